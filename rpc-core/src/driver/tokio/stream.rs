//! A connected stream of either kind.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::{TcpStream, UnixStream, tcp, unix};

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

/// The side that is read.
#[derive(Debug)]
pub(super) enum Reader {
    Tcp(tcp::OwnedReadHalf),
    Unix(unix::OwnedReadHalf),
}

/// The side that is written, by one task at a time.
#[derive(Debug)]
pub(super) enum Writer {
    Tcp(tcp::OwnedWriteHalf),
    Unix(unix::OwnedWriteHalf),
}

impl Stream {
    /// The other end, where it has an address.
    pub(super) fn peer(&self) -> Option<Peer> {
        match self {
            Self::Tcp(stream) => stream.peer_addr().ok().map(Peer::Tcp),
            Self::Unix(_) => None,
        }
    }

    pub(super) fn split(self) -> (Reader, Writer) {
        match self {
            Self::Tcp(stream) => {
                let (reader, writer) = stream.into_split();
                (Reader::Tcp(reader), Writer::Tcp(writer))
            }
            Self::Unix(stream) => {
                let (reader, writer) = stream.into_split();
                (Reader::Unix(reader), Writer::Unix(writer))
            }
        }
    }
}

impl Reader {
    /// Reads once. 0 at the end of the stream.
    ///
    /// By way of memory that all connections of a thread share, so that one that waits has none of its own; or
    /// straight to its place while a long record arrives.
    pub(super) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        records: &mut RecordReader,
    ) -> Poll<io::Result<usize>> {
        if let Some(space) = records.space() {
            let length = ready!(self.poll_read_into(cx, space))?;
            records.advance(length);
            return Poll::Ready(Ok(length));
        }
        SHARED.with_borrow_mut(|scratch| {
            let length = ready!(self.poll_read_into(cx, scratch))?;
            records.push(&scratch[..length]);
            Poll::Ready(Ok(length))
        })
    }

    fn poll_read_into(&mut self, cx: &mut Context<'_>, space: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(space);
        ready!(match self {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, &mut buffer),
            Self::Unix(stream) => Pin::new(stream).poll_read(cx, &mut buffer),
        })?;
        Poll::Ready(Ok(buffer.filled().len()))
    }
}

impl Writer {
    /// Writes until `outgoing` is empty or the stream takes no more; the task is woken when it does. Adds to `written`
    /// what it took, also where it fails after that.
    pub(super) fn write(
        &self,
        cx: &mut Context<'_>,
        outgoing: &mut Outgoing,
        written: &mut usize,
    ) -> io::Result<()> {
        while !outgoing.is_empty() {
            match self.try_write(outgoing) {
                Ok(taken) => *written += taken,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => match self.poll_ready(cx) {
                    Poll::Ready(ready) => ready?,
                    Poll::Pending => break,
                },
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Writes once, where the stream takes something now. Returns how much it took.
    pub(super) fn try_write(&self, outgoing: &mut Outgoing) -> io::Result<usize> {
        outgoing.write_with(|slices| {
            let taken = match (self, slices) {
                (Self::Tcp(stream), [slice]) => stream.try_write(slice),
                (Self::Tcp(stream), _) => stream.try_write_vectored(slices),
                (Self::Unix(stream), [slice]) => stream.try_write(slice),
                (Self::Unix(stream), _) => stream.try_write_vectored(slices),
            };
            match taken {
                Ok(0) => Err(io::ErrorKind::WriteZero.into()),
                other => other,
            }
        })
    }

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => stream.as_ref().poll_write_ready(cx),
            Self::Unix(stream) => stream.as_ref().poll_write_ready(cx),
        }
    }
}
