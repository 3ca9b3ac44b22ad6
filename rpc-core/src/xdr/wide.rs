//! Loops for the machine at hand.
//!
//! What is compiled for every x86-64 can rely on SSE2, which has no instruction that swaps bytes. Most machines have better
//! registers, with one.

use vsimd::native::Native;

/// From so many bytes on it is worth asking what the machine can do.
pub(super) const WIDE: usize = 128;

/// Runs a plain loop, which the compiler has a version of for each kind of registers.
#[inline]
pub(super) fn widely<T>(run: impl FnOnce() -> T) -> T {
    Native::detect().exec(run)
}
