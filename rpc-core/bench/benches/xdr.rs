//! Times of each codec with each message by criterion, and from them a table of ratios.

use std::time::{Duration, Instant};
use std::{env, fs};

use criterion::{BenchmarkId, Criterion, Throughput};
use rpc_core_bench::{Loops, PEERS, messages};

type Step = fn(&mut Loops) -> &mut dyn FnMut(u64);

const STEPS: [(&str, Step); 3] = [
    ("encode", |loops| &mut loops.encode),
    ("encode to new memory", |loops| &mut loops.fresh),
    ("decode", |loops| &mut loops.decode),
];

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500))
        .sample_size(20)
        .without_plots()
        .configure_from_args();
    let mut names = Vec::new();
    for mut message in messages() {
        names.push(message.name);
        for (step, run) in STEPS {
            let mut group = criterion.benchmark_group(format!("{}, {step}", message.name));
            for (peer, loops) in PEERS.iter().zip(&mut message.codecs) {
                group.throughput(Throughput::Bytes(loops.length as u64));
                group.bench_function(BenchmarkId::from_parameter(peer), |bencher| {
                    bencher.iter_custom(|times| {
                        let start = Instant::now();
                        run(loops)(times);
                        start.elapsed()
                    });
                });
            }
            group.finish();
        }
    }
    criterion.final_summary();
    table(&names);
}

/// The medians that criterion has left, in nanoseconds, and in brackets how many times ours they are.
fn table(messages: &[&str]) {
    println!("\n| Message | Step | {} |", PEERS.join(" | "));
    println!("|---|---|{}", "---:|".repeat(PEERS.len()));
    for message in messages {
        for (step, _) in STEPS {
            let Some(ours) = median(message, step, PEERS[0]) else { continue };
            let cells = PEERS.map(|peer| match median(message, step, peer) {
                Some(time) => format!("{} ({:.1})", nanoseconds(time), time / ours),
                None => "-".to_owned(),
            });
            println!("| {message} | {step} | {} |", cells.join(" | "));
        }
    }
}

fn median(message: &str, step: &str, peer: &str) -> Option<f64> {
    let home = env::var("CARGO_TARGET_DIR").unwrap_or(concat!(env!("CARGO_MANIFEST_DIR"), "/target").into());
    let path = format!("{home}/criterion/{message}, {step}/{peer}/new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

fn nanoseconds(time: f64) -> String {
    if time < 100.0 { format!("{time:.1}") } else { format!("{time:.0}") }
}
