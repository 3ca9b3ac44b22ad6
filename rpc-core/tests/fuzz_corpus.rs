//! The fuzz targets without a fuzzer: every seed, and some thousand mutations of each target's seeds, always the same.

#![allow(missing_docs, unreachable_pub, reason = "generated, and shared with the fuzz targets")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

#[path = "support/mutation.rs"]
mod mutation;
#[path = "../fuzz/src/targets/mod.rs"]
mod targets;

mod types {
    rpc_macros::include_x!("fuzz/types.x");
}

/// Runs a target over its seeds and `mutations` of them. `FUZZ_MUTATIONS` multiplies how many.
fn replay(name: &str, mutations: u32, target: fn(&[u8])) {
    let run = |input: &[u8], origin: &dyn std::fmt::Display| {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(input))) {
            let bytes = input.escape_ascii();
            let reason = panic.downcast_ref::<String>().map_or("see above", String::as_str);
            panic!("{name}, {origin}: {reason}\ninput: b\"{bytes}\"");
        }
    };
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let mut paths: Vec<_> =
        fs::read_dir(&directory).expect("seeds").map(|entry| entry.expect("a seed").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no seeds for {name}");
    let seeds: Vec<_> = paths.iter().map(|path| fs::read(path).expect("a seed")).collect();
    for (path, seed) in paths.iter().zip(&seeds) {
        run(seed, &path.display());
    }
    let times = std::env::var("FUZZ_MUTATIONS").map_or(1, |text| text.parse().expect("a number"));
    let mut random = mutation::Random::new(7);
    for number in 0..mutations * times {
        run(&random.mutate(&seeds), &format_args!("mutation {number}"));
    }
}

#[test]
fn what_is_decoded_is_encoded_the_same() {
    replay("xdr_decode", 6000, targets::xdr_decode);
}

#[test]
fn call_headers_are_read_or_refused() {
    replay("call_header", 6000, targets::call_header);
}

#[test]
fn reply_headers_are_read_or_refused() {
    replay("reply_header", 6000, targets::reply_header);
}

#[test]
fn records_are_the_same_however_they_arrive() {
    replay("records", 3000, targets::records);
}

#[test]
fn a_server_executes_nothing_twice() {
    replay("server_bytes", 6000, targets::server_bytes);
}

#[test]
fn every_call_of_a_client_ends() {
    replay("client_replies", 6000, targets::client_replies);
}

#[test]
fn any_text_is_an_interface_or_a_report() {
    replay("idl", 2000, targets::idl);
}
