//! Why rpcbind could not be asked, or was of no help.

use thiserror::Error;

use super::MAX_LISTED;
use crate::client::{CallError, ConnectError};
use crate::transport::{AddressError, Endpoint};

/// What went wrong between rpcbind and us.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RpcbindError {
    /// There is no rpcbind where it should be.
    #[error("no rpcbind answers: {0}; is it running?")]
    Unreachable(#[source] Box<ConnectError>),
    /// It was asked, and did not answer, or not as it should.
    #[error("rpcbind at {rpcbind} does not do as it is asked: {source}")]
    Call {
        /// Where rpcbind is.
        rpcbind: Endpoint,
        /// What came of the call.
        source: CallError,
    },
    /// The program is not registered, for this transport at least.
    #[error(
        "program {program} version {version} is not registered for {netid} with rpcbind at {rpcbind}; is its server running?"
    )]
    NotRegistered {
        /// The program's number.
        program: u32,
        /// The version's number.
        version: u32,
        /// The transport asked for.
        netid: String,
        /// Where rpcbind is.
        rpcbind: Endpoint,
    },
    /// It is registered at a place that cannot be connected to.
    #[error("what rpcbind at {rpcbind} says cannot be used: {source}")]
    Address {
        /// Where rpcbind is.
        rpcbind: Endpoint,
        /// What is wrong with the address.
        source: AddressError,
    },
    /// Its list does not end, or is too long to be believed.
    #[error("rpcbind at {rpcbind} lists more than {MAX_LISTED} registrations")]
    TooMany {
        /// Where rpcbind is.
        rpcbind: Endpoint,
    },
    /// It speaks version 2 only, in which there is no such transport.
    #[error("version 2 of rpcbind, at {rpcbind}, has no netid `{netid}`, only tcp and udp")]
    Portmap {
        /// Where rpcbind is.
        rpcbind: Endpoint,
        /// The transport.
        netid: String,
    },
    /// It does not register us.
    #[error(
        "rpcbind at {rpcbind} does not register program {program} version {version} at {netid} {address}: another \
         user has registered it, or this connection may not; connect to /run/rpcbind.sock, or as root"
    )]
    Refused {
        /// Where rpcbind is.
        rpcbind: Endpoint,
        /// The program's number.
        program: u32,
        /// The version's number.
        version: u32,
        /// The transport.
        netid: String,
        /// The universal address.
        address: String,
    },
}

impl RpcbindError {
    /// What came of a call. One that nobody took is told as a connection that could not be made.
    pub(super) fn call(rpcbind: &Endpoint, error: CallError) -> Self {
        use crate::protocol::Loss;
        let endpoint = rpcbind.clone();
        match error {
            CallError::MaybeExecuted(Loss::Io(kind)) | CallError::NotSent(Loss::Io(kind)) => {
                Self::Unreachable(Box::new(ConnectError::Connect { endpoint, source: kind.into() }))
            }
            CallError::TimedOut { after, .. } => {
                Self::Unreachable(Box::new(ConnectError::TimedOut { endpoint, after }))
            }
            source => Self::Call { rpcbind: endpoint, source },
        }
    }

    /// How much it says, where several addresses were asked: that nobody is there says the least.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::Unreachable(_) => 0,
            Self::Call { .. } => 1,
            _ => 2,
        }
    }
}
