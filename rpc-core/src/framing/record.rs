//! Bytes of a stream to records.

use bytes::{Buf, Bytes, BytesMut};
use thiserror::Error;

/// How much one record may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordLimits {
    /// Bytes in one record, over all its fragments.
    pub record: usize,
    /// Fragments in one record.
    pub fragments: u32,
}

impl Default for RecordLimits {
    /// 1 MiB in at most 1,024 fragments.
    fn default() -> Self {
        Self { record: 1024 * 1024, fragments: 1024 }
    }
}

/// A stream that cannot be followed any further: close it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The record, with the fragment announced, is over its limit. Raise the record limit if the peer is honest;
    /// four bytes of another protocol (HTTP, TLS) read as a length end here too.
    #[error("a record of {length} bytes or more, where {limit} are allowed")]
    TooLong {
        /// Bytes it would have at least.
        length: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// More fragments than allowed.
    #[error("a record of more than {0} fragments")]
    TooManyFragments(u32),
    /// A record without a byte cannot hold a message.
    #[error("an empty record")]
    Empty,
}

/// Read at least this much at once.
const READ_CHUNK: usize = 32 * 1024;

/// Puts records together from whatever pieces the stream delivers.
///
/// What it holds grows with what was received, never with what a length claims.
#[derive(Debug)]
pub struct RecordReader {
    limits: RecordLimits,
    /// Received and not yet cut.
    received: BytesMut,
    /// Earlier fragments of the record being received.
    assembled: BytesMut,
    fragments: u32,
}

impl RecordReader {
    /// A reader at the start of a stream.
    #[must_use]
    pub fn new(limits: RecordLimits) -> Self {
        Self { limits, received: BytesMut::new(), assembled: BytesMut::new(), fragments: 0 }
    }

    /// How many bytes the fragment being received still lacks, as far as that is known.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.expected().saturating_sub(self.received.len())
    }

    /// The buffer to read into: what is appended to it was received.
    pub fn space(&mut self) -> &mut BytesMut {
        // Grow with what has come, so that a claim alone allocates nothing.
        let room = self.missing().clamp(READ_CHUNK, READ_CHUNK.max(self.received.len()));
        self.received.reserve(room);
        &mut self.received
    }

    /// Appends bytes that were received.
    pub fn push(&mut self, bytes: &[u8]) {
        self.received.extend_from_slice(bytes);
    }

    /// The next whole record, or `None` until more is received.
    ///
    /// # Errors
    /// [`RecordError`]: the stream must be closed.
    pub fn next_record(&mut self) -> Result<Option<Bytes>, RecordError> {
        while let Some((last, length)) = self.mark() {
            self.check(last, length)?;
            if self.received.len() < 4 + length {
                return Ok(None);
            }
            let mut fragment = if self.received.len() == 4 + length {
                // The usual case, which needs no sharing of the buffer.
                std::mem::take(&mut self.received)
            } else {
                self.received.split_to(4 + length)
            };
            fragment.advance(4);
            if last && self.assembled.is_empty() {
                self.fragments = 0;
                return Ok(Some(fragment.freeze()));
            }
            self.assembled.extend_from_slice(&fragment);
            self.fragments += 1;
            if last {
                self.fragments = 0;
                return Ok(Some(std::mem::take(&mut self.assembled).freeze()));
            }
        }
        Ok(None)
    }

    /// Whether part of a record has come, and the rest has not.
    #[must_use]
    pub fn in_progress(&self) -> bool {
        !self.received.is_empty() || self.fragments > 0
    }

    /// Gives memory back while nothing is being received.
    pub fn release(&mut self) {
        if !self.in_progress() {
            self.received = BytesMut::new();
        }
    }

    /// Whether the fragment at the front is the last, and its length.
    fn mark(&self) -> Option<(bool, usize)> {
        let mark = u32::from_be_bytes(*self.received.first_chunk()?);
        Some((mark >> 31 == 1, (mark & 0x7fff_ffff) as usize))
    }

    /// Bytes of the fragment at the front, its mark included.
    fn expected(&self) -> usize {
        self.mark().map_or(4, |(_, length)| 4 + length)
    }

    fn check(&self, last: bool, length: usize) -> Result<(), RecordError> {
        let total = self.assembled.len() + length;
        if total > self.limits.record {
            Err(RecordError::TooLong { length: total, limit: self.limits.record })
        } else if self.fragments >= self.limits.fragments {
            Err(RecordError::TooManyFragments(self.limits.fragments))
        } else if last && total == 0 {
            Err(RecordError::Empty)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(last: bool, data: &[u8]) -> Vec<u8> {
        let mark = u32::from(last) << 31 | data.len() as u32;
        [&mark.to_be_bytes()[..], data].concat()
    }

    fn read(stream: &[u8]) -> Result<Vec<Bytes>, RecordError> {
        let mut reader = RecordReader::new(RecordLimits { record: 64, fragments: 8 });
        let mut records = Vec::new();
        for byte in stream {
            reader.push(&[*byte]);
            records.extend(reader.next_record()?);
        }
        Ok(records)
    }

    #[test]
    fn records_come_out_whole_however_they_arrive() {
        let stream =
            [fragment(true, b"one"), fragment(false, b"t"), fragment(false, b""), fragment(true, b"wo")]
                .concat();
        assert_eq!(read(&stream).unwrap(), ["one", "two"]);
        let mut reader = RecordReader::new(RecordLimits::default());
        reader.space().extend_from_slice(&stream);
        assert_eq!(reader.next_record().unwrap().unwrap(), "one");
        assert_eq!(reader.next_record().unwrap().unwrap(), "two");
        assert_eq!(reader.next_record().unwrap(), None);
        assert!(!reader.in_progress());
    }

    /// Entries 41 and 42.
    #[test]
    fn small_and_empty_fragments_are_accepted_up_to_their_limit() {
        let fragments = |count: usize, data: &[u8]| {
            [fragment(false, data).repeat(count - 1), fragment(true, b"x")].concat()
        };
        assert_eq!(read(&fragments(8, b"x")).unwrap(), ["xxxxxxxx"]);
        assert_eq!(read(&fragments(8, b"")).unwrap(), ["x"]);
        assert_eq!(read(&fragments(9, b"")), Err(RecordError::TooManyFragments(8)));
    }

    /// Entry 43.
    #[test]
    fn a_record_without_a_byte_is_refused() {
        assert_eq!(read(&fragment(true, b"")), Err(RecordError::Empty));
        assert_eq!(read(&[fragment(false, b""), fragment(true, b"")].concat()), Err(RecordError::Empty));
    }

    /// Entries 44, 45 and 47.
    #[test]
    fn a_record_over_its_limit_is_refused_at_its_mark() {
        let long = [fragment(false, &[0; 60]), fragment(true, &[0; 5])].concat();
        assert_eq!(read(&long), Err(RecordError::TooLong { length: 65, limit: 64 }));
        for start in [&b"\xff\xff\xff\xff"[..], b"GET / HTTP/1.1\r\n", b"\x16\x03\x01\x02\x00\x01"] {
            let mut reader = RecordReader::new(RecordLimits::default());
            reader.push(start);
            assert!(matches!(reader.next_record(), Err(RecordError::TooLong { .. })));
        }
    }

    #[test]
    fn a_claim_allocates_nothing() {
        let limits = RecordLimits { record: 1 << 30, fragments: 8 };
        let mut reader = RecordReader::new(limits);
        reader.push(&(1_u32 << 31 | 1 << 29).to_be_bytes());
        assert_eq!(reader.next_record().unwrap(), None);
        assert!(reader.space().capacity() <= 64 * 1024);
    }
}
