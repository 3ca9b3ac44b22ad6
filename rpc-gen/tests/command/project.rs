//! `rpc-gen --all`: the crate is made, built and run.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{code, command, room, run, stderr, stdout, written};

/// How long a build may take on a slow machine, dependencies included.
const PATIENCE: Duration = Duration::from_secs(600);

/// Builds a crate beside this workspace's own builds, so that what both need is there already.
fn build(directory: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // The versions of the workspace are those that are sure to be on this machine.
    std::fs::copy(workspace.join("Cargo.lock"), directory.join("Cargo.lock")).expect("there is room");
    let log = std::fs::File::create(directory.join("build.log")).expect("there is room");
    let mut cargo = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--quiet", "--bins"])
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", target())
        .env_remove("CARGO_BUILD_TARGET")
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("cargo runs");
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        match cargo.try_wait().expect("it can be waited for") {
            Some(status) => break status,
            None if Instant::now() > deadline => {
                let _ = cargo.kill();
                panic!("it is not built after {PATIENCE:?}");
            }
            None => std::thread::sleep(Duration::from_millis(100)),
        }
    };
    let log = std::fs::read_to_string(directory.join("build.log")).expect("it was written");
    assert!(status.success(), "{log}");
    // But for those that are about the interface file, and were seen before.
    let warns = |line: &&str| line.starts_with("warning: ") && !line.contains("::INTERFACE`");
    let about_crate = |line: &&str| line.contains(" generated ");
    let warnings: Vec<_> = log.lines().filter(|line| warns(line) && !about_crate(line)).collect();
    assert!(warnings.is_empty(), "it builds with warnings: {log}");
}

/// The target directory of this build.
fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in the target directory")
}

/// A server that is ended with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server at ports that the system chooses. Its endpoints.
fn serve(program: &Path) -> (Server, Vec<String>) {
    let mut child = Command::new(program)
        .args(["tcp://127.0.0.1:0", "udp://127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let server = Server(child);
    let endpoints = lines.map(|line| {
        let line = line.expect("it says where it listens");
        line.strip_prefix("listening at ").expect("it says where it listens").to_owned()
    });
    (server, endpoints.take(2).collect())
}

/// Makes, builds and runs a crate. What its client prints at each endpoint.
fn make_and_run(name: &str, arguments: &[&str]) -> Vec<String> {
    make_and_run_with(name, arguments, |complaints| assert_eq!(complaints, ""))
}

fn make_and_run_with(name: &str, arguments: &[&str], judge: impl Fn(&str)) -> Vec<String> {
    let room = room();
    let directory = room.path().join(name);
    let mut all = vec!["--all", directory.to_str().expect("a plain path")];
    all.extend(arguments);
    let output = run(&all);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    judge(&stderr(&output));
    assert!(stdout(&output).contains("cargo run --bin"));
    build(&directory);
    let program =
        |which: &str| target().join("debug").join(format!("{name}-{which}{}", std::env::consts::EXE_SUFFIX));
    let (_server, endpoints) = serve(&program("server"));
    let client = |endpoint: &String| {
        let output = Command::new(program("client")).arg(endpoint).output().expect("the client starts");
        assert_eq!((code(&output), stderr(&output)), (0, String::new()));
        stdout(&output)
    };
    endpoints.iter().map(client).collect()
}

#[test]
fn a_crate_builds_and_runs_at_once() {
    for printed in make_and_run("rpc-gen-made-rich", &["-D", "WITH_EXTRA", "-I", "shared", "rich.x"]) {
        let lines: Vec<&str> = printed.lines().collect();
        assert_eq!(lines[0], "RICH_PROG version 1", "{printed}");
        assert_eq!(lines[1], "NULLPROC: ()", "{printed}");
        for (line, procedure) in lines[2..].iter().zip(["LOOKUP", "LIST", "MIX", "TYPE", "connect"]) {
            assert_eq!(*line, format!("{procedure}: failed: the call failed in the server"));
        }
        assert_eq!(lines[7], "RICH_PROG version 2", "{printed}");
        assert_eq!(lines[9..], ["OTHER version 3", "NOTHING: ()"], "{printed}");
    }
    // The other crate has what it needs built by now.
    for printed in make_and_run("rpc-gen-made-msg", &["../../../../idl/msg.x"]) {
        assert_eq!(printed.lines().count(), 3, "{printed}");
        assert!(printed.contains("SAVEMSG: failed: "), "{printed}");
    }
}

/// What every setting is tried on.
const SETTABLE: &str = "
    struct node { string name<>; node *next; };
    struct place { int x; opaque data<>; quadruple wide; };
    struct outer { place inner; elsewhere other; duration time; node *list; };
    program P { version V { outer F(outer, opaque<>, quadruple) = 1; } = 1; } = 0x20000123;
";

#[test]
fn settings_come_along() {
    let room = room();
    let file = written(&room, "settable.x", SETTABLE);
    let arguments = [
        ["--extern-type", "duration=u64"],
        ["--rename", "place=spot"],
        ["--string-as-bytes", "node.name"],
        ["--list-as-vec", "node"],
        ["--boxed", "outer.inner"],
        ["--type-attribute", "spot=#[doc = \"=\"]"],
        ["--field-attribute", "spot.x=#[doc(alias = \"y\")]"],
        ["-U", "RPC_HDR"],
    ];
    let mut arguments: Vec<&str> = arguments.iter().flatten().copied().collect();
    arguments.extend(["--lenient", &file]);
    let sample = run(&[&["--sample-server"], arguments.as_slice()].concat());
    let sample = stdout(&sample);
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    for option in [
        "undefine = \"RPC_HDR\"",
        "extern_type = (\"duration\", \"u64\")",
        "rename = (\"place\", \"spot\")",
        "type_attribute = (\"spot\", \"#[doc = \\\"=\\\"]\")",
        "string_as_bytes = [\"node.name\"]",
        "list_as_vec = [\"node\"]",
        "boxed = [\"outer.inner\"]",
        "lenient = true",
    ] {
        assert!(dense(&sample).contains(&dense(option)), "{option} is missing: {sample}");
    }
    assert!(sample.contains("use rpc_core::{Bytes,") && !sample.contains("codegen"), "{sample}");
    for printed in make_and_run_with("rpc-gen-made-settable", &arguments, |complaints| {
        assert!(complaints.contains("there is no type `elsewhere`"), "{complaints}");
    }) {
        assert!(printed.contains("F: failed: "), "{printed}");
    }
}

#[test]
fn nothing_is_written_over() {
    let room = room();
    let directory = room.path().join("made");
    std::fs::create_dir(&directory).expect("there is room");
    std::fs::write(directory.join("README.md"), "mine").expect("there is room");
    let path = directory.to_str().expect("a plain path");
    let output = run(&["--all", path, "rich.x"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("README.md` already"), "{}", stderr(&output));
    let left: Vec<_> = std::fs::read_dir(&directory).expect("it is there").collect();
    assert_eq!(left.len(), 1, "nothing else was written");
    assert_eq!(std::fs::read_to_string(directory.join("README.md")).expect("it is there"), "mine");
}

#[test]
fn includes_come_along_wherever_they_are() {
    let room = room();
    std::fs::create_dir_all(room.path().join("a/deep")).expect("there is room");
    std::fs::create_dir_all(room.path().join("b")).expect("there is room");
    let main = written(
        &room,
        "a/deep/main.x",
        "#include \"../up.x\"\n#include <side.x>\nprogram P { version V { up F(side) = 1; } = 1; } = 1;",
    );
    written(&room, "a/up.x", "typedef int up;");
    written(&room, "b/side.x", "typedef int side;");
    let made = room.path().join("made");
    let include = room.path().join("b");
    let output = run(&[
        "--all",
        made.to_str().expect("plain"),
        "-I",
        include.to_str().expect("plain"),
        "-I",
        "/usr",
        &main,
    ]);
    assert_eq!((code(&output), stderr(&output)), (0, String::new()));
    let library = std::fs::read_to_string(made.join("src/lib.rs")).expect("it was made");
    assert!(library.contains(r#"include_x!("idl/a/deep/main.x", include = "idl/b");"#), "{library}");
    for file in ["a/deep/main.x", "a/up.x", "b/side.x"] {
        assert!(made.join("idl").join(file).is_file(), "{file}");
    }
    assert_eq!(
        code(&run(&[
            "check",
            "-I",
            made.join("idl/b").to_str().expect("plain"),
            made.join("idl/a/deep/main.x").to_str().expect("plain")
        ])),
        0
    );
}

#[test]
fn the_runtime_may_be_anywhere() {
    let room = room();
    let manifest = |name: &str, arguments: &[&str]| {
        let directory = room.path().join(name);
        let mut all = vec!["--all", directory.to_str().expect("a plain path")];
        all.extend(arguments);
        let output = run(&all);
        match code(&output) {
            0 => std::fs::read_to_string(directory.join("Cargo.toml")).expect("it was made"),
            _ => stderr(&output),
        }
    };
    assert!(manifest("own", &["rich.x"]).contains("rpc-core = { path = "));
    assert!(
        manifest("git", &["--runtime-git", "https://example.org/rpc", "rich.x"])
            .contains("rpc-macros = { git = \"https://example.org/rpc\" }")
    );
    assert!(
        manifest("version", &["--runtime-version", "7", "--serde", "rich.x"])
            .contains("rpc-core = { version = \"7\", features = [\"serde\"] }")
    );
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    assert!(
        manifest("path", &["--runtime-path", here.to_str().expect("plain"), "rich.x"])
            .contains("/rpc-core\"")
    );
    assert!(manifest("wrong", &["--runtime-path", "/", "rich.x"]).contains("holds no `rpc-core`"));
}

#[test]
fn what_cannot_be_made_is_refused() {
    let room = room();
    let refused = |directory: &str, arguments: &[&str]| {
        let mut command = command(&["--all", directory]);
        let output = command.args(arguments).output().expect("it runs");
        assert_eq!(code(&output), 1, "{directory}");
        assert!(!Path::new(directory).exists(), "{directory}");
        stderr(&output)
    };
    let at = |name: &str| room.path().join(name).to_str().expect("a plain path").to_owned();
    assert!(refused(&at("type"), &["rich.x"]).contains("cannot be the name of a crate"));
    assert!(refused(&at("4you"), &["rich.x"]).contains("cannot be the name of a crate"));
    assert!(refused(&at("made"), &["../../golden/good/unions.x"]).contains("has no program"));
}
