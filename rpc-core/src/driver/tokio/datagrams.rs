//! The client's pump for a datagram socket.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use tokio::io::{Interest, ReadBuf};
use tokio::net::UdpSocket;

use super::channel::Shared;
use super::timer::Timer;
use crate::driver::now;
use crate::protocol::Loss;

/// Datagrams handled before the lock is taken again.
const BATCH: usize = 64;
/// No datagram is larger.
const BUFFER: usize = 64 * 1024;

/// Sends calls and sends them again, receives replies, keeps deadlines; ends with the last caller.
pub(super) struct DatagramPump {
    shared: Arc<Shared>,
    /// Connected: the system drops what other senders send.
    socket: Arc<UdpSocket>,
    /// Ends calls when the system says that nobody listens there.
    errors: Pin<Box<dyn Future<Output = Infallible> + Send>>,
    buffer: Box<[u8]>,
    outgoing: VecDeque<Bytes>,
    received: Vec<Bytes>,
    timer: Timer,
    woken: Vec<Waker>,
}

impl DatagramPump {
    pub(super) fn new(shared: Arc<Shared>, socket: UdpSocket) -> Self {
        let (buffer, timer) = (vec![0; BUFFER].into(), Timer::new());
        let (outgoing, received, woken) = (VecDeque::new(), Vec::new(), Vec::new());
        let socket = Arc::new(socket);
        let errors = Box::pin(watch(socket.clone(), shared.clone()));
        Self { shared, socket, errors, buffer, outgoing, received, timer, woken }
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
        if self.outgoing.is_empty() {
            let mut state = self.shared.lock();
            if state.protocol.has_outgoing() {
                let now = now();
                let transmits = std::iter::from_fn(|| state.protocol.poll_transmit(now));
                self.outgoing.extend(transmits.take(BATCH));
            }
        }
    }

    fn send(&mut self, cx: &mut Context<'_>) {
        while let Some(datagram) = self.outgoing.front() {
            match self.socket.poll_send(cx, datagram) {
                Poll::Pending => return,
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(error)) => {
                    self.shared.update(|state| state.protocol.handle_socket_error(error.kind()));
                }
            }
            self.outgoing.pop_front();
        }
    }

    fn receive(&mut self, cx: &mut Context<'_>) {
        loop {
            let mut buffer = ReadBuf::new(&mut self.buffer);
            match self.socket.poll_recv(cx, &mut buffer) {
                Poll::Pending => break,
                Poll::Ready(Ok(())) => self.received.push(Bytes::copy_from_slice(buffer.filled())),
                Poll::Ready(Err(error)) => {
                    self.shared.update(|state| state.protocol.handle_socket_error(error.kind()));
                }
            }
            if self.received.len() == BATCH {
                self.take_replies();
            }
        }
        self.take_replies();
    }

    fn take_replies(&mut self) {
        if self.received.is_empty() {
            return;
        }
        let now = now();
        let mut state = self.shared.lock();
        for reply in self.received.drain(..) {
            state.protocol.handle_message(now, reply);
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
        if state.protocol.has_outgoing() && self.outgoing.is_empty() {
            return None;
        }
        if let Some(at) = state.protocol.poll_timeout() {
            let now = now();
            if self.timer.poll_at(cx, now, at).is_ready() {
                state.protocol.handle_timeout(now);
                state.protocol.swap_woken(&mut self.woken);
                drop(state);
                self.woken.drain(..).for_each(Waker::wake);
                return None;
            }
        }
        state.idle_pump = Some(cx.waker().clone());
        Some(Poll::Pending)
    }
}

/// An error alone does not make a socket readable: without this, a port unreachable would not be noticed before the
/// next datagram is sent.
async fn watch(socket: Arc<UdpSocket>, shared: Arc<Shared>) -> Infallible {
    loop {
        let ready = socket.ready(Interest::ERROR).await;
        let error = ready.and_then(|_| {
            socket.try_io(Interest::ERROR, || socket.take_error()?.ok_or(io::ErrorKind::WouldBlock.into()))
        });
        match error {
            Ok(error) => shared.update(|state| state.protocol.handle_socket_error(error.kind())),
            // Somebody else took the error: there is none to wait for until the next.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            // The runtime is going down, and the pump with it.
            Err(_) => std::future::pending().await,
        }
    }
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
        self.shared.update(|state| state.protocol.handle_close(&Loss::ShutDown));
    }
}
