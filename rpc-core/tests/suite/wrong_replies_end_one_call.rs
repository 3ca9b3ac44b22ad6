//! Entries 18, 54 and 55: a server that answers what it should not. The error goes to the call that was answered;
//! every other call, and the connection, go on.

use std::thread;

use rpc_core::client::GarbledReply;
use rpc_core::message::{AuthStat, Refusal, ReplyError};
use rpc_core::{CallError, Credential};

use crate::support::wire::{self, words};
use crate::support::{Caller, Case, Fake};

cases!(everywhere:
    a_reply_outside_the_protocol_is_an_error_of_its_call,
    results_that_do_not_decode_are_an_error_of_their_call,
    a_refusal_is_reported_as_it_was_sent,
    a_reply_cut_at_any_byte_is_an_error_of_its_call,
);

/// Answers one call with `answer` after its XID while another waits; returns what the one ended in, and checks
/// that the other was not touched and nothing was sent twice.
fn answered(case: Case, answer: &[u8]) -> Result<i32, CallError> {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let mut peer = fake.accept();
    let result = thread::scope(|scope| {
        let bystander = scope.spawn(|| client.count(1));
        let other = wire::xid(&peer.receive());
        let call = scope.spawn(|| client.count(2));
        let xid = wire::xid(&peer.receive());
        peer.send(&[&xid.to_be_bytes(), answer].concat());
        let result = call.join().unwrap();
        assert!(!bystander.is_finished(), "{case:?}: {answer:?} ended another call");
        peer.send(&wire::success(other, &words(&[5])));
        assert_eq!(bystander.join().unwrap(), Ok(5), "{case:?}: {answer:?}");
        result
    });
    thread::scope(|scope| {
        let next = scope.spawn(|| client.count(3));
        let xid = wire::xid(&peer.receive());
        peer.send(&wire::success(xid, &words(&[6])));
        assert_eq!(next.join().unwrap(), Ok(6), "{case:?}: after {answer:?}");
    });
    assert_eq!(client.stats().retransmissions, 0, "{case:?}: {answer:?}");
    assert!(peer.is_silent(), "{case:?}: sent again after {answer:?}");
    result
}

/// Entry 54.
fn a_reply_outside_the_protocol_is_an_error_of_its_call(case: Case) {
    let rows: [(&[u32], ReplyError); 6] = [
        (&[1, 0, 0, 0, 6], ReplyError::UnknownAcceptStat(6)),
        (&[1, 0, 0, 0, u32::MAX], ReplyError::UnknownAcceptStat(u32::MAX)),
        (&[1, 2, 0, 0, 0], ReplyError::UnknownReplyStat(2)),
        (&[1, 1, 2, 0, 0], ReplyError::UnknownRejectStat(2)),
        (&[0, 2, wire::TRIAL, 3, 3, 0, 0, 0, 0], ReplyError::NotAReply(0)),
        (&[7, 0, 0, 0, 0, 1], ReplyError::NotAReply(7)),
    ];
    for (answer, error) in rows {
        let expected = CallError::Garbled(GarbledReply::Header(error));
        assert_eq!(answered(case, &words(answer)), Err(expected), "{case:?}: {answer:?}");
    }
}

fn results_that_do_not_decode_are_an_error_of_their_call(case: Case) {
    for results in [&b""[..], b"\0", b"\0\0\0"] {
        let error = answered(case, &[&words(&[1, 0, 0, 0, 0]), results].concat()).unwrap_err();
        assert!(matches!(error, CallError::Garbled(GarbledReply::Results(_))), "{case:?}: {error}");
        assert!(error.may_have_executed(), "{case:?}");
    }
}

/// Entries 18 and 55.
fn a_refusal_is_reported_as_it_was_sent(case: Case) {
    let rows: [(&[u32], Refusal); 12] = [
        (&[1, 0, 0, 0, 1], Refusal::ProgramUnavailable),
        (&[1, 0, 0, 0, 2, 2, 4], Refusal::ProgramMismatch { low: 2, high: 4 }),
        (&[1, 0, 0, 0, 2, 0, u32::MAX], Refusal::ProgramMismatch { low: 0, high: u32::MAX }),
        (&[1, 0, 0, 0, 2, 9, 3], Refusal::ProgramMismatch { low: 9, high: 3 }),
        (&[1, 0, 0, 0, 3], Refusal::ProcedureUnavailable),
        (&[1, 0, 0, 0, 4], Refusal::GarbageArguments),
        (&[1, 0, 0, 0, 5], Refusal::SystemError),
        (&[1, 1, 0, 2, 2], Refusal::RpcMismatch { low: 2, high: 2 }),
        (&[1, 1, 1, 5], Refusal::Auth(AuthStat::TOOWEAK)),
        (&[1, 1, 1, 0], Refusal::Auth(AuthStat(0))),
        (&[1, 1, 1, 4711], Refusal::Auth(AuthStat(4711))),
        (&[1, 1, 1, u32::MAX], Refusal::Auth(AuthStat(u32::MAX))),
    ];
    for (answer, refusal) in rows {
        assert_eq!(answered(case, &words(answer)), Err(CallError::Refused(refusal)), "{case:?}: {answer:?}");
    }
    // A verifier that says something is not ours to judge without a flavour that has one.
    let verified = words(&[1, 0, 0, 8, 1, 2, 0, 33]);
    assert_eq!(answered(case, &verified), Ok(33), "{case:?}");
}

fn a_reply_cut_at_any_byte_is_an_error_of_its_call(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint()).with_credential(&Credential::None);
    let mut peer = fake.accept();
    // From the end of the XID on: what is shorter belongs to no call.
    for length in 4..28 {
        thread::scope(|scope| {
            let call = scope.spawn(|| client.count(0));
            let whole = wire::success(wire::xid(&peer.receive()), &words(&[1]));
            peer.send(&whole[..length]);
            let error = call.join().unwrap().unwrap_err();
            assert!(matches!(error, CallError::Garbled(_)), "{case:?}: cut at {length}: {error}");
        });
    }
}
