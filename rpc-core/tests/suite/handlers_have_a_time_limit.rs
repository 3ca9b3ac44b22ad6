//! A handler that never returns: its caller is told when its time is over, and nobody else notices.

use std::thread;
use std::time::Duration;

use rpc_core::message::Refusal;
use rpc_core::{CallError, ServerLimits};

use crate::support::wire::{self, Call, words};
use crate::support::{Caller, Case, PATIENCE, Raw, serve_limited};

cases!(everywhere:
    a_handler_that_never_returns_is_ended,
    what_was_ended_is_not_begun_again,
    a_handler_within_its_time_is_not_touched,
    handlers_that_never_return_use_up_nothing,
);

fn limited(handler: Duration) -> ServerLimits {
    ServerLimits { handler: Some(handler), ..ServerLimits::default() }
}

const SHORT: Duration = Duration::from_millis(50);

fn a_handler_that_never_returns_is_ended(case: Case) {
    let (server, stage) = serve_limited(case, limited(SHORT));
    let client = Caller::connect(case.driver, server.endpoint());
    let error = client.wait(1).unwrap_err();
    assert_eq!(error, CallError::Refused(Refusal::SystemError), "{case:?}");
    assert!(error.may_have_executed(), "{case:?}: it began");
    assert_eq!(client.count(0), Ok(1), "{case:?}");
    // What it waited for comes too late to matter.
    stage.release(1);
    assert_eq!(client.count(0), Ok(2), "{case:?}");
    assert_eq!(client.stats().ignored, 0, "{case:?}: a second reply");
}

/// A duplicate of its call gets the same answer: half of the work may be done.
fn what_was_ended_is_not_begun_again(case: Case) {
    let (server, stage) = serve_limited(case, limited(SHORT));
    let mut connection = Raw::connect(server.endpoint());
    let call = Call::new(wire::WAIT, words(&[1])).xid(5).bytes();
    for _ in 0..3 {
        assert_eq!(connection.exchange(&call), wire::accepted(5, wire::SYSTEM_ERR, &[]), "{case:?}");
    }
    assert_eq!(stage.executed(), 1, "{case:?}");
}

fn a_handler_within_its_time_is_not_touched(case: Case) {
    let (server, stage) = serve_limited(case, limited(PATIENCE));
    let client = Caller::connect(case.driver, server.endpoint());
    thread::scope(|scope| {
        let call = scope.spawn(|| client.wait(1));
        assert_eq!(stage.started(), 1, "{case:?}");
        stage.release(1);
        assert_eq!(call.join().unwrap(), Ok(1), "{case:?}");
    });
}

/// More of them than there are threads, and then a drain that waits for none.
fn handlers_that_never_return_use_up_nothing(case: Case) {
    let (server, stage) = serve_limited(case, limited(SHORT));
    let client = Caller::connect(case.driver, server.endpoint());
    thread::scope(|scope| {
        let stuck = [0, 1, 2, 3, 4, 5, 6, 7].map(|number| {
            let client = &client;
            scope.spawn(move || client.wait(number))
        });
        for call in stuck {
            assert_eq!(call.join().unwrap(), Err(CallError::Refused(Refusal::SystemError)), "{case:?}");
        }
    });
    assert_eq!(stage.executed(), 8, "{case:?}");
    assert!(server.shutdown(PATIENCE), "{case:?}: a handler is left");
}
