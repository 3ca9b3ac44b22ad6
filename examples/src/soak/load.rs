//! The calls: each number called once, every outcome put down.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use examples::counter::Counter;
use examples::counter::counter_prog::counter_v1::{self, BlockingClient};
use indicatif::ProgressBar;
use rpc_core::{CallError, Client, ClientOptions, ConnectError, Endpoint, blocking};
use tokio::task::JoinSet;

use crate::run::{Driver, Plan};
use crate::tally::Tally;

/// What callers share.
#[derive(Debug)]
struct Work {
    calls: u64,
    idempotent: bool,
    next: AtomicU64,
    counter: Counter,
    progress: ProgressBar,
}

/// Calls every number of the plan, by its driver, from so many sockets and with so many calls under way at a time.
pub(crate) async fn load(
    endpoint: &Endpoint,
    plan: &Plan,
    counter: Counter,
    progress: ProgressBar,
) -> Result<Tally, ConnectError> {
    let (calls, idempotent) = (plan.calls, plan.calls_idempotent());
    let work = Arc::new(Work { calls, idempotent, next: AtomicU64::new(0), counter, progress });
    let options =
        ClientOptions::new().timeout(plan.timeout).max_in_flight(plan.in_flight.div_ceil(plan.clients));
    match plan.driver {
        Driver::Tokio => by_tasks(endpoint, plan, &work, options).await,
        Driver::Blocking => tokio::task::block_in_place(|| by_threads(endpoint, plan, &work, &options)),
    }
}

async fn by_tasks(
    endpoint: &Endpoint,
    plan: &Plan,
    work: &Arc<Work>,
    options: ClientOptions,
) -> Result<Tally, ConnectError> {
    let mut connections = Vec::with_capacity(plan.clients);
    for _ in 0..plan.clients {
        let (program, version) = (counter_v1::PROGRAM, counter_v1::VERSION);
        connections.push(Client::connect(endpoint, program, version, options.clone()).await?);
    }
    let mut callers = JoinSet::new();
    for connection in connections.iter().cycle().take(plan.in_flight) {
        callers.spawn(Arc::clone(work).call(counter_v1::Client::from_client(connection)));
    }
    let mut all = Tally::default();
    while let Some(caller) = callers.join_next().await {
        all.add(caller.expect("callers do not panic"));
    }
    connections.iter().for_each(|connection| all.add_stats(connection.stats()));
    Ok(all)
}

fn by_threads(
    endpoint: &Endpoint,
    plan: &Plan,
    work: &Arc<Work>,
    options: &ClientOptions,
) -> Result<Tally, ConnectError> {
    let (program, version) = (counter_v1::PROGRAM, counter_v1::VERSION);
    let connect = |_| blocking::Client::connect(endpoint, program, version, options.clone());
    let connections = (0..plan.clients).map(connect).collect::<Result<Vec<_>, _>>()?;
    let mut all = Tally::default();
    thread::scope(|scope| {
        let callers: Vec<_> = connections
            .iter()
            .cycle()
            .take(plan.in_flight)
            .map(|connection| scope.spawn(|| work.call_blocking(&BlockingClient::from_client(connection))))
            .collect();
        callers.into_iter().for_each(|caller| all.add(caller.join().expect("callers do not panic")));
    });
    connections.iter().for_each(|connection| all.add_stats(connection.stats()));
    Ok(all)
}

impl Work {
    /// Makes one call after the other while there are any.
    async fn call(self: Arc<Self>, client: counter_v1::Client) -> Tally {
        let mut tally = Tally::default();
        while let Some(number) = self.next() {
            let start = Instant::now();
            let outcome = match self.is_idempotent(number) {
                true => client.look(number).await,
                false => client.count(number).await,
            };
            self.note(&mut tally, number, start, outcome);
        }
        tally
    }

    fn call_blocking(&self, client: &BlockingClient) -> Tally {
        let mut tally = Tally::default();
        while let Some(number) = self.next() {
            let start = Instant::now();
            let outcome = match self.is_idempotent(number) {
                true => client.look(number),
                false => client.count(number),
            };
            self.note(&mut tally, number, start, outcome);
        }
        tally
    }

    fn next(&self) -> Option<u64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number < self.calls).then_some(number)
    }

    fn is_idempotent(&self, number: u64) -> bool {
        self.idempotent && number % 4 == 3
    }

    fn note(&self, tally: &mut Tally, number: u64, start: Instant, outcome: Result<u64, CallError>) {
        tally.slowest = tally.slowest.max(start.elapsed());
        let executions = (!self.is_idempotent(number)).then(|| self.counter.of(number));
        tally.note(number, outcome, executions);
        self.progress.inc(1);
    }
}
