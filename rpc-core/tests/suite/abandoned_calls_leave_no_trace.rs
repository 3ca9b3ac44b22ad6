//! A call whose future is dropped: its reply is ignored, its place is free, everything else goes on.

use std::pin::pin;
use std::task::{Context, Waker};
use std::thread;

use crate::support::wire::{self, words};
use crate::support::{Caller, Case, Driver, Fake, RUNTIME, Transport, quick, serve_trial};

/// Polls a call once, so that it is made, and drops it.
fn begin_and_abandon(client: &Caller, number: i32) {
    let Caller::Tokio { trial, .. } = client else { unreachable!("only a future can be dropped") };
    let _guard = RUNTIME.enter();
    let call = pin!(trial.count(number));
    let poll = call.poll(&mut Context::from_waker(Waker::noop()));
    assert!(poll.is_pending());
}

#[test]
fn its_late_reply_is_ignored() {
    for transport in Transport::ALL {
        let fake = Fake::listen(transport);
        let client = Caller::connect(Driver::Tokio, &fake.endpoint());
        let mut peer = fake.accept();
        begin_and_abandon(&client, 1);
        thread::scope(|scope| {
            let call = scope.spawn(|| client.count(2));
            let mut calls = vec![peer.receive()];
            // What was abandoned before it was written need not be sent at all.
            if calls[0].ends_with(&words(&[1])) {
                calls.push(peer.receive());
            }
            for call in &calls {
                peer.send(&wire::success(wire::xid(call), &call[call.len() - 4..]));
            }
            assert_eq!(call.join().unwrap(), Ok(2), "{transport:?}");
        });
        assert_eq!(client.stats().replies, 1, "{transport:?}");
    }
}

#[test]
fn its_place_in_flight_is_free() {
    for transport in Transport::ALL {
        let (server, _stage) = serve_trial(Case { transport, driver: Driver::Tokio });
        let client = Caller::try_connect(Driver::Tokio, server.endpoint(), quick().max_in_flight(2)).unwrap();
        for number in 0..20 {
            begin_and_abandon(&client, number);
        }
        client.ping().unwrap();
    }
}

/// The other calls, and the server's handlers, are as they were.
#[test]
fn others_go_on() {
    for transport in Transport::ALL {
        let (server, stage) = serve_trial(Case { transport, driver: Driver::Tokio });
        let client = Caller::connect(Driver::Tokio, server.endpoint());
        thread::scope(|scope| {
            let waiting = scope.spawn(|| client.wait(1));
            assert_eq!(stage.started(), 1);
            begin_and_abandon(&client, 2);
            stage.release(1);
            assert_eq!(waiting.join().unwrap(), Ok(1), "{transport:?}");
        });
    }
}
