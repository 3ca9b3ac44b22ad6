//! Where a server listens: `tcp://host:port`, `udp://host:port`, `unix:///path`; or `tcp://host`, at no port in
//! particular.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use thiserror::Error;

/// A place to connect to or to listen at.
///
/// Where no port is written it is 0: to listen at, one the system chooses; to connect to, the one that the host's
/// [rpcbind](crate::rpcbind) says the program is at.
///
/// ```
/// use rpc_core::Endpoint;
///
/// let endpoint: Endpoint = "tcp://[::1]:2049".parse()?;
/// assert_eq!(endpoint, Endpoint::Tcp { host: "::1".into(), port: 2049 });
/// assert_eq!(endpoint.to_string(), "tcp://[::1]:2049");
/// assert_eq!("unix:///run/msg.sock".parse::<Endpoint>()?, Endpoint::Unix("/run/msg.sock".into()));
/// # Ok::<(), rpc_core::EndpointError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// A TCP port of a host.
    Tcp {
        /// A name, an IPv4 address, or an IPv6 address without brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// A UDP port of a host.
    Udp {
        /// A name, an IPv4 address, or an IPv6 address without brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// A UNIX stream socket.
    Unix(PathBuf),
}

/// A text that is not an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{text}` is not an endpoint: {problem}; write tcp://HOST:PORT, udp://HOST:PORT or unix:///PATH")]
pub struct EndpointError {
    text: String,
    problem: &'static str,
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let error = |problem| EndpointError { text: text.to_owned(), problem };
        let (scheme, rest) = text.split_once("://").ok_or_else(|| error("no scheme"))?;
        match scheme {
            "tcp" => host_port(rest).map(|(host, port)| Self::Tcp { host, port }).map_err(error),
            "udp" => host_port(rest).map(|(host, port)| Self::Udp { host, port }).map_err(error),
            "unix" if Path::new(rest).is_absolute() => Ok(Self::Unix(rest.into())),
            "unix" => Err(error("the path does not start with /")),
            _ => Err(error("the scheme is not tcp, udp or unix")),
        }
    }
}

fn host_port(text: &str) -> Result<(String, u16), &'static str> {
    let (host, rest) = match text.strip_prefix('[') {
        Some(inner) => inner.split_once(']').ok_or("a bracket is not closed")?,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    if host.is_empty() && !rest.contains("::") {
        return Err("no host");
    }
    let port = match rest.strip_prefix(':') {
        Some(port) if port.contains(':') => return Err("an IPv6 address needs brackets"),
        Some(port) => port.parse().map_err(|_| "the port is not a number from 0 to 65535")?,
        None if rest.is_empty() => 0,
        None => return Err("there is no `:` before the port"),
    };
    Ok((host.to_owned(), port))
}

impl TryFrom<&str> for Endpoint {
    type Error = EndpointError;
    fn try_from(text: &str) -> Result<Self, EndpointError> {
        text.parse()
    }
}

impl TryFrom<&String> for Endpoint {
    type Error = EndpointError;
    fn try_from(text: &String) -> Result<Self, EndpointError> {
        text.parse()
    }
}

impl TryFrom<String> for Endpoint {
    type Error = EndpointError;
    fn try_from(text: String) -> Result<Self, EndpointError> {
        text.parse()
    }
}

impl From<&Endpoint> for Endpoint {
    fn from(endpoint: &Endpoint) -> Self {
        endpoint.clone()
    }
}

impl Endpoint {
    /// The TCP endpoint of an address.
    #[must_use]
    pub fn tcp(address: SocketAddr) -> Self {
        Self::Tcp { host: address.ip().to_string(), port: address.port() }
    }

    /// The UDP endpoint of an address.
    #[must_use]
    pub fn udp(address: SocketAddr) -> Self {
        Self::Udp { host: address.ip().to_string(), port: address.port() }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host, port) = match self {
            Self::Tcp { host, port } => ("tcp", host, port),
            Self::Udp { host, port } => ("udp", host, port),
            Self::Unix(path) => return write!(f, "unix://{}", path.display()),
        };
        if host.contains(':') {
            write!(f, "{scheme}://[{host}]:{port}")
        } else {
            write!(f, "{scheme}://{host}:{port}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_read_as_they_are_written() {
        for text in
            ["tcp://localhost:111", "udp://127.0.0.1:0", "tcp://[fe80::1%eth0]:65535", "unix:///a b/c"]
        {
            assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn no_port_is_port_zero() {
        for (text, same) in [
            ("tcp://a", "tcp://a:0"),
            ("udp://[::1]", "udp://[::1]:0"),
            ("udp://10.0.0.1", "udp://10.0.0.1:0"),
        ] {
            assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), same);
        }
    }

    #[test]
    fn what_is_not_an_endpoint_says_why() {
        for (text, problem) in [
            ("localhost:111", "no scheme"),
            ("http://a:1", "the scheme is not"),
            ("tcp://a:", "the port is not"),
            ("tcp://", "no host"),
            ("tcp://[::1]5", "no `:` before"),
            ("tcp://:1", "no host"),
            ("tcp://a:65536", "the port is not"),
            ("udp://::1:1", "needs brackets"),
            ("udp://[::1:1", "not closed"),
            ("unix://a", "does not start with /"),
        ] {
            let error = text.parse::<Endpoint>().unwrap_err().to_string();
            assert!(error.contains(problem) && error.contains(text), "{error}");
        }
    }
}
