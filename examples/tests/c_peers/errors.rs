//! What a C client sees of a Rust server's refusals, and that a C server would have sent the same bytes.

use std::os::unix::ffi::OsStrExt;

use crate::relay::Relay;
use crate::support::msg_server;
use crate::toolchain::peers;
use crate::{DRIVERS, TRANSPORTS};

/// Commands that make one call, and what the C client prints.
const ROWS: [(&[&str], &str); 9] = [
    (&["null"], "nothing"),
    (&["version", "3", "save", "text"], "error PROGVERSMISMATCH 2 2"),
    (&["version", "0", "read", "1"], "error PROGVERSMISMATCH 2 2"),
    (&["version", "4294967295", "null"], "error PROGVERSMISMATCH 2 2"),
    (&["procedure", "3"], "error PROCUNAVAIL"),
    (&["procedure", "77"], "error PROCUNAVAIL"),
    (&["procedure", "4294967295"], "error PROCUNAVAIL"),
    (&["program", "345679", "null"], "error PROGUNAVAIL"),
    (&["program", "1", "version", "0", "procedure", "77"], "error PROGUNAVAIL"),
];

#[test]
fn a_c_client_understands_every_refusal() {
    let Some(peers) = peers() else { return };
    let c = peers.serve();
    for (driver, arguments) in DRIVERS {
        let rust = msg_server(arguments);
        for transport in TRANSPORTS {
            for (commands, expected) in ROWS {
                let context = format!("{driver} server, {transport}: {commands:?}");
                let relays =
                    [rust.at(transport), c.at(transport)].map(|server| Relay::start(transport, server));
                for relay in &relays {
                    assert_eq!(peers.call(transport, relay.address, commands), [expected], "{context}");
                }
                let [rust, c] = relays.map(|relay| relay.exchanges());
                assert_eq!(rust, c, "{context}");
            }
        }
    }
}

/// SAVEMSG without its argument. (Over UDP libtirpc's own server answers with the bytes of the call before.)
#[test]
fn a_c_client_is_told_that_arguments_are_missing() {
    let Some(peers) = peers() else { return };
    for (driver, arguments) in DRIVERS {
        let server = msg_server(arguments);
        for transport in TRANSPORTS {
            let lines =
                peers.call(transport, server.at(transport), &["save", "before", "procedure", "1", "null"]);
            assert_eq!(lines[1..], ["error CANTDECODEARGS", "nothing"], "{driver} server, {transport}");
        }
    }
}

/// A C string can hold any bytes; what is no UTF-8 cannot be a Rust `String`, and is refused.
#[test]
fn a_c_client_is_told_that_a_text_is_no_text() {
    let Some(peers) = peers() else { return };
    for (driver, arguments) in DRIVERS {
        let server = msg_server(arguments);
        for transport in TRANSPORTS {
            let latin = std::ffi::OsStr::from_bytes(b"na\xefve");
            let lines =
                peers.call(transport, server.at(transport), &["save".as_ref(), latin, "null".as_ref()]);
            assert_eq!(lines, ["error CANTDECODEARGS", "nothing"], "{driver} server, {transport}");
        }
    }
}
