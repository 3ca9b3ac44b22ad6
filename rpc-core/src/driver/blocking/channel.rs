//! A client's connection: any number of threads call over it, and they are its only pump.
//!
//! Whoever calls encodes under the lock. Whoever finds that nobody writes writes, for all, until nothing is left.
//! Whoever waits and finds that nobody reads reads, for all, until its own reply is there, and then wakes another to
//! read on. So a thread alone makes a call with one write and one read, and many threads share them.

use std::fmt;
use std::io;
use std::net::UdpSocket;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use super::attend::Incoming;
use super::connect::Target;
use super::reader::Reader;
use super::socket::{Socket, Stream};
use super::writer::{WRITE_PATIENCE, write};
use super::{spawn, uninterrupted};
use crate::client::{CallError, ClientOptions};
use crate::driver::{self, Sorted};
use crate::framing::Outgoing;
use crate::protocol::{CallKind, Client, ClientStats, Loss, Outcome, Time};
use crate::xdr::{EncodeError, Encoder};

/// The reader looks around this often, whatever it waits for: others may have changed when there is something to do.
const LOOK_AROUND: Duration = Duration::from_secs(1);

/// A connection; the last of its clones closes it.
#[derive(Clone)]
pub(crate) struct Channel(Arc<Handle>);

struct Handle {
    shared: Arc<Shared>,
    /// Whether the connection is closed with it. Threads that serve the connection may outlive that.
    closes: bool,
}

pub(super) struct Shared {
    /// Where to connect again.
    pub(super) target: Option<Target>,
    pub(super) options: ClientOptions,
    state: Mutex<State>,
}

pub(super) type Guard<'a> = MutexGuard<'a, State>;

pub(super) struct State {
    /// A waiter is known by the call it waits for.
    pub(super) protocol: Client<u32>,
    /// The latest one. Whoever reads or writes it keeps it for as long; it may not be the latest any more then.
    pub(super) socket: Arc<Socket>,
    /// The right to read, where there is a connection and nobody has it.
    pub(super) reader: Option<Box<Reader>>,
    /// When the reader wakes by itself.
    pub(super) reader_wakes_at: Time,
    /// The right to write, where nobody has it: an empty buffer.
    pub(super) writer: Option<Outgoing>,
    /// Memory for the next datagram to be sent.
    datagram: Vec<u8>,
    /// Threads asleep, by the call they wait for.
    sleepers: Sorted<u32, Thread>,
    /// What ended the stream while it was being written: whoever writes has to say first how far that came.
    loss: Option<Loss>,
    /// No caller is left.
    pub(super) closed: bool,
    /// The peer's own calls, where they are answered.
    pub(super) incoming: Option<Incoming>,
}

impl Channel {
    /// A channel over a socket that is connected.
    pub(super) fn new(socket: Socket, target: Target, options: &ClientOptions) -> io::Result<Self> {
        let seed = driver::seed();
        let protocol = match socket {
            Socket::Stream(_) => {
                let reconnection = options.stream_reconnection();
                Client::stream(driver::now(), reconnection, options.max_in_flight, seed)
                    .with_record_timeout(options.record_timeout)
            }
            Socket::Datagrams(_) => Client::datagrams(options.retransmission, options.max_in_flight, seed),
        };
        let shared = Shared::new(socket, protocol, Some(target), options.clone(), None)?;
        Ok(Self(Arc::new(Handle { shared, closes: true })))
    }

    /// A channel for calls over a connection that others opened, and close.
    pub(super) fn over(shared: Arc<Shared>) -> Self {
        Self(Arc::new(Handle { shared, closes: false }))
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }

    /// Makes a call that `put` encodes, and waits for its outcome.
    pub(crate) fn call(
        &self,
        timeout: Duration,
        kind: CallKind,
        put: impl FnOnce(&mut Encoder, u32) -> Result<(), EncodeError>,
    ) -> Result<Outcome, CallError> {
        let mut put = Some(put);
        self.call_once(timeout, kind, &mut |out, xid| put.take().map_or(Ok(()), |put| put(out, xid)))
    }

    /// Not generic: it would be compiled for every procedure, in the crate that calls it. `put` is called once.
    fn call_once(
        &self,
        timeout: Duration,
        kind: CallKind,
        put: &mut dyn FnMut(&mut Encoder, u32) -> Result<(), EncodeError>,
    ) -> Result<Outcome, CallError> {
        let shared = &self.0.shared;
        let now = driver::now();
        let mut state = shared.lock();
        state.protocol.handle_timeout(now);
        state.look_after_connection(now);
        let xid = state.protocol.call(now, now + timeout, kind, put)?;
        state = shared.send(state, now);
        Ok(shared.wait(state, xid, now))
    }

    pub(crate) fn stats(&self) -> ClientStats {
        self.0.shared.lock().protocol.stats()
    }
}

impl Shared {
    /// `incoming`: what answers calls that come over the connection from its start.
    pub(super) fn new(
        socket: Socket,
        protocol: Client<u32>,
        target: Option<Target>,
        options: ClientOptions,
        incoming: Option<Incoming>,
    ) -> io::Result<Arc<Self>> {
        socket.set_write_timeout(WRITE_PATIENCE)?;
        let state = State {
            protocol,
            reader: Some(Box::new(Reader::new(&socket, options.record_limits))),
            socket: Arc::new(socket),
            reader_wakes_at: Time::MAX,
            writer: Some(Outgoing::default()),
            datagram: Vec::new(),
            sleepers: Sorted::default(),
            loss: None,
            closed: false,
            incoming,
        };
        Ok(Arc::new(Self { target, options, state: Mutex::new(state) }))
    }

    /// Waits for the outcome of a call: reads where nobody else does, sleeps otherwise.
    fn wait<'a>(self: &'a Arc<Self>, mut state: Guard<'a>, xid: u32, mut now: Time) -> Outcome {
        loop {
            if let Some(outcome) = state.protocol.take(xid, || xid) {
                leave(state);
                return outcome;
            }
            (state, now) = if state.protocol.poll_connect(now) {
                self.reconnect(state, now)
            } else {
                match state.take_reader() {
                    Some(reader) => self.read(state, reader, now),
                    None => self.sleep(state, xid, now),
                }
            };
            state.protocol.handle_timeout(now);
            state = self.send(state, now);
        }
    }

    /// Reads once, for everybody. Returns when something arrived, or the protocol has something to do.
    pub(super) fn read<'a>(
        &'a self,
        mut state: Guard<'a>,
        mut reader: Box<Reader>,
        now: Time,
    ) -> (Guard<'a>, Time) {
        state.protocol.handle_reading(now, true);
        let needed = state.poll_timeout().since(now).min(LOOK_AROUND);
        state.reader_wakes_at = now + needed;
        let socket = Arc::clone(&state.socket);
        release(state);
        let received = reader.receive(&socket, needed);
        let now = driver::now();
        let mut state = self.lock();
        // Somebody else has seen the end of this one; what came over it is nobody's any more.
        if !Arc::ptr_eq(&socket, &state.socket) || !state.protocol.keeps_connection() {
            return (state, now);
        }
        let taken = received.and_then(|()| {
            let mut messages = 0;
            while let Some(message) = reader.next_message()? {
                messages += 1;
                state.receive(now, message);
            }
            let partial = reader.in_progress();
            state.received(now, messages, partial);
            state.protocol.handle_received(now, messages > 0, partial);
            Ok(())
        });
        let taken = taken.and_then(|()| state.protocol.must_end(now).map_or(Ok(()), Err));
        // Until somebody has a reason to again.
        state.protocol.handle_reading(now, false);
        match (taken, &*socket) {
            (Ok(()), _) => state.reader = Some(reader),
            (Err(loss), Socket::Datagrams(_)) => {
                state.reader = Some(reader);
                state.socket_error(&loss);
            }
            // What it asked before is still answered.
            (Err(Loss::Closed), _) if state.answers_to_the_end() => {
                // Nobody reads any more, and everybody minds the time.
                state.reader_wakes_at = Time::MAX;
                state.protocol.handle_silence(&Loss::Closed);
            }
            (Err(loss), Socket::Stream(stream)) => state.lost(stream, loss, now),
        }
        (state, now)
    }

    /// Sleeps until woken, or until the protocol has something to do before the reader would notice.
    fn sleep<'a>(&'a self, mut state: Guard<'a>, xid: u32, now: Time) -> (Guard<'a>, Time) {
        let early = state.protocol.poll_timeout().filter(|at| *at < state.reader_wakes_at);
        state.sleepers.insert(xid, thread::current());
        release(state);
        match early {
            Some(at) => thread::park_timeout(at.since(now)),
            None => thread::park(),
        }
        let now = driver::now();
        let mut state = self.lock();
        state.sleepers.remove(&xid);
        (state, now)
    }

    /// Sends what there is to send, unless somebody is at it, who will send it too.
    pub(super) fn send<'a>(self: &'a Arc<Self>, mut state: Guard<'a>, now: Time) -> Guard<'a> {
        if !state.protocol.has_outgoing() {
            return state;
        }
        let socket = Arc::clone(&state.socket);
        match &*socket {
            Socket::Datagrams(socket) => {
                while let Some(datagram) = state.next_datagram(now) {
                    drop(state);
                    let sent = send_datagram(socket, &datagram);
                    state = self.lock();
                    state.datagram = datagram;
                    if let Err(loss) = sent {
                        state.socket_error(&loss);
                    }
                }
            }
            Socket::Stream(stream) => {
                while state.protocol.has_outgoing() {
                    let Some(outgoing) = state.writer.take() else { break };
                    state = self.write(&socket, stream, state, outgoing);
                }
            }
        }
        state
    }

    /// Writes what is outgoing now, or has it written by a thread of its own where the peer does not take it.
    fn write<'a>(
        self: &'a Arc<Self>,
        socket: &Arc<Socket>,
        stream: &Stream,
        mut state: Guard<'a>,
        mut outgoing: Outgoing,
    ) -> Guard<'a> {
        state.protocol.take_outgoing(&mut outgoing);
        let mut stuck_at = None;
        loop {
            drop(state);
            let written = write(stream, &mut outgoing);
            state = self.lock();
            state.written(stream, written, &mut outgoing);
            if outgoing.is_empty() {
                state.writer = Some(outgoing);
                return state;
            }
            let now = driver::now();
            if now >= *stuck_at.get_or_insert(now + WRITE_PATIENCE) {
                self.write_on(socket, outgoing, &mut state);
                return state;
            }
        }
    }

    /// Writes on in a thread of its own: the caller has a deadline to keep and replies to read, which the peer may
    /// have to be rid of before it takes more.
    fn write_on(self: &Arc<Self>, socket: &Arc<Socket>, outgoing: Outgoing, state: &mut State) {
        let (shared, writing) = (Arc::clone(self), Arc::clone(socket));
        let started = spawn("rpc-write", move || shared.write_all(&writing, outgoing));
        if let (Err(error), Socket::Stream(stream)) = (started, &**socket) {
            state.writer = Some(Outgoing::default());
            state.lost(stream, Loss::Io(error.kind()), driver::now());
        }
    }

    /// Writes until there is nothing left, or the connection is closed.
    fn write_all(&self, socket: &Socket, mut outgoing: Outgoing) {
        let Socket::Stream(stream) = socket else { return };
        // Nothing else waits for this thread. It ends with the connection, which wakes it.
        let _ = stream.set_write_timeout(None);
        loop {
            let written = write(stream, &mut outgoing);
            let mut state = self.lock();
            state.written(stream, written, &mut outgoing);
            if outgoing.is_empty() {
                state.protocol.take_outgoing(&mut outgoing);
            }
            if outgoing.is_empty() {
                let _ = stream.set_write_timeout(Some(WRITE_PATIENCE));
                state.writer = Some(outgoing);
                leave(state);
                return;
            }
        }
    }

    pub(super) fn lock(&self) -> Guard<'_> {
        // The one piece of foreign code that runs under the lock encodes a call, and is undone where it panics.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives up waiting: whoever sleeps while nobody reads, or minds the connection, has to now.
pub(super) fn leave(mut state: Guard<'_>) {
    let ended = state.take_ended();
    let unminded = state.reader.is_some() || !state.protocol.keeps_connection();
    let next = if unminded { state.sleepers.pop_first() } else { None };
    if unminded && next.is_none() {
        state.wake_attendant();
    }
    drop(state);
    ended.into_iter().chain(next).for_each(|thread| thread.unpark());
}

/// Unlocks, and wakes those whose calls have ended.
pub(super) fn release(mut state: Guard<'_>) {
    let ended = state.take_ended();
    drop(state);
    ended.iter().for_each(Thread::unpark);
}

impl State {
    /// The sleepers whose calls have ended; they are taken out, so that none of them is asked to read.
    fn take_ended(&mut self) -> Vec<Thread> {
        let Self { protocol, sleepers, .. } = self;
        protocol.drain_woken().filter_map(|xid| sleepers.remove(&xid)).collect()
    }

    /// A write ended. Where the stream has ended too, nothing more of `outgoing` goes.
    fn written(&mut self, stream: &Stream, written: io::Result<usize>, outgoing: &mut Outgoing) {
        match written {
            Ok(bytes) => self.protocol.handle_written(bytes),
            Err(error) => self.lost(stream, Loss::Io(error.kind()), driver::now()),
        }
        if let Some(loss) = self.loss.take() {
            self.disconnect(driver::now(), &loss, std::mem::take(outgoing));
        }
    }

    /// The stream has ended. Calls being written at this moment may have left, so the writer is waited for.
    pub(super) fn lost(&mut self, stream: &Stream, loss: Loss, now: Time) {
        stream.end();
        // Nobody reads any more, and everybody minds the time.
        self.reader = None;
        self.reader_wakes_at = Time::MAX;
        if self.writer.is_some() {
            self.disconnect(now, &loss, Outgoing::default());
        } else {
            self.loss.get_or_insert(loss);
        }
    }
}

impl State {
    /// Everybody who sleeps counted on a reader that there is not any more.
    fn disconnect(&mut self, now: Time, loss: &Loss, unwritten: Outgoing) {
        self.protocol.handle_disconnect(now, loss, unwritten);
        self.sleepers.values().for_each(Thread::unpark);
        self.wake_attendant();
    }

    /// The next datagram to send, which counts as sent.
    fn next_datagram(&mut self, now: Time) -> Option<Vec<u8>> {
        let message = self.protocol.poll_transmit(now)?;
        let mut datagram = std::mem::take(&mut self.datagram);
        datagram.clear();
        message.segments().for_each(|segment| datagram.extend_from_slice(segment));
        Some(datagram)
    }

    fn socket_error(&mut self, loss: &Loss) {
        if let Loss::Io(kind) = loss {
            self.protocol.handle_socket_error(*kind);
        }
    }
}

/// Sends once.
fn send_datagram(socket: &UdpSocket, datagram: &[u8]) -> Result<(), Loss> {
    let send = || uninterrupted(|| socket.send(datagram));
    // A first error may be about a datagram sent earlier, in the place of which this one was not sent.
    send().or_else(|_| send()).map(drop).map_err(|error| Loss::Io(error.kind()))
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.closes {
            let mut state = self.shared.lock();
            state.closed = true;
            state.socket.close();
            state.wake_attendant();
        }
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").field("socket", &self.0.shared.lock().socket).finish_non_exhaustive()
    }
}
