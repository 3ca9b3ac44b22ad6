//! Duplicates of a call, over datagrams and over a stream alike: at most one execution, the same reply again.

use std::thread;
use std::time::Instant;

use rpc_core::protocol::CacheLimits;
use rpc_core::server::ServerLimits;

use crate::support::wire::{self, Call, opaque, words};
use crate::support::{Caller, Case, Driver, PATIENCE, Raw, eventually, serve_limited, serve_trial};

cases!(everywhere:
    a_finished_call_is_answered_again_with_the_same_bytes,
    a_call_in_progress_is_not_begun_again,
    the_same_xid_with_other_arguments_is_another_call,
    another_caller_with_the_same_xid_is_another_caller,
    what_is_marked_idempotent_runs_again,
    a_failure_is_remembered_too,
    a_caller_that_left_takes_no_place_in_the_cache,
);
cases!(over_datagrams: a_reply_too_large_for_a_datagram_is_an_error, callers_do_not_wait_for_each_other);

/// Entry 50.
fn a_finished_call_is_answered_again_with_the_same_bytes(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    let call = Call::new(wire::COUNT, words(&[0])).xid(77).bytes();
    for _ in 0..5 {
        assert_eq!(connection.exchange(&call), wire::success(77, &words(&[1])), "{case:?}");
    }
    assert_eq!(stage.executed(), 1, "{case:?}");
    assert_eq!(server.stats().replayed, 4, "{case:?}");
}

/// Entry 50.
fn a_call_in_progress_is_not_begun_again(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    let call = Call::new(wire::WAIT, words(&[5])).xid(78).bytes();
    connection.send(&call);
    assert_eq!(stage.started(), 5);
    connection.send(&call);
    connection.send(&call);
    if case.transport.is_stream() && case.driver == Driver::Blocking {
        // It executes the calls of a connection in turn, and comes to the duplicates when the call has ended.
        stage.release(5);
        assert_eq!(connection.receive(), Some(wire::success(78, &words(&[5]))), "{case:?}");
        assert_eq!(connection.receive(), Some(wire::success(78, &words(&[5]))), "{case:?}");
    } else {
        // The duplicates are behind us, and were not answered, once this is.
        connection.check_answers(79, "duplicates of a call in progress");
        eventually(&format!("{case:?}: two dropped"), || server.stats().dropped == 2);
        stage.release(5);
    }
    assert_eq!(connection.receive(), Some(wire::success(78, &words(&[5]))), "{case:?}");
    assert_eq!(connection.exchange(&call), wire::success(78, &words(&[5])), "{case:?}");
    assert_eq!(stage.executed(), 1, "{case:?}");
}

/// Entry 51.
fn the_same_xid_with_other_arguments_is_another_call(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    for (count, argument) in [(1, 10), (2, 11), (1, 10), (2, 11)] {
        let call = Call::new(wire::COUNT, words(&[argument])).xid(77).bytes();
        assert_eq!(connection.exchange(&call), wire::success(77, &words(&[count])), "{case:?}");
    }
    assert_eq!(stage.executed(), 2, "{case:?}");
    // Long arguments that differ in their last byte only.
    for end in [b'a', b'b'] {
        let data = opaque(&[&[0; 5000][..], &[end]].concat());
        let reply = connection.exchange(&Call::new(wire::ECHO, data.clone()).xid(80).bytes());
        assert_eq!(reply, wire::success(80, &data), "{case:?}");
    }
}

fn another_caller_with_the_same_xid_is_another_caller(case: Case) {
    let (server, _stage) = serve_trial(case);
    let call = Call::new(wire::COUNT, words(&[0])).xid(77).bytes();
    for count in 1..=3 {
        let mut connection = Raw::connect(server.endpoint());
        assert_eq!(connection.exchange(&call), wire::success(77, &words(&[count])), "{case:?}");
    }
}

fn what_is_marked_idempotent_runs_again(case: Case) {
    let (server, _stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    let call = Call::new(wire::COUNT_AGAIN, words(&[0])).xid(77).bytes();
    for count in 1..=3 {
        assert_eq!(connection.exchange(&call), wire::success(77, &words(&[count])), "{case:?}");
    }
}

/// A handler that failed may have done half its work: it is not asked a second time for one call.
fn a_failure_is_remembered_too(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    for misdeed in 0..4_u32 {
        let xid = 100 + misdeed;
        let call = Call::new(wire::MISBEHAVE, words(&[misdeed])).xid(xid).bytes();
        for _ in 0..2 {
            assert_eq!(connection.exchange(&call), wire::accepted(xid, wire::SYSTEM_ERR, &[]), "{case:?}");
        }
    }
    assert_eq!(stage.executed(), 4, "{case:?}");
}

/// Calls whose caller goes away before they end: their entries must end too, or the cache fills up for good.
fn a_caller_that_left_takes_no_place_in_the_cache(case: Case) {
    let cache = CacheLimits { entries: 1, ..CacheLimits::default() };
    let (server, stage) = serve_limited(case, ServerLimits { cache, ..ServerLimits::default() });
    for number in 0..3 {
        let mut connection = Raw::connect(server.endpoint());
        connection.send(&Call::new(wire::WAIT, words(&[number as u32])).bytes());
        assert_eq!(stage.started(), number);
        drop(connection);
        stage.release(number);
        // Once it has ended there is room. Until then a call is dropped, or refused on a stream.
        let mut connection = Raw::connect(server.endpoint());
        let until = Instant::now() + PATIENCE;
        for xid in 1.. {
            assert!(Instant::now() < until, "{case:?}: no room in the cache, after {number} calls");
            connection.send(&Call::new(wire::COUNT, words(&[0])).xid(xid).bytes());
            connection.send(&Call::null().xid(0).bytes());
            let reply = connection.receive().expect("an answer to one of them");
            // Two threads of a server may answer in either order.
            let refused = reply == wire::accepted(wire::xid(&reply), 5, &[]);
            if wire::xid(&reply) != 0 && !refused {
                break;
            }
            thread::yield_now();
        }
    }
}

/// Entry 52.
fn a_reply_too_large_for_a_datagram_is_an_error(case: Case) {
    let (server, _stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    let call = |xid, length| Call::new(wire::LARGE, words(&[length])).xid(xid).bytes();
    // The largest that fits: 24 bytes of header, four of length.
    let most = 65_507 - 28 - 3;
    let reply = connection.exchange(&call(1, most));
    assert_eq!(reply, wire::success(1, &opaque(&vec![0x5a; most as usize])), "{case:?}");
    for (xid, length) in [(2, most + 1), (3, 65_507), (4, 1 << 20)] {
        let reply = connection.exchange(&call(xid, length));
        assert_eq!(reply, wire::accepted(xid, wire::SYSTEM_ERR, &[]), "{case:?}: {length} bytes");
    }
    connection.check_answers(5, "replies too large");
}

/// One socket serves them all, and a handler that takes its time holds nobody up.
fn callers_do_not_wait_for_each_other(case: Case) {
    let (server, stage) = serve_trial(case);
    let slow = Caller::connect(case.driver, server.endpoint());
    let fast = Caller::connect(case.driver, server.endpoint());
    thread::scope(|scope| {
        let waiting = scope.spawn(|| slow.wait(1));
        assert_eq!(stage.started(), 1);
        assert_eq!(fast.count(0), Ok(1), "{case:?}");
        assert_eq!(slow.count(0), Ok(2), "{case:?}");
        stage.release(1);
        assert_eq!(waiting.join().unwrap(), Ok(1), "{case:?}");
    });
}
