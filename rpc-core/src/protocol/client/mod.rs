//! The client's side of the protocol: every call from its start to its one outcome.

mod link;
mod outcome;
mod repeat;

use std::collections::{HashMap, VecDeque};
use std::io;
use std::time::Duration;

use bytes::Bytes;

use super::{CallTable, Retransmission, Time};
use crate::framing::{MAX_DATAGRAM, Outgoing};
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
    Datagram { message: Bytes, attempts: u32, first_wait: Duration, sent_at: Time, resend_at: Time },
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
        let xid = self.calls.next_xid();
        let room = self.in_flight < self.allowed() && self.queue.is_empty();
        let state = match &mut self.carrier {
            Carrier::Stream(link) if let Some(loss) = link.closed() => {
                return Err(Rejected::Lost(loss.clone()));
            }
            // The usual case: straight into the stream.
            Carrier::Stream(link) if room && !kind.idempotent => {
                let before = link.outgoing.len();
                link.outgoing.record(|out| put(out, xid))?;
                link.appended += (link.outgoing.len() - before) as u64;
                State::Streamed { end: link.appended, copy: None }
            }
            carrier => {
                let mut message = Encoder::with_capacity(128);
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

    /// Forgets a call; its reply, should one come, is ignored.
    pub fn cancel(&mut self, xid: u32) {
        match self.calls.remove(xid).map(|call| call.state) {
            Some(State::Queued(_)) => self.queue.retain(|queued| *queued != xid),
            Some(State::Streamed { .. } | State::Datagram { .. }) => self.ended(1),
            Some(State::Done(_)) | None => {}
        }
    }
}

/// What a driver reports.
impl<W> Client<W> {
    /// A message arrived. Whether it ended a call; a message that did not changes nothing.
    pub fn handle_message(&mut self, now: Time, bytes: Bytes) -> bool {
        let ended = message::xid(&bytes).and_then(|xid| self.calls.get_mut(xid)).and_then(|call| {
            let round_trip = match &call.state {
                State::Streamed { .. } => None,
                // Karn's rule: of a call sent twice nobody knows which one is answered.
                State::Datagram { attempts: 1, sent_at, .. } => Some(now.since(*sent_at)),
                State::Datagram { attempts: 2.., .. } => None,
                State::Datagram { attempts: 0, .. } | State::Queued(_) | State::Done(_) => return None,
            };
            call.state = State::Done(Outcome::Reply(bytes));
            self.woken.extend(call.waiter.take());
            Some((call.kind.class, round_trip))
        });
        let Some((class, round_trip)) = ended else {
            self.stats.ignored += 1;
            return false;
        };
        match &mut self.carrier {
            Carrier::Stream(link) => link.handle_reply(now),
            Carrier::Datagrams(repeat) => repeat.handle_reply(class, round_trip),
        }
        self.stats.replies += 1;
        self.ended(1);
        true
    }

    /// The stream was written `bytes` further.
    pub fn handle_written(&mut self, bytes: usize) {
        if let Carrier::Stream(link) = &mut self.carrier {
            link.written += bytes as u64;
            if !self.queue.is_empty() {
                self.release_queued();
            }
        }
    }

    /// The stream ended, with `unwritten` taken from here and not written to its end.
    ///
    /// Calls that may have been executed end, but for idempotent ones. Those, and calls not sent whole, wait for the
    /// next connection, with their XIDs.
    pub fn handle_disconnect(&mut self, now: Time, loss: &Loss, unwritten: Outgoing) {
        let Carrier::Stream(link) = &mut self.carrier else { return };
        let written = link.written;
        let records = unwritten.into_unwritten().into_iter().chain(link.take_unwritten());
        let mut records: HashMap<_, _> = records.map(|record| (message::xid(&record), record)).collect();
        link.handle_loss(now, loss);
        if link.closed().is_some() {
            return self.end_all(loss, written);
        }
        self.stats.disconnects += 1;
        let mut kept = Vec::new();
        for (xid, call) in self.calls.iter_mut() {
            let State::Streamed { end, copy } = &mut call.state else { continue };
            let sent = *end <= written;
            call.sent_before |= sent;
            let record = if sent { copy.take() } else { records.remove(&Some(xid)) };
            match record {
                Some(record) => {
                    self.stats.retransmissions += u64::from(sent);
                    kept.push((*end, xid));
                    call.state = State::Queued(Encoder::from_raw(&record));
                }
                None => {
                    let sent = call.sent_before;
                    call.end(Failure::Lost { sent, loss: loss.clone() }, &mut self.woken);
                }
            }
        }
        // They go first, in the order they had.
        kept.sort_unstable();
        kept.iter().rev().for_each(|(_, xid)| self.queue.push_front(*xid));
        self.in_flight = 0;
    }

    /// A connection was opened.
    pub fn handle_connected(&mut self, now: Time) {
        if let Carrier::Stream(link) = &mut self.carrier {
            link.handle_connected(now);
        }
        self.release_queued();
    }

    /// No connection could be opened.
    pub fn handle_connect_failed(&mut self, now: Time, loss: &Loss) {
        if let Carrier::Stream(link) = &mut self.carrier {
            link.handle_loss(now, loss);
        }
    }

    /// The datagram socket reports an error. One that says that the peer is out of reach (an ICMP message came back)
    /// ends every call that was sent; any other is a datagram lost, no more.
    pub fn handle_socket_error(&mut self, kind: io::ErrorKind) {
        use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
        let unreachable = matches!(kind, ConnectionRefused | HostUnreachable | NetworkUnreachable);
        let Carrier::Datagrams(repeat) = &mut self.carrier else { return };
        if !unreachable {
            return;
        }
        repeat.ready.clear();
        self.end_all(&Loss::Io(kind), 0);
    }

    /// The end: every call ends, and none is begun any more.
    pub fn handle_close(&mut self, loss: &Loss) {
        let written = match &mut self.carrier {
            Carrier::Stream(link) => {
                link.close(loss);
                link.written
            }
            Carrier::Datagrams(_) => 0,
        };
        self.end_all(loss, written);
    }

    /// Time has passed: ends what is past its deadline, makes ready what is to be sent again, lets go of a connection
    /// that nobody uses.
    pub fn handle_timeout(&mut self, now: Time) {
        if let Carrier::Stream(link) = &mut self.carrier
            && self.in_flight + self.queue.len() == 0
            && link.is_up()
            && link.poll_timeout(false) <= now
        {
            link.handle_idle(now);
        }
        if now < self.wake_at {
            return;
        }
        let down = match &self.carrier {
            Carrier::Stream(link) => link.down().cloned(),
            Carrier::Datagrams(_) => None,
        };
        let (mut next, mut flights_ended) = (Time::MAX, 0);
        for (xid, call) in self.calls.iter_mut() {
            // What is in the stream will be written, even if nobody waits for the reply any more.
            let Some(sent) = call.sent(u64::MAX) else { continue };
            if call.deadline <= now {
                if matches!(call.state, State::Queued(_)) {
                    self.queue.retain(|queued| *queued != xid);
                } else {
                    flights_ended += 1;
                }
                // Why nothing could be sent says more than that it took long.
                let failure = match &down {
                    Some(loss) if !sent => Failure::Lost { sent, loss: loss.clone() },
                    _ => Failure::TimedOut { sent },
                };
                call.end(failure, &mut self.woken);
                continue;
            }
            next = next.min(call.deadline);
            if let (State::Datagram { resend_at, first_wait, .. }, Carrier::Datagrams(repeat)) =
                (&mut call.state, &mut self.carrier)
            {
                if *resend_at <= now {
                    *resend_at = Time::MAX;
                    repeat.handle_timeout(now, xid, *first_wait);
                }
                next = next.min(*resend_at);
            }
        }
        self.wake_at = next;
        self.ended(flights_ended);
    }
}

/// What a driver has to do.
impl<W> Client<W> {
    /// The next datagram to send. It counts as sent.
    pub fn poll_transmit(&mut self, now: Time) -> Option<Bytes> {
        let Carrier::Datagrams(repeat) = &mut self.carrier else { return None };
        while let Some(xid) = repeat.ready.pop_front() {
            // Calls that ended since then are not in the table, or not waiting in it.
            let Some(call) = self.calls.get_mut(xid) else { continue };
            let State::Datagram { message, attempts, first_wait, sent_at, resend_at } = &mut call.state
            else {
                continue;
            };
            *attempts += 1;
            if *attempts == 1 {
                *first_wait = repeat.first_wait(call.kind.class);
                *sent_at = now;
            } else {
                self.stats.retransmissions += 1;
            }
            *resend_at = now + repeat.wait(*first_wait, *attempts);
            self.wake_at = self.wake_at.min(*resend_at);
            return Some(message.clone());
        }
        None
    }

    /// Moves what is to be written to the stream into `empty`.
    pub fn take_outgoing(&mut self, empty: &mut Outgoing) {
        debug_assert!(empty.is_empty(), "what was there before is not written yet");
        if let Carrier::Stream(link) = &mut self.carrier
            && !link.outgoing.is_empty()
        {
            std::mem::swap(&mut link.outgoing, empty);
        }
    }

    /// Whether there is something to send.
    #[must_use]
    pub fn has_outgoing(&self) -> bool {
        match &self.carrier {
            Carrier::Stream(link) => !link.outgoing.is_empty(),
            Carrier::Datagrams(repeat) => !repeat.ready.is_empty(),
        }
    }

    /// Whether a connection is to be kept: not after it has been idle for too long.
    #[must_use]
    pub fn keeps_connection(&self) -> bool {
        match &self.carrier {
            Carrier::Stream(link) => link.is_up(),
            Carrier::Datagrams(_) => true,
        }
    }

    /// Whether to open a connection now: there are calls to make, and enough time has passed since the last attempt.
    /// It says so once; [`Client::handle_connected`] or [`Client::handle_connect_failed`] must follow.
    #[must_use]
    pub fn poll_connect(&mut self, now: Time) -> bool {
        let calls = self.pending() > 0;
        match &mut self.carrier {
            Carrier::Stream(link) if calls => link.poll_connect(now),
            _ => false,
        }
    }

    /// Those whose calls have ended since the last time. Wake them.
    pub fn drain_woken(&mut self) -> std::vec::Drain<'_, W> {
        self.woken.drain(..)
    }

    /// Swaps the list of those to be woken with an empty one.
    pub fn swap_woken(&mut self, empty: &mut Vec<W>) {
        std::mem::swap(&mut self.woken, empty);
    }

    /// When to call [`Client::handle_timeout`], and to ask [`Client::poll_connect`] again. It may be earlier than
    /// needed, never later.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        let calls = self.pending() > 0;
        let link = match &self.carrier {
            Carrier::Stream(link) => link.poll_timeout(calls),
            Carrier::Datagrams(_) => Time::MAX,
        };
        let at = if calls { link.min(self.wake_at) } else { link };
        (at < Time::MAX).then_some(at)
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
                    let before = link.outgoing.len();
                    link.outgoing.message(&message);
                    link.appended += (link.outgoing.len() - before) as u64;
                    let copy = call.kind.idempotent.then(|| message.into_bytes());
                    State::Streamed { end: link.appended, copy }
                }
                Carrier::Datagrams(repeat) => {
                    repeat.ready.push_back(xid);
                    State::Datagram {
                        message: message.into_bytes(),
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
    /// Whether the call left whole, its stream having been written up to `written`; `None` where it has ended.
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
