//! Endpoints and sockets: where a peer is, and how its address is found.

mod endpoint;
mod socket;
#[cfg(any(feature = "tokio", feature = "blocking"))]
mod source;
mod universal;

pub use endpoint::{Endpoint, EndpointError};
#[cfg(feature = "blocking")]
pub(crate) use socket::resolve;
pub(crate) use socket::{Listener, bind, connected_udp, tune_tcp};
#[cfg(any(feature = "tokio", feature = "blocking"))]
pub(crate) use source::{Source, receive_from, send_from, tell_destinations};
#[cfg(all(target_os = "linux", feature = "tokio"))]
pub(crate) use source::{control_space, socket_address};
pub use universal::{AddressError, Netid};
pub(crate) use universal::{netid, universal};
