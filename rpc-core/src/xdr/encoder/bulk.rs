//! Many values at once.
//!
//! In blocks, which are so many moves and swaps: left to itself the compiler swaps with SSE2, which has no instruction for
//! it.

use super::Encoder;
use crate::xdr::wide::{WIDE, widely};
use crate::xdr::{EncodeError, Run};

impl Encoder {
    /// Appends the numbers of enums, in bulk.
    ///
    /// # Errors
    /// None.
    #[inline]
    pub fn put_enums<T: Copy + Into<i32>>(&mut self, items: &[T]) -> Result<(), EncodeError> {
        self.put_words(items, |item| item.into().cast_unsigned());
        Ok(())
    }

    /// `opaque[N]` as often as there are `items`: one copy where none has padding.
    ///
    /// # Errors
    /// [`OverBound`](crate::xdr::EncodeErrorKind::OverBound).
    pub fn put_opaque_array<const N: usize>(
        &mut self,
        items: &[[u8; N]],
        max: u32,
    ) -> Result<(), EncodeError> {
        if !N.is_multiple_of(4) {
            return self.put_array_with(items, max, |out, item| out.put_fixed_opaque(item));
        }
        self.put_length(items.len(), max)?;
        self.bytes.put_slice(items.as_flattened());
        Ok(())
    }

    /// Structs of fixed size, `N` bytes that `put` puts for each.
    ///
    /// # Errors
    /// None.
    ///
    /// # Panics
    /// Where it puts more or less.
    #[inline]
    pub fn put_runs<const N: usize, T>(
        &mut self,
        items: &[T],
        put: impl Fn(&mut Run<'_, N>, &T),
    ) -> Result<(), EncodeError> {
        self.bytes.put_with(items.len().saturating_mul(N), |place| fill_with_runs(place, items, put));
        Ok(())
    }

    /// Appends what is four bytes each.
    #[inline]
    pub(in super::super) fn put_words<T: Copy>(&mut self, items: &[T], word: impl Fn(T) -> u32) {
        self.bytes.put_with(items.len().saturating_mul(4), |place| fill_with_words(place, items, word));
    }

    /// Appends what is eight bytes each.
    #[inline]
    pub(in super::super) fn put_double_words<T: Copy>(
        &mut self,
        items: &[T],
        double_word: impl Fn(T) -> u64,
    ) {
        let length = items.len().saturating_mul(8);
        self.bytes.put_with(length, |place| fill_with_double_words(place, items, double_word));
    }
}

/// Writes structs of `N` bytes each.
#[inline]
pub(in super::super) fn fill_with_runs<const N: usize, T>(
    place: &mut [u8],
    items: &[T],
    put: impl Fn(&mut Run<'_, N>, &T),
) {
    let (places, _) = place.as_chunks_mut::<N>();
    for (place, item) in places.iter_mut().zip(items) {
        let mut run = Run::new(place);
        put(&mut run, item);
        run.finish();
    }
}

/// Writes what is four bytes each.
#[inline]
pub(in super::super) fn fill_with_words<T: Copy>(place: &mut [u8], items: &[T], word: impl Fn(T) -> u32) {
    let (places, _) = place.as_chunks_mut::<4>();
    if places.len() >= WIDE / 4 {
        return widely(
            #[inline(always)]
            || swap_all(places, items, |item| word(item).to_be_bytes()),
        );
    }
    let (place_blocks, places) = places.as_chunks_mut::<8>();
    let (blocks, rest) = items.as_chunks::<8>();
    for (place, block) in place_blocks.iter_mut().zip(blocks) {
        let (place, _) = place.as_flattened_mut().as_chunks_mut::<8>();
        let (pairs, _) = block.as_chunks::<2>();
        for (place, &[first, second]) in place.iter_mut().zip(pairs) {
            // Two are swapped in one step, and then change places.
            let both = u64::from(word(first)) | u64::from(word(second)) << 32;
            *place = both.rotate_left(32).to_be_bytes();
        }
    }
    swap_all(places, rest, |item| word(item).to_be_bytes());
}

/// Writes what is eight bytes each.
#[inline]
pub(in super::super) fn fill_with_double_words<T: Copy>(
    place: &mut [u8],
    items: &[T],
    double_word: impl Fn(T) -> u64,
) {
    let (places, _) = place.as_chunks_mut::<8>();
    if places.len() >= WIDE / 8 {
        return widely(
            #[inline(always)]
            || swap_all(places, items, |item| double_word(item).to_be_bytes()),
        );
    }
    let (place_blocks, places) = places.as_chunks_mut::<8>();
    let (blocks, rest) = items.as_chunks::<8>();
    for (place, block) in place_blocks.iter_mut().zip(blocks) {
        *place = block.map(|item| double_word(item).to_be_bytes());
    }
    swap_all(places, rest, |item| double_word(item).to_be_bytes());
}

#[inline(always)]
fn swap_all<T: Copy, const N: usize>(places: &mut [[u8; N]], items: &[T], swap: impl Fn(T) -> [u8; N]) {
    for (place, &item) in places.iter_mut().zip(items) {
        *place = swap(item);
    }
}
