//! One run over streams: connections that are cut, half-written records, a server that restarts.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::network::HEALED;
use super::random::Random;
use super::service::{Counter, Ledger, PROGRAM, VERSION, procedure};
use super::world::{CallRecord, Run, server};
use crate::client::{kind, put_call, result};
use crate::framing::{Outgoing, RecordLimits, RecordReader};
use crate::message::{CallPrefix, Credential};
use crate::protocol::{Client, Loss, Peer, Programs, Reconnection, Time};
use crate::service::{Dispatcher, Running, Service, Verdict};
use crate::xdr::Decode;

const CLIENTS: usize = 2;
const CALLS_PER_CLIENT: usize = 12;
const CALLS_AFTER: usize = 2;
const MILLISECOND: Duration = Duration::from_millis(1);

/// A world before its run.
pub(super) struct World {
    random: Random,
    now: Time,
    events: BinaryHeap<Reverse<(Time, u64, Event)>>,
    planned: u64,
    clients: Vec<Caller>,
    /// The server's end of each connection there is.
    connections: HashMap<u64, Connection>,
    server: Arc<Dispatcher>,
    life: u32,
    ledger: Arc<Mutex<Ledger>>,
    handlers: HashMap<u64, (u64, u32, Running)>,
    prefix: CallPrefix,
    handler: Duration,
    /// Nothing arrives from the first time to the second.
    partition: (Time, Time),
    sabotaged: bool,
    run: Run,
}

struct Caller {
    protocol: Client<()>,
    /// The connection it believes to have.
    connection: Option<u64>,
    outgoing: Outgoing,
    reader: RecordReader,
}

struct Connection {
    client: usize,
    reader: RecordReader,
    /// When what was sent last arrives: bytes of a stream do not overtake each other.
    arrives: [Time; 2],
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Begin { client: usize, timeout: Duration, idempotent: bool },
    Cancel { argument: usize },
    Pump,
    AtServer { connection: u64, bytes: Vec<u8> },
    AtClient { connection: u64, bytes: Vec<u8> },
    Cut { client: usize },
    Noticed { client: usize, connection: u64 },
    Connected { client: usize, success: bool },
    PollHandler { id: u64 },
    Timeout,
    Restart,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x57ea);
        let limits = RecordLimits::default();
        let clients = (0..CLIENTS).map(|_| Caller {
            protocol: Client::stream(Time::default(), Some(Reconnection::default()), 4, random.next()),
            connection: None,
            outgoing: Outgoing::default(),
            reader: RecordReader::new(limits),
        });
        let clients = clients.collect();
        let handler = Duration::from_millis(random.below(800));
        let partition = if random.chance(300) {
            let from = Time::default() + MILLISECOND * random.below(5000) as u32;
            (from, from + MILLISECOND * random.below(10_000) as u32)
        } else {
            (Time::MAX, Time::MAX)
        };
        let mut world = Self {
            random,
            now: Time::default(),
            events: BinaryHeap::new(),
            planned: 0,
            clients,
            connections: HashMap::new(),
            server: server(Programs::default()),
            life: 0,
            ledger: Arc::default(),
            handlers: HashMap::new(),
            prefix: CallPrefix::new(PROGRAM, VERSION, &Credential::None).unwrap(),
            handler,
            partition,
            sabotaged: false,
            run: Run::default(),
        };
        world.plan_run();
        world
    }

    /// Has the clients take every procedure for one that may run twice.
    pub(super) fn sabotage(&mut self) {
        self.sabotaged = true;
    }

    pub(super) fn run(mut self) -> Run {
        self.start_server();
        (0..CLIENTS).for_each(|client| self.connect(client));
        while let Some(Reverse((at, _, event))) = self.events.pop() {
            self.now = at;
            self.ledger.lock().unwrap().now = at;
            self.happen(event);
            (0..CLIENTS).for_each(|client| self.pump(client));
        }
        self.run.executions = std::mem::take(&mut self.ledger.lock().unwrap().executions);
        for client in &self.clients {
            self.run.retransmissions += client.protocol.stats().retransmissions;
            self.run.disconnects += client.protocol.stats().disconnects;
        }
        self.run
    }

    fn plan_run(&mut self) {
        for client in 0..CLIENTS {
            for _ in 0..CALLS_PER_CLIENT {
                let at = self.some_time();
                let timeout = MILLISECOND * (200 + self.random.below(20_000)) as u32;
                let idempotent = self.random.chance(300);
                self.plan(at, Event::Begin { client, timeout, idempotent });
            }
            for _ in 0..self.random.below(12) {
                let at = self.some_time();
                self.plan(at, Event::Cut { client });
            }
            for _ in 0..CALLS_AFTER {
                let at = Time::default() + HEALED + MILLISECOND * self.random.below(1000) as u32;
                let timeout = Duration::from_secs(30);
                self.plan(at, Event::Begin { client, timeout, idempotent: false });
            }
        }
        if self.random.chance(300) {
            let at = self.some_time();
            self.plan(at, Event::Restart);
        }
    }

    fn some_time(&mut self) -> Time {
        Time::default() + MILLISECOND * self.random.below(5000) as u32
    }

    fn plan(&mut self, at: Time, event: Event) {
        self.planned += 1;
        self.events.push(Reverse((at, self.planned, event)));
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Begin { client, timeout, idempotent } => self.begin(client, timeout, idempotent),
            Event::Cancel { argument } => self.cancel(argument),
            Event::Pump => {}
            Event::AtServer { connection, bytes } => self.serve(connection, &bytes),
            Event::AtClient { connection, bytes } => self.receive(connection, &bytes),
            Event::Cut { client } => {
                if let Some(connection) = self.clients[client].connection {
                    self.cut(connection);
                }
            }
            Event::Noticed { client, connection } => self.notice(client, connection),
            Event::Connected { client, success: true } => self.connect(client),
            Event::Connected { client, success: false } => {
                let refused = Loss::Io(std::io::ErrorKind::ConnectionRefused);
                self.clients[client].protocol.handle_connect_failed(self.now, &refused);
            }
            Event::PollHandler { id } => self.poll_handler(id),
            Event::Timeout => {
                self.clients.iter_mut().for_each(|client| client.protocol.handle_timeout(self.now));
            }
            Event::Restart => {
                self.life += 1;
                self.handlers.clear();
                let mut connections: Vec<_> = self.connections.keys().copied().collect();
                connections.sort_unstable();
                connections.into_iter().for_each(|connection| self.cut(connection));
                self.start_server();
                self.trace("the server restarts");
            }
        }
    }

    fn start_server(&mut self) {
        let mut programs = Programs::default();
        let counter: Arc<dyn Service> = Arc::new(Counter {
            ledger: Arc::clone(&self.ledger),
            life: self.life,
            random: Mutex::new(Random::new(self.random.next())),
            longest: self.handler,
            sabotaged: false,
        });
        programs.insert(PROGRAM, VERSION, counter);
        self.server = server(programs);
    }

    fn begin(&mut self, client: usize, timeout: Duration, idempotent: bool) {
        let argument = self.run.calls.len() as u64;
        let deadline = self.now + timeout;
        let put = put_call(&self.prefix, procedure(idempotent), |out| out.put_u64(argument));
        let kind = kind(procedure(idempotent), self.sabotaged);
        let xid = self.clients[client].protocol.call(self.now, deadline, kind, put).unwrap();
        let begun = self.now;
        self.run.calls.push(CallRecord {
            argument,
            idempotent,
            client,
            xid,
            begun,
            deadline,
            ended: None,
            cancelled: false,
        });
        self.trace(&format!("client {client} calls {argument}"));
        if self.random.chance(150) {
            // Often before its driver has taken it.
            let at = self.now + MILLISECOND * (self.random.below(8) * self.random.below(60)) as u32;
            self.plan(at, Event::Cancel { argument: argument as usize });
        }
    }

    fn cancel(&mut self, argument: usize) {
        let call = &mut self.run.calls[argument];
        if call.ended.is_none() && call.begun < Time::default() + HEALED {
            call.cancelled = true;
            self.clients[call.client].protocol.cancel(call.xid);
            self.trace(&format!("call {argument} is given up"));
        }
    }

    /// A connection from a port of its own.
    fn connect(&mut self, client: usize) {
        self.planned += 1;
        let (id, reader) = (self.planned, RecordReader::new(RecordLimits::default()));
        self.connections.insert(id, Connection { client, reader, arrives: [self.now; 2] });
        let caller = &mut self.clients[client];
        caller.connection = Some(id);
        caller.outgoing = Outgoing::default();
        caller.reader = RecordReader::new(RecordLimits::default());
        caller.protocol.handle_connected(self.now);
        self.trace(&format!("client {client} has connection {id}"));
    }

    /// Whatever is on its way is lost; the client notices after a while.
    fn cut(&mut self, connection: u64) {
        let Some(Connection { client, .. }) = self.connections.remove(&connection) else { return };
        let at = self.now + MILLISECOND * self.random.below(300) as u32;
        self.plan(at, Event::Noticed { client, connection });
        self.trace(&format!("connection {connection} is cut"));
    }

    fn notice(&mut self, client: usize, connection: u64) {
        let caller = &mut self.clients[client];
        if caller.connection == Some(connection) {
            caller.connection = None;
            let unwritten = std::mem::take(&mut caller.outgoing);
            caller.protocol.handle_disconnect(self.now, &Loss::Closed, unwritten);
            self.trace(&format!("client {client} notices"));
        }
    }

    fn serve(&mut self, id: u64, bytes: &[u8]) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.reader.push(bytes);
        let peer = Peer::Tcp(SocketAddr::from(([10, 0, 0, connection.client as u8], id as u16)));
        let mut outgoing = Outgoing::default();
        while let Some(record) = self.connections.get_mut(&id).and_then(|c| c.reader.next_record().unwrap()) {
            let send = |reply: &_| outgoing.message(reply);
            if let Verdict::Running(running) = self.server.handle(self.now, peer, record, send) {
                self.planned += 1;
                let handler = self.planned;
                self.handlers.insert(handler, (id, self.life, running));
                self.plan(self.now + MILLISECOND, Event::PollHandler { id: handler });
            }
        }
        self.send_back(id, outgoing);
    }

    fn poll_handler(&mut self, id: u64) {
        let Some((connection, life, mut running)) = self.handlers.remove(&id) else { return };
        match Pin::new(&mut running).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => {
                self.handlers.insert(id, (connection, life, running));
                self.plan(self.now + MILLISECOND * 5, Event::PollHandler { id });
            }
            Poll::Ready(reply) => {
                let mut outgoing = Outgoing::default();
                self.server.finish(self.now, reply, |message| outgoing.message(message));
                self.send_back(connection, outgoing);
            }
        }
    }

    fn send_back(&mut self, connection: u64, mut outgoing: Outgoing) {
        while !outgoing.is_empty() {
            let bytes = self.write(&mut outgoing);
            if let Some(at) = self.arrival(connection, 1) {
                self.plan(at, Event::AtClient { connection, bytes });
            }
        }
    }

    fn receive(&mut self, id: u64, bytes: &[u8]) {
        let Some(connection) = self.connections.get(&id) else { return };
        let caller = &mut self.clients[connection.client];
        if caller.connection == Some(id) {
            caller.reader.push(bytes);
            while let Some(reply) = caller.reader.next_record().unwrap() {
                caller.protocol.handle_message(self.now, reply);
            }
        }
    }

    /// What a real driver does after anything happened: write some, connect, take outcomes, set the timer.
    fn pump(&mut self, client: usize) {
        self.write_some(client);
        if self.clients[client].protocol.poll_connect(self.now) {
            let healed = self.now >= Time::default() + HEALED;
            let success = healed || self.random.chance(600);
            let at = self.now + MILLISECOND * self.random.below(100) as u32;
            self.plan(at, Event::Connected { client, success });
        }
        for index in 0..self.run.calls.len() {
            let call = &mut self.run.calls[index];
            if call.client != client || call.ended.is_some() || call.cancelled {
                continue;
            }
            if let Some(outcome) = self.clients[client].protocol.take(call.xid, || ()) {
                let outcome = result(outcome, call.deadline.since(call.begun), u64::decode);
                let line = format!("call {} ends: {outcome:?}", call.argument);
                call.ended = Some((self.now, outcome));
                self.trace(&line);
            }
        }
        // Idle connections are let go long after the run; only calls keep it going.
        let protocol = &self.clients[client].protocol;
        if let Some(at) = protocol.poll_timeout().filter(|at| protocol.pending() > 0 && *at > self.now)
            && !self.events.iter().any(|Reverse((t, _, event))| *t == at && *event == Event::Timeout)
        {
            self.plan(at, Event::Timeout);
        }
    }

    fn write_some(&mut self, client: usize) {
        let Some(connection) = self.clients[client].connection else { return };
        let mut outgoing = std::mem::take(&mut self.clients[client].outgoing);
        if outgoing.is_empty() {
            self.clients[client].protocol.take_outgoing(&mut outgoing);
        }
        if !outgoing.is_empty() {
            let bytes = self.write(&mut outgoing);
            self.clients[client].protocol.handle_written(bytes.len());
            // A connection that was cut takes bytes too, until that is noticed.
            if let Some(at) = self.arrival(connection, 0) {
                self.plan(at, Event::AtServer { connection, bytes });
            }
            self.plan(self.now + MILLISECOND, Event::Pump);
        }
        self.clients[client].outgoing = outgoing;
    }

    /// Some of what is to be written.
    fn write(&mut self, outgoing: &mut Outgoing) -> Vec<u8> {
        let most = 1 + self.random.below(120) as usize;
        let mut bytes = Vec::new();
        let written = outgoing.write_with(|slices| {
            bytes.extend_from_slice(&slices[0][..most.min(slices[0].len())]);
            Ok::<_, ()>(bytes.len())
        });
        written.unwrap();
        bytes
    }

    fn arrival(&mut self, connection: u64, direction: usize) -> Option<Time> {
        let delay = Duration::from_micros(100 + self.random.below(40_000));
        let arrives = &mut self.connections.get_mut(&connection)?.arrives[direction];
        *arrives = (*arrives).max(self.now + delay);
        if self.partition.0 <= *arrives && *arrives < self.partition.1 {
            // The system keeps sending until it gets through.
            *arrives = self.partition.1;
        }
        Some(*arrives)
    }

    fn trace(&mut self, what: &str) {
        let at = self.now.since(Time::default()).as_secs_f64();
        self.run.trace.push(format!("{at:10.6} {what}"));
    }
}
