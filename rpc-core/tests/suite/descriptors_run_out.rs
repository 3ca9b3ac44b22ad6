//! A server without a descriptor left: accepting pauses, does not burn the processor, and goes on when there are some
//! again. Connections that it has are served all the while.
//!
//! The server is this very program, run by a shell that lets it have few descriptors.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rpc_core::Endpoint;

use crate::support::wire::{Call, fragment};
use crate::support::{Case, Driver, Raw, Transport, eventually, serve_trial};

cases!(over_streams: accepting_pauses_and_others_are_served);

/// Tells the child what to serve over.
const CHILD: &str = "RPC_SUITE_SERVES";
/// Room for a runtime, its sockets and some connections.
const DESCRIPTORS: usize = 48;
const WATCHED: Duration = Duration::from_secs(1);

fn accepting_pauses_and_others_are_served(case: Case) {
    let server = Server::start(case);
    let mut early = Raw::connect(&server.endpoint);
    early.check_answers(1, "while there are descriptors");
    // The system completes connections that nobody accepts, so these all succeed.
    let crowd: Vec<_> = (0..2 * DESCRIPTORS).map(|_| Raw::connect(&server.endpoint)).collect();
    eventually(&format!("{case:?}: all descriptors open"), || server.descriptors() >= DESCRIPTORS);
    // Not to wait for anything: what is watched is that nothing happens meanwhile.
    let (begun, before) = (Instant::now(), server.processor_time());
    std::thread::sleep(WATCHED);
    let (elapsed, spent) = (begun.elapsed(), server.processor_time() - before);
    assert!(spent < elapsed / 20, "{case:?}: {spent:?} of processor time in {elapsed:?} of waiting");
    (2..100).for_each(|xid| early.check_answers(xid, "while there is no descriptor"));
    drop(crowd);
    // Those in the queue before it are accepted and found closed.
    let mut late = Raw::connect(&server.endpoint);
    late.check_answers(1, "when there are descriptors again");
    early.check_answers(100, "when there are descriptors again");
}

/// A server in a process of its own, which ends with it.
struct Server {
    child: Child,
    /// Kept open: it still has something to say when it ends.
    _output: BufReader<ChildStdout>,
    endpoint: Endpoint,
}

impl Server {
    fn start(case: Case) -> Self {
        let mut child = Command::new("sh")
            .args(["-c", &format!("ulimit -n {DESCRIPTORS}; exec \"$0\" \"$@\"")])
            .arg(std::env::current_exe().expect("this program"))
            .args(["--exact", "--nocapture", "descriptors_run_out::serve_as_a_child"])
            .env(CHILD, format!("{:?} {:?}", case.transport, case.driver))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let endpoint = (&mut output)
            .lines()
            .map(|line| line.expect("text"))
            .find_map(|line| line.split_once("serving at ").map(|(_, endpoint)| endpoint.to_owned()))
            .expect("an endpoint");
        Self { child, _output: output, endpoint: endpoint.parse().expect("an endpoint") }
    }

    fn descriptors(&self) -> usize {
        let open = std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).expect("a process");
        open.count()
    }

    /// Of all its threads, in user and kernel mode.
    fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("a process");
        // The name may have anything in it; after it, fields 14 and 15 are times in ticks, 100 to the second.
        let (_, fields) = stat.rsplit_once(')').expect("a name");
        let fields: Vec<_> = fields.split_whitespace().collect();
        let ticks: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().expect("a number")).sum();
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input ends it.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Not a test but for the process that is told what to do.
#[test]
fn serve_as_a_child() {
    let Ok(served) = std::env::var(CHILD) else { return };
    let (transport, driver) = served.split_once(' ').expect("a transport and a driver");
    let transport = Transport::ALL.into_iter().find(|t| format!("{t:?}") == transport).expect("a transport");
    let driver = Driver::BOTH.into_iter().find(|d| format!("{d:?}") == driver).expect("a driver");
    let (server, _stage) = serve_trial(Case { transport, driver });
    // All that it takes is there before the limit is reached.
    let mut connection = Raw::connect(server.endpoint());
    connection.send_raw(&fragment(true, &Call::null().bytes())).expect("a connection");
    drop(connection);
    let mut out = std::io::stdout();
    writeln!(out, "serving at {}", server.endpoint()).and_then(|()| out.flush()).expect("a reader");
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
