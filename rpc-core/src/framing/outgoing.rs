//! Messages on their way into a stream.

use std::io::IoSlice;

use bytes::{Buf, Bytes};

use crate::xdr::{EncodeError, Encoder, Position};

/// Pieces handed to one vectored write.
const SLICES: usize = 64;
/// Memory kept for the next messages once everything is written.
const KEEP: usize = 64 * 1024;

/// Records to be written, and how far writing has come.
#[derive(Debug, Default)]
pub struct Outgoing {
    records: Encoder,
    written: usize,
}

impl Outgoing {
    /// Appends one record, of one fragment, that `put` writes. Where `put` fails or panics, nothing is appended.
    ///
    /// # Errors
    /// What `put` returns.
    #[inline]
    pub fn record<E>(&mut self, put: impl FnOnce(&mut Encoder) -> Result<(), E>) -> Result<(), E> {
        let start = self.records.position();
        let mut record = Unfinished { records: &mut self.records, start, whole: false };
        record.records.put_raw(&[0; 4]);
        put(record.records)?;
        let length = record.records.len() - start.len - 4;
        // Record limits are far below 2^31 bytes; a mark with the top bit lost would desynchronise the stream.
        let length = u32::try_from(length).ok().filter(|n| n >> 31 == 0).expect("a record under 2 GiB");
        record.records.patch_u32(start, 1 << 31 | length);
        record.whole = true;
        Ok(())
    }

    /// Appends a message that is encoded already.
    pub fn message(&mut self, message: &Encoder) {
        let appended = self.record::<EncodeError>(|out| {
            out.append(message);
            Ok(())
        });
        debug_assert!(appended.is_ok(), "appending cannot fail");
    }

    /// Bytes still to be written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len() - self.written
    }

    /// Whether everything is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether writing has come to somewhere between the ends.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.written > 0
    }

    /// Writes once with `write`, which says how many bytes it took. Returns that.
    ///
    /// # Errors
    /// What `write` returns; nothing counts as written then.
    pub fn write_with<E>(
        &mut self,
        write: impl FnOnce(&[IoSlice<'_>]) -> Result<usize, E>,
    ) -> Result<usize, E> {
        let taken = match self.records.piece() {
            Some(piece) => write(&[IoSlice::new(&piece[self.written..])])?,
            None => self.write_pieces_with(write)?,
        };
        self.written += taken;
        if self.is_empty() {
            self.clear();
        }
        Ok(taken)
    }

    fn write_pieces_with<E>(
        &self,
        write: impl FnOnce(&[IoSlice<'_>]) -> Result<usize, E>,
    ) -> Result<usize, E> {
        let mut skip = self.written;
        let mut slices = [IoSlice::new(&[]); SLICES];
        let mut used = 0;
        for piece in self.records.segments() {
            let skipped = skip.min(piece.len());
            skip -= skipped;
            if skipped < piece.len() {
                slices[used] = IoSlice::new(&piece[skipped..]);
                used += 1;
                if used == SLICES {
                    break;
                }
            }
        }
        write(&slices[..used])
    }

    /// The messages that were not written to their end, without their marks.
    #[must_use]
    pub fn into_unwritten(self) -> Vec<Bytes> {
        let mut rest = self.records.into_bytes();
        let (mut position, mut messages) = (0, Vec::new());
        while let Some(mark) = rest.first_chunk() {
            let length = (u32::from_be_bytes(*mark) & 0x7fff_ffff) as usize;
            position += 4 + length;
            rest.advance(4);
            let message = rest.split_to(length);
            if position > self.written {
                messages.push(message);
            }
        }
        messages
    }

    /// Forgets what is not written.
    pub fn clear(&mut self) {
        self.records.clear();
        self.records.shrink_to(KEEP);
        self.written = 0;
    }
}

/// A record that is taken back unless it becomes whole: its encoding may fail, or panic.
struct Unfinished<'a> {
    records: &'a mut Encoder,
    start: Position,
    whole: bool,
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if !self.whole {
            self.records.truncate(self.start);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::framing::{RecordLimits, RecordReader};

    /// Whatever a write takes at a time, the stream holds the same records.
    #[test]
    fn records_survive_writes_of_any_size() {
        let large = Bytes::from(vec![3; 20_000]);
        for step in [1, 7, 1000, 1 << 20] {
            let mut outgoing = Outgoing::default();
            outgoing.record(|out| out.put_u32(1)).unwrap();
            outgoing.record(|out| out.put_opaque(&large, u32::MAX)).unwrap();
            outgoing.record(|out| out.put_string("too long", 2)).unwrap_err();
            let mut message = Encoder::new();
            message.put_u32(2).unwrap();
            outgoing.message(&message);

            let mut reader = RecordReader::new(RecordLimits::default());
            while !outgoing.is_empty() {
                outgoing
                    .write_with(|slices| {
                        let piece = &slices[0][..step.min(slices[0].len())];
                        reader.push(piece);
                        Ok::<_, ()>(piece.len())
                    })
                    .unwrap();
            }
            let mut next = || reader.next_record().unwrap().unwrap();
            assert_eq!(next(), [0, 0, 0, 1][..]);
            assert_eq!(next()[4..], large);
            assert_eq!(next(), [0, 0, 0, 2][..]);
            assert!(!reader.in_progress());
        }
    }

    #[test]
    fn a_record_whose_encoding_panics_leaves_nothing_behind() {
        let mut outgoing = Outgoing::default();
        outgoing.record(|out| out.put_u32(1)).unwrap();
        let before = outgoing.len();
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            outgoing.record::<EncodeError>(|out| {
                out.put_u32(2)?;
                panic!("half a record");
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(outgoing.len(), before);
    }

    #[test]
    fn what_is_not_written_to_its_end_can_be_had_back() {
        for (written, left) in [(0, 3), (7, 3), (8, 2), (15, 2), (16, 1), (23, 1)] {
            let mut outgoing = Outgoing::default();
            (0..3).for_each(|n| outgoing.record(|out| out.put_u32(n)).unwrap());
            outgoing.write_with(|_| Ok::<_, ()>(written)).unwrap();
            let unwritten = outgoing.into_unwritten();
            assert_eq!(unwritten.len(), left, "{written} bytes written");
            assert_eq!(unwritten.last().unwrap()[..], [0, 0, 0, 2]);
        }
    }
}
