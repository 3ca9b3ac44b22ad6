//! Where streams lead, and how to get there.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpStream, UnixStream};

use super::locate;
use super::stream::Stream;
use super::timer::{before, pause};
use crate::driver::now;
use crate::protocol::Time;
use crate::rpcbind::Sought;
use crate::transport::{Endpoint, tune_tcp};

/// Where a stream leads, and how long it may take to get there.
pub(super) struct StreamTarget {
    endpoint: Endpoint,
    sought: Sought,
    timeout: Duration,
}

impl StreamTarget {
    pub(super) fn new(endpoint: Endpoint, sought: Sought, timeout: Duration) -> Self {
        Self { endpoint, sought, timeout }
    }

    /// Connects to the first address that can be connected to, looked up afresh.
    pub(super) async fn connect(&self) -> io::Result<Stream> {
        let deadline = now() + self.timeout;
        let connect = async {
            match &self.endpoint {
                Endpoint::Unix(path) => unix(path).await,
                endpoint => {
                    let located = locate(endpoint, self.sought, self.timeout, deadline);
                    first(&located.await?, deadline, tcp).await
                }
            }
        };
        before(deadline, connect).await.unwrap_or_else(|| Err(io::ErrorKind::TimedOut.into()))
    }
}

/// The first address that `connect` succeeds with, each being given its share of the time; else the last error.
pub(super) async fn first<T, F: Future<Output = io::Result<T>>>(
    addresses: &[SocketAddr],
    deadline: Time,
    connect: impl Fn(SocketAddr) -> F,
) -> io::Result<T> {
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for (index, address) in addresses.iter().enumerate() {
        let left = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        let share = deadline.since(now()) / left;
        failure = match before(now() + share, connect(*address)).await {
            Some(Ok(connected)) => return Ok(connected),
            Some(Err(error)) => error,
            None => io::ErrorKind::TimedOut.into(),
        };
    }
    Err(failure)
}

pub(super) async fn tcp(address: SocketAddr) -> io::Result<Stream> {
    let stream = TcpStream::connect(address).await?;
    tune_tcp(&SockRef::from(&stream))?;
    Ok(Stream::Tcp(stream))
}

/// How long to wait where a server has as many connections to accept as the system keeps for it.
const FULL: Duration = Duration::from_millis(10);

/// The system does not let a socket that must not block wait for its place, as it does over TCP.
async fn unix(path: &Path) -> io::Result<Stream> {
    loop {
        match UnixStream::connect(path).await {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => pause(FULL).await,
            connected => return connected.map(Stream::Unix),
        }
    }
}
