//! What a server counts.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a server has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerStats {
    /// Calls that reached a handler.
    pub executed: u64,
    /// Duplicates answered from the cache.
    pub replayed: u64,
    /// Calls dropped: duplicates of one in progress, or of one whose reply is not kept any more; calls for which the
    /// duplicate request cache had no room.
    pub dropped: u64,
    /// Messages that are not calls, dropped (datagrams) or ending their connection (streams); datagrams from port 0, to
    /// which nothing can be sent.
    pub malformed: u64,
    /// Calls with bytes left over after their arguments.
    pub trailing: u64,
}

/// The counters behind [`ServerStats`], for all endpoints of a server.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    executed: AtomicU64,
    replayed: AtomicU64,
    dropped: AtomicU64,
    malformed: AtomicU64,
    trailing: AtomicU64,
}

macro_rules! counters {
    ($($name:ident)*) => {
        impl Counters {
            $(pub(super) fn $name(&self) {
                self.$name.fetch_add(1, Ordering::Relaxed);
            })*

            pub(super) fn read(&self) -> ServerStats {
                ServerStats { $($name: self.$name.load(Ordering::Relaxed)),* }
            }
        }
    };
}

counters! { executed replayed dropped malformed trailing }
