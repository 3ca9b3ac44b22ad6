//! The message server: the program of `idl/msg.x`, for callers in any language.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to its user")]

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use examples::msg::Store;
use examples::msg::msgprog::msgver;
use rpc_core::rpcbind::Rpcbind;
use rpc_core::{Context, Endpoint, Server, ServerBuilder, ServiceError};
use tokio::signal::unix::{SignalKind, signal};

/// Stores messages (SAVEMSG) and gives them back (READMSG), durably: a message whose number was returned survives a
/// restart, a crash and a kill -9.
///
/// SIGTERM or SIGINT ends it, after the calls it took are answered.
#[derive(Parser)]
#[command(name = "msg-server")]
struct Arguments {
    /// Where to answer calls: udp://HOST:PORT, tcp://HOST:PORT or unix:///PATH. Can be given several times; port 0,
    /// or none, is one the system chooses.
    #[arg(long, value_name = "URI", default_values = ["udp://127.0.0.1:34567", "tcp://127.0.0.1:34567"])]
    listen: Vec<Endpoint>,
    /// The file to keep the messages in, created if there is none.
    #[arg(long, value_name = "FILE", default_value = "messages.log")]
    store: PathBuf,
    /// Register with the rpcbind of this machine, so that clients need no port.
    #[arg(long)]
    register: bool,
    /// Serve with threads instead of an async runtime.
    #[arg(long)]
    blocking: bool,
}

/// What answers the calls.
struct Messages {
    store: Store,
}

impl msgver::Server for Messages {
    async fn savemsg(&self, _cx: &Context, message: String) -> Result<i32, ServiceError> {
        Ok(self.store.save(message).await.unwrap_or_else(|error| {
            eprintln!("msg-server: a message cannot be stored: {error}");
            -1
        }))
    }

    async fn readmsg(&self, _cx: &Context, number: i32) -> Result<String, ServiceError> {
        // From the page cache as a rule, which is quicker than handing it to another thread.
        Ok(self.store.log().read(number)?.unwrap_or_default())
    }
}

/// How long calls may take to be answered after a signal.
const DRAIN: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("msg-server: some calls were not answered within {DRAIN:?}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("msg-server: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until told to stop. Whether every call was answered.
fn run(arguments: Arguments) -> Result<bool, Box<dyn Error>> {
    let store = Store::open(&arguments.store)?;
    let (path, log) = (std::path::absolute(&arguments.store)?, store.log());
    println!("keeping messages in {}, {} so far", path.display(), log.len());
    if log.cut() > 0 {
        println!("{} bytes of a save that did not finish were cut from its end", log.cut());
    }
    let server = Server::builder().add(msgver::Service::new(Messages { store })).on_failure(report);
    let server = arguments.listen.into_iter().fold(server, ServerBuilder::listen);
    let server = if arguments.register { server.register(Rpcbind::local()) } else { server };
    if arguments.blocking {
        serve_with_threads(server)
    } else {
        tokio::runtime::Runtime::new()?.block_on(serve(server))
    }
}

async fn serve(server: ServerBuilder) -> Result<bool, Box<dyn Error>> {
    let server = server.start().await?;
    announce(server.endpoints())?;
    stop_signal().await?;
    Ok(server.shutdown(DRAIN).await)
}

fn serve_with_threads(server: ServerBuilder) -> Result<bool, Box<dyn Error>> {
    // Signals, not calls, are what this runtime is for.
    let signals = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let server = server.start_blocking()?;
    announce(server.endpoints())?;
    signals.block_on(stop_signal())?;
    Ok(server.shutdown(DRAIN))
}

/// Says where it listens. Scripts wait for these lines, and read from them the ports the system chose.
fn announce(endpoints: &[Endpoint]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for endpoint in endpoints {
        writeln!(out, "listening at {endpoint}")?;
    }
    out.flush()
}

/// Waits for SIGTERM or SIGINT.
async fn stop_signal() -> io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Callers are told no more than that a call failed; this is for whoever runs the server.
fn report(cx: &Context, error: &ServiceError) {
    eprintln!("msg-server: {} from {}: {error}", cx.procedure_name(), cx.peer());
}
