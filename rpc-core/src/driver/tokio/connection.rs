//! One connection of a server.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::group::{Member, Phase};
use super::mailbox::{Handler, Mailbox};
use super::stream::Stream;
use super::timer::Timer;
use crate::driver::now;
use crate::framing::{Outgoing, RecordLimits, RecordReader};
use crate::protocol::{Peer, Place, Session, SessionLimits};
use crate::service::{Dispatcher, Verdict};

/// Reads calls, has them answered, writes replies. Its future ends with the connection.
pub(super) struct Connection {
    member: Member,
    /// Kept for as long as the connection lives.
    _place: Place,
    stream: Stream,
    peer: Peer,
    dispatcher: Arc<Dispatcher>,
    reader: RecordReader,
    outgoing: Outgoing,
    session: Session,
    mailbox: Arc<Mailbox<()>>,
    timer: Timer,
    /// How much more the peer may say.
    input: Input,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Input {
    Open,
    /// The peer has closed its side; what it asked before is still answered.
    Ended,
    /// What comes cannot be followed, and is not looked at.
    Garbled,
}

/// Whether there is more to do at once.
enum Step {
    Again,
    Wait,
    End,
}

impl Connection {
    pub(super) fn new(
        member: Member,
        place: Place,
        stream: Stream,
        peer: Peer,
        dispatcher: Arc<Dispatcher>,
        session: SessionLimits,
        record: RecordLimits,
    ) -> Self {
        Self {
            member,
            _place: place,
            stream,
            peer,
            dispatcher,
            reader: RecordReader::new(record),
            outgoing: Outgoing::default(),
            session: Session::new(now(), session),
            mailbox: Mailbox::new(),
            timer: Timer::new(),
            input: Input::Open,
        }
    }

    fn step(&mut self, cx: &mut Context<'_>) -> Step {
        let phase = self.member.phase(cx);
        if phase == Phase::Ended {
            return Step::End;
        }
        self.take_finished();
        self.answer();
        let held_back = !self.session.wants_read();
        if self.write(cx).is_err() {
            return Step::End;
        }
        if held_back && self.session.wants_read() {
            // Calls that have arrived may go on now; nothing else would bring them up.
            return Step::Again;
        }
        // All that was taken is answered, and nothing more will be.
        let settled = self.session.in_flight() == 0 && self.outgoing.is_empty();
        if settled && (self.input != Input::Open || phase == Phase::Draining) {
            return Step::End;
        }
        if self.session.wants_read() && self.input == Input::Open && phase == Phase::Running {
            match self.stream.poll_read(cx, self.reader.space()) {
                Poll::Ready(Ok(0)) => {
                    self.input = Input::Ended;
                    return Step::Again;
                }
                Poll::Ready(Ok(_)) => return Step::Again,
                Poll::Ready(Err(_)) => return Step::End,
                Poll::Pending => self.reader.release(),
            }
        }
        self.wait(cx)
    }

    /// Replies of handlers that were not ready at once.
    fn take_finished(&mut self) {
        if self.session.in_flight() > 0 {
            for ((), reply) in self.mailbox.take() {
                self.session.handle_finished(now());
                self.outgoing.message(&reply);
            }
        }
    }

    /// Answers the calls that have arrived whole, as far as limits allow.
    fn answer(&mut self) {
        if !self.reader.in_progress() || self.input == Input::Garbled {
            return;
        }
        let now = now();
        let mut records = 0;
        while self.session.wants_read() {
            let message = match self.reader.next_record() {
                Ok(Some(message)) => message,
                Ok(None) => break,
                Err(_) => return self.input = Input::Garbled,
            };
            records += 1;
            match self.dispatcher.handle(now, self.peer, &message, |reply| self.outgoing.message(reply)) {
                Verdict::Answered | Verdict::Dropped => {}
                Verdict::Malformed => return self.input = Input::Garbled,
                Verdict::Running(running) => {
                    self.session.handle_started();
                    let member = self.member.group().join();
                    tokio::spawn(Handler::new(running, &self.dispatcher, &self.mailbox, (), member));
                }
            }
            self.session.handle_written(now, false, self.outgoing.len());
        }
        self.session.handle_received(now, records, self.reader.in_progress());
    }

    fn write(&mut self, cx: &mut Context<'_>) -> std::io::Result<()> {
        if !self.outgoing.is_empty() {
            let mut wrote = 0;
            self.stream.write(cx, &mut self.outgoing, &mut wrote)?;
            self.session.handle_written(now(), wrote > 0, self.outgoing.len());
        }
        Ok(())
    }

    fn wait(&mut self, cx: &mut Context<'_>) -> Step {
        if self.session.in_flight() > 0 && self.mailbox.is_filled(cx) {
            return Step::Again;
        }
        let now = now();
        match self.timer.poll_at(cx, now, self.session.poll_timeout()) {
            Poll::Pending => Step::Wait,
            Poll::Ready(()) if self.session.handle_timeout(now).is_some() => Step::End,
            Poll::Ready(()) => Step::Again,
        }
    }
}

impl Future for Connection {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match self.step(cx) {
                Step::Again => {}
                Step::Wait => return Poll::Pending,
                Step::End => return Poll::Ready(()),
            }
        }
    }
}
