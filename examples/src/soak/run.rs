//! One run: a server, a network, clients, and what the server saw in the end.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use examples::counter::Counter;
use examples::counter::counter_prog::counter_v1;
use examples::relay::{Break, Network, Pieces, Relay};
use indicatif::{ProgressBar, ProgressStyle};
use rpc_core::protocol::{CacheLimits, ConnectionLimits, SessionLimits};
use rpc_core::service::ServerStats;
use rpc_core::{ClientOptions, Endpoint, Server, ServerBuilder, ServerLimits, StartError, blocking};
use tempfile::TempDir;
use tokio::runtime::{Builder, Handle};

use crate::load::load;
use crate::report::{Observed, Report};

/// What to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) calls: u64,
    pub(crate) transport: Transport,
    pub(crate) driver: Driver,
    pub(crate) clients: usize,
    pub(crate) in_flight: usize,
    /// Shares of datagrams, from 0 to 1.
    pub(crate) loss: f64,
    pub(crate) duplication: f64,
    pub(crate) reordering: f64,
    /// Bytes that a stream carries on average; 0 where none breaks.
    pub(crate) break_after: u64,
    pub(crate) pieces: Pieces,
    /// The longest that the network takes to deliver anything.
    pub(crate) delay: Duration,
    /// Share of datagrams, or of pieces of streams.
    pub(crate) corruption: f64,
    pub(crate) seed: u64,
    pub(crate) timeout: Duration,
    pub(crate) cache_entries: usize,
}

/// What calls go over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Transport {
    Udp,
    Tcp,
    Unix,
}

/// What carries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Driver {
    Tokio,
    Blocking,
}

/// The longest a datagram is held back.
const DELAY: Duration = Duration::from_millis(20);
/// How much longer than a call its entry in the cache lives: its last datagram is held back, and waits in buffers.
const MARGIN: Duration = Duration::from_secs(10);
/// More than a reply of the counter takes.
const REPLY_BYTES: usize = 64;
/// How long the server waits for the rest of a record.
const RECORD: Duration = Duration::from_secs(3);
/// A limit that no shutdown reaches here: nothing is in flight any more.
const DRAIN: Duration = Duration::from_secs(10);

/// Makes all calls, and reports.
pub(crate) fn run(plan: &Plan) -> Result<Report, Box<dyn Error>> {
    // One thread for server and relay, this one for clients.
    let servers = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let clients = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    clients.block_on(soak(plan, servers.handle()))
}

impl Plan {
    /// At most once holds as long as a call's entry lives; so each lives as long as the call can.
    pub(crate) fn cache(&self) -> CacheLimits {
        let (entries, age) = (self.cache_entries, self.timeout + MARGIN);
        CacheLimits { entries, bytes: entries.saturating_mul(REPLY_BYTES), age }
    }

    /// Whether some calls are of an idempotent procedure: over datagrams all are repeated anyway.
    pub(crate) fn calls_idempotent(&self) -> bool {
        self.transport != Transport::Udp
    }

    fn network(&self) -> Network {
        let network = Network::new(self.loss, self.duplication, self.seed)
            .reordering(self.reordering, DELAY)
            .corrupting(self.corruption)
            .in_pieces(self.pieces)
            .delaying(self.delay);
        if self.break_after == 0 { network } else { network.breaking(self.break_after, &Break::ALL) }
    }

    fn limits(&self) -> ServerLimits {
        // All come from one host.
        let places = self.clients * 4;
        let connections = ConnectionLimits { total: places, per_host: places };
        // A record mark that was corrupted must not keep a connection for as long as a call may take.
        let session = SessionLimits { record: RECORD, ..SessionLimits::default() };
        ServerLimits { cache: self.cache(), connections, session, ..ServerLimits::default() }
    }

    fn endpoint(&self, directory: &Path) -> Endpoint {
        let host = "127.0.0.1".to_owned();
        match self.transport {
            Transport::Udp => Endpoint::Udp { host, port: 0 },
            Transport::Tcp => Endpoint::Tcp { host, port: 0 },
            Transport::Unix => Endpoint::Unix(directory.join("server")),
        }
    }
}

/// A server of either driver.
enum Running {
    Tokio(Server),
    Blocking(blocking::Server),
}

impl Running {
    async fn start(driver: Driver, builder: ServerBuilder) -> Result<Self, StartError> {
        Ok(match driver {
            Driver::Tokio => Self::Tokio(builder.start().await?),
            Driver::Blocking => Self::Blocking(builder.start_blocking()?),
        })
    }

    fn endpoint(&self) -> &Endpoint {
        match self {
            Self::Tokio(server) => &server.endpoints()[0],
            Self::Blocking(server) => &server.endpoints()[0],
        }
    }

    fn stats(&self) -> ServerStats {
        match self {
            Self::Tokio(server) => server.stats(),
            Self::Blocking(server) => server.stats(),
        }
    }

    async fn shutdown(self) -> bool {
        match self {
            Self::Tokio(server) => server.shutdown(DRAIN).await,
            Self::Blocking(server) => tokio::task::block_in_place(|| server.shutdown(DRAIN)),
        }
    }
}

async fn soak(plan: &Plan, servers: &Handle) -> Result<Report, Box<dyn Error>> {
    let directory = TempDir::new()?;
    let counter = Counter::new(usize::try_from(plan.calls)?);
    let builder = Server::builder()
        .add(counter_v1::Service::new(counter.clone()))
        .limits(plan.limits())
        .listen(plan.endpoint(directory.path()));
    let server = servers.spawn(Running::start(plan.driver, builder)).await??;
    let (to, network, path) = (server.endpoint().clone(), plan.network(), directory.path().join("relay"));
    let relay = servers.spawn(async move { Relay::start(to, network, &path).await }).await??;

    let start = Instant::now();
    let progress = progress_bar(plan.calls);
    let tally = load(relay.endpoint(), plan, counter.clone(), progress.clone()).await?;
    let elapsed = start.elapsed();
    progress.finish_and_clear();

    let server = drain(server, &relay, plan).await?;
    let executions = counter.executions();
    let unsent_executed = tally.unsent_executed(&counter);
    let traffic = relay.traffic();
    Ok(Report::new(plan, &tally, &Observed { executions, unsent_executed, server, traffic, elapsed }))
}

/// Lets the server see everything that is still on its way, since one call of it may be executed a second time.
async fn drain(server: Running, relay: &Relay, plan: &Plan) -> Result<ServerStats, Box<dyn Error>> {
    if plan.transport == Transport::Udp {
        // Sockets keep the order: what arrives here came behind everything before it. Whether a reply comes back
        // through this network does not matter.
        let options = ClientOptions::new().timeout(plan.timeout);
        let _ = counter_v1::Client::connect_with(relay.endpoint(), options).await?.ping().await;
    }
    // The clients are gone, so streams end when all that they carried has arrived.
    relay.settled().await;
    counter_v1::Client::connect(server.endpoint()).await?.ping().await?;
    let stats = server.stats();
    if !server.shutdown().await {
        return Err("the server did not finish what it took".into());
    }
    Ok(stats)
}

/// On stderr, and only where that is a terminal.
fn progress_bar(calls: u64) -> ProgressBar {
    let bar = ProgressBar::new(calls);
    let style =
        ProgressStyle::with_template("{spinner} {bar:30} {human_pos}/{human_len}  {per_sec}, {eta} to go")
            .expect("the template is right");
    bar.set_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
