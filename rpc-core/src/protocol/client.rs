//! The client's side of the protocol: every call from its start to its one outcome.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use thiserror::Error;

use super::window::Window;
use super::{CallTable, Retransmission, RoundTrip, Time};
use crate::framing::{MAX_DATAGRAM, Outgoing, RecordError};
use crate::message;
use crate::xdr::{EncodeError, Encoder};

/// Calls over one connection or one datagram socket.
///
/// `W` is whoever waits for a call: a task's waker, a thread, nothing in a simulation. A call stays in the table
/// until its outcome is taken or it is cancelled, so its XID is nobody else's until then.
#[derive(Debug)]
pub struct Client<W> {
    calls: CallTable<Call<W>>,
    carrier: Carrier,
    /// Calls that wait for another to end, oldest first.
    queue: VecDeque<u32>,
    in_flight: usize,
    max_in_flight: usize,
    /// No later than the first deadline or retransmission there is.
    wake_at: Time,
    woken: Vec<W>,
    stats: ClientStats,
}

/// What a client has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientStats {
    /// Calls begun.
    pub calls: u64,
    /// Calls answered.
    pub replies: u64,
    /// Datagrams sent again.
    pub retransmissions: u64,
    /// Messages received that belong to no call in flight: late duplicates, strays.
    pub ignored: u64,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The message that carries the call's XID, whole and not looked into yet.
    Reply(Bytes),
    /// No reply will come.
    Failed(Failure),
}

/// Why there is no reply. `sent` tells a call that never left from one that may have been executed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// The deadline passed.
    #[error("no reply before the deadline")]
    TimedOut {
        /// Whether the call left at all.
        sent: bool,
    },
    /// The connection ended, or the peer's host says that nobody listens.
    #[error("{loss}")]
    Lost {
        /// Whether the call left whole.
        sent: bool,
        /// What happened.
        loss: Loss,
    },
}

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Loss {
    /// The peer closed it.
    #[error("the peer closed the connection")]
    Closed,
    /// An error of the socket.
    #[error("the connection failed: {0}")]
    Io(io::ErrorKind),
    /// The peer sent what is not a record.
    #[error("the peer's stream cannot be followed: {0}")]
    Record(#[from] RecordError),
    /// Every handle was dropped, or the runtime shut down.
    #[error("the client was shut down")]
    ShutDown,
}

/// Why a call was not begun.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejected {
    /// The arguments cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The call does not fit a datagram; use a stream.
    #[error("a call of {0} bytes, where a datagram holds {MAX_DATAGRAM}")]
    TooLarge(usize),
    /// The connection is gone.
    #[error("{0}")]
    Lost(Loss),
}

#[derive(Debug)]
struct Call<W> {
    deadline: Time,
    state: State,
    waiter: Option<W>,
}

#[derive(Debug)]
enum State {
    /// Encoded, and held back until a call in flight ends.
    Queued(Encoder),
    /// In the stream; sent once the stream is written up to `end`.
    Streamed { end: u64 },
    /// In a datagram, sent `attempts` times.
    Datagram { message: Bytes, attempts: u32, first_wait: Duration, sent_at: Time, resend_at: Time },
    /// Ended, and not taken yet.
    Done(Outcome),
}

#[derive(Debug)]
enum Carrier {
    Stream {
        outgoing: Outgoing,
        appended: u64,
        written: u64,
        lost: Option<Loss>,
    },
    Datagrams {
        ready: VecDeque<u32>,
        policy: Retransmission,
        round_trip: RoundTrip,
        window: Window,
        random: Random,
    },
}

impl<W> Client<W> {
    /// A client over a connected stream, with at most `max_in_flight` calls on their way at a time.
    #[must_use]
    pub fn stream(max_in_flight: usize, seed: u64) -> Self {
        let carrier = Carrier::Stream { outgoing: Outgoing::default(), appended: 0, written: 0, lost: None };
        Self::new(carrier, max_in_flight, seed)
    }

    /// A client over a datagram socket that receives from one peer only.
    #[must_use]
    pub fn datagrams(policy: Retransmission, max_in_flight: usize, seed: u64) -> Self {
        let (ready, round_trip) = (VecDeque::new(), RoundTrip::default());
        let window = Window::new(max_in_flight.max(1));
        let carrier = Carrier::Datagrams { ready, policy, round_trip, window, random: Random(seed) };
        Self::new(carrier, max_in_flight, seed)
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
        put: impl FnOnce(&mut Encoder, u32) -> Result<(), EncodeError>,
    ) -> Result<u32, Rejected> {
        let xid = self.calls.next_xid();
        let room = self.in_flight < self.allowed() && self.queue.is_empty();
        let state = match &mut self.carrier {
            Carrier::Stream { lost: Some(loss), .. } => return Err(Rejected::Lost(loss.clone())),
            Carrier::Stream { outgoing, appended, .. } if room => {
                let before = outgoing.len();
                outgoing.record(|out| put(out, xid))?;
                *appended += (outgoing.len() - before) as u64;
                State::Streamed { end: *appended }
            }
            carrier => {
                let mut message = Encoder::with_capacity(128);
                put(&mut message, xid)?;
                if matches!(carrier, Carrier::Datagrams { .. }) && message.len() > MAX_DATAGRAM {
                    return Err(Rejected::TooLarge(message.len()));
                }
                State::Queued(message)
            }
        };
        self.stats.calls += 1;
        self.wake_at = self.wake_at.min(deadline.max(now));
        let queued = matches!(state, State::Queued(_));
        self.calls.insert(xid, Call { deadline, state, waiter: None });
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
            Some(round_trip)
        });
        let Some(sample) = ended else {
            self.stats.ignored += 1;
            return false;
        };
        if let Carrier::Datagrams { round_trip, window, .. } = &mut self.carrier {
            window.handle_reply();
            sample.into_iter().for_each(|sample| round_trip.sample(sample));
        }
        self.stats.replies += 1;
        self.ended(1);
        true
    }

    /// The stream was written `bytes` further.
    pub fn handle_written(&mut self, bytes: usize) {
        if let Carrier::Stream { written, .. } = &mut self.carrier {
            *written += bytes as u64;
        }
    }

    /// The connection ended: every call ends, each saying whether it had been sent. A stream takes no more calls;
    /// a datagram socket, whose peer may come back, does. An error of a datagram socket that does not say that the
    /// peer is out of reach is a datagram lost, no more.
    pub fn handle_disconnect(&mut self, loss: &Loss) {
        if matches!((&self.carrier, loss), (Carrier::Datagrams { .. }, Loss::Io(kind)) if !unreachable(*kind))
        {
            return;
        }
        let sent_up_to = match &mut self.carrier {
            Carrier::Stream { outgoing, written, lost, .. } => {
                outgoing.clear();
                *lost = Some(loss.clone());
                *written
            }
            Carrier::Datagrams { ready, .. } => {
                ready.clear();
                0
            }
        };
        for (_, call) in self.calls.iter_mut() {
            if let Some(sent) = call.state.sent(sent_up_to) {
                call.end(Failure::Lost { sent, loss: loss.clone() }, &mut self.woken);
            }
        }
        self.queue.clear();
        self.in_flight = 0;
    }

    /// Time has passed: ends what is past its deadline, and makes ready what is to be sent again.
    pub fn handle_timeout(&mut self, now: Time) {
        if now < self.wake_at {
            return;
        }
        let sent_up_to = match &self.carrier {
            Carrier::Stream { written, .. } => *written,
            Carrier::Datagrams { .. } => 0,
        };
        let (mut next, mut flights_ended) = (Time::MAX, 0);
        for (xid, call) in self.calls.iter_mut() {
            let Some(sent) = call.state.sent(sent_up_to) else { continue };
            if call.deadline <= now {
                if matches!(call.state, State::Queued(_)) {
                    self.queue.retain(|queued| *queued != xid);
                } else {
                    flights_ended += 1;
                }
                call.end(Failure::TimedOut { sent }, &mut self.woken);
                continue;
            }
            next = next.min(call.deadline);
            if let (State::Datagram { resend_at, first_wait, .. }, Carrier::Datagrams { ready, window, .. }) =
                (&mut call.state, &mut self.carrier)
            {
                if *resend_at <= now {
                    *resend_at = Time::MAX;
                    ready.push_back(xid);
                    window.handle_timeout(now, *first_wait);
                }
                next = next.min(*resend_at);
            }
        }
        self.wake_at = next;
        self.ended(flights_ended);
    }

    /// The next datagram to send. It counts as sent.
    pub fn poll_transmit(&mut self, now: Time) -> Option<Bytes> {
        let Carrier::Datagrams { ready, policy, round_trip, random, .. } = &mut self.carrier else {
            return None;
        };
        while let Some(xid) = ready.pop_front() {
            // Calls that ended since then are not in the table, or not waiting in it.
            let Some(call) = self.calls.get_mut(xid) else { continue };
            let State::Datagram { message, attempts, first_wait, sent_at, resend_at } = &mut call.state
            else {
                continue;
            };
            *attempts += 1;
            if *attempts == 1 {
                *first_wait = round_trip.timeout(policy);
                *sent_at = now;
            } else {
                self.stats.retransmissions += 1;
            }
            *resend_at = now + policy.wait(*first_wait, *attempts, random.unit());
            self.wake_at = self.wake_at.min(*resend_at);
            return Some(message.clone());
        }
        None
    }

    /// Moves what is to be written to the stream into `empty`.
    pub fn take_outgoing(&mut self, empty: &mut Outgoing) {
        debug_assert!(empty.is_empty(), "what was there before is not written yet");
        if let Carrier::Stream { outgoing, .. } = &mut self.carrier
            && !outgoing.is_empty()
        {
            std::mem::swap(outgoing, empty);
        }
    }

    /// Whether there is something to send.
    #[must_use]
    pub fn has_outgoing(&self) -> bool {
        match &self.carrier {
            Carrier::Stream { outgoing, .. } => !outgoing.is_empty(),
            Carrier::Datagrams { ready, .. } => !ready.is_empty(),
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

    /// When to call [`Client::handle_timeout`] next. It may be earlier than needed, never later.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        (self.pending() > 0 && self.wake_at < Time::MAX).then_some(self.wake_at)
    }

    /// `count` calls in flight ended: others may go.
    fn ended(&mut self, count: usize) {
        self.in_flight -= count;
        if !self.queue.is_empty() {
            self.release_queued();
        }
    }

    /// Calls that may be on their way at a time.
    fn allowed(&self) -> usize {
        match &self.carrier {
            Carrier::Stream { .. } => self.max_in_flight,
            Carrier::Datagrams { window, .. } => window.allowed(),
        }
    }

    fn release_queued(&mut self) {
        while self.in_flight < self.allowed() {
            let Some(xid) = self.queue.pop_front() else { return };
            let Some(call) = self.calls.get_mut(xid) else { continue };
            let State::Queued(message) = &mut call.state else { continue };
            let message = std::mem::take(message);
            call.state = match &mut self.carrier {
                Carrier::Stream { outgoing, appended, .. } => {
                    let before = outgoing.len();
                    outgoing.message(&message);
                    *appended += (outgoing.len() - before) as u64;
                    State::Streamed { end: *appended }
                }
                Carrier::Datagrams { ready, .. } => {
                    ready.push_back(xid);
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
    fn end(&mut self, failure: Failure, woken: &mut Vec<W>) {
        self.state = State::Done(Outcome::Failed(failure));
        woken.extend(self.waiter.take());
    }
}

impl State {
    /// Whether the call left whole, its stream having been written up to `sent_up_to`; `None` where it has ended.
    fn sent(&self, sent_up_to: u64) -> Option<bool> {
        match self {
            Self::Queued(_) => Some(false),
            // A record that is not written to its end is no record to the peer.
            Self::Streamed { end } => Some(*end <= sent_up_to),
            Self::Datagram { attempts, .. } => Some(*attempts > 0),
            Self::Done(_) => None,
        }
    }
}

/// Whether an error says that nobody can be reached at the peer's address (an ICMP message came back).
fn unreachable(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
    matches!(kind, ConnectionRefused | HostUnreachable | NetworkUnreachable)
}

/// SplitMix64: jitter and the first XID need to be spread, not secret.
#[derive(Debug)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests;
