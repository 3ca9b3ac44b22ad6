//! One call in a datagram, from its receipt to its reply.

use std::net::{SocketAddr, UdpSocket};

use bytes::Bytes;

use super::block_on::run;
use super::serve::Server;
use super::{timed_out, uninterrupted};
use crate::driver::now;
use crate::protocol::Peer;
use crate::service::Verdict;
use crate::xdr::Encoder;

/// What came, and from whom.
pub(super) struct Received {
    message: Bytes,
    from: SocketAddr,
}

/// Waits for a datagram; `None` at the server's end.
pub(super) fn receive(server: &Server, socket: &UdpSocket, scratch: &mut [u8]) -> Option<Received> {
    loop {
        let received = uninterrupted(|| socket.recv_from(scratch));
        // What wakes those who wait when the server ends is no call.
        if server.stopping() {
            return None;
        }
        match received {
            Ok((length, from)) => {
                return Some(Received { message: Bytes::copy_from_slice(&scratch[..length]), from });
            }
            Err(error) if timed_out(&error) => {}
            Err(_) => server.pause(),
        }
    }
}

impl Received {
    pub(super) fn answer(self, server: &Server, socket: &UdpSocket) {
        answer(server, socket, self.from, self.message);
    }
}

fn answer(server: &Server, socket: &UdpSocket, from: SocketAddr, message: Bytes) {
    let send = |reply: &Encoder| send(socket, from, reply);
    if let Verdict::Running(running) = server.answers.dispatcher.handle(now(), Peer::Udp(from), message, send)
    {
        let reply = run(running);
        server.answers.dispatcher.finish(now(), reply, send);
    }
}

fn send(socket: &UdpSocket, to: SocketAddr, reply: &Encoder) {
    let mut segments = reply.segments();
    let (first, second) = (segments.next().unwrap_or_default(), segments.next());
    // A reply that cannot be sent is a reply lost: the client asks again.
    let _ = uninterrupted(|| match second {
        None => socket.send_to(first, to),
        Some(_) => socket.send_to(&reply.segments().collect::<Vec<_>>().concat(), to),
    });
}
