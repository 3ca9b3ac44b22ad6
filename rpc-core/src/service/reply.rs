//! Replies in the making.

use std::cell::Cell;

use super::ServiceError;
use crate::message::{REPLY_HEADER, put_success};
use crate::protocol::Kept;
use crate::xdr::{EncodeError, Encoder, Size};

/// Room for a reply with a small result.
const REPLY_CAPACITY: usize = 128;

/// The longest reply whose memory is kept for the next.
const KEPT: usize = 512;

/// The most room made before anything is encoded.
const MAX_PREPARED: usize = 64 * 1024;

thread_local! {
    /// Memory of a reply that was sent. Never much: it may stay in the duplicate request cache, with a reply that has large
    /// data beside it.
    static SPARE: Cell<Option<Encoder>> = const { Cell::new(None) };
}

/// A reply whose results `put` encodes.
pub(super) fn reply(
    xid: u32,
    results: Size,
    put: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
) -> Result<Encoder, ServiceError> {
    let mut out = success(xid, results);
    put(&mut out).map_err(|error| ServiceError::results(&error))?;
    Ok(out)
}

/// A reply up to its results. Not generic, as `reply` is: that is compiled for every procedure.
fn success(xid: u32, results: Size) -> Encoder {
    let mut out = with_room(room(results));
    put_success(&mut out, xid);
    out
}

/// What is left of a reply that was sent: memory for the next.
pub(super) fn recycle(sent: Kept) {
    if let Kept::Copied(mut reply) = sent
        && reply.len() <= KEPT
    {
        reply.clear();
        // A thread that ends keeps nothing.
        let _ = SPARE.try_with(|spare| spare.set(Some(reply)));
    }
}

fn with_room(length: usize) -> Encoder {
    if length <= KEPT
        && let Ok(Some(spare)) = SPARE.try_with(Cell::take)
    {
        return spare;
    }
    Encoder::with_capacity(length)
}

/// Room for a reply: as much as it needs in any case. What it merely may need is left to growth, since the duplicate
/// request cache will keep the reply, room and all; but where that is little, it is made at once.
fn room(results: Size) -> usize {
    let largest = results.max.map_or(REPLY_CAPACITY, |max| max.saturating_add(REPLY_HEADER));
    let needed = results.min.saturating_add(REPLY_HEADER).min(MAX_PREPARED);
    largest.min(REPLY_CAPACITY).max(needed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_gets_the_room_that_it_needs() {
        assert_eq!(room(Size::UNKNOWN), REPLY_CAPACITY);
        assert_eq!(room(Size::NOTHING), REPLY_HEADER);
        assert_eq!(room(Size { min: 4, max: Some(8) }), REPLY_HEADER + 8);
        assert_eq!(room(Size { min: 4, max: Some(8000) }), REPLY_CAPACITY);
        assert_eq!(room(Size { min: 8000, max: None }), REPLY_HEADER + 8000);
        assert_eq!(room(Size { min: usize::MAX, max: None }), MAX_PREPARED);
    }

    /// A handler may be ended with its runtime, and that with a thread.
    #[test]
    fn a_thread_that_ends_may_still_reply() {
        struct Late;
        impl Drop for Late {
            fn drop(&mut self) {
                recycle(Kept::Copied(reply(1, Size::NOTHING, |_| Ok(())).unwrap()));
            }
        }
        thread_local!(static LATE: Late = const { Late });
        let thread = std::thread::spawn(|| {
            // What was used first is dropped last.
            LATE.with(|_| {});
            recycle(Kept::Copied(reply(1, Size::NOTHING, |_| Ok(())).unwrap()));
        });
        thread.join().unwrap();
    }

    /// Nothing of a reply is left in the next, whatever that is.
    #[test]
    fn the_memory_of_a_reply_serves_the_next() {
        let large = bytes::Bytes::from(vec![7; 100_000]);
        for n in [1, 2, 3] {
            let short = reply(n, Size::UNKNOWN, |out| out.put_u32(n)).unwrap();
            let mut expected = Encoder::new();
            put_success(&mut expected, n);
            expected.put_u32(n).unwrap();
            assert!(short.segments().eq(expected.segments()), "{n}");
            recycle(Kept::Copied(short));
            let long = reply(n, Size::UNKNOWN, |out| out.put_opaque(&large, u32::MAX)).unwrap();
            recycle(Kept::Copied(long));
            reply(n, Size::UNKNOWN, |out| out.put_string("too long", 1)).unwrap_err();
        }
        assert!(SPARE.take().is_none(), "an encoding that failed has taken it along");
    }
}
