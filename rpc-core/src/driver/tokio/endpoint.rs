//! One datagram socket of a server.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::ReadBuf;
use tokio::net::UdpSocket;

use super::group::{Member, Phase};
use super::mailbox::{Handler, Mailbox};
use crate::driver::now;
use crate::protocol::Peer;
use crate::service::{Dispatcher, Verdict};
use crate::xdr::Encoder;

/// No datagram is larger.
const BUFFER: usize = 64 * 1024;
/// Calls executing at once, over all senders; then the socket is not read.
const IN_FLIGHT: usize = 1024;
/// Replies the system would not take yet; then the socket is not read.
const UNSENT: usize = 1024;

/// Receives calls, has them answered, sends replies.
pub(super) struct DatagramEndpoint {
    member: Member,
    socket: UdpSocket,
    dispatcher: Arc<Dispatcher>,
    buffer: Box<[u8]>,
    mailbox: Arc<Mailbox<SocketAddr>>,
    in_flight: usize,
    outgoing: VecDeque<(SocketAddr, Bytes)>,
}

impl DatagramEndpoint {
    pub(super) fn new(member: Member, socket: UdpSocket, dispatcher: Arc<Dispatcher>) -> Self {
        let (buffer, mailbox) = (vec![0; BUFFER].into(), Mailbox::new());
        Self { member, socket, dispatcher, buffer, mailbox, in_flight: 0, outgoing: VecDeque::new() }
    }

    fn take_finished(&mut self) {
        if self.in_flight > 0 {
            for (to, reply) in self.mailbox.take() {
                self.in_flight -= 1;
                self.outgoing.push_back((to, reply.into_bytes()));
            }
        }
    }

    fn send(&mut self, cx: &mut Context<'_>) {
        while let Some((to, reply)) = self.outgoing.front() {
            // A reply that cannot be sent is as good as lost on its way: its call will come again.
            if self.socket.poll_send_to(cx, reply, *to).is_pending() {
                return;
            }
            self.outgoing.pop_front();
        }
    }

    /// Receives and answers until there is no more, or enough is under way.
    fn receive(&mut self, cx: &mut Context<'_>) {
        while self.in_flight < IN_FLIGHT && self.outgoing.len() < UNSENT {
            let mut buffer = ReadBuf::new(&mut self.buffer);
            let from = match self.socket.poll_recv_from(cx, &mut buffer) {
                Poll::Pending => return,
                Poll::Ready(Ok(from)) => from,
                // Some client is gone: that is no news of the next.
                Poll::Ready(Err(_)) => continue,
            };
            let message = Bytes::copy_from_slice(buffer.filled());
            self.answer(cx, from, &message);
        }
    }

    fn answer(&mut self, cx: &mut Context<'_>, from: SocketAddr, message: &Bytes) {
        let (socket, outgoing) = (&self.socket, &mut self.outgoing);
        let send = |reply: &Encoder| {
            let reply = contiguous(reply);
            if !outgoing.is_empty() || socket.poll_send_to(cx, &reply, from).is_pending() {
                outgoing.push_back((from, reply.into_owned().into()));
            }
        };
        let verdict = self.dispatcher.handle(now(), Peer::Udp(from), message, send);
        if let Verdict::Running(running) = verdict {
            self.in_flight += 1;
            let member = self.member.group().join();
            tokio::spawn(Handler::new(running, &self.dispatcher, &self.mailbox, from, member));
        }
    }
}

/// A message in one piece, as a datagram needs it.
fn contiguous(message: &Encoder) -> Cow<'_, [u8]> {
    let mut segments = message.segments();
    match (segments.next(), segments.next()) {
        (None, _) => Cow::Borrowed(&[]),
        (Some(only), None) => Cow::Borrowed(only),
        (Some(first), Some(second)) => {
            Cow::Owned([first, second].into_iter().chain(segments).collect::<Vec<_>>().concat())
        }
    }
}

impl Future for DatagramEndpoint {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let phase = self.member.phase(cx);
        loop {
            self.take_finished();
            self.send(cx);
            match phase {
                Phase::Running => self.receive(cx),
                Phase::Draining if self.in_flight > 0 || !self.outgoing.is_empty() => {}
                Phase::Draining | Phase::Ended => return Poll::Ready(()),
            }
            if self.in_flight == 0 || !self.mailbox.is_filled(cx) {
                return Poll::Pending;
            }
        }
    }
}
