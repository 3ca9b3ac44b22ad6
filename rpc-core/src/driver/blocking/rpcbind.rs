//! Asking rpcbind.

use std::net::SocketAddr;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::Channel;
use super::connect::look_up;
use crate::client::{CallError, ClientOptions, ConnectError, kind, put_call, result};
use crate::driver::now;
use crate::message::CallPrefix;
use crate::protocol::Time;
use crate::rpcbind::{Announcement, Decode, Encode, Line, PROGRAM, RpcbindError, Sought};
use crate::service::Procedure;
use crate::transport::Endpoint;

/// A connection to an rpcbind. Its futures block where they are made or polled, and are ready then.
#[derive(Clone, Debug)]
pub(crate) struct RpcbindLine {
    channel: Channel,
    endpoint: Endpoint,
    prefix: CallPrefix,
    timeout: Duration,
    deadline: Time,
}

impl Line for RpcbindLine {
    async fn open(endpoint: &Endpoint, options: ClientOptions, deadline: Time) -> Result<Self, RpcbindError> {
        let unreachable = |error| RpcbindError::Unreachable(Box::new(error));
        let prefix = CallPrefix::new(PROGRAM, 0, &options.credential)
            .map_err(|error| unreachable(ConnectError::Credential(error)))?;
        let channel = Channel::connect(endpoint, &prefix, &options).map_err(unreachable)?;
        Ok(Self { channel, endpoint: endpoint.clone(), prefix, timeout: options.timeout, deadline })
    }

    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    async fn call(
        &self,
        version: u32,
        procedure: &'static Procedure,
        encode: Encode<'_>,
        decode: Decode<'_>,
    ) -> Result<(), CallError> {
        let prefix = self.prefix.for_program(PROGRAM, version);
        let timeout = self.timeout.min(self.deadline.since(now()));
        let put = put_call(&prefix, procedure, encode);
        result(self.channel.call(timeout, kind(procedure, false), put)?, timeout, decode)
    }

    fn take_back(announcement: &Announcement, deadline: Time) {
        let _ = ready(announcement.unregister::<Self>(deadline));
    }
}

/// The output of a future that never waits, as those that only wait for an [`RpcbindLine`].
pub(crate) fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("calls over a line of this driver block"),
    }
}

/// The addresses to connect to: all of a host's, or where its rpcbind says that the program is.
pub(crate) fn locate(
    endpoint: &Endpoint,
    sought: Sought,
    limit: Duration,
    deadline: Time,
) -> Result<Vec<SocketAddr>, ConnectError> {
    let (host, port, datagrams) = match endpoint {
        Endpoint::Tcp { host, port } => (host, *port, false),
        Endpoint::Udp { host, port } => (host, *port, true),
        Endpoint::Unix(_) => return Ok(Vec::new()),
    };
    let hosts = look_up(host, port, deadline).map_err(|source| {
        let endpoint = endpoint.clone();
        match source.kind() {
            std::io::ErrorKind::TimedOut => ConnectError::TimedOut { endpoint, after: limit },
            _ => ConnectError::Lookup { endpoint, source },
        }
    })?;
    if port != 0 {
        return Ok(hosts);
    }
    let found = ready(sought.locate::<RpcbindLine>(&hosts, datagrams, deadline));
    found.map(|address| vec![address]).map_err(|error| ConnectError::rpcbind(endpoint, error))
}
