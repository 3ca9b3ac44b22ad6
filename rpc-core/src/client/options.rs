//! What a user can set about a client.

use std::sync::Arc;
use std::time::Duration;

use super::error::{BackchannelError, ConnectError};
use crate::framing::RecordLimits;
use crate::message::Credential;
use crate::protocol::{Reconnection, Retransmission};
use crate::rpcbind;
use crate::server::{Answers, ServerBuilder, StartError};
use crate::transport::Endpoint;

/// How a client connects and calls. The defaults suit a local network.
///
/// ```
/// use rpc_core::ClientOptions;
/// use std::time::Duration;
///
/// let options = ClientOptions::new().timeout(Duration::from_secs(3)).max_in_flight(64);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ClientOptions {
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) credential: Credential,
    pub(crate) retransmission: Retransmission,
    pub(crate) reconnection: Option<Reconnection>,
    pub(crate) max_in_flight: usize,
    pub(crate) record_limits: RecordLimits,
    pub(crate) record_timeout: Duration,
    pub(crate) rpcbind_port: u16,
    /// What answers the server's calls, or why nothing can.
    answers: Option<Result<Arc<Answers>, Arc<StartError>>>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(25),
            connect_timeout: Duration::from_secs(10),
            credential: Credential::None,
            retransmission: Retransmission::default(),
            reconnection: Some(Reconnection::default()),
            max_in_flight: 1024,
            record_limits: RecordLimits::default(),
            record_timeout: Duration::from_secs(30),
            rpcbind_port: rpcbind::PORT,
            answers: None,
        }
    }
}

impl ClientOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long a call may take, from the moment it is made to its reply. Default 25 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long looking up the host, asking its rpcbind and connecting may take. Default 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Who calls. Default: nobody ([`Credential::None`]).
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = credential;
        self
    }

    /// When a call over UDP is sent again. Default: [`Retransmission::default`].
    pub fn retransmission(mut self, policy: Retransmission) -> Self {
        self.retransmission = policy;
        self
    }

    /// Whether and when a stream that was lost, or idle, is opened again. `None`: never; calls fail from then on.
    /// Default: [`Reconnection::default`].
    pub fn reconnection(mut self, policy: Option<Reconnection>) -> Self {
        self.reconnection = policy;
        self
    }

    /// Calls on their way at a time over the connection; more wait their turn. Default 1,024.
    pub fn max_in_flight(mut self, calls: usize) -> Self {
        self.max_in_flight = calls;
        self
    }

    /// Answers calls that the server makes over the client's own connection, as NFSv4.1 does: give it services, and no
    /// endpoint to listen at. Streams only. Default: the server cannot call.
    ///
    /// Calls are answered for as long as there is a connection. Such a client does not close an idle one; a server
    /// does, after six minutes unless told otherwise, and a lost one is opened again with the next call. The server
    /// reaches the client with `Client::backchannel`.
    pub fn serve(mut self, services: ServerBuilder) -> Self {
        self.answers = Some(services.answers().map(Arc::new).map_err(Arc::new));
        self
    }

    /// How large a reply over a stream may be. Default 1 MiB in 1,024 fragments.
    pub fn record_limits(mut self, limits: RecordLimits) -> Self {
        self.record_limits = limits;
        self
    }

    /// The port at which the host's [rpcbind](crate::rpcbind) is asked for the program's, where the endpoint has none.
    /// Default 111.
    pub fn rpcbind_port(mut self, port: u16) -> Self {
        self.rpcbind_port = port;
        self
    }

    /// How long a reply over a stream may take to arrive, from its first byte to its last. Default 30 s; then the
    /// connection is ended, for no other reply can overtake it.
    pub fn record_timeout(mut self, timeout: Duration) -> Self {
        self.record_timeout = timeout;
        self
    }

    /// What answers calls that come from `endpoint`.
    pub(crate) fn answers(&self, endpoint: &Endpoint) -> Result<Option<Arc<Answers>>, ConnectError> {
        match &self.answers {
            Some(Ok(_)) if matches!(endpoint, Endpoint::Udp { .. }) => {
                Err(ConnectError::Backchannel(BackchannelError::Datagrams))
            }
            Some(Err(mistake)) => Err(ConnectError::Serve(Arc::clone(mistake))),
            answers => Ok(answers.as_ref().and_then(|answers| answers.as_ref().ok()).cloned()),
        }
    }

    /// When a stream is opened again, and let go.
    pub(crate) fn stream_reconnection(&self) -> Option<Reconnection> {
        // Whoever is called has to be there.
        let idle = |policy: Reconnection| if self.answers.is_some() { Duration::MAX } else { policy.idle };
        self.reconnection.map(|policy| Reconnection { idle: idle(policy), ..policy })
    }
}
