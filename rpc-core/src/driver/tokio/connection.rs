//! One connection of a server.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;

use super::backchannel::Backchannel;
use super::group::{Member, Phase};
use super::mailbox::{Handler, Mailbox};
use super::spawn;
use super::stream::{Reader, Stream, Writer};
use super::timer::Timer;
use crate::driver::now;
use crate::framing::{Outgoing, RecordReader};
use crate::message;
use crate::protocol::{Batch, Loss, Peer, Place, Session, Time};
use crate::server::Answers;
use crate::service::{Caller, Dispatcher, Verdict, WayBack};

/// Reads calls, has them answered, writes replies. Its future ends with the connection.
pub(super) struct Connection {
    member: Member,
    /// Kept for as long as the connection lives.
    _place: Place,
    reader: Reader,
    writer: Writer,
    peer: Peer,
    dispatcher: Arc<Dispatcher>,
    records: RecordReader,
    /// Calls that have to wait until there is room for them.
    held: VecDeque<Bytes>,
    /// Replies.
    outgoing: Outgoing,
    batch: Batch,
    /// Calls to the peer.
    calls: Outgoing,
    back: Option<(Backchannel, WayBack)>,
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
    pub(super) fn new(member: Member, place: Place, stream: Stream, peer: Peer, answers: &Answers) -> Self {
        let back = answers.backchannel.then(|| Backchannel::new(answers.session.calls_in_flight));
        let (reader, writer) = stream.split();
        Self {
            member,
            _place: place,
            reader,
            writer,
            peer,
            dispatcher: Arc::clone(&answers.dispatcher),
            records: RecordReader::new(answers.record),
            held: VecDeque::new(),
            outgoing: Outgoing::default(),
            batch: Batch::default(),
            calls: Outgoing::default(),
            back: back.map(|back| (back.clone(), back.way_back())),
            session: Session::new(now(), answers.session),
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
        let (answered_at, batch_is_full) = self.answer(phase);
        let held_back = !self.session.wants_call();
        if self.write(cx, answered_at).is_err() {
            return Step::End;
        }
        if batch_is_full || held_back && self.session.wants_call() {
            // Calls that have arrived may go on now; nothing else would bring them up.
            return Step::Again;
        }
        // All that was taken is answered, and nothing more will be.
        let settled = self.session.in_flight() == 0 && self.held.is_empty() && self.outgoing.is_empty();
        if settled && (self.input != Input::Open || phase == Phase::Draining) {
            return Step::End;
        }
        // A handler that ends may have a reply to wait for first.
        let listens = self.input == Input::Open && (phase == Phase::Running || self.is_awaiting());
        if phase == Phase::Draining {
            self.session.handle_reading(now(), listens);
        }
        if listens && self.session.wants_read() {
            match self.reader.poll_read(cx, &mut self.records) {
                Poll::Ready(Ok(0)) => {
                    self.end_input(Input::Ended);
                    return Step::Again;
                }
                Poll::Ready(Ok(_)) => return Step::Again,
                Poll::Ready(Err(_)) => return Step::End,
                Poll::Pending => {}
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

    /// Answers the calls that have arrived whole, as far as limits allow, and hands replies to those who wait. Returns
    /// when that was, where there was anything, and whether replies are to go before the rest is answered.
    fn answer(&mut self, phase: Phase) -> (Option<Time>, bool) {
        let nothing = !self.records.in_progress() && self.held.is_empty();
        if nothing || self.input == Input::Garbled {
            return (None, false);
        }
        let now = now();
        let (mut records, mut full) = (0, false);
        while self.session.wants_call()
            && let Some(call) = self.held.pop_front()
        {
            self.session.handle_released(now, call.len());
            self.answer_one(now, call);
        }
        while self.session.wants_read() && !full {
            let message = match self.records.next_record() {
                Ok(Some(message)) => message,
                Ok(None) => break,
                Err(_) => {
                    self.end_input(Input::Garbled);
                    return (None, false);
                }
            };
            records += 1;
            if let (true, Some((back, _))) = (message::is_reply(&message), &self.back) {
                back.handle_reply(now, message);
            } else if phase != Phase::Running {
                // Not taken any more.
            } else if self.session.wants_call() {
                self.answer_one(now, message);
            } else {
                self.session.handle_held(now, message.len());
                self.held.push_back(message);
            }
            if self.input == Input::Garbled {
                return (None, false);
            }
            full = self.batch.add();
        }
        self.session.handle_received(now, records, self.records.in_progress());
        (Some(now), full)
    }

    fn answer_one(&mut self, now: Time, message: Bytes) {
        let way_back = self.back.as_ref().map(|(_, way_back)| way_back);
        let caller = Caller { peer: self.peer, way_back };
        match self.dispatcher.handle(now, caller, message, |reply| self.outgoing.message(reply)) {
            Verdict::Answered | Verdict::Dropped => {}
            Verdict::Malformed => return self.end_input(Input::Garbled),
            Verdict::Running(running) => {
                self.session.handle_started(now);
                let member = self.member.group().join();
                spawn(Handler::new(running, &self.dispatcher, &self.mailbox, (), member));
            }
        }
        self.session.handle_written(now, false, self.outgoing.len() + self.calls.len());
    }

    /// Nothing more is understood of what the peer says, neither calls nor replies.
    fn end_input(&mut self, input: Input) {
        let now = now();
        self.input = input;
        self.session.handle_reading(now, false);
        if input == Input::Garbled {
            // Nothing is believed of what came before and waits.
            self.held.drain(..).for_each(|call| self.session.handle_released(now, call.len()));
        }
        self.end_calls();
    }

    /// Who waits for the peer's replies waits for nothing.
    fn end_calls(&self) {
        if let Some((back, _)) = &self.back {
            back.close(&Loss::Closed);
        }
    }

    fn is_awaiting(&self) -> bool {
        self.back.as_ref().is_some_and(|(back, _)| back.is_awaited())
    }

    fn write(&mut self, cx: &mut Context<'_>, answered_at: Option<Time>) -> std::io::Result<()> {
        let mut wrote = 0;
        loop {
            if !self.calls.is_begun() {
                self.writer.write(cx, &mut self.outgoing, &mut wrote)?;
            }
            if self.outgoing.is_begun() || !self.write_calls(cx, &mut wrote)? {
                break;
            }
        }
        let unsent = self.outgoing.len() + self.calls.len();
        if wrote + unsent > 0 {
            // Where something is left, it counts when that was.
            let time = answered_at.filter(|_| unsent == 0).unwrap_or_else(now);
            self.session.handle_written(time, wrote > 0, unsent);
        }
        Ok(())
    }

    /// Writes calls to the peer. Whether there were any, and all were written.
    fn write_calls(&mut self, cx: &mut Context<'_>, wrote: &mut usize) -> std::io::Result<bool> {
        let Some((back, _)) = &self.back else { return Ok(false) };
        back.take_outgoing(&mut self.calls);
        let mut written = 0;
        let result = self.writer.write(cx, &mut self.calls, &mut written);
        back.handle_written(written);
        self.session.handle_awaiting(now(), back.is_awaited());
        *wrote += written;
        result.map(|()| written > 0 && self.calls.is_empty())
    }

    fn wait(&mut self, cx: &mut Context<'_>) -> Step {
        if self.session.in_flight() > 0 && self.mailbox.is_filled(cx) {
            return Step::Again;
        }
        let (calls, at) = self.back.as_ref().map_or((false, Time::MAX), |(back, _)| back.rest(cx));
        if calls && self.calls.is_empty() && !self.outgoing.is_begun() {
            return Step::Again;
        }
        match self.timer.poll_at(cx, self.session.poll_timeout().min(at)) {
            Poll::Pending => Step::Wait,
            Poll::Ready(now) if self.session.handle_timeout(now).is_some() => Step::End,
            Poll::Ready(_) => Step::Again,
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.end_calls();
    }
}

impl Future for Connection {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.batch = Batch::default();
        loop {
            match self.step(cx) {
                Step::Again => {}
                Step::Wait => return Poll::Pending,
                Step::End => return Poll::Ready(()),
            }
        }
    }
}
