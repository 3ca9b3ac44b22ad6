//! The transports side by side: real messages saved and read over UDP, TCP and UNIX sockets, and over a network that
//! loses datagrams.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to its user")]

mod measure;
mod plot;
mod report;
mod service;
mod summary;
mod table;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use examples::program::{progress_bar, seconds};
use examples::relay::Network;
use examples::transport::Transport;
use examples::units;

use measure::{Cell, Host};
use report::{Loss, Report, Settings, Speed};

/// Compares UDP, TCP and UNIX sockets: latency, throughput, bytes on the wire, and what becomes of calls where
/// datagrams are lost.
///
/// Everything runs in this process. It ends with status 1 if any call that succeeded was not executed exactly once.
#[derive(Parser)]
#[command(name = "compare")]
struct Arguments {
    /// How long to measure each of 16 combinations; each of 3 lossy networks gets three times as long.
    #[arg(long, default_value = "1.5", value_parser = seconds)]
    seconds: Duration,
    /// How many calls are "many in flight".
    #[arg(long, value_name = "CALLS", default_value = "32", value_parser = clap::value_parser!(u16).range(2..=1024))]
    in_flight: u16,
    /// What the network's faults are drawn from: the same seed loses the same datagrams.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON instead of tables.
    #[arg(long)]
    json: bool,
    /// Also draw what was found.
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
}

const SMALL: usize = 64;
/// A datagram holds it; the other streams only.
const LARGE: [usize; 2] = [32 << 10, 512 << 10];
/// The shares of datagrams lost.
const LOSSES: [f64; 3] = [0.0, 0.01, 0.1];
/// The share of datagrams doubled.
const DUPLICATION: f64 = 0.01;
const LOSSY_IN_FLIGHT: usize = 16;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("compare: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures and reports. Whether every call was executed exactly once.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    // One thread for servers and relays, this one for clients.
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let clients = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let directory = tempfile::tempdir()?;
    let host = Host { runtime: servers.handle(), directory: directory.path() };
    let settings = Settings {
        seconds: arguments.seconds.as_secs_f64(),
        in_flight: arguments.in_flight.into(),
        seed: arguments.seed,
        duplicate_cache_bytes: measure::CACHE.bytes,
    };

    let mut report = clients.block_on(measure_all(&host, settings))?;
    report.summary = summary::summary(&report);
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", table::text(&report));
    }
    if let Some(path) = &arguments.plot {
        std::fs::write(path, plot::svg(&report))
            .map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    }
    Ok(report.verdicts().all(service::Verdict::is_exactly_once))
}

async fn measure_all(host: &Host<'_>, settings: Settings) -> Result<Report, Box<dyn Error>> {
    let time = Duration::from_secs_f64(settings.seconds);
    let cells = speed_cells(settings.in_flight, time);
    let progress = progress_bar(cells.len() + 3 * LOSSES.len());
    let (mut speed, mut wire, mut loss) = (Vec::new(), Vec::new(), Vec::new());

    for cell in cells {
        let (transport, bytes) = (cell.transport, units::size(cell.bytes));
        progress.set_message(format!("{transport}, {bytes}, {} in flight", cell.in_flight));
        speed.push(Speed::new(cell, &host.measure(cell).await?));
        progress.inc(1);
    }
    progress.set_message("bytes on the wire");
    for (transport, bytes) in sizes() {
        wire.push(host.weigh(transport, bytes).await?);
    }
    for share in LOSSES {
        progress.set_message(format!("UDP, {} loss", units::percent(share)));
        let cell =
            Cell { transport: Transport::Udp, bytes: SMALL, in_flight: LOSSY_IN_FLIGHT, time: time * 3 };
        let network = Network::new(share, DUPLICATION, settings.seed);
        let (figures, faults) = host.measure_through(cell, network).await?;
        loss.push(Loss::new(cell, share, DUPLICATION, &figures, faults));
        progress.inc(3);
    }
    progress.finish_and_clear();
    Ok(Report { settings, speed, wire, loss, summary: String::new() })
}

/// Every size over every transport that takes it, the transports of one size together.
fn sizes() -> impl Iterator<Item = (Transport, usize)> {
    [SMALL, LARGE[0], LARGE[1]].into_iter().flat_map(|bytes| {
        let takes = move |transport: &Transport| *transport != Transport::Udp || bytes < 64 << 10;
        Transport::ALL.into_iter().filter(takes).map(move |transport| (transport, bytes))
    })
}

/// Every size over every transport, one and many in flight; what is compared comes together.
fn speed_cells(many: usize, time: Duration) -> Vec<Cell> {
    let cell = |in_flight| move |(transport, bytes)| Cell { transport, bytes, in_flight, time };
    let mut cells: Vec<_> = sizes().map(cell(1)).chain(sizes().map(cell(many))).collect();
    cells.sort_by_key(|cell| (cell.bytes, cell.in_flight));
    cells
}
