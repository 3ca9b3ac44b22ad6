//! A connection that ends under calls: what was sent may have been executed, what was not was not. Nothing hangs, and
//! nothing is sent twice.

use std::thread;

use rpc_core::CallError;

use crate::support::wire::{self, fragment, words};
use crate::support::{Caller, Case, Fake, FakePeer, quick, serve_trial};

cases!(over_streams:
    a_call_in_flight_may_have_been_executed,
    a_call_held_back_was_not_sent,
    a_call_on_a_connection_that_is_gone_was_not_executed,
    half_a_reply_and_the_end_is_no_reply,
    a_stream_that_cannot_be_followed_ends,
    a_server_that_goes_ends_its_callers,
);

fn a_call_in_flight_may_have_been_executed(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let calls: Vec<_> = (0..5)
            .map(|number| {
                scope.spawn({
                    let client = &client;
                    move || client.count(number)
                })
            })
            .collect();
        for _ in &calls {
            peer.receive();
        }
        drop(peer);
        for call in calls {
            let error = call.join().unwrap().unwrap_err();
            assert!(matches!(error, CallError::MaybeExecuted(_)), "{case:?}: {error}");
            assert!(error.may_have_executed(), "{case:?}");
        }
    });
}

fn a_call_held_back_was_not_sent(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::try_connect(case.driver, &fake.endpoint(), quick().max_in_flight(1)).unwrap();
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let sent = scope.spawn(|| client.count(1));
        peer.receive();
        let held = scope.spawn(|| client.count(2));
        while client.stats().calls < 2 {
            thread::yield_now();
        }
        drop(peer);
        let error = sent.join().unwrap().unwrap_err();
        assert!(matches!(error, CallError::MaybeExecuted(_)), "{case:?}: {error}");
        let error = held.join().unwrap().unwrap_err();
        assert!(matches!(error, CallError::NotSent(_)), "{case:?}: {error}");
        assert!(!error.may_have_executed(), "{case:?}");
    });
}

/// Neither is a call on a connection that went while nobody called.
fn a_call_on_a_connection_that_is_gone_was_not_executed(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(1));
        peer.receive();
        drop(peer);
        call.join().unwrap().unwrap_err();
    });
    for _ in 0..2 {
        let error = client.count(2).unwrap_err();
        assert!(matches!(error, CallError::NotSent(_)), "{case:?}: {error}");
        assert!(!error.may_have_executed(), "{case:?}");
    }
}

fn half_a_reply_and_the_end_is_no_reply(case: Case) {
    for length in [1, 3, 4, 5, 20, 31] {
        let error = ended(case, |peer, xid| {
            let record = fragment(true, &wire::success(xid, &words(&[1])));
            peer.send_raw(&record[..length]).unwrap();
        });
        assert!(matches!(error, CallError::MaybeExecuted(_)), "{case:?}: {length} bytes: {error}");
    }
}

/// What a server is not forgiven a client does not forgive either.
fn a_stream_that_cannot_be_followed_ends(case: Case) {
    for bytes in [&b"HTTP/1.1 400 Bad Request\r\n"[..], b"\xff\xff\xff\xff", b"\x80\0\0\0"] {
        let error = ended(case, |peer, _| {
            peer.send_raw(bytes).unwrap();
            // The client has to end it: we do not.
            assert_eq!(peer.receive_raw(&mut [0]), 0, "{case:?}");
        });
        assert!(matches!(error, CallError::MaybeExecuted(_)), "{case:?}: {bytes:?}: {error}");
    }
}

/// What a call ends in when `server` has it, and then hangs up.
fn ended(case: Case, server: impl FnOnce(&mut FakePeer, u32)) -> CallError {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(1));
        let xid = wire::xid(&peer.receive());
        server(&mut peer, xid);
        drop(peer);
        call.join().unwrap().unwrap_err()
    })
}

/// Our own server, ended without ceremony while a handler runs.
fn a_server_that_goes_ends_its_callers(case: Case) {
    let (server, stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    thread::scope(|scope| {
        let call = scope.spawn(|| client.wait(1));
        assert_eq!(stage.started(), 1);
        drop(server);
        // A thread cannot be ended from outside: let the handler go on where it has one.
        stage.release(1);
        match call.join().unwrap() {
            Ok(1) | Err(CallError::MaybeExecuted(_)) => {}
            other => panic!("{case:?}: {other:?}"),
        }
    });
}
