//! A connected stream of either kind.

use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

use crate::framing::Outgoing;
use crate::protocol::Peer;

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

    /// Reads once, to the end of `buffer`. 0 at the end of the stream.
    pub(super) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut BytesMut,
    ) -> Poll<io::Result<usize>> {
        match self {
            Self::Tcp(stream) => pin!(stream.read_buf(buffer)).poll(cx),
            Self::Unix(stream) => pin!(stream.read_buf(buffer)).poll(cx),
        }
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
