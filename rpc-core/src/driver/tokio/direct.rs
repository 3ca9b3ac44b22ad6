//! A lone call goes straight to the socket: its pump, a task of its own and often of another thread, need not be woken
//! to send it. Of many calls that begin together the first go while others begin, and the peer has something to do.

use std::io::ErrorKind;
use std::sync::Arc;

use super::bursts::Sender;
use super::stream::Writer;
use crate::framing::Outgoing;
use crate::protocol::{Client, Loss, Time};

/// What is sent over.
#[derive(Debug)]
pub(super) enum Line {
    Stream(Arc<Writer>),
    Datagrams(Sender),
}

/// The pump's line, for callers to use while the pump rests.
#[derive(Debug)]
pub(super) struct Direct {
    /// `None` where there is no connection.
    line: Option<Line>,
    /// Until when the pump has said to rest, with nothing left to write.
    lent: Option<Time>,
    /// Whether a call was begun beside another since there were none.
    crowded: bool,
    /// What a caller could not write to its end.
    left: Outgoing,
    /// Why a caller could not write. The socket says so once.
    failure: Option<ErrorKind>,
}

impl Direct {
    pub(super) fn new() -> Self {
        Self { line: None, lent: None, crowded: false, left: Outgoing::default(), failure: None }
    }

    pub(super) fn set_line(&mut self, line: Option<Line>) {
        (self.line, self.lent) = (line, None);
        self.left.clear();
        self.failure = None;
    }

    /// The pump rests, and wakes by itself at that time at the latest.
    pub(super) fn lend(&mut self, until: Time) {
        self.lent = Some(until);
    }

    /// The pump sends itself again.
    pub(super) fn recall(&mut self) {
        self.lent = None;
    }

    /// How the connection ended, where a caller met its end.
    pub(super) fn take_failure(&mut self) -> Option<Loss> {
        self.failure.take().map(Loss::Io)
    }

    /// Moves what a caller began to write into `empty`.
    pub(super) fn take_left(&mut self, empty: &mut Outgoing) {
        debug_assert!(empty.is_empty(), "there was something to write all the time");
        if !self.left.is_empty() {
            std::mem::swap(&mut self.left, empty);
        }
    }

    /// Whether the call that is about to begin is the only one, and so was the last: of many that begin together the
    /// first is not to go before the others can go with it.
    pub(super) fn is_lone<W>(&mut self, protocol: &Client<W>) -> bool {
        let beside = protocol.pending() > 0;
        let crowded = std::mem::replace(&mut self.crowded, beside);
        !beside && !crowded
    }

    /// Sends what there is to send. Returns whether that is all: otherwise the pump is to be woken.
    pub(super) fn send<W>(&mut self, now: Time, protocol: &mut Client<W>) -> bool {
        let (Some(line), Some(until)) = (&self.line, self.lent) else { return false };
        match line {
            Line::Stream(writer) => {
                protocol.take_outgoing(&mut self.left);
                match writer.try_write(&mut self.left) {
                    Ok(written) => protocol.handle_written(written),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(error) => self.failure = Some(error.kind()),
                }
            }
            Line::Datagrams(sender) => {
                while let Some(datagram) = protocol.poll_transmit(now) {
                    // One that the socket has no room for is lost like any other.
                    if let Err(error) = sender.send(datagram) {
                        protocol.handle_socket_error(error.kind());
                    }
                }
            }
        }
        let timely = protocol.poll_timeout().is_none_or(|at| at >= until);
        let done = timely && self.left.is_empty() && !protocol.has_outgoing();
        self.lent = self.lent.filter(|_| done);
        done
    }
}
