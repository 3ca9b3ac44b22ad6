//! How calls and connections end.

use std::io;

use bytes::Bytes;
use thiserror::Error;

use crate::framing::{MAX_DATAGRAM, RecordError};
use crate::xdr::EncodeError;

/// What a client has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientStats {
    /// Calls begun.
    pub calls: u64,
    /// Calls answered.
    pub replies: u64,
    /// Calls sent again: in a datagram, or over a new connection.
    pub retransmissions: u64,
    /// Messages received that belong to no call in flight: late duplicates, strays.
    pub ignored: u64,
    /// Connections lost, however calls fared.
    pub disconnects: u64,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The message that carries the call's XID, whole and not looked into yet.
    Reply(Bytes),
    /// No reply will come.
    Failed(Failure),
}

/// Why there is no reply. `sent` tells a call that never left from one that may have been executed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// The deadline passed.
    #[error("no reply before the deadline")]
    TimedOut {
        /// Whether the call left at all.
        sent: bool,
    },
    /// The connection ended, or the peer's host says that nobody listens.
    #[error("{loss}")]
    Lost {
        /// Whether the call left whole.
        sent: bool,
        /// What happened.
        loss: Loss,
    },
}

/// How a connection ended, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Loss {
    /// The peer closed it.
    #[error("the peer closed the connection")]
    Closed,
    /// An error of the socket.
    #[error("the connection failed: {0}")]
    Io(io::ErrorKind),
    /// The peer sent what is not a record.
    #[error("the peer's stream cannot be followed: {0}")]
    Record(#[from] RecordError),
    /// A reply began to arrive, and did not in its time.
    #[error("a reply took too long to arrive")]
    Stalled,
    /// Nothing was called for a while.
    #[error("the connection was idle")]
    Idle,
    /// Every handle was dropped, or the runtime shut down.
    #[error("the client was shut down")]
    ShutDown,
}

/// Why a call was not begun.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejected {
    /// The arguments cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The call does not fit a datagram; use a stream.
    #[error("a call of {0} bytes, where a datagram holds {MAX_DATAGRAM}")]
    TooLarge(usize),
    /// No reply to the call fits a datagram; use a stream.
    #[error("a reply of {0} bytes or more, where a datagram holds {MAX_DATAGRAM}")]
    ReplyTooLarge(usize),
    /// The connection is gone for good.
    #[error("{0}")]
    Lost(Loss),
}
