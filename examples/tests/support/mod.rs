//! Programs as a user runs them: started, listened to, and ended with the test.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

/// A program that runs until it is dropped.
pub(crate) struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, output }
    }

    /// The next line the program prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.output.read_line(&mut line).expect("text");
        assert_ne!(read, 0, "the program ended: {:?}", self.child.wait());
        line.truncate(line.trim_end_matches('\n').len());
        line
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Tells the program to end, and waits until it has.
    pub(crate) fn terminate(&mut self) {
        run(Command::new("sh").args(["-c", &format!("kill {}", self.child.id())])).expect("it runs");
        let _ = self.child.wait();
    }

    /// Ends the program without a warning.
    pub(crate) fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A server at a UDP and a TCP port of its own.
pub(crate) struct Served {
    pub(crate) process: Process,
    udp: SocketAddr,
    pub(crate) tcp: SocketAddr,
    /// Where it keeps what it stores.
    _directory: TempDir,
}

impl Served {
    /// Where it listens.
    pub(crate) fn at(&self, transport: &str) -> SocketAddr {
        if transport == "udp" { self.udp } else { self.tcp }
    }
}

/// Starts `msg-server`, with these arguments besides those that say where.
pub(crate) fn msg_server(arguments: &[&str]) -> Served {
    let directory = TempDir::new().expect("a directory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_msg-server"));
    command.args(["--listen", "udp://127.0.0.1:0", "--listen", "tcp://127.0.0.1:0"]).args(arguments);
    command.arg("--store").arg(directory.path().join("messages"));
    // It tells its user about every call it has to refuse; here that is most of them.
    command.stderr(Stdio::null());
    let mut process = Process::start(&mut command);
    let (mut udp, mut tcp) = (None, None);
    while udp.is_none() || tcp.is_none() {
        let line = process.line();
        let place = line.rsplit(' ').next().unwrap_or_default();
        match place.split_once("://") {
            Some(("udp", address)) => udp = Some(address.parse().expect("an address")),
            Some(("tcp", address)) => tcp = Some(address.parse().expect("an address")),
            _ => {}
        }
    }
    Served { process, udp: udp.expect("told"), tcp: tcp.expect("told"), _directory: directory }
}

/// Runs a program to its end. What it printed, without the last line's end; an error where it failed.
pub(crate) fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    if output.status.success() {
        let mut text = String::from_utf8(output.stdout).expect("text");
        text.truncate(text.strip_suffix('\n').unwrap_or(&text).len());
        Ok(text)
    } else {
        Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)))
    }
}
