//! One run: a server, a network, clients, and what the server saw in the end.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use examples::counter::Counter;
use examples::counter::counter_prog::counter_v1;
use examples::relay::{Network, Relay};
use indicatif::{ProgressBar, ProgressStyle};
use rpc_core::protocol::CacheLimits;
use rpc_core::service::ServerStats;
use rpc_core::{ClientOptions, Endpoint, Server, ServerLimits};
use tokio::runtime::{Builder, Handle};

use crate::load::load;
use crate::report::{Observed, Report};

/// What to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) calls: u64,
    pub(crate) clients: usize,
    pub(crate) in_flight: usize,
    /// Shares of datagrams, from 0 to 1.
    pub(crate) loss: f64,
    pub(crate) duplication: f64,
    pub(crate) reordering: f64,
    pub(crate) seed: u64,
    pub(crate) timeout: Duration,
    pub(crate) cache_entries: usize,
}

/// The longest a datagram is held back.
const DELAY: Duration = Duration::from_millis(20);
/// How much longer than a call its entry in the cache lives: its last datagram is held back, and waits in buffers.
const MARGIN: Duration = Duration::from_secs(10);
/// More than a reply of the counter takes.
const REPLY_BYTES: usize = 64;
/// A limit that no shutdown reaches here: nothing is in flight any more.
const DRAIN: Duration = Duration::from_secs(10);

/// Makes all calls, and reports.
pub(crate) fn run(plan: &Plan) -> Result<Report, Box<dyn Error>> {
    // One thread for server and relay, this one for clients.
    let servers = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let clients = Builder::new_current_thread().enable_all().build()?;
    clients.block_on(soak(plan, servers.handle()))
}

impl Plan {
    /// At most once holds as long as a call's entry lives; so each lives as long as the call can.
    pub(crate) fn cache(&self) -> CacheLimits {
        let (entries, age) = (self.cache_entries, self.timeout + MARGIN);
        CacheLimits { entries, bytes: entries.saturating_mul(REPLY_BYTES), age }
    }

    fn network(&self) -> Network {
        Network::new(self.loss, self.duplication, self.seed).reordering(self.reordering, DELAY)
    }
}

async fn soak(plan: &Plan, servers: &Handle) -> Result<Report, Box<dyn Error>> {
    let counter = Counter::new(usize::try_from(plan.calls)?);
    let builder = Server::builder()
        .add(counter_v1::Service::new(counter.clone()))
        .limits(ServerLimits { cache: plan.cache(), ..ServerLimits::default() })
        .listen(Endpoint::Udp { host: "127.0.0.1".into(), port: 0 });
    let server = servers.spawn(builder.start()).await??;
    let (to, network) = (server.endpoints()[0].clone(), plan.network());
    let relay =
        servers.spawn(async move { Relay::start(to, network, Path::new("no UNIX socket")).await }).await??;

    let start = Instant::now();
    let progress = progress_bar(plan.calls);
    let sockets = (plan.clients, plan.in_flight);
    let work = (plan.calls, counter.clone());
    let tally = load(relay.endpoint(), sockets, plan.timeout, work, progress.clone()).await?;
    let elapsed = start.elapsed();
    progress.finish_and_clear();

    let (lost, doubled) = relay.traffic().faults();
    let delayed = relay.traffic().delayed();
    let server = drain(server, &relay, plan.timeout).await?;
    let executions = counter.executions();
    Ok(Report::new(plan, &tally, &Observed { executions, server, lost, doubled, delayed, elapsed }))
}

/// Lets the server see every datagram that is still on its way, since one of them may be executed a second time.
async fn drain(server: Server, relay: &Relay, timeout: Duration) -> Result<ServerStats, Box<dyn Error>> {
    // Sockets keep the order: what arrives here came behind everything before it. Whether a reply comes back through
    // this network does not matter.
    let options = ClientOptions::new().timeout(timeout);
    let _ = counter_v1::Client::connect_with(relay.endpoint(), options).await?.ping().await;
    relay.settled().await;
    counter_v1::Client::connect(&server.endpoints()[0]).await?.ping().await?;
    let stats = server.stats();
    if !server.shutdown(DRAIN).await {
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
