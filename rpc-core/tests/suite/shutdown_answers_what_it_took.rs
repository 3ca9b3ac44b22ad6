//! Draining: calls that were taken are answered, new ones are not taken, and the server ends.

use std::thread;
use std::time::Duration;

use rpc_core::ServerLimits;
use rpc_core::protocol::SessionLimits;

use crate::support::wire::{self, Call, words};
use crate::support::{Caller, Case, Driver, PATIENCE, Raw, eventually, serve_limited, serve_trial};

cases!(everywhere:
    handlers_in_flight_are_answered,
    the_limit_holds,
    an_idle_server_ends_at_once,
);
cases!(over_streams: connections_are_closed_and_none_are_accepted, peers_that_do_not_read_do_not_hold_up_the_end);

fn handlers_in_flight_are_answered(case: Case) {
    let (server, stage) = serve_trial(case);
    let clients = [(); 2].map(|()| Caller::connect(case.driver, server.endpoint()));
    // A server of threads executes one call of a connection at a time.
    let calls = if case.driver == Driver::Tokio { 6 } else { 2 };
    thread::scope(|scope| {
        let calls: Vec<_> = (0..calls)
            .map(|number| {
                let client = &clients[number as usize % 2];
                let call = scope.spawn(move || client.wait(number));
                assert_eq!(stage.started(), number, "{case:?}");
                call
            })
            .collect();
        let shutdown = scope.spawn(|| server.shutdown(PATIENCE));
        for (number, call) in (0..).zip(calls) {
            assert!(!shutdown.is_finished(), "{case:?}: ended with calls in flight");
            stage.release(number);
            assert_eq!(call.join().unwrap(), Ok(number), "{case:?}");
        }
        assert!(shutdown.join().unwrap(), "{case:?}: not all were answered");
    });
}

/// A handler that does not end is left behind, and said to be.
fn the_limit_holds(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    connection.send(&Call::new(wire::WAIT, words(&[1])).bytes());
    assert_eq!(stage.started(), 1);
    assert!(!server.shutdown(Duration::from_millis(50)), "{case:?}: said that all were answered");
    stage.release(1);
}

fn an_idle_server_ends_at_once(case: Case) {
    let (server, _stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    client.ping().unwrap();
    let mut half_a_record = Raw::connect(server.endpoint());
    half_a_record.check_answers(1, "before");
    half_a_record.send_raw(b"\x80\0").unwrap();
    // Connections with nothing in flight hold nothing up, nor does a record that was begun.
    assert!(server.shutdown(PATIENCE / 2), "{case:?}");
}

fn connections_are_closed_and_none_are_accepted(case: Case) {
    let (server, stage) = serve_trial(case);
    let endpoint = server.endpoint().clone();
    let mut idle = Raw::connect(&endpoint);
    idle.check_answers(1, "before");
    let mut busy = Raw::connect(&endpoint);
    busy.send(&Call::new(wire::WAIT, words(&[7])).xid(2).bytes());
    assert_eq!(stage.started(), 7);
    thread::scope(|scope| {
        let shutdown = scope.spawn(|| server.shutdown(PATIENCE));
        // The end of the idle connection shows that draining has begun.
        assert_eq!(idle.receive(), None, "{case:?}");
        stage.release(7);
        assert_eq!(busy.receive(), Some(wire::success(2, &words(&[7]))), "{case:?}");
        assert_eq!(busy.receive(), None, "{case:?}");
        assert!(shutdown.join().unwrap(), "{case:?}");
    });
    assert!(Raw::try_connect(&endpoint).is_err(), "{case:?}: still listening");
}

/// Replies that nobody takes cannot be delivered, and the server does not wait for that longer than it is told to.
fn peers_that_do_not_read_do_not_hold_up_the_end(case: Case) {
    let session = SessionLimits { unsent: 64 << 20, ..SessionLimits::default() };
    let (server, stage) = serve_limited(case, ServerLimits { session, ..ServerLimits::default() });
    let mut deaf: Vec<_> = (0..4).map(|_| Raw::connect(server.endpoint())).collect();
    for connection in &mut deaf {
        // More than sockets hold.
        connection.send(&Call::new(wire::LARGE, words(&[32 << 20])).bytes());
    }
    eventually(&format!("{case:?}: all executed"), || stage.executed() == 4);
    assert!(!server.shutdown(Duration::from_millis(50)), "{case:?}: said that all were answered");
    // They were let go.
    for connection in &mut deaf {
        connection.receive_to_the_end();
    }
}
