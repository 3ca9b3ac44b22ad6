//! The calls: each number called once, every outcome put down.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use examples::counter::counter_prog::counter_v1;
use examples::counter::{Counter, answer};
use indicatif::ProgressBar;
use rpc_core::{CallError, Client, ClientOptions, ConnectError, Endpoint};
use tokio::task::JoinSet;

/// How calls ended.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) successes: u64,
    /// Successes of which the server knows nothing: nobody can have replied.
    pub(crate) invented: u64,
    /// Replies that belong to another call.
    pub(crate) cross_talk: u64,
    pub(crate) timeouts: u64,
    /// Of these, calls that were still waiting for their turn.
    pub(crate) unsent: u64,
    /// Calls said never to have been sent, and executed all the same.
    pub(crate) unsent_executed: u64,
    /// Calls that failed otherwise, and what one of them said.
    pub(crate) failures: u64,
    pub(crate) failure: Option<CallError>,
    /// How long the slowest call took.
    pub(crate) slowest: Duration,
    pub(crate) retransmissions: u64,
    /// Replies that came when nobody waited for them any more.
    pub(crate) ignored: u64,
}

/// What callers share.
#[derive(Debug)]
struct Work {
    calls: u64,
    next: AtomicU64,
    counter: Counter,
    progress: ProgressBar,
}

/// Calls the numbers below `calls` from `clients` sockets, with `in_flight` calls under way at a time.
pub(crate) async fn load(
    endpoint: &Endpoint,
    (clients, in_flight): (usize, usize),
    timeout: Duration,
    (calls, counter): (u64, Counter),
    progress: ProgressBar,
) -> Result<Tally, ConnectError> {
    let work = Arc::new(Work { calls, next: AtomicU64::new(0), counter, progress });
    let options = ClientOptions::new().timeout(timeout).max_in_flight(in_flight.div_ceil(clients));
    let mut connections = Vec::with_capacity(clients);
    for _ in 0..clients {
        let (program, version) = (counter_v1::PROGRAM, counter_v1::VERSION);
        connections.push(Client::connect(endpoint, program, version, options.clone()).await?);
    }
    let mut callers = JoinSet::new();
    for connection in connections.iter().cycle().take(in_flight) {
        callers.spawn(Arc::clone(&work).call(counter_v1::Client::from_client(connection)));
    }
    let mut all = Tally::default();
    while let Some(caller) = callers.join_next().await {
        all.add(caller.expect("callers do not panic"));
    }
    for connection in connections {
        let stats = connection.stats();
        all.retransmissions += stats.retransmissions;
        all.ignored += stats.ignored;
    }
    Ok(all)
}

impl Work {
    /// Makes one call after the other while there are any.
    async fn call(self: Arc<Self>, client: counter_v1::Client) -> Tally {
        let mut tally = Tally::default();
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.calls {
                return tally;
            }
            let start = Instant::now();
            let outcome = client.count(number).await;
            tally.slowest = tally.slowest.max(start.elapsed());
            tally.note(number, outcome, self.counter.of(number));
            self.progress.inc(1);
        }
    }
}

impl Tally {
    /// Puts down how one call ended, of which the server has seen so many executions by then.
    fn note(&mut self, number: u64, outcome: Result<u64, CallError>, executions: u32) {
        match outcome {
            Ok(reply) => {
                self.successes += 1;
                self.cross_talk += u64::from(reply != answer(number));
                self.invented += u64::from(executions == 0);
            }
            Err(CallError::TimedOut { sent, .. }) => {
                self.timeouts += 1;
                self.unsent += u64::from(!sent);
                self.unsent_executed += u64::from(!sent && executions > 0);
            }
            Err(error) => {
                self.failures += 1;
                self.failure.get_or_insert(error);
            }
        }
    }

    fn add(&mut self, other: Self) {
        self.successes += other.successes;
        self.invented += other.invented;
        self.cross_talk += other.cross_talk;
        self.timeouts += other.timeouts;
        self.unsent += other.unsent;
        self.unsent_executed += other.unsent_executed;
        self.failures += other.failures;
        self.failure = self.failure.take().or(other.failure);
        self.slowest = self.slowest.max(other.slowest);
        self.retransmissions += other.retransmissions;
        self.ignored += other.ignored;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_is_put_down() {
        let mut tally = Tally::default();
        let timed_out = |sent| Err(CallError::TimedOut { after: Duration::ZERO, sent });
        tally.note(7, Ok(answer(7)), 1);
        assert_eq!((tally.successes, tally.cross_talk, tally.invented), (1, 0, 0));
        tally.note(7, Ok(answer(8)), 1);
        tally.note(7, Ok(answer(7)), 0);
        assert_eq!((tally.successes, tally.cross_talk, tally.invented), (3, 1, 1));
        tally.note(7, timed_out(true), 1);
        tally.note(7, timed_out(false), 0);
        assert_eq!((tally.timeouts, tally.unsent, tally.unsent_executed), (2, 1, 0));
        tally.note(7, timed_out(false), 1);
        assert_eq!((tally.timeouts, tally.unsent, tally.unsent_executed), (3, 2, 1));
        tally.note(7, Err(CallError::TooLarge(1)), 0);
        assert_eq!((tally.failures, tally.failure), (1, Some(CallError::TooLarge(1))));
    }
}
