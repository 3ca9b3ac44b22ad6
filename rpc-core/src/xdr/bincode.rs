//! An optional Rust-to-Rust argument encoding: bincode inside XDR `opaque<>`.
//!
//! bincode has no maintainer any more; everything that touches it is in this file, behind the feature `bincode`.

use serde::{Serialize, de::DeserializeOwned};

use super::{Decode, DecodeError, DecodeErrorKind, Decoder, Encode, EncodeError, EncodeErrorKind, Encoder};

/// A serde value that crosses the wire as `opaque<>` holding its bincode 2 encoding.
///
/// Both ends must be Rust and agree on the type: a C program sees bytes without a description.
///
/// ```
/// use rpc_core::xdr::{self, Bincode};
///
/// let bytes = xdr::to_bytes(&Bincode((1_u8, "one")))?;
/// let Bincode((number, name)) = xdr::from_bytes::<Bincode<(u8, String)>>(&bytes)?;
/// assert_eq!((number, name.as_str()), (1, "one"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bincode<T>(pub T);

/// The most memory one value may claim; bincode reserves what a length says.
const LIMIT: usize = 1024 * 1024;

fn config() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<LIMIT>()
}

impl<T: Serialize> Encode for Bincode<T> {
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        let data = bincode::serde::encode_to_vec(&self.0, config())
            .map_err(|e| EncodeError::new(EncodeErrorKind::Foreign(e.to_string())))?;
        out.put_slice(&data, u32::MAX)
    }
}

impl<T: DeserializeOwned> Decode for Bincode<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let start = input.position();
        let foreign = |message: String| DecodeError::new(DecodeErrorKind::Foreign(message), start);
        let data = input.get_slice(u32::MAX)?;
        let (value, read) =
            bincode::serde::decode_from_slice(data, config()).map_err(|e| foreign(e.to_string()))?;
        if read != data.len() {
            return Err(foreign(format!("{} bytes left over after a bincode value", data.len() - read)));
        }
        Ok(Self(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xdr::{from_bytes, to_bytes};

    #[test]
    fn a_value_cut_short_or_followed_by_more_is_refused() {
        let bytes = to_bytes(&Bincode(vec![1_u64, 2])).unwrap();
        let inner = Decoder::new(&bytes).get_slice(99).unwrap();
        for data in [&inner[..inner.len() - 1], &[inner, &[0]].concat()] {
            let mut out = Encoder::new();
            out.put_slice(data, 99).unwrap();
            from_bytes::<Bincode<Vec<u64>>>(&out.into_bytes()).unwrap_err();
        }
    }

    #[test]
    fn a_length_that_lies_allocates_nothing() {
        let mut out = Encoder::new();
        out.put_slice(&[253, 255, 255, 255, 255, 255, 255, 255, 127], 99).unwrap();
        from_bytes::<Bincode<Vec<u64>>>(&out.into_bytes()).unwrap_err();
    }
}
