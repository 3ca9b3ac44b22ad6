//! The client's side of the protocol: every call from its start to its one outcome.

mod duties;
mod link;
mod outcome;
mod repeat;
mod reports;

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;

use super::{CallTable, Retransmission, Time};
use crate::framing::MAX_DATAGRAM;
use crate::message;
use crate::xdr::{EncodeError, Encoder};
use link::Link;
pub use link::Reconnection;
pub use outcome::{ClientStats, Failure, Loss, Outcome, Rejected};
use repeat::{Random, Repeat};

/// Calls over one endpoint: a datagram socket, or a stream that may come and go.
///
/// `W` is whoever waits for a call: a task's waker, a thread, nothing in a simulation. A call stays in the table
/// until its outcome is taken or it is cancelled, so its XID is nobody else's until then.
#[derive(Debug)]
pub struct Client<W> {
    calls: CallTable<Call<W>>,
    carrier: Carrier,
    /// Calls held back, oldest first: others have to end before, or a connection has to come.
    queue: VecDeque<u32>,
    in_flight: usize,
    max_in_flight: usize,
    /// No later than the first deadline or retransmission there is.
    wake_at: Time,
    woken: Vec<W>,
    stats: ClientStats,
}

/// What the protocol needs to know of a procedure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallKind {
    /// Calls of one class are expected to take the same time: the procedure's number.
    pub class: u32,
    /// Whether a call may be repeated where it may have been executed already.
    pub idempotent: bool,
    /// Bytes that a call has at least, its header included.
    pub least_call: usize,
    /// Bytes that a reply with a result has at least, its header included.
    pub least_reply: usize,
}

#[derive(Debug)]
struct Call<W> {
    deadline: Time,
    kind: CallKind,
    state: State,
    /// Whether it left whole over an earlier connection.
    sent_before: bool,
    waiter: Option<W>,
}

#[derive(Debug)]
enum State {
    /// Encoded, and held back.
    Queued(Encoder),
    /// In the stream; sent once the stream is written up to `end`. A copy is kept of what may be repeated.
    Streamed { end: u64, copy: Option<Bytes> },
    /// In a datagram, sent `attempts` times.
    Datagram { message: Encoder, attempts: u32, first_wait: Duration, sent_at: Time, resend_at: Time },
    /// Ended, and not taken yet.
    Done(Outcome),
}

#[derive(Debug)]
enum Carrier {
    Stream(Link),
    Datagrams(Repeat),
}

/// Setting up, calling, taking outcomes.
impl<W> Client<W> {
    /// A client over a stream connected now, with at most `max_in_flight` calls on their way at a time. Without
    /// `reconnection` it ends with its connection.
    #[must_use]
    pub fn stream(now: Time, reconnection: Option<Reconnection>, max_in_flight: usize, seed: u64) -> Self {
        Self::new(Carrier::Stream(Link::new(now, reconnection)), max_in_flight, seed)
    }

    /// The same client with another time for a reply to arrive over a stream, from its first byte to its last.
    #[must_use]
    pub fn with_record_timeout(mut self, timeout: Duration) -> Self {
        if let Carrier::Stream(link) = &mut self.carrier {
            link.record_timeout = timeout;
        }
        self
    }

    /// A client over a datagram socket that receives from one peer only.
    #[must_use]
    pub fn datagrams(policy: Retransmission, max_in_flight: usize, seed: u64) -> Self {
        Self::new(Carrier::Datagrams(Repeat::new(policy, max_in_flight.max(1), seed)), max_in_flight, seed)
    }

    fn new(carrier: Carrier, max_in_flight: usize, seed: u64) -> Self {
        let first = (Random(seed).next() >> 32) as u32;
        Self {
            calls: CallTable::new(first),
            carrier,
            queue: VecDeque::new(),
            in_flight: 0,
            max_in_flight: max_in_flight.max(1),
            wake_at: Time::MAX,
            woken: Vec::new(),
            stats: ClientStats::default(),
        }
    }

    /// What has been done so far.
    #[must_use]
    pub fn stats(&self) -> ClientStats {
        self.stats
    }

    /// Calls that have neither ended nor been cancelled.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.in_flight + self.queue.len()
    }

    /// Begins a call that `put` encodes under the XID it is given. Returns that XID, by which the call goes.
    ///
    /// # Errors
    /// [`Rejected`]; nothing is sent then.
    pub fn call(
        &mut self,
        now: Time,
        deadline: Time,
        kind: CallKind,
        put: impl FnOnce(&mut Encoder, u32) -> Result<(), EncodeError>,
    ) -> Result<u32, Rejected> {
        if let Carrier::Stream(link) = &self.carrier
            && let Some(loss) = link.closed()
        {
            return Err(Rejected::Lost(loss.clone()));
        }
        let xid = self.calls.next_xid();
        let room = self.in_flight < self.allowed() && self.queue.is_empty();
        let state = match &mut self.carrier {
            // The usual case: straight into the stream.
            Carrier::Stream(link) if room && !kind.idempotent => {
                State::Streamed { end: link.append(|out| put(out, xid))?, copy: None }
            }
            // What can never arrive is not worth encoding, nor executing.
            Carrier::Datagrams(_) if kind.least_call > MAX_DATAGRAM => {
                return Err(Rejected::TooLarge(kind.least_call));
            }
            Carrier::Datagrams(_) if kind.least_reply > MAX_DATAGRAM => {
                return Err(Rejected::ReplyTooLarge(kind.least_reply));
            }
            carrier => {
                let mut message = match carrier {
                    Carrier::Datagrams(repeat) => repeat.spare(),
                    Carrier::Stream(_) => Encoder::with_capacity(128),
                };
                put(&mut message, xid)?;
                if matches!(carrier, Carrier::Datagrams(_)) && message.len() > MAX_DATAGRAM {
                    return Err(Rejected::TooLarge(message.len()));
                }
                State::Queued(message)
            }
        };
        self.stats.calls += 1;
        self.wake_at = self.wake_at.min(deadline.max(now));
        let queued = matches!(state, State::Queued(_));
        self.calls.insert(xid, Call { deadline, kind, state, sent_before: false, waiter: None });
        if queued {
            self.queue.push_back(xid);
            self.release_queued();
        } else {
            self.in_flight += 1;
        }
        Ok(xid)
    }

    /// Takes a call's outcome, and with it the call, out of the table; or leaves `waiter` to be woken when it is there.
    pub fn take(&mut self, xid: u32, waiter: impl FnOnce() -> W) -> Option<Outcome> {
        let call = self.calls.get_mut(xid)?;
        if matches!(call.state, State::Done(_)) {
            return match self.calls.remove(xid)?.state {
                State::Done(outcome) => Some(outcome),
                _ => None,
            };
        }
        call.waiter = Some(waiter());
        None
    }

    /// Forgets a call: it is not sent if the driver has not taken it, and its reply, should one come, is ignored.
    pub fn cancel(&mut self, xid: u32) {
        match self.calls.remove(xid).map(|call| call.state) {
            Some(State::Queued(_)) => self.queue.retain(|queued| *queued != xid),
            Some(State::Streamed { end, .. }) => {
                self.abandon(end);
                self.ended(1);
            }
            Some(State::Datagram { .. }) => self.ended(1),
            Some(State::Done(_)) | None => {}
        }
    }
}

impl<W> Client<W> {
    /// `count` calls in flight ended: others may go.
    fn ended(&mut self, count: usize) {
        self.in_flight -= count;
        if !self.queue.is_empty() {
            self.release_queued();
        }
    }

    /// The call that ends there in the stream is not waited for any more.
    fn abandon(&mut self, end: u64) {
        if let Carrier::Stream(link) = &mut self.carrier
            && link.abandon(end)
        {
            self.take_back();
        }
    }

    /// Takes calls that nobody waits for out of what the driver has not taken yet.
    fn take_back(&mut self) {
        let Carrier::Stream(link) = &mut self.carrier else { return };
        for record in link.take_back() {
            if message::is_reply(&record) {
                link.append_message(&Encoder::from_raw(&record));
                continue;
            }
            let call = message::xid(&record).and_then(|xid| self.calls.get_mut(xid));
            if let Some(Call { state: State::Streamed { end, .. }, .. }) = call {
                *end = link.append_message(&Encoder::from_raw(&record));
            }
        }
    }

    fn end_all(&mut self, loss: &Loss, written: u64) {
        self.stats.disconnects += 1;
        for (_, call) in self.calls.iter_mut() {
            if let Some(sent) = call.sent(written) {
                call.end(Failure::Lost { sent, loss: loss.clone() }, &mut self.woken);
            }
        }
        self.queue.clear();
        self.in_flight = 0;
    }

    /// Calls that may be on their way at a time.
    fn allowed(&self) -> usize {
        match &self.carrier {
            Carrier::Stream(link) if link.has_room() => self.max_in_flight,
            Carrier::Stream(_) => 0,
            Carrier::Datagrams(repeat) => repeat.allowed(),
        }
    }

    fn release_queued(&mut self) {
        while self.in_flight < self.allowed() {
            let Some(xid) = self.queue.pop_front() else { return };
            let Some(call) = self.calls.get_mut(xid) else { continue };
            let State::Queued(message) = &mut call.state else { continue };
            let message = std::mem::take(message);
            call.state = match &mut self.carrier {
                Carrier::Stream(link) => {
                    let end = link.append_message(&message);
                    let copy = call.kind.idempotent.then(|| message.into_bytes());
                    State::Streamed { end, copy }
                }
                Carrier::Datagrams(repeat) => {
                    repeat.ready.push_back(xid);
                    State::Datagram {
                        message,
                        attempts: 0,
                        first_wait: Duration::ZERO,
                        sent_at: Time::default(),
                        resend_at: Time::MAX,
                    }
                }
            };
            self.in_flight += 1;
        }
    }
}

impl<W> Call<W> {
    /// Whether the call left whole, now or before; `None` where it has ended.
    fn sent(&self, written: u64) -> Option<bool> {
        self.state.sent(written).map(|sent| sent || self.sent_before)
    }

    fn end(&mut self, failure: Failure, woken: &mut Vec<W>) {
        self.state = State::Done(Outcome::Failed(failure));
        woken.extend(self.waiter.take());
    }
}

impl State {
    /// Whether the call left whole, its stream having left up to `written`; `None` where it has ended.
    fn sent(&self, written: u64) -> Option<bool> {
        match self {
            Self::Queued(_) => Some(false),
            // A record that is not written to its end is no record to the peer.
            Self::Streamed { end, .. } => Some(*end <= written),
            Self::Datagram { attempts, .. } => Some(*attempts > 0),
            Self::Done(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
