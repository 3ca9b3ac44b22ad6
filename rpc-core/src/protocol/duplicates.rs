//! The duplicate request cache: at most once, as long as an entry lives.

use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::Duration;

use foldhash::quality::RandomState;

use super::index::Index;
use super::replies::{Kept, Place, Replies};
use super::{Peer, Time};
use crate::message::CallHeader;
use crate::xdr::Encoder;

/// How much a cache may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLimits {
    /// Calls, executing and executed. Default 65,536.
    pub entries: usize,
    /// Bytes of replies. Default 128 MiB: enough for the first retransmission of large replies at full speed.
    pub bytes: usize,
    /// How long a reply is kept. Default 120 s.
    pub age: Duration,
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self { entries: 65_536, bytes: 128 * 1024 * 1024, age: Duration::from_secs(120) }
    }
}

/// What makes two calls the same call: who sent it, its XID, what it asks for and as whom.
///
/// Credential and arguments count by length and hash, over all of their bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallKey {
    /// Of all the rest, and of the credential and the arguments.
    hash: u64,
    peer: Peer,
    xid: u32,
    program: u32,
    version: u32,
    procedure: u32,
    arguments_length: usize,
}

/// The right to execute a call, to be given back with its reply.
#[derive(Debug)]
#[must_use = "a call admitted is in progress until its reply is cached"]
pub struct Ticket(u32);

/// What to do with a call.
#[derive(Debug)]
pub enum Admission {
    /// It is new: execute it.
    Execute(Ticket),
    /// It is being executed: drop it, the reply will come.
    InProgress,
    /// It has been executed: send this again.
    Replay(Arc<Encoder>),
    /// It has been executed, and its reply had to make room for others: drop it, rather than run it twice.
    Forgotten,
    /// Every entry is in progress: drop it, the client will ask again.
    Full,
}

/// Makes keys. Its hash is seeded at random, so that nobody can craft two calls that look the same.
#[derive(Clone, Debug, Default)]
pub struct CallKeys(RandomState);

impl CallKeys {
    /// The key of a call.
    #[must_use]
    pub fn key(&self, peer: Peer, header: &CallHeader, arguments: &[u8]) -> CallKey {
        let CallHeader { xid, program, version, procedure, credential, .. } = header;
        let numbers = [*xid, *program, *version, *procedure];
        CallKey {
            hash: self.0.hash_one((peer, numbers, credential, arguments)),
            peer,
            xid: *xid,
            program: *program,
            version: *version,
            procedure: *procedure,
            arguments_length: arguments.len(),
        }
    }
}

/// Replies by call. An entry is made before the call is executed; one in progress is never evicted.
///
/// At full speed every call takes the place of the oldest, and would wait for memory at each thing it touches. So all
/// that is known of a call is in one slot, which the next call gets while the processor still has it at hand; the index
/// is small, and replies lie in turn.
#[derive(Debug)]
pub struct DuplicateCache {
    limits: CacheLimits,
    index: Index,
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// Calls that have ended, from the oldest on by [`Slot::next`]: the first, the last, and the first that has its reply.
    oldest: u32,
    newest: u32,
    oldest_reply: u32,
    replies: Replies,
}

#[derive(Debug)]
struct Slot {
    key: CallKey,
    state: State,
    /// When it ended.
    ended: Time,
    /// The call that ended after it.
    next: u32,
}

#[derive(Debug)]
enum State {
    Running,
    Ended(Place),
    /// The reply was given up for want of room; the call must not be executed again all the same.
    Forgotten,
}

/// No slot.
const NONE: u32 = u32::MAX;

impl DuplicateCache {
    /// An empty cache.
    #[must_use]
    pub fn new(limits: CacheLimits) -> Self {
        Self {
            limits: CacheLimits { entries: limits.entries.min(NONE as usize), ..limits },
            index: Index::default(),
            slots: Vec::new(),
            free: Vec::new(),
            oldest: NONE,
            newest: NONE,
            oldest_reply: NONE,
            replies: Replies::default(),
        }
    }

    /// What to do with the call of this key. Where it is to be executed, it is in progress from here on.
    pub fn admit(&mut self, now: Time, key: CallKey) -> Admission {
        self.expire(now);
        if let Some(slot) = self.index.find(key.hash, |slot| self.slots[slot as usize].key == key) {
            return match &self.slots[slot as usize].state {
                State::Running => Admission::InProgress,
                State::Ended(place) => Admission::Replay(self.replies.get(place)),
                State::Forgotten => Admission::Forgotten,
            };
        }
        if self.index.len() >= self.limits.entries && !self.evict() {
            return Admission::Full;
        }
        let hash = key.hash;
        let entry = Slot { key, state: State::Running, ended: now, next: NONE };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = entry;
                slot
            }
            None => {
                self.slots.push(entry);
                self.slots.len() as u32 - 1
            }
        };
        self.index.insert(hash, slot);
        Admission::Execute(Ticket(slot))
    }

    /// Keeps the reply of a call that was executed, and returns it to be sent.
    #[expect(clippy::needless_pass_by_value, reason = "a ticket is good for one reply")]
    pub fn complete(&mut self, now: Time, ticket: Ticket, reply: Encoder) -> Kept {
        let Ticket(number) = ticket;
        let (place, kept) = self.replies.put(reply);
        let slot = &mut self.slots[number as usize];
        (slot.state, slot.ended) = (State::Ended(place), now);
        match self.slots.get_mut(self.newest as usize) {
            Some(newest) => newest.next = number,
            None => self.oldest = number,
        }
        self.newest = number;
        if self.oldest_reply == NONE {
            self.oldest_reply = number;
        }
        while self.replies.bytes() > self.limits.bytes && self.forget() {}
        kept
    }

    /// Calls in the cache, executing and executed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    fn expire(&mut self, now: Time) {
        while let Some(oldest) = self.slots.get(self.oldest as usize)
            && now.since(oldest.ended) > self.limits.age
        {
            self.evict();
        }
    }

    /// Drops the oldest call that has ended, if there is one.
    fn evict(&mut self) -> bool {
        let number = self.oldest;
        if number == self.oldest_reply {
            self.forget();
        }
        let Some(slot) = self.slots.get(number as usize) else { return false };
        self.oldest = slot.next;
        if self.oldest == NONE {
            self.newest = NONE;
        }
        self.index.remove(slot.key.hash, number);
        self.free.push(number);
        true
    }

    /// Gives up the oldest reply there is, but not the knowledge that its call was executed.
    fn forget(&mut self) -> bool {
        let Some(slot) = self.slots.get_mut(self.oldest_reply as usize) else { return false };
        self.oldest_reply = slot.next;
        if let State::Ended(place) = std::mem::replace(&mut slot.state, State::Forgotten) {
            self.replies.remove(place);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::message::OpaqueAuth;

    const S: Duration = Duration::from_secs(1);

    fn peer(port: u16) -> Peer {
        Peer::Udp(([127, 0, 0, 1], port).into())
    }

    fn header(xid: u32) -> CallHeader {
        let (credential, verifier) = (OpaqueAuth::default(), OpaqueAuth::default());
        CallHeader { xid, program: 1, version: 1, procedure: 1, credential, verifier }
    }

    fn reply(text: &str) -> Encoder {
        let mut out = Encoder::new();
        out.put_string(text, u32::MAX).unwrap();
        out
    }

    fn execute(cache: &mut DuplicateCache, now: Time, key: CallKey) -> Ticket {
        match cache.admit(now, key) {
            Admission::Execute(ticket) => ticket,
            other => panic!("{other:?}"),
        }
    }

    /// Entry 50.
    #[test]
    fn a_duplicate_is_dropped_while_the_call_runs_and_answered_the_same_afterwards() {
        let mut cache = DuplicateCache::new(CacheLimits::default());
        let keys = CallKeys::default();
        let (now, key) = (Time::default(), keys.key(peer(1), &header(1), b"args"));
        let ticket = execute(&mut cache, now, key);
        assert!(matches!(cache.admit(now, key), Admission::InProgress));
        let _ = cache.complete(now, ticket, reply("done"));
        for _ in 0..2 {
            match cache.admit(now, key) {
                Admission::Replay(again) => {
                    assert!(again.segments().eq(reply("done").segments()));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    /// Entry 51, and the rest of what makes a call another call.
    #[test]
    fn a_call_that_differs_in_anything_is_a_new_one() {
        let mut cache = DuplicateCache::new(CacheLimits::default());
        let now = Time::default();
        let (keys, base) = (CallKeys::default(), header(1));
        let other_user = OpaqueAuth { flavor: 1, body: Bytes::from_static(b"user") };
        let long = [7; 5000];
        let mut last_byte = long;
        last_byte[4999] = 8;
        let keys = [
            keys.key(peer(1), &base, &long),
            keys.key(peer(1), &base, &last_byte),
            keys.key(peer(1), &base, &long[..4999]),
            keys.key(peer(2), &base, &long),
            keys.key(Peer::Tcp(peer(1).address().unwrap()), &base, &long),
            keys.key(peer(1), &header(2), &long),
            keys.key(peer(1), &CallHeader { program: 2, ..base.clone() }, &long),
            keys.key(peer(1), &CallHeader { version: 2, ..base.clone() }, &long),
            keys.key(peer(1), &CallHeader { procedure: 2, ..base.clone() }, &long),
            keys.key(peer(1), &CallHeader { credential: other_user, ..base.clone() }, &long),
        ];
        for key in keys {
            let ticket = execute(&mut cache, now, key);
            let _ = cache.complete(now, ticket, reply(""));
        }
        assert_eq!(cache.len(), keys.len());
    }

    #[test]
    fn the_oldest_reply_goes_first_and_a_call_in_progress_never() {
        let mut cache = DuplicateCache::new(CacheLimits { entries: 3, ..CacheLimits::default() });
        let now = Time::default();
        let keys = CallKeys::default();
        let keys: Vec<_> = (0..5).map(|xid| keys.key(peer(1), &header(xid), b"")).collect();
        let running = execute(&mut cache, now, keys[0]);
        for key in &keys[1..4] {
            let ticket = execute(&mut cache, now, *key);
            let _ = cache.complete(now, ticket, reply(""));
        }
        assert_eq!(cache.len(), 3);
        assert!(matches!(cache.admit(now, keys[0]), Admission::InProgress));
        assert!(matches!(cache.admit(now, keys[3]), Admission::Replay(_)));
        let _second = execute(&mut cache, now, keys[1]);
        let _third = execute(&mut cache, now, keys[2]);
        assert!(matches!(cache.admit(now, keys[4]), Admission::Full));
        let _ = cache.complete(now, running, reply(""));
        let _fifth = execute(&mut cache, now, keys[4]);
    }

    #[test]
    fn replies_are_bounded_in_bytes_and_age() {
        let mut cache = DuplicateCache::new(CacheLimits { bytes: 24, ..CacheLimits::default() });
        let keys = CallKeys::default();
        let keys: Vec<_> = (0..4).map(|xid| keys.key(peer(1), &header(xid), b"")).collect();
        let start = Time::default();
        for key in &keys[..3] {
            let ticket = execute(&mut cache, start, *key);
            let _ = cache.complete(start, ticket, reply("12345678"));
        }
        assert_eq!((cache.len(), cache.replies.bytes()), (3, 24));
        assert!(matches!(cache.admit(start, keys[0]), Admission::Forgotten), "not executed again");
        assert!(matches!(cache.admit(start + S * 120, keys[2]), Admission::Replay(_)));
        let _again = execute(&mut cache, start + S * 121, keys[2]);
        assert_eq!((cache.len(), cache.replies.bytes()), (1, 0));
    }
}
