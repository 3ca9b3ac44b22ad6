//! The duplicate request cache at each of its limits: what it does not know any more it says so, and what it knows was
//! executed it never executes again.

use std::time::Duration;

use rpc_core::ServerLimits;
use rpc_core::protocol::CacheLimits;

use crate::support::wire::{self, Call, opaque, words};
use crate::support::{Case, Raw, eventually, serve_limited};

cases!(everywhere:
    a_call_without_room_is_dropped_or_refused,
    a_reply_that_had_to_go_is_not_made_again,
    the_oldest_entry_makes_room,
    an_entry_lives_as_long_as_it_is_told_to,
    idempotent_calls_take_no_room,
);

fn cache(limits: CacheLimits) -> ServerLimits {
    ServerLimits { cache: limits, stream_cache: limits, ..ServerLimits::default() }
}

/// A datagram is dropped, since it comes again; on a stream silence would only be waited out.
fn check_refused(case: Case, connection: &mut Raw, call: &Call, what: &str) {
    connection.send(&call.bytes());
    if case.transport.is_stream() {
        let refused = wire::accepted(call.xid, wire::SYSTEM_ERR, &[]);
        assert_eq!(connection.receive(), Some(refused), "{case:?}: {what}");
    }
    connection.check_answers(call.xid + 1, what);
}

/// Every entry is in progress, and those are never evicted.
fn a_call_without_room_is_dropped_or_refused(case: Case) {
    let (server, stage) = serve_limited(case, cache(CacheLimits { entries: 1, ..CacheLimits::default() }));
    let mut busy = Raw::connect(server.endpoint());
    busy.send(&Call::new(wire::WAIT, words(&[1])).xid(1).bytes());
    assert_eq!(stage.started(), 1, "{case:?}");
    let mut other = Raw::connect(server.endpoint());
    check_refused(case, &mut other, &Call::new(wire::COUNT, words(&[0])).xid(10), "no room");
    eventually(&format!("{case:?}: one dropped"), || server.stats().dropped == 1);
    assert_eq!(stage.executed(), 1, "{case:?}");
    // What needs no entry is served.
    let again = Call::new(wire::COUNT_AGAIN, words(&[0])).xid(20);
    assert_eq!(other.exchange(&again.bytes()), wire::success(20, &words(&[1])), "{case:?}");
    stage.release(1);
    assert_eq!(busy.receive(), Some(wire::success(1, &words(&[1]))), "{case:?}");
    let next = Call::new(wire::COUNT, words(&[0])).xid(30);
    assert_eq!(other.exchange(&next.bytes()), wire::success(30, &words(&[2])), "{case:?}: room again");
}

/// Its bytes are too many to keep; that it was executed is known all the same.
fn a_reply_that_had_to_go_is_not_made_again(case: Case) {
    let (server, stage) = serve_limited(case, cache(CacheLimits { bytes: 1000, ..CacheLimits::default() }));
    let mut connection = Raw::connect(server.endpoint());
    let large = Call::new(wire::ECHO, opaque(&[7; 2000])).xid(1);
    assert_eq!(connection.exchange(&large.bytes()), wire::success(1, &large.arguments), "{case:?}");
    check_refused(case, &mut connection, &large, "a reply that was given up");
    eventually(&format!("{case:?}: one dropped"), || server.stats().dropped == 1);
    assert_eq!(stage.executed(), 1, "{case:?}");
    // Small ones are kept as before.
    let small = Call::new(wire::COUNT, words(&[0])).xid(10).bytes();
    for _ in 0..2 {
        assert_eq!(connection.exchange(&small), wire::success(10, &words(&[1])), "{case:?}");
    }
}

fn the_oldest_entry_makes_room(case: Case) {
    let (server, stage) = serve_limited(case, cache(CacheLimits { entries: 3, ..CacheLimits::default() }));
    let mut connection = Raw::connect(server.endpoint());
    let mut count = |xid| {
        let reply = connection.exchange(&Call::new(wire::COUNT, words(&[0])).xid(xid).bytes());
        assert_eq!(reply[..24], wire::success(xid, &[]), "{case:?}");
        u32::from_be_bytes(*reply.last_chunk().expect("a number"))
    };
    assert_eq!([1, 2, 3].map(&mut count), [1, 2, 3], "{case:?}");
    assert_eq!([1, 2, 3].map(&mut count), [1, 2, 3], "{case:?}: all are kept");
    assert_eq!(count(4), 4, "{case:?}");
    assert_eq!([2, 3, 4].map(&mut count), [2, 3, 4], "{case:?}: the last three are kept");
    assert_eq!(count(1), 5, "{case:?}: the oldest is gone");
    assert_eq!(stage.executed(), 5, "{case:?}");
}

fn an_entry_lives_as_long_as_it_is_told_to(case: Case) {
    let (server, _stage) =
        serve_limited(case, cache(CacheLimits { age: Duration::ZERO, ..CacheLimits::default() }));
    let mut connection = Raw::connect(server.endpoint());
    let call = Call::new(wire::COUNT, words(&[0])).xid(1).bytes();
    for count in 1..=3 {
        assert_eq!(connection.exchange(&call), wire::success(1, &words(&[count])), "{case:?}");
    }
    assert_eq!(server.stats().replayed, 0, "{case:?}");
}

/// Reads, which are most of the traffic, cannot push out what must not run twice.
fn idempotent_calls_take_no_room(case: Case) {
    let (server, _stage) = serve_limited(case, cache(CacheLimits { entries: 1, ..CacheLimits::default() }));
    let mut connection = Raw::connect(server.endpoint());
    let call = Call::new(wire::COUNT, words(&[0])).xid(1).bytes();
    assert_eq!(connection.exchange(&call), wire::success(1, &words(&[1])), "{case:?}");
    for xid in 100..200 {
        connection.exchange(&Call::new(wire::COUNT_AGAIN, words(&[0])).xid(xid).bytes());
    }
    assert_eq!(connection.exchange(&call), wire::success(1, &words(&[1])), "{case:?}");
}
