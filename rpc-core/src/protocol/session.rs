//! One connection of a server: what it may hold, and for how long.

use std::time::Duration;

use thiserror::Error;

use super::Time;

/// Bytes of calls kept until they may be executed, where replies to the server's own calls are behind them in the
/// stream; then the connection is not read.
const HELD: usize = 1024 * 1024;

/// How much one connection may take of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Calls executing at once; then the connection is not read. As many may be made to the peer over the connection.
    /// Default 64.
    pub calls_in_flight: usize,
    /// Bytes of replies not taken by the peer; then the connection is not read. Default 4 MiB.
    pub unsent: usize,
    /// How long a connection may be silent with nothing in flight. Default 6 min.
    pub idle: Duration,
    /// How long a record may take to arrive, while the connection is read. Default 30 s.
    pub record: Duration,
    /// How long the peer may take none of the replies it is sent. Default 30 s.
    pub write: Duration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self {
            calls_in_flight: 64,
            unsent: 4 * 1024 * 1024,
            idle: Duration::from_secs(360),
            record: Duration::from_secs(30),
            write: Duration::from_secs(30),
        }
    }
}

/// Why a server ends a connection on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CloseReason {
    /// Nothing happened for too long.
    #[error("idle for too long")]
    Idle,
    /// A record was begun and not finished.
    #[error("a record took too long to arrive")]
    RecordStalled,
    /// The peer does not read its replies.
    #[error("the peer does not take its replies")]
    WriteStalled,
}

/// The state of one connection, in so far as it decides about reading, waiting and closing.
#[derive(Debug)]
pub struct Session {
    limits: SessionLimits,
    in_flight: usize,
    unsent: usize,
    /// Bytes of calls that were received and may not be executed yet.
    held: usize,
    /// Whether the peer owes replies.
    awaiting: bool,
    active_at: Time,
    /// Since when part of a record has been there; later by what passed while nothing was read.
    record_since: Option<Time>,
    unsent_since: Option<Time>,
    /// Whether the driver has other things to do than to read.
    away: bool,
    /// Since when nothing has been read.
    unread_since: Option<Time>,
}

impl Session {
    /// A connection opened now.
    #[must_use]
    pub fn new(now: Time, limits: SessionLimits) -> Self {
        Self {
            limits,
            in_flight: 0,
            unsent: 0,
            held: 0,
            awaiting: false,
            active_at: now,
            record_since: None,
            unsent_since: None,
            away: false,
            unread_since: None,
        }
    }

    /// Something was received; whole records were taken out of it, and part of one is left or is not. That may be told
    /// after what has happened since.
    pub fn handle_received(&mut self, now: Time, records: usize, partial: bool) {
        self.active_at = self.active_at.max(now);
        self.record_since = match self.record_since {
            _ if !partial => None,
            Some(since) if records == 0 => Some(since),
            _ => Some(now),
        };
    }

    /// The driver reads, or does something else meanwhile. One that always reads need not say so.
    pub fn handle_reading(&mut self, now: Time, reading: bool) {
        self.away = !reading;
        self.note_reading(now);
    }

    /// A call will be answered later.
    pub fn handle_started(&mut self, now: Time) {
        self.in_flight += 1;
        self.note_reading(now);
    }

    /// A call begun earlier was answered.
    pub fn handle_finished(&mut self, now: Time) {
        self.in_flight -= 1;
        self.active_at = now;
        self.note_reading(now);
    }

    /// The peer took some of the replies, or there are more of them; `unsent` bytes are left.
    pub fn handle_written(&mut self, now: Time, progress: bool, unsent: usize) {
        self.unsent = unsent;
        if unsent == 0 {
            self.unsent_since = None;
        } else if progress || self.unsent_since.is_none() {
            self.unsent_since = Some(now);
        }
        if progress {
            self.active_at = self.active_at.max(now);
        }
        self.note_reading(now);
    }

    /// A call of so many bytes is held back until [`Session::wants_call`].
    pub fn handle_held(&mut self, now: Time, bytes: usize) {
        self.held += bytes;
        self.note_reading(now);
    }

    /// A call of so many bytes is held back no longer.
    pub fn handle_released(&mut self, now: Time, bytes: usize) {
        self.held -= bytes;
        self.note_reading(now);
    }

    /// The server waits for replies to its own calls over this connection, or does not any more.
    pub fn handle_awaiting(&mut self, now: Time, awaiting: bool) {
        if self.awaiting != awaiting {
            (self.awaiting, self.active_at) = (awaiting, now);
            self.note_reading(now);
        }
    }

    /// Whether to execute another call.
    #[must_use]
    pub fn wants_call(&self) -> bool {
        self.in_flight < self.limits.calls_in_flight && self.unsent < self.limits.unsent
    }

    /// Whether to read on: for more calls, or for replies that are behind calls which have to wait.
    #[must_use]
    pub fn wants_read(&self) -> bool {
        self.held < HELD && (self.wants_call() || self.awaiting)
    }

    /// Calls begun and not answered.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// When to call [`Session::handle_timeout`]: the connection's first limit in time.
    #[must_use]
    pub fn poll_timeout(&self) -> Time {
        self.limits_in_time().map(|(at, _)| at).fold(Time::MAX, Time::min)
    }

    /// Why the connection must be closed now, if it must.
    #[must_use]
    pub fn handle_timeout(&self, now: Time) -> Option<CloseReason> {
        self.limits_in_time().find(|(at, _)| *at <= now).map(|(_, reason)| reason)
    }

    /// What must not last any longer, and until when it may.
    fn limits_in_time(&self) -> impl Iterator<Item = (Time, CloseReason)> {
        let write = self.unsent_since.map(|since| (since + self.limits.write, CloseReason::WriteStalled));
        // A record cannot arrive while it is not read.
        let record_since = self.record_since.filter(|_| self.unread_since.is_none());
        let record = record_since.map(|since| (since + self.limits.record, CloseReason::RecordStalled));
        let idle = (self.in_flight == 0 && !self.awaiting)
            .then(|| (self.active_at + self.limits.idle, CloseReason::Idle));
        write.into_iter().chain(record).chain(idle)
    }

    /// Leaves out of the time of a record what passed while nothing was read.
    fn note_reading(&mut self, now: Time) {
        match (self.wants_read() && !self.away, self.unread_since) {
            (false, None) => self.unread_since = Some(now),
            (true, Some(unread_since)) => {
                self.unread_since = None;
                if let Some(since) = &mut self.record_since {
                    *since = *since + now.since(unread_since.max(*since));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u32) -> Time {
        Time::default() + Duration::from_secs(1) * seconds
    }

    fn session() -> Session {
        Session::new(at(0), SessionLimits { calls_in_flight: 2, unsent: 100, ..SessionLimits::default() })
    }

    #[test]
    fn a_silent_connection_is_closed_unless_a_call_runs() {
        let mut session = session();
        assert_eq!(session.poll_timeout(), at(360));
        assert_eq!(session.handle_timeout(at(359)), None);
        assert_eq!(session.handle_timeout(at(360)), Some(CloseReason::Idle));
        session.handle_started(at(0));
        assert_eq!(session.poll_timeout(), Time::MAX);
        assert_eq!(session.handle_timeout(at(9999)), None);
        session.handle_finished(at(400));
        assert_eq!(session.poll_timeout(), at(760));
    }

    /// Entry 46: bytes that trickle in do not move the deadline, whole records do.
    #[test]
    fn a_record_must_arrive_in_time() {
        let mut session = session();
        session.handle_received(at(1), 0, true);
        session.handle_received(at(20), 0, true);
        assert_eq!(session.handle_timeout(at(31)), Some(CloseReason::RecordStalled));
        session.handle_received(at(29), 1, true);
        assert_eq!(session.handle_timeout(at(31)), None);
        assert_eq!(session.poll_timeout(), at(59));
        session.handle_received(at(30), 1, false);
        assert_eq!(session.poll_timeout(), at(390));
    }

    /// For whatever reason: calls in flight, replies not taken, a driver that is busy.
    #[test]
    fn a_record_has_its_time_while_it_is_read() {
        let mut session = session();
        session.handle_received(at(1), 0, true);
        (0..2).for_each(|_| session.handle_started(at(5)));
        assert_eq!((session.poll_timeout(), session.handle_timeout(at(99))), (Time::MAX, None));
        session.handle_finished(at(100));
        assert_eq!((session.poll_timeout(), session.handle_timeout(at(100))), (at(126), None));
        session.handle_written(at(110), false, 100);
        session.handle_written(at(115), true, 0);
        assert_eq!(session.poll_timeout(), at(131));
        session.handle_reading(at(120), false);
        assert_eq!((session.poll_timeout(), session.handle_timeout(at(999))), (Time::MAX, None));
        session.handle_received(at(130), 1, true);
        session.handle_reading(at(140), true);
        assert_eq!(session.poll_timeout(), at(170), "begun while nothing was read");
        assert_eq!(session.handle_timeout(at(170)), Some(CloseReason::RecordStalled));
    }

    #[test]
    fn a_peer_must_take_its_replies() {
        let mut session = session();
        session.handle_written(at(1), false, 100);
        assert!(!session.wants_read());
        session.handle_written(at(9), false, 120);
        assert_eq!(session.handle_timeout(at(31)), Some(CloseReason::WriteStalled));
        session.handle_written(at(10), true, 50);
        assert!(session.wants_read());
        assert_eq!(session.handle_timeout(at(31)), None);
        session.handle_written(at(11), true, 0);
        assert_eq!(session.poll_timeout(), at(371));
    }

    #[test]
    fn replies_are_read_past_calls_that_have_to_wait() {
        let mut session = session();
        (0..2).for_each(|_| session.handle_started(at(0)));
        session.handle_awaiting(at(1), true);
        assert!(session.wants_read() && !session.wants_call());
        session.handle_held(at(1), HELD);
        assert!(!session.wants_read());
        (0..2).for_each(|_| session.handle_finished(at(2)));
        assert_eq!(session.poll_timeout(), Time::MAX, "a connection that is waited on is not idle");
        session.handle_awaiting(at(400), false);
        assert_eq!(session.poll_timeout(), at(760));
    }

    #[test]
    fn calls_in_flight_stop_the_reading() {
        let mut session = session();
        session.handle_started(at(0));
        assert!(session.wants_read());
        session.handle_started(at(0));
        assert!(!session.wants_read());
        session.handle_finished(at(1));
        assert!(session.wants_read());
    }

    #[test]
    fn what_is_told_late_does_not_make_a_connection_idle() {
        let at = |seconds: u32| Time::default() + Duration::from_secs(1) * seconds;
        let mut session = Session::new(at(0), SessionLimits::default());
        // A call that took longer than a connection may be silent, and its reply.
        session.handle_reading(at(1), false);
        session.handle_started(at(1));
        session.handle_finished(at(400));
        session.handle_written(at(400), true, 0);
        session.handle_received(at(1), 1, false);
        session.handle_reading(at(400), true);
        assert_eq!(session.handle_timeout(at(400)), None);
    }
}
