//! Who is at the other end.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// The other end of a connection, or the sender of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Peer {
    /// Over TCP, from this address.
    Tcp(SocketAddr),
    /// Over UDP, from this address.
    Udp(SocketAddr),
    /// Over a UNIX socket. Clients have no address there: this is the connection's number.
    Unix(u64),
}

impl Peer {
    /// The peer's address, where it has one.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(address) | Self::Udp(address) => Some(*address),
            Self::Unix(_) => None,
        }
    }

    /// The peer's host, where it has one.
    #[must_use]
    pub fn host(&self) -> Option<IpAddr> {
        self.address().map(|address| address.ip())
    }

    /// Whether messages arrive as datagrams, and may be lost or repeated.
    #[must_use]
    pub fn is_datagram(&self) -> bool {
        matches!(self, Self::Udp(_))
    }

    /// Whether a reply can be sent: a datagram that gives port 0 as its sender's wants none.
    #[must_use]
    pub fn can_be_answered(&self) -> bool {
        !matches!(self, Self::Udp(address) if address.port() == 0)
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "tcp://{address}"),
            Self::Udp(address) => write!(f, "udp://{address}"),
            Self::Unix(number) => write!(f, "unix connection {number}"),
        }
    }
}
