//! What generated code names. Not for use by hand: it changes with the generator.

pub use bytes::Bytes;

pub use crate::client::{BackchannelError, CallError, ClientOptions, ConnectError};
pub use crate::idl;
pub use crate::message::Credential;
pub use crate::service::{Call, Context, Handling, Procedure, Service, ServiceError};
pub use crate::transport::Endpoint;
pub use crate::xdr::size;
pub use crate::xdr::{
    Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Measured, Quadruple, ResultExt, Room, Run,
    Size, XdrSize,
};
pub use crate::{with_blocking, with_tokio};

#[cfg(feature = "blocking")]
pub use crate::blocking::Client as BlockingClient;
#[cfg(feature = "tokio")]
pub use crate::client::Client;
#[cfg(feature = "serde")]
pub use serde;

/// Includes what `rpc_gen::compile` generated from `NAME.x` in the build script.
///
/// ```ignore
/// rpc_core::include_generated!("msg");
/// ```
#[macro_export]
macro_rules! include_generated {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $name, ".rs"));
    };
}

/// Keeps its items where this crate has the feature `tokio`.
#[cfg(feature = "tokio")]
#[doc(hidden)]
#[macro_export]
macro_rules! with_tokio {
    ($($item:item)*) => { $($item)* };
}

/// Keeps its items where this crate has the feature `tokio`.
#[cfg(not(feature = "tokio"))]
#[doc(hidden)]
#[macro_export]
macro_rules! with_tokio {
    ($($item:item)*) => {};
}

/// Keeps its items where this crate has the feature `blocking`.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! with_blocking {
    ($($item:item)*) => { $($item)* };
}

/// Keeps its items where this crate has the feature `blocking`.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! with_blocking {
    ($($item:item)*) => {};
}

/// Serde for arrays longer than it knows by itself.
#[cfg(feature = "serde")]
pub mod serde_array {
    use std::fmt;
    use std::marker::PhantomData;

    use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
    use serde::ser::{Serialize, SerializeTuple, Serializer};

    /// Writes an array as serde writes short ones: a tuple.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<T: Serialize, S: Serializer, const N: usize>(
        items: &[T; N],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(N)?;
        items.iter().try_for_each(|item| tuple.serialize_element(item))?;
        tuple.end()
    }

    /// Reads it.
    ///
    /// # Errors
    /// The deserializer's, and another number of elements.
    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<[T; N], D::Error> {
        deserializer.deserialize_tuple(N, Elements(PhantomData))
    }

    struct Elements<T, const N: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for Elements<T, N> {
        type Value = [T; N];

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an array of {N} elements")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<[T; N], A::Error> {
            let mut items = Vec::new();
            while let Some(item) = sequence.next_element()? {
                items.push(item);
            }
            items.try_into().map_err(|items: Vec<T>| A::Error::invalid_length(items.len(), &self))
        }
    }
}

#[cfg(all(test, feature = "bincode"))]
mod tests {
    use crate::xdr::{Bincode, from_bytes, to_bytes};

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Long(#[serde(with = "super::serde_array")] [u16; 40]);

    #[test]
    fn an_array_longer_than_serde_knows_survives_it() {
        let value = Bincode(Long(std::array::from_fn(|n| n as u16)));
        assert_eq!(from_bytes::<Bincode<Long>>(&to_bytes(&value).unwrap()).unwrap(), value);
        let short = to_bytes(&Bincode([0_u16; 30])).unwrap();
        from_bytes::<Bincode<Long>>(&short).unwrap_err();
    }
}
