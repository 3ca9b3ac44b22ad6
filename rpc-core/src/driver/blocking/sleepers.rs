//! Threads asleep until their calls end.

use std::thread::Thread;

/// Threads by the call that each waits for, in order. A `BTreeMap` would do, and is long to compile.
#[derive(Default)]
pub(super) struct Sleepers(Vec<(u32, Thread)>);

impl Sleepers {
    /// One more; a call has one thread that waits for it.
    pub(super) fn insert(&mut self, xid: u32, thread: Thread) {
        // Mostly the latest call, and so the last.
        let place = self.0.partition_point(|(other, _)| *other < xid);
        self.0.insert(place, (xid, thread));
    }

    pub(super) fn remove(&mut self, xid: u32) -> Option<Thread> {
        let place = self.0.binary_search_by_key(&xid, |(other, _)| *other).ok()?;
        Some(self.0.remove(place).1)
    }

    /// Takes out the one whose call is the oldest.
    pub(super) fn pop_first(&mut self) -> Option<Thread> {
        (!self.0.is_empty()).then(|| self.0.remove(0).1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Thread> {
        self.0.iter().map(|(_, thread)| thread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleeper_is_found_by_its_call_whatever_the_order() {
        let mut sleepers = Sleepers::default();
        let threads = [7, u32::MAX, 0, 8].map(|xid| {
            let thread = std::thread::spawn(|| ()).thread().clone();
            sleepers.insert(xid, thread.clone());
            (xid, thread.id())
        });
        assert_eq!(sleepers.iter().count(), 4);
        for (xid, id) in &threads[..2] {
            assert_eq!(sleepers.remove(*xid).map(|thread| thread.id()), Some(*id));
            assert!(sleepers.remove(*xid).is_none());
        }
        for (_, id) in &threads[2..] {
            assert_eq!(sleepers.pop_first().map(|thread| thread.id()), Some(*id));
        }
        assert!(sleepers.pop_first().is_none());
    }
}
