//! The header of a reply, and the one map between refusals and their numbers on the wire (RFC 5531, section 9).

use thiserror::Error;

use super::{AuthStat, REPLY};
use crate::xdr::{DecodeError, Decoder, Encoder};

/// What a server answers instead of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Refusal {
    /// `PROG_UNAVAIL`: nothing here serves the program.
    #[error("the server does not have this program")]
    ProgramUnavailable,
    /// `PROG_MISMATCH`: the program is here, the version is not.
    #[error("the server has versions {low} to {high} of this program")]
    ProgramMismatch {
        /// The lowest version there is.
        low: u32,
        /// The highest version there is.
        high: u32,
    },
    /// `PROC_UNAVAIL`: the version has no such procedure.
    #[error("the server does not have this procedure")]
    ProcedureUnavailable,
    /// `GARBAGE_ARGS`: the server cannot decode the arguments.
    #[error("the server cannot decode the arguments")]
    GarbageArguments,
    /// `SYSTEM_ERR`: the call failed in the server.
    #[error("the call failed in the server")]
    SystemError,
    /// `RPC_MISMATCH`: the server speaks another version of RPC itself.
    #[error("the server speaks RPC versions {low} to {high}")]
    RpcMismatch {
        /// The lowest version it speaks.
        low: u32,
        /// The highest version it speaks.
        high: u32,
    },
    /// `AUTH_ERROR`: the credential or verifier is not accepted.
    #[error("authentication refused: {0}")]
    Auth(AuthStat),
}

/// `reply_stat`.
const ACCEPTED: u32 = 0;
const DENIED: u32 = 1;
/// `accept_stat`.
const SUCCESS: u32 = 0;
const PROG_UNAVAIL: u32 = 1;
const PROG_MISMATCH: u32 = 2;
const PROC_UNAVAIL: u32 = 3;
const GARBAGE_ARGS: u32 = 4;
const SYSTEM_ERR: u32 = 5;
/// `reject_stat`.
const RPC_MISMATCH: u32 = 0;
const AUTH_ERROR: u32 = 1;

/// Writes the header of a reply with results, which come next.
pub(crate) fn put_success(out: &mut Encoder, xid: u32) {
    out.put_u32s([xid, REPLY, ACCEPTED, 0, 0, SUCCESS]);
}

impl Refusal {
    /// Writes the whole reply that says so.
    pub fn put_reply(&self, out: &mut Encoder, xid: u32) {
        let accepted = |out: &mut Encoder, stat| out.put_u32s([xid, REPLY, ACCEPTED, 0, 0, stat]);
        let denied = |out: &mut Encoder, stat| out.put_u32s([xid, REPLY, DENIED, stat]);
        match *self {
            Self::ProgramUnavailable => accepted(out, PROG_UNAVAIL),
            Self::ProgramMismatch { low, high } => {
                accepted(out, PROG_MISMATCH);
                out.put_u32s([low, high]);
            }
            Self::ProcedureUnavailable => accepted(out, PROC_UNAVAIL),
            Self::GarbageArguments => accepted(out, GARBAGE_ARGS),
            Self::SystemError => accepted(out, SYSTEM_ERR),
            Self::RpcMismatch { low, high } => {
                denied(out, RPC_MISMATCH);
                out.put_u32s([low, high]);
            }
            Self::Auth(stat) => {
                denied(out, AUTH_ERROR);
                out.put_u32s([stat.0]);
            }
        }
    }
}

/// A reply that is not one RFC 5531 allows.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReplyError {
    /// The `msg_type` is not that of a reply.
    #[error("message type {0} where a reply has 1")]
    NotAReply(u32),
    /// A `reply_stat` other than accepted and denied.
    #[error("reply_stat {0} is not known")]
    UnknownReplyStat(u32),
    /// An `accept_stat` the protocol does not have.
    #[error("accept_stat {0} is not known")]
    UnknownAcceptStat(u32),
    /// A `reject_stat` the protocol does not have.
    #[error("reject_stat {0} is not known")]
    UnknownRejectStat(u32),
    /// The header is cut short.
    #[error("the reply's header does not decode")]
    CutShort(#[from] DecodeError),
}

/// Reads a reply's header. `Ok(Ok(()))` leaves `input` at the results; `Ok(Err(refusal))` is the server's no.
///
/// # Errors
/// [`ReplyError`] where the peer does not keep to the protocol.
pub fn read_reply(input: &mut Decoder<'_>) -> Result<Result<(), Refusal>, ReplyError> {
    let _xid = input.get_u32()?;
    match input.get_u32()? {
        REPLY => {}
        other => return Err(ReplyError::NotAReply(other)),
    }
    match input.get_u32()? {
        ACCEPTED => read_accepted(input),
        DENIED => read_denied(input).map(Err),
        other => Err(ReplyError::UnknownReplyStat(other)),
    }
}

fn read_accepted(input: &mut Decoder<'_>) -> Result<Result<(), Refusal>, ReplyError> {
    // The verifier, which means nothing with the flavours there are.
    let (_flavor, _body) = (input.get_u32()?, input.get_slice(u32::MAX)?);
    Ok(Err(match input.get_u32()? {
        SUCCESS => return Ok(Ok(())),
        PROG_UNAVAIL => Refusal::ProgramUnavailable,
        PROG_MISMATCH => Refusal::ProgramMismatch { low: input.get_u32()?, high: input.get_u32()? },
        PROC_UNAVAIL => Refusal::ProcedureUnavailable,
        GARBAGE_ARGS => Refusal::GarbageArguments,
        SYSTEM_ERR => Refusal::SystemError,
        other => return Err(ReplyError::UnknownAcceptStat(other)),
    }))
}

fn read_denied(input: &mut Decoder<'_>) -> Result<Refusal, ReplyError> {
    Ok(match input.get_u32()? {
        RPC_MISMATCH => Refusal::RpcMismatch { low: input.get_u32()?, high: input.get_u32()? },
        AUTH_ERROR => Refusal::Auth(AuthStat(input.get_u32()?)),
        other => return Err(ReplyError::UnknownRejectStat(other)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries 18 and 55 among them: an unknown `auth_stat` and bounds that make no sense are reported as they are.
    #[test]
    fn every_refusal_comes_back_as_it_was_sent() {
        let all = [
            Refusal::ProgramUnavailable,
            Refusal::ProgramMismatch { low: 0, high: u32::MAX },
            Refusal::ProgramMismatch { low: 3, high: 2 },
            Refusal::ProcedureUnavailable,
            Refusal::GarbageArguments,
            Refusal::SystemError,
            Refusal::RpcMismatch { low: 2, high: 2 },
            Refusal::Auth(AuthStat::TOOWEAK),
            Refusal::Auth(AuthStat(4711)),
        ];
        for refusal in all {
            let mut out = Encoder::new();
            refusal.put_reply(&mut out, 5);
            let bytes = out.into_bytes();
            let mut input = Decoder::new(&bytes);
            assert_eq!(read_reply(&mut input), Ok(Err(refusal)));
            input.finish().unwrap();
        }
    }

    /// Entry 54.
    #[test]
    fn a_reply_outside_the_protocol_is_an_error() {
        let read = |words: &[u32]| {
            let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
            read_reply(&mut Decoder::from_slice(&bytes)).unwrap_err()
        };
        assert_eq!(read(&[1, 0, 2]), ReplyError::NotAReply(0));
        assert_eq!(read(&[1, 1, 2]), ReplyError::UnknownReplyStat(2));
        assert_eq!(read(&[1, 1, 0, 0, 0, 6]), ReplyError::UnknownAcceptStat(6));
        assert_eq!(read(&[1, 1, 1, 2]), ReplyError::UnknownRejectStat(2));
        assert!(matches!(read(&[1, 1, 0, 0]), ReplyError::CutShort(_)));
    }
}
