//! Values to bytes.

mod bulk;
mod in_place;
mod measured;

pub(super) use bulk::{fill_with_double_words, fill_with_runs, fill_with_words};
pub(crate) use in_place::Position;

use bytes::Bytes;

use super::buffer::Buffer;
use super::{Encode, EncodeError, EncodeErrorKind, Quadruple, ResultExt, Run};

/// Opaque data of this many bytes and more is kept by reference and written from where it lies.
/// Below it, a copy costs less than one more entry in a vectored write.
pub const SHARE_FROM_ENCODED: usize = 8 * 1024;

/// The longest part whose length is told by [`Encode::encoded_len`]: what is long is written into memory that is kept, or
/// not copied.
pub(super) const LONGEST: usize = 4096;

/// An encoding in the making: a buffer, and large opaque data kept beside it by reference.
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    bytes: Buffer,
    shared: Vec<Shared>,
    shared_len: usize,
}

/// Data that goes out after `bytes[..at]`.
#[derive(Clone, Debug)]
struct Shared {
    at: usize,
    data: Bytes,
}

impl Encoder {
    /// An empty encoding.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Buffer::new(), shared: Vec::new(), shared_len: 0 }
    }

    /// An empty encoding with room for `capacity` bytes.
    #[inline]
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Buffer::with_capacity(capacity), ..Self::default() }
    }

    /// An empty encoding of what will take `length` bytes, most likely.
    #[inline]
    pub(super) fn with_room(length: usize) -> Self {
        Self { bytes: Buffer::with_room(length), ..Self::default() }
    }

    /// The bytes of `T<>` with `count` elements of `element` bytes each, for [`Encode::encoded_len`].
    #[inline]
    #[must_use]
    pub fn len_of_array(count: usize, element: usize) -> Option<usize> {
        let elements = count.checked_mul(element)?;
        (elements <= LONGEST).then_some(4 + elements)
    }

    /// The length of an encoding for [`Encode::encoded_len`].
    #[inline]
    #[must_use]
    pub const fn len_if_short(length: usize) -> Option<usize> {
        if length <= LONGEST { Some(length) } else { None }
    }

    /// Bytes encoded so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() + self.shared_len
    }

    /// Whether nothing is encoded yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Empties the encoding and keeps its memory for the next: who encodes often allocates once.
    #[inline]
    pub fn clear(&mut self) {
        self.bytes.clear();
        if !self.shared.is_empty() {
            self.shared.clear();
            self.shared_len = 0;
        }
    }

    /// The encoding in one piece; shared data is copied.
    #[inline]
    #[must_use]
    pub fn into_bytes(mut self) -> Bytes {
        if self.shared.is_empty() { self.bytes.take().into() } else { self.to_bytes() }
    }

    /// The encoding in one piece, as a `Vec` and no longer here. To move the encoder for it would be to wait for what was
    /// written to it last.
    #[inline]
    pub(super) fn take_vec(&mut self) -> Vec<u8> {
        if self.shared.is_empty() { self.bytes.take() } else { self.to_vec() }
    }

    /// The encoding in one piece, copied.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        self.to_vec().into()
    }

    /// The same as a `Vec`.
    pub(super) fn to_vec(&self) -> Vec<u8> {
        if self.shared.is_empty() {
            return self.bytes.as_slice().to_vec();
        }
        let mut bytes = Vec::with_capacity(self.len());
        self.segments().for_each(|segment| bytes.extend_from_slice(segment));
        bytes
    }

    /// The pieces of the encoding in order, none of them empty.
    pub fn segments(&self) -> impl Iterator<Item = &[u8]> {
        let bytes = self.bytes.as_slice();
        let mut start = 0;
        let between = self.shared.iter().flat_map(move |shared| {
            let own = &bytes[start..shared.at];
            start = shared.at;
            [own, &shared.data[..]]
        });
        let last = self.shared.last().map_or(0, |shared| shared.at);
        between.chain([&bytes[last..]]).filter(|piece| !piece.is_empty())
    }

    /// `int`.
    #[inline]
    pub fn put_i32(&mut self, value: i32) -> Result<(), EncodeError> {
        self.raw(&value.to_be_bytes());
        Ok(())
    }
    /// `unsigned int`.
    #[inline]
    pub fn put_u32(&mut self, value: u32) -> Result<(), EncodeError> {
        self.raw(&value.to_be_bytes());
        Ok(())
    }
    /// `hyper`.
    #[inline]
    pub fn put_i64(&mut self, value: i64) -> Result<(), EncodeError> {
        self.raw(&value.to_be_bytes());
        Ok(())
    }
    /// `unsigned hyper`.
    #[inline]
    pub fn put_u64(&mut self, value: u64) -> Result<(), EncodeError> {
        self.raw(&value.to_be_bytes());
        Ok(())
    }
    /// `float`.
    #[inline]
    pub fn put_f32(&mut self, value: f32) -> Result<(), EncodeError> {
        self.raw(&value.to_be_bytes());
        Ok(())
    }
    /// `double`.
    #[inline]
    pub fn put_f64(&mut self, value: f64) -> Result<(), EncodeError> {
        self.raw(&value.to_be_bytes());
        Ok(())
    }
    /// `bool`.
    #[inline]
    pub fn put_bool(&mut self, value: bool) -> Result<(), EncodeError> {
        self.put_u32(value.into())
    }
    /// `quadruple`.
    #[inline]
    pub fn put_quadruple(&mut self, value: &Quadruple) -> Result<(), EncodeError> {
        self.raw(&value.0);
        Ok(())
    }

    /// Values of fixed size that stand next to one another, `N` bytes that `put` puts.
    ///
    /// # Panics
    /// Where it puts more or less.
    #[inline]
    pub fn put_run<const N: usize>(&mut self, put: impl FnOnce(&mut Run<'_, N>)) {
        self.bytes.put_chunk(|place| {
            let mut run = Run::new(place);
            put(&mut run);
            run.finish();
        });
    }

    /// `opaque<max>`: length, bytes, padding. Large data is shared, not copied.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`].
    #[inline]
    pub fn put_opaque(&mut self, data: &Bytes, max: u32) -> Result<(), EncodeError> {
        if data.len() < SHARE_FROM_ENCODED {
            return self.put_slice(data, max);
        }
        self.put_length(data.len(), max)?;
        self.shared.push(Shared { at: self.bytes.len(), data: data.clone() });
        self.shared_len += data.len();
        self.pad(data.len());
        Ok(())
    }

    /// `opaque<max>` from a slice, copied.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`].
    #[inline]
    pub fn put_slice(&mut self, data: &[u8], max: u32) -> Result<(), EncodeError> {
        let length = length(data.len(), max)?;
        self.bytes.put_with(4 + padded(data.len()), |place| {
            end_with_zeros(place);
            let (count, place) = place.split_at_mut(4);
            count.copy_from_slice(&length.to_be_bytes());
            place[..data.len()].copy_from_slice(data);
        });
        Ok(())
    }

    /// `opaque[n]`: bytes and padding, no length.
    #[inline]
    pub fn put_fixed_opaque(&mut self, data: &[u8]) -> Result<(), EncodeError> {
        self.bytes.put_with(padded(data.len()), |place| {
            end_with_zeros(place);
            place[..data.len()].copy_from_slice(data);
        });
        Ok(())
    }

    /// `string<max>`.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`].
    #[inline]
    pub fn put_string(&mut self, text: &str, max: u32) -> Result<(), EncodeError> {
        self.put_slice(text.as_bytes(), max)
    }

    /// `T<max>`: the number of elements and the elements.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`], or an element's own.
    pub fn put_array<T: Encode>(&mut self, items: &[T], max: u32) -> Result<(), EncodeError> {
        self.put_length(items.len(), max)?;
        T::encode_slice(items, self)
    }

    /// `T<max>` of elements that `put` writes, one by one.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`], or what `put` returns.
    pub fn put_array_with<T>(
        &mut self,
        items: &[T],
        max: u32,
        put: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.put_length(items.len(), max)?;
        self.put_fixed_array_with(items, put)
    }

    /// `T[n]`: the elements alone.
    ///
    /// # Errors
    /// An element's own.
    pub fn put_fixed_array<T: Encode>(&mut self, items: &[T]) -> Result<(), EncodeError> {
        T::encode_slice(items, self)
    }

    /// `T[n]` of elements that `put` writes, one by one.
    ///
    /// # Errors
    /// What `put` returns.
    pub fn put_fixed_array_with<T>(
        &mut self,
        items: &[T],
        mut put: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        for (index, item) in items.iter().enumerate() {
            put(self, item).index(index)?;
        }
        Ok(())
    }

    /// `T *`: a flag, and the value where there is one.
    ///
    /// # Errors
    /// The value's own.
    #[inline]
    pub fn put_optional<T: Encode>(&mut self, value: Option<&T>) -> Result<(), EncodeError> {
        self.put_optional_with(value, |out, item| item.encode(out))
    }

    /// `T *` of a value that `put` writes.
    ///
    /// # Errors
    /// What `put` returns.
    #[inline]
    pub fn put_optional_with<T>(
        &mut self,
        value: Option<&T>,
        put: impl FnOnce(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.put_bool(value.is_some())?;
        value.map_or(Ok(()), |item| put(self, item))
    }

    /// The error for a union's default arm that holds a discriminant of another arm.
    #[must_use]
    pub fn bad_discriminant(value: i64) -> EncodeError {
        EncodeError::new(EncodeErrorKind::BadDiscriminant(value))
    }

    /// The error for a value of a type that the interface does not define.
    #[must_use]
    pub fn unknown_type(type_name: &'static str) -> EncodeError {
        EncodeError::new(EncodeErrorKind::UnknownType(type_name))
    }

    /// The number of bytes or elements that follow, held to the bound.
    #[inline]
    pub(super) fn put_length(&mut self, count: usize, max: u32) -> Result<(), EncodeError> {
        self.put_u32(length(count, max)?)
    }

    #[inline]
    fn raw<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.bytes.put_chunk(|place| *place = *bytes);
    }

    #[inline]
    fn pad(&mut self, written: usize) {
        self.bytes.put_slice(&[0; 3][..padded(written) - written]);
    }
}

/// A number of bytes or elements as the wire has it.
#[inline]
pub(super) fn length(count: usize, max: u32) -> Result<u32, EncodeError> {
    match u32::try_from(count) {
        Ok(length) if length <= max => Ok(length),
        _ => Err(over_bound(count, max)),
    }
}

#[cold]
fn over_bound(length: usize, bound: u32) -> EncodeError {
    EncodeError::new(EncodeErrorKind::OverBound { length, bound })
}

/// So many bytes with their padding.
#[inline]
pub(super) const fn padded(length: usize) -> usize {
    (length + 3) & !3
}

/// What padding may take is zero before data are copied over it: a number of bytes that is not known is a call.
#[inline]
pub(super) fn end_with_zeros(place: &mut [u8]) {
    if let Some(last) = place.last_chunk_mut::<4>() {
        *last = [0; 4];
    }
}

#[cfg(test)]
mod tests;
