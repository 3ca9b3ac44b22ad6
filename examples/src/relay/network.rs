//! What a network does to datagrams and streams, drawn from a seed.

use std::time::Duration;

use super::fate::{Break, Breaks, Fate as StreamFate, Pieces};
use super::random::Random;

/// How a network treats datagrams and streams: the same way for the same seed and the same number of them.
///
/// Datagrams are lost, doubled and held back; streams break, and arrive in other pieces. Both are corrupted, and delayed.
#[derive(Clone, Debug)]
pub struct Network {
    loss: f64,
    duplication: f64,
    reordering: f64,
    delay: Duration,
    latency: Duration,
    corruption: f64,
    breaks: Option<Breaks>,
    pieces: Pieces,
    random: Random,
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
        Self {
            loss,
            duplication,
            reordering: 0.0,
            delay: Duration::ZERO,
            latency: Duration::ZERO,
            corruption: 0.0,
            breaks: None,
            pieces: Pieces::AsTheyCome,
            random: Random(seed),
        }
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

    /// Also takes up to `longest` to deliver anything: each datagram a time of its own; a stream, piece by piece, in
    /// order.
    #[must_use]
    pub fn delaying(self, longest: Duration) -> Self {
        Self { latency: longest, ..self }
    }

    /// Also turns over a bit in a share of the datagrams that arrive, and of the pieces of streams.
    #[must_use]
    pub fn corrupting(self, share: f64) -> Self {
        Self { corruption: share, ..self }
    }

    /// Also breaks streams, each in one of these ways, after it carried a number of bytes that is `after` on average.
    #[must_use]
    pub fn breaking(self, after: u64, kinds: &'static [Break]) -> Self {
        Self { breaks: Some(Breaks { after: after.max(1), kinds }), ..self }
    }

    /// Also delivers streams in other pieces than they were sent in.
    #[must_use]
    pub fn in_pieces(self, pieces: Pieces) -> Self {
        Self { pieces, ..self }
    }

    pub(super) fn next_fate(&mut self) -> Fate {
        let drawn = self.random.unit();
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
        let held_back = self.random.happens(self.reordering);
        let delay = held_back.then(|| self.delay.mul_f64(self.random.unit()));
        if self.latency.is_zero() {
            return delay;
        }
        Some(delay.unwrap_or_default() + self.latency.mul_f64(self.random.unit()))
    }

    /// Whether one copy of a datagram arrives with a bit turned over, which it does then.
    pub(super) fn corrupt(&mut self, datagram: &mut [u8]) -> bool {
        let corrupts = !datagram.is_empty() && self.random.happens(self.corruption);
        if corrupts {
            self.random.corrupt(datagram);
        }
        corrupts
    }

    /// What becomes of the next connection.
    pub(super) fn next_stream(&mut self) -> StreamFate {
        let random = Random(self.random.next());
        StreamFate::draw(random, self.breaks, self.pieces, self.latency, self.corruption)
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

    #[test]
    fn delay_and_corruption_are_as_asked_for() {
        let longest = Duration::from_millis(5);
        let mut network = Network::sound().delaying(longest).corrupting(0.1);
        let delays: Vec<_> = (0..1000).map(|_| network.next_delay().expect("a delay")).collect();
        assert!(delays.iter().all(|delay| *delay <= longest) && delays.iter().any(|d| *d > longest / 2));
        let mut datagram = [0; 16];
        let corrupted = (0..10_000).filter(|_| network.corrupt(&mut datagram)).count();
        assert!((900..1100).contains(&corrupted), "{corrupted}");
        assert!(!network.corrupt(&mut []), "there is nothing to turn over");
    }
}
