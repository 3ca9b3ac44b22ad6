//! A table of everything that can be wrong with one message, and the bytes that answer it.
//!
//! Each row is sent as it stands, over one connection as long as it lives. Where no answer is due, a good call that
//! follows must be the first to be answered; over a stream the connection must be closed. Either way the server
//! goes on.

use rpc_core::ServerBuilder;

use crate::support::wire::{self, Call, opaque, words};
use crate::support::{Case, Raw, Trial, eventually, serve, serve_trial};
use crate::trial::trial_three;

cases!(everywhere: headers, credentials, arguments, the_first_fault_decides,
    what_is_right_is_answered, what_is_strict_and_what_is_not_can_be_set);

struct Row {
    /// Of the wire's demands.
    entry: u32,
    what: &'static str,
    /// Its first four bytes, where it has as many, are replaced by an XID.
    message: Vec<u8>,
    answer: Answer,
}

enum Answer {
    Success(Vec<u8>),
    Accepted(u32, Vec<u32>),
    RpcMismatch,
    AuthError(u32),
    /// Dropped, or the end of the connection.
    Nothing,
}

fn row(entry: u32, what: &'static str, message: Vec<u8>, answer: Answer) -> Row {
    Row { entry, what, message, answer }
}

/// Entries 1 to 6 and 48.
fn headers(case: Case) {
    let null = Call::null;
    let whole = null().bytes();
    let mut rows = vec![
        row(1, "RPC version 3", Call { rpc_version: 3, ..null() }.bytes(), Answer::RpcMismatch),
        row(1, "RPC version 0", Call { rpc_version: 0, ..null() }.bytes(), Answer::RpcMismatch),
        row(1, "RPC version 2^32-1", Call { rpc_version: u32::MAX, ..null() }.bytes(), Answer::RpcMismatch),
        row(2, "unknown program", Call { program: 1, ..null() }.bytes(), accepted(wire::PROG_UNAVAIL)),
        row(3, "version 0", Call { version: 0, ..null() }.bytes(), mismatch()),
        row(3, "version 4", Call { version: 4, ..null() }.bytes(), mismatch()),
        row(3, "version 2^32-1", Call { version: u32::MAX, ..null() }.bytes(), mismatch()),
        row(4, "a gap in the table", Call::new(6, vec![]).bytes(), accepted(wire::PROC_UNAVAIL)),
        row(4, "past the table", Call::new(31, vec![]).bytes(), accepted(wire::PROC_UNAVAIL)),
        row(4, "procedure 2^32-1", Call::new(u32::MAX, vec![]).bytes(), accepted(wire::PROC_UNAVAIL)),
        row(4, "procedure 0", whole.clone(), Answer::Success(vec![])),
        row(5, "a reply", wire::success(0, &[0; 24]), Answer::Nothing),
        row(5, "message type 7", Call { message_type: 7, ..null() }.bytes(), Answer::Nothing),
    ];
    // Over a stream an empty message is an empty record, which has an entry of its own.
    for length in usize::from(case.transport.is_stream())..whole.len() {
        let entry = if length < 24 && !case.transport.is_stream() { 48 } else { 6 };
        rows.push(row(entry, "a header cut short", whole[..length].to_vec(), Answer::Nothing));
    }
    check(case, &rows);
}

/// Entries 8 to 15 and 17.
fn credentials(case: Case) {
    let with =
        |flavour: u32, body: &[u8]| Call { credential: (flavour, opaque(body)), ..Call::null() }.bytes();
    let verified =
        |flavour: u32, body: &[u8]| Call { verifier: (flavour, opaque(body)), ..Call::null() }.bytes();
    let sys = |name: &[u8], groups: u32| {
        let groups = vec![7; groups as usize];
        [words(&[1]), opaque(name), words(&[1000, 100, groups.len() as u32]), words(&groups)].concat()
    };
    let right = sys(b"machine", 16);
    let endless = [words(&[1]), opaque(b""), words(&[0, 0, u32::MAX])].concat();
    let claims = |length: u32| Call { credential: (0, words(&[length])), ..Call::null() }.bytes();
    let mut rows = vec![
        row(8, "flavour 4", with(4, b""), Answer::AuthError(wire::AUTH_REJECTEDCRED)),
        row(8, "flavour 2^32-1", with(u32::MAX, b"body"), Answer::AuthError(wire::AUTH_REJECTEDCRED)),
        row(9, "a credential of 404 bytes", with(1, &[0; 404]), Answer::AuthError(wire::AUTH_BADCRED)),
        row(9, "a credential of 401 bytes", with(0, &[0; 401]), Answer::AuthError(wire::AUTH_BADCRED)),
        row(9, "401 bytes of a flavour unknown", with(99, &[0; 401]), Answer::AuthError(wire::AUTH_BADCRED)),
        row(10, "a verifier of 404 bytes", verified(0, &[0; 404]), Answer::AuthError(wire::AUTH_BADVERF)),
        row(10, "a verifier of 401 bytes", verified(1, &[0; 401]), Answer::AuthError(wire::AUTH_BADVERF)),
        row(11, "a credential longer than the message", claims(1000), Answer::Nothing),
        row(11, "a credential of 2^32-1 bytes", claims(u32::MAX), Answer::Nothing),
        row(11, "a credential of 2^32-3 bytes", claims(u32::MAX - 2), Answer::Nothing),
        row(12, "16 groups", with(1, &right), Answer::Success(vec![])),
        row(12, "17 groups", with(1, &sys(b"", 17)), Answer::AuthError(wire::AUTH_BADCRED)),
        row(13, "a name of 255 bytes", with(1, &sys(&[b'm'; 255], 0)), Answer::Success(vec![])),
        row(13, "a name of 256 bytes", with(1, &sys(&[b'm'; 256], 0)), Answer::AuthError(wire::AUTH_BADCRED)),
        row(14, "2^32-1 groups", with(1, &endless), Answer::AuthError(wire::AUTH_BADCRED)),
        row(15, "AUTH_NONE, verified", verified(0, b"word"), Answer::AuthError(wire::AUTH_BADVERF)),
        row(17, "an AUTH_SHORT handle", with(2, b"hand"), Answer::AuthError(wire::AUTH_REJECTEDCRED)),
    ];
    for length in 0..right.len() {
        let cut = with(1, &right[..length]);
        rows.push(row(14, "AUTH_SYS cut short", cut, Answer::AuthError(wire::AUTH_BADCRED)));
    }
    check(case, &rows);
}

/// Entries 31 to 38.
fn arguments(case: Case) {
    let garbage = |entry, what, procedure, arguments| {
        row(entry, what, Call::new(procedure, arguments).bytes(), accepted(wire::GARBAGE_ARGS))
    };
    let text = |length: u32, then: &[u8]| [&words(&[length]), then].concat();
    let mut rows = vec![
        garbage(31, "padding of a string", wire::NAME, text(3, b"abc\x01")),
        garbage(31, "padding of opaque data", wire::BLOB, text(5, b"abcde\0\x01\0")),
        garbage(31, "padding in a union", wire::CHOICE, [words(&[5]), text(1, b"a\0\0\xff")].concat()),
        garbage(32, "a boolean of 2", wire::FLAG, words(&[2])),
        garbage(32, "a boolean of 2^32-1", wire::FLAG, words(&[u32::MAX])),
        garbage(32, "an optional flag of 2", wire::MAYBE, words(&[2, 7])),
        garbage(33, "an enum of 1", wire::COLOUR, words(&[1])),
        garbage(33, "an enum of 2^31", wire::COLOUR, words(&[1 << 31])),
        garbage(33, "a discriminant that is no enum value", wire::CHOICE, words(&[1, 0])),
        garbage(34, "a discriminant without an arm", wire::CHOICE, words(&[u32::MAX, 0])),
        garbage(35, "a string over its bound", wire::NAME, opaque(b"nine char")),
        garbage(35, "opaque data over its bound", wire::BLOB, opaque(b"sixbyt")),
        garbage(35, "an array over its bound", wire::NUMBERS, words(&[4, 1, 2, 3, 4])),
        garbage(35, "a bound inside a union", wire::CHOICE, [words(&[5]), opaque(b"nine char")].concat()),
        garbage(36, "a string over what remains", wire::SPELL, text(9, b"eightchr")),
        garbage(36, "a string of 5 in 4 bytes", wire::SPELL, text(5, b"four")),
        garbage(36, "a string without its padding", wire::SPELL, text(5, b"fives")),
        garbage(36, "opaque data over what remains", wire::ECHO, text(100, &[0; 96])),
        garbage(36, "an array over what remains", wire::NUMBERS, words(&[3, 1, 2])),
    ];
    for (what, depth) in [("nested 129 deep", 129), ("nested 4,000 deep", 4000)] {
        rows.push(garbage(38, what, wire::TREE, tree(depth)));
    }
    for (what, length) in [("2^32-1", u32::MAX), ("2^32-3", u32::MAX - 2), ("2^31", 1 << 31)] {
        for procedure in [wire::SPELL, wire::ECHO, wire::NAME, wire::BLOB, wire::NUMBERS] {
            rows.push(garbage(37, what, procedure, words(&[length, 0, 0, 0, 0])));
        }
    }
    check(case, &rows);
}

/// Entries 1 to 4, 8 and 32 at once: RPC version, credentials, program, version, procedure, arguments.
fn the_first_fault_decides(case: Case) {
    let mut call = Call {
        rpc_version: 1,
        credential: (99, opaque(b"?")),
        program: 1,
        version: 99,
        ..Call::new(99, words(&[2]))
    };
    let mut rows = vec![row(1, "all is wrong", call.bytes(), Answer::RpcMismatch)];
    call.rpc_version = 2;
    rows.push(row(8, "but the RPC version", call.bytes(), Answer::AuthError(wire::AUTH_REJECTEDCRED)));
    call.credential = Call::null().credential;
    rows.push(row(2, "but the credential", call.bytes(), accepted(wire::PROG_UNAVAIL)));
    call.program = wire::TRIAL;
    rows.push(row(3, "but the program", call.bytes(), mismatch()));
    call.version = wire::THREE;
    rows.push(row(4, "but the version", call.bytes(), accepted(wire::PROC_UNAVAIL)));
    call.procedure = wire::FLAG;
    rows.push(row(32, "but the procedure", call.bytes(), accepted(wire::GARBAGE_ARGS)));
    call.arguments = words(&[1]);
    rows.push(row(0, "nothing is wrong", call.bytes(), Answer::Success(words(&[1]))));
    check(case, &rows);
}

/// What the rows of the other tables are one step away from.
fn what_is_right_is_answered(case: Case) {
    let echoed = |entry, procedure, arguments: Vec<u8>| {
        row(entry, "right", Call::new(procedure, arguments.clone()).bytes(), Answer::Success(arguments))
    };
    let rows = [
        echoed(31, wire::NAME, opaque(b"abc")),
        echoed(32, wire::FLAG, words(&[0])),
        echoed(32, wire::MAYBE, words(&[0])),
        echoed(32, wire::MAYBE, words(&[1, 7])),
        echoed(33, wire::COLOUR, words(&[u32::MAX])),
        echoed(34, wire::CHOICE, words(&[0, 12])),
        echoed(34, wire::CHOICE, [words(&[5]), opaque(b"8 charac")].concat()),
        echoed(35, wire::NAME, opaque(b"8 charac")),
        echoed(35, wire::BLOB, opaque(b"fives")),
        echoed(35, wire::NUMBERS, words(&[3, 1, 2, 3])),
        echoed(38, wire::TREE, tree(128)),
        echoed(38, wire::CHAIN, chain(8000)),
        echoed(36, wire::SPELL, opaque(b"")),
        echoed(36, wire::SPELL, opaque("zażółć ☃".as_bytes())),
    ];
    check(case, &rows);
}

/// Entries 31 and 40, each way of their switches.
fn what_is_strict_and_what_is_not_can_be_set(case: Case) {
    let padded = Call::new(wire::NAME, [&words(&[3]), &b"abc\x01"[..]].concat());
    let trailing = Call::new(wire::FLAG, words(&[1, 2, 3]));
    for (lenient, refuse) in [(false, false), (true, true)] {
        let (trial, _stage) = Trial::new();
        let builder = ServerBuilder::new().add(trial_three::Service::new(trial));
        let server = serve(case, builder.lenient(lenient).refuse_trailing(refuse));
        let mut connection = Raw::connect(server.endpoint());
        let garbage = |xid| wire::accepted(xid, wire::GARBAGE_ARGS, &[]);
        let name = if lenient { wire::success(1, &opaque(b"abc")) } else { garbage(1) };
        assert_eq!(connection.exchange(&padded.clone().xid(1).bytes()), name, "{case:?}: lenient: {lenient}");
        let flag = if refuse { garbage(2) } else { wire::success(2, &words(&[1])) };
        assert_eq!(connection.exchange(&trailing.clone().xid(2).bytes()), flag, "{case:?}: refuse: {refuse}");
        assert_eq!(server.stats().trailing, 1, "{case:?}");
    }
}

/// A tree that has but left branches, so many of them one in the other.
fn tree(depth: usize) -> Vec<u8> {
    [words(&[7, 1]).repeat(depth), words(&[7, 0]), words(&[0]).repeat(depth + 1)].concat()
}

/// A list of so many nodes.
fn chain(length: usize) -> Vec<u8> {
    [words(&[7, 1]).repeat(length - 1), words(&[7, 0])].concat()
}

fn accepted(stat: u32) -> Answer {
    Answer::Accepted(stat, vec![])
}

/// The trial program has version 3 only, here.
fn mismatch() -> Answer {
    Answer::Accepted(wire::PROG_MISMATCH, vec![wire::THREE, wire::THREE])
}

fn check(case: Case, rows: &[Row]) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    let mut unanswered = 0;
    for (index, row) in rows.iter().enumerate() {
        let context = format!("{case:?}, entry {}: {}, {} bytes", row.entry, row.what, row.message.len());
        let xid = 0x0100 * (index as u32 + 1);
        let mut message = row.message.clone();
        if let Some(first) = message.first_chunk_mut() {
            *first = xid.to_be_bytes();
        }
        let executed = stage.executed();
        connection.send(&message);
        let expected = match &row.answer {
            Answer::Success(results) => wire::success(xid, results),
            Answer::Accepted(stat, and) => wire::accepted(xid, *stat, and),
            Answer::RpcMismatch => wire::rpc_mismatch(xid),
            Answer::AuthError(stat) => wire::auth_error(xid, *stat),
            Answer::Nothing => {
                unanswered += 1;
                if connection.is_stream() {
                    assert_eq!(connection.receive(), None, "{context}: no end of the connection");
                    connection = Raw::connect(server.endpoint());
                }
                connection.check_answers(xid + 1, &context);
                continue;
            }
        };
        assert_eq!(connection.receive(), Some(expected), "{context}");
        if !matches!(row.answer, Answer::Success(_)) {
            assert_eq!(stage.executed(), executed, "{context}: a handler ran");
        }
        connection.check_answers(xid + 1, &context);
    }
    let context = format!("{case:?}: {unanswered} messages dropped");
    eventually(&context, || server.stats().malformed >= unanswered);
    assert_eq!(server.stats().malformed, unanswered, "{context}");
}
