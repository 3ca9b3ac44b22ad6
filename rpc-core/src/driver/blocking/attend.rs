//! Calls that come over a connection on which this side calls as well.
//!
//! One thread answers them, one after the other, and reads while no caller does: a thread of its own for a client that
//! is called back, the connection's for a server that calls back.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::thread::{self, Thread};
use std::time::Duration;

use bytes::Bytes;

use super::block_on::run;
use super::channel::{Channel, Guard, Shared, State, leave, release};
use super::reader::Reader;
use super::socket::{Socket, Stream};
use super::spawn;
use crate::client::ClientOptions;
use crate::driver::now;
use crate::message;
use crate::protocol::{Client, Loss, Peer, Session, Time};
use crate::server::Answers;
use crate::service::{Caller, Verdict, WayBack};

/// How long one who attends waits for news at most.
const LOOK_AROUND: Duration = Duration::from_secs(1);

/// The peer's calls on their way to an answer.
pub(super) struct Incoming {
    answers: Arc<Answers>,
    peer: Peer,
    calls: VecDeque<Bytes>,
    session: Session,
    /// Whether this is a server's side, which ends the connection by the session's limits.
    serves: bool,
    /// Bytes of the stream that the peer had taken when that was last looked at.
    written: u64,
    /// Who answers, while asleep.
    attendant: Option<Thread>,
}

impl Incoming {
    fn new(answers: Arc<Answers>, peer: Peer, serves: bool) -> Self {
        let session = Session::new(now(), answers.session);
        let (calls, attendant) = (VecDeque::new(), None);
        Self { answers, peer, calls, session, serves, written: 0, attendant }
    }

    fn next(&mut self, now: Time) -> Option<Bytes> {
        let call = if self.session.wants_call() { self.calls.pop_front() } else { None };
        call.inspect(|call| {
            self.session.handle_released(now, call.len());
            self.session.handle_started(now);
        })
    }
}

/// What leads a server's handlers to the client that called them.
struct Backchannel(Arc<Shared>);

impl Channel {
    /// What to call a caller with, where the way back is one of this driver.
    pub(crate) fn back(way_back: &WayBack) -> Option<Self> {
        let Backchannel(shared) = way_back.downcast_ref()?;
        Some(Self::over(Arc::clone(shared)))
    }

    /// Has the peer's calls answered by a thread that ends with the channel.
    pub(super) fn answer(&self, answers: Arc<Answers>) -> io::Result<()> {
        let shared = Arc::clone(self.shared());
        {
            let mut state = shared.lock();
            let peer = peer_of(&state.socket);
            state.incoming = Some(Incoming::new(answers, peer, false));
        }
        spawn("rpc-answer", move || shared.attend(None)).map(drop)
    }
}

/// Serves a connection whose handlers may call back, on this thread.
pub(super) fn serve(answers: Arc<Answers>, stream: Arc<Stream>, peer: Peer) -> io::Result<()> {
    let protocol = Client::stream(now(), None, answers.session.calls_in_flight, crate::driver::seed())
        .with_record_timeout(answers.session.record);
    let options = ClientOptions::default().record_limits(answers.record);
    let incoming = Incoming::new(answers, peer, true);
    let shared = Shared::new(Socket::Stream(stream), protocol, None, options, Some(incoming))?;
    let way_back: WayBack = Arc::new(Backchannel(Arc::clone(&shared)));
    shared.attend(Some(&way_back));
    let mut state = shared.lock();
    state.protocol.handle_close(&Loss::Closed);
    state.socket.close();
    release(state);
    Ok(())
}

impl Shared {
    /// Answers calls, and reads while nobody else does, until the connection is closed for good.
    fn attend(self: &Arc<Self>, way_back: Option<&WayBack>) {
        let mut time = now();
        let mut state = self.lock();
        loop {
            if let Some(call) = state.incoming.as_mut().and_then(|incoming| incoming.next(time)) {
                let peer = state.incoming.as_ref().map_or(Peer::Unix(0), |incoming| incoming.peer);
                let socket = Arc::clone(&state.socket);
                // Somebody else has to read meanwhile.
                leave(state);
                self.answer(call, Caller { peer, way_back }, &socket);
                (state, time) = (self.lock(), now());
                state.answered(time, &socket);
            } else if state.is_attended_to() {
                return release(state);
            } else {
                (state, time) = match state.take_reader() {
                    Some(reader) => self.read(state, reader, time),
                    None => self.rest(state, time),
                };
            }
            state.protocol.handle_timeout(time);
            state = self.send(state, time);
            state.keep_limits(time);
        }
    }

    /// Answers a call that came over `socket`, if that is still the one.
    fn answer(&self, call: Bytes, caller: Caller<'_>, socket: &Arc<Socket>) {
        let Some(answers) = self.lock().incoming.as_ref().map(|i| Arc::clone(&i.answers)) else { return };
        let dispatcher = &answers.dispatcher;
        let put = |reply: &_| {
            let mut state = self.lock();
            if Arc::ptr_eq(socket, &state.socket) {
                state.protocol.put_reply(reply);
            }
        };
        match dispatcher.handle(now(), caller, call, put) {
            Verdict::Answered | Verdict::Dropped => {}
            Verdict::Malformed => {
                let mut state = self.lock();
                if let (true, Socket::Stream(stream)) = (Arc::ptr_eq(socket, &state.socket), &**socket) {
                    state.lost(stream, Loss::Closed, now());
                }
            }
            Verdict::Running(running) => {
                let reply = run(running);
                dispatcher.finish(now(), reply, put);
            }
        }
    }

    /// Sleeps until there is something to do.
    fn rest<'a>(&'a self, mut state: Guard<'a>, time: Time) -> (Guard<'a>, Time) {
        let wait = state.poll_timeout().since(time).min(LOOK_AROUND);
        if let Some(incoming) = &mut state.incoming {
            incoming.attendant = Some(thread::current());
        }
        release(state);
        thread::park_timeout(wait);
        (self.lock(), now())
    }
}

impl State {
    /// A message arrived.
    pub(super) fn receive(&mut self, now: Time, message: Bytes) {
        match &mut self.incoming {
            Some(incoming) if !message::is_reply(&message) => {
                incoming.session.handle_held(now, message.len());
                incoming.calls.push_back(message);
            }
            _ => drop(self.protocol.handle_message(now, message)),
        }
    }

    /// So many messages arrived, and perhaps part of one.
    pub(super) fn received(&mut self, now: Time, messages: usize, partial: bool) {
        if let Some(incoming) = &mut self.incoming {
            incoming.session.handle_received(now, messages, partial);
            if !incoming.calls.is_empty() {
                self.wake_attendant();
            }
        }
    }

    /// The right to read, unless so many calls wait that none more may come.
    pub(super) fn take_reader(&mut self) -> Option<Box<Reader>> {
        let awaiting = self.protocol.pending() > 0;
        if let Some(Incoming { session, .. }) = &mut self.incoming {
            session.handle_awaiting(now(), awaiting);
            if !session.wants_read() {
                // Nobody minds the time for those who sleep.
                self.reader_wakes_at = Time::MAX;
                return None;
            }
        }
        self.reader.take()
    }

    /// The next change that time brings.
    pub(super) fn poll_timeout(&self) -> Time {
        let session = self.incoming.as_ref().filter(|incoming| incoming.serves);
        let session = session.map_or(Time::MAX, |incoming| incoming.session.poll_timeout());
        self.protocol.poll_timeout().map_or(session, |at| at.min(session))
    }

    pub(super) fn wake_attendant(&mut self) {
        if let Some(attendant) = self.incoming.as_mut().and_then(|incoming| incoming.attendant.take()) {
            attendant.unpark();
        }
    }

    /// Whether what was received before the peer ended its side is to be answered.
    pub(super) fn answers_to_the_end(&self) -> bool {
        self.incoming.as_ref().is_some_and(|incoming| incoming.serves)
    }

    /// Another connection was opened. Calls over the last one cannot be answered any more.
    pub(super) fn answer_to(&mut self, socket: &Socket) {
        if let Some(incoming) = &mut self.incoming {
            *incoming = Incoming {
                attendant: incoming.attendant.take(),
                ..Incoming::new(Arc::clone(&incoming.answers), peer_of(socket), incoming.serves)
            };
        }
    }

    /// Whether there is nothing more to attend to, ever.
    fn is_attended_to(&self) -> bool {
        let Some(incoming) = self.incoming.as_ref().filter(|incoming| incoming.serves) else {
            return self.closed;
        };
        let all_written = self.protocol.unwritten() == 0;
        let all_said = self.protocol.is_silent() && incoming.calls.is_empty() && all_written;
        self.closed || all_said || !self.protocol.keeps_connection()
    }

    /// A call that came over `socket` was answered. While that went on perhaps nobody read, and nothing could arrive.
    fn answered(&mut self, now: Time, socket: &Arc<Socket>) {
        let partial = self.reader.as_ref().is_some_and(|reader| reader.in_progress());
        let Some(incoming) = self.incoming.as_mut().filter(|_| Arc::ptr_eq(socket, &self.socket)) else {
            return;
        };
        incoming.session.handle_finished(now);
        incoming.session.handle_received(now, 1, partial);
    }

    /// Minds what the peer takes, and ends a server's connection that is past its limits.
    fn keep_limits(&mut self, now: Time) {
        let (unwritten, written) = (self.protocol.unwritten(), self.protocol.written());
        let Some(incoming) = &mut self.incoming else { return };
        let progress = written > incoming.written;
        incoming.written = written;
        incoming.session.handle_written(now, progress, usize::try_from(unwritten).unwrap_or(usize::MAX));
        if incoming.serves && incoming.session.handle_timeout(now).is_some() {
            let socket = Arc::clone(&self.socket);
            if let Socket::Stream(stream) = &*socket {
                self.lost(stream, Loss::Idle, now);
            }
        }
    }
}

fn peer_of(socket: &Socket) -> Peer {
    match socket {
        Socket::Stream(stream) => stream.peer().unwrap_or(Peer::Unix(0)),
        Socket::Datagrams(socket) => socket.peer_addr().map_or(Peer::Unix(0), Peer::Udp),
    }
}
