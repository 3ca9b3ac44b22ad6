//! How calls ended.

use std::time::Duration;

use examples::counter::{Counter, answer};
use rpc_core::CallError;
use rpc_core::protocol::ClientStats;

/// The outcomes of many calls.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) successes: u64,
    /// Successes of which the server knows nothing: nobody can have replied.
    pub(crate) invented: u64,
    /// Replies that belong to another call.
    pub(crate) cross_talk: u64,
    pub(crate) timeouts: u64,
    /// Calls said to have been in flight on a connection that ended.
    pub(crate) maybe_executed: u64,
    /// Calls said never to have been sent, at their deadline or before.
    pub(crate) unsent: Vec<u64>,
    /// Of these, those that were told why before their deadline.
    pub(crate) not_sent: u64,
    /// Calls of an idempotent procedure, and those of them that were given up before their deadline.
    pub(crate) idempotent: u64,
    pub(crate) idempotent_lost: u64,
    /// Calls that failed otherwise, and what one of them said.
    pub(crate) failures: u64,
    pub(crate) failure: Option<CallError>,
    /// How long the slowest call took.
    pub(crate) slowest: Duration,
    pub(crate) retransmissions: u64,
    /// Replies that came when nobody waited for them any more.
    pub(crate) ignored: u64,
    pub(crate) disconnects: u64,
}

impl Tally {
    /// Puts down how the call of a number ended, of which the server has seen so many executions by then; `None` where
    /// its procedure is idempotent, and nobody counts.
    pub(crate) fn note(&mut self, number: u64, outcome: Result<u64, CallError>, executions: Option<u32>) {
        let idempotent = executions.is_none();
        self.idempotent += u64::from(idempotent);
        match outcome {
            Ok(reply) => {
                self.successes += 1;
                self.cross_talk += u64::from(reply != answer(number));
                self.invented += u64::from(executions == Some(0));
            }
            Err(CallError::TimedOut { sent, .. }) => {
                self.timeouts += 1;
                if !sent && !idempotent {
                    self.unsent.push(number);
                }
            }
            Err(CallError::MaybeExecuted(_)) => {
                self.maybe_executed += 1;
                self.idempotent_lost += u64::from(idempotent);
            }
            Err(CallError::NotSent(_)) => {
                self.not_sent += 1;
                self.idempotent_lost += u64::from(idempotent);
                if !idempotent {
                    self.unsent.push(number);
                }
            }
            Err(error) => {
                self.failures += 1;
                self.failure.get_or_insert(error);
            }
        }
    }

    /// Calls said never to have been sent that were executed all the same, in the end.
    pub(crate) fn unsent_executed(&self, counter: &Counter) -> u64 {
        self.unsent.iter().filter(|number| counter.of(**number) > 0).count() as u64
    }

    /// Calls that have an outcome.
    pub(crate) fn ended(&self) -> u64 {
        self.successes + self.timeouts + self.maybe_executed + self.not_sent + self.failures
    }

    pub(crate) fn add(&mut self, mut other: Self) {
        self.successes += other.successes;
        self.invented += other.invented;
        self.cross_talk += other.cross_talk;
        self.timeouts += other.timeouts;
        self.maybe_executed += other.maybe_executed;
        self.unsent.append(&mut other.unsent);
        self.not_sent += other.not_sent;
        self.idempotent += other.idempotent;
        self.idempotent_lost += other.idempotent_lost;
        self.failures += other.failures;
        self.failure = self.failure.take().or(other.failure);
        self.slowest = self.slowest.max(other.slowest);
        self.retransmissions += other.retransmissions;
        self.ignored += other.ignored;
        self.disconnects += other.disconnects;
    }

    pub(crate) fn add_stats(&mut self, stats: ClientStats) {
        self.retransmissions += stats.retransmissions;
        self.ignored += stats.ignored;
        self.disconnects += stats.disconnects;
    }
}

#[cfg(test)]
mod tests {
    use rpc_core::protocol::Loss;

    use super::*;

    #[test]
    fn every_outcome_is_put_down() {
        let mut tally = Tally::default();
        let timed_out = |sent| Err(CallError::TimedOut { after: Duration::ZERO, sent });
        tally.note(7, Ok(answer(7)), Some(1));
        assert_eq!((tally.successes, tally.cross_talk, tally.invented), (1, 0, 0));
        tally.note(7, Ok(answer(8)), Some(1));
        tally.note(7, Ok(answer(7)), Some(0));
        tally.note(7, Ok(answer(7)), None);
        assert_eq!((tally.successes, tally.cross_talk, tally.invented), (4, 1, 1));
        tally.note(7, timed_out(true), Some(1));
        tally.note(8, timed_out(false), Some(0));
        assert_eq!((tally.timeouts, &tally.unsent[..]), (2, &[8][..]));
        tally.note(9, Err(CallError::NotSent(Loss::Closed)), Some(0));
        assert_eq!((tally.not_sent, &tally.unsent[..]), (1, &[8, 9][..]));
        tally.note(7, Err(CallError::MaybeExecuted(Loss::Closed)), Some(1));
        assert_eq!((tally.maybe_executed, tally.idempotent_lost), (1, 0));
        for lost in [CallError::MaybeExecuted(Loss::Closed), CallError::NotSent(Loss::Closed)] {
            tally.note(7, Err(lost), None);
        }
        assert_eq!((tally.idempotent, tally.idempotent_lost), (3, 2));
        tally.note(7, Err(CallError::TooLarge(1)), Some(0));
        assert_eq!((tally.failures, &tally.failure), (1, &Some(CallError::TooLarge(1))));
        assert_eq!(tally.ended(), 11);
    }

    #[test]
    fn what_was_said_not_to_be_sent_is_looked_up_in_the_end() {
        let mut tally = Tally::default();
        tally.note(1, Err(CallError::NotSent(Loss::Closed)), Some(0));
        let counter = Counter::new(2);
        assert_eq!(tally.unsent_executed(&counter), 0);
        counter.execute(1);
        assert_eq!(tally.unsent_executed(&counter), 1);
    }
}
