//! A network in between, in this process: it counts what goes through it, and loses and repeats datagrams.
//!
//! Streams it only counts. What the network does to TCP's segments, the kernel makes good below the RPC; a relay, which
//! sees bytes and not segments, cannot lose any without breaking the stream.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rpc_core::Endpoint;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket, UnixListener, UnixStream};
use tokio::task::AbortHandle;

const ANY_PORT: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);
/// No datagram is larger.
const DATAGRAM: usize = 65_536;

/// How a network treats datagrams: the same way for the same seed and the same number of datagrams.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// The share of datagrams that are lost, from 0 to 1.
    pub(crate) loss: f64,
    /// The share of datagrams that arrive twice.
    pub(crate) duplication: f64,
    random: u64,
}

/// What becomes of one datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Arrives,
    IsLost,
    ArrivesTwice,
}

impl Network {
    pub(crate) fn new(loss: f64, duplication: f64, seed: u64) -> Self {
        Self { loss, duplication, random: seed }
    }

    /// A network without faults.
    pub(crate) fn sound() -> Self {
        Self::new(0.0, 0.0, 0)
    }

    fn next_fate(&mut self) -> Fate {
        let drawn = self.draw();
        if drawn < self.loss {
            Fate::IsLost
        } else if drawn < self.loss + self.duplication {
            Fate::ArrivesTwice
        } else {
            Fate::Arrives
        }
    }

    /// Uniform in 0 to 1, by SplitMix64.
    fn draw(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (z >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// What went through a relay: payload of datagrams, or bytes of the stream, and the faults there were.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    to_server: AtomicU64,
    to_client: AtomicU64,
    lost: AtomicU64,
    doubled: AtomicU64,
}

impl Traffic {
    /// Bytes to the server and to the client so far.
    pub(crate) fn bytes(&self) -> (u64, u64) {
        (self.to_server.load(Ordering::Relaxed), self.to_client.load(Ordering::Relaxed))
    }

    /// Datagrams lost and doubled so far.
    pub(crate) fn faults(&self) -> (u64, u64) {
        (self.lost.load(Ordering::Relaxed), self.doubled.load(Ordering::Relaxed))
    }
}

/// Carries calls to a server and replies back, until it is dropped. For one client at a time.
#[derive(Debug)]
pub(crate) struct Relay {
    endpoint: Endpoint,
    traffic: Arc<Traffic>,
    carrying: AbortHandle,
}

impl Relay {
    /// Starts a relay to `server`; its UNIX socket, where it needs one, is `path`.
    pub(crate) async fn start(server: Endpoint, network: Network, path: &Path) -> io::Result<Self> {
        let traffic = Arc::new(Traffic::default());
        let counted = Arc::clone(&traffic);
        let (endpoint, carrying) = match server {
            Endpoint::Udp { host, port } => {
                let (front, back) = (UdpSocket::bind(ANY_PORT).await?, UdpSocket::bind(ANY_PORT).await?);
                back.connect((host, port)).await?;
                (Endpoint::udp(front.local_addr()?), tokio::spawn(datagrams(front, back, network, counted)))
            }
            Endpoint::Tcp { host, port } => {
                let listener = TcpListener::bind(ANY_PORT).await?;
                let endpoint = Endpoint::tcp(listener.local_addr()?);
                let carrying = tokio::spawn(async move {
                    let (client, _) = listener.accept().await?;
                    let server = TcpStream::connect((host, port)).await?;
                    stream(client.into_split(), server.into_split(), &counted).await
                });
                (endpoint, carrying)
            }
            Endpoint::Unix(server) => {
                let listener = UnixListener::bind(path)?;
                let carrying = tokio::spawn(async move {
                    let (client, _) = listener.accept().await?;
                    let server = UnixStream::connect(server).await?;
                    stream(client.into_split(), server.into_split(), &counted).await
                });
                (Endpoint::Unix(path.to_owned()), carrying)
            }
            other => return Err(io::Error::other(format!("no relay to {other}"))),
        };
        Ok(Self { endpoint, traffic, carrying: carrying.abort_handle() })
    }

    /// Where clients connect to.
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(crate) fn traffic(&self) -> &Traffic {
        &self.traffic
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

async fn datagrams(
    front: UdpSocket,
    back: UdpSocket,
    mut network: Network,
    traffic: Arc<Traffic>,
) -> io::Result<()> {
    let mut client: Option<SocketAddr> = None;
    let (mut call, mut reply) = (vec![0; DATAGRAM], vec![0; DATAGRAM]);
    loop {
        tokio::select! {
            received = front.recv_from(&mut call) => {
                let (length, from) = received?;
                client = Some(from);
                traffic.to_server.fetch_add(length as u64, Ordering::Relaxed);
                for _ in 0..copies(network.next_fate(), &traffic) {
                    back.send(&call[..length]).await?;
                }
            }
            received = back.recv(&mut reply) => {
                let length = received?;
                traffic.to_client.fetch_add(length as u64, Ordering::Relaxed);
                for _ in 0..copies(network.next_fate(), &traffic) {
                    if let Some(client) = client {
                        front.send_to(&reply[..length], client).await?;
                    }
                }
            }
        }
    }
}

fn copies(fate: Fate, traffic: &Traffic) -> u32 {
    match fate {
        Fate::Arrives => 1,
        Fate::IsLost => {
            traffic.lost.fetch_add(1, Ordering::Relaxed);
            0
        }
        Fate::ArrivesTwice => {
            traffic.doubled.fetch_add(1, Ordering::Relaxed);
            2
        }
    }
}

/// Carries one connection, both ways at once, until either side closes it.
async fn stream<R, W>(client: (R, W), server: (R, W), traffic: &Traffic) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    tokio::select! {
        ended = copy(client.0, server.1, &traffic.to_server) => ended,
        ended = copy(server.0, client.1, &traffic.to_client) => ended,
    }
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    count: &AtomicU64,
) -> io::Result<()> {
    let mut bytes = vec![0; DATAGRAM];
    loop {
        let length = from.read(&mut bytes).await?;
        if length == 0 {
            return Ok(());
        }
        count.fetch_add(length as u64, Ordering::Relaxed);
        to.write_all(&bytes[..length]).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(seed: u64) -> Vec<Fate> {
        let mut network = Network::new(0.1, 0.02, seed);
        (0..10_000).map(|_| network.next_fate()).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_faults_and_another_seed_others() {
        assert_eq!(fates(1), fates(1));
        assert_ne!(fates(1), fates(2));
    }

    #[test]
    fn faults_are_as_frequent_as_asked_for() {
        let fates = fates(3);
        let count = |fate| fates.iter().filter(|&&f| f == fate).count();
        assert!((900..1100).contains(&count(Fate::IsLost)), "{}", count(Fate::IsLost));
        assert!((150..250).contains(&count(Fate::ArrivesTwice)), "{}", count(Fate::ArrivesTwice));
        let mut sound = Network::sound();
        assert!((0..1000).all(|_| sound.next_fate() == Fate::Arrives));
    }

    #[tokio::test]
    async fn a_relay_carries_datagrams_both_ways_and_counts_them() {
        let server = UdpSocket::bind(ANY_PORT).await.unwrap();
        let to = Endpoint::udp(server.local_addr().unwrap());
        // Every datagram arrives twice.
        let relay = Relay::start(to, Network::new(0.0, 1.0, 1), Path::new("unused")).await.unwrap();
        let Endpoint::Udp { host, port } = relay.endpoint() else { panic!("{relay:?}") };
        let client = UdpSocket::bind(ANY_PORT).await.unwrap();
        client.connect((host.as_str(), *port)).await.unwrap();
        let mut bytes = [0; 16];
        client.send(b"ping").await.unwrap();
        for _ in 0..2 {
            let (length, relay) = server.recv_from(&mut bytes).await.unwrap();
            assert_eq!(&bytes[..length], b"ping");
            server.send_to(b"reply", relay).await.unwrap();
        }
        for _ in 0..4 {
            let length = client.recv(&mut bytes).await.unwrap();
            assert_eq!(&bytes[..length], b"reply");
        }
        assert_eq!(relay.traffic().bytes(), (4, 10));
        assert_eq!(relay.traffic().faults(), (0, 3));
    }
}
