//! The client's pump for a datagram socket.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::bursts::{Address, Errors, Inbox, Outbox, Socket};
use super::channel::Shared;
use super::direct::Line;
use super::timer::Timer;
use crate::driver::now;
use crate::protocol::{Loss, Time};
use bytes::Bytes;

/// Datagrams handled before the lock is taken again.
const BATCH: usize = 64;

/// Sends calls and sends them again, receives replies, keeps deadlines; ends with the last caller.
pub(super) struct DatagramPump {
    shared: Arc<Shared>,
    /// Connected: the system drops what other senders send.
    socket: Socket,
    /// Ends calls when the system says that nobody listens there.
    errors: Pin<Box<dyn Future<Output = Infallible> + Send>>,
    inbox: Inbox,
    outbox: Outbox,
    timer: Timer,
    woken: Vec<Waker>,
}

impl DatagramPump {
    pub(super) fn new(shared: Arc<Shared>, socket: Socket) -> Self {
        let (inbox, outbox, timer, woken) =
            (Inbox::new(true), Outbox::new(&socket), Timer::new(), Vec::new());
        let errors = Box::pin(watch(socket.errors(), shared.clone()));
        shared.lock().direct.set_line(Some(Line::Datagrams(socket.sender())));
        Self { shared, socket, errors, inbox, outbox, timer, woken }
    }

    fn drive(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.take_outgoing();
            self.send(cx);
            self.receive(cx);
            let Poll::Pending = self.errors.as_mut().poll(cx);
            match self.rest(cx) {
                Some(end) => return end,
                None => continue,
            }
        }
    }

    fn take_outgoing(&mut self) {
        if self.outbox.is_empty() {
            let mut state = self.shared.lock();
            state.direct.recall();
            if state.protocol.has_outgoing() {
                let now = now();
                let transmits = std::iter::from_fn(|| state.protocol.poll_transmit(now));
                transmits.take(BATCH).for_each(|datagram| self.outbox.push(Address::CONNECTED, &datagram));
            }
        }
    }

    fn send(&mut self, cx: &mut Context<'_>) {
        let Self { shared, socket, outbox, .. } = self;
        outbox.send(cx, socket, |error| {
            shared.update(|state| state.protocol.handle_socket_error(error.kind()));
        });
    }

    fn receive(&mut self, cx: &mut Context<'_>) {
        while let Poll::Ready(received) = self.inbox.poll_receive(cx, &mut self.socket) {
            match received {
                // A look for more would find nothing, and costs a system call.
                Ok(()) if !self.take_replies() && self.inbox.poll_quiet(cx, &self.socket).is_pending() => {
                    break;
                }
                Ok(()) => {}
                Err(error) => {
                    self.shared.update(|state| state.protocol.handle_socket_error(error.kind()));
                }
            }
        }
    }

    /// Whether there are calls left that wait for replies.
    fn take_replies(&mut self) -> bool {
        let now = now();
        let mut state = self.shared.lock();
        for (_, reply) in self.inbox.datagrams() {
            state.protocol.handle_message(now, Bytes::copy_from_slice(reply));
        }
        state.protocol.swap_woken(&mut self.woken);
        let waiting = state.protocol.pending() > 0;
        drop(state);
        self.woken.drain(..).for_each(Waker::wake);
        waiting
    }

    /// Settles down to wait, unless something came up meanwhile (`None`).
    fn rest(&mut self, cx: &mut Context<'_>) -> Option<Poll<()>> {
        let mut state = self.shared.lock();
        if state.closed {
            return Some(Poll::Ready(()));
        }
        if state.protocol.has_outgoing() && self.outbox.is_empty() {
            return None;
        }
        let at = state.protocol.poll_timeout().unwrap_or(Time::MAX);
        if let Poll::Ready(now) = self.timer.poll_at(cx, at) {
            state.protocol.handle_timeout(now);
            state.protocol.swap_woken(&mut self.woken);
            drop(state);
            self.woken.drain(..).for_each(Waker::wake);
            return None;
        }
        state.idle_pump = Some(cx.waker().clone());
        state.direct.lend(self.timer.armed());
        Some(Poll::Pending)
    }
}

/// An error alone does not make a socket readable: without this, a port unreachable would not be noticed before the
/// next datagram is sent.
async fn watch(errors: Errors, shared: Arc<Shared>) -> Infallible {
    while let Ok(error) = errors.next().await {
        shared.update(|state| state.protocol.handle_socket_error(error.kind()));
    }
    // The runtime is going down, and the pump with it.
    std::future::pending().await
}

impl Future for DatagramPump {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.drive(cx)
    }
}

impl Drop for DatagramPump {
    /// The runtime is going down, or nobody is left to call.
    fn drop(&mut self) {
        self.shared.update(|state| {
            state.direct.set_line(None);
            state.protocol.handle_close(&Loss::ShutDown);
        });
    }
}
