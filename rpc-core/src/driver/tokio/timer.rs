//! One timer per task, re-armed only to an earlier time: deadlines mostly move on, and need no work then.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use tokio::task::unconstrained;
use tokio::time::Sleep;

use crate::driver::{instant, now};
use crate::protocol::Time;

/// Wakes its task at a time, or earlier.
#[derive(Debug)]
pub(super) struct Timer {
    sleep: Option<Pin<Box<Sleep>>>,
    armed: Time,
}

impl Timer {
    pub(super) fn new() -> Self {
        Self { sleep: None, armed: Time::MAX }
    }

    /// When the task will be woken.
    pub(super) fn armed(&self) -> Time {
        self.sleep.as_ref().filter(|sleep| !sleep.is_elapsed()).map_or(Time::MAX, |_| self.armed)
    }

    /// Ready with the time, where it is `at` or later; else the task is woken then, if not before.
    pub(super) fn poll_at(&mut self, cx: &mut Context<'_>, at: Time) -> Poll<Time> {
        if at == Time::MAX {
            return Poll::Pending;
        }
        // What is armed is the task's already (wakers of one task all wake it), and the clock need not be looked at.
        let armed = self.sleep.as_ref().filter(|_| self.armed <= at);
        if armed.is_some_and(|sleep| !sleep.is_elapsed()) {
            return Poll::Pending;
        }
        let now = now();
        if at <= now {
            return Poll::Ready(now);
        }
        self.armed = at;
        let deadline = instant(at).into();
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        sleep.as_mut().reset(deadline);
        // A task that has used up its turn must be woken all the same.
        pin!(unconstrained(sleep.as_mut())).poll(cx).map(|()| now)
    }
}
