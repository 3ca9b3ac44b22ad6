//! When to send a call again: policy, round-trip estimate, backoff.

use std::time::Duration;

/// How calls over datagrams are repeated until their deadline. Streams never repeat a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retransmission {
    /// The first wait, until round trips have been measured. Default 1 s.
    pub initial: Duration,
    /// The shortest wait, whatever was measured. Default 50 ms.
    pub min: Duration,
    /// The longest wait. Default 60 s.
    pub max: Duration,
    /// What each wait is multiplied by to give the next. Default 2.
    pub backoff: f64,
    /// The largest share of a wait that is added at random, so that clients do not fall into step. Default 0.02.
    pub jitter: f64,
}

impl Default for Retransmission {
    fn default() -> Self {
        Self {
            initial: Duration::from_secs(1),
            min: Duration::from_millis(50),
            max: Duration::from_secs(60),
            backoff: 2.0,
            jitter: 0.02,
        }
    }
}

impl Retransmission {
    /// The wait after a transmission: the `attempt`-th, counted from 1, where the first would wait `first`.
    /// `random` is uniform in 0 to 1.
    #[must_use]
    pub fn wait(&self, first: Duration, attempt: u32, random: f64) -> Duration {
        let exponent = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        let grown = nanos(first) as f64 * self.backoff.max(1.0).powi(exponent);
        // A number that is too large, or none, becomes the nearest there is.
        Duration::from_nanos((grown.min(nanos(self.max) as f64) * (1.0 + self.jitter * random)) as u64)
    }
}

/// The retransmission timeout by RFC 6298: smoothed round trip and four times its variation.
///
/// Only calls that were sent once are measured (Karn's rule): the reply to a repeated call does not say which
/// transmission it answers. That is the caller's to keep.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoundTrip {
    measured: Option<Measured>,
}

/// In nanoseconds: arithmetic on `Duration`s would cost more than all else that is done with a reply.
#[derive(Clone, Copy, Debug)]
struct Measured {
    smoothed: u64,
    variation: u64,
}

impl RoundTrip {
    /// Takes one measurement in (RFC 6298, section 2).
    pub fn sample(&mut self, round_trip: Duration) {
        // Far below what would overflow: the longest round trip there can be is some days.
        let round_trip = nanos(round_trip).min(u64::MAX >> 8);
        self.measured = Some(match self.measured {
            None => Measured { smoothed: round_trip, variation: round_trip / 2 },
            Some(m) => Measured {
                variation: (m.variation * 3 + m.smoothed.abs_diff(round_trip)) / 4,
                smoothed: (m.smoothed * 7 + round_trip) / 8,
            },
        });
    }

    /// How long to wait for the reply to a call just sent for the first time.
    #[must_use]
    pub fn timeout(&self, policy: &Retransmission) -> Duration {
        match self.measured {
            None => policy.initial.min(policy.max),
            Some(m) => Duration::from_nanos(m.smoothed + m.variation * 4).max(policy.min).min(policy.max),
        }
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn waits_double_up_to_their_limit() {
        let policy = Retransmission::default();
        let waits: Vec<_> = (1..=8).map(|n| policy.wait(policy.initial, n, 0.0).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(policy.wait(policy.initial, u32::MAX, 0.0), policy.max);
        let longest = policy.wait(policy.initial, 1, 1.0);
        assert!(longest > policy.initial && longest <= policy.initial.mul_f64(1.0 + policy.jitter));
    }

    #[test]
    fn the_timeout_follows_the_round_trip() {
        let policy = Retransmission { min: Duration::ZERO, ..Retransmission::default() };
        let mut round_trip = RoundTrip::default();
        assert_eq!(round_trip.timeout(&policy), policy.initial);
        round_trip.sample(100 * MS);
        assert_eq!(round_trip.timeout(&policy), 300 * MS);
        for _ in 0..100 {
            round_trip.sample(10 * MS);
        }
        assert!(round_trip.timeout(&policy) < 11 * MS);
        round_trip.sample(90 * MS);
        // 10 + 80/8 smoothed, and four times 80/4.
        assert!(round_trip.timeout(&policy).abs_diff(100 * MS) < MS);
        assert_eq!(round_trip.timeout(&Retransmission::default()), round_trip.timeout(&policy).max(50 * MS));
    }
}
