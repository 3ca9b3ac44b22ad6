//! Bytes to values, within bounds.

mod bulk;

use std::array;

use bytes::Bytes;

use super::{Decode, DecodeError, DecodeErrorKind, Quadruple, ResultExt};

/// How deep optional data and arrays may nest (a linked list counts once, however long).
pub const MAX_DEPTH: u32 = 128;

/// Opaque data of this many bytes and more is a slice of the message it came in; below it a copy is as
/// fast, and does not hold the whole message in memory.
pub const SHARE_FROM_DECODED: usize = 512;

/// Memory that decoding may take: this, and [`BUDGET_FACTOR`] times the length of the input.
const BASE_BUDGET: usize = 60 * 1024;
/// In-memory forms are larger than their encodings, but rarely by more.
const BUDGET_FACTOR: usize = 4;

/// A cursor over one encoding.
///
/// It cannot be made to read past its input, to allocate out of proportion to it, or to recurse without end.
#[derive(Debug)]
pub struct Decoder<'a> {
    rest: &'a [u8],
    /// What `rest` is part of, where opaque data can be shared.
    source: Option<&'a Bytes>,
    length: usize,
    /// Bytes of memory the decoded value may still take.
    budget: usize,
    depth: u32,
    lenient: bool,
}

impl<'a> Decoder<'a> {
    /// A cursor at the start of `source`; large opaque data will share its memory.
    #[inline]
    #[must_use]
    pub fn new(source: &'a Bytes) -> Self {
        Self { source: Some(source), ..Self::from_slice(source) }
    }

    /// A cursor over borrowed bytes; opaque data will be copied.
    #[inline]
    #[must_use]
    pub fn from_slice(input: &'a [u8]) -> Self {
        let budget = BASE_BUDGET.saturating_add(input.len().saturating_mul(BUDGET_FACTOR));
        Self { rest: input, source: None, length: input.len(), budget, depth: 0, lenient: false }
    }

    /// Accepts padding that is not zero, as some old encoders send.
    #[must_use]
    pub fn lenient(mut self, lenient: bool) -> Self {
        self.lenient = lenient;
        self
    }

    /// Bytes not read yet.
    #[inline]
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Bytes read so far.
    #[inline]
    #[must_use]
    pub fn position(&self) -> usize {
        self.length - self.rest.len()
    }

    /// Ends the decoding.
    ///
    /// # Errors
    /// [`DecodeErrorKind::TrailingBytes`] where something is left over.
    #[inline]
    pub fn finish(self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(self.error(DecodeErrorKind::TrailingBytes(left))),
        }
    }

    /// Itself, with at least `length` bytes left.
    ///
    /// Said before values of fixed size that take so many together: the compiler sees that none of them can be cut short,
    /// so there is one check for all.
    ///
    /// # Errors
    /// [`DecodeErrorKind::UnexpectedEnd`].
    #[inline]
    pub fn run(&mut self, length: usize) -> Result<&mut Self, DecodeError> {
        if self.rest.len() < length { Err(self.end(length)) } else { Ok(self) }
    }

    /// `int`.
    #[inline]
    pub fn get_i32(&mut self) -> Result<i32, DecodeError> {
        self.raw().map(i32::from_be_bytes)
    }
    /// `unsigned int`.
    #[inline]
    pub fn get_u32(&mut self) -> Result<u32, DecodeError> {
        self.raw().map(u32::from_be_bytes)
    }
    /// `hyper`.
    #[inline]
    pub fn get_i64(&mut self) -> Result<i64, DecodeError> {
        self.raw().map(i64::from_be_bytes)
    }
    /// `unsigned hyper`.
    #[inline]
    pub fn get_u64(&mut self) -> Result<u64, DecodeError> {
        self.raw().map(u64::from_be_bytes)
    }
    /// `float`.
    #[inline]
    pub fn get_f32(&mut self) -> Result<f32, DecodeError> {
        self.raw().map(f32::from_be_bytes)
    }
    /// `double`.
    #[inline]
    pub fn get_f64(&mut self) -> Result<f64, DecodeError> {
        self.raw().map(f64::from_be_bytes)
    }
    /// `quadruple`.
    #[inline]
    pub fn get_quadruple(&mut self) -> Result<Quadruple, DecodeError> {
        self.raw().map(Quadruple)
    }

    /// `bool`, and the flag of optional data: 0 or 1 and nothing else.
    #[inline]
    pub fn get_bool(&mut self) -> Result<bool, DecodeError> {
        match self.get_u32()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.error_before(4, DecodeErrorKind::InvalidBool(other))),
        }
    }

    /// `opaque<max>`, shared with the message where it is large.
    ///
    /// # Errors
    /// A length over the bound or over what remains; padding that is not zero.
    #[inline]
    pub fn get_opaque(&mut self, max: u32) -> Result<Bytes, DecodeError> {
        let data = self.get_slice(max)?;
        match self.source {
            Some(source) if data.len() >= SHARE_FROM_DECODED => Ok(source.slice_ref(data)),
            _ => {
                self.charge(data.len())?;
                Ok(Bytes::copy_from_slice(data))
            }
        }
    }

    /// `opaque<max>`, borrowed from the input.
    ///
    /// # Errors
    /// As [`Decoder::get_opaque`].
    #[inline(always)]
    pub fn get_slice(&mut self, max: u32) -> Result<&'a [u8], DecodeError> {
        let length = self.get_length(max, 1)?;
        self.padded(length)
    }

    /// `opaque[N]`.
    ///
    /// # Errors
    /// Input cut short; padding that is not zero.
    #[inline]
    pub fn get_fixed_opaque<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let data = self.padded(N)?;
        Ok(*data.first_chunk().expect("so much was asked for"))
    }

    /// `string<max>`, which must be UTF-8.
    ///
    /// # Errors
    /// As [`Decoder::get_opaque`], and [`DecodeErrorKind::InvalidUtf8`].
    #[inline]
    pub fn get_string(&mut self, max: u32) -> Result<String, DecodeError> {
        let start = self.position();
        let data = self.get_slice(max)?;
        self.charge(data.len())?;
        match std::str::from_utf8(data) {
            Ok(text) => Ok(text.to_owned()),
            Err(e) => Err(DecodeError::new(DecodeErrorKind::InvalidUtf8, start + 4 + e.valid_up_to())),
        }
    }

    /// `T<max>`.
    ///
    /// # Errors
    /// A length over the bound or over what remains, or an element's own.
    #[inline]
    pub fn get_array<T: Decode>(&mut self, max: u32) -> Result<Vec<T>, DecodeError> {
        let count = self.get_length(max, const { unit::<T>() })?;
        T::decode_vec(count, self)
    }

    /// `T<max>` of elements that `get` reads, one by one.
    ///
    /// # Errors
    /// As [`Decoder::get_array`].
    pub fn get_array_with<T>(
        &mut self,
        max: u32,
        get: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let count = self.get_length(max, 4)?;
        self.repeat(count, get)
    }

    /// `T[N]`.
    ///
    /// # Errors
    /// An element's own.
    pub fn get_fixed_array<T: Decode, const N: usize>(&mut self) -> Result<[T; N], DecodeError> {
        T::decode_array(self)
    }

    /// `T[N]` of elements that `get` reads, one by one.
    ///
    /// # Errors
    /// What `get` returns, with the element's index.
    pub fn get_fixed_array_with<T, const N: usize>(
        &mut self,
        mut get: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<[T; N], DecodeError> {
        let mut failure = None;
        let items: [Option<T>; N] = array::from_fn(|index| {
            if failure.is_some() {
                return None;
            }
            get(self).index(index).map_err(|e| failure = Some(e)).ok()
        });
        match failure {
            Some(error) => Err(error),
            None => Ok(items.map(|item| item.expect("without a failure every element is there"))),
        }
    }

    /// `T *`.
    ///
    /// # Errors
    /// [`DecodeErrorKind::InvalidBool`], [`DecodeErrorKind::TooDeep`], or the value's own.
    #[inline]
    pub fn get_optional<T: Decode>(&mut self) -> Result<Option<T>, DecodeError> {
        self.get_optional_with(T::decode)
    }

    /// `T *` of a value that `get` reads.
    ///
    /// # Errors
    /// As [`Decoder::get_optional`].
    #[inline]
    pub fn get_optional_with<T>(
        &mut self,
        get: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        if self.get_bool()? { self.nested(get).map(Some) } else { Ok(None) }
    }

    /// The error for a number just read that enum `type_name` does not list.
    #[must_use]
    pub fn bad_enum(&self, value: i32, type_name: &'static str) -> DecodeError {
        self.error_before(4, DecodeErrorKind::InvalidEnum { type_name, value })
    }

    /// The error for a discriminant just read for which union `type_name` has no arm.
    #[must_use]
    pub fn bad_discriminant(&self, value: i64, type_name: &'static str) -> DecodeError {
        self.error_before(4, DecodeErrorKind::InvalidDiscriminant { type_name, value })
    }

    /// The same for a discriminant of 8 bytes.
    #[must_use]
    pub fn bad_hyper_discriminant(&self, value: i64, type_name: &'static str) -> DecodeError {
        self.error_before(8, DecodeErrorKind::InvalidDiscriminant { type_name, value })
    }

    /// The error for a value of a type that the interface does not define.
    #[must_use]
    pub fn unknown_type(&self, type_name: &'static str) -> DecodeError {
        self.error(DecodeErrorKind::UnknownType(type_name))
    }

    /// A length within its bound, and such that `unit` bytes for each remain.
    #[inline]
    pub(super) fn get_length(&mut self, max: u32, unit: usize) -> Result<usize, DecodeError> {
        let length = self.get_u32()?;
        let kind = if length > max {
            DecodeErrorKind::OverBound { length, bound: max }
        } else if length as usize > self.rest.len() / unit {
            DecodeErrorKind::LengthBeyondInput { length, remaining: self.rest.len() }
        } else {
            return Ok(length as usize);
        };
        Err(self.error_before(4, kind))
    }

    /// Takes `bytes` of memory from the budget.
    #[inline]
    pub(super) fn charge(&mut self, bytes: usize) -> Result<(), DecodeError> {
        match self.budget.checked_sub(bytes) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => Err(self.error(DecodeErrorKind::OverBudget { needed: bytes, allowed: self.budget })),
        }
    }

    #[inline]
    pub(super) fn nested<T>(
        &mut self,
        get: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(DecodeErrorKind::TooDeep));
        }
        self.depth += 1;
        let value = get(self);
        self.depth -= 1;
        value
    }

    #[inline]
    fn raw<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk::<N>() {
            Some((head, rest)) => {
                self.rest = rest;
                Ok(*head)
            }
            None => Err(self.end(N)),
        }
    }

    #[inline]
    fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        match self.rest.split_at_checked(count) {
            Some((head, rest)) => {
                self.rest = rest;
                Ok(head)
            }
            None => Err(self.end(count)),
        }
    }

    /// `length` bytes that are followed by padding.
    #[inline]
    fn padded(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let padded = self.take(length.saturating_add(3) & !3)?;
        let (data, padding) = padded.split_at(length);
        // The last word without what is data in it: one step for one to three bytes.
        if let Some(last) = padded.last_chunk()
            && !padding.is_empty()
            && u32::from_be_bytes(*last) << (8 * (4 - padding.len())) != 0
            && !self.lenient
        {
            return Err(self.error_before(padding.len(), DecodeErrorKind::NonZeroPadding));
        }
        Ok(data)
    }

    #[cold]
    fn end(&self, needed: usize) -> DecodeError {
        self.error(DecodeErrorKind::UnexpectedEnd { needed, remaining: self.rest.len() })
    }

    #[cold]
    fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(kind, self.position())
    }

    /// An error about the `read` bytes before the cursor.
    #[cold]
    fn error_before(&self, read: usize, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(kind, self.position() - read)
    }
}

/// By how many bytes an array's length is judged. An element of no bytes counts as the smallest item there is, or a
/// length would mean work that no input was sent for.
const fn unit<T: Decode>() -> usize {
    if T::LEAST > 4 { T::LEAST } else { 4 }
}

#[cfg(test)]
mod tests;
