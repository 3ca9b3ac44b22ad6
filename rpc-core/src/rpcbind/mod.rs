//! Which port a program is at: rpcbind (RFC 1833), once called the portmapper.
//!
//! A server can have any free port, and says which to the rpcbind of its machine, at port 111. A client that is told a
//! host and no port asks there, over the transport that it is going to call over, each time it connects: over TCP, a
//! server that comes back at another port is found again. Over UDP there is nothing to connect anew: where calls are
//! refused because a server has moved, make another client.
//!
//! ```no_run
//! # #[cfg(feature = "blocking")] fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use rpc_core::service::{Call, Handling};
//! # use rpc_core::{ClientOptions, Procedure, Service};
//! # struct Messages;
//! # impl Service for Messages {
//! #     fn program(&self) -> u32 { 345_678 }
//! #     fn version(&self) -> u32 { 2 }
//! #     fn procedures(&self) -> &'static [Procedure] { &[] }
//! #     fn call(&self, call: Call) -> Handling { call.procedure_unavailable() }
//! # }
//! use rpc_core::blocking::{Client, Server};
//! use rpc_core::rpcbind::{BlockingClient, Rpcbind};
//!
//! // Registered from here on, until it is shut down or dropped.
//! let server = Server::builder()
//!     .add(Messages)
//!     .listen("tcp://0.0.0.0")
//!     .listen("udp://0.0.0.0")
//!     .register(Rpcbind::local())
//!     .start_blocking()?;
//!
//! // As `rpcinfo` does.
//! let rpcbind = BlockingClient::connect(&Rpcbind::at("tcp://127.0.0.1")?, ClientOptions::new())?;
//! for entry in rpcbind.dump()? {
//!     println!("{} {} {} {}", entry.program, entry.version, entry.netid, entry.address);
//! }
//!
//! // As `clnt_create` does.
//! let client = Client::connect("tcp://127.0.0.1", 345_678, 2, ClientOptions::new())?;
//! # Ok(()) }
//! # #[cfg(not(feature = "blocking"))] fn main() {}
//! ```
//!
//! Version 4 is spoken, and 3 or 2 (the portmapper's) with an rpcbind that answers that it knows no better. Version 2
//! has words for ports of TCP and UDP over IPv4 only. What rpcbind answers is not taken on trust: lists end at
//! [`MAX_LISTED`] entries, texts at 1,024 bytes, and of an address found only the port counts, at the host that was
//! asked.

mod announcement;
mod binder;
mod error;
#[cfg(any(feature = "tokio", feature = "blocking"))]
mod handle;
mod line;
mod locate;
mod registered;
mod registration;

pub(crate) use announcement::Announcement;
pub use binder::PROGRAM;
pub use error::RpcbindError;
#[cfg(feature = "blocking")]
pub use handle::BlockingClient;
#[cfg(feature = "tokio")]
pub use handle::Client;
pub(crate) use line::{Decode, Encode, Line, Lines, Opened};
pub(crate) use locate::Sought;
pub(crate) use registered::Registered;
pub use registration::Registration;

pub use crate::transport::{AddressError, Netid};

use crate::transport::Endpoint;

/// The port of rpcbind, of TCP and of UDP.
pub const PORT: u16 = 111;
/// Where rpcbind listens for the programs of its own machine, and knows which user they run as.
pub const SOCKET: &str = "/run/rpcbind.sock";
/// The most registrations that are believed to be in a list.
pub const MAX_LISTED: usize = 4096;

/// A version of rpcbind's program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// The portmapper: ports of TCP and UDP.
    Two,
    /// Universal addresses.
    Three,
    /// And addresses of exactly the version asked for.
    Four,
}

impl Version {
    /// As it is called.
    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
        }
    }

    fn older(self) -> Option<Self> {
        match self {
            Self::Two => None,
            Self::Three => Some(Self::Two),
            Self::Four => Some(Self::Three),
        }
    }
}

/// Where an rpcbind is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rpcbind {
    /// One at least; the first that can be connected to is taken.
    places: Vec<Endpoint>,
}

impl Rpcbind {
    /// The one of this machine: at its UNIX socket ([`SOCKET`]), or where there is none at port 111 of TCP.
    #[must_use]
    pub fn local() -> Self {
        let tcp = Endpoint::Tcp { host: "127.0.0.1".into(), port: PORT };
        Self { places: vec![Endpoint::Unix(SOCKET.into()), tcp] }
    }

    /// The one at an endpoint: `udp://host`, at port 111 where none is written.
    ///
    /// # Errors
    /// Where a text is no endpoint.
    pub fn at<E: TryInto<Endpoint>>(endpoint: E) -> Result<Self, E::Error> {
        let mut place = endpoint.try_into()?;
        if let Endpoint::Tcp { port: port @ 0, .. } | Endpoint::Udp { port: port @ 0, .. } = &mut place {
            *port = PORT;
        }
        Ok(Self { places: vec![place] })
    }

    fn places(&self) -> &[Endpoint] {
        &self.places
    }
}
