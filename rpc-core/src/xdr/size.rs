//! How long encodings can be, known before there is a value.

use bytes::Bytes;

use super::{Quadruple, XdrSize};

/// The length of a type's encodings, in bytes.
///
/// ```
/// use rpc_core::xdr::Size;
///
/// assert_eq!(Size::of::<(i32, Option<u64>)>(), Size { min: 8, max: Some(16) });
/// assert_eq!(Size::of::<String>(), Size { min: 4, max: None });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// The fewest bytes that a value takes.
    pub min: usize,
    /// The most, where there is a most: see [`XdrSize::MAX`].
    pub max: Option<usize>,
}

/// Beyond this a size is not told from a boundless one. It is what a length on the wire can say, and fits a `usize`
/// everywhere.
const LARGEST: u64 = u32::MAX as u64;

impl Size {
    /// Nothing is known: from no bytes to any number of them.
    pub const UNKNOWN: Self = Self { min: 0, max: None };

    /// No bytes at all, as of `void`.
    pub const NOTHING: Self = Self { min: 0, max: Some(0) };

    /// The size of a type.
    #[must_use]
    pub const fn of<T: XdrSize + ?Sized>() -> Self {
        Self { min: T::MIN, max: T::MAX }
    }
}

impl Default for Size {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

/// The fewest bytes of parts that follow one another.
#[must_use]
pub const fn min_of_all(parts: &[usize]) -> usize {
    let (mut sum, mut index) = (0_u64, 0);
    while index < parts.len() {
        sum = sum.saturating_add(parts[index] as u64);
        index += 1;
    }
    saturated(sum)
}

/// The most bytes of parts that follow one another.
#[must_use]
pub const fn max_of_all(parts: &[Option<usize>]) -> Option<usize> {
    let (mut sum, mut index) = (0_u64, 0);
    while index < parts.len() {
        match parts[index] {
            Some(part) => sum = sum.saturating_add(part as u64),
            None => return None,
        }
        index += 1;
    }
    bounded(sum)
}

/// The fewest bytes where there is one of some parts.
#[must_use]
pub const fn min_of_any(parts: &[usize]) -> usize {
    let (mut least, mut index) = (usize::MAX, 0);
    while index < parts.len() {
        if parts[index] < least {
            least = parts[index];
        }
        index += 1;
    }
    if parts.is_empty() { 0 } else { least }
}

/// The most bytes where there is one of some parts.
#[must_use]
pub const fn max_of_any(parts: &[Option<usize>]) -> Option<usize> {
    let (mut most, mut index) = (0, 0);
    while index < parts.len() {
        match parts[index] {
            Some(part) if part > most => most = part,
            Some(_) => {}
            None => return None,
        }
        index += 1;
    }
    Some(most)
}

/// The fewest bytes of `count` elements.
#[must_use]
pub const fn min_of_many(count: u32, element: usize) -> usize {
    saturated((count as u64).saturating_mul(element as u64))
}

/// The most bytes of at most `count` elements.
#[must_use]
pub const fn max_of_many(count: u32, element: Option<usize>) -> Option<usize> {
    match element {
        Some(element) => bounded((count as u64).saturating_mul(element as u64)),
        None => None,
    }
}

/// The bytes of so many bytes of opaque data, padding included and a length not.
#[must_use]
pub const fn of_opaque(length: u32) -> Option<usize> {
    bounded((length as u64).next_multiple_of(4))
}

const fn saturated(bytes: u64) -> usize {
    (if bytes > LARGEST { LARGEST } else { bytes }) as usize
}

const fn bounded(bytes: u64) -> Option<usize> {
    if bytes > LARGEST { None } else { Some(bytes as usize) }
}

/// Types of one size, or of any from their smallest.
macro_rules! sizes {
    ($($type:ty: $min:expr, $max:expr;)*) => {$(
        impl XdrSize for $type {
            const MIN: usize = $min;
            const MAX: Option<usize> = $max;
        }
    )*};
}

sizes! {
    (): 0, Some(0);
    i32: 4, Some(4);
    u32: 4, Some(4);
    i64: 8, Some(8);
    u64: 8, Some(8);
    f32: 4, Some(4);
    f64: 8, Some(8);
    bool: 4, Some(4);
    Quadruple: 16, Some(16);
    String: 4, None;
    str: 4, None;
    Bytes: 4, None;
}

#[cfg(feature = "bincode")]
impl<T> XdrSize for super::Bincode<T> {
    const MIN: usize = 4;
    const MAX: Option<usize> = None;
}

impl<T: XdrSize + ?Sized> XdrSize for &T {
    const MIN: usize = T::MIN;
    const MAX: Option<usize> = T::MAX;
}

impl<T: XdrSize> XdrSize for Vec<T> {
    const MIN: usize = 4;
    const MAX: Option<usize> = None;
}

impl<T: XdrSize, const N: usize> XdrSize for [T; N] {
    const MIN: usize = min_of_many(N as u32, T::MIN);
    const MAX: Option<usize> = max_of_many(N as u32, T::MAX);
}

impl<T: XdrSize> XdrSize for Option<T> {
    const MIN: usize = 4;
    const MAX: Option<usize> = max_of_all(&[Some(4), T::MAX]);
}

/// A type that holds itself does so in a box, and has no largest encoding; nor, to keep this simple, does any other in
/// a box.
impl<T: XdrSize + ?Sized> XdrSize for Box<T> {
    const MIN: usize = T::MIN;
    const MAX: Option<usize> = None;
}

macro_rules! tuples {
    ($($($name:ident)+;)*) => {$(
        impl<$($name: XdrSize),+> XdrSize for ($($name,)+) {
            const MIN: usize = min_of_all(&[$($name::MIN),+]);
            const MAX: Option<usize> = max_of_all(&[$($name::MAX),+]);
        }
    )*};
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_standard() {
        assert_eq!(Size::of::<()>(), Size::NOTHING);
        assert_eq!(Size::of::<(i32, u64, bool)>(), Size { min: 16, max: Some(16) });
        assert_eq!(Size::of::<[Option<f64>; 3]>(), Size { min: 12, max: Some(36) });
        assert_eq!(Size::of::<Vec<i32>>(), Size { min: 4, max: None });
        assert_eq!(Size::of::<Option<Box<i32>>>(), Size { min: 4, max: None });
        assert_eq!(
            (of_opaque(0), of_opaque(1), of_opaque(4), of_opaque(5)),
            (Some(0), Some(4), Some(4), Some(8))
        );
    }

    #[test]
    fn what_is_huge_is_boundless() {
        assert_eq!(of_opaque(u32::MAX), None);
        assert_eq!(max_of_many(u32::MAX, Some(8)), None);
        assert_eq!(max_of_all(&[Some(u32::MAX as usize), Some(4)]), None);
        assert_eq!(max_of_any(&[Some(8), None]), None);
        assert_eq!(min_of_many(u32::MAX, 8), u32::MAX as usize);
        assert_eq!(min_of_all(&[u32::MAX as usize, 4]), u32::MAX as usize);
        assert_eq!((min_of_any(&[8, 4]), max_of_any(&[Some(8), Some(4)])), (4, Some(8)));
    }
}
