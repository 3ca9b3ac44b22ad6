//! The promises, and whether a run kept them.

use std::time::Duration;

use super::network::HEALED;
use super::service::answer;
use super::world::{CallRecord, Run};
use crate::client::CallError;
use crate::protocol::Time;

/// Every promise.
pub(super) fn all(run: &Run) -> Result<(), String> {
    // Nothing in ONC RPC tells a damaged datagram from a good one (UDP's checksum does, most of the time), so a
    // damaged call is another call. What must hold all the same: nothing panics, every call ends, and it heals.
    if !run.corrupting {
        at_most_once(run)?;
        replies_belong_to_their_calls(run)?;
    }
    every_call_ends_in_time(run)?;
    after_healing_calls_succeed(run)
}

/// Safety: no call runs twice in one life of the server.
fn at_most_once(run: &Run) -> Result<(), String> {
    let guarded = |argument: u64| run.calls.iter().any(|call| call.argument == argument && !call.idempotent);
    match run.executions.iter().find(|((_, argument), times)| **times > 1 && guarded(*argument)) {
        Some(((life, argument), times)) => {
            Err(format!("call {argument} executed {times} times in life {life}"))
        }
        None => Ok(()),
    }
}

/// Safety: a result is the one of its own call, and of one that ran.
fn replies_belong_to_their_calls(run: &Run) -> Result<(), String> {
    for call in &run.calls {
        let ran = run.executions.keys().any(|(_, argument)| *argument == call.argument);
        match &call.ended {
            Some((_, Ok(result))) if *result != answer(call.argument) => {
                return Err(format!("call {} got another call's reply", call.argument));
            }
            Some((_, Ok(_))) if !ran => {
                return Err(format!("the reply to call {} is invented", call.argument));
            }
            Some((_, Err(error))) if ran && !error.may_have_executed() => {
                return Err(format!(
                    "call {} ran, and its caller was told that it had not: {error}",
                    call.argument
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Liveness: every call ends, at its deadline if not before.
fn every_call_ends_in_time(run: &Run) -> Result<(), String> {
    let late =
        |call: &&CallRecord| !call.cancelled && call.ended.as_ref().is_none_or(|(at, _)| *at > call.deadline);
    match run.calls.iter().find(late) {
        Some(call) => Err(format!("call {} did not end by its deadline", call.argument)),
        None => Ok(()),
    }
}

/// Liveness: calls made when the network is whole again succeed, and soon.
fn after_healing_calls_succeed(run: &Run) -> Result<(), String> {
    // Datagrams of before, and calls that still run, are out of the way by then.
    for call in run.calls.iter().filter(|call| call.begun >= Time::default() + HEALED) {
        match &call.ended {
            Some((_, Ok(_))) => {}
            Some((_, Err(CallError::TimedOut { .. }))) | None => {
                return Err(format!("call {} timed out on a healed network", call.argument));
            }
            // A damaged reply of before that happens to carry its XID.
            Some((_, Err(_))) if run.corrupting => {}
            Some((_, Err(error))) => {
                return Err(format!("call {} failed on a healed network: {error}", call.argument));
            }
        }
        let took = call.ended.as_ref().map_or(Duration::MAX, |(at, _)| at.since(call.begun));
        if took > Duration::from_secs(10) {
            return Err(format!("call {} took {took:?} on a healed network", call.argument));
        }
    }
    Ok(())
}
