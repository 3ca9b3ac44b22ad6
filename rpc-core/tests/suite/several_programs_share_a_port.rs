//! Programs and versions side by side, and calls to those that are not there.

use rpc_core::message::Refusal;
use rpc_core::{CallError, Context, ServerBuilder, ServiceError};

use crate::support::wire::{self, Call, opaque};
use crate::support::{Caller, Case, Raw, Running, Trial, serve};
use crate::{second, trial};

cases!(everywhere: each_call_reaches_its_own, clients_of_several_share_a_connection);

struct Fifth;

impl trial::trial_five::Server for Fifth {
    async fn which(&self, cx: &Context) -> Result<String, ServiceError> {
        Ok(format!("{} {}", cx.version(), cx.procedure_name()))
    }
}

struct Second;

impl second::second_one::Server for Second {
    async fn which(&self, cx: &Context) -> Result<String, ServiceError> {
        Ok(format!("{:#x}", cx.program()))
    }
}

fn serve_all(case: Case) -> Running {
    let (three, _stage) = Trial::new();
    let builder = ServerBuilder::new()
        .add(trial::trial_three::Service::new(three))
        .add(trial::trial_five::Service::new(Fifth))
        .add(second::second_one::Service::new(Second));
    serve(case, builder)
}

/// Entries 2 to 4.
fn each_call_reaches_its_own(case: Case) {
    let server = serve_all(case);
    let mut connection = Raw::connect(server.endpoint());
    let call = |program, version, procedure| Call { program, version, ..Call::new(procedure, vec![]) };
    let rows = [
        (call(wire::TRIAL, 5, 1), wire::success(0, &opaque(b"5 WHICH"))),
        (call(wire::SECOND, 1, 1), wire::success(0, &opaque(b"0x20000402"))),
        (call(wire::TRIAL, 3, 7), wire::success(0, &opaque(b"nobody"))),
        // Procedure 7 is another version's.
        (call(wire::TRIAL, 5, 7), wire::accepted(0, wire::PROC_UNAVAIL, &[])),
        (call(wire::TRIAL, 5, 0), wire::success(0, &[])),
        (call(wire::TRIAL, 4, 0), wire::accepted(0, wire::PROG_MISMATCH, &[3, 5])),
        (call(wire::TRIAL, 2, 1), wire::accepted(0, wire::PROG_MISMATCH, &[3, 5])),
        (call(wire::TRIAL, 6, 1), wire::accepted(0, wire::PROG_MISMATCH, &[3, 5])),
        (call(wire::SECOND, 3, 1), wire::accepted(0, wire::PROG_MISMATCH, &[1, 1])),
        (call(wire::SECOND, 0, 0), wire::accepted(0, wire::PROG_MISMATCH, &[1, 1])),
        (call(wire::SECOND + 1, 1, 1), wire::accepted(0, wire::PROG_UNAVAIL, &[])),
        (call(wire::TRIAL - 1, 3, 0), wire::accepted(0, wire::PROG_UNAVAIL, &[])),
    ];
    for (xid, (call, mut expected)) in (0x5000_u32..).zip(rows) {
        expected[..4].copy_from_slice(&xid.to_be_bytes());
        let call = call.xid(xid);
        assert_eq!(connection.exchange(&call.bytes()), expected, "{case:?}: {call:?}");
    }
}

fn clients_of_several_share_a_connection(case: Case) {
    let server = serve_all(case);
    let third = Caller::connect(case.driver, server.endpoint());
    let (fifth, second) = (third.for_program(wire::TRIAL, 5), third.for_program(wire::SECOND, 1));
    assert_eq!(third.who().as_deref(), Ok("nobody"));
    assert_eq!(fifth.which().as_deref(), Ok("5 WHICH"));
    assert_eq!(second.which().as_deref(), Ok("0x20000402"));
    assert_eq!(third.stats().calls, 3, "{case:?}: one connection");

    let refused = |refusal| Err(CallError::Refused(refusal));
    let absent = |program, version| third.for_program(program, version).which();
    assert_eq!(absent(wire::TRIAL, 4), refused(Refusal::ProgramMismatch { low: 3, high: 5 }));
    assert_eq!(absent(wire::SECOND, 9), refused(Refusal::ProgramMismatch { low: 1, high: 1 }));
    assert_eq!(absent(99, 1), refused(Refusal::ProgramUnavailable));
    let Err(error) = absent(99, 1) else { unreachable!() };
    assert!(!error.may_have_executed(), "{case:?}");
}
