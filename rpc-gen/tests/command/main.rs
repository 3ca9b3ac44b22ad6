//! The command as its users see it: arguments in, text and exit codes out.
//!
//! `UPDATE_GOLDEN=1 cargo test -p rpc-gen --test command` writes what is printed now to `data`.

mod breaking;
mod fmt;
mod json;
mod lsp;
mod pages;
mod project;
mod usage;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The command in the directory of the data, so that paths in what it prints are the same everywhere.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rpc-gen"));
    command.args(arguments).current_dir(data(""));
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("it runs")
}

/// Runs it with something on its standard input.
fn run_with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    child.stdin.take().expect("it is piped").write_all(input).expect("it listens");
    child.wait_with_output().expect("it ends")
}

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/data").join(path)
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it prints text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("it complains in text")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal ends it")
}

/// What it prints when it has nothing to complain about.
fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!((code(&output), stderr(&output)), (0, String::new()), "{arguments:?}");
    stdout(&output)
}

/// Compares a text with a file of the data.
fn expect(path: &str, found: &str) {
    let path = data(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).expect("the golden files can be written");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let different =
        expected.lines().zip(found.lines()).enumerate().find(|(_, (expected, found))| expected != found);
    assert_eq!(different, None, "{} is not as expected", path.display());
    assert_eq!(expected.len(), found.len(), "{} is not as expected", path.display());
}

/// A file in a directory of its own.
fn written(directory: &tempfile::TempDir, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = directory.path().join(name);
    std::fs::write(&path, text).expect("there is room");
    path.to_str().expect("a plain path").to_owned()
}

fn room() -> tempfile::TempDir {
    tempfile::tempdir().expect("there is room")
}
