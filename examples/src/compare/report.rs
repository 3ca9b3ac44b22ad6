//! What was found, as numbers: `--json` is this.

use std::time::Duration;

use examples::latency::Percentiles;
use examples::transport::Transport;
use serde::Serialize;

use crate::measure::{Cell, Figures};
use crate::service::Verdict;

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) settings: Settings,
    pub(crate) speed: Vec<Speed>,
    pub(crate) wire: Vec<Wire>,
    pub(crate) loss: Vec<Loss>,
    /// What was seen, in words.
    pub(crate) summary: String,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Settings {
    /// Spent on each line of `speed`; three times as much on each of `loss`.
    pub(crate) seconds: f64,
    /// What "many in flight" means.
    pub(crate) in_flight: usize,
    /// Of the network's faults.
    pub(crate) seed: u64,
    /// How much of replies the server keeps for duplicates.
    pub(crate) duplicate_cache_bytes: usize,
}

/// Calls over a direct connection.
#[derive(Debug, Serialize)]
pub(crate) struct Speed {
    pub(crate) transport: Transport,
    pub(crate) message_bytes: usize,
    pub(crate) in_flight: usize,
    #[serde(flatten)]
    pub(crate) pace: Pace,
    /// Datagrams sent again: the system dropped them where a buffer was full.
    pub(crate) retransmissions: u64,
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
}

/// How fast calls were answered.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Pace {
    pub(crate) calls_per_second: f64,
    /// Of messages, 10^6 bytes each; every call carries one, either way.
    pub(crate) megabytes_per_second: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    #[serde(rename = "p99.9_us")]
    pub(crate) p999_us: f64,
}

/// Bytes of one call and its reply: RPC headers, credentials, XDR and record marks; not the headers of IP, UDP or TCP.
#[derive(Debug, Serialize)]
pub(crate) struct Wire {
    pub(crate) transport: Transport,
    pub(crate) message_bytes: usize,
    pub(crate) save_call: u64,
    pub(crate) save_reply: u64,
    pub(crate) read_call: u64,
    pub(crate) read_reply: u64,
}

/// Calls over UDP through a network with faults.
#[derive(Debug, Serialize)]
pub(crate) struct Loss {
    /// The share of datagrams lost, either way, and of those that arrived twice.
    pub(crate) loss: f64,
    pub(crate) duplication: f64,
    pub(crate) message_bytes: usize,
    pub(crate) in_flight: usize,
    #[serde(flatten)]
    pub(crate) pace: Pace,
    pub(crate) datagrams_lost: u64,
    pub(crate) datagrams_doubled: u64,
    pub(crate) retransmissions: u64,
    /// Duplicates of calls answered before: the same reply again, from the server's cache.
    pub(crate) duplicates_answered_from_cache: u64,
    /// Duplicates of calls that were still executing: dropped, as their reply was to come.
    pub(crate) duplicates_in_progress: u64,
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
}

impl Pace {
    fn new(cell: Cell, figures: &Figures) -> Self {
        let us = |time: Duration| time.as_secs_f64() * 1e6;
        let Percentiles { p50, p99, p999 } = figures.latency;
        let calls_per_second = figures.calls as f64 / figures.elapsed.as_secs_f64();
        Self {
            calls_per_second,
            megabytes_per_second: calls_per_second * cell.bytes as f64 / 1e6,
            p50_us: us(p50),
            p99_us: us(p99),
            p999_us: us(p999),
        }
    }
}

impl Speed {
    pub(crate) fn new(cell: Cell, figures: &Figures) -> Self {
        Self {
            transport: cell.transport,
            message_bytes: cell.bytes,
            in_flight: cell.in_flight,
            pace: Pace::new(cell, figures),
            retransmissions: figures.client.retransmissions,
            verdict: figures.verdict,
        }
    }
}

impl Loss {
    pub(crate) fn new(
        cell: Cell,
        loss: f64,
        duplication: f64,
        figures: &Figures,
        (lost, doubled): (u64, u64),
    ) -> Self {
        Self {
            loss,
            duplication,
            message_bytes: cell.bytes,
            in_flight: cell.in_flight,
            pace: Pace::new(cell, figures),
            datagrams_lost: lost,
            datagrams_doubled: doubled,
            retransmissions: figures.client.retransmissions,
            duplicates_answered_from_cache: figures.server.replayed,
            duplicates_in_progress: figures.server.dropped,
            verdict: figures.verdict,
        }
    }
}

impl Wire {
    /// Bytes in a call and its reply that are not the message, on average.
    pub(crate) fn overhead(&self) -> f64 {
        let all = self.save_call + self.save_reply + self.read_call + self.read_reply;
        all as f64 / 2.0 - self.message_bytes as f64
    }
}

impl Report {
    /// What became of every call there was.
    pub(crate) fn verdicts(&self) -> impl Iterator<Item = &Verdict> {
        self.speed.iter().map(|speed| &speed.verdict).chain(self.loss.iter().map(|loss| &loss.verdict))
    }
}
