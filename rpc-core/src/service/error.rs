//! How a handler fails, and what its caller is told.

use std::error::Error;
use std::fmt;

use crate::message::{AuthStat, Refusal};
use crate::xdr::{DecodeError, EncodeError};

/// A handler's failure: what the caller is told, and why.
///
/// The reply of an ONC RPC has no room for a reason, only for a [`Refusal`]; the reason is for the server's own
/// [`on_failure`](crate::ServerBuilder::on_failure). Any error becomes `SYSTEM_ERR` through `?`. An error that callers
/// should be able to act on belongs in the procedure's result.
///
/// ```
/// use rpc_core::ServiceError;
///
/// fn read(path: &str) -> Result<String, ServiceError> {
///     Ok(std::fs::read_to_string(path)?) // SYSTEM_ERR
/// }
/// assert_eq!(read("/no such file").unwrap_err().refusal(), rpc_core::message::Refusal::SystemError);
/// ```
// Like other catch-all errors it cannot be `std::error::Error` itself: `From<E: Error>` would overlap.
pub struct ServiceError {
    refusal: Refusal,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl ServiceError {
    /// `SYSTEM_ERR`, with a reason for the server's eyes.
    pub fn new(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { refusal: Refusal::SystemError, source: Some(reason.into()) }
    }

    /// `GARBAGE_ARGS`: arguments that decode and make no sense all the same.
    pub fn garbage_arguments(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { refusal: Refusal::GarbageArguments, source: Some(reason.into()) }
    }

    /// `PROC_UNAVAIL`: this server does not implement the procedure.
    #[must_use]
    pub fn procedure_unavailable() -> Self {
        Self { refusal: Refusal::ProcedureUnavailable, source: None }
    }

    /// `AUTH_ERROR`: the caller's credential is not accepted, as in [`AuthStat::TOOWEAK`].
    #[must_use]
    pub fn auth(stat: AuthStat) -> Self {
        Self { refusal: Refusal::Auth(stat), source: None }
    }

    /// What the caller is told.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        self.refusal
    }

    /// Why, where a reason was given.
    #[must_use]
    pub fn reason(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.source.as_deref()
    }

    pub(crate) fn arguments(error: DecodeError) -> Self {
        Self::garbage_arguments(error)
    }

    pub(crate) fn results(error: &EncodeError) -> Self {
        Self::new(format!("the result cannot be encoded: {error}"))
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for ServiceError {
    fn from(error: E) -> Self {
        Self::new(error)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{}: {source}", self.refusal),
            None => write!(f, "{}", self.refusal),
        }
    }
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceError({self})")
    }
}
