//! The real clock, and the one source of randomness.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::LazyLock;
use std::time::Instant;

use crate::protocol::Time;

/// The moment zero of this process.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The time now.
pub(crate) fn now() -> Time {
    let elapsed = START.elapsed();
    Time::from_nanos(elapsed.as_secs() * 1_000_000_000 + u64::from(elapsed.subsec_nanos()))
}

/// A number nobody outside can guess: `RandomState` is keyed by the system's random source.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(std::process::id())
}
