//! Clients and servers on threads and `std` sockets, without any runtime.
//!
//! A [`Client`] is called like a local function, from any number of threads over one connection. The threads do the
//! work themselves: there is none in the background, and a call costs one write and one read. A [`Server`] has a
//! thread per connection, and at a datagram socket as many as slow handlers ask for; handlers may block.
//!
//! ```
//! use std::time::Duration;
//!
//! use rpc_core::blocking::{Client, Server};
//! use rpc_core::service::{Call, Handling, Procedure, Service};
//! use rpc_core::ClientOptions;
//!
//! // What the interface compiler generates: program 300, version 1, procedure 1 doubles a number.
//! static DOUBLE: Procedure = Procedure::new(1, "DOUBLE").idempotent();
//! struct Doubler;
//! impl Service for Doubler {
//!     fn program(&self) -> u32 { 300 }
//!     fn version(&self) -> u32 { 1 }
//!     fn procedures(&self) -> &'static [Procedure] { std::slice::from_ref(&DOUBLE) }
//!     fn call(&self, call: Call) -> Handling {
//!         call.handle(|input| input.get_u32(), |_, n| async move { Ok(2 * n) }, |out, n| out.put_u32(*n))
//!     }
//! }
//!
//! let server = Server::builder().add(Doubler).listen("tcp://127.0.0.1:0").start_blocking()?;
//! let client = Client::connect(&server.endpoints()[0], 300, 1, ClientOptions::new())?;
//! let doubled = client.call(&DOUBLE, |out| out.put_u32(21), |input| input.get_u32())?;
//! assert_eq!(doubled, 42);
//! assert!(server.shutdown(Duration::from_secs(5)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::time::{Duration, Instant};

use crate::client::{
    BackchannelError, CallError, ClientOptions, ConnectError, kind, put_call, result, way_back,
};
use crate::driver::blocking::{Channel, LINES, Serve, ready};
use crate::message::{CallPrefix, Credential};
use crate::protocol::ClientStats;
use crate::rpcbind::Registered;
use crate::server::{ServerBuilder, StartError};
use crate::service::{Context, Procedure, ServerStats};
use crate::transport::Endpoint;
use crate::xdr::{DecodeError, Decoder, EncodeError, Encoder};

/// Calls one version of one program, from any thread. Clones share the connection; it is closed with the last of them.
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
    /// Of a host with several addresses a UDP client asks procedure 0 at each, and takes the first that answers.
    ///
    /// # Errors
    /// [`ConnectError`].
    #[expect(clippy::needless_pass_by_value, reason = "as the asynchronous client is connected")]
    pub fn connect<E>(
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
        let channel = Channel::connect(&endpoint, &prefix, &options)?;
        Ok(Self { channel, prefix, timeout: options.timeout, repeat: false })
    }

    /// Calls the caller of `cx` back, over the connection that it called by: a client that was told what to
    /// [`serve`](ClientOptions::serve), by a server that was told that it has a
    /// [`backchannel`](ServerBuilder::backchannel).
    ///
    /// May be kept after the call is answered; calls end with [`CallError::NotSent`] or [`CallError::MaybeExecuted`]
    /// when the connection does. As many may be on their way at a time as the peer may have on its own.
    ///
    /// # Errors
    /// [`BackchannelError`].
    pub fn backchannel(cx: &Context, program: u32, version: u32) -> Result<Self, BackchannelError> {
        let channel = Channel::back(way_back(cx)?).ok_or(BackchannelError::Asynchronous)?;
        let options = ClientOptions::default();
        let prefix =
            CallPrefix::new(program, version, &options.credential).expect("nobody's credential fits");
        Ok(Self { channel, prefix, timeout: options.timeout, repeat: false })
    }

    /// Calls a procedure: `encode` writes its arguments, `decode` reads its results.
    ///
    /// `encode` runs while no other thread can begin a call: it must not call over the same connection itself.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn call<R>(
        &self,
        procedure: &'static Procedure,
        encode: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
        decode: impl FnOnce(&mut Decoder<'_>) -> Result<R, DecodeError>,
    ) -> Result<R, CallError> {
        let put = put_call(&self.prefix, procedure, encode);
        let outcome = self.channel.call(self.timeout, kind(procedure, self.repeat), put)?;
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

/// A server of threads. Dropping it ends it at once; [`Server::shutdown`] lets it finish what it took.
///
/// Calls over one connection are executed one after the other, those over different connections at the same time. At a
/// datagram socket one thread executes calls, and more while handlers take longer than some milliseconds: at most 256.
#[derive(Debug)]
pub struct Server {
    /// Dropped first.
    registered: Registered,
    serve: Serve,
    endpoints: Vec<Endpoint>,
}

impl Server {
    /// Collects services and endpoints. [`ServerBuilder::start_blocking`] starts the server.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::new()
    }

    pub(crate) fn start(builder: ServerBuilder) -> Result<Self, StartError> {
        let mut serving = builder.bind()?;
        let (endpoints, announcement) = (serving.endpoints.clone(), serving.announcement.take());
        let serve = Serve::start(serving)?;
        Ok(Self { registered: ready(Registered::register(&LINES, announcement))?, serve, endpoints })
    }

    /// Where it listens, with the ports it got.
    #[must_use]
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// What it has done so far.
    #[must_use]
    pub fn stats(&self) -> ServerStats {
        self.serve.stats()
    }

    /// Stops accepting connections and calls, answers the calls it took, and ends: when they are answered, or
    /// after `limit`. Whether all of them were.
    ///
    /// A handler that runs on after that runs to its end; its reply goes nowhere.
    #[must_use = "whether every call was answered"]
    pub fn shutdown(self, limit: Duration) -> bool {
        let started = Instant::now();
        ready(self.registered.unregister(limit));
        self.serve.shutdown(limit.saturating_sub(started.elapsed()))
    }
}
