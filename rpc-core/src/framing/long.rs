//! Memory for long records, used again.
//!
//! What is large the allocator gives back to the system, at once or when enough is free at the heap's end, and the next
//! record faults it in again, page by page, which costs more than to receive it. So memory of long records comes back
//! here when the last user of a record is gone, and serves the next. It has been written before: a read needs no zeros in
//! it first.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// Pieces of memory smaller than this are left to the allocator.
const LONG: usize = 64 * 1024;
/// Bytes that wait for records to come, in the whole process: 16 records as long as they may be by default.
const KEPT: usize = 16 * 1024 * 1024;
/// Make room for at least this much at once, where so much is expected.
const CHUNK: usize = 32 * 1024;
/// Lengths are rounded up to this, so that memory serves records of nearly the same length.
const PAGE: usize = 4096;
/// Where a record lies in its memory: it keeps the place of its mark, so that bytes lie as they do in the system's memory
/// and in whatever memory a driver receives into, up to a multiple of 16. Processors of AMD copy six times slower (Zen 3
/// and 4, `rep movsb`) from an address to one that is up to 15 bytes higher within its page.
const START: usize = 4;

static FREE: Mutex<Free> = Mutex::new(Free { pieces: VecDeque::new(), bytes: 0 });

/// Pieces of memory, the one that came back last at the back: it is the likeliest to be in the processor's caches.
struct Free {
    pieces: VecDeque<Vec<u8>>,
    bytes: usize,
}

/// A record, as far as it has come.
#[derive(Default)]
pub(super) struct LongRecord {
    /// All of its length may be written to.
    memory: Vec<u8>,
    filled: usize,
}

impl LongRecord {
    pub(super) fn len(&self) -> usize {
        self.filled
    }

    pub(super) fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Appends a fragment that was received elsewhere.
    pub(super) fn append(&mut self, fragment: &[u8]) {
        let end = self.filled + fragment.len();
        if self.room() < end {
            self.grow(end, end.max(2 * self.filled));
        }
        self.fill(fragment);
    }

    /// Appends the start of a fragment of `length` bytes.
    pub(super) fn begin(&mut self, start: &[u8], length: usize) {
        let (end, whole) = (self.filled + start.len(), self.filled + length);
        if self.room() < whole {
            self.grow(whole, affordable(end, whole));
        }
        self.fill(start);
    }

    /// Room for the next of the bytes that are `missing`: not none, if not all of them. What is received into it is to be
    /// told by [`LongRecord::advance`].
    pub(super) fn space(&mut self, missing: usize) -> &mut [u8] {
        let (filled, whole) = (self.filled, self.filled + missing);
        if self.room() - filled < missing.min(CHUNK) {
            self.grow(whole, affordable(filled, whole));
        }
        let end = whole.min(self.room());
        &mut self.memory[START + filled..START + end]
    }

    /// So many bytes were received into the space.
    pub(super) fn advance(&mut self, bytes: usize) {
        self.filled += bytes;
        assert!(self.filled <= self.room(), "more was received than there was room for");
    }

    /// What was received. Its memory comes back when nobody has it any more.
    pub(super) fn freeze(self) -> Bytes {
        if self.memory.len() < LONG {
            return Bytes::copy_from_slice(self.as_ref());
        }
        Bytes::from_owner(self)
    }

    fn fill(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            let end = self.filled + bytes.len();
            self.memory[START + self.filled..START + end].copy_from_slice(bytes);
            self.filled = end;
        }
    }

    /// Bytes that the memory has room for.
    fn room(&self) -> usize {
        self.memory.len().saturating_sub(START)
    }

    /// Finds room for all of `whole` bytes where there is memory already, and makes room for `affordable` otherwise.
    fn grow(&mut self, whole: usize, affordable: usize) {
        let found = free().take(START + whole);
        if let Some(mut memory) = found {
            memory[START..START + self.filled].copy_from_slice(self.as_ref());
            let outgrown = std::mem::replace(&mut self.memory, memory);
            free().put(outgrown);
        } else {
            let needed = START + affordable;
            let length = if needed < LONG { needed } else { needed.next_multiple_of(PAGE) };
            // Not by doubling: how much there may be has been thought of. There may be more, of a record's first fragments.
            if let Some(more) = length.checked_sub(self.memory.len()) {
                self.memory.reserve_exact(more);
                self.memory.resize(length, 0);
            }
        }
    }
}

/// How much memory may be for a record of which `filled` bytes have come and `whole` are to come. It grows with what has
/// come, so that a claim alone allocates nothing; and by a little more where that ends it, since records of a power of two
/// and some bytes of header are the most usual ones.
fn affordable(filled: usize, whole: usize) -> usize {
    whole.min(filled + CHUNK.max(filled + filled / 8))
}

impl AsRef<[u8]> for LongRecord {
    fn as_ref(&self) -> &[u8] {
        // Without memory there is no start in it.
        self.memory.get(START..START + self.filled).unwrap_or_default()
    }
}

impl Drop for LongRecord {
    fn drop(&mut self) {
        if self.memory.len() >= LONG {
            free().put(std::mem::take(&mut self.memory));
        }
    }
}

impl fmt::Debug for LongRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (filled, room) = (self.filled, self.room());
        f.debug_struct("LongRecord").field("filled", &filled).field("room", &room).finish()
    }
}

impl Free {
    /// Memory for `length` bytes, and not for more than twice as many: a record keeps all of it.
    fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        let fits = length.max(LONG)..=2 * length;
        let found = self.pieces.iter().rposition(|piece| fits.contains(&piece.len()))?;
        let piece = self.pieces.remove(found)?;
        self.bytes -= piece.len();
        Some(piece)
    }

    fn put(&mut self, piece: Vec<u8>) {
        if (LONG..=KEPT).contains(&piece.len()) {
            self.bytes += piece.len();
            self.pieces.push_back(piece);
            while self.bytes > KEPT
                && let Some(oldest) = self.pieces.pop_front()
            {
                self.bytes -= oldest.len();
            }
        }
    }
}

fn free() -> MutexGuard<'static, Free> {
    // Nothing that runs under the lock panics half-way.
    FREE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives the memory that is kept for long records back to the allocator: at most 16 MiB in a process, from records over
/// 64 KiB that came over streams. For a program that has seen its last large messages for long.
pub fn release_memory() {
    let pieces = std::mem::take(&mut free().pieces);
    // Whoever waits for memory need not wait until all is given back.
    let bytes = pieces.iter().map(Vec::len).sum::<usize>();
    free().bytes -= bytes;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(length: usize) -> LongRecord {
        let mut record = LongRecord::default();
        while record.len() < length {
            let space = record.space(length - record.len());
            space.fill(7);
            let room = space.len();
            assert!(room > 0);
            record.advance(room);
        }
        record
    }

    #[test]
    fn memory_comes_back_with_the_last_user_of_a_record_and_is_bounded() {
        let mut free = Free { pieces: VecDeque::new(), bytes: 0 };
        for length in [LONG - 1, LONG, 3 * LONG, KEPT + 1] {
            free.put(vec![0; length]);
        }
        assert_eq!((free.pieces.len(), free.bytes), (2, 4 * LONG));
        assert!(free.take(4 * LONG).is_none() && free.take(LONG / 2 - 1).is_none());
        assert_eq!(free.take(2 * LONG).map(|piece| piece.len()), Some(3 * LONG));
        for _ in 0..100 {
            free.put(vec![0; 1 << 20]);
        }
        assert_eq!((free.pieces.len(), free.bytes), (16, KEPT));
    }

    #[test]
    fn a_record_is_what_was_received_whatever_was_in_its_memory_before() {
        for length in [0, 1, LONG - 1, LONG, LONG + 1, 1_000_003] {
            for _ in 0..3 {
                let mut record = record(length);
                record.append(b"end");
                let (bytes, slice) = (record.freeze(), vec![7; length]);
                assert_eq!(bytes, [&slice[..], b"end"].concat());
                let rest = bytes.slice(length..);
                drop(bytes);
                assert_eq!(rest, &b"end"[..]);
            }
        }
    }

    /// What is left after the last doubling is read with it, if it is little; one that is much longer has to wait.
    #[test]
    fn a_header_beyond_a_power_of_two_needs_no_doubling_of_its_own() {
        let half = 512 * 1024;
        for (header, in_one_piece) in [(0, true), (48, true), (60 * 1024, true), (80 * 1024, false)] {
            let whole = 2 * half + header;
            assert_eq!(affordable(half, whole) == whole, in_one_piece, "{header}");
        }
        assert_eq!(affordable(100, 1 << 30), 100 + CHUNK, "a claim allocates next to nothing");
    }
}
