//! Entry 39: arguments cut short at any byte are garbage, and never completed with what came before them.
//!
//! A server that decodes past the end of a datagram finds the bytes of an earlier, longer one in its buffer.

use crate::support::wire::{self, Call, opaque, words};
use crate::support::{Case, Raw, serve_trial};

cases!(everywhere: a_cut_at_every_byte_is_garbage, an_earlier_message_does_not_show);

/// The arguments of EVERYTHING, with something in every field.
fn everything() -> Vec<u8> {
    [
        words(&[5]),
        words(&[5]),
        opaque(b"pick"),
        words(&[1]),
        words(&[1, 3]),
        opaque(b"titles"),
        opaque(b"data!"),
        b"fix\0".to_vec(),
        words(&[2, 1, 2]),
        words(&[0, 9]),
    ]
    .concat()
}

fn a_cut_at_every_byte_is_garbage(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    let whole = everything();
    let call = |xid, length: usize| Call::new(wire::EVERYTHING, whole[..length].to_vec()).xid(xid).bytes();
    // The whole first: what is cut off the later ones is then in whatever buffers there are.
    assert_eq!(connection.exchange(&call(1, whole.len())), wire::success(1, &whole), "{case:?}");
    for (xid, length) in (2..).zip(0..whole.len()) {
        let reply = connection.exchange(&call(xid, length));
        assert_eq!(reply, wire::accepted(xid, wire::GARBAGE_ARGS, &[]), "{case:?}: cut at {length}");
    }
    assert_eq!(stage.executed(), 1, "{case:?}: a handler ran with arguments cut short");
    assert_eq!(connection.exchange(&call(0, whole.len())), wire::success(0, &whole), "{case:?}");
}

fn an_earlier_message_does_not_show(case: Case) {
    let (server, stage) = serve_trial(case);
    let mut connection = Raw::connect(server.endpoint());
    // Where the arguments of a short call would be, this one is a valid string of 16 bytes, over and over.
    let secret: Vec<u8> =
        words(&[16]).into_iter().chain(*b"SECRETSECRETSECR").cycle().take(20 * 500).collect();
    let procedures =
        [wire::SPELL, wire::ECHO, wire::NAME, wire::NUMBERS, wire::FLAG, wire::COUNT, wire::COLOUR];
    for (index, procedure) in procedures.into_iter().enumerate() {
        let xid = 10 * index as u32;
        let long = [words(&[secret.len() as u32]), secret.clone()].concat();
        let echoed = connection.exchange(&Call::new(wire::ECHO, long.clone()).xid(xid).bytes());
        assert_eq!(echoed, wire::success(xid, &long), "{case:?}");
        let executed = stage.executed();
        for (xid, arguments) in (xid + 1..).zip([vec![], words(&[16])]) {
            if procedure == wire::COUNT && !arguments.is_empty() {
                continue;
            }
            let context = format!("{case:?}: procedure {procedure}, {} bytes of arguments", arguments.len());
            let reply = connection.exchange(&Call::new(procedure, arguments).xid(xid).bytes());
            assert_eq!(reply, wire::accepted(xid, wire::GARBAGE_ARGS, &[]), "{context}");
        }
        assert_eq!(stage.executed(), executed, "{case:?}: procedure {procedure} ran");
    }
}
