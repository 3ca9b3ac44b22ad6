//! Asking rpcbind.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::Channel;
use super::connect::look_up;
use crate::client::{CallError, ClientOptions, ConnectError, kind, put_call, result};
use crate::driver::{Boxed, now};
use crate::message::CallPrefix;
use crate::protocol::Time;
use crate::rpcbind::{Announcement, Decode, Encode, Line, Lines, Opened, PROGRAM, RpcbindError, Sought};
use crate::service::Procedure;
use crate::transport::Endpoint;

/// How rpcbind is asked.
pub(crate) static LINES: Lines = Lines {
    open: |endpoint, options, deadline| Box::pin(RpcbindLine::open(endpoint, options, deadline)),
    take_back,
};

/// A connection to an rpcbind. Its futures block where they are polled, and are ready then.
#[derive(Debug)]
struct RpcbindLine {
    channel: Channel,
    endpoint: Endpoint,
    prefix: CallPrefix,
    timeout: Duration,
    deadline: Time,
}

impl RpcbindLine {
    async fn open(endpoint: &Endpoint, options: ClientOptions, deadline: Time) -> Opened {
        let unreachable = |error| RpcbindError::Unreachable(Box::new(error));
        let prefix = CallPrefix::new(PROGRAM, 0, &options.credential)
            .map_err(|error| unreachable(ConnectError::Credential(error)))?;
        let channel = Channel::connect(endpoint, &prefix, &options).map_err(unreachable)?;
        let (endpoint, timeout) = (endpoint.clone(), options.timeout);
        Ok(Arc::new(Self { channel, endpoint, prefix, timeout, deadline }))
    }
}

impl Line for RpcbindLine {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn call<'a>(
        &'a self,
        version: u32,
        procedure: &'static Procedure,
        encode: Encode<'a>,
        decode: Decode<'a>,
    ) -> Boxed<'a, Result<(), CallError>> {
        Box::pin(async move {
            let prefix = self.prefix.for_program(PROGRAM, version);
            let timeout = self.timeout.min(self.deadline.since(now()));
            let put = put_call(&prefix, procedure, encode);
            result(self.channel.call(timeout, kind(procedure, false), put)?, timeout, decode)
        })
    }
}

fn take_back(announcement: &Announcement, deadline: Time) {
    let _ = ready(announcement.unregister(&LINES, deadline));
}

/// The output of a future that never waits, as those that only wait for a line of this driver.
pub(crate) fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("calls over such a line block"),
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
    let found = ready(sought.locate(&LINES, &hosts, datagrams, deadline));
    found.map(|address| vec![address]).map_err(|error| ConnectError::rpcbind(endpoint, error))
}
