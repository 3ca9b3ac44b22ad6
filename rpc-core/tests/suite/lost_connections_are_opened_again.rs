//! A connection that was lost is opened again by itself: for the next call, and for those that could not have been
//! executed. The rest end with their connection.

use std::thread;

use rpc_core::protocol::Reconnection;
use rpc_core::{CallError, ClientOptions, ServerBuilder};

use crate::support::wire::{self, words};
use crate::support::{Caller, Case, Fake, FakePeer, PATIENCE, Running, Trial, nowhere};
use crate::trial::trial_three;

cases!(over_streams:
    the_next_call_opens_a_new_connection,
    a_call_held_back_moves_to_the_new_connection,
    an_idempotent_call_is_sent_again_with_its_xid,
    any_call_is_sent_again_if_its_caller_says_so,
    a_server_that_comes_back_is_found,
);

fn options() -> ClientOptions {
    ClientOptions::new().timeout(PATIENCE).reconnection(Some(Reconnection::default()))
}

fn connect(case: Case, fake: &Fake) -> Caller {
    Caller::try_connect(case.driver, &fake.endpoint(), options().max_in_flight(1)).unwrap()
}

/// Takes one call and answers it with its own argument.
fn answer_one(peer: &mut FakePeer) -> u32 {
    let call = peer.receive();
    let argument = u32::from_be_bytes(*call.last_chunk().unwrap());
    peer.send(&wire::success(wire::xid(&call), &words(&[argument])));
    argument
}

fn the_next_call_opens_a_new_connection(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = connect(case, &fake);
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let lost = scope.spawn(|| client.count(1));
        peer.receive();
        drop(peer);
        let error = lost.join().unwrap().unwrap_err();
        assert!(matches!(error, CallError::MaybeExecuted(_)), "{case:?}: {error}");
        for number in 2..5 {
            let call = scope.spawn({
                let client = &client;
                move || client.count(number)
            });
            // Every connection takes one call, and ends in good order.
            let mut peer = fake.accept();
            assert_eq!(answer_one(&mut peer), number as u32, "{case:?}");
            assert_eq!(call.join().unwrap(), Ok(number), "{case:?}");
            let lost = scope.spawn(|| client.count(9));
            peer.receive();
            drop(peer);
            lost.join().unwrap().unwrap_err();
        }
    });
    assert_eq!(client.stats().disconnects, 4, "{case:?}");
}

fn a_call_held_back_moves_to_the_new_connection(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = connect(case, &fake);
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let sent = scope.spawn(|| client.count(1));
        peer.receive();
        let held = scope.spawn(|| client.count(2));
        while client.stats().calls < 2 {
            thread::yield_now();
        }
        drop(peer);
        sent.join().unwrap().unwrap_err();
        assert_eq!(answer_one(&mut fake.accept()), 2, "{case:?}");
        assert_eq!(held.join().unwrap(), Ok(2), "{case:?}");
    });
}

fn an_idempotent_call_is_sent_again_with_its_xid(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = connect(case, &fake);
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count_again(7));
        let first = peer.receive();
        drop(peer);
        let mut peer = fake.accept();
        let second = peer.receive();
        assert_eq!(first, second, "{case:?}");
        peer.send(&wire::success(wire::xid(&second), &words(&[1])));
        assert_eq!(call.join().unwrap(), Ok(1), "{case:?}");
    });
    assert_eq!(client.stats().retransmissions, 1, "{case:?}");
}

fn any_call_is_sent_again_if_its_caller_says_so(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = connect(case, &fake).with_repeat(true);
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(7));
        let first = peer.receive();
        drop(peer);
        let mut peer = fake.accept();
        assert_eq!(peer.receive(), first, "{case:?}");
        peer.send(&wire::success(wire::xid(&first), &words(&[1])));
        assert_eq!(call.join().unwrap(), Ok(1), "{case:?}");
    });
}

/// A server is restarted where it was: calls made meanwhile wait for it, within their time.
fn a_server_that_comes_back_is_found(case: Case) {
    let start = |endpoint: &rpc_core::Endpoint| {
        let (trial, stage) = Trial::new();
        let builder = ServerBuilder::new().add(trial_three::Service::new(trial)).listen(endpoint);
        (Running::start(case.driver, builder).unwrap(), stage)
    };
    let endpoint = nowhere(case.transport);
    if let rpc_core::Endpoint::Unix(path) = &endpoint {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    }
    let (server, _stage) = start(&endpoint);
    let client = Caller::try_connect(case.driver, &endpoint, options()).unwrap();
    assert_eq!(client.count(1), Ok(1), "{case:?}");
    assert!(server.shutdown(PATIENCE), "{case:?}");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| client.count_again(1));
        while client.stats().calls < 2 {
            thread::yield_now();
        }
        let (_server, _stage) = start(&endpoint);
        assert_eq!(waiting.join().unwrap(), Ok(1), "{case:?}: a new life, a new count");
    });
}
