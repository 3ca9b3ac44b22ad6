//! Instructions that each codec takes for each message, counted by valgrind's callgrind: the same on every run.
//!
//!     instructions [part of a message's name]

use std::process::Command;
use std::{array, env};

use rpc_core_bench::{PEERS, STEPS, messages, print_head, print_line};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &arguments[..] {
        [] => table(""),
        [part] => table(part),
        [message, peer, step, times] => {
            let [message, peer, step] = [message, peer, step].map(|n| n.parse::<usize>().expect("an index"));
            let mut all = messages();
            STEPS[step].1(&mut all[message].codecs[peer])(times.parse().expect("a number"));
        }
        _ => eprintln!("usage: instructions [part of a message's name]"),
    }
}

fn table(part: &str) {
    print_head();
    for (index, message) in messages().iter().enumerate().filter(|(_, m)| m.name.contains(part)) {
        for (step, (name, _)) in STEPS.iter().enumerate() {
            let counts: [f64; PEERS.len()] = array::from_fn(|peer| count(index, peer, step) as f64);
            print_line(message.name, name, &counts);
        }
    }
}

/// What twenty rounds take more than ten do, by ten: what happens before the rounds does not count.
fn count(message: usize, peer: usize, step: usize) -> u64 {
    let [ten, twenty] = [10, 20].map(|times: u64| {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(env::current_exe().expect("this program has a path"))
            .args([message, peer, step].map(|n| n.to_string()))
            .arg(times.to_string())
            .output()
            .expect("valgrind runs");
        let text = String::from_utf8_lossy(&output.stderr);
        let line = text.lines().find_map(|line| line.split_once("Collected : "));
        let Some((_, number)) = line else { panic!("callgrind did not count:\n{text}") };
        number.trim().parse::<u64>().expect("it counts in numbers")
    });
    (twenty - ten) / 10
}
