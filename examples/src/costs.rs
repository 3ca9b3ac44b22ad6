//! What calls cost the process that makes them: processor time, and allocations where they are counted.
//!
//! Counting takes a few atomic additions with every allocation, at one place in memory for all threads. That would be
//! seen in the figures, so programs are built with the system's allocator as it is, and with the counting one only
//! by `--features count-allocations`.

use std::fmt;
use std::time::Duration;

// Not by `rustix`, which reads clocks from memory that is not there under valgrind.
use nix::time::ClockId;

#[cfg(feature = "count-allocations")]
#[global_allocator]
static COUNTED: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

/// What this process has used since it began; or, of two moments, in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// Time on a processor of all its threads together, in the program and in the system.
    pub cpu: Duration,
    /// How much of that was the thread's that asks.
    pub this_thread: Duration,
    /// Calls of `malloc` and `realloc`, if they are counted.
    pub allocations: Option<u64>,
}

impl Costs {
    /// Until now.
    #[must_use]
    pub fn now() -> Self {
        Self {
            cpu: clock(ClockId::CLOCK_PROCESS_CPUTIME_ID),
            this_thread: clock(ClockId::CLOCK_THREAD_CPUTIME_ID),
            allocations: allocations(),
        }
    }

    /// Between `earlier` and this, both taken by one thread.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            cpu: self.cpu.saturating_sub(earlier.cpu),
            this_thread: self.this_thread.saturating_sub(earlier.this_thread),
            allocations: self
                .allocations
                .zip(earlier.allocations)
                .map(|(now, then)| now.saturating_sub(then)),
        }
    }

    /// Each of `calls`' share.
    #[must_use]
    pub fn per_call(self, calls: u64) -> PerCall {
        let calls = calls.max(1) as f64;
        PerCall {
            cpu_us: self.cpu.as_secs_f64() * 1e6 / calls,
            allocations: self.allocations.map(|count| count as f64 / calls),
        }
    }
}

/// What one call costs on average; shown as `3.21 us CPU, 2.00 allocations per call`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerCall {
    /// Processor time in microseconds.
    pub cpu_us: f64,
    /// Allocations, if they are counted.
    pub allocations: Option<f64>,
}

impl fmt::Display for PerCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} us CPU", self.cpu_us)?;
        match self.allocations {
            Some(allocations) => write!(f, ", {allocations:.2} allocations per call"),
            None => f.write_str(" per call (--features count-allocations counts allocations, too)"),
        }
    }
}

fn clock(id: ClockId) -> Duration {
    id.now().map_or(Duration::ZERO, Duration::from)
}

#[cfg(feature = "count-allocations")]
fn allocations() -> Option<u64> {
    let stats = COUNTED.stats();
    Some((stats.allocations + stats.reallocations) as u64)
}

#[cfg(not(feature = "count-allocations"))]
fn allocations() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(cpu: u64, allocations: Option<u64>) -> Costs {
        let cpu = Duration::from_micros(cpu);
        Costs { cpu, this_thread: cpu / 2, allocations }
    }

    #[test]
    fn costs_between_two_moments_are_shared_by_the_calls() {
        let used = costs(900, Some(70)).since(costs(100, Some(30)));
        assert_eq!(used, costs(800, Some(40)));
        let each = used.per_call(20);
        assert_eq!(each, PerCall { cpu_us: 40.0, allocations: Some(2.0) });
        assert_eq!(each.to_string(), "40.00 us CPU, 2.00 allocations per call");
    }

    #[test]
    fn allocations_not_counted_are_not_said_to_be_none() {
        let text = costs(3, None).per_call(2).to_string();
        assert!(text.starts_with("1.50 us CPU per call (") && text.contains("count-allocations"), "{text}");
    }

    #[test]
    fn work_takes_time_of_this_thread_and_allocations_where_they_are_counted() {
        let before = Costs::now();
        let mut kept = Vec::new();
        while Costs::now().since(before).this_thread < Duration::from_millis(1) {
            kept.push(Box::new(kept.len()));
        }
        let used = Costs::now().since(before);
        assert!(used.cpu >= Duration::from_millis(1), "{used:?}");
        assert_eq!(used.allocations.is_some(), cfg!(feature = "count-allocations"));
        if let Some(allocations) = used.allocations {
            assert!(allocations >= kept.len() as u64, "{used:?}");
        }
    }
}
