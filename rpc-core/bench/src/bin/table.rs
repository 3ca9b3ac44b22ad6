//! Nanoseconds that each codec takes for each message, and in brackets how many times ours they are.
//!
//!     table [part of a message's name]
//!
//! The codecs take turns, and the shortest of their rounds counts: what else the machine does falls on all of them.

use std::env;
use std::time::{Duration, Instant};

use rpc_core_bench::{PEERS, STEPS, messages, print_head, print_line};

const ROUNDS: usize = 40;
const ROUND: Duration = Duration::from_millis(2);

fn main() {
    let part = env::args().nth(1).unwrap_or_default();
    print_head();
    for mut message in messages().into_iter().filter(|message| message.name.contains(&part)) {
        for (step, run) in STEPS {
            let times = message.codecs.each_mut().map(|loops| {
                let once = time(run(loops), 1).max(Duration::from_nanos(10));
                (ROUND.as_nanos() / once.as_nanos()).max(1) as u64
            });
            let mut least = [f64::MAX; PEERS.len()];
            for _ in 0..ROUNDS {
                for (peer, loops) in message.codecs.iter_mut().enumerate() {
                    let taken = time(run(loops), times[peer]).as_nanos() as f64 / times[peer] as f64;
                    least[peer] = least[peer].min(taken);
                }
            }
            print_line(message.name, step, &least);
        }
    }
}

fn time(run: &mut dyn FnMut(u64), times: u64) -> Duration {
    let start = Instant::now();
    run(times);
    start.elapsed()
}
