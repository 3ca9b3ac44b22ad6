//! Times of each codec with each message, by criterion.

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rpc_core_bench::{PEERS, STEPS, messages};

fn xdr(criterion: &mut Criterion) {
    for mut message in messages() {
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
}

fn brief() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500))
        .sample_size(20)
}

criterion_group! {
    name = benches;
    config = brief();
    targets = xdr
}
criterion_main!(benches);
