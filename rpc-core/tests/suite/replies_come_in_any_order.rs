//! Many calls in flight over one connection, answered as their handlers end.

use std::thread;

use rpc_core::protocol::SessionLimits;
use rpc_core::server::ServerLimits;

use crate::support::wire::{self, Call, words};
use crate::support::{Caller, Case, Driver, Raw, Transport, serve_concurrently, serve_limited, serve_trial};

cases!(everywhere: each_caller_gets_its_own, connections_do_not_wait_for_each_other);
cases!(with_tokio: replies_leave_as_handlers_end);

#[test]
fn a_connection_is_not_read_over_its_limit() {
    for transport in [Transport::Tcp, Transport::Unix] {
        not_read_over_its_limit(Case { transport, driver: Driver::Tokio });
    }
}

const CALLS: i32 = 20;

/// Handlers are let go last first; each call must end before the next handler is let go.
fn each_caller_gets_its_own(case: Case) {
    let (server, stage) = serve_concurrently(case);
    let client = Caller::connect(case.driver, server.endpoint());
    thread::scope(|scope| {
        let calls: Vec<_> = (0..CALLS)
            .map(|number| {
                let client = &client;
                let call = scope.spawn(move || client.wait(number));
                assert_eq!(stage.started(), number, "{case:?}");
                call
            })
            .collect();
        for (number, call) in (0..CALLS).zip(calls).rev() {
            assert!(!call.is_finished(), "{case:?}: call {number} ended before its handler");
            stage.release(number);
            assert_eq!(call.join().unwrap(), Ok(number), "{case:?}");
        }
    });
    assert_eq!(client.stats().calls, CALLS as u64, "{case:?}: over one connection");
}

fn replies_leave_as_handlers_end(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    for number in 0..CALLS {
        connection.send(&Call::new(wire::WAIT, words(&[number as u32])).xid(number as u32).bytes());
        assert_eq!(stage.started(), number, "{case:?}");
    }
    // One that has nothing to wait for overtakes them all.
    connection.check_answers(1000, "behind handlers that wait");
    for number in (0..CALLS).rev() {
        stage.release(number);
        let number = number as u32;
        assert_eq!(connection.receive(), Some(wire::success(number, &words(&[number]))), "{case:?}");
    }
}

/// The fourth call is read when one of the three before it is answered; until then it is the network's to keep.
fn not_read_over_its_limit(case: Case) {
    let session = SessionLimits { calls_in_flight: 3, ..SessionLimits::default() };
    let (server, stage) = serve_limited(case, ServerLimits { session, ..ServerLimits::default() });
    let mut connection = Raw::connect(server.endpoint());
    for number in 0..6_u32 {
        connection.send(&Call::new(wire::WAIT, words(&[number])).xid(number).bytes());
    }
    for number in 0..3 {
        assert_eq!(stage.started(), number, "{case:?}");
    }
    // Others are served meanwhile, and the fourth call is not.
    Raw::connect(server.endpoint()).check_answers(1, "beside a full connection");
    assert_eq!(stage.executed(), 3, "{case:?}");
    for number in 0..6 {
        stage.release(number);
        assert_eq!(
            connection.receive(),
            Some(wire::success(number as u32, &words(&[number as u32]))),
            "{case:?}"
        );
        if number < 3 {
            assert_eq!(stage.started(), number + 3, "{case:?}");
        }
    }
}

/// A server of threads executes the calls of one connection in turn; those of others go on meanwhile.
fn connections_do_not_wait_for_each_other(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut slow = Raw::connect(server.endpoint());
    let mut fast = Raw::connect(server.endpoint());
    slow.send(&Call::new(wire::WAIT, words(&[1])).xid(1).bytes());
    assert_eq!(stage.started(), 1, "{case:?}");
    slow.send(&Call::new(wire::COUNT, words(&[0])).xid(2).bytes());
    fast.check_answers(3, "beside a handler that waits");
    stage.release(1);
    let mut replies = [slow.receive().expect("a reply"), slow.receive().expect("a reply")];
    replies.sort();
    assert_eq!(replies[0], wire::success(1, &words(&[1])), "{case:?}");
    assert_eq!(replies[1], wire::success(2, &words(&[1])), "{case:?}");
}
