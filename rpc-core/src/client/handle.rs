//! The asynchronous client.

use std::time::Duration;

use super::{BackchannelError, CallError, ClientOptions, ConnectError, kind, put_call, result, way_back};
use crate::driver::tokio::{Backchannel, Channel};
use crate::message::{CallPrefix, Credential};
use crate::protocol::ClientStats;
use crate::service::{Context, Procedure};
use crate::transport::Endpoint;
use crate::xdr::{DecodeError, Decoder, EncodeError, Encoder};

/// Calls one version of one program. Clones share the connection; it is closed with the last of them.
///
/// The clients that the interface compiler generates are this one with the procedures' names on it.
#[derive(Clone, Debug)]
pub struct Client {
    channel: Channel,
    prefix: CallPrefix,
    timeout: Duration,
    repeat: bool,
}

impl Client {
    /// Connects to an endpoint, trying all addresses of its host.
    ///
    /// # Errors
    /// [`ConnectError`].
    pub async fn connect<E>(
        endpoint: E,
        program: u32,
        version: u32,
        options: ClientOptions,
    ) -> Result<Self, ConnectError>
    where
        E: TryInto<Endpoint>,
        ConnectError: From<E::Error>,
    {
        let endpoint = endpoint.try_into()?;
        let prefix =
            CallPrefix::new(program, version, &options.credential).map_err(ConnectError::Credential)?;
        let timeout = options.timeout;
        let channel = Channel::connect(&endpoint, &prefix, &options).await?;
        Ok(Self { channel, prefix, timeout, repeat: false })
    }

    /// Calls the caller of `cx` back, over the connection that it called by: a client that was told what to
    /// [`serve`](ClientOptions::serve), by a server that was told that it has a
    /// [`backchannel`](crate::ServerBuilder::backchannel).
    ///
    /// May be kept after the call is answered; calls end with [`CallError::NotSent`] or [`CallError::MaybeExecuted`]
    /// when the connection does. As many may be on their way at a time as the peer may have on its own.
    ///
    /// # Errors
    /// [`BackchannelError`].
    pub fn backchannel(cx: &Context, program: u32, version: u32) -> Result<Self, BackchannelError> {
        let channel = Backchannel::channel(way_back(cx)?).ok_or(BackchannelError::Threads)?;
        let options = ClientOptions::default();
        let prefix =
            CallPrefix::new(program, version, &options.credential).expect("nobody's credential fits");
        Ok(Self { channel, prefix, timeout: options.timeout, repeat: false })
    }

    /// Calls a procedure: `encode` writes its arguments, `decode` reads its results.
    ///
    /// Dropping the future abandons the call, which may be executed all the same.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call<R>(
        &self,
        procedure: &'static Procedure,
        encode: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
        decode: impl FnOnce(&mut Decoder<'_>) -> Result<R, DecodeError>,
    ) -> Result<R, CallError> {
        let outcome = {
            let put = put_call(&self.prefix, procedure, encode);
            self.channel.call(self.timeout, kind(procedure, self.repeat), put).await?
        };
        result(outcome, self.timeout, decode)
    }

    /// The same client with another timeout per call.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { timeout, ..self.clone() }
    }

    /// The same client, whose calls may all be repeated, as if their procedures were marked `@idempotent`: one that was
    /// on its way when its connection was lost is sent again over the next, and may be executed twice.
    #[must_use]
    pub fn with_repeat(&self, repeat: bool) -> Self {
        Self { repeat, ..self.clone() }
    }

    /// The same client calling as somebody else, over the same connection.
    ///
    /// # Errors
    /// A machine name over 255 bytes, or more than 16 supplementary groups.
    pub fn with_credential(&self, credential: &Credential) -> Result<Self, EncodeError> {
        Ok(Self { prefix: self.prefix.with_credential(credential)?, ..self.clone() })
    }

    /// A client of another program or version, over the same connection.
    #[must_use]
    pub fn for_program(&self, program: u32, version: u32) -> Self {
        Self { prefix: self.prefix.for_program(program, version), ..self.clone() }
    }

    /// What the connection has done so far.
    #[must_use]
    pub fn stats(&self) -> ClientStats {
        self.channel.stats()
    }
}
