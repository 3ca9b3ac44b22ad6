//! Bytes of a stream to records.

use bytes::{Buf, Bytes, BytesMut};
use thiserror::Error;

use super::keep;
use super::long::LongRecord;

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

/// A fragment over this length is received straight into its record, once it has begun.
const LONG_FRAGMENT: usize = 64 * 1024;

/// Puts records together from whatever pieces the stream delivers.
///
/// What it holds grows with what was received, never with what a length claims.
#[derive(Debug)]
pub struct RecordReader {
    limits: RecordLimits,
    /// Received and not yet cut.
    received: BytesMut,
    /// The record being received: its earlier fragments, and of a long fragment what has come.
    record: LongRecord,
    /// The long fragment that is being received.
    long: Option<LongFragment>,
    fragments: u32,
}

#[derive(Clone, Copy, Debug)]
struct LongFragment {
    last: bool,
    missing: usize,
}

impl RecordReader {
    /// A reader at the start of a stream.
    #[must_use]
    pub fn new(limits: RecordLimits) -> Self {
        let (received, record) = (BytesMut::new(), LongRecord::default());
        Self { limits, received, record, long: None, fragments: 0 }
    }

    /// While a long fragment arrives: where to receive the next of its bytes, instead of by way of
    /// [`RecordReader::push`]. [`RecordReader::advance`] tells how many came.
    pub fn space(&mut self) -> Option<&mut [u8]> {
        match self.long {
            Some(LongFragment { missing, .. }) if missing > 0 => Some(self.record.space(missing)),
            _ => None,
        }
    }

    /// So many bytes were received into the space.
    ///
    /// # Panics
    /// Where that was not so large.
    pub fn advance(&mut self, bytes: usize) {
        let Some(LongFragment { missing, .. }) = &mut self.long else {
            assert_eq!(bytes, 0, "there is no space to receive into");
            return;
        };
        *missing = missing.checked_sub(bytes).expect("no more was received than is missing");
        self.record.advance(bytes);
    }

    /// Appends bytes that were received.
    pub fn push(&mut self, mut bytes: &[u8]) {
        if let Some(LongFragment { missing, .. }) = &mut self.long {
            let (next, rest) = bytes.split_at(bytes.len().min(*missing));
            *missing -= next.len();
            self.record.append(next);
            if rest.is_empty() {
                return;
            }
            bytes = rest;
        } else if self.received.is_empty()
            && let Some((last, length)) = self.long_fragment(bytes)
        {
            return self.begin(last, length, &bytes[4..]);
        }
        if self.received.is_empty() {
            self.received = keep(bytes);
        } else {
            self.received.extend_from_slice(bytes);
        }
    }

    /// The next whole record, or `None` until more is received.
    ///
    /// # Errors
    /// [`RecordError`]: the stream must be closed.
    pub fn next_record(&mut self) -> Result<Option<Bytes>, RecordError> {
        loop {
            if let Some(LongFragment { last, missing }) = self.long {
                if missing > 0 {
                    return Ok(None);
                }
                self.long = None;
                if let Some(record) = self.end(last) {
                    return Ok(Some(record));
                }
            }
            let Some((last, length)) = mark(&self.received) else { return Ok(None) };
            self.check(last, length)?;
            if let Some((last, length)) = self.long_fragment(&self.received) {
                let received = std::mem::take(&mut self.received);
                self.begin(last, length, &received[4..]);
                return Ok(None);
            }
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
            if last && self.record.is_empty() {
                self.fragments = 0;
                return Ok(Some(fragment.freeze()));
            }
            self.record.append(&fragment);
            if let Some(record) = self.end(last) {
                return Ok(Some(record));
            }
        }
    }

    /// Whether part of a record has come, and the rest has not.
    #[must_use]
    pub fn in_progress(&self) -> bool {
        !self.received.is_empty() || self.long.is_some() || self.fragments > 0
    }

    /// Gives memory back while nothing is being received.
    pub fn release(&mut self) {
        if !self.in_progress() {
            self.received = BytesMut::new();
        }
    }

    /// The fragment that `bytes` begin with, where it may be received and is long, and its end has not come.
    fn long_fragment(&self, bytes: &[u8]) -> Option<(bool, usize)> {
        mark(bytes).filter(|(last, length)| {
            *length > LONG_FRAGMENT && bytes.len() < 4 + length && self.check(*last, *length).is_ok()
        })
    }

    /// Receives a long fragment from here on, of which `start` has come.
    fn begin(&mut self, last: bool, length: usize, start: &[u8]) {
        self.record.begin(start, length);
        self.long = Some(LongFragment { last, missing: length - start.len() });
    }

    /// A fragment has ended; with the last one the record has.
    fn end(&mut self, last: bool) -> Option<Bytes> {
        self.fragments += 1;
        last.then(|| {
            self.fragments = 0;
            std::mem::take(&mut self.record).freeze()
        })
    }

    fn check(&self, last: bool, length: usize) -> Result<(), RecordError> {
        let total = self.record.len() + length;
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

/// Whether the fragment at the front is the last, and its length.
fn mark(bytes: &[u8]) -> Option<(bool, usize)> {
    let mark = u32::from_be_bytes(*bytes.first_chunk()?);
    Some((mark >> 31 == 1, (mark & 0x7fff_ffff) as usize))
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
        reader.push(&stream);
        assert_eq!(reader.next_record().unwrap().unwrap(), "one");
        assert_eq!(reader.next_record().unwrap().unwrap(), "two");
        assert_eq!(reader.next_record().unwrap(), None);
        assert!(!reader.in_progress());
    }

    /// By way of other memory or straight to its place, alone or with others before and after it.
    #[test]
    fn a_long_fragment_comes_out_whole_however_it_arrives() {
        let lengths = [10, 150_000, 0, 65_536, 65_537, 300_000, 7];
        let part = |n: usize| vec![n as u8; lengths[n]];
        let last = lengths.len() - 1;
        let long: Vec<u8> = (0..=last).flat_map(|n| fragment(n == last, &part(n))).collect();
        let stream =
            [&fragment(true, b"before")[..], &long, &fragment(true, &part(1)), &fragment(true, b"after")]
                .concat();
        let expected: [Bytes; 4] = [
            b"before"[..].into(),
            (0..=last).flat_map(part).collect::<Vec<u8>>().into(),
            part(1).into(),
            b"after"[..].into(),
        ];
        for (step, in_place) in
            [1, 1000, 65_536, 1 << 20].into_iter().flat_map(|step| [(step, false), (step, true)])
        {
            let mut reader = RecordReader::new(RecordLimits::default());
            let mut records = Vec::new();
            for mut piece in stream.chunks(step) {
                while in_place
                    && !piece.is_empty()
                    && let Some(space) = reader.space()
                {
                    let (next, rest) = piece.split_at(piece.len().min(space.len()));
                    space[..next.len()].copy_from_slice(next);
                    reader.advance(next.len());
                    piece = rest;
                }
                reader.push(piece);
                records.extend(std::iter::from_fn(|| reader.next_record().unwrap()));
            }
            assert!(records == expected, "in pieces of {step}, in place: {in_place}");
            assert!(!reader.in_progress());
        }
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
        assert!(reader.space().unwrap().len() <= 64 * 1024);
    }
}
