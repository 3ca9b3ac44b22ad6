//! A server at all addresses of its host answers from the one that was called: a client that is connected to it hears
//! nobody else.

#![cfg(target_os = "linux")]

use std::net::{IpAddr, UdpSocket};

use rpc_core::{Endpoint, ServerBuilder};

use crate::support::wire::{self, Call, words};
use crate::support::{Case, PATIENCE, Raw, Running, Stage, Trial, skipped};
use crate::trial::trial_three;

cases!(over_datagrams:
    a_server_at_all_ipv4_addresses_answers_from_each,
    a_server_at_all_addresses_answers_from_each_ipv4_address,
    a_server_at_all_addresses_answers_from_each_ipv6_address,
);

/// All of 127.0.0.0/8 is this host.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "127.0.0.2", "127.3.2.1"];

fn a_server_at_all_ipv4_addresses_answers_from_each(case: Case) {
    let (server, port, stage) = listening(case, "udp://0.0.0.0:0");
    for (number, host) in (0..).zip(LOOPBACK) {
        check(case, &mut connect("127.0.0.1", host, port), &stage, number);
    }
    assert!(server.shutdown(PATIENCE), "{case:?}");
}

fn a_server_at_all_addresses_answers_from_each_ipv4_address(case: Case) {
    if UdpSocket::bind("[::]:0").is_err() {
        return skipped("this machine has no IPv6");
    }
    let (server, port, stage) = listening(case, "udp://[::]:0");
    for (number, host) in (0..).zip(LOOPBACK) {
        check(case, &mut connect("127.0.0.1", host, port), &stage, number);
    }
    assert!(server.shutdown(PATIENCE), "{case:?}");
}

fn a_server_at_all_addresses_answers_from_each_ipv6_address(case: Case) {
    // Nothing is sent to that: it has the system choose one of its own addresses.
    let chosen = UdpSocket::bind("[::]:0").and_then(|socket| {
        socket.connect("[2001:db8::1]:9")?;
        socket.local_addr()
    });
    let Ok(chosen) = chosen else { return skipped("this machine has one IPv6 address at most") };
    let (server, port, stage) = listening(case, "udp://[::]:0");
    for (number, host) in (0..).zip(["::1", &chosen.ip().to_string()]) {
        check(case, &mut connect("::1", host, port), &stage, number);
    }
    assert!(server.shutdown(PATIENCE), "{case:?}");
}

fn listening(case: Case, endpoint: &str) -> (Running, u16, Stage) {
    let (trial, stage) = Trial::new();
    let builder = ServerBuilder::new().add(trial_three::Service::new(trial)).listen(endpoint);
    let server = Running::start(case.driver, builder).unwrap();
    let Endpoint::Udp { port, .. } = *server.endpoint() else { unreachable!() };
    (server, port, stage)
}

/// To an address, from one of which that need not be the neighbour.
fn connect(from: &str, to: &str, port: u16) -> Raw {
    let [from, to] = [from, to].map(|address| address.parse::<IpAddr>().unwrap());
    let socket = UdpSocket::bind((from, 0)).unwrap();
    socket.connect((to, port)).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    Raw::Udp(socket)
}

/// Calls that are answered at once, many together, after a while, and again.
fn check(case: Case, connection: &mut Raw, stage: &Stage, number: u32) {
    connection.check_answers(1, &format!("{case:?}"));
    (100..164).for_each(|xid| connection.send(&Call::null().xid(xid).bytes()));
    let mut replies: Vec<_> = (100..164).map(|_| connection.receive().unwrap()).collect();
    replies.sort();
    assert_eq!(replies, (100..164).map(|xid| wire::success(xid, &[])).collect::<Vec<_>>(), "{case:?}");
    let slow = Call::new(wire::WAIT, words(&[number])).xid(2).bytes();
    connection.send(&slow);
    assert_eq!(stage.started(), number as i32, "{case:?}");
    stage.release(number as i32);
    assert_eq!(connection.receive(), Some(wire::success(2, &words(&[number]))), "{case:?}");
    assert_eq!(connection.exchange(&slow), wire::success(2, &words(&[number])), "{case:?}: a duplicate");
}
