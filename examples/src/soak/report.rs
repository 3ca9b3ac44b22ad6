//! What was found, which promises it breaks, and both as text.

use std::time::Duration;

use examples::counter::Executions;
use examples::memory;
use examples::relay::Traffic;
use indicatif::{HumanBytes, HumanCount};
use rpc_core::service::ServerStats;
use serde::Serialize;

use crate::panics;
use crate::run::{Plan, Transport};
use crate::tally::Tally;

/// A run in numbers.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) settings: Settings,
    pub(crate) calls: u64,
    pub(crate) successes: u64,
    pub(crate) timeouts: u64,
    /// Calls said never to have been sent, at their deadline or before.
    pub(crate) never_sent: u64,
    /// Calls that were in flight on a connection that ended.
    pub(crate) maybe_executed: u64,
    /// Calls for which there was no connection, and which were told so.
    pub(crate) not_sent: u64,
    pub(crate) idempotent_calls: u64,
    /// Of these, calls that were given up before their deadline.
    pub(crate) idempotent_calls_lost: u64,
    /// Calls that failed by anything else.
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
    /// Datagrams, and pieces of streams.
    pub(crate) held_back: u64,
    pub(crate) corrupted: u64,
    pub(crate) streams_broken: u64,
    pub(crate) connections_lost: u64,
    pub(crate) panics: u64,
    pub(crate) peak_memory_bytes: Option<u64>,
    pub(crate) elapsed_seconds: f64,
    /// The promises that were broken, in words.
    pub(crate) broken: Vec<String>,
}

/// What the run was made with.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Settings {
    transport: String,
    driver: String,
    clients: usize,
    in_flight: usize,
    loss: f64,
    duplication: f64,
    reordering: f64,
    break_after_bytes: u64,
    pieces: String,
    delay_seconds: f64,
    corruption: f64,
    seed: u64,
    timeout_seconds: f64,
    cache_entries: usize,
    cache_seconds: f64,
}

/// What was seen from outside of the clients.
#[derive(Debug)]
pub(crate) struct Observed<'a> {
    pub(crate) executions: Executions,
    /// Calls said never to have been sent that were executed.
    pub(crate) unsent_executed: u64,
    pub(crate) server: ServerStats,
    pub(crate) traffic: &'a Traffic,
    pub(crate) elapsed: Duration,
}

/// How much later than its deadline a call may end on a machine that is busy with this very load.
const LATENESS: f64 = 1.0;
/// More than a run takes whose calls have a million entries in the server's cache.
const MEMORY: u64 = 1 << 30;

impl Report {
    pub(crate) fn new(plan: &Plan, tally: &Tally, seen: &Observed<'_>) -> Self {
        let (cache, (lost, doubled)) = (plan.cache(), seen.traffic.faults());
        let mut report = Self {
            settings: Settings {
                transport: format!("{:?}", plan.transport).to_uppercase(),
                driver: format!("{:?}", plan.driver).to_lowercase(),
                clients: plan.clients,
                in_flight: plan.in_flight,
                loss: plan.loss,
                duplication: plan.duplication,
                reordering: plan.reordering,
                break_after_bytes: plan.break_after,
                pieces: format!("{:?}", plan.pieces).to_lowercase(),
                delay_seconds: plan.delay.as_secs_f64(),
                corruption: plan.corruption,
                seed: plan.seed,
                timeout_seconds: plan.timeout.as_secs_f64(),
                cache_entries: cache.entries,
                cache_seconds: cache.age.as_secs_f64(),
            },
            calls: plan.calls,
            successes: tally.successes,
            timeouts: tally.timeouts,
            never_sent: tally.unsent.len() as u64,
            maybe_executed: tally.maybe_executed,
            not_sent: tally.not_sent,
            idempotent_calls: tally.idempotent,
            idempotent_calls_lost: tally.idempotent_lost,
            failures: tally.failures,
            executions: seen.executions.total,
            most_executions_of_one_call: seen.executions.most,
            cross_talk: tally.cross_talk,
            invented_replies: tally.invented,
            unsent_but_executed: seen.unsent_executed,
            slowest_call_seconds: tally.slowest.as_secs_f64(),
            retransmissions: tally.retransmissions,
            duplicates_answered_from_cache: seen.server.replayed,
            duplicates_dropped: seen.server.dropped,
            late_replies_ignored: tally.ignored,
            datagrams_lost: lost,
            datagrams_doubled: doubled,
            held_back: seen.traffic.delayed(),
            corrupted: seen.traffic.corrupted(),
            streams_broken: seen.traffic.broken(),
            connections_lost: tally.disconnects,
            panics: panics::counted(),
            peak_memory_bytes: memory::peak(),
            elapsed_seconds: seen.elapsed.as_secs_f64(),
            broken: Vec::new(),
        };
        report.broken = report.broken_promises(plan.transport, tally.ended());
        if let Some(error) = tally.failure.as_ref().filter(|_| plan.corruption == 0.0) {
            report.broken.push(format!("for example: {error}"));
        }
        report
    }

    /// What must not be, with so many calls that have an outcome.
    fn broken_promises(&self, transport: Transport, ended: u64) -> Vec<String> {
        let mut broken = self.broken_in_any_case(ended);
        if self.settings.corruption == 0.0 {
            broken.extend(self.broken_without_corruption(transport));
        }
        broken
    }

    fn broken_in_any_case(&self, ended: u64) -> Vec<String> {
        let count = HumanCount;
        let limit = self.settings.timeout_seconds + LATENESS;
        let memory = self.peak_memory_bytes.unwrap_or_default();
        kept_out([
            (
                self.slowest_call_seconds > limit,
                format!("a call took {:.1} s, long past its deadline", self.slowest_call_seconds),
            ),
            (ended != self.calls, format!("{} of {} calls ended", count(ended), count(self.calls))),
            (self.panics > 0, format!("{} panics", count(self.panics))),
            (memory > MEMORY, format!("{} of memory were used", HumanBytes(memory))),
        ])
    }

    /// A bit turned over makes another call of a call.
    fn broken_without_corruption(&self, transport: Transport) -> Vec<String> {
        let count = HumanCount;
        let most = self.most_executions_of_one_call;
        // A stream may end under a call; a datagram socket does not.
        let lost = if transport == Transport::Udp { self.maybe_executed + self.not_sent } else { 0 };
        let failures = self.failures + lost;
        kept_out([
            (most > 1, format!("a call was executed {most} times")),
            (self.cross_talk > 0, format!("{} calls got another's reply", count(self.cross_talk))),
            (self.invented_replies > 0, format!("{} replies are nobody's", count(self.invented_replies))),
            (
                self.unsent_but_executed > 0,
                format!("{} calls were executed and said not to be sent", count(self.unsent_but_executed)),
            ),
            (
                self.idempotent_calls_lost > 0,
                format!("{} idempotent calls were given up", count(self.idempotent_calls_lost)),
            ),
            (failures > 0, format!("{} calls failed before their deadline", count(failures))),
        ])
    }

    /// The report as a table.
    pub(crate) fn text(&self) -> String {
        let Settings { transport, driver, clients, in_flight, .. } = &self.settings;
        let mut out = format!(
            "The counter of idl/counter.x over {transport} on loopback, by the {driver} driver; {clients} sockets, \
             {in_flight} calls under way, each\nwith {} s to end; {}, by seed {}.\nThe server's duplicate request \
             cache has {} entries, which live {} s: longer than a call.\n\n",
            self.settings.timeout_seconds,
            self.settings.faults(),
            self.settings.seed,
            HumanCount(self.settings.cache_entries as u64),
            self.settings.cache_seconds,
        );
        let count = |number: u64| HumanCount(number).to_string();
        let memory = self.peak_memory_bytes.map_or("unknown".to_owned(), |b| HumanBytes(b).to_string());
        let must = |text: &'static str| if self.settings.corruption == 0.0 { text } else { "" };
        let all = [
            ("calls", count(self.calls), ""),
            ("successes", count(self.successes), ""),
            ("timeouts", count(self.timeouts), ""),
            ("never sent", count(self.never_sent), "said so, most of them at their deadline"),
            ("executions", count(self.executions), "those of calls that did not succeed count too"),
            (
                "most executions of one call",
                count(self.most_executions_of_one_call.into()),
                must("must be 1"),
            ),
            ("never sent, but executed", count(self.unsent_but_executed), must("must be 0")),
            ("cross-talk", count(self.cross_talk), must("must be 0: replies of another call")),
            ("invented replies", count(self.invented_replies), must("must be 0")),
            ("other failures", count(self.failures), must("must be 0")),
            ("panics", count(self.panics), "must be 0"),
            ("slowest call", format!("{:.2} s", self.slowest_call_seconds), "no later than its deadline"),
            ("sent again", count(self.retransmissions), ""),
            ("duplicates answered from cache", count(self.duplicates_answered_from_cache), ""),
            ("duplicates dropped", count(self.duplicates_dropped), "the first was still in progress"),
            ("late replies ignored", count(self.late_replies_ignored), ""),
            ("held back", count(self.held_back), ""),
            ("corrupted", count(self.corrupted), ""),
            ("peak memory", memory, "clients, network and server together"),
            ("elapsed", format!("{:.1} s", self.elapsed_seconds), ""),
        ];
        let of_datagrams = [
            ("datagrams lost", count(self.datagrams_lost), ""),
            ("datagrams doubled", count(self.datagrams_doubled), ""),
        ];
        let of_streams = [
            ("in flight when it broke", count(self.maybe_executed), "may have been executed, and said so"),
            ("of an idempotent procedure", count(self.idempotent_calls), ""),
            ("of these given up", count(self.idempotent_calls_lost), must("must be 0")),
            ("streams broken by the network", count(self.streams_broken), ""),
            ("connections lost by clients", count(self.connections_lost), "opened again when called over"),
        ];
        let special = if transport == "UDP" { &of_datagrams[..] } else { &of_streams };
        let rows = all[..4].iter().chain(special).chain(&all[4..]);
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

impl Settings {
    /// The network in words.
    fn faults(&self) -> String {
        let percent = |share: f64| share * 100.0;
        let mut also = String::new();
        if self.corruption > 0.0 {
            also.push_str(&format!(", {} % corrupted", percent(self.corruption)));
        }
        if self.delay_seconds > 0.0 {
            also.push_str(&format!(", all delayed up to {} s", self.delay_seconds));
        }
        let pieces = match self.pieces.as_str() {
            "random" => "in pieces of random sizes",
            "bytes" => "byte by byte",
            _ => "in pieces as they come",
        };
        match (self.transport.as_str(), self.break_after_bytes) {
            ("UDP", _) => format!(
                "{} % of datagrams lost, {} % doubled, {} % held back{also}, either way",
                percent(self.loss),
                percent(self.duplication),
                percent(self.reordering),
            ),
            (_, 0) => format!("streams that do not break, {pieces}{also}"),
            (_, bytes) => {
                format!("streams that break after {bytes} bytes on average, {pieces}{also}")
            }
        }
    }
}

/// The promises that are broken, of all there are.
fn kept_out<const N: usize>(promises: [(bool, String); N]) -> Vec<String> {
    promises.into_iter().filter_map(|(is_broken, what)| is_broken.then_some(what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Report {
        Report { calls: 3, successes: 2, timeouts: 1, most_executions_of_one_call: 1, ..Report::default() }
    }

    fn corrupted() -> Settings {
        Settings { corruption: 0.1, ..Settings::default() }
    }

    #[test]
    fn timeouts_break_no_promise() {
        assert_eq!(kept().broken_promises(Transport::Udp, 3), Vec::<String>::new());
        assert!(kept().text().ends_with("Every promise was kept.\n"));
    }

    #[test]
    fn each_promise_can_be_broken() {
        let broken = [
            Report { most_executions_of_one_call: 2, ..kept() },
            Report { cross_talk: 1, ..kept() },
            Report { invented_replies: 1, ..kept() },
            Report { unsent_but_executed: 1, ..kept() },
            Report { idempotent_calls_lost: 1, ..kept() },
            Report { slowest_call_seconds: LATENESS * 2.0, ..kept() },
            Report { failures: 1, timeouts: 0, ..kept() },
            Report { panics: 1, ..kept() },
            Report { peak_memory_bytes: Some(MEMORY + 1), ..kept() },
            Report { calls: 4, ..kept() },
        ];
        for report in broken {
            for transport in [Transport::Udp, Transport::Tcp] {
                assert_eq!(report.broken_promises(transport, 3).len(), 1, "{report:?}");
            }
        }
    }

    #[test]
    fn a_stream_may_end_under_a_call_and_a_datagram_socket_may_not() {
        for report in [Report { maybe_executed: 1, ..kept() }, Report { not_sent: 1, ..kept() }] {
            assert_eq!(report.broken_promises(Transport::Udp, 3).len(), 1);
            assert_eq!(report.broken_promises(Transport::Unix, 3).len(), 0);
        }
    }

    #[test]
    fn corruption_excuses_what_it_can_bring_about_and_nothing_else() {
        let report = Report { settings: corrupted(), cross_talk: 1, failures: 1, ..kept() };
        assert_eq!(report.broken_promises(Transport::Tcp, 3).len(), 0);
        let broken = [
            Report { settings: corrupted(), slowest_call_seconds: LATENESS * 2.0, ..kept() },
            Report { settings: corrupted(), panics: 1, ..kept() },
            Report { settings: corrupted(), calls: 4, ..kept() },
        ];
        for report in broken {
            assert_eq!(report.broken_promises(Transport::Tcp, 3).len(), 1, "{report:?}");
        }
    }
}
