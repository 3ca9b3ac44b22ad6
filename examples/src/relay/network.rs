//! What a network does to datagrams, drawn from a seed.

use std::time::Duration;

/// How a network treats datagrams: the same way for the same seed and the same number of datagrams.
#[derive(Clone, Debug)]
pub struct Network {
    loss: f64,
    duplication: f64,
    reordering: f64,
    delay: Duration,
    random: u64,
}

/// What becomes of one datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Arrives,
    IsLost,
    ArrivesTwice,
}

impl Network {
    /// A network that loses one share of all datagrams, from 0 to 1, and delivers another one twice.
    #[must_use]
    pub fn new(loss: f64, duplication: f64, seed: u64) -> Self {
        Self { loss, duplication, reordering: 0.0, delay: Duration::ZERO, random: seed }
    }

    /// A network without faults.
    #[must_use]
    pub fn sound() -> Self {
        Self::new(0.0, 0.0, 0)
    }

    /// Also holds back a share of what arrives, each datagram for a time of its own up to `delay`: others overtake it.
    #[must_use]
    pub fn reordering(self, share: f64, delay: Duration) -> Self {
        Self { reordering: share, delay, ..self }
    }

    pub(super) fn next_fate(&mut self) -> Fate {
        let drawn = self.draw();
        if drawn < self.loss {
            Fate::IsLost
        } else if drawn < self.loss + self.duplication {
            Fate::ArrivesTwice
        } else {
            Fate::Arrives
        }
    }

    /// How long to hold back one copy of a datagram, where it is.
    pub(super) fn next_delay(&mut self) -> Option<Duration> {
        // A network that keeps the order draws nothing: its faults stay those of its seed.
        let held_back = self.reordering > 0.0 && self.draw() < self.reordering;
        held_back.then(|| self.delay.mul_f64(self.draw()))
    }

    /// Uniform in 0 to 1, by SplitMix64.
    fn draw(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (z >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(seed: u64) -> Vec<Fate> {
        let mut network = Network::new(0.1, 0.02, seed);
        (0..10_000).map(|_| network.next_fate()).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_faults_and_another_seed_others() {
        assert_eq!(fates(1), fates(1));
        assert_ne!(fates(1), fates(2));
    }

    #[test]
    fn faults_are_as_frequent_as_asked_for() {
        let fates = fates(3);
        let count = |fate| fates.iter().filter(|&&f| f == fate).count();
        assert!((900..1100).contains(&count(Fate::IsLost)), "{}", count(Fate::IsLost));
        assert!((150..250).contains(&count(Fate::ArrivesTwice)), "{}", count(Fate::ArrivesTwice));
        let mut sound = Network::sound();
        assert!((0..1000).all(|_| sound.next_fate() == Fate::Arrives && sound.next_delay().is_none()));
    }

    #[test]
    fn delays_are_as_frequent_and_as_long_as_asked_for() {
        let longest = Duration::from_millis(5);
        let mut network = Network::new(0.0, 0.0, 4).reordering(0.2, longest);
        let delays: Vec<_> = (0..10_000).filter_map(|_| network.next_delay()).collect();
        assert!((1900..2100).contains(&delays.len()), "{}", delays.len());
        assert!(delays.iter().all(|delay| *delay <= longest));
        assert!(delays.iter().any(|delay| *delay > longest / 2) && delays.iter().any(|d| *d < longest / 2));
    }
}
