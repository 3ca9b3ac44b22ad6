//! AUTH_SYS, from C to Rust and from Rust to C.

use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use examples::msg::msgprog::msgver;
use rpc_core::{AuthSys, ClientOptions, Context, Credential, Endpoint, Server, ServerBuilder, ServiceError};

use crate::TRANSPORTS;
use crate::relay::{Exchange, Relay};
use crate::toolchain::peers;

/// Tells the test who called.
struct Witness(Sender<Option<AuthSys>>);

impl msgver::Server for Witness {
    async fn savemsg(&self, cx: &Context, _message: String) -> Result<i32, ServiceError> {
        self.0.send(cx.auth_sys()).map(|()| 1).map_err(|_| ServiceError::new("the test has ended"))
    }

    async fn readmsg(&self, cx: &Context, _number: i32) -> Result<String, ServiceError> {
        self.0
            .send(cx.auth_sys())
            .map(|()| "text".into())
            .map_err(|_| ServiceError::new("the test has ended"))
    }
}

fn witness() -> (ServerBuilder, Receiver<Option<AuthSys>>) {
    let (sender, callers) = mpsc::channel();
    let builder = Server::builder().add(msgver::Service::new(Witness(sender)));
    (builder.listen("udp://127.0.0.1:0").listen("tcp://127.0.0.1:0"), callers)
}

/// Calls from C, first as nobody, then as somebody.
fn check(endpoints: &[Endpoint], callers: &Receiver<Option<AuthSys>>) {
    let Some(peers) = peers() else { return };
    for endpoint in endpoints {
        let text = endpoint.to_string();
        let (transport, address) = text.split_once("://").unwrap();
        let commands = ["read", "1", "sys", "1000", "100", "save", "text"];
        let lines = peers.call(transport, address.parse().unwrap(), &commands);
        assert_eq!(lines, ["read text", "saved 1"], "{endpoint}");
        let caller = || callers.recv_timeout(Duration::from_secs(20)).expect("a call");
        assert_eq!(caller(), None, "{endpoint}");
        let sys = caller().expect("AUTH_SYS");
        let expected = AuthSys {
            machine_name: "c-peer".into(),
            uid: 1000,
            gid: 100,
            gids: vec![7, 8],
            // A time.
            stamp: sys.stamp,
        };
        assert_eq!(sys, expected, "{endpoint}");
    }
}

#[test]
fn a_rust_server_sees_who_calls_from_c() {
    let (builder, callers) = witness();
    let server = builder.start_blocking().unwrap();
    check(server.endpoints(), &callers);

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (builder, callers) = witness();
    let server = runtime.block_on(builder.start()).unwrap();
    check(server.endpoints(), &callers);
}

#[test]
fn a_c_server_sees_who_calls_from_rust() {
    let Some(peers) = peers() else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for transport in TRANSPORTS {
        for blocking in [false, true] {
            let context = format!("{transport}, blocking: {blocking}");
            let mut server = peers.serve();
            let c_relay = Relay::start(transport, server.at(transport));
            peers.call(transport, c_relay.address, &["sys", "1000", "100", "read", "1"]);
            assert_eq!(server.process.line(), "readmsg by 1000:100,7,8 at c-peer", "{context}");
            let theirs = c_relay.exchanges();

            let relay = Relay::start(transport, server.at(transport));
            let endpoint = format!("{transport}://{}", relay.address);
            let sys = AuthSys {
                stamp: stamp(&theirs[0]),
                machine_name: "c-peer".into(),
                uid: 1000,
                gid: 100,
                gids: vec![7, 8],
            };
            let options = ClientOptions::new().credential(Credential::Sys(sys));
            let read = if blocking {
                msgver::BlockingClient::connect_with(endpoint, options).unwrap().readmsg(1).unwrap()
            } else {
                runtime.block_on(async {
                    msgver::Client::connect_with(endpoint, options).await.unwrap().readmsg(1).await.unwrap()
                })
            };
            assert_eq!(read, "", "{context}");
            assert_eq!(server.process.line(), "readmsg by 1000:100,7,8 at c-peer", "{context}");
            assert_eq!(relay.exchanges(), theirs, "{context}");
        }
    }
}

/// The stamp of a call's AUTH_SYS credential: after six numbers, the flavour and the length.
fn stamp(exchange: &Exchange) -> u32 {
    u32::from_be_bytes(exchange.call[32..36].try_into().unwrap())
}
