//! Serving: services, the endpoints they answer at, and the limits they answer within.
//!
//! [`ServerBuilder`] is the one door to both servers: [`ServerBuilder::start`] gives an asynchronous [`Server`], on
//! tokio, and [`ServerBuilder::start_blocking`] one of threads, [`blocking::Server`](crate::blocking::Server).

mod builder;
#[cfg(feature = "tokio")]
mod handle;

pub(crate) use builder::{Answers, Serving};
pub use builder::{ServerBuilder, ServerLimits, StartError};
#[cfg(feature = "tokio")]
pub use handle::Server;
