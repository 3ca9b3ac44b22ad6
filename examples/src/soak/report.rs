//! What was found, which promises it breaks, and both as text.

use std::time::Duration;

use examples::counter::Executions;
use indicatif::{HumanBytes, HumanCount};
use rpc_core::service::ServerStats;
use serde::Serialize;

use crate::load::Tally;
use crate::memory;
use crate::run::Plan;

/// A run in numbers.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) settings: Settings,
    pub(crate) calls: u64,
    pub(crate) successes: u64,
    pub(crate) timeouts: u64,
    /// Of these, calls that were still waiting for their turn.
    pub(crate) timeouts_before_sent: u64,
    /// Calls that failed by anything but their deadline.
    pub(crate) failures: u64,
    pub(crate) executions: u64,
    pub(crate) most_executions_of_one_call: u32,
    pub(crate) cross_talk: u64,
    /// Successes of calls that had not been executed.
    pub(crate) invented_replies: u64,
    /// Calls said never to have been sent, and executed.
    pub(crate) unsent_but_executed: u64,
    pub(crate) slowest_call_seconds: f64,
    pub(crate) retransmissions: u64,
    pub(crate) duplicates_answered_from_cache: u64,
    pub(crate) duplicates_dropped: u64,
    pub(crate) late_replies_ignored: u64,
    pub(crate) datagrams_lost: u64,
    pub(crate) datagrams_doubled: u64,
    pub(crate) datagrams_held_back: u64,
    pub(crate) peak_memory_bytes: Option<u64>,
    pub(crate) elapsed_seconds: f64,
    /// The promises that were broken, in words.
    pub(crate) broken: Vec<String>,
}

/// What the run was made with.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Settings {
    clients: usize,
    in_flight: usize,
    loss: f64,
    duplication: f64,
    reordering: f64,
    seed: u64,
    timeout_seconds: f64,
    cache_entries: usize,
    cache_seconds: f64,
}

/// What was seen from outside of the clients.
#[derive(Debug)]
pub(crate) struct Observed {
    pub(crate) executions: Executions,
    pub(crate) server: ServerStats,
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) delayed: u64,
    pub(crate) elapsed: Duration,
}

/// How much later than its deadline a call may end on a machine that is busy with this very load.
const LATENESS: f64 = 1.0;

impl Report {
    pub(crate) fn new(plan: &Plan, tally: &Tally, seen: &Observed) -> Self {
        let cache = plan.cache();
        let mut report = Self {
            settings: Settings {
                clients: plan.clients,
                in_flight: plan.in_flight,
                loss: plan.loss,
                duplication: plan.duplication,
                reordering: plan.reordering,
                seed: plan.seed,
                timeout_seconds: plan.timeout.as_secs_f64(),
                cache_entries: cache.entries,
                cache_seconds: cache.age.as_secs_f64(),
            },
            calls: plan.calls,
            successes: tally.successes,
            timeouts: tally.timeouts,
            timeouts_before_sent: tally.unsent,
            failures: tally.failures,
            executions: seen.executions.total,
            most_executions_of_one_call: seen.executions.most,
            cross_talk: tally.cross_talk,
            invented_replies: tally.invented,
            unsent_but_executed: tally.unsent_executed,
            slowest_call_seconds: tally.slowest.as_secs_f64(),
            retransmissions: tally.retransmissions,
            duplicates_answered_from_cache: seen.server.replayed,
            duplicates_dropped: seen.server.dropped,
            late_replies_ignored: tally.ignored,
            datagrams_lost: seen.lost,
            datagrams_doubled: seen.doubled,
            datagrams_held_back: seen.delayed,
            peak_memory_bytes: memory::peak(),
            elapsed_seconds: seen.elapsed.as_secs_f64(),
            broken: Vec::new(),
        };
        report.broken = report.broken_promises();
        if let Some(error) = &tally.failure {
            report.broken.push(format!("for example: {error}"));
        }
        report
    }

    fn broken_promises(&self) -> Vec<String> {
        let count = HumanCount;
        let ended = self.successes + self.timeouts + self.failures;
        let most = self.most_executions_of_one_call;
        let limit = self.settings.timeout_seconds + LATENESS;
        let broken = [
            (most > 1, format!("a call was executed {most} times")),
            (self.cross_talk > 0, format!("{} calls got another's reply", count(self.cross_talk))),
            (self.invented_replies > 0, format!("{} replies are nobody's", count(self.invented_replies))),
            (
                self.unsent_but_executed > 0,
                format!("{} calls were executed and said not to be sent", count(self.unsent_but_executed)),
            ),
            (
                self.slowest_call_seconds > limit,
                format!("a call took {:.1} s, long past its deadline", self.slowest_call_seconds),
            ),
            (self.failures > 0, format!("{} calls failed before their deadline", count(self.failures))),
            (ended != self.calls, format!("{} of {} calls ended", count(ended), count(self.calls))),
        ];
        broken.into_iter().filter_map(|(is_broken, what)| is_broken.then_some(what)).collect()
    }

    /// The report as a table.
    pub(crate) fn text(&self) -> String {
        let Settings { clients, in_flight, loss, duplication, reordering, seed, .. } = self.settings;
        let [loss, duplication, reordering] = [loss, duplication, reordering].map(|share| share * 100.0);
        let mut out = format!(
            "The counter of idl/counter.x over UDP on loopback, {clients} sockets, {in_flight} calls under way, each \
             with {} s to end;\n{loss} % of datagrams lost, {duplication} % doubled, {reordering} % held back, either \
             way, by seed {seed}.\nThe server's duplicate request cache has {} entries, which live {} s: longer than a \
             call.\n\n",
            self.settings.timeout_seconds,
            HumanCount(self.settings.cache_entries as u64),
            self.settings.cache_seconds,
        );
        let count = |number: u64| HumanCount(number).to_string();
        let memory = self.peak_memory_bytes.map_or("unknown".to_owned(), |b| HumanBytes(b).to_string());
        let rows = [
            ("calls", count(self.calls), ""),
            ("successes", count(self.successes), ""),
            ("timeouts", count(self.timeouts), ""),
            ("timeouts before sent", count(self.timeouts_before_sent), "waiting for a place in the window"),
            ("other failures", count(self.failures), "must be 0"),
            ("executions", count(self.executions), "those of calls that timed out count too"),
            ("most executions of one call", count(self.most_executions_of_one_call.into()), "must be 1"),
            ("cross-talk", count(self.cross_talk), "must be 0: replies of another call"),
            ("invented replies", count(self.invented_replies), "must be 0"),
            ("slowest call", format!("{:.2} s", self.slowest_call_seconds), "no later than its deadline"),
            ("retransmissions", count(self.retransmissions), ""),
            ("duplicates answered from cache", count(self.duplicates_answered_from_cache), ""),
            ("duplicates dropped", count(self.duplicates_dropped), "the first was still in progress"),
            ("late replies ignored", count(self.late_replies_ignored), ""),
            ("datagrams lost", count(self.datagrams_lost), ""),
            ("datagrams doubled", count(self.datagrams_doubled), ""),
            ("datagrams held back", count(self.datagrams_held_back), ""),
            ("peak memory", memory, "clients, network and server together"),
            ("elapsed", format!("{:.1} s", self.elapsed_seconds), ""),
        ];
        for (name, value, remark) in rows {
            out.push_str(format!("  {name:<31}{value:>12}  {remark}").trim_end());
            out.push('\n');
        }
        out.push('\n');
        out.push_str(&match self.broken.as_slice() {
            [] => "Every promise was kept.\n".to_owned(),
            broken => format!("BROKEN: {}.\n", broken.join("; ")),
        });
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Report {
        Report { calls: 3, successes: 2, timeouts: 1, most_executions_of_one_call: 1, ..Report::default() }
    }

    #[test]
    fn timeouts_break_no_promise() {
        assert_eq!(kept().broken_promises(), Vec::<String>::new());
        assert!(kept().text().ends_with("Every promise was kept.\n"));
    }

    #[test]
    fn each_promise_can_be_broken() {
        let broken = [
            Report { most_executions_of_one_call: 2, ..kept() },
            Report { cross_talk: 1, ..kept() },
            Report { invented_replies: 1, ..kept() },
            Report { unsent_but_executed: 1, ..kept() },
            Report { slowest_call_seconds: LATENESS * 2.0, ..kept() },
            Report { failures: 1, timeouts: 0, ..kept() },
            Report { successes: 1, ..kept() },
        ];
        for report in broken {
            assert_eq!(report.broken_promises().len(), 1, "{report:?}");
        }
    }
}
