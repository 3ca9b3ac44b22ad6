//! Records out of a stream.

use bytes::Bytes;
use rpc_core::framing::{RecordError, RecordLimits, RecordReader};

use super::script::Script;

/// The first byte seeds the sizes of the pieces; the rest is the stream. However it arrives, the records are the
/// same, and so is the error that ends them.
pub fn records(input: &[u8]) {
    let mut script = Script(input);
    let seed = script.byte();
    let stream = script.0;
    for limits in [RecordLimits { record: 256, fragments: 8 }, RecordLimits::default()] {
        let whole = read(limits, [stream].into_iter(), false);
        assert_eq!(read(limits, pieces(stream, seed), false), whole);
        assert_eq!(read(limits, pieces(stream, seed), true), whole);
        assert_eq!(read(limits, stream.chunks(1), false), whole);
        let (records, _) = whole;
        assert!(records.iter().all(|record| !record.is_empty() && record.len() <= limits.record));
        // A record of n bytes takes n bytes and a mark at least.
        let least: usize = records.iter().map(|record| record.len() + 4).sum();
        assert!(least <= stream.len(), "records that were not received");
    }
}

/// The stream in pieces of up to 64 bytes that only `seed` knows.
fn pieces(mut stream: &[u8], seed: u8) -> impl Iterator<Item = &[u8]> {
    let mut state = u32::from(seed) | 0x100;
    std::iter::from_fn(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let size = (state >> 26) as usize + 1;
        let (piece, rest) = stream.split_at(size.min(stream.len()));
        stream = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

/// The records, and how it ended: whether more is expected, or an error.
fn read<'a>(
    limits: RecordLimits,
    pieces: impl Iterator<Item = &'a [u8]>,
    in_place: bool,
) -> (Vec<Bytes>, Result<bool, RecordError>) {
    let mut reader = RecordReader::new(limits);
    let mut records = Vec::new();
    for mut piece in pieces {
        while in_place
            && let Some(space) = reader.space()
            && !piece.is_empty()
        {
            let (next, rest) = piece.split_at(piece.len().min(space.len()));
            space[..next.len()].copy_from_slice(next);
            reader.advance(next.len());
            piece = rest;
        }
        reader.push(piece);
        loop {
            match reader.next_record() {
                Ok(Some(record)) => records.push(record),
                Ok(None) => break,
                Err(error) => return (records, Err(error)),
            }
        }
        reader.release();
    }
    (records, Ok(reader.in_progress()))
}
