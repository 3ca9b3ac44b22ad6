//! A hostile server: replies in more pieces than there may be, without an end, larger than claimed or allowed. The
//! client gives up on that connection, not on its memory, and opens another.

use std::thread;
use std::time::Duration;

use rpc_core::framing::RecordLimits;
use rpc_core::{CallError, ClientOptions};

use crate::support::wire::{self, fragment, opaque, words};
use crate::support::{Caller, Case, Driver, Fake, FakePeer, PATIENCE, Transport, quick};

cases!(over_streams:
    a_reply_in_pieces_is_put_together,
    a_reply_over_a_limit_ends_its_connection,
    a_claim_of_two_gigabytes_ends_its_connection,
    replies_that_nobody_asked_for_are_passed_over,
    a_reply_that_stalls_ends_at_the_deadline_of_its_call,
    a_reply_that_stalls_for_too_long_ends_its_connection,
);
cases!(over_datagrams: the_largest_reply_there_is_arrives);

/// A reply as the bytes of a stream.
type Cut = fn(&[u8]) -> Vec<u8>;

/// Entries 41 to 43, the other way round.
fn a_reply_in_pieces_is_put_together(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    let bytewise = |reply: &[u8]| {
        let (last, rest) = reply.split_last().expect("bytes");
        let rest: Vec<u8> = rest.iter().flat_map(|byte| fragment(false, &[*byte])).collect();
        [rest, fragment(true, &[*last])].concat()
    };
    let behind_empty = |reply: &[u8]| [fragment(false, b"").repeat(1023), fragment(true, reply)].concat();
    let before_empty = |reply: &[u8]| [fragment(false, reply), fragment(true, b"")].concat();
    let cuts: [Cut; 3] = [bytewise, behind_empty, before_empty];
    for (number, cut) in (1..).zip(cuts) {
        thread::scope(|scope| {
            let call = scope.spawn(|| client.count(0));
            let reply = wire::success(wire::xid(&peer.receive()), &words(&[number]));
            // Each byte in a write of its own, the marks' among them.
            cut(&reply).iter().for_each(|byte| peer.send_raw(&[*byte]).expect("the client reads"));
            assert_eq!(call.join().unwrap(), Ok(number as i32), "{case:?}");
        });
    }
}

/// Has the server `misbehave` when it gets a call; the call must end, and the next one must find a new connection.
fn check_gives_up(case: Case, options: ClientOptions, misbehave: impl FnOnce(&mut FakePeer, u32)) {
    let fake = Fake::listen(case.transport);
    let options = options.reconnection(Some(rpc_core::protocol::Reconnection::default()));
    let client = Caller::try_connect(case.driver, &fake.endpoint(), options).unwrap();
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(1));
        let xid = wire::xid(&peer.receive());
        misbehave(&mut peer, xid);
        let error = call.join().unwrap().unwrap_err();
        assert!(matches!(error, CallError::MaybeExecuted(_)), "{case:?}: {error}");
        assert_eq!(peer.receive_raw(&mut [0]), 0, "{case:?}: the client keeps the connection");
        let next = scope.spawn(|| client.count(2));
        let mut peer = fake.accept();
        let xid = wire::xid(&peer.receive());
        peer.send(&wire::success(xid, &words(&[2])));
        assert_eq!(next.join().unwrap(), Ok(2), "{case:?}");
    });
}

/// Entries 42, 44 and 45, the other way round.
fn a_reply_over_a_limit_ends_its_connection(case: Case) {
    let limits = RecordLimits { record: 4096, fragments: 64 };
    let rows = [
        ("fragments without end", fragment(false, &[0; 1000])),
        ("small fragments without end", fragment(false, &[0])),
        ("empty fragments without end", fragment(false, b"")),
    ];
    for (what, piece) in rows {
        check_gives_up(case, quick().record_limits(limits), |peer, _| {
            // More than the sockets hold: if the client did not close, this would stand still.
            let many = piece.repeat(20_000 / piece.len());
            let sent = (0..40_000).try_for_each(|_| peer.send_raw(&many));
            assert!(sent.is_err(), "{case:?}: {what}");
        });
    }
    check_gives_up(case, quick().record_limits(limits), |peer, xid| {
        // It may be closed before all is sent.
        let _ = peer.send_raw(&fragment(true, &wire::success(xid, &opaque(&[0; 4096]))));
    });
    // As it is from the start: 1 MiB, in 1,024 fragments.
    check_gives_up(case, quick(), |peer, _| {
        peer.send_raw(&words(&[0x8000_0000 + (1 << 20) + 1])).unwrap();
    });
    check_gives_up(case, quick(), |peer, _| {
        let _ = peer.send_raw(&fragment(false, b"").repeat(1025));
    });
}

fn a_claim_of_two_gigabytes_ends_its_connection(case: Case) {
    for mark in [u32::MAX, 0x7fff_ffff] {
        check_gives_up(case, quick(), |peer, xid| {
            peer.send_raw(&words(&[mark, xid, 1, 0, 0, 0, 0])).unwrap();
        });
    }
}

/// Far more than the client would hold, had it to keep them.
fn replies_that_nobody_asked_for_are_passed_over(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(0));
        let xid = wire::xid(&peer.receive());
        let unasked = wire::success(xid ^ 1, &opaque(&[0; 100_000]));
        (0..100).for_each(|_| peer.send(&unasked));
        peer.send(&wire::success(xid, &words(&[1])));
        assert_eq!(call.join().unwrap(), Ok(1), "{case:?}");
    });
    assert_eq!(client.stats().ignored, 100, "{case:?}");
}

/// Entry 46, the other way round: a call, which has a deadline of its own, is all that waits for the rest.
fn a_reply_that_stalls_ends_at_the_deadline_of_its_call(case: Case) {
    for length in [1, 4, 20, 31] {
        let fake = Fake::listen(case.transport);
        let client = Caller::connect(case.driver, &fake.endpoint());
        let mut peer = fake.accept();
        thread::scope(|scope| {
            let call = scope.spawn(|| client.with_timeout(Duration::from_millis(50)).count(0));
            let record = fragment(true, &wire::success(wire::xid(&peer.receive()), &words(&[1])));
            peer.send_raw(&record[..length]).unwrap();
            let error = call.join().unwrap().unwrap_err();
            assert!(matches!(error, CallError::TimedOut { sent: true, .. }), "{case:?}: {error}");
            // The rest comes at last: it completes a reply that nobody waits for, and the stream goes on.
            peer.send_raw(&record[length..]).unwrap();
            let next = scope.spawn(|| client.count(0));
            let xid = wire::xid(&peer.receive());
            peer.send(&wire::success(xid, &words(&[2])));
            assert_eq!(next.join().unwrap(), Ok(2), "{case:?}");
        });
    }
}

/// Entry 46, the other way round: no other reply can overtake the one that does not come.
fn a_reply_that_stalls_for_too_long_ends_its_connection(case: Case) {
    for length in [1, 4, 20, 31] {
        check_gives_up(case, quick().record_timeout(Duration::from_millis(20)), |peer, xid| {
            let record = fragment(true, &wire::success(xid, &words(&[1])));
            peer.send_raw(&record[..length]).unwrap();
        });
    }
}

/// Threads that call read, and nobody else: what passes while none does is not the server's. (A runtime always reads.)
#[test]
fn a_reply_that_nobody_reads_does_not_stall() {
    for transport in [Transport::Tcp, Transport::Unix] {
        let case = Case { transport, driver: Driver::Blocking };
        let fake = Fake::listen(transport);
        let options = quick().record_timeout(Duration::from_secs(1));
        let client = Caller::try_connect(case.driver, &fake.endpoint(), options.clone()).unwrap();
        let mut peer = fake.accept();
        thread::scope(|scope| {
            let call = scope.spawn(|| client.with_timeout(Duration::from_millis(50)).echo(&vec![1].into()));
            let unwanted = fragment(true, &wire::success(wire::xid(&peer.receive()), &opaque(&[7; 500_000])));
            peer.send_raw(&unwanted[..20]).unwrap();
            let error = call.join().unwrap().unwrap_err();
            assert!(matches!(error, CallError::TimedOut { sent: true, .. }), "{case:?}: {error}");
            // A second at least.
            check_gives_up(case, options, |peer, _| peer.send_raw(&unwanted[..20]).unwrap());
            let next = scope.spawn(|| client.count(0));
            let xid = wire::xid(&peer.receive());
            peer.send_raw(&unwanted[20..]).unwrap();
            peer.send(&wire::success(xid, &words(&[2])));
            assert_eq!(next.join().unwrap(), Ok(2), "{case:?}");
        });
    }
}

/// Entry 49, the other way round: the buffer holds any datagram, so that none is cut off.
fn the_largest_reply_there_is_arrives(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    let largest = vec![7; 65_507 - 28 - 3];
    thread::scope(|scope| {
        let call = scope.spawn(|| client.with_timeout(PATIENCE).echo(&vec![1].into()));
        let xid = wire::xid(&peer.receive());
        peer.send(&wire::success(xid, &opaque(&largest)));
        assert_eq!(call.join().unwrap(), Ok(largest.clone().into()), "{case:?}");
    });
}
