//! One measurement: a server, a client, calls for some time.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use examples::latency::{Latencies, Percentiles};
use examples::msg::msgprog::msgver;
use examples::relay::{Network, Relay};
use examples::transport::Transport;
use rpc_core::protocol::{CacheLimits, ClientStats, Retransmission};
use rpc_core::service::ServerStats;
use rpc_core::{CallError, Client, ClientOptions, Endpoint, Server, ServerLimits};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::report::Wire;
use crate::service::{Messages, Successes, Verdict, identify, message};

/// What to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) transport: Transport,
    /// Bytes in a message.
    pub(crate) bytes: usize,
    pub(crate) in_flight: usize,
    pub(crate) time: Duration,
}

/// What was measured.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) calls: u64,
    pub(crate) elapsed: Duration,
    pub(crate) latency: Percentiles,
    pub(crate) client: ClientStats,
    pub(crate) server: ServerStats,
    pub(crate) verdict: Verdict,
}

/// Where servers and relays run, and the directory for UNIX sockets.
#[derive(Debug)]
pub(crate) struct Host<'a> {
    pub(crate) runtime: &'a Handle,
    pub(crate) directory: &'a Path,
}

/// A message server of one measurement.
struct Running {
    server: Server,
    endpoint: Endpoint,
    messages: Arc<Messages>,
}

/// Latencies recorded at most by each task.
const SAMPLES: usize = 1_000_000;

impl Host<'_> {
    /// Saves and reads over a direct connection.
    pub(crate) async fn measure(&self, cell: Cell) -> Result<Figures, Box<dyn Error>> {
        let running = self.start(cell.transport).await?;
        let endpoint = running.endpoint.clone();
        load(cell, &endpoint, running).await
    }

    /// The same through a network with faults; also how many datagrams it lost and doubled.
    pub(crate) async fn measure_through(
        &self,
        cell: Cell,
        network: Network,
    ) -> Result<(Figures, (u64, u64)), Box<dyn Error>> {
        let running = self.start(cell.transport).await?;
        let relay = self.relay(&running.endpoint, network).await?;
        let figures = load(cell, relay.endpoint(), running).await?;
        Ok((figures, relay.traffic().faults()))
    }

    /// Counts the bytes of calls and replies.
    pub(crate) async fn weigh(&self, transport: Transport, bytes: usize) -> Result<Wire, Box<dyn Error>> {
        const CALLS: u64 = 20;
        let running = self.start(transport).await?;
        let relay = self.relay(&running.endpoint, Network::sound()).await?;
        // A call sent again would count twice, however slow the machine.
        let patient = Retransmission { initial: PATIENCE, min: PATIENCE, ..Retransmission::default() };
        let options = ClientOptions::new().retransmission(patient).timeout(PATIENCE * 2);
        let client = msgver::Client::connect_with(relay.endpoint(), options).await?;
        let mut text = message(bytes);
        let mut numbers = Vec::new();
        for id in 0..CALLS as usize {
            identify(&mut text, id);
            numbers.push(client.savemsg(&text).await?);
        }
        let (to_server, to_client) = relay.traffic().bytes();
        for number in numbers {
            client.readmsg(number).await?;
        }
        let (to_server_in_all, to_client_in_all) = relay.traffic().bytes();
        running.server.shutdown(DRAIN).await;
        Ok(Wire {
            transport,
            message_bytes: bytes,
            save_call: to_server / CALLS,
            save_reply: to_client / CALLS,
            read_call: (to_server_in_all - to_server) / CALLS,
            read_reply: (to_client_in_all - to_client) / CALLS,
        })
    }

    async fn start(&self, transport: Transport) -> Result<Running, Box<dyn Error>> {
        let messages = Arc::new(Messages::default());
        let builder = Server::builder()
            .add(msgver::Service::new(Arc::clone(&messages)))
            .limits(ServerLimits { cache: CACHE, ..ServerLimits::default() })
            .listen(transport.endpoint(self.directory));
        let server = self.runtime.spawn(builder.start()).await??;
        let endpoint = server.endpoints()[0].clone();
        Ok(Running { server, endpoint, messages })
    }

    async fn relay(&self, server: &Endpoint, network: Network) -> Result<Relay, Box<dyn Error>> {
        let (server, path) = (server.clone(), self.directory.join("relay.sock"));
        let _ = std::fs::remove_file(&path);
        Ok(self.runtime.spawn(async move { Relay::start(server, network, &path).await }).await??)
    }
}

/// A call whose reply is not in the server's cache any more is not executed again, and not answered. Large replies at
/// this pace would fill the default, 128 MiB, in about the time that passes until a client asks again.
pub(crate) const CACHE: CacheLimits =
    CacheLimits { entries: 1 << 20, bytes: 512 << 20, age: Duration::from_secs(120) };
/// After this a call counts as failed. On the worst network here, not one in 100,000 takes as long.
const TIMEOUT: Duration = Duration::from_secs(10);
/// A wait that no call outlasts here.
const PATIENCE: Duration = Duration::from_secs(60);
/// A limit that no shutdown reaches here: nothing is in flight any more.
const DRAIN: Duration = Duration::from_secs(1);

/// Calls `running` through `endpoint` for the cell's time, over one connection.
async fn load(cell: Cell, endpoint: &Endpoint, running: Running) -> Result<Figures, Box<dyn Error>> {
    let options = ClientOptions::new().max_in_flight(cell.in_flight).timeout(TIMEOUT);
    // The connection below the generated client tells what it did.
    let connection = Client::connect(endpoint, msgver::PROGRAM, msgver::VERSION, options).await?;
    let client = msgver::Client::from_client(&connection);
    // One call before the clock runs: what is slow the first time is not what is measured.
    client.with_timeout(PATIENCE).ping().await?;

    let ids = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let mut callers = JoinSet::new();
    for _ in 0..cell.in_flight {
        callers.spawn(call(client.clone(), cell.bytes, Arc::clone(&ids), start + cell.time));
    }
    let (mut latencies, mut told, mut last) = (Latencies::new(0), Successes::default(), start);
    for caller in callers.join_all().await {
        let done = caller?;
        latencies.merge(done.latencies);
        told.saves.extend(done.told.saves);
        told.reads.extend(done.told.reads);
        told.failed += done.told.failed;
        last = last.max(done.last);
    }

    let server = running.server.stats();
    running.server.shutdown(DRAIN).await;
    let verdict = running.messages.executions().judge(&told);
    let (calls, latency) = (verdict.successes, latencies.percentiles());
    // Not until a call that failed was given up: that would say more about the timeout than about the pace.
    let elapsed = last - start;
    Ok(Figures { calls, elapsed, latency, client: connection.stats(), server, verdict })
}

/// What one task did.
struct Done {
    latencies: Latencies,
    told: Successes,
    /// When its last call succeeded.
    last: Instant,
}

/// Saves a message and reads it back, again and again, one call at a time.
async fn call(
    client: msgver::Client,
    bytes: usize,
    ids: Arc<AtomicUsize>,
    end: Instant,
) -> Result<Done, String> {
    let mut done =
        Done { latencies: Latencies::new(SAMPLES), told: Successes::default(), last: Instant::now() };
    let mut text = message(bytes);
    while Instant::now() < end {
        let id = ids.fetch_add(1, Ordering::Relaxed);
        identify(&mut text, id);
        let Some(number) = done.time(client.savemsg(&text)).await? else { continue };
        done.told.saves.push(id);
        let Some(read) = done.time(client.readmsg(number)).await? else { continue };
        done.told.reads.push(number.unsigned_abs() as usize);
        if read != text {
            return Err(format!("message {number} reads otherwise than it was saved"));
        }
    }
    Ok(done)
}

impl Done {
    /// Awaits a call and records how long it took; `None` where it had no result in time.
    async fn time<T>(
        &mut self,
        call: impl Future<Output = Result<T, CallError>>,
    ) -> Result<Option<T>, String> {
        let before = Instant::now();
        match call.await {
            Ok(result) => {
                self.last = Instant::now();
                self.latencies.record(self.last - before);
                Ok(Some(result))
            }
            Err(CallError::TimedOut { .. }) => {
                self.told.failed += 1;
                Ok(None)
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `test` with servers on a runtime of their own, as the program does.
    fn with_host(test: impl AsyncFnOnce(&Host<'_>)) {
        let directory = tempfile::tempdir().unwrap();
        let runtime =
            || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (servers, clients) = (runtime(), runtime());
        clients.block_on(test(&Host { runtime: servers.handle(), directory: directory.path() }));
    }

    #[test]
    fn bytes_on_the_wire_are_headers_and_message_and_on_streams_a_record_mark() {
        with_host(async |host| {
            for (transport, mark) in [(Transport::Udp, 0), (Transport::Tcp, 4), (Transport::Unix, 4)] {
                let wire = host.weigh(transport, 64).await.unwrap();
                // A call's header takes 40 bytes, a reply's 24; a number and a string's length 4 each.
                assert_eq!(wire.save_call, mark + 40 + 4 + 64, "{transport}");
                assert_eq!(wire.save_reply, mark + 24 + 4, "{transport}");
                assert_eq!(wire.read_call, mark + 40 + 4, "{transport}");
                assert_eq!(wire.read_reply, mark + 24 + 4 + 64, "{transport}");
            }
        });
    }

    #[test]
    fn what_succeeds_where_datagrams_are_lost_and_doubled_was_executed_once() {
        with_host(async |host| {
            let time = Duration::from_millis(100);
            let cell = Cell { transport: Transport::Udp, bytes: 64, in_flight: 8, time };
            let network = Network::new(0.05, 0.3, 7);
            let (figures, _) = host.measure_through(cell, network).await.unwrap();
            assert!(figures.verdict.successes > 0 && figures.verdict.is_exactly_once(), "{figures:?}");
        });
    }
}
