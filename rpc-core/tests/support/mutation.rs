//! Inputs made from others, the same in every run.

/// A xorshift generator.
pub(crate) struct Random(u64);

/// Words that are wrong where a length, a flag or a number is expected.
const WORDS: [u32; 10] = [0, 1, 2, 3, 128, 1024, 0x7fff_ffff, 0x8000_0000, u32::MAX - 2, u32::MAX];

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Below `end`, which is at least 1.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// One of `seeds`, changed in one to four places.
    pub(crate) fn mutate(&mut self, seeds: &[impl AsRef<[u8]>]) -> Vec<u8> {
        let mut input = seeds[self.below(seeds.len())].as_ref().to_vec();
        for _ in 0..=self.below(4) {
            let place = self.below(input.len() + 1);
            match self.below(7) {
                0 => input.truncate(place),
                1 => input.insert(place, self.next() as u8),
                // Another's end, or its own once more.
                2 => {
                    let other = seeds[self.below(seeds.len())].as_ref();
                    let from = self.below(other.len() + 1);
                    input.splice(place.., other[from..].iter().copied());
                }
                3 => drop(input.drain(place..(place + self.below(9)).min(input.len()))),
                // A word where words are.
                4 => {
                    let word = WORDS[self.below(WORDS.len())].to_be_bytes();
                    let place = place / 4 * 4 + self.below(2);
                    if let Some(there) = input.get_mut(place..place + 4) {
                        there.copy_from_slice(&word);
                    }
                }
                5 => {
                    if let Some(byte) = input.get_mut(place) {
                        *byte ^= 1 << self.below(8);
                    }
                }
                _ => {
                    if let Some(byte) = input.get_mut(place) {
                        *byte = self.next() as u8;
                    }
                }
            }
        }
        input
    }
}
