//! Values whose length is told before they are written.

use super::encoder::{
    end_with_zeros, fill_with_double_words, fill_with_runs, fill_with_words, length, padded,
};
use super::{EncodeError, Run, XdrSize};

/// A value whose length on the wire a few lengths in it tell, so that it is written with one look for room.
///
/// The interface compiler implements it for declared types.
pub trait Measured {
    /// How many bytes the encoding takes.
    fn measure(&self) -> usize;

    /// Puts the value into `room`, which has as many.
    ///
    /// # Errors
    /// As [`Encode::encode`](super::Encode::encode).
    fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError>;
}

/// Room in an encoder, with what is put at its front.
///
/// An encoder keeps in memory where its end is, and each item waits for the last one's. A room is handed from one item to
/// the next, which is in registers, even from function to function.
#[derive(Debug)]
pub struct Room<'a> {
    rest: &'a mut [u8],
}

/// Each panics where there is no room.
impl<'a> Room<'a> {
    #[inline]
    pub(super) fn new(rest: &'a mut [u8]) -> Self {
        Self { rest }
    }

    /// How many bytes are not written yet.
    #[inline]
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    /// The same as [`Encoder::put_run`](super::Encoder::put_run).
    ///
    /// # Panics
    /// Where `put` puts more or less than `N` bytes.
    #[inline]
    #[must_use]
    pub fn put_run<const N: usize>(self, put: impl FnOnce(&mut Run<'_, N>)) -> Self {
        let (place, rest) = self.rest.split_first_chunk_mut().expect("it was measured");
        let mut run = Run::new(place);
        put(&mut run);
        run.finish();
        Self { rest }
    }

    /// `string<max>`.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`](super::EncodeErrorKind::OverBound).
    #[inline(always)]
    pub fn put_string(self, text: &str, max: u32) -> Result<Self, EncodeError> {
        self.put_slice(text.as_bytes(), max)
    }

    /// `opaque<max>`.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`](super::EncodeErrorKind::OverBound).
    #[inline(always)]
    pub fn put_slice(self, data: &[u8], max: u32) -> Result<Self, EncodeError> {
        let length = length(data.len(), max)?;
        let (place, rest) = self.rest.split_at_mut(4 + padded(data.len()));
        end_with_zeros(place);
        let (count, place) = place.split_at_mut(4);
        count.copy_from_slice(&length.to_be_bytes());
        copy(&mut place[..data.len()], data);
        Ok(Self { rest })
    }

    /// `T<max>` of numbers or booleans.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`](super::EncodeErrorKind::OverBound).
    #[inline]
    pub fn put_array<T: Bulk>(self, items: &[T], max: u32) -> Result<Self, EncodeError> {
        self.put_elements(items.len(), T::LENGTH, max, |place| T::fill(place, items))
    }

    /// `T<max>` of enums.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`](super::EncodeErrorKind::OverBound).
    #[inline]
    pub fn put_enums<T: Copy + Into<i32>>(self, items: &[T], max: u32) -> Result<Self, EncodeError> {
        self.put_elements(items.len(), 4, max, |place| {
            fill_with_words(place, items, |item| item.into().cast_unsigned());
        })
    }

    /// `T<max>` of structs of fixed size, `N` bytes that `put` puts for each.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`](super::EncodeErrorKind::OverBound).
    #[inline]
    pub fn put_runs<const N: usize, T>(
        self,
        items: &[T],
        max: u32,
        put: impl Fn(&mut Run<'_, N>, &T),
    ) -> Result<Self, EncodeError> {
        self.put_elements(items.len(), N, max, |place| fill_with_runs(place, items, put))
    }

    /// The number of elements, and then the place of elements of `element` bytes each.
    #[inline]
    fn put_elements(
        self,
        count: usize,
        element: usize,
        max: u32,
        fill: impl FnOnce(&mut [u8]),
    ) -> Result<Self, EncodeError> {
        let length = length(count, max)?;
        let (length_place, rest) = self.rest.split_first_chunk_mut().expect("it was measured");
        *length_place = length.to_be_bytes();
        let (place, rest) = rest.split_at_mut(count.saturating_mul(element));
        fill(place);
        Ok(Self { rest })
    }
}

/// What goes over in bulk.
pub trait Bulk: Copy {
    /// How many bytes each takes.
    const LENGTH: usize;

    /// Writes as many as there is place for.
    fn fill(place: &mut [u8], items: &[Self]);
}

macro_rules! bulk {
    ($($type:ty, $fill:ident, $bits:expr;)*) => {$(
        impl Bulk for $type {
            const LENGTH: usize = <Self as XdrSize>::MIN;

            fn fill(place: &mut [u8], items: &[Self]) {
                $fill(place, items, $bits);
            }
        }
    )*};
}

bulk! {
    i32, fill_with_words, i32::cast_unsigned;
    u32, fill_with_words, |number| number;
    f32, fill_with_words, f32::to_bits;
    bool, fill_with_words, u32::from;
    i64, fill_with_double_words, i64::cast_unsigned;
    u64, fill_with_double_words, |number| number;
    f64, fill_with_double_words, f64::to_bits;
}

/// The longest data that is copied without a call, which for most strings costs more than to copy them.
const LONGEST_COPY: usize = 32;

/// Copies what is often short.
#[inline(always)]
fn copy(place: &mut [u8], data: &[u8]) {
    if data.len() > LONGEST_COPY {
        return place.copy_from_slice(data);
    }
    if copy_ends::<16>(place, data) || copy_ends::<8>(place, data) || copy_ends::<4>(place, data) {
        return;
    }
    if let (&[first, ..], &[.., last]) = (data, data) {
        let middle = data.len() / 2;
        place[0] = first;
        place[middle] = data[middle];
        place[data.len() - 1] = last;
    }
}

/// Copies the first and the last `N` bytes, if there are as many.
#[inline(always)]
fn copy_ends<const N: usize>(place: &mut [u8], data: &[u8]) -> bool {
    let (Some(first), Some(last)) = (data.first_chunk::<N>(), data.last_chunk::<N>()) else { return false };
    if let Some(place) = place.first_chunk_mut() {
        *place = *first;
    }
    if let Some(place) = place.last_chunk_mut() {
        *place = *last;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "it was measured")]
    fn what_takes_more_than_was_measured_is_refused() {
        let mut place = [0; 4];
        let room = Room::new(&mut place).put_run(|run: &mut Run<'_, 4>| run.put_u32(1));
        let _ = room.put_run(|run: &mut Run<'_, 4>| run.put_u32(2));
    }
}
