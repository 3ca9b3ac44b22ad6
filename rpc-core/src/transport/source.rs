//! From which of its own addresses a host answers a datagram: from the one that was called.
//!
//! A socket bound to one address sends from that. One bound to all sends from whichever the route to the peer suggests,
//! and a peer that is connected to another never hears of it; so with each datagram the system has to tell where it
//! came to, and to be told so with the reply. Only Linux is asked.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod none;

use std::net::IpAddr;

#[cfg(all(target_os = "linux", feature = "tokio"))]
pub(crate) use linux::{control_space, socket_address};
#[cfg(target_os = "linux")]
pub(crate) use linux::{receive_from, send_from, tell_destinations};
#[cfg(not(target_os = "linux"))]
pub(crate) use none::{receive_from, send_from, tell_destinations};

/// One of this host's addresses: where a datagram came to, and where the reply to it is to come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    ip: IpAddr,
    /// Of several that have this address; 0 where it says all.
    interface: u32,
}
