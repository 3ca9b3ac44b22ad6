//! Entry 53: what belongs to no call in flight is ignored. It neither ends a call, nor makes the client send again,
//! nor moves a deadline.
//!
//! (One stray reply makes libtirpc's UDP client send ten copies at once and fail a call that had ten seconds left.)

use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

use rpc_core::CallError;

use crate::support::wire::{self, words};
use crate::support::{Caller, Case, Driver, Fake, PATIENCE, Transport};

cases!(everywhere:
    a_wrong_xid_is_ignored,
    a_late_duplicate_is_ignored,
    a_reply_before_any_call_is_ignored,
    a_call_that_timed_out_takes_no_late_reply,
    strays_do_not_move_the_deadline,
);
cases!(over_datagrams: another_sender_is_ignored, what_is_no_message_is_ignored);

/// A reply for another call, as a server would send it.
fn stray(xid: u32) -> Vec<u8> {
    wire::success(xid, &words(&[666]))
}

fn a_wrong_xid_is_ignored(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(0));
        let xid = wire::xid(&peer.receive());
        for (distance, bit) in (1..50).zip((0..32).cycle()) {
            peer.send(&stray(xid.wrapping_add(distance)));
            peer.send(&stray(xid.wrapping_sub(distance)));
            peer.send(&stray(xid ^ (1 << bit)));
        }
        peer.send(&wire::success(xid, &words(&[12])));
        assert_eq!(call.join().unwrap(), Ok(12), "{case:?}");
    });
    let stats = client.stats();
    assert_eq!((stats.replies, stats.retransmissions, stats.ignored), (1, 0, 49 * 3), "{case:?}");
    assert!(peer.is_silent(), "{case:?}: sent again");
}

fn a_late_duplicate_is_ignored(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let first = scope.spawn(|| client.count(0));
        let xid = wire::xid(&peer.receive());
        for _ in 0..3 {
            peer.send(&wire::success(xid, &words(&[1])));
        }
        assert_eq!(first.join().unwrap(), Ok(1), "{case:?}");

        let second = scope.spawn(|| client.count(0));
        let next = wire::xid(&peer.receive());
        assert_ne!(xid, next, "{case:?}");
        peer.send(&wire::success(xid, &words(&[1])));
        peer.send(&wire::success(next, &words(&[2])));
        assert_eq!(second.join().unwrap(), Ok(2), "{case:?}");
    });
    assert_eq!((client.stats().replies, client.stats().ignored), (2, 3), "{case:?}");
    assert!(peer.is_silent(), "{case:?}: sent again");
}

fn a_reply_before_any_call_is_ignored(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let first = scope.spawn(|| client.count(0));
        let xid = wire::xid(&peer.receive());
        // Every XID that the next calls could have, answered ahead of them.
        (1..100).for_each(|distance| peer.send(&stray(xid.wrapping_add(distance))));
        peer.send(&wire::success(xid, &words(&[1])));
        assert_eq!(first.join().unwrap(), Ok(1), "{case:?}");
        for answer in 2..5 {
            let call = scope.spawn(|| client.count(0));
            let xid = wire::xid(&peer.receive());
            peer.send(&wire::success(xid, &words(&[answer])));
            assert_eq!(call.join().unwrap(), Ok(answer as i32), "{case:?}");
        }
    });
}

fn a_call_that_timed_out_takes_no_late_reply(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    let error = client.with_timeout(Duration::from_millis(20)).count(0).unwrap_err();
    assert!(matches!(error, CallError::TimedOut { sent: true, .. }), "{case:?}: {error}");
    let late = wire::xid(&peer.receive());
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(0));
        let xid = wire::xid(&peer.receive());
        assert_ne!(late, xid, "{case:?}");
        peer.send(&wire::success(late, &words(&[1])));
        peer.send(&wire::success(xid, &words(&[2])));
        assert_eq!(call.join().unwrap(), Ok(2), "{case:?}");
    });
}

/// Strays keep coming until the call has ended, each when the one before it has been seen: if each put the end off, it
/// would never come.
fn strays_do_not_move_the_deadline(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint()).with_timeout(Duration::from_millis(200));
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(0));
        let xid = wire::xid(&peer.receive());
        let until = Instant::now() + PATIENCE;
        for strays in 0.. {
            while client.stats().ignored < strays && !call.is_finished() {
                thread::yield_now();
            }
            if call.is_finished() {
                assert!(strays > 1, "{case:?}: ended by a stray");
                break;
            }
            assert!(Instant::now() < until, "{case:?}: the call does not end");
            peer.send(&stray(xid ^ 1));
        }
        let result = call.join().unwrap();
        assert!(matches!(result, Err(CallError::TimedOut { sent: true, .. })), "{case:?}: {result:?}");
    });
    assert_eq!(client.stats().retransmissions, 0, "{case:?}");
    assert!(peer.is_silent(), "{case:?}: sent again");
}

/// The right XID from another port, and from another address.
fn another_sender_is_ignored(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(0));
        let xid = wire::xid(&peer.receive());
        for stranger in ["127.0.0.1:0", "127.0.0.2:0"] {
            let stranger = UdpSocket::bind(stranger).unwrap();
            for _ in 0..10 {
                // The kernel may tell the stranger that nobody wants to hear it.
                let _ = stranger.send_to(&stray(xid), peer.sender());
            }
        }
        peer.send(&wire::success(xid, &words(&[12])));
        assert_eq!(call.join().unwrap(), Ok(12), "{case:?}");
    });
    assert_eq!(client.stats().retransmissions, 0, "{case:?}");
    assert!(peer.is_silent(), "{case:?}: sent again");
}

/// Datagrams too short for an XID.
fn what_is_no_message_is_ignored(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(0));
        let request = peer.receive();
        (0..4).for_each(|length| peer.send(&request[..length]));
        peer.send(&wire::success(wire::xid(&request), &words(&[12])));
        assert_eq!(call.join().unwrap(), Ok(12), "{case:?}");
    });
    assert!(peer.is_silent(), "{case:?}: sent again");
}

/// A new client does not begin where the last one did: replies to a client that is gone fit no call of its successor.
#[test]
fn xids_start_random() {
    for driver in Driver::BOTH {
        let fake = Fake::listen(Transport::Udp);
        let mut first = std::collections::HashSet::new();
        for _ in 0..8 {
            let client = Caller::connect(driver, &fake.endpoint());
            let mut peer = fake.accept();
            thread::scope(|scope| {
                let call = scope.spawn(|| client.count(0));
                let xid = wire::xid(&peer.receive());
                first.insert(xid >> 16);
                peer.send(&wire::success(xid, &words(&[1])));
                assert_eq!(call.join().unwrap(), Ok(1));
            });
        }
        assert!(first.len() > 4, "{driver:?}: {first:x?}");
    }
}
