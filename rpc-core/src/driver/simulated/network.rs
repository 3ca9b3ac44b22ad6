//! The network: what becomes of a datagram.

use std::time::Duration;

use super::random::Random;
use crate::protocol::Time;

/// What may go wrong in one run. Chances are per mille.
#[derive(Clone, Debug)]
pub(super) struct Faults {
    pub(super) loss: u64,
    pub(super) duplication: u64,
    pub(super) corruption: u64,
    /// The longest time on the way; the shortest is a tenth of a millisecond. Differences reorder.
    pub(super) delay: Duration,
    /// The longest time a handler takes.
    pub(super) handler: Duration,
    /// Nothing passes from the first time to the second.
    pub(super) partition: Option<(Time, Time)>,
    /// When the server restarts, forgetting everything.
    pub(super) restart: Option<Time>,
}

/// Faults end here: what is called later must succeed.
pub(super) const HEALED: Duration = Duration::from_secs(60);

impl Faults {
    pub(super) fn none() -> Self {
        Self {
            loss: 0,
            duplication: 0,
            corruption: 0,
            delay: Duration::from_millis(1),
            handler: Duration::ZERO,
            partition: None,
            restart: None,
        }
    }

    /// The faults of a seed: each kind in some runs, none in a few.
    pub(super) fn drawn(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0xfa17);
        let some = |random: &mut Random, most: u64| if random.chance(600) { random.below(most) } else { 0 };
        let at = |random: &mut Random| Time::default() + Duration::from_millis(random.below(30_000));
        Self {
            loss: some(&mut random, 400),
            duplication: some(&mut random, 300),
            corruption: some(&mut random, 100),
            delay: Duration::from_millis(1 + some(&mut random, 3000)),
            handler: Duration::from_millis(some(&mut random, 2000)),
            partition: random.chance(200).then(|| {
                let from = at(&mut random);
                (from, from + Duration::from_millis(random.below(20_000)))
            }),
            restart: random.chance(200).then(|| at(&mut random)),
        }
    }

    /// When each copy of a datagram sent now arrives, and as what.
    pub(super) fn deliver(&self, random: &mut Random, now: Time, datagram: &[u8]) -> Vec<(Time, Vec<u8>)> {
        let mut arrivals = Vec::new();
        let healed = now >= Time::default() + HEALED;
        let cut_off = self.partition.is_some_and(|(from, to)| from <= now && now < to);
        if !healed && (cut_off || random.chance(self.loss)) {
            return arrivals;
        }
        let copies = 1 + u64::from(!healed && random.chance(self.duplication));
        for _ in 0..copies {
            let mut bytes = datagram.to_vec();
            if !healed && random.chance(self.corruption) {
                let bit = random.below(bytes.len() as u64 * 8) as usize;
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
            let longest = if healed { Duration::from_millis(1) } else { self.delay };
            let delay = Duration::from_micros(100 + random.below(longest.as_micros() as u64));
            arrivals.push((now + delay, bytes));
        }
        arrivals
    }
}
