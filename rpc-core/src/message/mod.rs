//! RPC messages, version 2 (RFC 5531): call and reply headers, authentication, refusals.
//!
//! A message is a header and, after it, the arguments or results as XDR. This floor reads and writes headers;
//! it never looks at what follows them, and knows nothing of sockets or of time.
//!
//! ```
//! use rpc_core::message::{AuthStat, OpaqueAuth, Refusal};
//!
//! // What a server says is kept by number, known to this version or not.
//! let refusal = Refusal::Auth(AuthStat(77));
//! assert_eq!(refusal.to_string(), "authentication refused: auth_stat 77");
//! assert_eq!(Refusal::Auth(AuthStat::TOOWEAK).to_string(), "authentication refused: AUTH_TOOWEAK");
//! assert!(OpaqueAuth::default().body.is_empty());
//! ```

mod auth;
mod call;
mod reply;

pub use auth::{AuthStat, AuthSys, Credential, MAX_AUTH_BODY, OpaqueAuth, flavor};
pub use call::{CallHeader, CallPrefix, HeaderError};
pub(crate) use reply::put_success;
pub use reply::{Refusal, ReplyError, read_reply};

/// The one version of the RPC protocol there is.
pub const RPC_VERSION: u32 = 2;

/// `msg_type` of a call.
const CALL: u32 = 0;
/// `msg_type` of a reply.
const REPLY: u32 = 1;

/// The transaction identifier that a message starts with, or `None` where it is shorter than that.
#[must_use]
pub fn xid(message: &[u8]) -> Option<u32> {
    message.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

/// Whether a message is a reply, as far as its type says.
#[must_use]
pub fn is_reply(message: &[u8]) -> bool {
    message.get(4..8).is_some_and(|kind| kind == REPLY.to_be_bytes())
}

/// Whether a message is a call, as far as its type says.
#[must_use]
pub fn is_call(message: &[u8]) -> bool {
    message.get(4..8).is_some_and(|kind| kind == CALL.to_be_bytes())
}
/// Bytes of a call before its arguments, with AUTH_NONE.
pub(crate) const SMALLEST_CALL_HEADER: usize = 40;

/// Bytes of a reply before its results, with AUTH_NONE.
pub(crate) const REPLY_HEADER: usize = 24;
