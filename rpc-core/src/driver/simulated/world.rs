//! One run: clients, server, network and clock.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;

use super::network::{Faults, HEALED};
use super::random::Random;
use super::service::{Counter, Ledger, PROGRAM, VERSION, procedure};
use crate::client::{CallError, kind, put_call, result};
use crate::message::{CallPrefix, Credential};
use crate::protocol::{Client, Peer, Programs, Retransmission, Time};
use crate::service::{Dispatcher, Limits, Running, Service, Strictness, Verdict};
use crate::xdr::{Decode, Encoder};

const CLIENTS: usize = 3;
const CALLS_PER_CLIENT: usize = 8;
/// Calls made by each client once the network is healed.
const CALLS_AFTER: usize = 2;

/// A world before its run.
pub(super) struct World {
    random: Random,
    faults: Faults,
    now: Time,
    events: BinaryHeap<Reverse<(Time, u64, Event)>>,
    /// Makes events of one time happen in the order they were planned.
    planned: u64,
    clients: Vec<Client<()>>,
    server: Arc<Dispatcher>,
    life: u32,
    sabotaged: bool,
    ledger: Arc<Mutex<Ledger>>,
    handlers: HashMap<u64, (usize, u32, Running)>,
    prefix: CallPrefix,
    run: Run,
}

/// What happened.
#[derive(Default)]
pub(super) struct Run {
    pub(super) trace: Vec<String>,
    pub(super) calls: Vec<CallRecord>,
    /// How often each call began to run in each life of the server.
    pub(super) executions: HashMap<(u32, u64), u32>,
    pub(super) corrupting: bool,
    pub(super) retransmissions: u64,
    pub(super) replayed: u64,
    pub(super) disconnects: u64,
}

/// One call as its caller saw it. Its argument is its number.
pub(super) struct CallRecord {
    pub(super) argument: u64,
    /// Whether it may run more than once.
    pub(super) idempotent: bool,
    pub(super) client: usize,
    pub(super) xid: u32,
    pub(super) begun: Time,
    pub(super) deadline: Time,
    pub(super) ended: Option<(Time, Result<u64, CallError>)>,
    /// Whether its caller gave it up: it need not end then.
    pub(super) cancelled: bool,
}

impl Run {
    pub(super) fn successes(&self) -> usize {
        self.calls.iter().filter(|call| matches!(call.ended, Some((_, Ok(_))))).count()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Begin { client: usize, timeout: Duration },
    ArriveAtServer { from: usize, datagram: Vec<u8> },
    ArriveAtClient { to: usize, datagram: Vec<u8> },
    PollHandler { id: u64 },
    Timeout { client: usize },
    Restart,
}

impl World {
    pub(super) fn new(seed: u64, faults: Faults) -> Self {
        let mut random = Random::new(seed);
        let policy = Retransmission::default();
        let clients = (0..CLIENTS).map(|_| Client::datagrams(policy, 4, random.next())).collect();
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let prefix = CallPrefix::new(PROGRAM, VERSION, &Credential::None).unwrap();
        let server = server(Programs::default());
        let run = Run { corrupting: faults.corruption > 0, ..Run::default() };
        let mut world = Self {
            random,
            faults,
            now: Time::default(),
            events: BinaryHeap::new(),
            planned: 0,
            clients,
            server,
            life: 0,
            sabotaged: false,
            ledger,
            handlers: HashMap::new(),
            prefix,
            run,
        };
        world.plan_calls();
        world
    }

    /// Takes the server's memory of replies away.
    pub(super) fn sabotage(&mut self) {
        self.sabotaged = true;
    }

    pub(super) fn run(mut self) -> Run {
        self.start_server();
        while let Some(Reverse((at, _, event))) = self.events.pop() {
            self.now = at;
            self.ledger.lock().unwrap().now = at;
            self.happen(event);
            for client in 0..CLIENTS {
                self.pump(client);
            }
        }
        self.run.executions = std::mem::take(&mut self.ledger.lock().unwrap().executions);
        self.run.retransmissions = self.clients.iter().map(|client| client.stats().retransmissions).sum();
        self.run.replayed += self.server.stats().replayed;
        self.run
    }

    fn plan_calls(&mut self) {
        for client in 0..CLIENTS {
            for _ in 0..CALLS_PER_CLIENT {
                let at = Time::default() + Duration::from_millis(self.random.below(30_000));
                let timeout = Duration::from_millis(500 + self.random.below(29_000));
                self.plan(at, Event::Begin { client, timeout });
            }
            for _ in 0..CALLS_AFTER {
                let at = Time::default() + HEALED + Duration::from_millis(self.random.below(1000));
                self.plan(at, Event::Begin { client, timeout: Duration::from_secs(30) });
            }
        }
        if let Some(at) = self.faults.restart {
            self.plan(at, Event::Restart);
        }
    }

    fn plan(&mut self, at: Time, event: Event) {
        self.planned += 1;
        self.events.push(Reverse((at, self.planned, event)));
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Begin { client, timeout } => self.begin(client, timeout),
            Event::ArriveAtServer { from, datagram } => self.serve(from, datagram),
            Event::ArriveAtClient { to, datagram } => {
                let taken = self.clients[to].handle_message(self.now, datagram.into());
                self.trace(format_args!(
                    "client {to} {}",
                    if taken { "is answered" } else { "ignores a message" }
                ));
            }
            Event::PollHandler { id } => self.poll_handler(id),
            Event::Timeout { client } => self.clients[client].handle_timeout(self.now),
            Event::Restart => {
                self.run.replayed += self.server.stats().replayed;
                self.life += 1;
                self.handlers.clear();
                self.start_server();
                self.trace(format_args!("the server restarts"));
            }
        }
    }

    fn start_server(&mut self) {
        let mut programs = Programs::default();
        let counter: Arc<dyn Service> = Arc::new(Counter {
            ledger: Arc::clone(&self.ledger),
            life: self.life,
            random: Mutex::new(Random::new(self.random.next())),
            longest: self.faults.handler,
            sabotaged: self.sabotaged,
        });
        programs.insert(PROGRAM, VERSION, counter);
        self.server = server(programs);
    }

    fn begin(&mut self, client: usize, timeout: Duration) {
        let argument = self.run.calls.len() as u64;
        let deadline = self.now + timeout;
        let put = put_call(&self.prefix, procedure(false), |out| out.put_u64(argument));
        let xid = self.clients[client].call(self.now, deadline, kind(procedure(false), false), put).unwrap();
        self.run.calls.push(CallRecord {
            argument,
            idempotent: false,
            client,
            xid,
            begun: self.now,
            deadline,
            ended: None,
            cancelled: false,
        });
        self.trace(format_args!("client {client} calls {argument}"));
    }

    fn serve(&mut self, from: usize, datagram: Vec<u8>) {
        let mut reply = None;
        let verdict =
            self.server.handle(self.now, peer(from), Bytes::from(datagram), |out| reply = Some(flat(out)));
        let what = match verdict {
            Verdict::Answered => "answers",
            Verdict::Dropped => "drops a duplicate",
            Verdict::Malformed => "drops what is no call",
            Verdict::Running(running) => {
                let id = self.planned;
                self.handlers.insert(id, (from, self.life, running));
                self.plan(self.now + Duration::from_millis(1), Event::PollHandler { id });
                "begins"
            }
        };
        self.trace(format_args!("the server {what} (client {from})"));
        self.send_reply(from, reply.as_deref());
    }

    fn poll_handler(&mut self, id: u64) {
        let Some((to, life, mut running)) = self.handlers.remove(&id) else { return };
        match Pin::new(&mut running).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => {
                self.handlers.insert(id, (to, life, running));
                self.plan(self.now + Duration::from_millis(5), Event::PollHandler { id });
            }
            Poll::Ready(reply) => {
                let mut message = None;
                self.server.finish(self.now, reply, |out| message = Some(flat(out)));
                self.trace(format_args!("the server finishes (client {to})"));
                self.send_reply(to, message.as_deref());
            }
        }
    }

    fn send_reply(&mut self, to: usize, reply: Option<&[u8]>) {
        let arrivals = reply.map(|reply| self.faults.deliver(&mut self.random, self.now, reply));
        for (at, datagram) in arrivals.into_iter().flatten() {
            self.plan(at, Event::ArriveAtClient { to, datagram });
        }
    }

    /// What a real driver does after anything happened: send, take outcomes, set the timer.
    fn pump(&mut self, client: usize) {
        while let Some(datagram) = self.clients[client].poll_transmit(self.now).map(Encoder::to_bytes) {
            self.trace(format_args!("client {client} sends {} bytes", datagram.len()));
            for (at, datagram) in self.faults.deliver(&mut self.random, self.now, &datagram) {
                self.plan(at, Event::ArriveAtServer { from: client, datagram });
            }
        }
        for index in 0..self.run.calls.len() {
            let call = &mut self.run.calls[index];
            if call.client != client || call.ended.is_some() {
                continue;
            }
            if let Some(outcome) = self.clients[client].take(call.xid, || ()) {
                let outcome = result(outcome, call.deadline.since(call.begun), u64::decode);
                let line = format!("call {} ends: {outcome:?}", call.argument);
                call.ended = Some((self.now, outcome));
                self.trace(format_args!("{line}"));
            }
        }
        let planned = |at| {
            move |Reverse((t, _, event)): &Reverse<(Time, u64, Event)>| {
                *t == at && *event == Event::Timeout { client }
            }
        };
        if let Some(at) = self.clients[client].poll_timeout()
            && !self.events.iter().any(planned(at))
        {
            self.plan(at, Event::Timeout { client });
        }
    }

    fn trace(&mut self, what: std::fmt::Arguments<'_>) {
        let at = self.now.since(Time::default()).as_secs_f64();
        self.run.trace.push(format!("{at:10.6} {what}"));
    }
}

pub(super) fn server(programs: Programs<Arc<dyn Service>>) -> Arc<Dispatcher> {
    Arc::new(Dispatcher::new(programs, Limits::default(), None, Strictness::default()))
}

fn peer(client: usize) -> Peer {
    Peer::Udp(SocketAddr::from(([10, 0, 0, client as u8], 1000)))
}

fn flat(message: &Encoder) -> Vec<u8> {
    message.segments().collect::<Vec<_>>().concat()
}
