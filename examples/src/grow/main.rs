//! How the cost of a call grows with what it carries, with the calls in flight and with the connections.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to its user")]

mod measure;
mod plot;
mod series;
mod table;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use examples::program::{allow_connections, progress_bar, seconds};
use tokio::runtime::Handle;

use measure::measure;
use series::{Point, SERIES, Series, Variable};

/// Measures echo over UDP, TCP and UNIX sockets: from 0 bytes to 1 MiB a call, from 1 to 4,096 calls in flight over one
/// connection, and from 1 to 1,024 connections.
///
/// Everything runs in this process, server and clients on a thread each. The tables are Markdown.
#[derive(Parser)]
#[command(name = "grow")]
struct Arguments {
    /// How long to measure each of some 120 points.
    #[arg(long, default_value = "1", value_parser = seconds)]
    seconds: Duration,
    /// Measure only one of the tables.
    #[arg(long, value_enum)]
    only: Option<Variable>,
    /// Also draw what was found.
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("grow: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    // One thread for servers, this one for clients.
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_io().build()?;
    let clients = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let directory = tempfile::tempdir()?;

    let series: Vec<_> = SERIES
        .into_iter()
        .filter(|series| arguments.only.is_none_or(|only| series.variable == only))
        .collect();
    let all =
        clients.block_on(measure_all(&series, servers.handle(), directory.path(), arguments.seconds))?;
    for (series, points) in &all {
        println!("{}", table::markdown(series, points));
    }
    if let Some(path) = &arguments.plot {
        std::fs::write(path, plot::svg(&all)).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    }
    Ok(())
}

async fn measure_all(
    series: &[Series],
    servers: &Handle,
    directory: &Path,
    time: Duration,
) -> Result<Vec<(Series, Vec<Point>)>, Box<dyn Error>> {
    let cells = || series.iter().flat_map(Series::cells);
    // Both ends of each are in this process.
    allow_connections(2 * cells().map(|cell| cell.connections as u64).max().unwrap_or(0))?;
    let progress = progress_bar(cells().count());
    // Thrown away: what a process does first is slower than what it does later.
    if let Some(first) = cells().next() {
        measure(first, servers, directory, time).await?;
    }
    let mut all = Vec::new();
    for series in series {
        let mut points = Vec::new();
        for cell in series.cells() {
            progress.set_message(cell.to_string());
            let figures =
                measure(cell, servers, directory, time).await.map_err(|e| format!("{cell}: {e}"))?;
            points.push(Point { cell, figures });
            progress.inc(1);
        }
        all.push((*series, points));
    }
    progress.finish_and_clear();
    Ok(all)
}
