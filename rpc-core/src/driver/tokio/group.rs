//! The tasks of a server: told to end together, waited for together.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::driver::Sorted;

/// How far a server's end has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Running = 0,
    /// Take nothing new, finish what was taken.
    Draining = 1,
    /// End at once.
    Ended = 2,
}

/// Tasks that belong together.
#[derive(Clone, Debug, Default)]
pub(super) struct Group(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    phase: AtomicU8,
    next: AtomicU64,
    members: Mutex<Members>,
}

#[derive(Debug, Default)]
struct Members {
    /// How to wake each.
    tasks: Sorted<u64, Option<Waker>>,
    /// Who waits for the last to leave.
    waiting: Option<Waker>,
}

impl Group {
    /// One more task. It leaves when the member is dropped.
    pub(super) fn join(&self) -> Member {
        let id = self.0.next.fetch_add(1, Ordering::Relaxed);
        self.members(|members| members.tasks.insert(id, None));
        Member { group: self.clone(), id, registered: false }
    }

    /// Tells every task.
    pub(super) fn signal(&self, phase: Phase) {
        self.0.phase.fetch_max(phase as u8, Ordering::SeqCst);
        let wakers: Vec<_> = self.members(|members| members.tasks.values().flatten().cloned().collect());
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Waits until every task has left.
    pub(super) async fn left(&self) {
        poll_fn(|cx| {
            self.members(|members| {
                if members.tasks.is_empty() {
                    return Poll::Ready(());
                }
                members.waiting = Some(cx.waker().clone());
                Poll::Pending
            })
        })
        .await;
    }

    fn phase(&self) -> Phase {
        match self.0.phase.load(Ordering::SeqCst) {
            0 => Phase::Running,
            1 => Phase::Draining,
            _ => Phase::Ended,
        }
    }

    fn members<T>(&self, with: impl FnOnce(&mut Members) -> T) -> T {
        with(&mut self.0.members.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One task's place in its group.
#[derive(Debug)]
pub(super) struct Member {
    group: Group,
    id: u64,
    registered: bool,
}

impl Member {
    /// The phase; the task is woken when it changes.
    pub(super) fn phase(&mut self, cx: &Context<'_>) -> Phase {
        if !self.registered {
            // Once is enough: every waker of a task wakes it, as long as it lives.
            self.registered = true;
            let waker = cx.waker().clone();
            self.group.members(|members| members.tasks.insert(self.id, Some(waker)));
        }
        self.group.phase()
    }

    pub(super) fn group(&self) -> &Group {
        &self.group
    }

    /// A number no other member has or had.
    pub(super) fn id(&self) -> u64 {
        self.id
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let waiting = self.group.members(|members| {
            members.tasks.remove(&self.id);
            if members.tasks.is_empty() { members.waiting.take() } else { None }
        });
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}
