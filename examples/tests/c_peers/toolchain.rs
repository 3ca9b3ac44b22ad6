//! The C programs: made from `idl/msg.x` by rpcgen, our own `main`s and service routines, and libtirpc.

use std::ffi::OsStr;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Once};

use crate::support::Process;

/// Both programs.
pub(crate) struct Peers {
    client: PathBuf,
    server: PathBuf,
}

/// The C server, running.
pub(crate) struct CServer {
    pub(crate) process: Process,
    udp: SocketAddr,
    pub(crate) tcp: SocketAddr,
}

impl CServer {
    /// Where it listens.
    pub(crate) fn at(&self, transport: &str) -> SocketAddr {
        if transport == "udp" { self.udp } else { self.tcp }
    }
}

/// The programs, built once; `None`, said aloud, where the tools to build them are missing. With the environment
/// variable RPC_REQUIRE_PEERS=1 that is a failure.
pub(crate) fn peers() -> Option<&'static Peers> {
    static PEERS: LazyLock<Result<Peers, String>> = LazyLock::new(|| missing().map_or_else(build, Err));
    match &*PEERS {
        Ok(peers) => Some(peers),
        Err(missing) => {
            // Once is enough.
            static SAID: Once = Once::new();
            SAID.call_once(|| not_there(missing, "rpcsvc-proto, libtirpc-dev, pkgconf, gcc"));
            None
        }
    }
}

/// Skips what needs a foreign program; with RPC_REQUIRE_PEERS=1 that is a failure.
pub(crate) fn not_there(missing: &str, packages: &str) {
    let required = std::env::var_os("RPC_REQUIRE_PEERS").is_some_and(|value| value == "1");
    assert!(!required, "{missing}, and RPC_REQUIRE_PEERS=1");
    skipped(&format!("not tested against C: {missing} (Debian: {packages})"));
}

/// Not by `eprintln`, which the test harness keeps from being seen where tests pass.
pub(crate) fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped, {why}");
}

/// What is not there, if something is not.
fn missing() -> Option<String> {
    let tools: [&[&str]; 3] =
        [&["rpcgen", "--version"], &["cc", "--version"], &["pkg-config", "--exists", "libtirpc"]];
    tools.iter().find_map(|tool| {
        let (program, arguments) = tool.split_first()?;
        let status =
            Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        // rpcgen has no option that does nothing: that it starts is enough.
        let there = status.is_ok_and(|status| *program == "rpcgen" || status.success());
        (!there).then(|| format!("`{}` fails", tool.join(" ")))
    })
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("c_peers")
}

/// From here on a failure is ours.
fn build() -> Result<Peers, String> {
    let directory = directory();
    std::fs::create_dir_all(&directory).expect("a directory to build in");
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    // rpcgen writes the path it is given into what it generates.
    std::fs::copy(manifest.join("../idl/msg.x"), directory.join("msg.x")).expect("idl/msg.x");
    for (part, file) in [("-h", "msg.h"), ("-l", "msg_clnt.c"), ("-m", "msg_svc.c")] {
        // It refuses to overwrite.
        let _ = std::fs::remove_file(directory.join(file));
        check(Command::new("rpcgen").args([part, "-o", file, "msg.x"]).current_dir(&directory));
    }
    let (compile, link) = (flags("--cflags"), flags("--libs"));
    let sources = manifest.join("tests/c");
    let program = |name: &str, generated: &str| {
        let mut cc = Command::new("cc");
        cc.current_dir(&directory).args(["-Wall", "-I."]).args(&compile).args(["-o", name]);
        cc.arg(sources.join(name).with_extension("c")).arg(sources.join("long_strings.c")).arg(generated);
        check(cc.args(&link));
    };
    program("client", "msg_clnt.c");
    program("server", "msg_svc.c");
    Ok(Peers::built())
}

pub(crate) fn flags(which: &str) -> Vec<String> {
    let output = check(Command::new("pkg-config").args([which, "libtirpc"]));
    output.split_whitespace().map(str::to_owned).collect()
}

pub(crate) fn check(command: &mut Command) -> String {
    crate::support::run(command).unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

impl Peers {
    /// The programs, as another process of the tests has built them.
    pub(crate) fn built() -> Self {
        Self { client: directory().join("client"), server: directory().join("server") }
    }

    /// Starts the C server.
    pub(crate) fn serve(&self) -> CServer {
        self.serve_with(&[])
    }

    /// Starts the C server with these arguments.
    pub(crate) fn serve_with(&self, arguments: &[&str]) -> CServer {
        let mut process = Process::start(Command::new(&self.server).args(arguments));
        let mut port = |name| {
            let line = process.line();
            let port = line.strip_prefix(name).and_then(|port| port.trim().parse().ok());
            SocketAddr::from(([127, 0, 0, 1], port.unwrap_or_else(|| panic!("{line}"))))
        };
        let (udp, tcp) = (port("udp"), port("tcp"));
        CServer { process, udp, tcp }
    }

    /// Runs the C client with these commands; a line for each.
    pub(crate) fn call<S: AsRef<OsStr>>(
        &self,
        transport: &str,
        server: SocketAddr,
        commands: &[S],
    ) -> Vec<String> {
        self.call_at(transport, &server.port().to_string(), commands)
    }

    /// Runs the C client with the server at this port, or where `rpcbind` says.
    pub(crate) fn call_at<S: AsRef<OsStr>>(
        &self,
        transport: &str,
        port: &str,
        commands: &[S],
    ) -> Vec<String> {
        let mut client = Command::new(&self.client);
        client.args([transport, port]).args(commands);
        check(&mut client).lines().map(str::to_owned).collect()
    }
}
