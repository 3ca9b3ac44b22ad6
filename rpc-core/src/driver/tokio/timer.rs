//! One timer per task, re-armed only to an earlier time: deadlines mostly move on, and need no work then.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::Sleep;

use crate::driver::instant;
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

    /// Sees to it that the task is woken at `at`, if not before. Ready where that is past already.
    pub(super) fn poll_at(&mut self, cx: &mut Context<'_>, now: Time, at: Time) -> Poll<()> {
        if at <= now {
            return Poll::Ready(());
        }
        // What is armed is the task's already: wakers of one task all wake it.
        if now < self.armed && self.armed <= at {
            return Poll::Pending;
        }
        self.armed = at;
        if at == Time::MAX {
            return Poll::Pending;
        }
        let deadline = instant(at).into();
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        sleep.as_mut().reset(deadline);
        sleep.as_mut().poll(cx)
    }
}
