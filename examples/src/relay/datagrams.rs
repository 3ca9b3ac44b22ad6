//! What is on its way in a network; datagrams through it, with a socket towards the server for every client.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::network::{Fate, Network};
use super::streams::{self, Breakable};
use super::{ANY_PORT, DATAGRAM, Traffic};

/// A network, and what is on its way in it.
#[derive(Debug)]
pub(super) struct Wires {
    network: Mutex<Network>,
    traffic: Arc<Traffic>,
    /// Datagrams held back at the moment, and streams that are open.
    under_way: watch::Sender<usize>,
}

/// Where a datagram leaves the network.
#[derive(Clone)]
enum Exit {
    Server(Arc<UdpSocket>),
    Client(Arc<UdpSocket>, SocketAddr),
}

impl Wires {
    pub(super) fn new(network: Network, traffic: Arc<Traffic>) -> Self {
        Self { network: Mutex::new(network), traffic, under_way: watch::Sender::new(0) }
    }

    /// Returns once nothing is on its way.
    pub(super) async fn settled(&self) {
        // It fails where the sender is gone, which is here.
        let _ = self.under_way.subscribe().wait_for(|number| *number == 0).await;
    }

    /// Carries one connection to its end.
    pub(super) async fn carry_stream<S: Breakable>(self: Arc<Self>, client: S, server: S) {
        let fate = self.network().next_stream();
        self.under_way.send_modify(|number| *number += 1);
        streams::carry(client, server, fate, Arc::clone(&self.traffic)).await;
        self.under_way.send_modify(|number| *number -= 1);
    }

    /// Carries what comes in at `front` to `server`, and replies back to whoever called.
    pub(super) async fn carry(self: Arc<Self>, front: UdpSocket, server: (String, u16)) -> io::Result<()> {
        let front = Arc::new(front);
        // The server has to tell clients apart: each is somebody else to it.
        let mut clients = HashMap::<SocketAddr, Exit>::new();
        let mut replies = JoinSet::new();
        let mut call = vec![0; DATAGRAM];
        loop {
            let (length, client) = front.recv_from(&mut call).await?;
            let exit = match clients.get(&client) {
                Some(exit) => exit,
                None => {
                    let back = Arc::new(UdpSocket::bind(ANY_PORT).await?);
                    back.connect((server.0.as_str(), server.1)).await?;
                    let exit = Exit::Client(Arc::clone(&front), client);
                    replies.spawn(Arc::clone(&self).carry_back(Arc::clone(&back), exit));
                    clients.entry(client).or_insert(Exit::Server(back))
                }
            };
            self.pass(&call[..length], exit, &self.traffic.to_server).await;
        }
    }

    async fn carry_back(self: Arc<Self>, back: Arc<UdpSocket>, exit: Exit) {
        let mut reply = vec![0; DATAGRAM];
        loop {
            match back.recv(&mut reply).await {
                Ok(length) => self.pass(&reply[..length], &exit, &self.traffic.to_client).await,
                // Nobody listens there now; somebody may again.
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {}
                Err(_) => return,
            }
        }
    }

    /// Puts one datagram into the network.
    async fn pass(self: &Arc<Self>, datagram: &[u8], exit: &Exit, bytes: &AtomicU64) {
        bytes.fetch_add(datagram.len() as u64, Ordering::Relaxed);
        for delay in self.copies().into_iter().flatten() {
            let mut copy = datagram.to_vec();
            let corrupted = self.network().corrupt(&mut copy);
            self.traffic.corrupted.fetch_add(u64::from(corrupted), Ordering::Relaxed);
            match delay {
                None => exit.send(&copy).await,
                Some(delay) => self.hold_back(copy, exit.clone(), delay),
            }
        }
    }

    /// The copies that arrive, and how long each is held back.
    fn copies(&self) -> [Option<Option<Duration>>; 2] {
        let mut network = self.network();
        let copies = match network.next_fate() {
            Fate::IsLost => [None, None],
            Fate::Arrives => [Some(network.next_delay()), None],
            Fate::ArrivesTwice => [Some(network.next_delay()), Some(network.next_delay())],
        };
        let delayed = copies.iter().flatten().flatten().count() as u64;
        self.traffic.delayed.fetch_add(delayed, Ordering::Relaxed);
        match copies {
            [None, _] => self.traffic.lost.fetch_add(1, Ordering::Relaxed),
            [_, Some(_)] => self.traffic.doubled.fetch_add(1, Ordering::Relaxed),
            [Some(_), None] => 0,
        };
        copies
    }

    fn network(&self) -> MutexGuard<'_, Network> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hold_back(self: &Arc<Self>, datagram: Vec<u8>, exit: Exit, delay: Duration) {
        self.under_way.send_modify(|number| *number += 1);
        let wires = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            exit.send(&datagram).await;
            wires.under_way.send_modify(|number| *number -= 1);
        });
    }
}

impl Exit {
    /// A datagram that cannot be sent is one more that the network loses.
    async fn send(&self, datagram: &[u8]) {
        let _ = match self {
            Self::Server(socket) => socket.send(datagram).await,
            Self::Client(socket, client) => socket.send_to(datagram, client).await,
        };
    }
}
