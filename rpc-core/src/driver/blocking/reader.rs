//! The reading half of a client.

use std::io;
use std::time::Duration;

use bytes::Bytes;

use super::patience::Patience;
use super::socket::{Socket, Stream};
use super::{timed_out, uninterrupted};
use crate::framing::{RecordError, RecordLimits, RecordReader, keep};
use crate::protocol::Loss;

/// Room for the largest datagram, and for many small records.
const SCRATCH: usize = 64 * 1024;

/// Memory to receive into.
pub(super) fn scratch() -> Box<[u8]> {
    vec![0; SCRATCH].into()
}

/// What it takes to receive. Of all threads that wait for replies, the one that has this reads.
#[derive(Debug)]
pub(super) struct Reader {
    scratch: Box<[u8]>,
    patience: Patience,
    received: Received,
}

/// What came and was not taken yet.
#[derive(Debug)]
enum Received {
    Records(RecordReader),
    Datagram(Option<Bytes>),
}

impl Reader {
    pub(super) fn new(socket: &Socket, limits: RecordLimits) -> Self {
        let received = match socket {
            Socket::Stream(_) => Received::Records(RecordReader::new(limits)),
            Socket::Datagrams(_) => Received::Datagram(None),
        };
        Self { scratch: scratch(), patience: Patience::new(), received }
    }

    /// Waits until something arrives or `wait` is over, sometimes less. That nothing arrives is no error.
    pub(super) fn receive(&mut self, socket: &Socket, wait: Duration) -> Result<(), Loss> {
        let ready = self.patience.wait(wait, |timeout| socket.set_read_timeout(timeout));
        let received = ready.and_then(|()| match (socket, &mut self.received) {
            (Socket::Stream(stream), Received::Records(records)) => {
                read_records(stream, records, &mut self.scratch)
            }
            (Socket::Datagrams(socket), Received::Datagram(datagram)) => {
                let length = uninterrupted(|| socket.recv(&mut self.scratch))?;
                *datagram = Some(keep(&self.scratch[..length]).freeze());
                Ok(true)
            }
            (Socket::Stream(_), Received::Datagram(_)) | (Socket::Datagrams(_), Received::Records(_)) => {
                unreachable!("a reader is made for its socket")
            }
        });
        match received {
            Ok(true) => Ok(()),
            Ok(false) => Err(Loss::Closed),
            Err(error) if timed_out(&error) => {
                self.patience.expired();
                Ok(())
            }
            Err(error) => Err(Loss::Io(error.kind())),
        }
    }

    /// Whether part of a message has come, and the rest has not.
    pub(super) fn in_progress(&self) -> bool {
        matches!(&self.received, Received::Records(records) if records.in_progress())
    }

    /// The next message of those received.
    pub(super) fn next_message(&mut self) -> Result<Option<Bytes>, RecordError> {
        match &mut self.received {
            Received::Records(records) => records.next_record(),
            Received::Datagram(datagram) => Ok(datagram.take()),
        }
    }
}

/// Reads once; whether the stream goes on.
///
/// By way of `scratch`, so that a small record takes no more memory than it needs, or straight to its place while a
/// long one arrives.
pub(super) fn read_records(
    stream: &Stream,
    records: &mut RecordReader,
    scratch: &mut [u8],
) -> io::Result<bool> {
    if let Some(space) = records.space() {
        let length = uninterrupted(|| stream.read(space))?;
        records.advance(length);
        return Ok(length > 0);
    }
    let length = uninterrupted(|| stream.read(scratch))?;
    records.push(&scratch[..length]);
    Ok(length > 0)
}
