//! Universal addresses (RFC 5665): endpoints as rpcbind writes them.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use thiserror::Error;

use super::Endpoint;

/// A network identifier: what rpcbind calls a transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Netid {
    /// TCP over IPv4.
    Tcp,
    /// UDP over IPv4.
    Udp,
    /// TCP over IPv6.
    Tcp6,
    /// UDP over IPv6.
    Udp6,
    /// A UNIX stream socket.
    Local,
}

/// A universal address that is none, or an endpoint that has none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{address}` is no address of netid `{netid}`: {problem}")]
pub struct AddressError {
    netid: String,
    address: String,
    problem: &'static str,
}

impl AddressError {
    fn new(netid: impl fmt::Display, address: impl fmt::Display, problem: &'static str) -> Self {
        Self { netid: netid.to_string(), address: address.to_string(), problem }
    }
}

impl Netid {
    /// Every one this crate has a transport for.
    pub const ALL: [Self; 5] = [Self::Tcp, Self::Udp, Self::Tcp6, Self::Udp6, Self::Local];

    /// As it is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Tcp6 => "tcp6",
            Self::Udp6 => "udp6",
            Self::Local => "local",
        }
    }
}

impl fmt::Display for Netid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Netid {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let known = Self::ALL.into_iter().find(|netid| netid.as_str() == text);
        known.ok_or_else(|| AddressError::new(text, "", "the netid is not tcp, udp, tcp6, udp6 or local"))
    }
}

impl Endpoint {
    /// The netid and universal address of an endpoint whose host is written in numbers.
    ///
    /// ```
    /// use rpc_core::Endpoint;
    /// use rpc_core::rpcbind::Netid;
    ///
    /// let endpoint: Endpoint = "tcp://127.0.0.1:34567".parse()?;
    /// assert_eq!(endpoint.to_universal()?, (Netid::Tcp, "127.0.0.1.135.7".to_string()));
    /// assert_eq!(Endpoint::from_universal("tcp", "127.0.0.1.135.7")?, endpoint);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where the host is a name, or the path is not UTF-8.
    pub fn to_universal(&self) -> Result<(Netid, String), AddressError> {
        let (host, port, v4, v6) = match self {
            Self::Tcp { host, port } => (host, port, Netid::Tcp, Netid::Tcp6),
            Self::Udp { host, port } => (host, port, Netid::Udp, Netid::Udp6),
            Self::Unix(path) => {
                let path = path.to_str();
                let path =
                    path.ok_or_else(|| AddressError::new(Netid::Local, self, "the path is not UTF-8"))?;
                return Ok((Netid::Local, path.to_owned()));
            }
        };
        let netid = match ip(host) {
            Some(IpAddr::V4(_)) => v4,
            Some(IpAddr::V6(_)) => v6,
            None => return Err(AddressError::new(v4, self, "the host is a name")),
        };
        Ok((netid, universal(host, *port)))
    }

    /// The endpoint of a universal address.
    ///
    /// # Errors
    /// Where it is none of its netid, or its netid is of no transport that this crate has.
    pub fn from_universal(netid: &str, address: &str) -> Result<Self, AddressError> {
        let error = |problem| AddressError::new(netid, address, problem);
        let kind: Netid = netid.parse().map_err(|e: AddressError| error(e.problem))?;
        if kind == Netid::Local {
            let absolute = address.starts_with('/') && !address.contains('\0');
            return absolute.then(|| Self::Unix(address.into())).ok_or_else(|| error("not an absolute path"));
        }
        let (host, port) = host_port(address).ok_or_else(|| error("it is not HOST.HIGH.LOW"))?;
        let v6 = matches!(kind, Netid::Tcp6 | Netid::Udp6);
        if ip(host).is_none_or(|host| host.is_ipv6() != v6) {
            return Err(error(if v6 {
                "the host is no IPv6 address"
            } else {
                "the host is no IPv4 address"
            }));
        }
        let host = host.to_owned();
        Ok(match kind {
            Netid::Tcp | Netid::Tcp6 => Self::Tcp { host, port },
            _ => Self::Udp { host, port },
        })
    }
}

/// The universal address of a port.
pub(crate) fn universal(host: impl fmt::Display, port: u16) -> String {
    let [high, low] = port.to_be_bytes();
    format!("{host}.{high}.{low}")
}

/// The netid of an address of TCP or UDP.
pub(crate) fn netid(datagrams: bool, address: SocketAddr) -> Netid {
    match (datagrams, address.is_ipv6()) {
        (false, false) => Netid::Tcp,
        (false, true) => Netid::Tcp6,
        (true, false) => Netid::Udp,
        (true, true) => Netid::Udp6,
    }
}

/// An IP address, be it with a zone (`fe80::1%eth0`).
fn ip(host: &str) -> Option<IpAddr> {
    match host.split_once('%') {
        Some((address, _zone)) => address.parse().ok().filter(IpAddr::is_ipv6),
        None => host.parse().ok(),
    }
}

fn host_port(address: &str) -> Option<(&str, u16)> {
    // `parse` would take a sign.
    let octet = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u8>().ok())?;
    let (rest, low) = address.rsplit_once('.')?;
    let (host, high) = rest.rsplit_once('.')?;
    Some((host, u16::from_be_bytes([octet(high)?, octet(low)?])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn universal_addresses_and_endpoints_are_the_same() {
        for (endpoint, netid, address) in [
            ("tcp://127.0.0.1:34567", Netid::Tcp, "127.0.0.1.135.7"),
            ("udp://0.0.0.0:111", Netid::Udp, "0.0.0.0.0.111"),
            ("tcp://[::1]:65535", Netid::Tcp6, "::1.255.255"),
            ("udp://[::ffff:10.0.0.1]:256", Netid::Udp6, "::ffff:10.0.0.1.1.0"),
            ("udp://[fe80::1%eth0]:1", Netid::Udp6, "fe80::1%eth0.0.1"),
            ("unix:///run/msg.sock", Netid::Local, "/run/msg.sock"),
        ] {
            let parsed: Endpoint = endpoint.parse().unwrap();
            assert_eq!(parsed.to_universal().unwrap(), (netid, address.to_owned()));
            assert_eq!(Endpoint::from_universal(netid.as_str(), address).unwrap(), parsed);
        }
    }

    #[test]
    fn what_is_not_a_universal_address_says_why() {
        for (netid, address, problem) in [
            ("tcp", "", "HOST.HIGH.LOW"),
            ("tcp", "1.2", "HOST.HIGH.LOW"),
            ("tcp", "127.0.0.1.256.1", "HOST.HIGH.LOW"),
            ("tcp", "127.0.0.1.+1.1", "HOST.HIGH.LOW"),
            ("tcp", "127.0.0.1", "no IPv4 address"),
            ("tcp", "localhost.0.111", "no IPv4 address"),
            ("udp", "::1.0.111", "no IPv4 address"),
            ("udp6", "127.0.0.1.0.111", "no IPv6 address"),
            ("tcp6", "127.0.0.1%eth0.0.111", "no IPv6 address"),
            ("local", "run/msg.sock", "not an absolute path"),
            ("sctp", "127.0.0.1.0.111", "the netid is not"),
        ] {
            let error = Endpoint::from_universal(netid, address).unwrap_err().to_string();
            assert!(error.contains(problem) && error.contains(address) && error.contains(netid), "{error}");
        }
        let named: Endpoint = "tcp://localhost:111".parse().unwrap();
        assert!(named.to_universal().unwrap_err().to_string().contains("a name"));
    }
}
