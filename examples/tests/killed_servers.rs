//! `msg-server` killed with SIGKILL while it saves: what it acknowledged is there afterwards, under its number.
#![cfg(unix)]

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use examples::msg::msgprog::msgver::BlockingClient;
use rpc_core::ClientOptions;
use support::Process;
use tempfile::TempDir;

const LIVES: usize = 5;
const SAVERS: usize = 6;
/// Acknowledgements after which a life ends.
const ENOUGH: usize = 40;

#[test]
fn acknowledged_messages_survive_a_kill_in_the_middle_of_a_save() {
    for arguments in [&[][..], &["--blocking"]] {
        let directory = TempDir::new().unwrap();
        let mut kept = BTreeMap::new();
        for life in 0..LIVES {
            let (mut server, client) = start(directory.path(), arguments);
            check(&client, &kept);
            save_until_killed(&mut server, &client, life, &mut kept);
        }
        let (_server, client) = start(directory.path(), arguments);
        check(&client, &kept);
        assert!(kept.len() >= LIVES * ENOUGH);
        let next = client.savemsg("still going").unwrap();
        assert!(kept.keys().all(|number| *number < next), "{next} was given before");
    }
}

fn start(directory: &Path, arguments: &[&str]) -> (Process, BlockingClient) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msg-server"));
    command.args(["--listen", "tcp://127.0.0.1:0", "--store"]).arg(directory.join("messages"));
    let mut server = Process::start(command.args(arguments).stderr(Stdio::inherit()));
    let endpoint = loop {
        if let Some(endpoint) = server.line().strip_prefix("listening at ") {
            break endpoint.to_owned();
        }
    };
    // A connection that was lost stays lost: the end of this life is to be seen.
    let options = ClientOptions::new().reconnection(None);
    let client = BlockingClient::connect_with(endpoint, options).unwrap();
    (server, client)
}

fn check(client: &BlockingClient, kept: &BTreeMap<i32, String>) {
    for (number, text) in kept {
        assert_eq!(client.readmsg(*number).as_ref(), Ok(text), "message {number}");
    }
}

fn save_until_killed(
    server: &mut Process,
    client: &BlockingClient,
    life: usize,
    kept: &mut BTreeMap<i32, String>,
) {
    let (sender, acknowledged) = mpsc::channel();
    let errors: Vec<_> = thread::scope(|scope| {
        let savers: Vec<_> = (0..SAVERS)
            .map(|saver| {
                let sender = sender.clone();
                scope.spawn(move || {
                    for count in 0.. {
                        // Long enough for a write to be cut in two.
                        let text = format!("{life}/{saver}/{count} ").repeat(500);
                        match client.savemsg(&text) {
                            Ok(number) => sender.send((number, text)).unwrap(),
                            Err(error) => return Some(error),
                        }
                    }
                    None
                })
            })
            .collect();
        drop(sender);
        for (count, (number, text)) in acknowledged.iter().enumerate() {
            if count == ENOUGH {
                server.kill();
            }
            assert!(number > 0, "a message was not stored");
            assert_eq!(kept.insert(number, text), None, "number {number} was given twice");
        }
        savers.into_iter().filter_map(|saver| saver.join().unwrap()).collect()
    });
    assert_eq!(errors.len(), SAVERS);
    assert!(errors.iter().any(rpc_core::CallError::may_have_executed), "no save was under way: {errors:?}");
}
