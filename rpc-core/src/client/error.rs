//! Why a call or a connection failed, by whose fault it is and what can be done about it.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::message::{Refusal, ReplyError};
use crate::protocol::{Failure, Loss, Rejected};
use crate::rpcbind::RpcbindError;
use crate::server::StartError;
use crate::transport::{Endpoint, EndpointError};
use crate::xdr::{DecodeError, EncodeError};

/// Why a call has no result.
///
/// [`CallError::may_have_executed`] tells whether calling again could run the procedure twice.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CallError {
    /// The arguments cannot be sent as they are: a string over its bound, a call too large for a datagram.
    #[error("the arguments cannot be encoded: {0}")]
    Arguments(#[source] EncodeError),
    /// The call does not fit a datagram; use a `tcp://` or `unix://` endpoint.
    #[error("the call takes {0} bytes, more than a datagram holds; call over TCP")]
    TooLarge(usize),
    /// No reply to the call fits a datagram, by what the interface says; it was not sent. Use a `tcp://` or `unix://`
    /// endpoint.
    #[error("the smallest reply takes {0} bytes, more than a datagram holds; call over TCP")]
    ReplyTooLarge(usize),
    /// The connection ended before the call was sent. Calling again over a new one is safe.
    #[error("the call was not sent: {0}")]
    NotSent(#[source] Loss),
    /// The connection ended after the call was sent: it may have been executed, or not.
    #[error("the call may have been executed: {0}")]
    MaybeExecuted(#[source] Loss),
    /// No reply came in time.
    #[error("no reply within {after:?}; the call {}", if *sent { "may have been executed" } else { "was not sent" })]
    TimedOut {
        /// The timeout.
        after: Duration,
        /// Whether the call had been sent at all.
        sent: bool,
    },
    /// The server answered, and refused.
    #[error("{0}")]
    Refused(#[source] Refusal),
    /// The server answered what the protocol or the interface does not allow.
    #[error("the reply is garbled: {0}")]
    Garbled(#[source] GarbledReply),
}

/// What is wrong with a reply.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GarbledReply {
    /// Its header is not one RFC 5531 allows.
    #[error("{0}")]
    Header(#[source] ReplyError),
    /// The results do not decode: the two ends disagree about the interface.
    #[error("the results do not decode: {0}")]
    Results(#[source] DecodeError),
}

impl CallError {
    /// Whether the procedure may have run although there is no result.
    #[must_use]
    pub fn may_have_executed(&self) -> bool {
        match self {
            Self::Arguments(_) | Self::TooLarge(_) | Self::ReplyTooLarge(_) | Self::NotSent(_) => false,
            Self::TimedOut { sent, .. } => *sent,
            Self::MaybeExecuted(_) | Self::Garbled(_) => true,
            // Everything but SYSTEM_ERR is said before a procedure runs.
            Self::Refused(refusal) => matches!(refusal, Refusal::SystemError),
        }
    }

    pub(crate) fn failed(failure: Failure, timeout: Duration) -> Self {
        match failure {
            Failure::TimedOut { sent } => Self::TimedOut { after: timeout, sent },
            Failure::Lost { sent: true, loss } => Self::MaybeExecuted(loss),
            Failure::Lost { sent: false, loss } => Self::NotSent(loss),
        }
    }
}

impl From<Rejected> for CallError {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::Encode(error) => Self::Arguments(error),
            Rejected::TooLarge(length) => Self::TooLarge(length),
            Rejected::ReplyTooLarge(length) => Self::ReplyTooLarge(length),
            Rejected::Lost(loss) => Self::NotSent(loss),
        }
    }
}

/// Why there is no connection. Nothing was called.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The text is no endpoint.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The credential cannot be sent: a machine name over 255 bytes, more than 16 groups.
    #[error("the credential cannot be encoded: {0}")]
    Credential(#[source] EncodeError),
    /// The name has no address.
    #[error("cannot find {endpoint}: {source}")]
    Lookup {
        /// The endpoint asked for.
        endpoint: Endpoint,
        /// What the resolver said.
        source: io::Error,
    },
    /// None of the addresses could be connected to; the last one's error.
    #[error("cannot connect to {endpoint}: {source}")]
    Connect {
        /// The endpoint asked for.
        endpoint: Endpoint,
        /// What the system said.
        source: io::Error,
    },
    /// The endpoint has no port, and rpcbind was of no help.
    #[error("cannot find the port for {endpoint}: {source}")]
    Rpcbind {
        /// The endpoint asked for.
        endpoint: Endpoint,
        /// What was wrong with rpcbind, or with what it said.
        source: Box<RpcbindError>,
    },
    /// The services to be called back for make no sense together.
    #[error("cannot be called back: {0}")]
    Serve(#[source] Arc<StartError>),
    /// There is no way back.
    #[error(transparent)]
    Backchannel(#[from] BackchannelError),
    /// Looking up and connecting took too long.
    #[error("cannot connect to {endpoint} within {after:?}")]
    TimedOut {
        /// The endpoint asked for.
        endpoint: Endpoint,
        /// The connect timeout.
        after: Duration,
    },
}

/// Why a caller cannot be called back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BackchannelError {
    /// Datagrams know no connection.
    #[error("there is no connection to be called back over; use a tcp:// or unix:// endpoint")]
    Datagrams,
    /// The server was not told to, or this is the client's own side.
    #[error("there is no way back: see `ServerBuilder::backchannel`")]
    Off,
    /// The server runs on threads; `blocking::Client` calls back from there.
    #[error("a server of threads calls back with a blocking client")]
    Threads,
    /// The server is asynchronous; `Client` calls back from there.
    #[error("an asynchronous server calls back with an asynchronous client")]
    Asynchronous,
}

impl ConnectError {
    pub(crate) fn rpcbind(endpoint: &Endpoint, error: RpcbindError) -> Self {
        Self::Rpcbind { endpoint: endpoint.clone(), source: Box::new(error) }
    }
}

/// For reconnecting, where only the system's kinds of errors are told apart.
impl From<ConnectError> for io::Error {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::Lookup { source, .. } | ConnectError::Connect { source, .. } => source,
            ConnectError::TimedOut { .. } => io::ErrorKind::TimedOut.into(),
            // To a caller it is all the same whether its server is not registered or not listening.
            error => Self::new(io::ErrorKind::ConnectionRefused, error),
        }
    }
}

impl From<Infallible> for ConnectError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
