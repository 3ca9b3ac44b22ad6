//! What a user can set about a server.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::framing::RecordLimits;
use crate::message::SMALLEST_CALL_HEADER;
use crate::protocol::{CacheLimits, ConnectionLimits, Gate, Programs, SessionLimits};
use crate::rpcbind::{Announcement, Rpcbind, RpcbindError};
use crate::service::{
    Context, Dispatcher, FailureHook, Limits, MinimumAuth, Procedure, Requiring, Service, ServiceError,
    Strictness,
};
use crate::transport::{Endpoint, EndpointError, Listener, bind};

/// How much a server's peers may take of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLimits {
    /// In connections.
    pub connections: ConnectionLimits,
    /// Of one connection.
    pub session: SessionLimits,
    /// Of one call over a stream.
    pub record: RecordLimits,
    /// Of the duplicate request cache for datagrams.
    pub cache: CacheLimits,
    /// Of the one for streams, which lose nothing: what was in flight when one broke may be asked for again over the
    /// next. Default: replies of 4 MiB, as many as one connection may leave untaken; the rest as [`CacheLimits::default`].
    pub stream_cache: CacheLimits,
    /// How long a handler may take before its caller is told `SYSTEM_ERR` and it is dropped, at the place where it
    /// waits; one that blocks its thread cannot be. Default: as long as it likes.
    pub handler: Option<Duration>,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections: ConnectionLimits::default(),
            session: SessionLimits::default(),
            record: RecordLimits::default(),
            cache: CacheLimits::default(),
            stream_cache: CacheLimits { bytes: 4 * 1024 * 1024, ..CacheLimits::default() },
            handler: None,
        }
    }
}

/// Collects services and endpoints, then starts a server.
#[must_use = "a server serves once it is started"]
#[derive(Default)]
pub struct ServerBuilder {
    programs: Programs<Arc<dyn Service>>,
    endpoints: Vec<Endpoint>,
    limits: ServerLimits,
    strictness: Strictness,
    backchannel: bool,
    rpcbind: Option<Rpcbind>,
    on_failure: Option<Box<FailureHook>>,
    /// The first mistake made while building, reported by the start.
    mistake: Option<StartError>,
}

/// Why a server did not start. Nothing is left listening.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StartError {
    /// The text is no endpoint.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// There is nowhere to listen.
    #[error("no endpoint to listen at; add one with `listen`")]
    NoEndpoint,
    /// There is somewhere to listen, for what is only called back over connections that a client opens.
    #[error(
        "a client listens nowhere: it is called back over the connection it opens; remove `listen` and `register`"
    )]
    Listens,
    /// Two services answer for the same version of a program.
    #[error("program {program} version {version} has two services")]
    TwoServices {
        /// The program's number.
        program: u32,
        /// The version's number.
        version: u32,
    },
    /// No call of a procedure can be received from a stream: the smallest of its arguments are over the limit.
    #[error(
        "program {program} version {version}: a call of {procedure} has {needed} bytes at least, where {limit} are \
         allowed; raise `record` in `ServerLimits`"
    )]
    NeverCalled {
        /// The program's number.
        program: u32,
        /// The version's number.
        version: u32,
        /// The procedure's name.
        procedure: &'static str,
        /// Bytes of the smallest call.
        needed: usize,
        /// Bytes of the largest that is received.
        limit: usize,
    },
    /// The programs cannot be registered with rpcbind.
    #[error("cannot register: {0}")]
    Register(#[source] Box<RpcbindError>),
    /// An endpoint cannot be listened at.
    #[error("cannot listen at {endpoint}: {source}")]
    Bind {
        /// The endpoint.
        endpoint: Endpoint,
        /// What the system said.
        source: io::Error,
    },
}

impl From<RpcbindError> for StartError {
    fn from(error: RpcbindError) -> Self {
        Self::Register(Box::new(error))
    }
}

impl From<Infallible> for StartError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// What answers calls, and within what limits, wherever they come from.
#[derive(Debug)]
pub(crate) struct Answers {
    pub(crate) dispatcher: Arc<Dispatcher>,
    pub(crate) session: SessionLimits,
    pub(crate) record: RecordLimits,
    /// Whether handlers may call their callers back.
    pub(crate) backchannel: bool,
}

/// What a driver needs to serve.
#[derive(Debug)]
pub(crate) struct Serving {
    pub(crate) answers: Arc<Answers>,
    pub(crate) listeners: Vec<Listener>,
    /// Where the listeners listen, in the same order.
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) gate: Gate,
    /// What rpcbind is to know of it.
    pub(crate) announcement: Option<Announcement>,
}

impl ServerBuilder {
    /// A server of nothing, nowhere.
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves one version of a program. A server can have any number, of any programs, on the same endpoints.
    #[expect(clippy::should_implement_trait, reason = "it adds a service, not a number")]
    pub fn add(mut self, service: impl Service) -> Self {
        let (program, version) = (service.program(), service.version());
        if self.programs.insert(program, version, Arc::new(service)).is_some() {
            self.mistake.get_or_insert(StartError::TwoServices { program, version });
        }
        self
    }

    /// Serves one version of a program to callers whose credential is strong enough; others are refused with
    /// `AUTH_TOOWEAK`, but for procedure 0, which is answered to anybody.
    ///
    /// ```no_run
    /// use rpc_core::service::MinimumAuth;
    /// use rpc_core::{ServerBuilder, Service};
    ///
    /// # fn build(for_anybody: impl Service, for_users: impl Service) -> ServerBuilder {
    /// ServerBuilder::new().add(for_anybody).add_requiring(MinimumAuth::Sys, for_users)
    /// # }
    /// ```
    pub fn add_requiring(self, minimum: MinimumAuth, service: impl Service) -> Self {
        self.add(Requiring { minimum, service })
    }

    /// Listens at an endpoint: `tcp://host:port`, `udp://host:port` or `unix:///path`. Can be said several times.
    /// Port 0, or none, is one the system chooses; a name is listened at on each of its addresses, `[::]` on IPv4 too.
    pub fn listen<E>(mut self, endpoint: E) -> Self
    where
        E: TryInto<Endpoint>,
        StartError: From<E::Error>,
    {
        match endpoint.try_into() {
            Ok(endpoint) => self.endpoints.push(endpoint),
            Err(error) => drop(self.mistake.get_or_insert(error.into())),
        }
        self
    }

    /// Sets the limits. Default: [`ServerLimits::default`].
    pub fn limits(mut self, limits: ServerLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Accepts arguments whose padding is not zero, as some old clients send them. Default: no.
    pub fn lenient(mut self, lenient: bool) -> Self {
        self.strictness.lenient_padding = lenient;
        self
    }

    /// Refuses calls with bytes left over after their arguments, which are otherwise only counted
    /// ([`ServerStats::trailing`](crate::service::ServerStats::trailing)). Default: no.
    pub fn refuse_trailing(mut self, refuse: bool) -> Self {
        self.strictness.refuse_trailing = refuse;
        self
    }

    /// Lets handlers call their callers back over the connections these have opened, with `Client::backchannel`.
    /// Default: no.
    ///
    /// The callers are clients that were told what to [`serve`](crate::ClientOptions::serve).
    ///
    #[cfg_attr(feature = "tokio", doc = "```")]
    #[cfg_attr(not(feature = "tokio"), doc = "```ignore")]
    /// use rpc_core::{ClientOptions, Context, Server, ServiceError};
    ///
    /// rpc_macros::inline_x!(
    ///     "program WATCHER { version WATCHER_V1 { string GREET(string) = 1; } = 1; } = 0x20000010;
    ///      program WATCHED { version WATCHED_V1 { string NAME(void) = 1; } = 1; } = 0x20000011;"
    /// );
    /// use watched::watched_v1;
    /// use watcher::watcher_v1;
    ///
    /// struct Watcher;
    /// impl watcher_v1::Server for Watcher {
    ///     async fn greet(&self, cx: &Context, greeting: String) -> Result<String, ServiceError> {
    ///         // Whoever called is asked before it is answered. The client could be kept, for later.
    ///         let caller = watched_v1::Client::backchannel(cx)?;
    ///         Ok(format!("{greeting}, {}", caller.name().await?))
    ///     }
    /// }
    ///
    /// struct Watched;
    /// impl watched_v1::Server for Watched {
    ///     async fn name(&self, _cx: &Context) -> Result<String, ServiceError> {
    ///         Ok("client".into())
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let service = watcher_v1::Service::new(Watcher);
    /// let server = Server::builder().add(service).backchannel(true).listen("tcp://127.0.0.1:0").start().await?;
    ///
    /// let options = ClientOptions::new().serve(Server::builder().add(watched_v1::Service::new(Watched)));
    /// let client = watcher_v1::Client::connect_with(&server.endpoints()[0], options).await?;
    /// assert_eq!(client.greet("hello").await?, "hello, client");
    /// # Ok(()) }
    /// ```
    pub fn backchannel(mut self, on: bool) -> Self {
        self.backchannel = on;
        self
    }

    /// Registers every program at every endpoint with an [rpcbind](crate::rpcbind), in the place of what was registered
    /// for the same version and transport; where several endpoints are of one transport, at the first. It is taken
    /// back when the server shuts down or is dropped, unless another server has taken its place. Default: nothing is
    /// registered.
    ///
    /// ```no_run
    /// # use rpc_core::{ServerBuilder, rpcbind::Rpcbind};
    /// let builder = ServerBuilder::new().listen("tcp://0.0.0.0").register(Rpcbind::local());
    /// ```
    pub fn register(mut self, rpcbind: Rpcbind) -> Self {
        self.rpcbind = Some(rpcbind);
        self
    }

    /// Calls `hook` for every call that a handler fails or panics in, or that is ended under way (at its time limit, or
    /// with its server or client), and for arguments that do not decode: the caller is told no more than a number.
    pub fn on_failure(mut self, hook: impl Fn(&Context, &ServiceError) + Send + Sync + 'static) -> Self {
        self.on_failure = Some(Box::new(hook));
        self
    }

    /// Starts an asynchronous server on the tokio runtime this is called in.
    ///
    /// # Errors
    /// [`StartError`]: an endpoint that cannot be listened at, or a mistake in the building.
    #[cfg(feature = "tokio")]
    pub async fn start(self) -> Result<super::Server, StartError> {
        super::Server::start(self).await
    }

    /// Starts a server of threads, without any runtime.
    ///
    /// # Errors
    /// As `start`.
    #[cfg(feature = "blocking")]
    pub fn start_blocking(self) -> Result<crate::blocking::Server, StartError> {
        crate::blocking::Server::start(self)
    }

    /// Whether every procedure can be called over a stream.
    fn check_sizes(&self) -> Result<(), StartError> {
        let limit = self.limits.record.record;
        if self.endpoints.iter().all(|endpoint| matches!(endpoint, Endpoint::Udp { .. })) {
            // What a datagram holds cannot be changed, and the other procedures can be called.
            return Ok(());
        }
        for (program, version, service) in self.programs.iter() {
            for Procedure { name, arguments, .. } in service.procedures() {
                let needed = arguments.min.saturating_add(SMALLEST_CALL_HEADER);
                if needed > limit {
                    return Err(StartError::NeverCalled { program, version, procedure: name, needed, limit });
                }
            }
        }
        Ok(())
    }

    /// Binds every endpoint, or none. Blocks while names are looked up.
    pub(crate) fn bind(mut self) -> Result<Serving, StartError> {
        if let Some(mistake) = self.mistake {
            return Err(mistake);
        }
        if self.endpoints.is_empty() {
            return Err(StartError::NoEndpoint);
        }
        self.check_sizes()?;
        let (mut listeners, mut endpoints) = (Vec::new(), Vec::new());
        for endpoint in std::mem::take(&mut self.endpoints) {
            let failed = |source| StartError::Bind { endpoint: endpoint.clone(), source };
            for listener in bind(&endpoint).map_err(failed)? {
                endpoints.push(listener.endpoint().map_err(failed)?);
                listeners.push(listener);
            }
        }
        let gate = Gate::new(self.limits.connections);
        let announcement = self.rpcbind.take().map(|rpcbind| {
            let programs = self.programs.iter().map(|(program, version, _)| (program, version));
            Announcement::new(rpcbind, programs, &endpoints)
        });
        let announcement = announcement.transpose()?;
        Ok(Serving { answers: Arc::new(self.answers()?), listeners, endpoints, gate, announcement })
    }

    /// Answers calls without listening anywhere.
    pub(crate) fn answers(self) -> Result<Answers, StartError> {
        if let Some(mistake) = self.mistake {
            return Err(mistake);
        }
        if !self.endpoints.is_empty() || self.rpcbind.is_some() {
            return Err(StartError::Listens);
        }
        let ServerLimits { session, record, cache, stream_cache, handler, .. } = self.limits;
        let limits = Limits { datagrams: cache, streams: stream_cache, handler };
        let dispatcher = Dispatcher::new(self.programs, limits, self.on_failure, self.strictness);
        Ok(Answers { dispatcher: Arc::new(dispatcher), session, record, backchannel: self.backchannel })
    }
}

impl fmt::Debug for ServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerBuilder")
            .field("endpoints", &self.endpoints)
            .field("limits", &self.limits)
            .field("strictness", &self.strictness)
            .finish_non_exhaustive()
    }
}
