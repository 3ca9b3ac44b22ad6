//! The soak in small: a few thousand calls over the same bad networks, and proof that its checks can fail.

use std::process::{Command, Output};

use serde_json::Value;

/// Few clients and little patience, so that it takes seconds; the network is the default one.
const SMALL: [&str; 8] = ["--calls", "4000", "--clients", "100", "--in-flight", "300", "--timeout", "8"];

fn soak(arguments: &[&str]) -> (Output, Value) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_soak")).arg("--json").args(arguments).output().expect("it runs");
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (output, report)
}

fn number(report: &Value, name: &str) -> u64 {
    report[name].as_u64().unwrap_or_else(|| panic!("{name}: {report:#}"))
}

#[test]
fn no_call_is_executed_twice_where_datagrams_are_lost_doubled_and_reordered() {
    let (output, report) = soak(&[&SMALL[..], &["--seed", "7"]].concat());
    assert!(output.status.success(), "{report:#}");
    let of = |name| number(&report, name);
    assert_eq!(of("calls"), 4000);
    assert_eq!(of("successes") + of("timeouts"), 4000);
    assert!(of("successes") > 3900, "{report:#}");
    assert!((of("successes")..=4000).contains(&of("executions")), "{report:#}");
    assert_eq!((of("most_executions_of_one_call"), of("cross_talk")), (1, 0));
    // The network was as bad as asked for, and the cache had something to do.
    for name in ["retransmissions", "datagrams_lost", "datagrams_doubled", "held_back"] {
        assert!(of(name) > 500, "{name}: {report:#}");
    }
    assert!(of("duplicates_answered_from_cache") > 500, "{report:#}");
}

#[test]
fn a_sound_network_needs_no_retransmission_to_serve_every_call() {
    let sound = ["--loss", "0", "--duplication", "0", "--reorder", "0"];
    let (output, report) = soak(&[&["--calls", "2000", "--in-flight", "8"], &sound[..]].concat());
    assert!(output.status.success(), "{report:#}");
    assert_eq!((number(&report, "successes"), number(&report, "executions")), (2000, 2000));
    assert_eq!(number(&report, "datagrams_lost"), 0);
}

/// A cache that forgets too early lets calls run twice: the check sees it.
#[test]
fn a_broken_promise_ends_in_failure() {
    let (output, report) = soak(&[&SMALL[..], &["--cache-entries", "1"]].concat());
    assert_eq!(output.status.code(), Some(1), "{report:#}");
    assert!(number(&report, "most_executions_of_one_call") > 1, "{report:#}");
    assert_ne!(report["broken"].as_array().map_or(0, Vec::len), 0);
}

/// Over streams that break every thousand bytes or so, by either driver.
fn check_streams(transport: &str, driver: &str, pieces: &str) {
    let way = ["--transport", transport, "--driver", driver];
    let network = ["--break-after", "1000", "--pieces", pieces, "--seed", "7"];
    let load = ["--calls", "4000", "--clients", "20", "--in-flight", "80"];
    let (output, report) = soak(&[&way[..], &network, &load].concat());
    assert!(output.status.success(), "{report:#}");
    let of = |name| number(&report, name);
    let ended = ["successes", "timeouts", "maybe_executed", "not_sent"].map(of);
    assert_eq!((of("calls"), ended.iter().sum::<u64>()), (4000, 4000), "{report:#}");
    assert!(of("successes") > 2500, "{report:#}");
    // Those that succeeded were executed once each; a quarter of them, or less, counts nothing.
    assert!(of("executions") >= of("successes") - of("idempotent_calls"), "{report:#}");
    let never =
        ["unsent_but_executed", "idempotent_calls_lost", "cross_talk", "invented_replies", "failures"];
    assert_eq!((of("most_executions_of_one_call"), never.map(of)), (1, [0; 5]), "{report:#}");
    assert_eq!(of("idempotent_calls"), 1000);
    // The network was as bad as asked for, and the clients had something to do.
    for name in ["streams_broken", "connections_lost", "maybe_executed", "retransmissions"] {
        assert!(of(name) > 10, "{name}: {report:#}");
    }
}

#[test]
fn no_call_is_executed_twice_where_tcp_connections_break() {
    check_streams("tcp", "tokio", "random");
    check_streams("tcp", "blocking", "bytes");
}

#[test]
fn no_call_is_executed_twice_where_unix_sockets_break() {
    check_streams("unix", "tokio", "bytes");
    check_streams("unix", "blocking", "as-they-come");
}

/// What is executed then nobody can promise: but every call ends in time, nothing panics, and memory is bounded.
#[test]
fn corruption_ends_in_errors_and_in_nothing_worse() {
    for (transport, driver) in [("udp", "tokio"), ("udp", "blocking"), ("tcp", "tokio"), ("unix", "blocking")]
    {
        let network =
            ["--transport", transport, "--driver", driver, "--break-after", "5000", "--corrupt", "2"];
        let load = ["--calls", "2000", "--clients", "20", "--in-flight", "80", "--timeout", "4"];
        let (output, report) = soak(&[&network[..], &load].concat());
        assert!(output.status.success(), "{report:#}");
        let ended = ["successes", "timeouts", "maybe_executed", "not_sent", "failures"];
        assert_eq!(ended.map(|name| number(&report, name)).iter().sum::<u64>(), 2000, "{report:#}");
        assert!(number(&report, "corrupted") > 20, "{report:#}");
        assert!(number(&report, "successes") > 1000, "{report:#}");
    }
}
