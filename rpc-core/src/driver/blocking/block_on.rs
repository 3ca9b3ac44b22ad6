//! A future on a thread of its own.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use crate::driver::now;
use crate::protocol::Time;
use crate::service::{Reply, Running};

/// Runs a handler to its end, or to the end of its time.
pub(super) fn run(mut running: Running) -> Reply {
    let deadline = running.deadline();
    block_on(&mut running, deadline).unwrap_or_else(|| running.expire())
}

/// Polls `future` to its end; the thread sleeps in between. `None` where the deadline passes before.
fn block_on<F: Future>(future: F, deadline: Time) -> Option<F::Output> {
    let mut future = pin!(future);
    let sleeper = Arc::new(Sleeper { thread: thread::current(), woken: AtomicBool::new(false) });
    let waker = Waker::from(Arc::clone(&sleeper));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        // The future may park this thread itself and swallow what was meant for here: only the flag counts.
        while !sleeper.woken.swap(false, Ordering::Acquire) {
            if deadline == Time::MAX {
                thread::park();
                continue;
            }
            let left = deadline.since(now());
            if left.is_zero() {
                return None;
            }
            thread::park_timeout(left);
        }
    }
}

struct Sleeper {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_future_woken_from_another_thread_ends() {
        let mut polls = 0;
        let woken = poll_fn(|cx| {
            polls += 1;
            let waker = cx.waker().clone();
            thread::spawn(move || waker.wake());
            if polls == 3 { Poll::Ready(polls) } else { Poll::Pending }
        });
        assert_eq!(block_on(woken, Time::MAX), Some(3));
    }

    #[test]
    fn a_future_that_parks_its_thread_loses_nothing() {
        let mut first = true;
        let parking = poll_fn(|cx| {
            if std::mem::take(&mut first) {
                cx.waker().wake_by_ref();
                thread::park_timeout(Duration::from_secs(60));
                return Poll::Pending;
            }
            Poll::Ready(())
        });
        assert_eq!(block_on(parking, Time::MAX), Some(()));
    }

    #[test]
    fn a_future_that_never_ends_is_given_up_at_its_deadline() {
        let deadline = now() + Duration::from_millis(5);
        assert_eq!(block_on(std::future::pending::<()>(), deadline), None);
    }
}
