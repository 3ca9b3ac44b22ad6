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
mod decoder;
mod encoder;
mod error;
mod recursive;
mod values;

#[cfg(feature = "bincode")]
pub use bincode::Bincode;
pub use decoder::{Decoder, MAX_DEPTH, SHARE_FROM_DECODED};
pub(crate) use encoder::Position;
pub use encoder::{Encoder, SHARE_FROM_ENCODED};
pub use error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, ResultExt};
pub use values::Quadruple;

use bytes::Bytes;

/// A value that can be written as XDR.
pub trait Encode {
    /// Appends the value to `out`.
    ///
    /// # Errors
    /// When the value cannot be represented: a string over its bound, a union discriminant that
    /// belongs to another arm.
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError>;

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
}

/// Encodes one value by itself.
///
/// # Errors
/// As [`Encode::encode`].
pub fn to_bytes<T: Encode + ?Sized>(value: &T) -> Result<Bytes, EncodeError> {
    let mut out = Encoder::new();
    value.encode(&mut out)?;
    Ok(out.into_bytes())
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
