//! Record marking: what is put together, and what ends the connection.

use std::thread;
use std::time::Duration;

use rpc_core::framing::RecordLimits;
use rpc_core::protocol::SessionLimits;
use rpc_core::server::ServerLimits;

use crate::support::wire::{self, Call, fragment, opaque, words};
use crate::support::{Case, PATIENCE, Raw, Running, Stage, serve_limited, serve_trial};

cases!(over_streams:
    a_record_in_pieces_is_answered,
    many_records_in_one_write_are_answered,
    a_bad_record_ends_its_connection_alone,
    calls_before_a_bad_record_are_answered,
    fragments_that_never_end_are_cut_off_at_the_cap,
    half_a_record_and_the_end_is_no_call,
    a_record_that_stalls_ends_at_its_deadline,
    a_record_that_is_not_read_does_not_stall,
    a_record_behind_replies_does_not_stall,
    half_a_record_spares_the_calls_before_the_end,
    half_a_record_spares_the_calls_of_a_server_that_drains,
    a_connection_without_a_call_ends_when_it_idled_long_enough,
);

/// Entries 41 and 42.
fn a_record_in_pieces_is_answered(case: Case) {
    let (server, _stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    let call = |xid| Call::new(wire::ECHO, opaque(b"in pieces")).xid(xid).bytes();
    let expected = |xid| Some(wire::success(xid, &opaque(b"in pieces")));

    let (last, rest) = call(1).split_last().map(|(last, rest)| (*last, rest.to_vec())).expect("bytes");
    let one_by_one: Vec<u8> = rest.iter().flat_map(|byte| fragment(false, &[*byte])).collect();
    connection.send_raw(&[one_by_one, fragment(true, &[last])].concat()).unwrap();
    assert_eq!(connection.receive(), expected(1), "{case:?}: a byte in each fragment");

    // One byte in each write, the record mark's among them.
    for byte in fragment(true, &call(2)) {
        connection.send_raw(&[byte]).unwrap();
    }
    assert_eq!(connection.receive(), expected(2), "{case:?}: a byte in each write");

    let empty = fragment(false, b"").repeat(1023);
    connection.send_raw(&[empty, fragment(true, &call(3))].concat()).unwrap();
    assert_eq!(connection.receive(), expected(3), "{case:?}: 1,023 empty fragments and the last one");

    let whole = call(4);
    let halves = [fragment(false, &whole[..30]), fragment(false, &whole[30..]), fragment(true, b"")];
    connection.send_raw(&halves.concat()).unwrap();
    assert_eq!(connection.receive(), expected(4), "{case:?}: an empty last fragment after others");
}

fn many_records_in_one_write_are_answered(case: Case) {
    let (server, _stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    let calls: Vec<u8> = (0..500).flat_map(|xid| fragment(true, &Call::null().xid(xid).bytes())).collect();
    connection.send_raw(&calls).unwrap();
    for xid in 0..500 {
        assert_eq!(connection.receive(), Some(wire::success(xid, &[])), "{case:?}");
    }
}

/// Entries 43, 44, 45 and 47.
fn a_bad_record_ends_its_connection_alone(case: Case) {
    let (server, _stage) = serve_trial(case);
    let mut bystander = Raw::connect(server.endpoint());
    let rows: [(u32, &str, Vec<u8>); 9] = [
        (42, "1,024 empty fragments and one more", fragment(false, b"").repeat(1025)),
        (43, "an empty last fragment", fragment(true, b"")),
        (43, "an empty fragment and an empty last one", [fragment(false, b""), fragment(true, b"")].concat()),
        (44, "2^31-1 bytes in the last fragment", vec![0xff; 4]),
        (44, "2^31-1 bytes in a fragment", vec![0x7f, 0xff, 0xff, 0xff]),
        (44, "a byte over the limit", (0x8000_0000_u32 + (1 << 20) + 1).to_be_bytes().to_vec()),
        (47, "HTTP", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec()),
        (47, "TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        (47, "SSH", b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
    ];
    for (index, (entry, what, bytes)) in rows.iter().enumerate() {
        let context = format!("{case:?}, entry {entry}: {what}");
        let mut connection = Raw::connect(server.endpoint());
        connection.check_answers(1, &context);
        // The server may close before all of it is written.
        let _ = connection.send_raw(bytes);
        assert_eq!(connection.receive(), None, "{context}");
        bystander.check_answers(index as u32, &context);
    }
}

fn calls_before_a_bad_record_are_answered(case: Case) {
    let (server, _stage) = serve_trial(case);
    for bad in [&b"GET / HTTP/1.1\r\n\r\n"[..], &fragment(true, b""), &fragment(true, b"not a call")] {
        let mut connection = Raw::connect(server.endpoint());
        let calls: Vec<u8> = (1..=3).flat_map(|xid| fragment(true, &Call::null().xid(xid).bytes())).collect();
        connection.send_raw(&[&calls, bad].concat()).unwrap();
        for xid in 1..=3 {
            assert_eq!(connection.receive(), Some(wire::success(xid, &[])), "{case:?}: before {bad:?}");
        }
        assert_eq!(connection.receive(), None, "{case:?}: after {bad:?}");
    }
}

/// Entry 45, with the cap on bytes and with the cap on fragments.
fn fragments_that_never_end_are_cut_off_at_the_cap(case: Case) {
    let record = RecordLimits { record: 4096, fragments: 64 };
    let (server, _stage) = serve_limited(case, ServerLimits { record, ..ServerLimits::default() });
    for (what, piece) in [("large", fragment(false, &[0; 1000])), ("small", fragment(false, &[0]))] {
        let context = format!("{case:?}, entry 45: {what} fragments");
        let mut connection = Raw::connect(server.endpoint());
        // More than sockets buffer: if the server did not close, this would stand still.
        let _ = (0..20_000).try_for_each(|_| connection.send_raw(&piece));
        assert_eq!(connection.receive(), None, "{context}");
        Raw::connect(server.endpoint()).check_answers(1, &context);
    }
}

/// Entry 46. Whole records before it do not help, and a connection that is between records is not meant.
fn a_record_that_stalls_ends_at_its_deadline(case: Case) {
    let session = SessionLimits { record: Duration::from_millis(50), ..SessionLimits::default() };
    let (server, _stage) = serve_limited(case, ServerLimits { session, ..ServerLimits::default() });
    let mut between_records = Raw::connect(server.endpoint());
    between_records.check_answers(1, "before");
    for half in [&b"\x80"[..], b"\x80\0\0\x28", b"\x80\0\0\x28\0\0\0\x01", b"\0\0\0\0"] {
        let mut connection = Raw::connect(server.endpoint());
        connection.check_answers(2, "before");
        connection.send_raw(half).unwrap();
        assert_eq!(connection.receive(), None, "{case:?}: {half:?}");
    }
    between_records.check_answers(3, "between records");
}

/// A server whose records may take a second, ...
fn impatient(case: Case, session: SessionLimits) -> (Running, Stage) {
    let session = SessionLimits { record: Duration::from_secs(1), ..session };
    serve_limited(case, ServerLimits { session, ..ServerLimits::default() })
}

/// ... which is over when this one is given up.
fn let_a_record_stall(server: &Running) {
    let mut stalled = Raw::connect(server.endpoint());
    stalled.send_raw(b"\x80").unwrap();
    assert_eq!(stalled.receive(), None);
}

/// While as many calls are in progress as may be, the server does not read: that time is not the peer's.
fn a_record_that_is_not_read_does_not_stall(case: Case) {
    let (server, stage) = impatient(case, SessionLimits { calls_in_flight: 1, ..SessionLimits::default() });
    let mut connection = Raw::connect(server.endpoint());
    let slow = fragment(true, &Call::new(wire::WAIT, words(&[1])).xid(1).bytes());
    let next = fragment(true, &Call::new(wire::ECHO, opaque(b"in two pieces")).xid(2).bytes());
    connection.send_raw(&[&slow, &next[..20]].concat()).unwrap();
    assert_eq!(stage.started(), 1, "{case:?}");
    let_a_record_stall(&server);
    stage.release(1);
    assert_eq!(connection.receive(), Some(wire::success(1, &words(&[1]))), "{case:?}");
    connection.send_raw(&next[20..]).unwrap();
    assert_eq!(connection.receive(), Some(wire::success(2, &opaque(b"in two pieces"))), "{case:?}");
}

/// The same while the server waits for room for its replies.
fn a_record_behind_replies_does_not_stall(case: Case) {
    let (server, _stage) = impatient(case, SessionLimits { unsent: 1024 * 1024, ..SessionLimits::default() });
    let mut connection = Raw::connect(server.endpoint());
    let mut writer = connection.duplicate();
    let data = opaque(&[7; 500_000]);
    let calls: Vec<u8> = (0..32)
        .flat_map(|xid| fragment(true, &Call::new(wire::ECHO, data.clone()).xid(xid).bytes()))
        .collect();
    thread::scope(|scope| {
        scope.spawn(move || writer.send_raw(&calls).unwrap());
        let_a_record_stall(&server);
        for xid in 0..32 {
            let reply = connection.receive();
            assert!(reply == Some(wire::success(xid, &data)), "{case:?}: {xid}");
        }
    });
}

/// Nothing comes any more that could be late.
fn half_a_record_spares_the_calls_before_the_end(case: Case) {
    let (server, stage) = impatient(case, SessionLimits::default());
    let mut connection = Raw::connect(server.endpoint());
    let slow = fragment(true, &Call::new(wire::WAIT, words(&[1])).xid(1).bytes());
    connection.send_raw(&[&slow, &slow[..20]].concat()).unwrap();
    connection.half_close();
    assert_eq!(stage.started(), 1, "{case:?}");
    let_a_record_stall(&server);
    stage.release(1);
    assert_eq!(connection.receive(), Some(wire::success(1, &words(&[1]))), "{case:?}");
    assert_eq!(connection.receive(), None, "{case:?}");
}

fn half_a_record_spares_the_calls_of_a_server_that_drains(case: Case) {
    let (server, stage) = impatient(case, SessionLimits::default());
    let (clock, _stage) = impatient(case, SessionLimits::default());
    let mut idle = Raw::connect(server.endpoint());
    idle.check_answers(1, "before");
    let mut connection = Raw::connect(server.endpoint());
    let slow = fragment(true, &Call::new(wire::WAIT, words(&[1])).xid(1).bytes());
    connection.send_raw(&[&slow, &slow[..20]].concat()).unwrap();
    assert_eq!(stage.started(), 1, "{case:?}");
    thread::scope(|scope| {
        let shutdown = scope.spawn(|| server.shutdown(PATIENCE));
        assert_eq!(idle.receive(), None, "{case:?}: draining");
        let_a_record_stall(&clock);
        stage.release(1);
        assert_eq!(connection.receive(), Some(wire::success(1, &words(&[1]))), "{case:?}");
        assert!(shutdown.join().unwrap(), "{case:?}");
    });
}

/// One with a call in flight is not idle, however long the call takes.
fn a_connection_without_a_call_ends_when_it_idled_long_enough(case: Case) {
    let session = SessionLimits { idle: Duration::from_millis(50), ..SessionLimits::default() };
    let (server, stage) = serve_limited(case, ServerLimits { session, ..ServerLimits::default() });
    let mut busy = Raw::connect(server.endpoint());
    busy.send(&Call::new(wire::WAIT, words(&[1])).xid(1).bytes());
    assert_eq!(stage.started(), 1);
    for _ in 0..3 {
        assert_eq!(Raw::connect(server.endpoint()).receive(), None, "{case:?}: idle");
    }
    stage.release(1);
    assert_eq!(busy.receive(), Some(wire::success(1, &words(&[1]))), "{case:?}: not idle");
    assert_eq!(busy.receive(), None, "{case:?}: idle");
}

/// The client goes in the middle of a record: no call, no answer, nothing left behind.
fn half_a_record_and_the_end_is_no_call(case: Case) {
    let (server, stage) = serve_trial(case);
    let record = fragment(true, &Call::new(wire::COUNT, words(&[0])).bytes());
    for length in 1..record.len() {
        let mut connection = Raw::connect(server.endpoint());
        connection.send_raw(&record[..length]).unwrap();
        connection.half_close();
        assert_eq!(connection.receive(), None, "{case:?}: {length} bytes");
    }
    assert_eq!(stage.executed(), 0, "{case:?}");
    Raw::connect(server.endpoint()).check_answers(1, "half a record");
}
