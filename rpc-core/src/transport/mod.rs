//! Endpoints and sockets: where a peer is, and how its address is found.

mod endpoint;
mod socket;
mod universal;

pub use endpoint::{Endpoint, EndpointError};
#[cfg(feature = "blocking")]
pub(crate) use socket::resolve;
pub(crate) use socket::{Listener, bind, connected_udp, tune_tcp};
pub use universal::{AddressError, Netid};
pub(crate) use universal::{netid, universal};
