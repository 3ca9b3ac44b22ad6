//! From an endpoint to a channel.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use super::alarms;
use super::bursts::Socket;
use super::channel::{Channel, Shared};
use super::datagrams::DatagramPump;
use super::streams;
use super::target::{StreamTarget, first, tcp};
use super::{locate, spawn};
use crate::client::{ClientOptions, ConnectError, PING, kind, put_call};
use crate::driver::{Boxed, now, seed};
use crate::message::CallPrefix;
use crate::protocol::{Client, Outcome, Time};
use crate::rpcbind::Sought;
use crate::transport::{Endpoint, connected_udp};

impl Channel {
    /// Connects to the first address of `endpoint` that can be connected to.
    ///
    /// A datagram socket connects to anything; where there is a choice of addresses, the first one that answers a
    /// call of procedure 0 of the program in `prefix` is taken.
    pub(crate) fn connect<'a>(
        endpoint: &'a Endpoint,
        prefix: &'a CallPrefix,
        options: &'a ClientOptions,
    ) -> Boxed<'a, Result<Self, ConnectError>> {
        Box::pin(Self::connect_unboxed(endpoint, prefix, options))
    }

    async fn connect_unboxed(
        endpoint: &Endpoint,
        prefix: &CallPrefix,
        options: &ClientOptions,
    ) -> Result<Self, ConnectError> {
        let after = options.connect_timeout;
        let deadline = now() + after;
        let timed_out = || ConnectError::TimedOut { endpoint: endpoint.clone(), after };
        let connect = |source: io::Error| match source.kind() {
            io::ErrorKind::TimedOut if now() >= deadline => timed_out(),
            _ => ConnectError::Connect { endpoint: endpoint.clone(), source },
        };
        alarms::start().map_err(connect)?;
        let sought = Sought::new(prefix.called(), options);
        let answers = options.answers(endpoint)?;
        let addresses = locate(endpoint, sought, after, deadline).await?;
        if let Endpoint::Udp { .. } = endpoint {
            return match &addresses[..] {
                [only] => udp(*only, options).await.map_err(connect),
                several => first(several, deadline, |address| answering(address, deadline, prefix, options))
                    .await
                    .map_err(connect),
            };
        }
        let target = StreamTarget::new(endpoint.clone(), sought, after);
        let connected = match endpoint {
            Endpoint::Tcp { .. } => first(&addresses, deadline, tcp).await,
            _ => target.connect().await,
        };
        let stream = connected.map_err(connect)?;
        let reconnection = options.stream_reconnection();
        let shared = Shared::new(
            Client::stream(now(), reconnection, options.max_in_flight, seed())
                .with_record_timeout(options.record_timeout),
        );
        spawn(streams::pump(shared.clone(), stream, target, options.record_limits, answers));
        Ok(Self::new(shared))
    }
}

async fn udp(address: SocketAddr, options: &ClientOptions) -> io::Result<Channel> {
    let socket = connected_udp(address)?;
    let socket = Socket::new(socket)?;
    let shared = Shared::new(Client::datagrams(options.retransmission, options.max_in_flight, seed()));
    spawn(DatagramPump::new(shared.clone(), socket));
    Ok(Channel::new(shared))
}

/// A channel to `address` if something answers there: even a refusal does.
async fn answering(
    address: SocketAddr,
    deadline: Time,
    prefix: &CallPrefix,
    options: &ClientOptions,
) -> io::Result<Channel> {
    let channel = udp(address, options).await?;
    let left = deadline.since(now()).max(Duration::from_millis(1));
    match channel.call(left, kind(&PING, false), put_call(prefix, &PING, |_| Ok(()))).await {
        Ok(Outcome::Reply(_)) => Ok(channel),
        Ok(Outcome::Failed(failure)) => Err(io::Error::other(failure)),
        Err(error) => Err(io::Error::other(error)),
    }
}
