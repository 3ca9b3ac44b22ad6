//! The simulated driver: clients, a server and the network between them on a virtual clock, from one seed.
//!
//! It runs the real protocol code, both sides of it, through loss, duplication, reordering, delay, partition, server
//! restarts and corruption, and holds what happens to the promises made (`checks`). The same seed gives the same run:
//!
//! ```text
//! RPC_SIM_SEED=4711 cargo test -p rpc-core --lib simulated::one_seed_over_datagrams -- --nocapture    # its trace
//! RPC_SIM_SEED=4711 cargo test -p rpc-core --lib simulated::one_seed_over_streams -- --nocapture
//! RPC_SIM_SEEDS=100000 cargo test --release -p rpc-core --lib simulated::many_seeds
//! ```

#![expect(clippy::print_stdout, reason = "a run is there to be read")]

mod checks;
mod network;
mod random;
mod service;
mod streams;
mod world;

use network::Faults;
use world::{Run, World};

/// Seeds tried by a plain `cargo test`; CI tries 10,000.
const SEEDS: u64 = 2000;

fn variable(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

/// Runs one seed under the faults it draws, and returns what happened.
fn run(seed: u64) -> Run {
    World::new(seed, Faults::drawn(seed)).run()
}

#[test]
fn many_seeds() {
    let seeds = variable("RPC_SIM_SEEDS").unwrap_or(SEEDS);
    let (mut calls, mut successes, mut resent, mut replayed) = (0, 0, 0, 0);
    for seed in 0..seeds {
        let run = run(seed);
        if let Err(broken) = checks::all(&run) {
            panic!("{}", replay(seed, "datagrams", &broken));
        }
        calls += run.calls.len();
        successes += run.successes();
        resent += run.retransmissions;
        replayed += run.replayed;
    }
    println!("{seeds} seeds: {calls} calls, {successes} successes, {resent} resent, {replayed} replayed");
    // A simulation in which nothing goes wrong, or nothing goes right, shows nothing.
    assert!(successes as f64 > 0.3 * calls as f64 && successes < calls);
    assert!(resent > 0 && replayed > 0);
}

/// How to see what happened.
fn replay(seed: u64, over: &str, broken: &str) -> String {
    format!(
        "seed {seed}: {broken}; its trace: \
         RPC_SIM_SEED={seed} cargo test -p rpc-core --lib simulated::one_seed_over_{over} -- --nocapture"
    )
}

#[test]
fn one_seed_over_datagrams() {
    show(&run(variable("RPC_SIM_SEED").unwrap_or(1)));
}

#[test]
fn one_seed_over_streams() {
    show(&streams::World::new(variable("RPC_SIM_SEED").unwrap_or(1)).run());
}

fn show(run: &Run) {
    run.trace.iter().for_each(|line| println!("{line}"));
    checks::all(run).unwrap();
}

#[test]
fn the_same_seed_gives_the_same_run() {
    for seed in 0..50 {
        assert_eq!(run(seed).trace, run(seed).trace);
        assert_eq!(streams::World::new(seed).run().trace, streams::World::new(seed).run().trace);
    }
    assert_ne!(run(1).trace, run(2).trace);
}

/// The checkers can fail: a server that keeps no replies runs duplicates twice, and they see it.
#[test]
fn a_server_without_a_cache_is_caught() {
    let caught = (0..200).filter(|seed| {
        let mut world = World::new(*seed, Faults::drawn(*seed));
        world.sabotage();
        checks::all(&world.run()).is_err_and(|broken| broken.contains("executed"))
    });
    assert!(caught.count() > 50);
}

/// The same promises where connections come and go.
#[test]
fn many_seeds_over_streams() {
    let seeds = variable("RPC_SIM_SEEDS").unwrap_or(SEEDS);
    let (mut calls, mut successes, mut lost, mut resent) = (0, 0, 0, 0);
    for seed in 0..seeds {
        let run = streams::World::new(seed).run();
        if let Err(broken) = checks::all(&run) {
            panic!("{}", replay(seed, "streams", &broken));
        }
        calls += run.calls.len();
        successes += run.successes();
        lost += run.disconnects;
        resent += run.retransmissions;
    }
    println!(
        "{seeds} seeds: {calls} calls, {successes} successes, {lost} connections lost, {resent} calls resent"
    );
    assert!(successes as f64 > 0.3 * calls as f64 && successes < calls);
    assert!(lost > 0 && resent > 0);
}

/// A client that sends again what may have been executed is caught.
#[test]
fn a_client_that_resends_whatever_was_lost_is_caught() {
    let caught = (0..200).filter(|seed| {
        let mut world = streams::World::new(*seed);
        world.sabotage();
        checks::all(&world.run()).is_err_and(|broken| broken.contains("executed"))
    });
    assert!(caught.count() > 10);
}

/// Without faults every call succeeds, at once, sent once.
#[test]
fn a_quiet_network_loses_nothing() {
    for seed in 0..50 {
        let run = World::new(seed, Faults::none()).run();
        checks::all(&run).unwrap();
        assert_eq!(run.successes(), run.calls.len());
        assert_eq!((run.retransmissions, run.replayed), (0, 0));
    }
}
