//! A network in between, in this process: it counts what goes through it; loses, repeats, reorders, delays and corrupts
//! datagrams; breaks, stalls, delays and corrupts streams, and delivers them in other pieces.
//!
//! Loss and order of TCP's segments the kernel makes good below the RPC: a relay, which sees bytes and not segments,
//! cannot lose any without breaking the stream.

mod datagrams;
mod fate;
mod network;
mod random;
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
use tokio::task::{AbortHandle, JoinSet};

use datagrams::Wires;
pub use fate::{Break, Pieces};
pub use network::Network;
use streams::Breakable;

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
    corrupted: AtomicU64,
    broken: AtomicU64,
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

    /// Datagrams held back so far, copies included, and pieces of streams.
    #[must_use]
    pub fn delayed(&self) -> u64 {
        self.delayed.load(Ordering::Relaxed)
    }

    /// Datagrams and pieces of streams with a bit turned over so far.
    #[must_use]
    pub fn corrupted(&self) -> u64 {
        self.corrupted.load(Ordering::Relaxed)
    }

    /// Streams broken so far.
    #[must_use]
    pub fn broken(&self) -> u64 {
        self.broken.load(Ordering::Relaxed)
    }
}

/// Carries calls to a server and replies back, until it is dropped: datagrams and streams of any number of clients.
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
        let (endpoint, carrying) = match server {
            Endpoint::Udp { host, port } => {
                let front = UdpSocket::bind(ANY_PORT).await?;
                let endpoint = Endpoint::udp(front.local_addr()?);
                (endpoint, tokio::spawn(Arc::clone(&wires).carry(front, (host, port))))
            }
            Endpoint::Tcp { host, port } => {
                let listener = TcpListener::bind(ANY_PORT).await?;
                let endpoint = Endpoint::tcp(listener.local_addr()?);
                let connect = async move || {
                    let (client, _) = listener.accept().await?;
                    client.set_nodelay(true)?;
                    let server = TcpStream::connect((host.as_str(), port)).await;
                    Ok((client, server.and_then(|server| server.set_nodelay(true).map(|()| server))))
                };
                (endpoint, tokio::spawn(carry_streams(Arc::clone(&wires), connect)))
            }
            Endpoint::Unix(server) => {
                let listener = UnixListener::bind(path)?;
                let connect = async move || {
                    let (client, _) = listener.accept().await?;
                    Ok((client, UnixStream::connect(&server).await))
                };
                (Endpoint::Unix(path.to_owned()), tokio::spawn(carry_streams(Arc::clone(&wires), connect)))
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

    /// Returns once no datagram is held back, and no stream open, any more.
    pub async fn settled(&self) {
        self.wires.settled().await;
    }
}

/// Carries every connection that `connect` accepts to the one that it opened for it; they end with this.
async fn carry_streams<S: Breakable>(
    wires: Arc<Wires>,
    connect: impl AsyncFn() -> io::Result<(S, io::Result<S>)>,
) -> io::Result<()> {
    let mut connections = JoinSet::new();
    loop {
        // Where there is no server there is no connection: its client sees it closed.
        if let (client, Ok(server)) = connect().await? {
            connections.spawn(Arc::clone(&wires).carry_stream(client, server));
        }
        while connections.try_join_next().is_some() {}
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}
