//! A datagram socket that is waited at for what it is used for.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::system;
use crate::transport::{Source, tell_destinations};
use crate::xdr::Encoder;

/// A socket waited at for datagrams, and to be written to only where it is full.
///
/// tokio's own is always waited at for both, and every datagram sent makes it writable once more when the peer takes
/// it: a wake-up for nothing with each call, which cost as much as the call.
pub(in crate::driver::tokio) struct Socket {
    readable: Arc<AsyncFd<UdpSocket>>,
    /// The same socket, once it was full.
    writable: Option<AsyncFd<UdpSocket>>,
    /// Whether it is told where datagrams came to.
    tells_destinations: bool,
}

impl Socket {
    pub(in crate::driver::tokio) fn new(socket: UdpSocket) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let tells_destinations = tell_destinations(&socket);
        let readable = register(socket, Interest::READABLE)?;
        Ok(Self { readable: Arc::new(readable), writable: None, tells_destinations })
    }

    pub(in crate::driver::tokio) fn errors(&self) -> Errors {
        Errors(Arc::clone(&self.readable))
    }

    pub(in crate::driver::tokio) fn sender(&self) -> Sender {
        Sender(Arc::clone(&self.readable))
    }

    /// Whether it has to be found out where datagrams came to: the socket is bound to all of the host's addresses.
    pub(super) fn tells_destinations(&self) -> bool {
        self.tells_destinations
    }

    /// Whether the system takes several datagrams as one.
    pub(super) fn takes_segments(&self) -> bool {
        system::takes_segments(self.readable.get_ref())
    }

    /// Receives with `receive`, when something has come.
    pub(super) fn poll_receive<T>(
        &self,
        cx: &mut Context<'_>,
        mut receive: impl FnMut(&UdpSocket) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        loop {
            let mut ready = ready!(self.readable.poll_read_ready(cx))?;
            if let Ok(received) = ready.try_io(|socket| receive(socket.get_ref())) {
                return Poll::Ready(received);
            }
        }
    }

    /// Sends with `send`, when the socket takes it.
    pub(super) fn poll_send(
        &mut self,
        cx: &mut Context<'_>,
        mut send: impl FnMut(&UdpSocket) -> io::Result<()>,
    ) -> Poll<io::Result<()>> {
        let socket = self.readable.get_ref();
        match send(socket) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            sent => return Poll::Ready(sent),
        }
        loop {
            let writable = match &self.writable {
                Some(writable) => writable,
                None => {
                    let same = register(socket.try_clone()?, Interest::WRITABLE)?;
                    self.writable.insert(same)
                }
            };
            let mut ready = ready!(writable.poll_write_ready(cx))?;
            match send(socket) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                sent => return Poll::Ready(sent),
            }
            if ready.ready().is_write_closed() {
                // What the system found out about an earlier datagram passes for the end of a pipe, and the runtime
                // never forgets an end: waiting would be over at once, for ever.
                drop(ready);
                self.writable = None;
                if let Some(error) = socket.take_error()? {
                    return Poll::Ready(Err(error));
                }
            } else {
                ready.clear_ready();
            }
        }
    }
}

/// Has the runtime wait at a socket.
fn register(socket: UdpSocket, interest: Interest) -> io::Result<AsyncFd<UdpSocket>> {
    // Deprecated for what it would take: types that change or close their descriptor. A socket of `std` does neither.
    #[allow(
        deprecated,
        reason = "its successor is `unsafe`, and newer than the tokio that is needed otherwise"
    )]
    AsyncFd::with_interest(socket, interest)
}

/// Sends single datagrams over a connected socket, where it takes them at once.
#[derive(Debug)]
pub(in crate::driver::tokio) struct Sender(Arc<AsyncFd<UdpSocket>>);

impl Sender {
    pub(in crate::driver::tokio) fn send(&self, datagram: &Encoder) -> io::Result<()> {
        let sent = match datagram.piece() {
            Some(piece) => self.0.get_ref().send(piece),
            None => self.0.get_ref().send(&datagram.to_bytes()),
        };
        sent.map(drop)
    }
}

/// What the system finds out about datagrams sent earlier.
pub(in crate::driver::tokio) struct Errors(Arc<AsyncFd<UdpSocket>>);

impl Errors {
    /// Waits for the next; fails where the runtime goes down.
    pub(in crate::driver::tokio) async fn next(&self) -> io::Result<io::Error> {
        loop {
            let mut ready = self.0.ready(Interest::ERROR).await?;
            let taken =
                ready.try_io(|socket| socket.get_ref().take_error()?.ok_or(io::ErrorKind::WouldBlock.into()));
            // Where somebody else took the error there is none to wait for until the next.
            if let Ok(error) = taken {
                return error;
            }
        }
    }
}

/// Where a datagram goes, or came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::driver::tokio) struct Address {
    /// Nobody in particular for a connected socket.
    pub(in crate::driver::tokio) peer: Option<SocketAddr>,
    /// Which of the host's addresses it came to, and the reply comes from, where the socket is bound to all.
    pub(super) source: Option<Source>,
}

impl Address {
    /// The peer of a connected socket.
    pub(in crate::driver::tokio) const CONNECTED: Self = Self { peer: None, source: None };
}

impl From<SocketAddr> for Address {
    fn from(peer: SocketAddr) -> Self {
        Self { peer: Some(peer), source: None }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::cell::Cell;
    use std::future::poll_fn;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::{Wake, Waker};

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicBool);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    /// A port unreachable, reported while a socket is full, does not make it take more.
    #[tokio::test(flavor = "current_thread")]
    async fn a_full_socket_with_an_error_is_waited_at() {
        let nobody = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        sender.connect(nobody).unwrap();
        let mut socket = Socket::new(sender.try_clone().unwrap()).unwrap();
        let errors = socket.errors();
        for round in 0..8 {
            let tries = Cell::new(0);
            let full = |_: &UdpSocket| {
                tries.set(tries.get() + 1);
                assert!(tries.get() < 100, "spins in round {round}");
                Err(io::ErrorKind::WouldBlock.into())
            };
            let woken = Arc::new(Woken::default());
            let waker = Waker::from(Arc::clone(&woken));
            assert!(socket.poll_send(&mut Context::from_waker(&waker), full).is_pending());
            sender.send(b"anybody?").unwrap();
            assert_eq!(errors.next().await.unwrap().kind(), io::ErrorKind::ConnectionRefused);
            // There is room in truth: whoever waits is told.
            while !woken.0.load(Ordering::SeqCst) {
                tokio::task::yield_now().await;
            }
        }
        poll_fn(|cx| socket.poll_send(cx, |_| Ok(()))).await.unwrap();
    }
}
