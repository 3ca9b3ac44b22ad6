//! The message service in memory, which knows how often it executed every single call.
//!
//! In memory, because disks are not what is compared; `msg-server` keeps its messages on one.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use examples::msg::msgprog::msgver;
use rpc_core::{Context, ServiceError};
use serde::Serialize;

/// Bytes of messages kept. Those that were read go first; those that were not are always kept.
const KEPT: usize = 32 * 1024 * 1024;

/// Digits that a message begins with, to tell it from every other one.
const ID_DIGITS: usize = 20;

/// Messages, and how often each was saved and read.
#[derive(Debug, Default)]
pub(crate) struct Messages(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    kept: HashMap<i32, String>,
    kept_bytes: usize,
    /// Numbers of messages that were read, oldest reading first.
    read: VecDeque<i32>,
    /// Messages saved so far: the newest one's number.
    saved: i32,
    executions: Executions,
}

/// Executions of each SAVEMSG, by its message's identity, and of each READMSG, by the number read: the clients here
/// save no message and read no number in two calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Executions {
    saves: Vec<u32>,
    reads: Vec<u32>,
}

/// The calls of a client that had a result, and how many had none in time.
#[derive(Debug, Default)]
pub(crate) struct Successes {
    /// Identities of the messages saved.
    pub(crate) saves: Vec<usize>,
    /// Numbers read.
    pub(crate) reads: Vec<usize>,
    /// Calls without a result.
    pub(crate) failed: u64,
}

/// Calls that succeeded, by how often they were executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Verdict {
    /// Calls that succeeded.
    pub(crate) successes: u64,
    /// Calls that had no result before their deadline: executed once, or not at all.
    pub(crate) failed: u64,
    /// Fewest executions of a call that succeeded.
    pub(crate) fewest: u32,
    /// Most executions of any call, successful or not.
    pub(crate) most: u32,
}

impl msgver::Server for Messages {
    async fn savemsg(&self, _cx: &Context, message: String) -> Result<i32, ServiceError> {
        let id = identity(&message)
            .ok_or_else(|| ServiceError::garbage_arguments("a message without identity"))?;
        let state = &mut *self.state();
        count(&mut state.executions.saves, id);
        state.saved += 1;
        state.kept_bytes += message.len();
        state.kept.insert(state.saved, message);
        while state.kept_bytes > KEPT {
            let Some(oldest) = state.read.pop_front() else { break };
            state.kept_bytes -= state.kept.remove(&oldest).map_or(0, |message| message.len());
        }
        Ok(state.saved)
    }

    async fn readmsg(&self, _cx: &Context, number: i32) -> Result<String, ServiceError> {
        let state = &mut *self.state();
        if let Some(index) = usize::try_from(number).ok().filter(|_| number <= state.saved) {
            count(&mut state.executions.reads, index);
        }
        let Some(message) = state.kept.get(&number) else { return Ok(String::new()) };
        state.read.push_back(number);
        Ok(message.clone())
    }
}

impl Messages {
    /// How often each call has been executed so far.
    pub(crate) fn executions(&self) -> Executions {
        self.state().executions.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(executions: &mut Vec<u32>, index: usize) {
    if index >= executions.len() {
        executions.resize(index + 1, 0);
    }
    executions[index] += 1;
}

impl Executions {
    /// Holds what the server did against what its clients were told.
    pub(crate) fn judge(&self, told: &Successes) -> Verdict {
        let of = |counts: &[u32], index: &usize| counts.get(*index).copied().unwrap_or(0);
        let saves = told.saves.iter().map(|id| of(&self.saves, id));
        let reads = told.reads.iter().map(|number| of(&self.reads, number));
        Verdict {
            successes: (told.saves.len() + told.reads.len()) as u64,
            failed: told.failed,
            fewest: saves.chain(reads).min().unwrap_or(0),
            most: self.saves.iter().chain(&self.reads).copied().max().unwrap_or(0),
        }
    }
}

impl Verdict {
    /// Whether every call that succeeded was executed once, and none twice.
    pub(crate) fn is_exactly_once(&self) -> bool {
        self.successes == 0 && self.most <= 1 || (self.fewest, self.most) == (1, 1)
    }
}

/// A message of `length` bytes to be given identities.
pub(crate) fn message(length: usize) -> String {
    let words = "The quick brown fox jumps over the lazy dog. ";
    let mut text = "0".repeat(ID_DIGITS);
    text.push(' ');
    text.extend(words.chars().cycle().take(length.saturating_sub(text.len())));
    text
}

/// Gives a message another identity.
pub(crate) fn identify(message: &mut String, id: usize) {
    message.replace_range(..ID_DIGITS, &format!("{id:0ID_DIGITS$}"));
}

fn identity(message: &str) -> Option<usize> {
    message.get(..ID_DIGITS)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_as_long_as_asked_for_and_carries_its_identity() {
        for length in [64, 1000] {
            let mut text = message(length);
            identify(&mut text, 12_345);
            assert_eq!((text.len(), identity(&text)), (length, Some(12_345)));
        }
        assert_eq!(identity("short"), None);
    }

    #[test]
    fn the_judge_sees_what_was_executed_twice_or_never() {
        let told = Successes { saves: vec![0, 1], reads: vec![1], failed: 1 };
        let once = Executions { saves: vec![1, 1, 1], reads: vec![0, 1] };
        let verdict = once.judge(&told);
        assert_eq!(verdict, Verdict { successes: 3, failed: 1, fewest: 1, most: 1 });
        assert!(verdict.is_exactly_once());

        let twice = Executions { saves: vec![1, 2], ..once.clone() };
        assert_eq!(twice.judge(&told).most, 2);
        assert!(!twice.judge(&told).is_exactly_once());

        let never = Executions { reads: vec![], ..once };
        assert_eq!(never.judge(&told).fewest, 0);
        assert!(!never.judge(&told).is_exactly_once());
    }
}
