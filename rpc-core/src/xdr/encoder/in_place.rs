//! For the floors above: messages and records are built in place.

use super::{Encoder, Shared};

/// A place in an encoding to come back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    bytes: usize,
    shared: usize,
    /// Bytes of the encoding before this place.
    pub(crate) len: usize,
}

impl Encoder {
    /// The end of the encoding as it is now.
    pub(crate) fn position(&self) -> Position {
        Position { bytes: self.bytes.len(), shared: self.shared.len(), len: self.len() }
    }

    /// Forgets what was encoded since `position`.
    pub(crate) fn truncate(&mut self, position: Position) {
        self.bytes.truncate(position.bytes);
        for dropped in self.shared.drain(position.shared..) {
            self.shared_len -= dropped.data.len();
        }
    }

    /// Overwrites the four bytes encoded at `position`.
    pub(crate) fn patch_u32(&mut self, position: Position, value: u32) {
        self.bytes.as_mut_slice()[position.bytes..position.bytes + 4].copy_from_slice(&value.to_be_bytes());
    }

    /// What is encoded already.
    pub(crate) fn from_raw(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec().into(), ..Self::default() }
    }

    /// Appends bytes as they are.
    #[inline]
    pub(crate) fn put_raw(&mut self, bytes: &[u8]) {
        self.bytes.put_slice(bytes);
    }

    /// Appends numbers, with one look for room.
    #[inline]
    pub(crate) fn put_u32s<const N: usize>(&mut self, words: [u32; N]) {
        self.bytes.put_slice(words.map(u32::to_be_bytes).as_flattened());
    }

    /// The encoding, where it is in one piece.
    #[inline]
    pub(crate) fn piece(&self) -> Option<&[u8]> {
        self.shared.is_empty().then(|| self.bytes.as_slice())
    }

    /// Appends another encoding; what it shares stays shared.
    pub(crate) fn append(&mut self, other: &Encoder) {
        let base = self.bytes.len();
        self.bytes.put_slice(other.bytes.as_slice());
        self.shared.extend(other.shared.iter().map(|s| Shared { at: base + s.at, data: s.data.clone() }));
        self.shared_len += other.shared_len;
    }

    /// Gives back what the buffer has over `keep` bytes and does not use.
    pub(crate) fn shrink_to(&mut self, keep: usize) {
        self.bytes.shrink_to(keep);
    }
}
