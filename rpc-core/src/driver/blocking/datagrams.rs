//! A worker of a server's datagram socket: one call at a time, from its receipt to its reply.

use std::net::{SocketAddr, UdpSocket};

use bytes::Bytes;

use super::block_on::run;
use super::reader::SCRATCH;
use super::serve::Server;
use super::{timed_out, uninterrupted};
use crate::driver::now;
use crate::protocol::Peer;
use crate::service::Verdict;
use crate::xdr::Encoder;

/// Answers datagrams until the server ends.
pub(super) fn serve(server: &Server, socket: &UdpSocket) {
    let mut scratch = vec![0; SCRATCH];
    loop {
        let received = uninterrupted(|| socket.recv_from(&mut scratch));
        // What wakes a worker when the server ends is no call.
        if server.stopping() {
            return;
        }
        match received {
            Ok((length, from)) => answer(server, socket, from, &Bytes::copy_from_slice(&scratch[..length])),
            Err(error) if timed_out(&error) => {}
            Err(_) => server.pause(),
        }
    }
}

fn answer(server: &Server, socket: &UdpSocket, from: SocketAddr, message: &Bytes) {
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
