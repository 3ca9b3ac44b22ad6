//! Entry 7: a handler that fails or panics costs its own call, and nothing else.

use std::sync::{Arc, Mutex};

use rpc_core::message::{AuthStat, Refusal};
use rpc_core::{CallError, ServerBuilder};

use crate::Misdeed;
use crate::support::wire::{self, Call, words};
use crate::support::{Caller, Case, Raw, Trial, serve, serve_trial};
use crate::trial::trial_three;

cases!(everywhere:
    a_misdeed_is_a_system_error,
    calls_in_flight_survive_a_panic,
    the_hook_is_told_why,
    a_hook_that_panics_is_contained,
);

const MISDEEDS: [Misdeed; 4] = [Misdeed::Fail, Misdeed::Panic, Misdeed::PanicLater, Misdeed::AnswerTooLong];

fn a_misdeed_is_a_system_error(case: Case) {
    let (server, _stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    for misdeed in MISDEEDS {
        let error = client.misbehave(misdeed).unwrap_err();
        assert_eq!(error, CallError::Refused(Refusal::SystemError), "{case:?}: {misdeed:?}");
        assert!(error.may_have_executed(), "{case:?}: {misdeed:?}");
        client.ping().unwrap();
    }
    let error = client.misbehave(Misdeed::Refuse).unwrap_err();
    assert_eq!(error, CallError::Refused(Refusal::Auth(AuthStat::TOOWEAK)), "{case:?}");

    let mut connection = Raw::connect(server.endpoint());
    for (xid, misdeed) in (1..).zip(MISDEEDS) {
        let reply =
            connection.exchange(&Call::new(wire::MISBEHAVE, words(&[misdeed as u32])).xid(xid).bytes());
        assert_eq!(reply, wire::accepted(xid, wire::SYSTEM_ERR, &[]), "{case:?}: {misdeed:?}");
    }
    connection.check_answers(0, "misdeeds");
}

fn calls_in_flight_survive_a_panic(case: Case) {
    let (server, stage) = serve_trial(case);
    let [client, other] = [(); 2].map(|()| Caller::connect(case.driver, server.endpoint()));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| client.wait(1));
        assert_eq!(stage.started(), 1);
        for misdeed in MISDEEDS {
            assert_eq!(other.misbehave(misdeed), Err(CallError::Refused(Refusal::SystemError)), "{case:?}");
        }
        stage.release(1);
        assert_eq!(waiting.join().unwrap(), Ok(1), "{case:?}");
    });
}

fn the_hook_is_told_why(case: Case) {
    let (trial, _stage) = Trial::new();
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let builder = ServerBuilder::new().add(trial_three::Service::new(trial)).on_failure(move |cx, error| {
        tell.lock().unwrap().push(format!("{}: {error}", cx.procedure_name()));
    });
    let server = serve(case, builder);
    let client = Caller::connect(case.driver, server.endpoint());
    for misdeed in MISDEEDS {
        client.misbehave(misdeed).unwrap_err();
    }
    let mut connection = Raw::connect(server.endpoint());
    connection.exchange(&Call::new(wire::FLAG, words(&[2])).bytes());
    client.ping().unwrap();

    let told = told.lock().unwrap();
    let expected = ["told to", "panic at once", "panic later", "over the bound of 8", "2 where a boolean"];
    assert_eq!(told.len(), expected.len(), "{case:?}: {told:?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.contains(expected), "{case:?}: {told}");
    }
    assert!(told[4].starts_with("FLAG: "), "{case:?}: {told:?}");
}

fn a_hook_that_panics_is_contained(case: Case) {
    let (trial, _stage) = Trial::new();
    let builder = ServerBuilder::new()
        .add(trial_three::Service::new(trial))
        .on_failure(|_, _| panic!("a hook told to panic"));
    let server = serve(case, builder);
    let client = Caller::connect(case.driver, server.endpoint());
    for misdeed in MISDEEDS {
        assert_eq!(client.misbehave(misdeed), Err(CallError::Refused(Refusal::SystemError)), "{case:?}");
    }
    client.ping().unwrap();
}
