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
use crate::framing::keep;
use crate::protocol::{Loss, Time};

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
        let mut state = self.shared.lock();
        state.direct.recall();
        if self.outbox.is_empty() && state.protocol.has_outgoing() {
            let now = now();
            for _ in 0..BATCH {
                let Some(datagram) = state.protocol.poll_transmit(now) else { break };
                self.outbox.push(Address::CONNECTED, datagram);
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
                Ok(()) => self.take_replies(),
                Err(error) => {
                    self.shared.update(|state| state.protocol.handle_socket_error(error.kind()));
                }
            }
        }
    }

    fn take_replies(&mut self) {
        let now = now();
        let mut state = self.shared.lock();
        for (_, reply) in self.inbox.datagrams() {
            state.protocol.handle_message(now, keep(reply).freeze());
        }
        state.protocol.swap_woken(&mut self.woken);
        drop(state);
        self.woken.drain(..).for_each(Waker::wake);
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
        if self.outbox.is_empty() {
            state.direct.lend(self.timer.armed());
        }
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

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;
    use std::time::Duration;

    use super::*;
    use crate::driver::tokio::alarms;
    use crate::driver::tokio::channel::Channel;
    use crate::protocol::{CallKind, Client, Outcome, Retransmission};

    /// What has come is taken out of the socket at once, or there is no room for what is waited for.
    #[tokio::test(flavor = "current_thread")]
    async fn what_nobody_waits_for_does_not_keep_replies_out() {
        alarms::start().unwrap();
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(server.local_addr().unwrap()).unwrap();
        let client = socket.local_addr().unwrap();
        let shared = Shared::new(Client::datagrams(Retransmission::default(), 64, 7));
        tokio::spawn(DatagramPump::new(shared.clone(), Socket::new(socket).unwrap()));
        let channel = Channel::new(shared);

        // More than the socket holds, and all of it before the pump runs.
        let marker = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
        tokio::task::yield_now().await;
        (0..400).for_each(|_| _ = server.send_to(&[1; 100], client).unwrap());
        server.send_to(&[0], marker.local_addr().unwrap()).unwrap();
        marker.recv(&mut [0]).await.unwrap();
        tokio::task::yield_now().await;

        let answering = std::thread::spawn(move || {
            let (mut call, large) = ([0; 64], [0; 8000 - 4]);
            let (_, from) = server.recv_from(&mut call).unwrap();
            server.send_to(&[&call[..4], &large].concat(), from).unwrap();
        });
        let put = |out: &mut crate::xdr::Encoder, xid| out.put_u32(xid);
        let outcome = channel.call(Duration::from_secs(60), CallKind::default(), put).await;
        assert!(matches!(outcome, Ok(Outcome::Reply(_))), "{outcome:?}");
        answering.join().unwrap();
    }
}
