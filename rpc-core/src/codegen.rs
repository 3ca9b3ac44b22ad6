//! What generated code names. Not for use by hand: it changes with the generator.

pub use bytes::Bytes;

pub use crate::client::{CallError, ClientOptions, ConnectError};
pub use crate::message::Credential;
pub use crate::service::{Call, Context, Handling, Procedure, Service, ServiceError};
pub use crate::transport::Endpoint;
pub use crate::xdr::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Quadruple, ResultExt};
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
