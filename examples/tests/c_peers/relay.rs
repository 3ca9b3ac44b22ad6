//! A relay between a client and a server that keeps what passes.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;

/// A call and its reply, both with their XIDs set to zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) call: Vec<u8>,
    pub(crate) reply: Vec<u8>,
}

/// Listens at `address`; what comes from there goes to the server, and back.
pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    captured: Arc<Captured>,
}

/// Messages in the order in which they passed.
#[derive(Default)]
struct Captured {
    calls: Mutex<Vec<Vec<u8>>>,
    replies: Mutex<Vec<Vec<u8>>>,
}

impl Relay {
    /// A relay over `udp` or `tcp`. Its threads end with the test program.
    pub(crate) fn start(transport: &str, server: SocketAddr) -> Self {
        let captured = Arc::<Captured>::default();
        let address = match transport {
            "udp" => relay_datagrams(server, &captured),
            "tcp" => relay_streams(server, &captured),
            other => unreachable!("{other}"),
        };
        Self { address, captured }
    }

    /// Every call that passed, with its reply.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        let calls = self.captured.calls.lock().unwrap();
        let mut replies = self.captured.replies.lock().unwrap().clone();
        let exchanges: Vec<_> = calls
            .iter()
            .map(|call| {
                let found = replies.iter().position(|reply| reply[..4] == call[..4]);
                let reply = replies.remove(found.expect("every call is answered"));
                Exchange { call: without_xid(call), reply: without_xid(&reply) }
            })
            .collect();
        assert!(replies.is_empty(), "replies to no call: {replies:?}");
        exchanges
    }
}

fn without_xid(message: &[u8]) -> Vec<u8> {
    [&[0; 4], &message[4..]].concat()
}

fn relay_datagrams(server: SocketAddr, captured: &Arc<Captured>) -> SocketAddr {
    let front = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let address = front.local_addr().expect("an address");
    let captured = Arc::clone(captured);
    thread::spawn(move || {
        let mut clients: Vec<(SocketAddr, UdpSocket)> = Vec::new();
        let mut buffer = vec![0; 65_536];
        while let Ok((length, client)) = front.recv_from(&mut buffer) {
            let call = &buffer[..length];
            captured.calls.lock().unwrap().push(call.to_vec());
            let known = clients.iter().position(|(address, _)| *address == client).unwrap_or_else(|| {
                let back = UdpSocket::bind("127.0.0.1:0").expect("a port");
                back.connect(server).expect("an address");
                let (replies, front) =
                    (back.try_clone().expect("a handle"), front.try_clone().expect("a handle"));
                let captured = Arc::clone(&captured);
                thread::spawn(move || {
                    let mut buffer = vec![0; 65_536];
                    while let Ok(length) = replies.recv(&mut buffer) {
                        captured.replies.lock().unwrap().push(buffer[..length].to_vec());
                        // The client may be gone.
                        let _ = front.send_to(&buffer[..length], client);
                    }
                });
                clients.push((client, back));
                clients.len() - 1
            });
            clients[known].1.send(call).expect("the server takes the call");
        }
    });
    address
}

fn relay_streams(server: SocketAddr, captured: &Arc<Captured>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let captured = Arc::clone(captured);
    thread::spawn(move || {
        for front in listener.incoming() {
            let front = front.expect("a connection");
            let back = TcpStream::connect(server).expect("the server accepts");
            let ends = (front.try_clone().expect("a handle"), back.try_clone().expect("a handle"));
            let captures = (Arc::clone(&captured), Arc::clone(&captured));
            thread::spawn(move || relay_records(front, back, &captures.0.calls));
            thread::spawn(move || relay_records(ends.1, ends.0, &captures.1.replies));
        }
    });
    address
}

/// Passes fragments on as they are, and keeps what they make up.
fn relay_records(mut from: TcpStream, mut to: TcpStream, kept: &Mutex<Vec<Vec<u8>>>) {
    let mut record = Vec::new();
    let mut mark = [0; 4];
    while from.read_exact(&mut mark).is_ok() {
        let number = u32::from_be_bytes(mark);
        let mut fragment = vec![0; (number & 0x7fff_ffff) as usize];
        if from.read_exact(&mut fragment).is_err() {
            break;
        }
        record.extend_from_slice(&fragment);
        if number >> 31 == 1 {
            kept.lock().unwrap().push(std::mem::take(&mut record));
        }
        if to.write_all(&[&mark[..], &fragment].concat()).is_err() {
            break;
        }
    }
    // The end of one side is the end of both.
    let _ = to.shutdown(Shutdown::Both);
}
