//! One connection of a server, on a thread of its own.

use std::net::Shutdown;
use std::sync::Arc;

use super::block_on::run;
use super::patience::Patience;
use super::reader::{read_records, scratch};
use super::serve::Server;
use super::socket::Stream;
use super::timed_out;
use super::writer::{WRITE_PATIENCE, write};
use crate::driver::now;
use crate::framing::{Outgoing, RecordReader};
use crate::protocol::{Batch, Peer, Session, Time};
use crate::service::Verdict;

/// Replies of this many bytes are written before more are made.
const ENOUGH: usize = 64 * 1024;
/// Reads after the end, so that the system does not take back replies because calls were left unread.
const LAST_READS: usize = 64;

pub(super) struct Connection<'a> {
    server: &'a Server,
    stream: Arc<Stream>,
    peer: Peer,
    session: Session,
    records: RecordReader,
    outgoing: Outgoing,
    read_patience: Patience,
    write_patience: Patience,
    /// When the clock was last looked at.
    time: Time,
}

/// The connection is to be closed: by the peer, by an error, or because its time is over.
struct Ended;

impl<'a> Connection<'a> {
    pub(super) fn new(server: &'a Server, stream: Arc<Stream>, peer: Peer) -> Self {
        let time = now();
        Self {
            session: Session::new(time, server.answers.session),
            records: RecordReader::new(server.answers.record),
            outgoing: Outgoing::default(),
            read_patience: Patience::new(),
            write_patience: Patience::new(),
            time,
            server,
            stream,
            peer,
        }
    }

    /// Answers calls until the connection or the server ends.
    pub(super) fn serve(mut self) {
        let mut scratch = scratch();
        while !self.server.stopping() && self.turn(&mut scratch).is_ok() {}
        self.stream.shutdown(Shutdown::Write);
        if self.server.stopping() {
            // Reading was shut down with the server: this does not wait.
            for _ in 0..LAST_READS {
                if !self.stream.read(&mut scratch).is_ok_and(|length| length > 0) {
                    return;
                }
            }
        }
    }

    /// Reads once, and answers every call that is whole then.
    fn turn(&mut self, scratch: &mut [u8]) -> Result<(), Ended> {
        self.receive(scratch)?;
        let answered = self.answer();
        // What was answered goes out even where the stream cannot be followed any further.
        self.flush().and(answered)
    }

    fn receive(&mut self, scratch: &mut [u8]) -> Result<(), Ended> {
        self.session.handle_reading(self.time, true);
        loop {
            let needed = self.session.poll_timeout().since(self.time);
            let read = self
                .read_patience
                .wait(needed, |timeout| self.stream.set_read_timeout(timeout))
                .and_then(|()| read_records(&self.stream, &mut self.records, scratch));
            self.time = now();
            match read {
                Ok(true) => return Ok(()),
                Err(error) if timed_out(&error) => self.read_patience.expired(),
                Ok(false) | Err(_) => return Err(Ended),
            }
            self.records.release();
            self.check_time()?;
        }
    }

    fn answer(&mut self) -> Result<(), Ended> {
        let time = self.time;
        self.session.handle_reading(time, false);
        let (mut count, mut batch) = (0, Batch::default());
        while let Some(record) = self.records.next_record().map_err(|_| Ended)? {
            count += 1;
            let send = |reply: &_| self.outgoing.message(reply);
            match self.server.answers.dispatcher.handle(time, self.peer, record, send) {
                Verdict::Answered | Verdict::Dropped => {}
                Verdict::Malformed => return Err(Ended),
                Verdict::Running(running) => {
                    // It may take long: nobody else's reply waits for it.
                    self.flush()?;
                    self.session.handle_started(time);
                    let reply = run(running);
                    self.time = now();
                    self.session.handle_finished(self.time);
                    let send = |reply: &_| self.outgoing.message(reply);
                    self.server.answers.dispatcher.finish(self.time, reply, send);
                }
            }
            if batch.add() || self.outgoing.len() >= ENOUGH {
                self.flush()?;
            }
        }
        self.session.handle_received(time, count, self.records.in_progress());
        Ok(())
    }

    /// Writes all there is to write.
    fn flush(&mut self) -> Result<(), Ended> {
        if self.outgoing.is_empty() {
            return Ok(());
        }
        // Mostly it goes at once: the time is of interest where it does not.
        let mut needed = WRITE_PATIENCE;
        loop {
            let written = self
                .write_patience
                .wait(needed, |timeout| self.stream.set_write_timeout(Some(timeout)))
                .and_then(|()| write(&self.stream, &mut self.outgoing))
                .map_err(|_| Ended)?;
            if written == 0 {
                self.write_patience.expired();
            }
            self.time = now();
            self.session.handle_written(self.time, written > 0, self.outgoing.len());
            if self.outgoing.is_empty() {
                return Ok(());
            }
            self.check_time()?;
            needed = self.session.poll_timeout().since(self.time);
        }
    }

    fn check_time(&self) -> Result<(), Ended> {
        self.session.handle_timeout(self.time).map_or(Ok(()), |_| Err(Ended))
    }
}
