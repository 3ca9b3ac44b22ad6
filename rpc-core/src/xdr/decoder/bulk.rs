//! Many values at once.

use std::array;

use super::Decoder;
use crate::xdr::wide::{WIDE, widely};
use crate::xdr::{Decode, DecodeError, ResultExt};

impl<'a> Decoder<'a> {
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
        if places.len() * N >= WIDE {
            widely(
                #[inline(always)]
                || numbers.extend(places.iter().map(|&place| from_be(place))),
            );
            return Ok(numbers);
        }
        // In blocks, as an encoder does.
        let (blocks, rest) = places.as_chunks::<8>();
        for block in blocks {
            numbers.extend_from_slice(&block.map(&from_be));
        }
        numbers.extend(rest.iter().map(|&place| from_be(place)));
        Ok(numbers)
    }

    /// `opaque[N]` as often as the length before them says: one copy where none has padding.
    ///
    /// # Errors
    /// As [`Decoder::get_array`].
    pub fn get_opaque_array<const N: usize>(&mut self, max: u32) -> Result<Vec<[u8; N]>, DecodeError> {
        let count = self.get_length(max, 4)?;
        let length = count.saturating_mul(N);
        // One by one they say what is wrong where.
        if N == 0 || !N.is_multiple_of(4) || length > self.rest.len() {
            return self.repeat(count, Self::get_fixed_opaque);
        }
        self.charge(length)?;
        self.nested(|input| {
            let items = input.take(length)?.chunks_exact(N);
            Ok(items.map(|item| *item.first_chunk().expect("it is of this length")).collect())
        })
    }

    /// `count` enums, in bulk.
    ///
    /// # Errors
    /// The first's that is no member, with its index.
    #[inline]
    pub fn get_enums<T: Decode + Copy + Default + TryFrom<i32>>(
        &mut self,
        count: usize,
    ) -> Result<Vec<T>, DecodeError> {
        self.get_words(count, |word| T::try_from(word.cast_signed()).ok())
    }

    /// `N` enums, in bulk.
    ///
    /// # Errors
    /// The first's that is no member, with its index.
    #[inline]
    pub fn get_enum_array<T: Decode + Copy + Default + TryFrom<i32>, const N: usize>(
        &mut self,
    ) -> Result<[T; N], DecodeError> {
        self.get_word_array(|word| T::try_from(word.cast_signed()).ok())
    }

    /// `count` values of a word each, in bulk. `read` has none for a word that is not good.
    #[inline]
    pub(in super::super) fn get_words<T: Decode + Copy + Default>(
        &mut self,
        count: usize,
        read: impl Fn(u32) -> Option<T>,
    ) -> Result<Vec<T>, DecodeError> {
        self.charge(count.saturating_mul(size_of::<T>()))?;
        self.nested(|input| {
            let start = input.rest;
            let (places, _) = input.take(count.saturating_mul(4))?.as_chunks::<4>();
            let read = |place: &[u8; 4]| read(u32::from_be_bytes(*place));
            let mut items = Vec::with_capacity(places.len());
            let good = widely(
                #[inline(always)]
                || {
                    // Each of the two is a loop without a branch, which both in one are not.
                    items.extend(places.iter().map(|place| read(place).unwrap_or_default()));
                    places.iter().fold(true, |good, place| good & read(place).is_some())
                },
            );
            if good { Ok(items) } else { Err(input.first_error::<T>(start, count)) }
        })
    }

    /// `N` values of a word each, in bulk.
    #[inline]
    pub(in super::super) fn get_word_array<T: Decode + Copy + Default, const N: usize>(
        &mut self,
        read: impl Fn(u32) -> Option<T>,
    ) -> Result<[T; N], DecodeError> {
        let start = self.rest;
        let (places, _) = self.take(N.saturating_mul(4))?.as_chunks::<4>();
        let mut good = true;
        let items = array::from_fn(|index| {
            let item = read(u32::from_be_bytes(places[index]));
            good &= item.is_some();
            item.unwrap_or_default()
        });
        if good { Ok(items) } else { Err(self.first_error::<T>(start, N)) }
    }

    /// What is wrong with the first of `count` values at `start` that is not good: whether there is one was all that was
    /// looked for in bulk.
    #[cold]
    fn first_error<T: Decode>(&mut self, start: &'a [u8], count: usize) -> DecodeError {
        self.rest = start;
        let error = (0..count).find_map(|index| T::decode(self).index(index).err());
        error.expect("a value was not good")
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
