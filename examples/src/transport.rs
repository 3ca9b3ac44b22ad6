//! The transports that programs compare.

use std::fmt;
use std::path::Path;

use rpc_core::Endpoint;
use serde::Serialize;

/// What calls are carried by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A stream.
    Tcp,
    /// A stream within this machine.
    Unix,
}

impl Transport {
    /// All, in the order of tables and drawings.
    pub const ALL: [Self; 3] = [Self::Udp, Self::Tcp, Self::Unix];

    /// Where a server may listen: a free port of 127.0.0.1, or `server.sock` in a directory.
    #[must_use]
    pub fn endpoint(self, directory: &Path) -> Endpoint {
        match self {
            Self::Udp => Endpoint::Udp { host: "127.0.0.1".into(), port: 0 },
            Self::Tcp => Endpoint::Tcp { host: "127.0.0.1".into(), port: 0 },
            Self::Unix => Endpoint::Unix(directory.join("server.sock")),
        }
    }

    /// Its colour in every drawing.
    #[must_use]
    pub fn color(self) -> &'static str {
        match self {
            Self::Udp => "#2f6fdf",
            Self::Tcp => "#e8710a",
            Self::Unix => "#1e8e5a",
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Unix => "UNIX",
        })
    }
}
