//! Calling: what a client is told, what it is told back.
//!
//! [`Client`] calls asynchronously, on tokio; [`blocking::Client`](crate::blocking::Client) from any thread. Both are
//! bound to one version of one program, are cheap to clone, and share their connection with their clones.

mod error;
#[cfg(feature = "tokio")]
mod handle;
mod options;

pub use error::{BackchannelError, CallError, ConnectError, GarbledReply};
#[cfg(feature = "tokio")]
pub use handle::Client;
pub use options::ClientOptions;

use bytes::Bytes;

use crate::message::{CallPrefix, REPLY_HEADER, SMALLEST_CALL_HEADER, read_reply};
use crate::protocol::{CallKind, Outcome};
use crate::service::{Context, Procedure, WayBack};
use crate::xdr::{DecodeError, Decoder, EncodeError, Encoder};

/// Procedure 0 of every program: it does nothing, and shows that somebody answers.
pub(crate) const PING: Procedure = Procedure::NULL;

/// What the protocol needs to know of a procedure, which may be repeated if its caller says so.
pub(crate) fn kind(procedure: &Procedure, repeat: bool) -> CallKind {
    CallKind {
        class: procedure.number,
        idempotent: procedure.idempotent || repeat,
        least_call: procedure.arguments.min.saturating_add(SMALLEST_CALL_HEADER),
        least_reply: procedure.results.min.saturating_add(REPLY_HEADER),
    }
}

/// Encodes a whole call under the XID it is given.
pub(crate) fn put_call<'a>(
    prefix: &'a CallPrefix,
    procedure: &'a Procedure,
    arguments: impl FnOnce(&mut Encoder) -> Result<(), EncodeError> + 'a,
) -> impl FnOnce(&mut Encoder, u32) -> Result<(), EncodeError> + 'a {
    move |out, xid| {
        prefix.put(out, xid, procedure.number);
        arguments(out)
    }
}

/// How to call the caller of `cx` back.
pub(crate) fn way_back(cx: &Context) -> Result<&WayBack, BackchannelError> {
    cx.way_back().ok_or(match cx.peer().is_datagram() {
        true => BackchannelError::Datagrams,
        false => BackchannelError::Off,
    })
}

/// What a call's outcome means to its caller.
pub(crate) fn result<R>(
    outcome: Outcome,
    timeout: std::time::Duration,
    decode: impl FnOnce(&mut Decoder<'_>) -> Result<R, DecodeError>,
) -> Result<R, CallError> {
    match outcome {
        Outcome::Reply(message) => {
            let mut input = results(&message)?;
            decode(&mut input).map_err(|error| CallError::Garbled(GarbledReply::Results(error)))
        }
        Outcome::Failed(failure) => Err(CallError::failed(failure, timeout)),
    }
}

/// What follows the header of a reply.
fn results(message: &Bytes) -> Result<Decoder<'_>, CallError> {
    let mut input = Decoder::new(message);
    match read_reply(&mut input) {
        Ok(Ok(())) => Ok(input),
        Ok(Err(refusal)) => Err(CallError::Refused(refusal)),
        Err(error) => Err(CallError::Garbled(GarbledReply::Header(error))),
    }
}
