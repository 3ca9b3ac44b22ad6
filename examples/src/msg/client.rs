//! The message client: a call is one line, here and in a program of yours.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to its user")]

use std::error::Error;
use std::io::ErrorKind;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use examples::msg::msgprog::msgver;
use rpc_core::message::Refusal;
use rpc_core::protocol::Loss;
use rpc_core::{CallError, ClientOptions, ConnectError, Endpoint};

/// Saves messages at a message server and reads them back.
#[derive(Parser)]
#[command(name = "msg-client")]
struct Arguments {
    /// How long connecting and calling may take, each.
    #[arg(long, value_name = "SECONDS", default_value = "25", value_parser = seconds)]
    timeout: Duration,
    /// Call from a plain thread instead of an async runtime.
    #[arg(long)]
    blocking: bool,
    /// Where the server listens: udp://HOST:PORT, tcp://HOST:PORT or unix:///PATH. Without a port, where its host's
    /// rpcbind says.
    #[arg(value_name = "URI")]
    server: Endpoint,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Save a message and print its number.
    Save {
        /// The message.
        text: String,
    },
    /// Print a message; an empty line where there is none of that number.
    Read {
        /// Its number, as printed by `save`.
        #[arg(allow_negative_numbers = true)]
        number: i32,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = if arguments.blocking { call_blocking(&arguments) } else { call(&arguments) };
    match done {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("msg-client: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn call(Arguments { timeout, server, command, .. }: &Arguments) -> Result<String, Box<dyn Error>> {
    let client =
        msgver::Client::connect_with(server, options(*timeout)).await.map_err(|e| connect_advice(&e))?;
    match command {
        Command::Save { text } => number(client.savemsg(text).await.map_err(|e| call_advice(&e))?),
        Command::Read { number } => Ok(client.readmsg(*number).await.map_err(|e| call_advice(&e))?),
    }
}

/// The same without a runtime.
fn call_blocking(Arguments { timeout, server, command, .. }: &Arguments) -> Result<String, Box<dyn Error>> {
    let client =
        msgver::BlockingClient::connect_with(server, options(*timeout)).map_err(|e| connect_advice(&e))?;
    match command {
        Command::Save { text } => number(client.savemsg(text).map_err(|e| call_advice(&e))?),
        Command::Read { number } => Ok(client.readmsg(*number).map_err(|e| call_advice(&e))?),
    }
}

fn options(timeout: Duration) -> ClientOptions {
    ClientOptions::new().timeout(timeout).connect_timeout(timeout)
}

/// What SAVEMSG returned, to be printed.
fn number(saved: i32) -> Result<String, Box<dyn Error>> {
    match saved {
        -1 => Err("the server could not store the message; it says why where it runs".into()),
        number => Ok(number.to_string()),
    }
}

fn connect_advice(error: &ConnectError) -> String {
    match error {
        ConnectError::Lookup { .. } => format!("{error}; check the name, or write the address instead"),
        // It says it itself.
        ConnectError::Rpcbind { .. } => error.to_string(),
        _ => format!("{error}; is the server running, and listening there?"),
    }
}

fn call_advice(error: &CallError) -> String {
    let advice = match error {
        CallError::TimedOut { sent: true, .. } => {
            "check that the server is running; before saving again, read what is there"
        }
        CallError::TimedOut { sent: false, .. } | CallError::NotSent(_) => {
            "nothing was done: check that the server is running, and try again"
        }
        CallError::MaybeExecuted(Loss::Io(ErrorKind::ConnectionRefused)) => {
            "is the server running, and listening there?"
        }
        CallError::MaybeExecuted(_) => "before saving again, read what is there",
        CallError::Refused(Refusal::SystemError) => {
            "the server says why where it runs; a long message has to be read over TCP"
        }
        CallError::Refused(_) => "is this the port of a message server?",
        CallError::Garbled(_) => "is this a message server?",
        // These say it themselves.
        _ => return error.to_string(),
    };
    format!("{error}; {advice}")
}

fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a number of seconds above 0");
    let seconds = text.parse::<f64>().ok().filter(|&seconds| seconds > 0.0).ok_or_else(wrong)?;
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}
