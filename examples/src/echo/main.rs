//! Echo: a server and a load generator, to see what a call costs.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to its user")]

mod idle;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::Parser;
use examples::costs::Costs;
use examples::echo::echo_prog::echo_v1;
use examples::echo::{Echo, RECORD_LIMITS};
use examples::latency::Latencies;
use examples::program;
use rpc_core::protocol::ConnectionLimits;
use rpc_core::{CallError, ClientOptions, Endpoint, Server, ServerBuilder, ServerLimits};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// Serves procedure ECHO, or calls it as often as it can.
///
/// The async runtime runs on one thread, or on as many as the environment variable THREADS says.
#[derive(Parser)]
#[command(name = "echo")]
enum Arguments {
    /// Answer calls until killed.
    Serve {
        /// Serve with threads instead of an async runtime.
        #[arg(long)]
        blocking: bool,
        /// Connections at most, over all and from one host. Default: 1,024 and 256.
        #[arg(long, value_name = "CONNECTIONS")]
        connections: Option<u32>,
        /// Where to answer calls: udp://HOST:PORT, tcp://HOST:PORT or unix:///PATH.
        #[arg(value_name = "URI", required = true)]
        listen: Vec<Endpoint>,
    },
    /// Call over one connection, and print calls per second and how long they took; and, to the error stream, what one
    /// cost this process.
    Load(Load),
    /// Open many connections and hold them, silent.
    Idle(idle::Idle),
}

#[derive(clap::Args)]
struct Load {
    /// Call from threads instead of an async runtime.
    #[arg(long)]
    blocking: bool,
    /// Where the server listens.
    #[arg(value_name = "URI")]
    server: Endpoint,
    /// Bytes in each call and reply.
    bytes: usize,
    /// Calls in flight at a time.
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    in_flight: u32,
    /// How long to go on.
    seconds: f64,
}

/// Latencies recorded at most, over all tasks.
const SAMPLES: usize = 2_000_000;

fn main() -> ExitCode {
    let done = match Arguments::parse() {
        Arguments::Serve { blocking, connections, listen } => serve(blocking, connections, listen),
        Arguments::Load(load) => run_load(&load),
        Arguments::Idle(idle) => runtime().and_then(|runtime| runtime.block_on(idle::hold(&idle))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("echo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(blocking: bool, connections: Option<u32>, listen: Vec<Endpoint>) -> Result<(), Box<dyn Error>> {
    let mut limits = ServerLimits { record: RECORD_LIMITS, ..ServerLimits::default() };
    if let Some(connections) = connections {
        program::allow_connections(connections.into())?;
        let connections = connections as usize;
        limits.connections = ConnectionLimits { total: connections, per_host: connections };
    }
    let builder = Server::builder().add(echo_v1::Service::new(Echo)).limits(limits);
    let builder = listen.into_iter().fold(builder, ServerBuilder::listen);
    if blocking {
        let server = builder.start_blocking()?;
        announce(server.endpoints())?;
        loop {
            thread::park();
        }
    }
    runtime()?.block_on(async {
        let server = builder.start().await?;
        announce(server.endpoints())?;
        std::future::pending().await
    })
}

fn announce(endpoints: &[Endpoint]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for endpoint in endpoints {
        writeln!(out, "listening at {endpoint}")?;
    }
    out.flush()
}

/// What one task or thread has done.
struct Tally {
    calls: u64,
    latencies: Latencies,
}

fn run_load(load: &Load) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let end = start + Duration::try_from_secs_f64(load.seconds)?;
    let before = Costs::now();
    let tallies = if load.blocking {
        load_with_threads(load, end)?
    } else {
        runtime()?.block_on(load_with_tasks(load, end))?
    };
    let elapsed = start.elapsed().as_secs_f64();
    let used = Costs::now().since(before);

    let mut all = Tally { calls: 0, latencies: Latencies::new(0) };
    for tally in tallies {
        all.calls += tally.calls;
        all.latencies.merge(tally.latencies);
    }
    let kind = load.server.to_string();
    let kind = kind.split(':').next().unwrap_or_default();
    let how = if load.blocking { " blocking" } else { "" };
    let (bytes, in_flight, rate) = (load.bytes, load.in_flight, all.calls as f64 / elapsed);
    let times = all.latencies.percentiles();
    let us = |time: Duration| time.as_secs_f64() * 1e6;
    // Not to the output: who reads a figure there finds nothing else.
    eprintln!("the client: {}", used.per_call(all.calls));
    println!(
        "rpc-core {kind}{how} {bytes}B x{in_flight}: {rate:.0} calls/s  p50 {:.1} us  p99 {:.1} us  {:.1} MB/s",
        us(times.p50),
        us(times.p99),
        rate * bytes as f64 / 1e6,
    );
    Ok(())
}

async fn load_with_tasks(load: &Load, end: Instant) -> Result<Vec<Tally>, Box<dyn Error>> {
    let client = echo_v1::Client::connect_with(&load.server, options(load)).await?;
    let mut tasks = JoinSet::new();
    for _ in 0..load.in_flight {
        let (client, payload, mut tally) = (client.clone(), payload(load), tally(load));
        tasks.spawn(async move {
            let mut before = Instant::now();
            while before < end {
                let reply = client.echo(&payload).await?;
                before = tally.note(before, &payload, &reply);
            }
            Ok(tally)
        });
    }
    let tallies: Result<Vec<_>, CallError> = tasks.join_all().await.into_iter().collect();
    Ok(tallies?)
}

fn load_with_threads(load: &Load, end: Instant) -> Result<Vec<Tally>, Box<dyn Error>> {
    let client = echo_v1::BlockingClient::connect_with(&load.server, options(load))?;
    let threads: Vec<_> = (0..load.in_flight)
        .map(|_| {
            let (client, payload, mut tally) = (client.clone(), payload(load), tally(load));
            thread::spawn(move || {
                let mut before = Instant::now();
                while before < end {
                    let reply = client.echo(&payload)?;
                    before = tally.note(before, &payload, &reply);
                }
                Ok::<_, CallError>(tally)
            })
        })
        .collect();
    threads.into_iter().map(|thread| Ok(thread.join().expect("no caller panics")?)).collect()
}

impl Tally {
    /// Notes a call begun at `before` and answered now, and returns when that is: the next call begins then.
    fn note(&mut self, before: Instant, payload: &Bytes, reply: &Bytes) -> Instant {
        assert_eq!(reply.len(), payload.len(), "an echo is as long as the call");
        let now = Instant::now();
        self.calls += 1;
        self.latencies.record(now - before);
        now
    }
}

fn options(load: &Load) -> ClientOptions {
    ClientOptions::new().record_limits(RECORD_LIMITS).max_in_flight(load.in_flight as usize)
}

fn payload(load: &Load) -> Bytes {
    vec![1; load.bytes].into()
}

fn tally(load: &Load) -> Tally {
    Tally { calls: 0, latencies: Latencies::new(SAMPLES.div_ceil(load.in_flight as usize)) }
}

fn runtime() -> Result<Runtime, Box<dyn Error>> {
    let threads = match std::env::var("THREADS") {
        Ok(text) => text.parse().map_err(|_| format!("THREADS={text} is not a number of threads"))?,
        Err(_) => 1,
    };
    let mut builder = if threads > 1 { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    // As README's tokio is, without its feature `time`: rpc-core keeps deadlines itself.
    Ok(builder.worker_threads(threads.max(1)).enable_io().build()?)
}
