//! A stream that comes and goes: what is written to it, and when to connect again.

use std::time::Duration;

use bytes::Bytes;

use super::Loss;
use crate::framing::Outgoing;
use crate::protocol::Time;
use crate::xdr::{EncodeError, Encoder};

/// When a lost connection is opened again: at once, then after a growing delay, as long as there are calls to make.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reconnection {
    /// The delay after the first failure. Default 100 ms.
    pub initial: Duration,
    /// The longest delay. Default 5 s.
    pub max: Duration,
    /// What each delay is multiplied by to give the next. Default 2.
    pub backoff: f64,
    /// How long a connection is kept with nothing called. Default 5 min.
    pub idle: Duration,
}

impl Default for Reconnection {
    fn default() -> Self {
        Self {
            initial: Duration::from_millis(100),
            max: Duration::from_secs(5),
            backoff: 2.0,
            idle: Duration::from_secs(300),
        }
    }
}

impl Reconnection {
    /// The delay after `failures` in a row.
    #[must_use]
    pub fn delay(&self, failures: u32) -> Duration {
        let Some(exponent) = failures.checked_sub(1) else { return Duration::ZERO };
        let exponent = i32::try_from(exponent).unwrap_or(i32::MAX);
        let seconds = self.initial.as_secs_f64() * self.backoff.max(1.0).powi(exponent);
        Duration::from_secs_f64(seconds.min(self.max.as_secs_f64()))
    }
}

/// Bytes put into a stream before they are written; then calls are held back.
const UNWRITTEN: u64 = 1024 * 1024;

/// How long a reply may take to arrive, unless told otherwise.
const RECORD_TIMEOUT: Duration = Duration::from_secs(30);

/// After this long the peer may have closed a connection that nobody has read meanwhile.
const STALE: Duration = Duration::from_secs(1);

/// The stream's side of a client.
#[derive(Debug)]
pub(super) struct Link {
    /// Records the driver has not taken yet.
    pub(super) outgoing: Outgoing,
    /// How many these are, and how many of them nobody waits for any more.
    records: usize,
    abandoned: usize,
    /// Bytes put into the stream since it was connected.
    appended: u64,
    /// Bytes of these that the driver has taken.
    pub(super) taken: u64,
    /// Bytes of these that the driver has written.
    pub(super) written: u64,
    state: State,
    /// `None`: a connection lost is lost for good.
    policy: Option<Reconnection>,
    /// How long a reply may take to arrive, from its first byte to its last.
    pub(super) record_timeout: Duration,
    /// Since when part of a reply has been there; later by what passed while nobody read.
    partial_since: Option<Time>,
    /// Since when nobody has read.
    unread_since: Option<Time>,
    /// Why no reply will come any more over this connection, where it is known; what is in the stream still goes.
    silence: Option<Loss>,
    /// Connections in a row that failed, or that ended before a reply came.
    failures: u32,
}

#[derive(Debug)]
enum State {
    Up { used_at: Time },
    Down { retry_at: Time, loss: Loss },
    Closed(Loss),
}

impl Link {
    pub(super) fn new(now: Time, policy: Option<Reconnection>) -> Self {
        let (outgoing, state) = (Outgoing::default(), State::Up { used_at: now });
        let (records, abandoned, appended, taken, written) = (0, 0, 0, 0, 0);
        let (record_timeout, partial_since, unread_since, silence) = (RECORD_TIMEOUT, None, None, None);
        Self {
            outgoing,
            records,
            abandoned,
            appended,
            taken,
            written,
            state,
            policy,
            record_timeout,
            partial_since,
            unread_since,
            silence,
            failures: 0,
        }
    }

    /// Puts a record into the stream. Returns where it ends there.
    #[inline]
    pub(super) fn append(
        &mut self,
        put: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
    ) -> Result<u64, EncodeError> {
        let before = self.outgoing.len();
        self.outgoing.record(put)?;
        self.records += 1;
        self.appended += (self.outgoing.len() - before) as u64;
        Ok(self.appended)
    }

    /// Puts a message into the stream that is encoded already. Returns where it ends there.
    pub(super) fn append_message(&mut self, message: &Encoder) -> u64 {
        let before = self.outgoing.len();
        self.outgoing.message(message);
        self.records += 1;
        self.appended += (self.outgoing.len() - before) as u64;
        self.appended
    }

    /// The record that ends there is not wanted any more. Whether it is time to take back what is not: not each by
    /// itself, but before they are as many as the others.
    pub(super) fn abandon(&mut self, end: u64) -> bool {
        self.abandoned += usize::from(end > self.taken);
        self.abandoned * 2 > self.records
    }

    /// Records that the driver has not taken.
    pub(super) fn records(&self) -> usize {
        self.records
    }

    pub(super) fn has_abandoned(&self) -> bool {
        self.abandoned > 0
    }

    /// Takes every record out that the driver has not taken.
    pub(super) fn take_back(&mut self) -> Vec<Bytes> {
        self.appended = self.taken;
        self.take_unwritten()
    }

    /// Hands the records to the driver.
    pub(super) fn take_outgoing(&mut self, empty: &mut Outgoing) {
        if !self.outgoing.is_empty() {
            std::mem::swap(&mut self.outgoing, empty);
            (self.records, self.taken) = (0, self.appended);
        }
    }

    pub(super) fn unwritten(&self) -> u64 {
        self.appended - self.written
    }

    pub(super) fn is_stale(&self, now: Time) -> bool {
        matches!(self.state, State::Up { used_at } if now.since(used_at) >= STALE)
    }

    /// Whether more calls may be put into the stream: it is there, and the peer takes what is put into it.
    pub(super) fn has_room(&self) -> bool {
        self.is_up() && self.unwritten() < UNWRITTEN
    }

    pub(super) fn is_up(&self) -> bool {
        matches!(self.state, State::Up { .. })
    }

    /// Why no call can be made any more.
    pub(super) fn closed(&self) -> Option<&Loss> {
        match &self.state {
            State::Closed(loss) => Some(loss),
            State::Up { .. } => self.silence.as_ref(),
            State::Down { .. } => None,
        }
    }

    /// The peer has said all it will say.
    pub(super) fn handle_silence(&mut self, loss: &Loss) {
        self.silence = Some(loss.clone());
    }

    pub(super) fn is_silent(&self) -> bool {
        self.silence.is_some()
    }

    /// Why there is no connection at the moment, where connecting has failed too.
    pub(super) fn down(&self) -> Option<&Loss> {
        match &self.state {
            State::Down { loss, .. } if self.failures > 1 => Some(loss),
            _ => None,
        }
    }

    /// The next change that time brings, with or without `calls` to make.
    pub(super) fn poll_timeout(&self, calls: bool) -> Time {
        let stalls_at = self.stalls_at();
        match (&self.state, self.policy) {
            (State::Up { used_at }, Some(policy)) if !calls => stalls_at.min(*used_at + policy.idle),
            (State::Down { retry_at, .. }, _) if calls => *retry_at,
            _ => stalls_at,
        }
    }

    /// Something was received: whole replies or none, and part of one is left or is not.
    pub(super) fn handle_received(&mut self, now: Time, whole: bool, partial: bool) {
        self.partial_since = match self.partial_since {
            _ if !partial => None,
            Some(since) if !whole => Some(since),
            _ => Some(now),
        };
    }

    /// The stream is read from now on, or is not: what passes until it is again is not the peer's.
    pub(super) fn handle_reading(&mut self, now: Time, reading: bool) {
        match (reading, self.unread_since) {
            (false, None) => self.unread_since = Some(now),
            (true, Some(unread_since)) => {
                self.unread_since = None;
                if let Some(since) = &mut self.partial_since {
                    *since = *since + now.since(unread_since.max(*since));
                }
            }
            _ => {}
        }
    }

    /// When a reply that has begun to arrive will have taken too long, if it goes on like this.
    pub(super) fn stalls_at(&self) -> Time {
        match self.partial_since.filter(|_| self.is_up()).map(|since| since + self.record_timeout) {
            Some(at) if self.unread_since.is_none_or(|unread_since| at <= unread_since) => at,
            _ => Time::MAX,
        }
    }

    /// Whether it is time to connect. Whoever is told so has to: nobody else will be told.
    pub(super) fn poll_connect(&mut self, now: Time) -> bool {
        let time = matches!(&self.state, State::Down { retry_at, .. } if *retry_at <= now);
        if let (true, State::Down { retry_at, .. }) = (time, &mut self.state) {
            // Until it is known how that went.
            *retry_at = Time::MAX;
        }
        time
    }

    pub(super) fn handle_reply(&mut self, now: Time) {
        self.failures = 0;
        if let State::Up { used_at } = &mut self.state {
            *used_at = now;
        }
    }

    pub(super) fn handle_connected(&mut self, now: Time) {
        (self.partial_since, self.silence) = (None, None);
        self.state = State::Up { used_at: now };
    }

    /// The connection, or the attempt to open one, failed.
    pub(super) fn handle_loss(&mut self, now: Time, loss: &Loss) {
        let loss = loss.clone();
        self.state = match self.policy {
            Some(policy) => {
                let retry_at = now + policy.delay(self.failures);
                self.failures = self.failures.saturating_add(1);
                State::Down { retry_at, loss }
            }
            None => State::Closed(loss),
        };
        (self.appended, self.taken, self.written) = (0, 0, 0);
    }

    pub(super) fn handle_idle(&mut self, now: Time) {
        self.state = match self.policy {
            Some(_) => State::Down { retry_at: now, loss: Loss::Idle },
            // Only what a stalled reply has made useless is let go then.
            None => State::Closed(Loss::Stalled),
        };
        // What is left belongs to calls that nobody waits for any more.
        drop(self.take_unwritten());
        (self.appended, self.taken, self.written) = (0, 0, 0);
    }

    pub(super) fn close(&mut self, loss: &Loss) {
        self.state = State::Closed(loss.clone());
        drop(self.take_unwritten());
    }

    /// Takes the records that had not been taken by the driver.
    pub(super) fn take_unwritten(&mut self) -> Vec<Bytes> {
        (self.records, self.abandoned) = (0, 0);
        std::mem::take(&mut self.outgoing).into_unwritten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_from_nothing_to_their_limit() {
        let policy = Reconnection::default();
        let delays: Vec<_> = (0..12).map(|failures| policy.delay(failures).as_millis()).collect();
        assert_eq!(delays[..5], [0, 100, 200, 400, 800]);
        assert_eq!(delays[11], 5000);
        assert_eq!(policy.delay(u32::MAX), policy.max);
    }
}
