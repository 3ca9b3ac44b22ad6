//! Asking rpcbind.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::lookup_host;
use tokio::runtime::Builder;

use super::timer::before;
use super::{Channel, alarms};
use crate::client::{CallError, ClientOptions, ConnectError, kind, put_call, result};
use crate::driver::{Boxed, now, spawn_thread};
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

/// A connection to an rpcbind.
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
        let channel = Channel::connect(endpoint, &prefix, &options).await.map_err(unreachable)?;
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
            result(self.channel.call(timeout, kind(procedure, false), put).await?, timeout, decode)
        })
    }
}

/// On a thread with a runtime of its own: this one's may be at its end too.
fn take_back(announcement: &Announcement, deadline: Time) {
    let announcement = announcement.clone();
    let run = move || {
        if let Ok(runtime) = Builder::new_current_thread().enable_all().build() {
            let _ = runtime.block_on(announcement.unregister(&LINES, deadline));
        }
    };
    // Without a thread the conversation is not held.
    if let Ok(thread) = spawn_thread("rpc-rpcbind", Box::new(run)) {
        let _ = thread.join();
    }
}

/// The addresses to connect to: all of a host's, or where its rpcbind says that the program is.
///
/// Boxed, because rpcbind has to be connected to as well.
pub(crate) fn locate<'a>(
    endpoint: &'a Endpoint,
    sought: Sought,
    limit: Duration,
    deadline: Time,
) -> Boxed<'a, Result<Vec<SocketAddr>, ConnectError>> {
    Box::pin(async move {
        let (host, port, datagrams) = match endpoint {
            Endpoint::Tcp { host, port } => (host.as_str(), *port, false),
            Endpoint::Udp { host, port } => (host.as_str(), *port, true),
            Endpoint::Unix(_) => return Ok(Vec::new()),
        };
        let failed = |source| ConnectError::Lookup { endpoint: endpoint.clone(), source };
        alarms::start().map_err(failed)?;
        let hosts: Vec<_> = match before(deadline, lookup_host((host, port))).await {
            Some(Ok(hosts)) => hosts.collect(),
            Some(Err(source)) => return Err(failed(source)),
            None => return Err(ConnectError::TimedOut { endpoint: endpoint.clone(), after: limit }),
        };
        if port != 0 {
            return Ok(hosts);
        }
        let found = sought.locate(&LINES, &hosts, datagrams, deadline).await;
        found.map(|address| vec![address]).map_err(|error| ConnectError::rpcbind(endpoint, error))
    })
}
