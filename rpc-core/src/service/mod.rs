//! Services: what answers calls, and the one place where a message becomes a call and a reply.
//!
//! Generated code implements [`Service`] for every version of a program. The dispatcher judges a message,
//! keeps a call from running twice, runs the service, and contains its failures. Drivers only carry bytes.

mod call;
mod dispatch;
mod error;
mod stats;

pub(crate) use call::Strictness;
pub use call::{Call, Context, Handling, Procedure, Service};
pub use dispatch::FailureHook;
#[cfg(feature = "blocking")]
pub(crate) use dispatch::Reply;
pub(crate) use dispatch::{Dispatcher, Running, Verdict};
pub use error::ServiceError;
pub use stats::ServerStats;
