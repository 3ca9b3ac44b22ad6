//! One timer per task, re-armed only to an earlier time: deadlines mostly move on, and need no work then.

use std::task::{Context, Poll};

use super::alarms::Alarm;
use crate::driver::now;
use crate::protocol::Time;

/// Wakes its task at a time, or earlier.
#[derive(Debug)]
pub(super) struct Timer(Option<Alarm>);

impl Timer {
    pub(super) fn new() -> Self {
        Self(None)
    }

    /// When the task will be woken.
    pub(super) fn armed(&self) -> Time {
        self.0.as_ref().filter(|alarm| !alarm.has_rung()).map_or(Time::MAX, Alarm::at)
    }

    /// Ready with the time, where it is `at` or later; else the task is woken then, if not before.
    pub(super) fn poll_at(&mut self, cx: &mut Context<'_>, at: Time) -> Poll<Time> {
        // What is armed is the task's already (wakers of one task all wake it), and the clock need not be looked at.
        if at == Time::MAX || self.armed() <= at {
            return Poll::Pending;
        }
        let now = now();
        if at <= now {
            return Poll::Ready(now);
        }
        self.0 = Some(Alarm::set(at, cx.waker().clone()));
        Poll::Pending
    }
}
