//! The counter: `idl/counter.x`, and a service that knows how often it executed the call of each number.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rpc_core::{Context, ServiceError};

rpc_macros::include_x!("idl/counter.x");

use counter_prog::counter_v1;

/// Executions of the numbers from 0 to a limit. Clones count together.
#[derive(Clone, Debug)]
pub struct Counter(Arc<[AtomicU32]>);

/// What the executions of all numbers amount to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Executions {
    /// Of all numbers together.
    pub total: u64,
    /// Of the number with the most.
    pub most: u32,
}

/// What belongs to a number: no two have the same (each step of SplitMix64 can be undone), and close ones are far apart.
#[must_use]
pub fn answer(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Counter {
    /// Counts the numbers below `limit`.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self((0..limit).map(|_| AtomicU32::new(0)).collect())
    }

    /// Executions of one number so far.
    #[must_use]
    pub fn of(&self, number: u64) -> u32 {
        self.slot(number).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// Executions of all numbers so far.
    #[must_use]
    pub fn executions(&self) -> Executions {
        self.0.iter().fold(Executions::default(), |sum, count| {
            let count = count.load(Ordering::Relaxed);
            Executions { total: sum.total + u64::from(count), most: sum.most.max(count) }
        })
    }

    /// Counts one execution of a number. Whether it is below the limit.
    pub fn execute(&self, number: u64) -> bool {
        self.slot(number).map(|count| count.fetch_add(1, Ordering::Relaxed)).is_some()
    }

    fn slot(&self, number: u64) -> Option<&AtomicU32> {
        usize::try_from(number).ok().and_then(|index| self.0.get(index))
    }
}

impl counter_v1::Server for Counter {
    async fn count(&self, _cx: &Context, number: u64) -> Result<u64, ServiceError> {
        if !self.execute(number) {
            return Err(ServiceError::garbage_arguments("a number nobody calls"));
        }
        Ok(answer(number))
    }

    async fn look(&self, _cx: &Context, number: u64) -> Result<u64, ServiceError> {
        Ok(answer(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executions_are_counted_by_number() {
        let counter = Counter::new(3);
        assert_eq!(counter.executions(), Executions { total: 0, most: 0 });
        for number in [0, 2, 2] {
            assert!(counter.execute(number));
        }
        assert!(!counter.execute(3));
        assert_eq!([0, 1, 2, 3].map(|number| counter.of(number)), [1, 0, 2, 0]);
        assert_eq!(counter.executions(), Executions { total: 3, most: 2 });
    }

    #[test]
    fn answers_tell_numbers_apart() {
        let answers: std::collections::HashSet<_> = (0..10_000).map(answer).collect();
        assert_eq!(answers.len(), 10_000);
    }
}
