//! A network in between, in this process: it counts what goes through it, and loses, repeats and reorders datagrams.
//!
//! Streams it only counts. What the network does to TCP's segments, the kernel makes good below the RPC; a relay, which
//! sees bytes and not segments, cannot lose any without breaking the stream.

mod datagrams;
mod network;
mod streams;
#[cfg(test)]
mod tests;

use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rpc_core::Endpoint;
use tokio::net::{TcpListener, TcpStream, UdpSocket, UnixListener, UnixStream};
use tokio::task::AbortHandle;

use datagrams::Wires;
pub use network::Network;

const ANY_PORT: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);
/// No datagram is larger.
const DATAGRAM: usize = 65_536;

/// What went through a relay: payload of datagrams, or bytes of the stream, and the faults there were.
#[derive(Debug, Default)]
pub struct Traffic {
    to_server: AtomicU64,
    to_client: AtomicU64,
    lost: AtomicU64,
    doubled: AtomicU64,
    delayed: AtomicU64,
}

impl Traffic {
    /// Bytes to the server and to the client so far.
    #[must_use]
    pub fn bytes(&self) -> (u64, u64) {
        (self.to_server.load(Ordering::Relaxed), self.to_client.load(Ordering::Relaxed))
    }

    /// Datagrams lost and doubled so far.
    #[must_use]
    pub fn faults(&self) -> (u64, u64) {
        (self.lost.load(Ordering::Relaxed), self.doubled.load(Ordering::Relaxed))
    }

    /// Datagrams held back so far, copies included.
    #[must_use]
    pub fn delayed(&self) -> u64 {
        self.delayed.load(Ordering::Relaxed)
    }
}

/// Carries calls to a server and replies back, until it is dropped: datagrams of any number of clients, or the stream
/// of one.
#[derive(Debug)]
pub struct Relay {
    endpoint: Endpoint,
    traffic: Arc<Traffic>,
    wires: Arc<Wires>,
    carrying: AbortHandle,
}

impl Relay {
    /// Starts a relay to `server`; its UNIX socket, where it needs one, is `path`.
    ///
    /// # Errors
    /// A socket that cannot be bound.
    pub async fn start(server: Endpoint, network: Network, path: &Path) -> io::Result<Self> {
        let traffic = Arc::new(Traffic::default());
        let wires = Arc::new(Wires::new(network, Arc::clone(&traffic)));
        let counted = Arc::clone(&traffic);
        let (endpoint, carrying) = match server {
            Endpoint::Udp { host, port } => {
                let front = UdpSocket::bind(ANY_PORT).await?;
                let endpoint = Endpoint::udp(front.local_addr()?);
                (endpoint, tokio::spawn(Arc::clone(&wires).carry(front, (host, port))))
            }
            Endpoint::Tcp { host, port } => {
                let listener = TcpListener::bind(ANY_PORT).await?;
                let endpoint = Endpoint::tcp(listener.local_addr()?);
                let carrying = tokio::spawn(async move {
                    let (client, _) = listener.accept().await?;
                    let server = TcpStream::connect((host, port)).await?;
                    streams::carry(client.into_split(), server.into_split(), &counted).await
                });
                (endpoint, carrying)
            }
            Endpoint::Unix(server) => {
                let listener = UnixListener::bind(path)?;
                let carrying = tokio::spawn(async move {
                    let (client, _) = listener.accept().await?;
                    let server = UnixStream::connect(server).await?;
                    streams::carry(client.into_split(), server.into_split(), &counted).await
                });
                (Endpoint::Unix(path.to_owned()), carrying)
            }
            other => return Err(io::Error::other(format!("no relay to {other}"))),
        };
        Ok(Self { endpoint, traffic, wires, carrying: carrying.abort_handle() })
    }

    /// Where clients connect to.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// What went through so far.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// Returns once no datagram is held back any more.
    pub async fn settled(&self) {
        self.wires.settled().await;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}
