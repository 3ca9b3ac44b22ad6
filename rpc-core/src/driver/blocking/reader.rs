//! The reading half of a client.

use std::time::Duration;

use bytes::Bytes;

use super::patience::Patience;
use super::socket::Socket;
use super::{timed_out, uninterrupted};
use crate::framing::{RecordError, RecordLimits, RecordReader};
use crate::protocol::Loss;

/// Room for the largest datagram, and for many small records.
const SCRATCH: usize = 64 * 1024;

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
        Self { scratch: vec![0; SCRATCH].into(), patience: Patience::new(), received }
    }

    /// Waits until something arrives or `wait` is over, sometimes less. That nothing arrives is no error.
    pub(super) fn receive(&mut self, socket: &Socket, wait: Duration) -> Result<(), Loss> {
        let received = self.patience.wait(wait, |timeout| socket.set_read_timeout(timeout)).and_then(|()| {
            uninterrupted(|| match socket {
                Socket::Stream(stream) => stream.read(&mut self.scratch),
                Socket::Datagrams(socket) => socket.recv(&mut self.scratch),
            })
        });
        match (received, &mut self.received) {
            (Ok(0), Received::Records(_)) => return Err(Loss::Closed),
            (Ok(length), Received::Records(records)) => records.push(&self.scratch[..length]),
            (Ok(length), Received::Datagram(datagram)) => {
                *datagram = Some(Bytes::copy_from_slice(&self.scratch[..length]));
            }
            (Err(error), _) if timed_out(&error) => self.patience.expired(),
            (Err(error), _) => return Err(Loss::Io(error.kind())),
        }
        Ok(())
    }

    /// The next message of those received.
    pub(super) fn next_message(&mut self) -> Result<Option<Bytes>, RecordError> {
        match &mut self.received {
            Received::Records(records) => records.next_record(),
            Received::Datagram(datagram) => Ok(datagram.take()),
        }
    }
}
