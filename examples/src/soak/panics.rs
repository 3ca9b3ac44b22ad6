//! Panics, wherever they are caught.

use std::panic;
use std::sync::atomic::{AtomicU64, Ordering};

static PANICS: AtomicU64 = AtomicU64::new(0);

/// Counts them from now on. They are reported on stderr as before.
pub(crate) fn count() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        report(panic);
    }));
}

/// Panics so far.
pub(crate) fn counted() -> u64 {
    PANICS.load(Ordering::Relaxed)
}
