//! Bytes being appended, with room that is filled with zeros already.
//!
//! A `Vec` looks at its capacity, and moves its end, with every piece that is appended. Here several pieces are one slice
//! that is written like any other: a string with its length and padding, or numbers by the thousand.

use std::{fmt, mem};

use super::Room;

/// The least room that is made at once: growing from nothing by doubling would allocate for every other item.
const LEAST_ROOM: usize = 256;

/// How many bytes of room are filled at once, where there are so many.
const STEP: usize = 4096;

static ZEROS: [u8; 512] = [0; 512];

/// What is appended is `bytes[..end]`, the rest is room.
#[derive(Clone, Default)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    /// At most `bytes.len()`.
    end: usize,
}

impl Buffer {
    pub(super) const fn new() -> Self {
        Self { bytes: Vec::new(), end: 0 }
    }

    /// With room for `capacity` bytes, which is filled when it is needed.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Vec::with_capacity(capacity), end: 0 }
    }

    /// With just so much room, which is filled at once.
    #[inline]
    pub(super) fn with_room(length: usize) -> Self {
        // `vec!` would take it with `calloc`, which in glibc costs twice as much as `malloc` and a copy of a few zeros.
        let bytes = ZEROS.get(..length).map_or_else(|| vec![0; length], <[u8]>::to_vec);
        Self { bytes, end: 0 }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.end
    }

    #[inline]
    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    #[inline]
    pub(super) fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.end]
    }

    /// What was appended, which is no longer here then.
    #[inline]
    pub(super) fn take(&mut self) -> Vec<u8> {
        let mut bytes = mem::take(&mut self.bytes);
        bytes.truncate(mem::take(&mut self.end));
        bytes
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        self.end = 0;
    }

    /// Forgets what follows the first `length` bytes.
    pub(super) fn truncate(&mut self, length: usize) {
        self.end = self.end.min(length);
    }

    /// Gives back what it holds over `keep` bytes and does not use.
    pub(super) fn shrink_to(&mut self, keep: usize) {
        self.bytes.truncate(keep.max(self.end));
        self.bytes.shrink_to(keep);
    }

    /// Appends `N` bytes that `write` fills. It finds zeros or what was there before.
    #[inline]
    pub(super) fn put_chunk<const N: usize>(&mut self, write: impl FnOnce(&mut [u8; N])) {
        loop {
            if let Some(place) = self.bytes.get_mut(self.end..).and_then(<[u8]>::first_chunk_mut) {
                write(place);
                self.end += N;
                return;
            }
            self.grow(N);
        }
    }

    /// The same of a length that is known when running.
    #[inline]
    pub(super) fn put_with(&mut self, length: usize, write: impl FnOnce(&mut [u8])) {
        loop {
            if let Some(place) = self.bytes.get_mut(self.end..).and_then(|room| room.get_mut(..length)) {
                write(place);
                self.end += length;
                return;
            }
            self.grow(length);
        }
    }

    /// All the room that there is.
    #[inline]
    pub(super) fn room(&mut self) -> Room<'_> {
        Room::new(&mut self.bytes[self.end..])
    }

    /// What `left` bytes of the room are left after is appended.
    #[inline]
    pub(super) fn fill_all_but(&mut self, left: usize) {
        self.end = self.bytes.len() - left;
    }

    /// Appends bytes as they are.
    #[inline]
    pub(super) fn put_slice(&mut self, bytes: &[u8]) {
        match self.bytes.get_mut(self.end..).and_then(|room| room.get_mut(..bytes.len())) {
            Some(place) => {
                place.copy_from_slice(bytes);
                self.end += bytes.len();
            }
            None => self.put_slowly(bytes),
        }
    }

    /// Where there is no room.
    #[cold]
    #[inline(never)]
    fn put_slowly(&mut self, bytes: &[u8]) {
        if bytes.len() < STEP {
            self.put_with(bytes.len(), |place| place.copy_from_slice(bytes));
            return;
        }
        // What is copied need not be filled with zeros first.
        self.bytes.truncate(self.end);
        self.bytes.extend_from_slice(bytes);
        self.end = self.bytes.len();
    }

    /// Makes room for `needed` bytes and some more, but fills no more of it than is likely to be used.
    #[cold]
    #[inline(never)]
    pub(super) fn grow(&mut self, needed: usize) {
        let end = self.end + needed;
        if end > self.bytes.capacity() {
            self.bytes.reserve((end - self.bytes.len()).max(LEAST_ROOM));
        }
        let filled = end.max(self.end + STEP).min(self.bytes.capacity());
        self.bytes.resize(filled, 0);
    }
}

impl From<Vec<u8>> for Buffer {
    fn from(bytes: Vec<u8>) -> Self {
        Self { end: bytes.len(), bytes }
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_slice().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_appended_stays_as_it_grows() {
        let pieces: Vec<Vec<u8>> = (0..600).map(|n| vec![n as u8; n * 37 % 5000]).collect();
        for capacity in [0, 1, 100, 100_000] {
            let mut buffer = Buffer::with_capacity(capacity);
            let mut expected = Vec::new();
            for (index, piece) in pieces.iter().enumerate() {
                match index % 3 {
                    0 => buffer.put_slice(piece),
                    1 => buffer.put_with(piece.len(), |place| place.copy_from_slice(piece)),
                    _ => buffer.put_chunk::<7>(|place| *place = [index as u8; 7]),
                }
                let piece = if index % 3 == 2 { &[index as u8; 7] } else { &piece[..] };
                expected.extend_from_slice(piece);
                assert_eq!(buffer.len(), expected.len());
            }
            assert_eq!(buffer.as_slice(), expected);
            buffer.truncate(1000);
            buffer.shrink_to(0);
            assert_eq!(buffer.take(), expected[..1000]);
        }
    }

    #[test]
    fn room_is_not_filled_long_before_it_is_used() {
        let mut buffer = Buffer::with_capacity(1 << 20);
        buffer.put_slice(b"little");
        assert!(buffer.bytes.len() <= 2 * STEP, "{}", buffer.bytes.len());
    }
}
