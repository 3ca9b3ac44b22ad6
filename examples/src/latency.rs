//! How long calls took.

use std::time::Duration;

/// The latencies of many calls. Recording one costs a write to memory.
#[derive(Debug)]
pub struct Latencies {
    /// Nanoseconds; what took longer than four seconds counts as four.
    samples: Vec<u32>,
    /// Samples kept at most: later ones are not recorded.
    limit: usize,
}

/// What most, nearly all and all but a few calls stayed within.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percentiles {
    /// Half of the calls were at least this fast.
    pub p50: Duration,
    /// 99 of 100 were.
    pub p99: Duration,
    /// 999 of 1,000 were.
    pub p999: Duration,
}

impl Latencies {
    /// Room for `limit` samples; memory is taken as they come.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { samples: Vec::new(), limit }
    }

    /// Notes how long one call took.
    pub fn record(&mut self, latency: Duration) {
        if self.samples.len() < self.limit {
            self.samples.push(latency.as_nanos().try_into().unwrap_or(u32::MAX));
        }
    }

    /// Takes over what another thread or task recorded.
    pub fn merge(&mut self, other: Self) {
        self.limit += other.limit;
        self.samples.extend(other.samples);
    }

    /// The percentiles by nearest rank; zero where nothing was recorded.
    #[must_use]
    pub fn percentiles(mut self) -> Percentiles {
        self.samples.sort_unstable();
        let rank = |per_mille: usize| {
            let rank = (self.samples.len() * per_mille).div_ceil(1000);
            let sample = self.samples.get(rank.saturating_sub(1)).copied().unwrap_or(0);
            Duration::from_nanos(sample.into())
        };
        Percentiles { p50: rank(500), p99: rank(990), p999: rank(999) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(nanos: impl IntoIterator<Item = u64>, limit: usize) -> Percentiles {
        let mut latencies = Latencies::new(limit);
        nanos.into_iter().for_each(|n| latencies.record(Duration::from_nanos(n)));
        latencies.percentiles()
    }

    fn nanos(p50: u64, p99: u64, p999: u64) -> Percentiles {
        let [p50, p99, p999] = [p50, p99, p999].map(Duration::from_nanos);
        Percentiles { p50, p99, p999 }
    }

    #[test]
    fn percentiles_are_samples_of_the_nearest_rank() {
        assert_eq!(of((1..=1000).rev(), 1000), nanos(500, 990, 999));
        assert_eq!(of(1..=4, 1000), nanos(2, 4, 4));
        assert_eq!(of([7], 1000), nanos(7, 7, 7));
        assert_eq!(of([], 1000), nanos(0, 0, 0));
    }

    #[test]
    fn samples_over_the_limit_are_left_out_and_long_ones_saturate() {
        assert_eq!(of(1..=1000, 2), nanos(1, 2, 2));
        let longest = u64::from(u32::MAX);
        assert_eq!(of([longest + 1], 1), nanos(longest, longest, longest));
    }

    #[test]
    fn merging_keeps_both() {
        let (mut a, mut b) = (Latencies::new(1), Latencies::new(1));
        a.record(Duration::from_nanos(1));
        b.record(Duration::from_nanos(2));
        a.merge(b);
        assert_eq!(a.percentiles(), nanos(1, 2, 2));
    }
}
