//! A connected stream of either kind.

use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};

use crate::framing::{Outgoing, RecordReader};
use crate::protocol::Peer;

/// Room for many small records.
const SCRATCH: usize = 64 * 1024;

thread_local! {
    static SHARED: RefCell<Box<[u8]>> = RefCell::new(vec![0; SCRATCH].into());
}

#[derive(Debug)]
pub(super) enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Stream {
    /// The other end, where it has an address.
    pub(super) fn peer(&self) -> Option<Peer> {
        match self {
            Self::Tcp(stream) => stream.peer_addr().ok().map(Peer::Tcp),
            Self::Unix(_) => None,
        }
    }

    /// Reads once. 0 at the end of the stream.
    ///
    /// By way of memory that all connections of a thread share, so that one that waits has none of its own; or
    /// straight to its place while a large record arrives.
    pub(super) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        records: &mut RecordReader,
    ) -> Poll<io::Result<usize>> {
        if records.missing() >= SCRATCH {
            let space = records.space();
            return match self {
                Self::Tcp(stream) => pin!(stream.read_buf(space)).poll(cx),
                Self::Unix(stream) => pin!(stream.read_buf(space)).poll(cx),
            };
        }
        SHARED.with_borrow_mut(|scratch| {
            let mut buffer = ReadBuf::new(scratch);
            ready!(match self {
                Self::Tcp(stream) => Pin::new(stream).poll_read(cx, &mut buffer),
                Self::Unix(stream) => Pin::new(stream).poll_read(cx, &mut buffer),
            })?;
            records.push(buffer.filled());
            Poll::Ready(Ok(buffer.filled().len()))
        })
    }

    /// Writes until `outgoing` is empty or the stream takes no more. Adds to `written` what it took, also where it
    /// fails after that.
    pub(super) fn write(
        &mut self,
        cx: &mut Context<'_>,
        outgoing: &mut Outgoing,
        written: &mut usize,
    ) -> io::Result<()> {
        while !outgoing.is_empty() {
            let taken = outgoing.write_with(|slices| match self.poll_write(cx, slices) {
                Poll::Ready(Ok(0)) => Err(Some(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(taken)) => Ok(taken),
                Poll::Ready(Err(error)) => Err(Some(error)),
                Poll::Pending => Err(None),
            });
            match taken {
                Ok(taken) => *written += taken,
                Err(None) => break,
                Err(Some(error)) => return Err(error),
            }
        }
        Ok(())
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, slices: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        match (self, slices) {
            (Self::Tcp(stream), [slice]) => Pin::new(stream).poll_write(cx, slice),
            (Self::Tcp(stream), _) => Pin::new(stream).poll_write_vectored(cx, slices),
            (Self::Unix(stream), [slice]) => Pin::new(stream).poll_write(cx, slice),
            (Self::Unix(stream), _) => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }
}
