//! One measurement: a server, clients, calls for some time.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use examples::costs::Costs;
use examples::echo::echo_prog::{self, echo_v1};
use examples::echo::{Echo, RECORD_LIMITS};
use rpc_core::protocol::ConnectionLimits;
use rpc_core::{CallError, Client, ClientOptions, Endpoint, Server, ServerLimits};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::series::Cell;

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    pub(crate) calls_per_second: f64,
    /// Processor time of a call in microseconds, at the client and at the server.
    pub(crate) client_us: f64,
    pub(crate) server_us: f64,
    /// Allocations of a call at both ends together, if they are counted.
    pub(crate) allocations: Option<f64>,
    /// Datagrams that were sent again.
    pub(crate) resent: u64,
}

impl Figures {
    /// At both ends together.
    pub(crate) fn cpu_us(&self) -> f64 {
        self.client_us + self.server_us
    }
}

/// A limit that no shutdown reaches here: nothing is in flight any more.
const DRAIN: Duration = Duration::from_secs(1);

/// Runs the server on `servers`, which has one thread, and the clients on the runtime this is awaited by, which has
/// this thread only.
pub(crate) async fn measure(
    cell: Cell,
    servers: &Handle,
    directory: &Path,
    time: Duration,
) -> Result<Figures, Box<dyn Error>> {
    let server = start(cell, servers, directory).await?;
    let connections = connect(cell, &server.endpoints()[0]).await?;

    let (begun, before) = (Instant::now(), Costs::now());
    let mut callers = JoinSet::new();
    for connection in &connections {
        for _ in 0..cell.in_flight {
            callers.spawn(call(echo_v1::Client::from_client(connection), cell.bytes, begun + time));
        }
    }
    let mut calls = 0;
    for caller in callers.join_all().await {
        calls += caller?;
    }
    let (elapsed, used) = (begun.elapsed(), Costs::now().since(before));

    let resent = connections.iter().map(|connection| connection.stats().retransmissions).sum();
    drop(connections);
    server.shutdown(DRAIN).await;
    let each = used.per_call(calls);
    let client_us = used.this_thread.as_secs_f64() * 1e6 / calls as f64;
    Ok(Figures {
        calls_per_second: calls as f64 / elapsed.as_secs_f64(),
        client_us,
        server_us: each.cpu_us - client_us,
        allocations: each.allocations,
        resent,
    })
}

/// A server with the default limits, but of connections and of a record's length.
async fn start(cell: Cell, servers: &Handle, directory: &Path) -> Result<Server, Box<dyn Error>> {
    let connections = ConnectionLimits { total: cell.connections, per_host: cell.connections };
    let limits = ServerLimits { record: RECORD_LIMITS, connections, ..ServerLimits::default() };
    let builder = Server::builder()
        .add(echo_v1::Service::new(Echo))
        .limits(limits)
        .listen(cell.transport.endpoint(directory));
    Ok(servers.spawn(builder.start()).await??)
}

/// Connections that have made a call: what is slow the first time is not what is measured.
async fn connect(cell: Cell, server: &Endpoint) -> Result<Vec<Client>, Box<dyn Error>> {
    let mut connections = Vec::new();
    for _ in 0..cell.connections {
        let options = ClientOptions::new().record_limits(RECORD_LIMITS).max_in_flight(cell.in_flight);
        let connection = Client::connect(server, echo_prog::PROGRAM, echo_v1::VERSION, options).await?;
        echo_v1::Client::from_client(&connection).echo(&payload(cell.bytes)).await?;
        connections.push(connection);
    }
    Ok(connections)
}

/// Calls one after the other, and says how many they were.
async fn call(client: echo_v1::Client, bytes: usize, end: Instant) -> Result<u64, CallError> {
    let payload = payload(bytes);
    let mut calls = 0;
    while Instant::now() < end || calls == 0 {
        let reply = client.echo(&payload).await?;
        assert_eq!(reply.len(), bytes, "an echo is as long as the call");
        calls += 1;
    }
    Ok(calls)
}

fn payload(bytes: usize) -> Bytes {
    vec![1; bytes].into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use examples::transport::Transport;

    #[test]
    fn calls_of_every_transport_are_counted_with_their_cost_at_both_ends() {
        let servers =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_io().build().unwrap();
        let clients = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
        let directory = tempfile::tempdir().unwrap();
        for transport in Transport::ALL {
            let cell = Cell { transport, bytes: 100, in_flight: 3, connections: 2 };
            let measured = measure(cell, servers.handle(), directory.path(), Duration::from_millis(20));
            let figures = clients.block_on(measured).unwrap();
            assert!(figures.calls_per_second > 0.0, "{figures:?}");
            assert!(figures.client_us > 0.0 && figures.server_us > 0.0, "{figures:?}");
        }
    }
}
