//! Too much of everything over streams: more calls than may run, replies that nobody takes, connections that say
//! nothing or too little. Whoever sends it waits or is closed; everybody else is served.

use std::time::Duration;

use rpc_core::ServerLimits;
use rpc_core::protocol::{ConnectionLimits, SessionLimits};

use crate::support::wire::{self, Call, fragment, words};
use crate::support::{Case, Driver, Raw, Transport, eventually, serve_limited, serve_trial};

cases!(over_streams:
    a_client_that_never_reads_is_closed_in_the_end,
    a_client_that_reads_late_gets_every_reply,
    slow_connections_are_closed_and_others_served,
    a_connection_over_the_limit_is_closed_at_once,
    a_half_close_leaves_time_for_the_answers,
);

const SHORT: Duration = Duration::from_millis(50);
/// Bytes of each reply that nobody reads.
const REPLY: u32 = 64 * 1024;
/// More than sockets of the system hold on their own.
const SYSTEM: usize = 24 << 20;

fn limited(session: SessionLimits) -> ServerLimits {
    ServerLimits { session, ..ServerLimits::default() }
}

/// The records of so many calls, to be sent at once: the system holds them until the server wants them.
fn flood(calls: u32, call: impl Fn(u32) -> Call) -> Vec<u8> {
    (0..calls).flat_map(|number| fragment(true, &call(number).bytes())).collect()
}

/// Unsent replies are bounded, then no more calls are executed; and a writer that stands still is closed.
fn a_client_that_never_reads_is_closed_in_the_end(case: Case) {
    let unsent = 256 * 1024;
    let session = SessionLimits { unsent, write: SHORT, ..SessionLimits::default() };
    let (server, stage) = serve_limited(case, limited(session));
    let mut deaf = Raw::connect(server.endpoint());
    // The same call each time: its reply comes out of the cache, which has to wait like any other.
    let call = Call::new(wire::LARGE, words(&[REPLY])).bytes();
    deaf.send_until_closed(&call);
    assert_eq!(stage.executed(), 1, "{case:?}");
    let answered = server.stats().replayed as usize * REPLY as usize;
    assert!(answered < unsent + SYSTEM, "{case:?}: {answered} bytes of replies for a client that takes none");
    Raw::connect(server.endpoint()).check_answers(1, "beside a client that never reads");
}

/// Held back is not lost: it only has to begin to read.
fn a_client_that_reads_late_gets_every_reply(case: Case) {
    const CALLS: u32 = 400;
    let session = SessionLimits { unsent: 256 * 1024, ..SessionLimits::default() };
    let (server, stage) = serve_limited(case, limited(session));
    let mut late = Raw::connect(server.endpoint());
    late.send_raw(&flood(CALLS, |xid| Call::new(wire::LARGE, words(&[REPLY])).xid(xid))).unwrap();
    Raw::connect(server.endpoint()).check_answers(1, "beside a client that reads late");
    assert!(stage.executed() < CALLS as i32, "{case:?}: all were executed, and their replies held");
    for xid in 0..CALLS {
        let reply = late.receive().expect("a reply, not the end of the connection");
        assert_eq!((wire::xid(&reply), reply.len()), (xid, 28 + REPLY as usize), "{case:?}");
    }
    assert_eq!(stage.executed(), CALLS as i32, "{case:?}");
}

/// Entry 46, many times at once.
fn slow_connections_are_closed_and_others_served(case: Case) {
    let session = SessionLimits { record: SHORT, ..SessionLimits::default() };
    let (server, stage) = serve_limited(case, limited(session));
    let record = fragment(true, &Call::new(wire::COUNT, words(&[0])).bytes());
    let mut slow: Vec<_> = (0..50)
        .map(|number| {
            let mut connection = Raw::connect(server.endpoint());
            // It may be closed by the time that this is sent.
            let _ = connection.send_raw(&record[..1 + number % (record.len() - 1)]);
            connection
        })
        .collect();
    Raw::connect(server.endpoint()).check_answers(1, "beside slow connections");
    for connection in &mut slow {
        assert_eq!(connection.receive(), None, "{case:?}");
    }
    assert_eq!(stage.executed(), 0, "{case:?}");
}

fn a_connection_over_the_limit_is_closed_at_once(case: Case) {
    let connections = ConnectionLimits { total: 3, ..ConnectionLimits::default() };
    let (server, _stage) = serve_limited(case, ServerLimits { connections, ..ServerLimits::default() });
    let mut open: Vec<_> = (0..3).map(|_| Raw::connect(server.endpoint())).collect();
    open.iter_mut().for_each(|connection| connection.check_answers(1, "one of three"));
    for _ in 0..5 {
        assert_eq!(Raw::connect(server.endpoint()).receive(), None, "{case:?}: one too many");
    }
    open.iter_mut().for_each(|connection| connection.check_answers(2, "one of three"));
    // Whoever goes makes room for another.
    open.pop();
    eventually(&format!("{case:?}: a free place"), || is_served(&mut Raw::connect(server.endpoint())));
}

fn is_served(connection: &mut Raw) -> bool {
    // It may be closed before this is sent.
    let _ = connection.send_raw(&fragment(true, &Call::null().bytes()));
    connection.receive().is_some()
}

/// Answers to calls made before, handlers that take their time among them.
fn a_half_close_leaves_time_for_the_answers(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    // A server of threads executes the calls of a connection in turn.
    let calls = if case.driver == Driver::Tokio { 5 } else { 1 };
    for number in 0..calls {
        connection.send(&Call::new(wire::WAIT, words(&[number])).xid(number).bytes());
        assert_eq!(stage.started(), number as i32, "{case:?}");
    }
    connection.half_close();
    for number in 0..calls {
        stage.release(number as i32);
        assert_eq!(connection.receive(), Some(wire::success(number, &words(&[number]))), "{case:?}");
    }
    assert_eq!(connection.receive(), None, "{case:?}");
}

/// As many as are allowed from the start: 64. A server of threads takes one at a time.
#[test]
fn a_flood_of_calls_waits_for_its_turn() {
    const CALLS: u32 = 200;
    for transport in [Transport::Tcp, Transport::Unix] {
        let (server, stage) = serve_trial(Case { transport, driver: Driver::Tokio });
        let mut connection = Raw::connect(server.endpoint());
        let calls = flood(CALLS, |number| Call::new(wire::WAIT, words(&[number])).xid(number));
        connection.send_raw(&calls).unwrap();
        (0..64).for_each(|number| assert_eq!(stage.started(), number, "{transport:?}"));
        Raw::connect(server.endpoint()).check_answers(1, "beside a flood");
        assert_eq!(stage.executed(), 64, "{transport:?}");
        (0..CALLS).for_each(|number| stage.release(number as i32));
        let mut answered: Vec<_> =
            (0..CALLS).map(|_| wire::xid(&connection.receive().expect("a reply"))).collect();
        answered.sort_unstable();
        assert!(answered.into_iter().eq(0..CALLS), "{transport:?}");
    }
}

/// One host has its share of the connections, and leaves the rest to others.
#[test]
fn one_host_cannot_take_every_connection() {
    for driver in Driver::BOTH {
        let connections = ConnectionLimits { per_host: 2, ..ConnectionLimits::default() };
        let limits = ServerLimits { connections, ..ServerLimits::default() };
        let (server, _stage) = serve_limited(Case { transport: Transport::Tcp, driver }, limits);
        let connect_from = |host| Raw::connect_from(&mut ([127, 0, 0, host], 0).into(), server.endpoint());
        let mut first: Vec<_> = (0..2).map(|_| connect_from(1)).collect();
        first.iter_mut().for_each(|connection| connection.check_answers(1, "within its share"));
        assert_eq!(connect_from(1).receive(), None, "{driver:?}: over its share");
        connect_from(2).check_answers(2, "another host");
    }
}
