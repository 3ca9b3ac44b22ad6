//! What the conversation with an rpcbind needs of the driver that carries it.
//!
//! Nothing here is generic: a conversation as cold as this is not worth compiling for each driver and procedure.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use super::{Announcement, RpcbindError};
use crate::client::{CallError, ClientOptions};
use crate::driver::Boxed;
use crate::protocol::Time;
use crate::service::Procedure;
use crate::transport::Endpoint;
use crate::xdr::{DecodeError, Decoder, EncodeError, Encoder};

pub(crate) type Encode<'a> = &'a (dyn Fn(&mut Encoder) -> Result<(), EncodeError> + Sync);
pub(crate) type Decode<'a> = &'a mut (dyn FnMut(&mut Decoder<'_>) -> Result<(), DecodeError> + Send);
pub(crate) type Opened = Result<Arc<dyn Line>, RpcbindError>;

/// A connection to an rpcbind. One that blocks gives out futures that are ready.
pub(crate) trait Line: Debug + Send + Sync {
    /// Where it leads.
    fn endpoint(&self) -> &Endpoint;

    /// Calls a procedure of rpcbind.
    fn call<'a>(
        &'a self,
        version: u32,
        procedure: &'static Procedure,
        encode: Encode<'a>,
        decode: Decode<'a>,
    ) -> Boxed<'a, Result<(), CallError>>;
}

/// The lines of one driver.
#[derive(Debug)]
pub(crate) struct Lines {
    /// Opens one. Calls over it take no longer than the options allow, and none goes on after the deadline.
    pub(crate) open: fn(&Endpoint, ClientOptions, Time) -> Boxed<'_, Opened>,
    /// Takes back what a server has registered, where that is possible, from where nothing can be awaited.
    pub(crate) take_back: fn(&Announcement, Time),
}

/// Options for a line that is open for a moment.
pub(super) fn brief(left: Duration) -> ClientOptions {
    ClientOptions::new().connect_timeout(left).timeout(left).reconnection(None)
}
