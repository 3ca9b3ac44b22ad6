//! Services: what answers calls, and the one place where a message becomes a call and a reply.
//!
//! Generated code implements [`Service`] for every version of a program. The dispatcher judges a message,
//! keeps a call from running twice, runs the service, and contains its failures. Drivers only carry bytes.

mod call;
mod dispatch;
mod error;
mod policy;
mod reply;
mod stats;

pub use call::{Call, Context, Handling, Procedure, Service};
pub(crate) use call::{Strictness, WayBack};
pub use dispatch::FailureHook;
pub(crate) use dispatch::{Caller, Dispatcher, Limits, Reply, Running, Verdict};
pub use error::ServiceError;
pub use policy::MinimumAuth;
pub(crate) use policy::Requiring;
pub use stats::ServerStats;
