//! Every client against every server, C and Rust: the same results, and the same bytes on the wire.

use std::net::SocketAddr;
use std::process::Command;

use crate::relay::{Exchange, Relay};
use crate::support::{msg_server, run};
use crate::toolchain::{Peers, peers};
use crate::{DRIVERS, TRANSPORTS};

/// What one client does, in one process.
enum Step {
    Save(String),
    Read(i32),
}

fn steps() -> Vec<Step> {
    let save = |text: &str| Step::Save(text.to_owned());
    vec![
        save("hello"),
        save(""),
        save("a"),
        save("ab"),
        save("abc"),
        save("zażółć gęślą jaźń ☃ 𝄞"),
        save("two\nlines\tand \"more\""),
        // In one datagram still.
        save(&"8 kB of it ".repeat(8000 / 11)),
        Step::Read(1),
        Step::Read(2),
        Step::Read(3),
        Step::Read(5),
        Step::Read(6),
        Step::Read(7),
        Step::Read(8),
        // There are no such messages.
        Step::Read(9),
        Step::Read(0),
        Step::Read(-1),
        Step::Read(i32::MAX),
        Step::Read(i32::MIN),
    ]
}

/// What the steps print: numbers of messages saved, and messages read.
fn expected(steps: &[Step]) -> Vec<String> {
    let mut saved = Vec::new();
    let print = |step: &Step| match step {
        Step::Save(text) => {
            saved.push(text.clone());
            saved.len().to_string()
        }
        Step::Read(number) => {
            let index = usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
            index.and_then(|index| saved.get(index).cloned()).unwrap_or_default()
        }
    };
    steps.iter().map(print).collect()
}

fn c_client(peers: &Peers, transport: &str, server: SocketAddr, step: &Step) -> String {
    let lines = match step {
        Step::Save(text) => peers.call(transport, server, &["save", text]),
        Step::Read(number) => peers.call(transport, server, &["read", &number.to_string()]),
    };
    let output = lines.join("\n");
    let result = output.strip_prefix("saved ").or_else(|| output.strip_prefix("read "));
    result.unwrap_or_else(|| panic!("{output}")).to_owned()
}

fn rust_client(arguments: &[&str], transport: &str, server: SocketAddr, step: &Step) -> String {
    let mut client = Command::new(env!("CARGO_BIN_EXE_msg-client"));
    client.args(arguments).arg(format!("{transport}://{server}"));
    match step {
        Step::Save(text) => client.args(["save", text]),
        Step::Read(number) => client.args(["read", &number.to_string()]),
    };
    run(&mut client).unwrap_or_else(|error| panic!("{client:?}: {error}"))
}

type Client<'a> = Box<dyn Fn(SocketAddr, &Step) -> String + 'a>;

/// Takes the steps through a relay; what passed.
fn capture(context: &str, transport: &str, client: &Client<'_>, server: SocketAddr) -> Vec<Exchange> {
    let (relay, steps) = (Relay::start(transport, server), steps());
    for (step, expected) in steps.iter().zip(expected(&steps)) {
        assert_eq!(client(relay.address, step), expected, "{context}");
    }
    let exchanges = relay.exchanges();
    assert_eq!(exchanges.len(), steps.len(), "{context}: a call for each step");
    exchanges
}

#[test]
fn every_client_and_every_server() {
    let Some(peers) = peers() else { return };
    for transport in TRANSPORTS {
        let mut clients: Vec<(String, Client<'_>)> =
            vec![("C".into(), Box::new(|server, step| c_client(peers, transport, server, step)))];
        for (driver, arguments) in DRIVERS {
            let call = move |server, step: &_| rust_client(arguments, transport, server, step);
            clients.push((format!("Rust {driver}"), Box::new(call)));
        }
        let mut reference: Option<Vec<Exchange>> = None;
        for (name, client) in &clients {
            let mut check = |server: &str, address: SocketAddr| {
                let context = format!("{name} client, {server} server, {transport}");
                let exchanges = capture(&context, transport, client, address);
                // The first is C with C.
                let reference = reference.get_or_insert_with(|| exchanges.clone());
                for (index, (ours, theirs)) in exchanges.iter().zip(reference).enumerate() {
                    assert_eq!(ours, theirs, "{context}: step {index}");
                }
            };
            let server = peers.serve();
            check("C", server.at(transport));
            for (driver, arguments) in DRIVERS {
                let server = msg_server(arguments);
                check(&format!("Rust {driver}"), server.at(transport));
            }
        }
    }
}
