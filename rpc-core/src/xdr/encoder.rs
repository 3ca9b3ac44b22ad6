//! Values to bytes.

use bytes::Bytes;

use super::{Encode, EncodeError, EncodeErrorKind, Quadruple, ResultExt, Run};

/// Opaque data of this many bytes and more is kept by reference and written from where it lies.
/// Below it, a copy costs less than one more entry in a vectored write.
pub const SHARE_FROM_ENCODED: usize = 8 * 1024;

/// The least room that is made at once: growing from nothing by doubling would allocate for every other item.
const LEAST_ROOM: usize = 256;

/// An encoding in the making: a buffer, and large opaque data kept beside it by reference.
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
    shared: Vec<Shared>,
    shared_len: usize,
}

/// Data that goes out after `bytes[..at]`.
#[derive(Clone, Debug)]
struct Shared {
    at: usize,
    data: Bytes,
}

/// A place in an encoding to come back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    bytes: usize,
    shared: usize,
    /// Bytes of the encoding before this place.
    pub(crate) len: usize,
}

impl Encoder {
    /// An empty encoding.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), shared: Vec::new(), shared_len: 0 }
    }

    /// An empty encoding with room for `capacity` bytes.
    #[inline]
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Vec::with_capacity(capacity), ..Self::default() }
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
    pub fn into_bytes(self) -> Bytes {
        if self.shared.is_empty() { self.bytes.into() } else { self.to_bytes() }
    }

    /// The encoding in one piece, copied.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        if self.shared.is_empty() {
            Bytes::copy_from_slice(&self.bytes)
        } else {
            let mut bytes = Vec::with_capacity(self.len());
            self.segments().for_each(|segment| bytes.extend_from_slice(segment));
            bytes.into()
        }
    }

    /// The pieces of the encoding in order, none of them empty.
    pub fn segments(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        let between = self.shared.iter().flat_map(move |shared| {
            let own = &self.bytes[start..shared.at];
            start = shared.at;
            [own, &shared.data[..]]
        });
        let last = self.shared.last().map_or(0, |shared| shared.at);
        between.chain([&self.bytes[last..]]).filter(|piece| !piece.is_empty())
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

    /// Values of fixed size that stand next to one another.
    ///
    /// # Panics
    /// Where the run is not full.
    #[inline]
    pub fn put_run<const N: usize>(&mut self, run: &Run<N>) {
        self.raw(run.bytes());
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
        self.put_length(data.len(), max)?;
        self.bytes.extend_from_slice(data);
        self.pad(data.len());
        Ok(())
    }

    /// `opaque[n]`: bytes and padding, no length.
    #[inline]
    pub fn put_fixed_opaque(&mut self, data: &[u8]) -> Result<(), EncodeError> {
        self.bytes.extend_from_slice(data);
        // The length is known when compiling, and so is this.
        if !data.len().is_multiple_of(4) {
            self.pad(data.len());
        }
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

    /// Appends numbers of `N` bytes each, in bulk.
    ///
    /// In blocks, because the compiler swaps the bytes of a block on the way from where the numbers are to the buffer;
    /// the buffer need not be filled with zeros first, nor room be looked for at each.
    #[inline]
    pub(super) fn put_numbers<T: Copy, const N: usize>(&mut self, items: &[T], to_be: impl Fn(T) -> [u8; N]) {
        self.bytes.reserve(items.len() * N);
        let (blocks, rest) = items.as_chunks::<8>();
        for block in blocks {
            self.bytes.extend_from_slice(block.map(&to_be).as_flattened());
        }
        for &item in rest {
            self.bytes.extend_from_slice(&to_be(item));
        }
    }

    /// The number of bytes or elements that follow, held to the bound.
    #[inline]
    pub(super) fn put_length(&mut self, length: usize, max: u32) -> Result<(), EncodeError> {
        match u32::try_from(length) {
            Ok(n) if n <= max => self.put_u32(n),
            _ => Err(EncodeError::new(EncodeErrorKind::OverBound { length, bound: max })),
        }
    }

    #[inline]
    fn raw<const N: usize>(&mut self, bytes: &[u8; N]) {
        if self.bytes.capacity() - self.bytes.len() < N {
            self.grow(N);
        }
        self.bytes.extend_from_slice(bytes);
    }

    #[cold]
    fn grow(&mut self, needed: usize) {
        self.bytes.reserve(needed.max(LEAST_ROOM));
    }

    #[inline]
    fn pad(&mut self, written: usize) {
        // Four at once and some of them back is one store; a number of bytes that is not known is a call.
        let end = self.bytes.len() + written.wrapping_neg() % 4;
        self.raw(&[0; 4]);
        self.bytes.truncate(end);
    }
}

/// For the floors above: messages and records are built in place.
impl Encoder {
    /// The end of the encoding as it is now.
    pub(crate) fn position(&self) -> Position {
        Position { bytes: self.bytes.len(), shared: self.shared.len(), len: self.len() }
    }

    /// Forgets what was encoded since `position`.
    pub(crate) fn truncate(&mut self, position: Position) {
        self.bytes.truncate(position.bytes);
        for dropped in self.shared.drain(position.shared..) {
            self.shared_len -= dropped.data.len();
        }
    }

    /// Overwrites the four bytes encoded at `position`.
    pub(crate) fn patch_u32(&mut self, position: Position, value: u32) {
        self.bytes[position.bytes..position.bytes + 4].copy_from_slice(&value.to_be_bytes());
    }

    /// What is encoded already.
    pub(crate) fn from_raw(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec(), ..Self::default() }
    }

    /// Appends bytes as they are.
    #[inline]
    pub(crate) fn put_raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends numbers, with one look for room.
    #[inline]
    pub(crate) fn put_u32s<const N: usize>(&mut self, words: [u32; N]) {
        if self.bytes.capacity() - self.bytes.len() < N * 4 {
            self.grow(N * 4);
        }
        self.bytes.extend_from_slice(words.map(u32::to_be_bytes).as_flattened());
    }

    /// The encoding, where it is in one piece.
    #[inline]
    pub(crate) fn piece(&self) -> Option<&[u8]> {
        self.shared.is_empty().then_some(&self.bytes)
    }

    /// Appends another encoding; what it shares stays shared.
    pub(crate) fn append(&mut self, other: &Encoder) {
        let base = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.shared.extend(other.shared.iter().map(|s| Shared { at: base + s.at, data: s.data.clone() }));
        self.shared_len += other.shared_len;
    }

    /// Gives back what the buffer has over `keep` bytes and does not use.
    pub(crate) fn shrink_to(&mut self, keep: usize) {
        self.bytes.shrink_to(keep);
    }
}

#[cfg(test)]
mod tests;
