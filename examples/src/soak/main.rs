//! A million calls over a network that loses, repeats and reorders datagrams, or breaks streams: was any executed twice,
//! did any get the reply of another, did any wait longer than it was told to?
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to its user")]

mod load;
mod panics;
mod report;
mod run;
mod tally;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use examples::relay::Pieces;
use run::{Driver, Plan, Transport};

/// Calls a counter through a relay in this process that loses, repeats and reorders datagrams, or breaks streams.
///
/// Every call has a number of its own; the server counts executions by number, and its reply is one that belongs to
/// that number only. Ends with status 1 if a promise was broken: a call executed twice, a reply that is another
/// call's or nobody's, a call executed that was said not to be sent, a call that outlived its deadline or failed for no
/// good reason. Over streams a call may end in the error that says that it may have been executed; every fourth one is
/// of an idempotent procedure, and may not. Where bytes are corrupted nobody can promise what is executed: then every
/// call has to end in time, nothing may panic, and memory has to stay bounded.
#[derive(Parser)]
#[command(name = "soak")]
struct Arguments {
    /// Calls to make.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    calls: u64,
    /// What to call over.
    #[arg(long, value_enum, default_value_t = Transport::Udp)]
    transport: Transport,
    /// Who carries the calls, at both ends. The blocking one has a thread for every call under way.
    #[arg(long, value_enum, default_value_t = Driver::Tokio)]
    driver: Driver,
    /// Sockets to call from. Over UDP each holds its calls back where datagrams are lost, so a few would take hours.
    /// Default: 400, over streams 40.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    clients: Option<u16>,
    /// Calls under way at a time, spread over the clients. Default: four times as many as there are.
    #[arg(long, value_name = "CALLS", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    in_flight: Option<u32>,
    /// Bytes that a stream carries on average before it breaks: by a reset, a close, a half-close or a stall. 0: none
    /// does.
    #[arg(long, value_name = "BYTES", default_value_t = 2_000)]
    break_after: u64,
    /// In what pieces streams arrive.
    #[arg(long, value_enum, default_value_t = Pieces::Random)]
    pieces: Pieces,
    /// Milliseconds that the network takes at most to deliver a datagram, or a piece of a stream.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    delay: u64,
    /// Percent of datagrams, or of pieces of streams, in which a bit is turned over.
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0, value_parser = percent)]
    corrupt: f64,
    /// Percent of datagrams that are lost, calls and replies alike.
    #[arg(long, value_name = "PERCENT", default_value_t = 20.0, value_parser = percent)]
    loss: f64,
    /// Percent of datagrams that arrive twice.
    #[arg(long, value_name = "PERCENT", default_value_t = 20.0, value_parser = percent)]
    duplication: f64,
    /// Percent of datagrams that are held back for up to 20 ms, while others overtake them.
    #[arg(long, value_name = "PERCENT", default_value_t = 20.0, value_parser = percent)]
    reorder: f64,
    /// What the network's faults are drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds a call may take.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    timeout: Duration,
    /// Entries of the server's duplicate request cache. Default: as many as there are calls. A few hundred are too
    /// few for this load, and show what a broken promise looks like.
    #[arg(long, value_name = "ENTRIES")]
    cache_entries: Option<usize>,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.loss + arguments.duplication > 100.0 {
        eprintln!("soak: --loss and --duplication are shares of the same datagrams: together at most 100");
        return ExitCode::FAILURE;
    }
    panics::count();
    let report = match run::run(&arguments.plan()) {
        Ok(report) => report,
        Err(error) => {
            eprintln!("soak: {error}");
            return ExitCode::FAILURE;
        }
    };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report).expect("numbers and text"));
    } else {
        print!("{}", report.text());
    }
    if report.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Arguments {
    fn plan(&self) -> Plan {
        let by_default = if self.transport == Transport::Udp { 400 } else { 40 };
        let clients = u32::from(self.clients.unwrap_or(by_default));
        let in_flight = self.in_flight.unwrap_or(clients * 4);
        Plan {
            calls: self.calls,
            transport: self.transport,
            driver: self.driver,
            // One call after the other is the least a client can do.
            clients: clients.min(in_flight) as usize,
            in_flight: in_flight as usize,
            loss: self.loss / 100.0,
            duplication: self.duplication / 100.0,
            reordering: self.reorder / 100.0,
            break_after: self.break_after,
            pieces: self.pieces,
            delay: Duration::from_millis(self.delay),
            corruption: self.corrupt / 100.0,
            seed: self.seed,
            timeout: self.timeout,
            cache_entries: self.cache_entries.unwrap_or(usize::try_from(self.calls).unwrap_or(usize::MAX)),
        }
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let wrong = || format!("`{text}` is not a number from 0 to 100");
    text.parse::<f64>().ok().filter(|percent| (0.0..=100.0).contains(percent)).ok_or_else(wrong)
}

fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a number of seconds above 0");
    let seconds = text.parse::<f64>().ok().filter(|&seconds| seconds > 0.0).ok_or_else(wrong)?;
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}
