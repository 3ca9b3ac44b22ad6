//! Memory for short messages, shared by those that come one after the other.
//!
//! A message has to live on while the memory that it was received into is used again. A piece of memory for each, and
//! another to count who shares it, cost more instructions than to decode it.

use std::cell::RefCell;

use bytes::BytesMut;

use crate::xdr::SHARE_FROM_DECODED;

/// Messages up to this length share memory. The opaque data of longer ones may be part of the message, and keep it for
/// as long as anybody likes.
const SHORT: usize = SHARE_FROM_DECODED;
/// Bytes that they share.
const CHUNK: usize = 4096;

thread_local! {
    /// What is left of the last piece. The whole piece is used again where nobody has any of its messages any more.
    static MEMORY: RefCell<BytesMut> = RefCell::new(BytesMut::new());
}

/// A copy of what was received, which may outlive the memory that it was received into.
pub(crate) fn keep(received: &[u8]) -> BytesMut {
    if received.len() > SHORT {
        return received.into();
    }
    let shared = MEMORY.try_with(|memory| {
        let mut memory = memory.borrow_mut();
        if memory.capacity() < received.len() {
            memory.reserve(CHUNK);
        }
        memory.extend_from_slice(received);
        memory.split()
    });
    // A thread that ends has nothing to share.
    shared.unwrap_or_else(|_| received.into())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// Whoever keeps a message, the others' memory is not his.
    #[test]
    fn messages_stay_what_they_were() {
        let lengths = [0, 1, 100, SHORT, SHORT + 1, 28, 5000, 777];
        let mut kept: Vec<(u8, Bytes)> = Vec::new();
        for n in 0..=255 {
            let message = vec![n; lengths[usize::from(n) % lengths.len()]];
            let copy = keep(&message).freeze();
            assert_eq!(copy, message);
            if n % 3 == 0 {
                kept.push((n, copy));
            }
        }
        assert!(kept.iter().all(|(n, message)| message.iter().all(|byte| byte == n)));
    }

    /// Something of the user's may call when its thread ends, later than there is memory to share.
    #[test]
    fn a_thread_that_ends_may_still_receive() {
        struct Late;
        impl Drop for Late {
            fn drop(&mut self) {
                assert_eq!(keep(b"late"), &b"late"[..]);
            }
        }
        thread_local!(static LATE: Late = const { Late });
        let thread = std::thread::spawn(|| {
            // What was used first is dropped last.
            LATE.with(|_| {});
            assert_eq!(keep(b"early"), &b"early"[..]);
        });
        thread.join().unwrap();
    }

    #[test]
    fn memory_is_used_again_when_nobody_has_its_messages() {
        let first = keep(&[1; 100]);
        let start = first.as_ptr().addr();
        drop(first);
        let places: Vec<_> = (0..200).map(|_| keep(&[2; 100]).as_ptr().addr()).collect();
        assert!(places.iter().all(|place| place.abs_diff(start) < 2 * CHUNK), "{start} {places:?}");
        assert!(places[1..].contains(&places[0]), "{places:?}");
    }
}
