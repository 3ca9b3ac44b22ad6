//! The message service: `idl/msg.x`, and where its messages are kept.

mod log;
mod store;

rpc_macros::include_x!("idl/msg.x");

pub use log::{Log, LogError};
pub use store::Store;
