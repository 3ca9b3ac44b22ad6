//! Messages of many fragments: libtirpc sends what its buffer holds, we send a record in one piece.

use rpc_core::ClientOptions;

use crate::DRIVERS;
use crate::relay::Relay;
use crate::support::msg_server;
use crate::toolchain::peers;
use examples::msg::msgprog::msgver;

const LENGTH: usize = 500_000;

/// What the C client's `save-long` saves.
fn alphabet() -> String {
    (b'a'..=b'z').cycle().take(LENGTH).map(char::from).collect()
}

#[test]
fn a_c_client_saves_and_reads_half_a_megabyte() {
    let Some(peers) = peers() else { return };
    let c = peers.serve();
    let mut captured = Vec::new();
    let mut check = |context: &str, server| {
        let relay = Relay::start("tcp", server);
        let lines = peers.call("tcp", relay.address, &["save-long", &LENGTH.to_string(), "read", "1"]);
        assert_eq!(lines[0], "saved 1", "{context}");
        assert!(lines[1].strip_prefix("read ") == Some(&alphabet()), "{context}: another text");
        captured.push(relay.exchanges());
        assert!(captured[0] == captured[captured.len() - 1], "{context}: other bytes");
    };
    check("C server", c.tcp);
    for (driver, arguments) in DRIVERS {
        check(driver, msg_server(arguments).tcp);
    }
}

#[test]
fn a_rust_client_saves_and_reads_half_a_megabyte() {
    let Some(peers) = peers() else { return };
    let text = alphabet();
    let reference = {
        let server = peers.serve();
        let relay = Relay::start("tcp", server.tcp);
        peers.call("tcp", relay.address, &["save-long", &LENGTH.to_string(), "read", "1"]);
        relay.exchanges()
    };
    for blocking in [false, true] {
        let server = peers.serve();
        let relay = Relay::start("tcp", server.tcp);
        let endpoint = format!("tcp://{}", relay.address);
        let options = ClientOptions::new();
        let (number, read) = if blocking {
            let client = msgver::BlockingClient::connect_with(endpoint, options).unwrap();
            (client.savemsg(&text).unwrap(), client.readmsg(1).unwrap())
        } else {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let client = msgver::Client::connect_with(endpoint, options).await.unwrap();
                (client.savemsg(&text).await.unwrap(), client.readmsg(1).await.unwrap())
            })
        };
        assert_eq!(number, 1, "blocking: {blocking}");
        assert!(read == text, "blocking: {blocking}: another text");
        assert!(relay.exchanges() == reference, "blocking: {blocking}: other bytes than a C client's");
    }
}
