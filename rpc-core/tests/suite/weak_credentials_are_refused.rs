//! Entry 16: a service that wants to know who calls refuses those who do not say, and still tells anybody that it
//! is there.

use rpc_core::message::{AuthStat, Refusal};
use rpc_core::service::MinimumAuth;
use rpc_core::{AuthSys, CallError, Credential, ServerBuilder};

use crate::support::wire::{self, Call, opaque, words};
use crate::support::{Caller, Case, Raw, Trial, serve};
use crate::trial::trial_three;

cases!(everywhere: a_call_by_nobody_is_too_weak, a_client_is_told_and_may_say_who_it_is, a_service_may_welcome_anybody);

/// After program and version, which must be known to tell whose policy it is; before procedure and arguments.
fn a_call_by_nobody_is_too_weak(case: Case) {
    let (trial, stage) = Trial::new();
    let service = trial_three::Service::new(trial);
    let server = serve(case, ServerBuilder::new().add_requiring(MinimumAuth::Sys, service));
    let mut connection = Raw::connect(server.endpoint());
    let weak = |xid| wire::auth_error(xid, wire::AUTH_TOOWEAK);
    let sys = (1, opaque(&[words(&[1]), opaque(b"host"), words(&[1000, 100, 0])].concat()));
    let rows = [
        ("COUNT by nobody", Call::new(wire::COUNT, words(&[0])), weak(1)),
        ("an idempotent procedure by nobody", Call::new(wire::COUNT_AGAIN, words(&[0])), weak(2)),
        ("a procedure there is not, by nobody", Call::new(99, vec![]), weak(3)),
        ("garbage by nobody", Call::new(wire::FLAG, words(&[2])), weak(4)),
        ("procedure 0 by nobody", Call::null(), wire::success(5, &[])),
        (
            "another version, by nobody",
            Call { version: 9, ..Call::null() },
            wire::accepted(6, wire::PROG_MISMATCH, &[wire::THREE, wire::THREE]),
        ),
        (
            "another program, by nobody",
            Call { program: 9, ..Call::null() },
            wire::accepted(7, wire::PROG_UNAVAIL, &[]),
        ),
        (
            "AUTH_SYS that does not decode",
            Call { credential: (1, opaque(b"half")), ..Call::new(wire::COUNT, words(&[0])) },
            wire::auth_error(8, wire::AUTH_BADCRED),
        ),
        (
            "COUNT by somebody",
            Call { credential: sys, ..Call::new(wire::COUNT, words(&[0])) },
            wire::success(9, &words(&[1])),
        ),
    ];
    for (xid, (what, call, answer)) in (1..).zip(rows) {
        assert_eq!(connection.exchange(&call.xid(xid).bytes()), answer, "{case:?}: {what}");
    }
    assert_eq!(stage.executed(), 1, "{case:?}");
}

fn a_client_is_told_and_may_say_who_it_is(case: Case) {
    let (trial, _stage) = Trial::new();
    let service = trial_three::Service::new(trial);
    let server = serve(case, ServerBuilder::new().add_requiring(MinimumAuth::Sys, service));
    let nobody = Caller::connect(case.driver, server.endpoint());
    nobody.ping().unwrap();
    let refused = Err(CallError::Refused(Refusal::Auth(AuthStat::TOOWEAK)));
    assert_eq!(nobody.count(0), refused, "{case:?}");
    let somebody = nobody.with_credential(&Credential::Sys(AuthSys { uid: 7, ..AuthSys::default() }));
    assert_eq!(somebody.count(0), Ok(1), "{case:?}");
    assert_eq!(nobody.count(0), refused, "{case:?}: still nobody");
}

fn a_service_may_welcome_anybody(case: Case) {
    let (trial, _stage) = Trial::new();
    let service = trial_three::Service::new(trial);
    let server = serve(case, ServerBuilder::new().add_requiring(MinimumAuth::None, service));
    assert_eq!(Caller::connect(case.driver, server.endpoint()).count(0), Ok(1), "{case:?}");
}
