//! One datagram socket of a server.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::bursts::{Address, Inbox, Outbox, Socket};
use super::group::{Member, Phase};
use super::mailbox::{Handler, Mailbox};
use super::spawn;
use crate::driver::now;
use crate::framing::keep;
use crate::protocol::Peer;
use crate::service::{Dispatcher, Verdict};
use crate::xdr::Encoder;

/// Calls executing at once, over all senders; then the socket is not read.
const IN_FLIGHT: usize = 1024;
/// Replies the system would not take yet; then the socket is not read.
const UNSENT: usize = 1024;

/// Receives calls, has them answered, sends replies.
pub(super) struct DatagramEndpoint {
    member: Member,
    socket: Socket,
    dispatcher: Arc<Dispatcher>,
    inbox: Inbox,
    mailbox: Arc<Mailbox<Address>>,
    in_flight: usize,
    outbox: Outbox,
}

impl DatagramEndpoint {
    pub(super) fn new(member: Member, socket: Socket, dispatcher: Arc<Dispatcher>) -> Self {
        let (inbox, outbox, mailbox) = (Inbox::new(false), Outbox::new(&socket), Mailbox::new());
        Self { member, socket, dispatcher, inbox, mailbox, in_flight: 0, outbox }
    }

    fn take_finished(&mut self) {
        if self.in_flight > 0 {
            for (to, reply) in self.mailbox.take() {
                self.in_flight -= 1;
                self.outbox.push(to, &reply);
            }
        }
    }

    fn send(&mut self, cx: &mut Context<'_>) {
        // A reply that cannot be sent is as good as lost on its way: its call will come again.
        self.outbox.send(cx, &mut self.socket, |_| {});
    }

    /// Receives and answers until there is no more, or enough is under way.
    fn receive(&mut self, cx: &mut Context<'_>) {
        while self.in_flight < IN_FLIGHT && self.outbox.len() < UNSENT {
            match self.inbox.poll_receive(cx, &mut self.socket) {
                Poll::Pending => return,
                Poll::Ready(Ok(())) => self.answer(),
                // Some client is gone: that is no news of the next.
                Poll::Ready(Err(_)) => {}
            }
            self.send(cx);
        }
    }

    fn answer(&mut self) {
        let Self { member, dispatcher, inbox, outbox, mailbox, in_flight, .. } = self;
        let now = now();
        for (from, datagram) in inbox.datagrams() {
            let Some(peer) = from.peer else { continue };
            let send = |reply: &Encoder| outbox.push(from, reply);
            let message = keep(datagram).freeze();
            if let Verdict::Running(running) = dispatcher.handle(now, Peer::Udp(peer), message, send) {
                *in_flight += 1;
                let member = member.group().join();
                spawn(Handler::new(running, dispatcher, mailbox, from, member));
            }
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
                Phase::Draining if self.in_flight > 0 || !self.outbox.is_empty() => {}
                Phase::Draining | Phase::Ended => return Poll::Ready(()),
            }
            if self.in_flight == 0 || !self.mailbox.is_filled(cx) {
                return Poll::Pending;
            }
        }
    }
}
