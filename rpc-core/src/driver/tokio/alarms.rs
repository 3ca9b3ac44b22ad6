//! Wakes tasks at their times: a thread of the process that does nothing else.
//!
//! A runtime that has timers waits for its sockets until the next of them, and the system sets and clears an alarm for
//! each such wait: with one call at a time that was a twentieth of what a call costs. Deadlines are many seconds off
//! and rarely come, so that this thread sleeps through nearly all calls.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use crate::driver::{now, spawn_thread};
use crate::protocol::Time;

static ALARMS: Alarms = Alarms { set: Mutex::new(Set::new()), earlier: Condvar::new() };

/// Starts the thread, unless it runs. Without it no alarm goes off, so whoever will have timers calls this first.
pub(super) fn start() -> io::Result<()> {
    let mut set = ALARMS.lock();
    // A process that was forked has no thread of its parent's.
    let process = Some(process::id());
    if set.runs_in != process {
        spawn_thread("rpc-alarms", Box::new(|| ALARMS.run()))?;
        set.runs_in = process;
    }
    Ok(())
}

/// An alarm that is set. Dropped, it does not go off any more.
#[derive(Debug)]
pub(super) struct Alarm {
    key: Key,
    rung: Arc<AtomicBool>,
}

impl Alarm {
    pub(super) fn set(at: Time, waker: Waker) -> Self {
        let rung = Arc::new(AtomicBool::new(false));
        let mut set = ALARMS.lock();
        let key = (at, set.next);
        set.next += 1;
        let place = set.place(&key).unwrap_or_else(|place| place);
        set.alarms.insert(place, Entry { key, waker, rung: Arc::clone(&rung) });
        drop(set);
        if place == 0 {
            ALARMS.earlier.notify_one();
        }
        Self { key, rung }
    }

    pub(super) fn at(&self) -> Time {
        self.key.0
    }

    /// Whether it has gone off.
    pub(super) fn has_rung(&self) -> bool {
        self.rung.load(Ordering::Acquire)
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if !self.has_rung() {
            let mut set = ALARMS.lock();
            let removed = set.place(&self.key).ok().and_then(|place| set.alarms.remove(place));
            drop(set);
            // The waker may be the last that keeps its task: not under the lock, since the task may have alarms.
            drop(removed);
        }
    }
}

/// No two alarms are the same, though their times may be.
type Key = (Time, u64);

struct Alarms {
    set: Mutex<Set>,
    /// There is an alarm before the one that is waited for.
    earlier: Condvar,
}

struct Entry {
    key: Key,
    waker: Waker,
    rung: Arc<AtomicBool>,
}

struct Set {
    /// In order. Most come and go at one of the ends; a `BTreeMap` would do as well, and is long to compile.
    alarms: VecDeque<Entry>,
    next: u64,
    /// The process that has the thread.
    runs_in: Option<u32>,
}

impl Set {
    const fn new() -> Self {
        Self { alarms: VecDeque::new(), next: 0, runs_in: None }
    }

    /// Where an alarm is, or belongs.
    fn place(&self, key: &Key) -> Result<usize, usize> {
        self.alarms.binary_search_by_key(key, |entry| entry.key)
    }
}

impl Alarms {
    fn run(&self) {
        let mut set = self.lock();
        loop {
            let Some(first) = set.alarms.front() else {
                set = self.earlier.wait(set).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let (now, (at, _)) = (now(), first.key);
            if at > now {
                let waited = self.earlier.wait_timeout(set, at.since(now));
                (set, _) = waited.unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let Some(Entry { waker, rung, .. }) = set.alarms.pop_front() else { continue };
            drop(set);
            rung.store(true, Ordering::Release);
            // Whoever it wakes must not end the thread that wakes all others.
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
            set = self.lock();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Set> {
        // Nothing that runs under the lock panics half-way.
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::task::Wake;
    use std::time::Duration;

    use super::*;

    /// Tells which alarm went off.
    struct Bell(mpsc::Sender<&'static str>, &'static str);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.send(self.1).unwrap();
        }
    }

    #[test]
    fn alarms_go_off_in_the_order_of_their_times_and_not_once_dropped() {
        start().unwrap();
        let (bell, rung) = mpsc::channel();
        let now = now();
        let set = |name, after| {
            Alarm::set(now + Duration::from_millis(after), Arc::new(Bell(bell.clone(), name)).into())
        };
        let last = set("last", 300);
        let dropped = set("dropped", 200);
        // It is before the one that is waited for.
        let first = set("first", 100);
        drop(dropped);
        assert_eq!((rung.recv(), rung.recv()), (Ok("first"), Ok("last")));
        assert!(first.has_rung() && last.has_rung());
        assert!(crate::driver::now() >= last.at());
    }
}
