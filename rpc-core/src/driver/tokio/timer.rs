//! One timer per task, re-armed only to an earlier time: deadlines mostly move on, and need no work then.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

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

/// What `future` yields, or `None` where that takes until `at`.
///
/// Not a [`Timer`]: unlike a task of ours, what a user awaits may be polled by one task now and by another later.
pub(super) async fn before<F: Future>(at: Time, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut alarm = None;
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if at == Time::MAX => Poll::Pending,
        Poll::Pending if at <= now() => Poll::Ready(None),
        Poll::Pending => {
            alarm = Some(Alarm::set(at, cx.waker().clone()));
            Poll::Pending
        }
    })
    .await
}

/// Lets time pass.
pub(super) async fn pause(time: Duration) {
    before(now() + time, pending::<()>()).await;
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::driver::tokio::alarms;

    #[tokio::test]
    async fn what_takes_longer_than_it_may_is_given_up() {
        alarms::start().unwrap();
        let end = now() + Duration::from_millis(50);
        assert_eq!(before(end, pending::<()>()).await, None);
        assert!(now() >= end);
        let late = async {
            pause(Duration::from_millis(20)).await;
            "late"
        };
        assert_eq!(before(now() + Duration::from_secs(60), late).await, Some("late"));
        assert_eq!(before(Time::MAX, async { "at once" }).await, Some("at once"));
    }

    #[tokio::test]
    async fn it_is_given_up_by_whichever_task_polls_it_last() {
        alarms::start().unwrap();
        let mut waiting = Box::pin(before(now() + Duration::from_millis(50), pending::<()>()));
        // Polled once here, where the waker leads to nobody.
        assert!(waiting.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
        assert_eq!(tokio::spawn(waiting).await.unwrap(), None);
    }
}
