//! One call in a datagram, from its receipt to its reply.

use std::io::IoSlice;
use std::net::{SocketAddr, UdpSocket};

use bytes::Bytes;

use super::block_on::run;
use super::serve::Server;
use super::{timed_out, uninterrupted};
use crate::driver::now;
use crate::framing::keep;
use crate::protocol::Peer;
use crate::service::Verdict;
use crate::transport::{Source, receive_from, send_from};
use crate::xdr::Encoder;

/// What came, and from whom.
pub(super) struct Received {
    message: Bytes,
    from: SocketAddr,
    /// Which of the host's addresses it came to, where the socket is bound to all.
    source: Option<Source>,
}

/// Waits for a datagram; `None` at the server's end.
pub(super) fn receive(
    server: &Server,
    socket: &UdpSocket,
    tells_destinations: bool,
    scratch: &mut [u8],
) -> Option<Received> {
    loop {
        let received = uninterrupted(|| match tells_destinations {
            false => socket.recv_from(scratch).map(|(length, from)| (length, from, None)),
            true => receive_from(socket, scratch),
        });
        // What wakes those who wait when the server ends is no call.
        if server.stopping() {
            return None;
        }
        match received {
            Ok((length, from, source)) => {
                return Some(Received { message: keep(&scratch[..length]).freeze(), from, source });
            }
            Err(error) if timed_out(&error) => {}
            Err(_) => server.pause(),
        }
    }
}

impl Received {
    pub(super) fn answer(self, server: &Server, socket: &UdpSocket) {
        let Self { message, from, source } = self;
        let send = |reply: &Encoder| send(socket, from, source, reply);
        let dispatcher = &server.answers.dispatcher;
        if let Verdict::Running(running) = dispatcher.handle(now(), Peer::Udp(from), message, send) {
            let reply = run(running);
            dispatcher.finish(now(), reply, send);
        }
    }
}

fn send(socket: &UdpSocket, to: SocketAddr, source: Option<Source>, reply: &Encoder) {
    if let Some(source) = source {
        let segments: Vec<_> = reply.segments().map(IoSlice::new).collect();
        let _ = uninterrupted(|| send_from(socket, &segments, to, source));
        return;
    }
    let mut segments = reply.segments();
    let (first, second) = (segments.next().unwrap_or_default(), segments.next());
    // A reply that cannot be sent is a reply lost: the client asks again.
    let _ = uninterrupted(|| match second {
        None => socket.send_to(first, to),
        Some(_) => socket.send_to(&reply.segments().collect::<Vec<_>>().concat(), to),
    });
}
