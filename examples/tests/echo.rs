//! `echo` and `grow` as users and scripts run them: what they print is what others read.
#![cfg(target_os = "linux")]

#[path = "support/mod.rs"]
mod support;

use std::process::Command;

use support::{Process, run};

/// Starts `echo serve` with these arguments; also where it listens.
fn serve(arguments: &[&str]) -> (Process, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_echo"));
    let mut process = Process::start(command.arg("serve").args(arguments));
    let line = process.line();
    let place = line.strip_prefix("listening at ").expect("it says where").to_owned();
    (process, place)
}

fn echo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_echo"));
    command.args(arguments);
    command
}

/// The text with every number, its point included, as `#`.
fn form(text: &str) -> String {
    let mut form = String::new();
    for char in text.chars() {
        match char {
            '0'..='9' | '.' if form.ends_with('#') => {}
            '0'..='9' => form.push('#'),
            char => form.push(char),
        }
    }
    form
}

#[test]
fn load_prints_one_line_of_a_fixed_form_and_what_a_call_cost_beside_it() {
    for (flag, how) in [(None, ""), (Some("--blocking"), " blocking")] {
        let (_server, place) = serve(&[flag.as_slice(), &["udp://127.0.0.1:0"]].concat());
        let output = echo(&["load", &place, "64", "2", "0.05"]).args(flag).output().unwrap();
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{err}");
        let line = format!("rpc-core udp{how} #B x#: # calls/s  p# # us  p# # us  # MB/s\n");
        assert_eq!(form(&out), line, "{out}");
        assert!(form(&err).starts_with("the client: # us CPU"), "{err}");
    }
}

#[test]
fn idle_connections_are_as_many_as_the_server_allows_and_its_memory_is_told() {
    let (server, place) = serve(&["--connections", "300", "tcp://127.0.0.1:0"]);
    let pid = server.id().to_string();
    let told = run(&mut echo(&["idle", "--pid", &pid, &place, "300", "0.01"])).unwrap();
    let expected = "# connections are open\nthe server has # MiB resident, # MiB before";
    assert_eq!(form(&told), expected, "{told}");
    assert!(told.starts_with("300 "), "{told}");

    let (_server, place) = serve(&["--connections", "2", "tcp://127.0.0.1:0"]);
    let refused = run(&mut echo(&["idle", &place, "3", "0.01"])).unwrap_err();
    assert!(refused.contains("connection 3 of 3"), "{refused}");
}

#[test]
fn grow_prints_a_table_for_each_series_and_draws_them() {
    let directory = tempfile::tempdir().unwrap();
    let drawing = directory.path().join("growth.svg");
    let mut grow = Command::new(env!("CARGO_BIN_EXE_grow"));
    grow.args(["--seconds", "0.001", "--only", "payload", "--plot"]).arg(&drawing);
    let tables = run(&mut grow).unwrap();
    assert_eq!(tables.matches("By bytes each way").count(), 2, "{tables}");
    assert_eq!(tables.lines().filter(|line| line.contains(" 1 MiB ")).count(), 2);
    let svg = std::fs::read_to_string(drawing).unwrap();
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
}
