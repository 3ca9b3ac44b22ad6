//! The sockets there are, behind one face.

use std::io::{self, IoSlice, Read, Write};
use std::net::{Shutdown, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use crate::protocol::Peer;

/// A connected stream.
#[derive(Debug)]
pub(super) enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

/// What a client calls over.
#[derive(Debug)]
pub(super) enum Socket {
    Stream(Arc<Stream>),
    /// Connected: the system passes on what the peer sends, and nothing else.
    Datagrams(UdpSocket),
}

impl Stream {
    /// The other end, where it has an address.
    pub(super) fn peer(&self) -> Option<Peer> {
        match self {
            Self::Tcp(stream) => stream.peer_addr().ok().map(Peer::Tcp),
            Self::Unix(_) => None,
        }
    }

    pub(super) fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => (&mut &*stream).read(buffer),
            Self::Unix(stream) => (&mut &*stream).read(buffer),
        }
    }

    pub(super) fn write(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        match (self, slices) {
            // A plain write is the cheaper one.
            (Self::Tcp(stream), [one]) => (&mut &*stream).write(one),
            (Self::Unix(stream), [one]) => (&mut &*stream).write(one),
            (Self::Tcp(stream), many) => (&mut &*stream).write_vectored(many),
            (Self::Unix(stream), many) => (&mut &*stream).write_vectored(many),
        }
    }

    pub(super) fn set_read_timeout(&self, timeout: Duration) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.set_read_timeout(Some(timeout)),
            Self::Unix(stream) => stream.set_read_timeout(Some(timeout)),
        }
    }

    /// Without a timeout it waits forever.
    pub(super) fn set_write_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.set_write_timeout(timeout),
            Self::Unix(stream) => stream.set_write_timeout(timeout),
        }
    }

    /// Ends both directions, and forgets what has come: a peer that waits for room to say more is told that nobody
    /// listens, though the socket is not closed before its last user is gone.
    pub(super) fn end(&self) {
        self.shutdown(Shutdown::Both);
        let mut scratch = [0; 16 * 1024];
        // What the system keeps for one socket is less than that.
        for _ in 0..1024 {
            if !self.read(&mut scratch).is_ok_and(|length| length > 0) {
                return;
            }
        }
    }

    /// Ends a direction, and whoever waits for it. A stream that has ended already is as good.
    pub(super) fn shutdown(&self, how: Shutdown) {
        let _ = match self {
            Self::Tcp(stream) => stream.shutdown(how),
            Self::Unix(stream) => stream.shutdown(how),
        };
    }
}

impl Socket {
    pub(super) fn set_read_timeout(&self, timeout: Duration) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.set_read_timeout(timeout),
            Self::Datagrams(socket) => socket.set_read_timeout(Some(timeout)),
        }
    }

    pub(super) fn set_write_timeout(&self, timeout: Duration) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.set_write_timeout(Some(timeout)),
            Self::Datagrams(socket) => socket.set_write_timeout(Some(timeout)),
        }
    }

    /// Ends a stream, so that nobody reads or writes it any more. There is no end to a datagram socket.
    pub(super) fn close(&self) {
        if let Self::Stream(stream) = self {
            stream.shutdown(Shutdown::Both);
        }
    }
}
