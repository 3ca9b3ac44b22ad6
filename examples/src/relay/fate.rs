//! What a network does to one stream, from its beginning to its end.

use std::time::Duration;

use clap::ValueEnum;

use super::random::Random;

/// How a stream ends that the network breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// Both ends see a reset; a UNIX socket, which knows none, is closed.
    Reset,
    /// Both ends see the other close in good order.
    Close,
    /// What the client says ends for the server, as if it had closed its side; replies still come.
    ClientEnds,
    /// What the server says ends for the client.
    ServerEnds,
    /// One direction is not read any more, for a second at most; then both ends see the other close.
    Stall,
}

impl Break {
    /// Each there is.
    pub const ALL: [Self; 5] = [Self::Reset, Self::Close, Self::ClientEnds, Self::ServerEnds, Self::Stall];
}

/// In what pieces a stream arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Pieces {
    /// Those in which it was read.
    #[default]
    AsTheyCome,
    /// Pieces of random sizes.
    Random,
    /// One byte at a time.
    Bytes,
}

/// Where streams break.
#[derive(Clone, Copy, Debug)]
pub(super) struct Breaks {
    /// Bytes that a stream carries on average in the direction that breaks.
    pub(super) after: u64,
    pub(super) kinds: &'static [Break],
}

/// The fate of one connection.
#[derive(Debug)]
pub(super) struct Fate {
    pub(super) to_server: Direction,
    pub(super) to_client: Direction,
}

/// The fate of one direction.
#[derive(Debug)]
pub(super) struct Direction {
    /// How it breaks, and after how many bytes.
    pub(super) end: Option<(Break, u64)>,
    pub(super) stall: Duration,
    pieces: Pieces,
    delay: Duration,
    corruption: f64,
    random: Random,
}

impl Fate {
    /// Draws the fate of a connection.
    pub(super) fn draw(
        mut random: Random,
        breaks: Option<Breaks>,
        pieces: Pieces,
        delay: Duration,
        corruption: f64,
    ) -> Self {
        let end = breaks.map(|Breaks { after, kinds }| {
            // Uniform, so that any byte may be the last: those of the first record as well.
            (kinds[random.below(kinds.len())], 1 + random.next() % (after * 2))
        });
        // Whichever direction brings it about: that of the side that ends, or a random one.
        let of_client = match end {
            Some((Break::ClientEnds, _)) => true,
            Some((Break::ServerEnds, _)) => false,
            _ => random.happens(0.5),
        };
        let mut direction = |end| Direction {
            end,
            stall: LONGEST_STALL.mul_f64(random.unit()),
            pieces,
            delay,
            corruption,
            random: Random(random.next()),
        };
        let (of_client, of_server) = if of_client { (end, None) } else { (None, end) };
        Self { to_server: direction(of_client), to_client: direction(of_server) }
    }
}

const LONGEST_STALL: Duration = Duration::from_secs(1);

impl Direction {
    /// Bytes to take at most before its end.
    pub(super) fn room(&self, most: usize) -> usize {
        self.end.map_or(most, |(_, left)| usize::try_from(left).unwrap_or(most).min(most))
    }

    /// Bytes were taken; how the stream breaks now, where it does.
    pub(super) fn carried(&mut self, bytes: usize) -> Option<Break> {
        let (end, left) = self.end.as_mut()?;
        *left = left.saturating_sub(bytes as u64);
        (*left == 0).then_some(*end)
    }

    /// The length of the next piece, of so many bytes to be passed on.
    pub(super) fn next_piece(&mut self, bytes: usize) -> usize {
        match self.pieces {
            Pieces::AsTheyCome => bytes,
            Pieces::Random => 1 + self.random.below(bytes),
            Pieces::Bytes => 1,
        }
    }

    /// How long a piece is held back, and with it everything behind.
    pub(super) fn next_delay(&mut self) -> Option<Duration> {
        (!self.delay.is_zero()).then(|| self.delay.mul_f64(self.random.unit()))
    }

    /// Turns over a bit of a piece, in some of them. Whether it did.
    pub(super) fn corrupt(&mut self, piece: &mut [u8]) -> bool {
        let corrupts = self.random.happens(self.corruption);
        if corrupts {
            self.random.corrupt(piece);
        }
        corrupts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type End = Option<(Break, u64)>;

    fn ends(seed: u64) -> Vec<(End, End)> {
        let mut random = Random(seed);
        let breaks = Some(Breaks { after: 1000, kinds: &Break::ALL });
        let mut draw = || Fate::draw(Random(random.next()), breaks, Pieces::Random, Duration::ZERO, 0.0);
        (0..2000).map(|_| draw()).map(|fate| (fate.to_server.end, fate.to_client.end)).collect()
    }

    #[test]
    fn every_stream_breaks_once_at_a_byte_of_its_seed() {
        assert_eq!(ends(1), ends(1));
        assert_ne!(ends(1), ends(2));
        let ends = ends(3);
        assert!(ends.iter().all(|(to_server, to_client)| to_server.is_some() != to_client.is_some()));
        let all: Vec<_> = ends.iter().filter_map(|(to_server, to_client)| to_server.or(*to_client)).collect();
        for kind in Break::ALL {
            let count = all.iter().filter(|(end, _)| *end == kind).count();
            assert!((300..500).contains(&count), "{kind:?}: {count}");
        }
        let mean = all.iter().map(|(_, after)| after).sum::<u64>() / 2000;
        assert!((950..1050).contains(&mean), "{mean}");
        assert!(all.iter().all(|(_, after)| (1..=2000).contains(after)));
        assert!(ends.iter().all(|(to_server, _)| !matches!(to_server, Some((Break::ServerEnds, _)))));
    }

    #[test]
    fn a_direction_counts_down_to_its_end() {
        let breaks = Some(Breaks { after: 50, kinds: &[Break::ClientEnds] });
        let mut fate = Fate::draw(Random(1), breaks, Pieces::Bytes, Duration::ZERO, 1.0);
        let (_, left) = fate.to_server.end.unwrap();
        assert_eq!(fate.to_server.room(1 << 16), left as usize);
        assert_eq!(fate.to_server.carried(left as usize - 1), None);
        assert_eq!(fate.to_server.room(1 << 16), 1);
        assert_eq!(fate.to_server.carried(1), Some(Break::ClientEnds));
        assert_eq!((fate.to_client.room(7), fate.to_client.carried(1000)), (7, None));
        assert_eq!((fate.to_client.next_piece(9), fate.to_client.next_delay()), (1, None));
        let mut piece = [0; 8];
        assert!(fate.to_client.corrupt(&mut piece));
        assert_eq!(piece.iter().map(|byte| byte.count_ones()).sum::<u32>(), 1);
    }
}
