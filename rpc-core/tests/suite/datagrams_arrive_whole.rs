//! Entries 48 and 49: datagrams that are too short to be anything, and the largest there are. Both ends receive into
//! buffers that hold any datagram that UDP can name the length of, so the system has none to cut off. (The other way
//! round: `replies_without_end_are_cut_off`.)

use std::net::SocketAddr;

use rpc_core::{Endpoint, ServerBuilder};
use socket2::{Domain, Protocol, Socket, Type};

use crate::support::wire::{self, Call, opaque, words};
use crate::support::{Case, Raw, Running, Trial, eventually, serve_trial, skipped};
use crate::trial::trial_three;

cases!(over_datagrams:
    what_is_too_short_is_dropped_and_counted,
    what_comes_from_nowhere_is_dropped_and_counted,
    the_largest_over_ipv4_arrives_whole,
    the_largest_over_ipv6_arrives_whole,
);

fn what_is_too_short_is_dropped_and_counted(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    let call = Call::new(wire::COUNT, words(&[0])).bytes();
    (0..24).for_each(|length| connection.send(&call[..length]));
    eventually(&format!("{case:?}: all are counted"), || server.stats().malformed == 24);
    connection.check_answers(1, "datagrams too short");
    assert_eq!(stage.executed(), 0, "{case:?}");
}

/// From port 0, to which nothing can be sent. Only a privileged program can.
fn what_comes_from_nowhere_is_dropped_and_counted(case: Case) {
    let (server, stage) = serve_trial(case);
    let raw = match Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::UDP)) {
        Ok(raw) => raw,
        Err(error) => return skipped(&format!("no raw socket may be opened here: {error}")),
    };
    let Endpoint::Udp { host, port } = server.endpoint() else { unreachable!() };
    let call = Call::new(wire::COUNT, words(&[0])).bytes();
    let length = 8 + call.len() as u16;
    let header = [0, *port, length, 0].map(u16::to_be_bytes).concat();
    let to = SocketAddr::new(host.parse().unwrap(), *port);
    raw.send_to(&[header, call].concat(), &to.into()).unwrap();
    eventually(&format!("{case:?}: it is counted"), || server.stats().malformed == 1);
    Raw::connect(server.endpoint()).check_answers(1, "a datagram from nowhere");
    assert_eq!(stage.executed(), 0, "{case:?}");
}

fn the_largest_over_ipv4_arrives_whole(case: Case) {
    check_largest(case, "127.0.0.1", 65_507, 65_460);
}

fn the_largest_over_ipv6_arrives_whole(case: Case) {
    check_largest(case, "[::1]", 65_527, 65_476);
}

/// A call of `length` bytes that asks for an echo of `data` of them, which is as much as can be sent back; what is over
/// is left over. Cut off anywhere it would be garbage, or not have as much left over.
fn check_largest(case: Case, host: &str, length: usize, data: usize) {
    let (trial, _stage) = Trial::new();
    let builder = ServerBuilder::new().add(trial_three::Service::new(trial)).refuse_trailing(false);
    let server = match Running::start(case.driver, builder.listen(&*format!("udp://{host}:0"))) {
        Ok(server) => server,
        Err(error) if host == "[::1]" => return skipped(&format!("this machine has no ::1: {error}")),
        Err(error) => panic!("{case:?}: {error}"),
    };
    let mut connection = Raw::connect(server.endpoint());
    let echo = opaque(&vec![7; data]);
    let mut call = Call::new(wire::ECHO, echo.clone()).bytes();
    call.resize(length, 0);
    assert!(connection.exchange(&call) == wire::success(0, &echo), "{case:?}: {length} bytes");
    assert_eq!(server.stats().trailing, 1, "{case:?}");
}
