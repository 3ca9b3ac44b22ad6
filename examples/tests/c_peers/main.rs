//! Our message programs and C programs built with rpcgen and libtirpc, calling each other.
//!
//! The C sources are in `tests/c`. A relay between the two ends keeps every message, so that calls and replies can be
//! compared byte by byte, not only by what the programs make of them.
#![cfg(unix)]

mod errors;
mod long_messages;
mod real_rpcbind;
mod relay;
mod rust_first;
mod same_bytes;
#[path = "../support/mod.rs"]
mod support;
mod toolchain;
mod who_calls;

/// Whether a Rust program runs on tokio or on threads; its arguments.
const DRIVERS: [(&str, &[&str]); 2] = [("tokio", &[]), ("blocking", &["--blocking"])];

const TRANSPORTS: [&str; 2] = ["udp", "tcp"];
