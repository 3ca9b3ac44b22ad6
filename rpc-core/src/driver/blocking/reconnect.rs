//! A client's stream that was lost: noticing it, and opening another.

use std::io;
use std::mem::MaybeUninit;
use std::sync::Arc;

use socket2::SockRef;

use super::channel::{Guard, Shared, State, release};
use super::reader::Reader;
use super::socket::{Socket, Stream};
use super::writer::WRITE_PATIENCE;
use crate::driver;
use crate::protocol::{Loss, Time};

impl Shared {
    /// Connects, for everybody; no longer than until the next deadline.
    pub(super) fn reconnect<'a>(&'a self, state: Guard<'a>, now: Time) -> (Guard<'a>, Time) {
        let limit = self.options.connect_timeout;
        let limit = state.protocol.poll_timeout().map_or(limit, |at| at.since(now).min(limit));
        release(state);
        let connected = match &self.target {
            Some(target) => target.connect(limit),
            None => Err(io::ErrorKind::NotConnected.into()),
        };
        let connected =
            connected.and_then(|socket| socket.set_write_timeout(WRITE_PATIENCE).map(|()| socket));
        let now = driver::now();
        let mut state = self.lock();
        match connected {
            Ok(socket) => {
                state.reader = Some(Box::new(Reader::new(&socket, self.options.record_limits)));
                state.answer_to(&socket);
                state.socket = Arc::new(socket);
                state.protocol.handle_connected(now);
            }
            Err(error) => state.protocol.handle_connect_failed(now, &Loss::Io(error.kind())),
        }
        (state, now)
    }
}

impl State {
    /// Before a call: lets go of a connection that is not kept any more, and notices one that has ended.
    pub(super) fn look_after_connection(&mut self, now: Time) {
        let socket = Arc::clone(&self.socket);
        let Socket::Stream(stream) = &*socket else { return };
        if self.reader.is_none() {
            return;
        }
        if !self.protocol.keeps_connection() {
            self.reader = None;
            self.reader_wakes_at = Time::MAX;
            socket.close();
        } else if self.protocol.is_stale(now) && has_ended(stream) {
            self.lost(stream, Loss::Closed, now);
        }
    }
}

/// Whether there is nothing more to read from a stream that nobody reads at the moment.
fn has_ended(stream: &Stream) -> bool {
    let socket = match stream {
        Stream::Tcp(stream) => SockRef::from(stream),
        Stream::Unix(stream) => SockRef::from(stream),
    };
    let look = || {
        socket.set_nonblocking(true)?;
        let seen = socket.peek(&mut [MaybeUninit::uninit()]);
        socket.set_nonblocking(false)?;
        seen
    };
    match look() {
        Ok(bytes) => bytes == 0,
        Err(error) => error.kind() != io::ErrorKind::WouldBlock,
    }
}
