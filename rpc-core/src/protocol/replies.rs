//! Replies kept for duplicates of their calls.

use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::Arc;

use crate::xdr::Encoder;

/// Replies up to this size are copied, so that keeping one costs no allocation; larger ones are shared.
const COPIED: usize = 4096;
/// Bytes of copies that lie together.
const CHUNK: usize = 64 * 1024;

/// Replies, kept in order and mostly given up in the same order.
#[derive(Debug, Default)]
pub(super) struct Replies {
    chunks: VecDeque<Chunk>,
    /// The number of the first chunk there is.
    first: u64,
    /// A chunk emptied, for the next that is needed.
    spare: Vec<u8>,
    bytes: usize,
}

/// Copies one after the other.
#[derive(Debug)]
struct Chunk {
    data: Vec<u8>,
    /// How many of them are still wanted.
    live: usize,
}

/// Where a reply is.
#[derive(Debug)]
pub(super) enum Place {
    Copied { chunk: u64, start: u32, length: u32 },
    Shared(Arc<Encoder>),
}

/// A reply to be sent, however it is kept.
#[derive(Debug)]
pub enum Kept {
    /// The cache has a copy, if it has it at all.
    Copied(Encoder),
    /// The cache has the same.
    Shared(Arc<Encoder>),
}

impl Deref for Kept {
    type Target = Encoder;

    fn deref(&self) -> &Encoder {
        match self {
            Self::Copied(reply) => reply,
            Self::Shared(reply) => reply,
        }
    }
}

impl Replies {
    /// Bytes of all replies.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn put(&mut self, reply: Encoder) -> (Place, Kept) {
        let length = reply.len();
        self.bytes += length;
        if length > COPIED {
            let reply = Arc::new(reply);
            return (Place::Shared(Arc::clone(&reply)), Kept::Shared(reply));
        }
        if self.chunks.back().is_none_or(|chunk| chunk.data.len() + length > CHUNK) {
            let mut data = std::mem::take(&mut self.spare);
            data.reserve(CHUNK);
            self.chunks.push_back(Chunk { data, live: 0 });
        }
        let chunk = self.first + self.chunks.len() as u64 - 1;
        let Some(Chunk { data, live }) = self.chunks.back_mut() else { unreachable!("it was made above") };
        let start = data.len() as u32;
        reply.segments().for_each(|segment| data.extend_from_slice(segment));
        *live += 1;
        (Place::Copied { chunk, start, length: length as u32 }, Kept::Copied(reply))
    }

    pub(super) fn get(&self, place: &Place) -> Arc<Encoder> {
        match place {
            Place::Shared(reply) => Arc::clone(reply),
            Place::Copied { chunk, start, length } => {
                let data = &self.chunks[(chunk - self.first) as usize].data;
                let (start, length) = (*start as usize, *length as usize);
                Arc::new(Encoder::from_raw(&data[start..start + length]))
            }
        }
    }

    pub(super) fn remove(&mut self, place: Place) {
        match place {
            Place::Shared(reply) => self.bytes -= reply.len(),
            Place::Copied { chunk, length, .. } => {
                self.bytes -= length as usize;
                self.chunks[(chunk - self.first) as usize].live -= 1;
                self.drop_empty();
            }
        }
    }

    /// Drops the oldest chunks that hold nothing any more; not the one that is being filled.
    fn drop_empty(&mut self) {
        while self.chunks.len() > 1 && self.chunks.front().is_some_and(|chunk| chunk.live == 0) {
            if let Some(mut chunk) = self.chunks.pop_front() {
                self.first += 1;
                chunk.data.clear();
                self.spare = chunk.data;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(byte: u8, length: usize) -> Encoder {
        Encoder::from_raw(&vec![byte; length])
    }

    fn bytes(reply: &Encoder) -> Vec<u8> {
        reply.segments().flatten().copied().collect()
    }

    /// Given up in any order, the others stay what they were; what all were given up of takes no room.
    #[test]
    fn replies_come_back_as_they_were() {
        let mut replies = Replies::default();
        let lengths = |n: usize| [24, COPIED, COPIED + 1, 1000, 0][n % 5];
        let mut places: Vec<_> = (0..200)
            .map(|n| {
                let (place, kept) = replies.put(reply(n as u8, lengths(n)));
                assert_eq!(bytes(&kept), vec![n as u8; lengths(n)]);
                (n, place)
            })
            .collect();
        assert_eq!(replies.bytes(), (0..200).map(lengths).sum());
        while !places.is_empty() {
            for (n, place) in &places {
                assert_eq!(bytes(&replies.get(place)), vec![*n as u8; lengths(*n)]);
            }
            let (_, place) = places.remove(places.len() * 7 % 11 % places.len());
            replies.remove(place);
        }
        assert_eq!(replies.bytes(), 0);
        assert!(replies.chunks.len() <= 1);
    }
}
