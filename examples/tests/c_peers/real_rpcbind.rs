//! The rpcbind daemon between the two: our server found by `rpcinfo` and by C, a C server found by us.
//!
//! It listens at port 111 and nowhere else, and its lock is in /run: so it runs in namespaces of its own, with the test
//! itself in them, and neither finds nor leaves anything on the machine.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rpc_core::ClientOptions;
use rpc_core::rpcbind::{BlockingClient, Registration, Rpcbind, SOCKET, Version};
use tempfile::TempDir;

use crate::support::{Process, run};
use crate::toolchain::{Peers, not_there, peers, skipped};
use crate::{DRIVERS, TRANSPORTS};

/// Set in the namespaces.
const INSIDE: &str = "RPC_TESTS_INSIDE_NAMESPACES";
/// What makes the namespaces habitable.
const SCENE: &str = "mount -t tmpfs tmpfs /run && ip link set lo up";
/// The program of the messages, as others write it.
const PROGRAM: &str = "345678";
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the test below in the namespaces. When it ends, whatever it has started does.
#[test]
fn the_rpcbind_daemon_brings_both_sides_together() {
    if peers().is_none() {
        return;
    }
    for tool in ["rpcbind", "rpcinfo", "ip", "unshare"] {
        // Some know no option that does nothing: that they start is enough.
        if let Err(error) = quiet(Command::new(tool).arg("-?")) {
            return not_there(&format!("`{tool}`: {error}"), "rpcbind, iproute2, util-linux");
        }
    }
    if !quiet(&mut unshare(SCENE)).is_ok_and(|status| status.success()) {
        return skipped("not tested with rpcbind: there are no namespaces to run it in; be root");
    }
    let test = std::env::current_exe().expect("this program");
    let inside = run(unshare(&format!("{SCENE} && exec \"$0\" \"$@\""))
        .arg(test)
        .args(["--ignored", "--exact", "real_rpcbind::inside_the_namespaces", "--nocapture"])
        .env(INSIDE, "1"));
    let output = inside.unwrap_or_else(|error| panic!("{error}"));
    assert!(output.contains("1 passed"), "{output}");
}

fn quiet(command: &mut Command) -> io::Result<ExitStatus> {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status()
}

fn unshare(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--", "sh", "-c", script]);
    command
}

#[test]
#[ignore = "run by the test above, in namespaces of its own"]
fn inside_the_namespaces() {
    if std::env::var_os(INSIDE).is_none() {
        return skipped("there are no namespaces around this test");
    }
    let peers = &Peers::built();
    let mut daemon = Process::start(Command::new("rpcbind").args(["-f", "-w"]));
    wait_until("rpcbind listens", || UnixStream::connect(SOCKET).is_ok());
    every_version_is_understood();
    for (driver, arguments) in DRIVERS {
        our_server_is_found(peers, driver, arguments);
        a_killed_server_is_replaced(driver, arguments);
    }
    a_c_server_is_found(peers);
    daemon.kill();
    let (_directory, mut server) = msg_server(&["--register"]);
    let output = server.stderr(Stdio::piped()).output().expect("it starts");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && error.contains("no rpcbind answers"), "{error}");
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "{what}: not in {PATIENCE:?}");
        std::thread::yield_now();
    }
}

/// The client by itself: what it sets, the daemon lists, tells and forgets.
fn every_version_is_understood() {
    let at = |place: &str| {
        let rpcbind = Rpcbind::at(place).expect("an endpoint");
        BlockingClient::connect(&rpcbind, ClientOptions::new()).expect("rpcbind is there")
    };
    let local = || at(&format!("unix://{SOCKET}"));
    let registration =
        |endpoint: &str| Registration::new(0x2000_0777, 1, &endpoint.parse().unwrap()).unwrap();
    for version in [Version::Three, Version::Four] {
        let ours = ["tcp://0.0.0.0:7001", "udp://127.0.0.1:7002", "tcp://[::]:7003", "unix:///run/ours"];
        let setter = local().at_version(version);
        for registration in ours.map(registration) {
            setter.set(&registration).unwrap();
        }
        let refused = setter.set(&registration("tcp://0.0.0.0:7009")).unwrap_err();
        assert!(refused.to_string().contains("does not register program 536872823"), "{refused}");

        let listed = setter.dump().unwrap();
        let listed = listed.into_iter().filter(|entry| entry.program == 0x2000_0777);
        let listed: Vec<_> =
            listed.map(|entry| (entry.endpoint().unwrap().to_string(), entry.owner)).collect();
        let superuser = |endpoint: &str| (endpoint.to_owned(), "superuser".to_owned());
        assert_eq!(listed, ours.map(superuser), "{version:?}");

        // A port registered at its own address is as good as one at all of them.
        for (place, netid, port) in [
            ("tcp://127.0.0.1", "tcp", "27.89"),
            ("udp://127.0.0.1", "udp", "27.90"),
            ("tcp://[::1]", "tcp6", "27.91"),
        ] {
            for asked in [Version::Two, Version::Three, Version::Four] {
                if asked == Version::Two && netid == "tcp6" {
                    continue;
                }
                let address = at(place).at_version(asked).get_address(0x2000_0777, 1, netid).unwrap();
                assert!(
                    address.as_ref().is_some_and(|a| a.ends_with(port)),
                    "{place} {asked:?}: {address:?}"
                );
            }
            let client = at(place);
            client.null().unwrap();
            assert!(client.get_version_address(0x2000_0777, 1, netid).unwrap().unwrap().ends_with(port));
            assert_eq!(client.get_version_address(0x2000_0777, 2, netid).unwrap(), None);
        }
        let two = at("tcp://127.0.0.1").at_version(Version::Two).dump().unwrap();
        let two: Vec<_> = two.iter().filter(|entry| entry.program == 0x2000_0777).collect();
        assert_eq!(two.len(), 2, "TCP and UDP over IPv4: {two:?}");

        assert!(setter.unset(0x2000_0777, 1, "tcp").unwrap());
        assert!(setter.unset(0x2000_0777, 1, "").unwrap());
        assert!(setter.dump().unwrap().iter().all(|entry| entry.program != 0x2000_0777));
    }
}

/// A server of every transport, registered.
fn msg_server(arguments: &[&str]) -> (TempDir, Command) {
    let directory = TempDir::new().expect("a directory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_msg-server"));
    command.args([
        "--listen",
        "udp://127.0.0.1",
        "--listen",
        "tcp://127.0.0.1",
        "--listen",
        "unix:///run/msg",
    ]);
    command.arg("--store").arg(directory.path().join("messages")).args(arguments);
    (directory, command)
}

/// Where a server says that it listens, which is after it has registered.
fn endpoints(server: &mut Process) -> Vec<String> {
    let mut endpoints = Vec::new();
    while endpoints.len() < 3 {
        endpoints.extend(server.line().strip_prefix("listening at ").map(str::to_owned));
    }
    endpoints
}

/// What `rpcinfo` lists of our program: netids and addresses.
fn listed() -> Vec<(String, String)> {
    let list = run(&mut Command::new("rpcinfo")).expect("a list");
    let words = list.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let ours = words.filter(|words| words[..2] == [PROGRAM, "2"]);
    ours.map(|words| (words[2].to_owned(), words[3].to_owned())).collect()
}

fn our_server_is_found(peers: &Peers, driver: &str, arguments: &[&str]) {
    let (_directory, mut command) = msg_server(&[&["--register"], arguments].concat());
    let mut server = Process::start(&mut command);
    let universal = endpoints(&mut server).into_iter().map(|endpoint| {
        let (netid, address) = endpoint.parse::<rpc_core::Endpoint>().unwrap().to_universal().unwrap();
        (netid.to_string(), address)
    });
    assert_eq!(listed(), universal.collect::<Vec<_>>(), "{driver}");
    for (count, transport) in (1..).zip(TRANSPORTS) {
        let mut ping = Command::new("rpcinfo");
        let pinged = run(ping.args(["-T", transport, "127.0.0.1", PROGRAM, "2"])).unwrap();
        assert!(pinged.contains("ready and waiting"), "{driver} {transport}: {pinged}");
        let lines = peers.call_at(transport, "rpcbind", &["save", "found", "read", &count.to_string()]);
        assert_eq!(lines, [format!("saved {count}"), "read found".to_owned()], "{driver} {transport}");
    }
    server.terminate();
    assert_eq!(listed(), [], "{driver}: after its end");
    for transport in TRANSPORTS {
        let error = run(client(arguments, transport).args(["read", "1"])).unwrap_err();
        assert!(error.contains("program 345678 version 2 is not registered for"), "{driver}: {error}");
    }
}

/// It could take nothing back; whoever comes next takes its place.
fn a_killed_server_is_replaced(driver: &str, arguments: &[&str]) {
    let (_directory, mut command) = msg_server(&[&["--register"], arguments].concat());
    let mut killed = Process::start(&mut command);
    endpoints(&mut killed);
    killed.kill();
    let left = listed();
    assert_eq!(left.len(), 3, "{driver}");
    let mut next = Process::start(&mut command);
    endpoints(&mut next);
    let listed_now = listed();
    assert_eq!(listed_now.len(), 3, "{driver}: {listed_now:?}");
    for transport in TRANSPORTS {
        assert_eq!(run(client(arguments, transport).args(["read", "1"])).unwrap(), "", "{driver}");
    }
    next.terminate();
    assert_eq!(listed(), [], "{driver}");
}

fn a_c_server_is_found(peers: &Peers) {
    let server = peers.serve_with(&["rpcbind"]);
    for (driver, arguments) in DRIVERS {
        for transport in TRANSPORTS {
            let saved = run(client(arguments, transport).args(["save", "found"]));
            let number = saved.unwrap_or_else(|error| panic!("{driver} {transport}: {error}"));
            assert_eq!(run(client(arguments, transport).args(["read", &number])).unwrap(), "found");
        }
    }
    drop(server);
}

/// Our client, told no port.
fn client(arguments: &[&str], transport: &str) -> Command {
    let mut client = Command::new(Path::new(env!("CARGO_BIN_EXE_msg-client")));
    client.args(arguments).arg(format!("{transport}://127.0.0.1"));
    client
}
