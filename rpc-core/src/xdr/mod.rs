//! XDR, the external data representation of RFC 4506: bytes to values and back.
//!
//! Every item on the wire is a multiple of four bytes, big-endian, and carries no type: both ends know
//! the interface. [`Encode`] and [`Decode`] are implemented for the basic types here and for declared
//! types by the interface compiler.
//!
//! - **Strict.** Padding must be zero, a boolean 0 or 1, a length within its bound and within what
//!   remains. [`Decoder::lenient`] relaxes the padding rule alone.
//! - **Bounded.** Decoding allocates at most 64 KiB and four times the length of its input, and nests at
//!   most [`MAX_DEPTH`] levels, whatever the input says.
//! - **Shared, not copied.** Opaque data of [`SHARE_FROM_DECODED`] bytes and more is decoded as a slice of the
//!   message, and of [`SHARE_FROM_ENCODED`] and more is encoded by reference, to be written from where it lies.
//! - **Located errors.** An error says where in the value it happened (`dir.entries[3].name`).
//!
//! ```
//! use rpc_core::xdr::{self, Decode, Decoder, Encode, Encoder};
//!
//! let bytes = xdr::to_bytes(&(7_i32, "hello".to_string()))?;
//! assert_eq!(&bytes[..], b"\0\0\0\x07\0\0\0\x05hello\0\0\0");
//!
//! let (number, text): (i32, String) = xdr::from_bytes(&bytes)?;
//! assert_eq!((number, text.as_str()), (7, "hello"));
//!
//! // A length that runs past the end is refused before anything is allocated.
//! let short = bytes.slice(..8);
//! let error = xdr::from_bytes::<(i32, String)>(&short).unwrap_err();
//! assert_eq!(error.to_string(), "1: a length of 5 where 0 bytes remain, at byte 4");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "bincode")]
mod bincode;
mod buffer;
mod decoder;
mod encoder;
mod error;
mod recursive;
mod room;
mod run;
pub mod size;
mod values;
mod wide;

#[cfg(feature = "bincode")]
pub use bincode::Bincode;
pub use decoder::{Decoder, MAX_DEPTH, SHARE_FROM_DECODED};
pub(crate) use encoder::Position;
pub use encoder::{Encoder, SHARE_FROM_ENCODED};
pub use error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, ResultExt};
pub use room::{Measured, Room};
pub use run::Run;
pub use size::Size;
pub use values::Quadruple;

use std::cell::RefCell;
use std::mem;

use bytes::Bytes;

/// A value that can be written as XDR.
pub trait Encode {
    /// Appends the value to `out`.
    ///
    /// # Errors
    /// When the value cannot be represented: a string over its bound, a union discriminant that
    /// belongs to another arm.
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError>;

    /// The length of every encoding in bytes, where it is the same for all values.
    #[inline]
    #[must_use]
    fn fixed_length() -> Option<usize>
    where
        Self: Sized,
    {
        None
    }

    /// The length of this encoding in bytes, where it can be told without a look at many values: [`to_bytes`] makes just
    /// as much room. None is right for any value.
    #[inline]
    fn encoded_len(&self) -> Option<usize> {
        None
    }

    /// Appends `items` one after the other, with no length. Numbers do this in bulk.
    ///
    /// # Errors
    /// The first item's that fails, with its index.
    fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError>
    where
        Self: Sized,
    {
        for (index, item) in items.iter().enumerate() {
            item.encode(out).index(index)?;
        }
        Ok(())
    }
}

/// A value that can be read from XDR.
pub trait Decode: Sized {
    /// The fewest bytes that a value takes, as far as that is known: commonly [`XdrSize::MIN`]. An array that claims more
    /// elements than what remains can hold is refused before any of them is read or paid for.
    const LEAST: usize = 4;

    /// Reads one value from the front of `input`.
    ///
    /// # Errors
    /// When `input` does not start with a valid encoding; see [`DecodeErrorKind`].
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError>;

    /// Reads `count` values, one after the other. Numbers do this in bulk.
    ///
    /// # Errors
    /// The first item's that fails, with its index.
    fn decode_vec(count: usize, input: &mut Decoder<'_>) -> Result<Vec<Self>, DecodeError> {
        input.repeat(count, Self::decode)
    }

    /// Reads `N` values, one after the other. Numbers do this in bulk.
    ///
    /// # Errors
    /// The first item's that fails, with its index.
    fn decode_array<const N: usize>(input: &mut Decoder<'_>) -> Result<[Self; N], DecodeError> {
        input.get_fixed_array_with(Self::decode)
    }
}

/// The longest encoding whose buffer a thread keeps for [`to_bytes`].
const KEEP: usize = 64 * 1024;

thread_local! {
    static KEPT: RefCell<Encoder> = const { RefCell::new(Encoder::new()) };
}

/// How many bytes the values of a type take on the wire, known at compile time. [`Size::of`] has both numbers in one.
///
/// The interface compiler implements it for declared types.
pub trait XdrSize {
    /// The fewest bytes that a value takes; more than `u32::MAX` are told as that many.
    const MIN: usize;

    /// The most bytes that a value takes. `None` where there is no end to it: unbounded strings, opaque data and
    /// arrays, types that hold themselves; and where it is beyond `u32::MAX`.
    const MAX: Option<usize>;
}

/// Encodes one value by itself, to be sent or shared.
///
/// # Errors
/// As [`Encode::encode`].
pub fn to_bytes<T: Encode + ?Sized>(value: &T) -> Result<Bytes, EncodeError> {
    match value.encoded_len() {
        // A box says in two words what a `Vec` says in memory.
        Some(length) => to_vec_of(length, value).map(|bytes| bytes.into_boxed_slice().into()),
        None => {
            by_kept(value, |out| if out.len() > KEEP { mem::take(out).into_bytes() } else { out.to_bytes() })
        }
    }
}

/// Encodes one value by itself, to be changed or handed on. The `Vec` costs some nanoseconds less than [`Bytes`], which
/// can be shared.
///
/// # Errors
/// As [`Encode::encode`].
pub fn to_vec<T: Encode + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    match value.encoded_len() {
        Some(length) => to_vec_of(length, value),
        None => by_kept(value, |out| if out.len() > KEEP { out.take_vec() } else { out.to_vec() }),
    }
}

/// Encodes what will most likely take `length` bytes.
#[inline(always)]
fn to_vec_of<T: Encode + ?Sized>(length: usize, value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut out = Encoder::with_room(length);
    value.encode(&mut out)?;
    Ok(out.take_vec())
}

/// Encodes into memory that the thread keeps, from which `finish` copies. Where the length is not known before the
/// encoding is there, that costs less than to let a new buffer grow.
fn by_kept<T: Encode + ?Sized, R>(value: &T, finish: impl Fn(&mut Encoder) -> R) -> Result<R, EncodeError> {
    let kept = KEPT.try_with(|kept| {
        let mut out = kept.try_borrow_mut().ok()?;
        // The last value may have panicked half-way.
        out.clear();
        let result = value.encode(&mut out).map(|()| finish(&mut out));
        // What it shared must not live on here, nor the room for a value that failed late.
        out.clear();
        out.shrink_to(KEEP);
        Some(result)
    });
    // A thread that ends has nothing to keep, and what is encoded may call this itself.
    kept.ok().flatten().unwrap_or_else(|| {
        let mut out = Encoder::new();
        value.encode(&mut out)?;
        Ok(finish(&mut out))
    })
}

/// Decodes one value that must fill `bytes` exactly.
///
/// # Errors
/// As [`Decode::decode`], and [`DecodeErrorKind::TrailingBytes`] where something is left over.
pub fn from_bytes<T: Decode>(bytes: &Bytes) -> Result<T, DecodeError> {
    let mut input = Decoder::new(bytes);
    let value = T::decode(&mut input)?;
    input.finish()?;
    Ok(value)
}
