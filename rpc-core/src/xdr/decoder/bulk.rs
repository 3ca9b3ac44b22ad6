//! Many values at once.

use std::array;

use super::Decoder;
use crate::xdr::{DecodeError, ResultExt};

impl Decoder<'_> {
    /// `count` elements that `get` reads, into memory that is paid for first.
    pub(in super::super) fn repeat<T>(
        &mut self,
        count: usize,
        mut get: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        self.charge(count.saturating_mul(size_of::<T>()))?;
        self.nested(|input| {
            let mut items = Vec::with_capacity(count);
            for index in 0..count {
                items.push(get(input).index(index)?);
            }
            Ok(items)
        })
    }

    /// `count` numbers of `N` bytes each, in bulk.
    #[inline]
    pub(in super::super) fn get_numbers<T: Copy, const N: usize>(
        &mut self,
        count: usize,
        from_be: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, DecodeError> {
        let (places, _) = self.take(count.saturating_mul(N))?.as_chunks::<N>();
        self.charge(count.saturating_mul(N))?;
        let mut numbers = Vec::with_capacity(places.len());
        // As in `Encoder::put_numbers`.
        let (blocks, rest) = places.as_chunks::<8>();
        for block in blocks {
            numbers.extend_from_slice(&block.map(&from_be));
        }
        numbers.extend(rest.iter().map(|&place| from_be(place)));
        Ok(numbers)
    }

    /// `N` numbers of `SIZE` bytes each, in bulk.
    #[inline]
    pub(in super::super) fn get_number_array<T, const SIZE: usize, const N: usize>(
        &mut self,
        from_be: impl Fn([u8; SIZE]) -> T,
    ) -> Result<[T; N], DecodeError> {
        let (places, _) = self.take(N.saturating_mul(SIZE))?.as_chunks::<SIZE>();
        let places: &[_; N] = places.first_chunk().expect("so much was taken");
        Ok(array::from_fn(|index| from_be(places[index])))
    }
}
