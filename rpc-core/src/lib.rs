//! ONC RPC.
pub mod framing;
pub mod message;
pub mod protocol;
pub mod xdr;
