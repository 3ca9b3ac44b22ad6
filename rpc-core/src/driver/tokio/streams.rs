//! The client's pump for a stream.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::answering::Answering;
use super::channel::{Shared, State};
use super::direct::Line;
use super::stream::{Reader, Stream, Writer};
use super::target::StreamTarget;
use super::timer::Timer;
use crate::driver::now;
use crate::framing::{Outgoing, RecordLimits, RecordReader};
use crate::message;
use crate::protocol::{Loss, Time};
use crate::server::Answers;

/// Writes calls, reads replies, keeps deadlines, connects again; ends with its last caller.
pub(super) async fn pump(
    shared: Arc<Shared>,
    first: Stream,
    target: StreamTarget,
    limits: RecordLimits,
    answers: Option<Arc<Answers>>,
) {
    let _closing = Closing(&shared);
    let mut waiting = Waiting { shared: &shared, timer: Timer::new(), woken: Vec::new() };
    let mut answering = answers.map(Answering::new);
    let mut stream = Some(first);
    while !shared.lock().closed {
        match stream.take() {
            Some(stream) => {
                if let Some(answering) = &mut answering {
                    answering.handle_connected(stream.peer());
                }
                let (waiting, answering) = (&mut waiting, &mut answering);
                let mut connected = Connected::new(stream, limits, waiting, answering);
                poll_fn(|cx| connected.drive(cx)).await;
            }
            None => {
                poll_fn(|cx| waiting.for_reason_to_connect(cx)).await;
                if !shared.lock().closed {
                    stream = waiting.connect(&target).await;
                }
            }
        }
    }
}

/// The last caller is gone, or the runtime is going down with calls under way.
struct Closing<'a>(&'a Shared);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.update(|state| state.protocol.handle_close(&Loss::ShutDown));
    }
}

/// A pump's patience, with or without a connection.
struct Waiting<'a> {
    shared: &'a Shared,
    timer: Timer,
    woken: Vec<Waker>,
}

impl Waiting<'_> {
    /// Settles down to wait, having looked after deadlines. Ready where `reason` finds one to go on; it is told the
    /// time where some has passed. With `lends` callers may write meanwhile.
    fn rest(
        &mut self,
        cx: &mut Context<'_>,
        lends: bool,
        mut reason: impl FnMut(&mut State, Option<Time>) -> bool,
    ) -> Poll<()> {
        let mut time = None;
        loop {
            let mut state = self.shared.lock();
            if state.closed || reason(&mut state, time) {
                return Poll::Ready(());
            }
            let at = state.protocol.poll_timeout().unwrap_or(Time::MAX);
            let Poll::Ready(now) = self.timer.poll_at(cx, at) else {
                state.idle_pump = Some(cx.waker().clone());
                if lends {
                    state.direct.lend(self.timer.armed());
                }
                return Poll::Pending;
            };
            time = Some(now);
            state.protocol.handle_timeout(now);
            state.protocol.swap_woken(&mut self.woken);
            drop(state);
            self.woken.drain(..).for_each(Waker::wake);
        }
    }

    fn for_reason_to_connect(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.rest(cx, false, |state, _| state.protocol.poll_connect(now()))
    }

    /// Connects, while deadlines pass.
    async fn connect(&mut self, target: &StreamTarget) -> Option<Stream> {
        let mut connecting = pin!(target.connect());
        let connected = poll_fn(|cx| match connecting.as_mut().poll(cx) {
            Poll::Ready(connected) => Poll::Ready(Some(connected)),
            Poll::Pending => self.rest(cx, false, |_, _| false).map(|()| None),
        });
        let connected = connected.await?;
        let now = now();
        let mut state = self.shared.lock();
        match connected {
            Ok(stream) => {
                state.protocol.handle_connected(now);
                Some(stream)
            }
            Err(error) => {
                state.protocol.handle_connect_failed(now, &Loss::Io(error.kind()));
                None
            }
        }
    }
}

/// A pump with a connection.
struct Connected<'a, 'b> {
    reader: Reader,
    /// Lent to callers while there is nothing to write.
    writer: Arc<Writer>,
    records: RecordReader,
    outgoing: Outgoing,
    /// Bytes written since the protocol was last told.
    written: usize,
    waiting: &'a mut Waiting<'b>,
    /// For a client that is called back.
    answering: &'a mut Option<Answering>,
}

impl<'a, 'b> Connected<'a, 'b> {
    fn new(
        stream: Stream,
        limits: RecordLimits,
        waiting: &'a mut Waiting<'b>,
        answering: &'a mut Option<Answering>,
    ) -> Self {
        let (reader, writer) = stream.split();
        let (records, outgoing) = (RecordReader::new(limits), Outgoing::default());
        let writer = Arc::new(writer);
        waiting.shared.lock().direct.set_line(Some(Line::Stream(Arc::clone(&writer))));
        Self { reader, writer, records, outgoing, written: 0, waiting, answering }
    }

    /// Pumps until the connection ends or is not wanted any more.
    fn drive(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match self.exchange(cx) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(())) => Poll::Ready(()),
            Err(loss) => {
                let (written, mut unwritten) = (self.written, std::mem::take(&mut self.outgoing));
                self.waiting.shared.update(|state| {
                    state.protocol.handle_written(written);
                    if unwritten.is_empty() {
                        state.direct.take_left(&mut unwritten);
                    }
                    state.protocol.handle_disconnect(now(), &loss, unwritten);
                });
                Poll::Ready(())
            }
        }
    }

    fn exchange(&mut self, cx: &mut Context<'_>) -> Result<Poll<()>, Loss> {
        let mut stalled = None;
        loop {
            self.take_outgoing()?;
            let wrote = self.writer.write(cx, &mut self.outgoing, &mut self.written);
            wrote.map_err(|e| Loss::Io(e.kind()))?;
            self.read(cx)?;
            if let Some(answering) = self.answering
                && answering.send_finished(cx, self.waiting.shared)
            {
                continue;
            }
            let all_written = self.outgoing.is_empty();
            let written = &mut self.written;
            let reason = |state: &mut State, now: Option<Time>| {
                // What has gone makes room for others.
                state.protocol.handle_written(std::mem::take(written));
                stalled = now.and_then(|now| state.protocol.must_end(now));
                stalled.is_some()
                    || !state.protocol.keeps_connection()
                    || (all_written && state.protocol.has_outgoing())
            };
            if self.waiting.rest(cx, all_written, reason).is_pending() {
                return Ok(Poll::Pending);
            }
            if let Some(loss) = stalled {
                return Err(loss);
            }
            let state = self.waiting.shared.lock();
            if state.closed || !state.protocol.keeps_connection() {
                return Ok(Poll::Ready(()));
            }
        }
    }

    fn take_outgoing(&mut self) -> Result<(), Loss> {
        if self.outgoing.is_empty() {
            let mut state = self.waiting.shared.lock();
            state.protocol.handle_written(std::mem::take(&mut self.written));
            state.direct.recall();
            state.direct.take_failure().map_or(Ok(()), Err)?;
            state.direct.take_left(&mut self.outgoing);
            if self.outgoing.is_empty() {
                state.protocol.take_outgoing(&mut self.outgoing);
            }
        }
        Ok(())
    }

    /// Reads until there is no more, and hands the replies over batch by batch.
    fn read(&mut self, cx: &mut Context<'_>) -> Result<(), Loss> {
        while let Poll::Ready(read) = self.reader.poll_read(cx, &mut self.records) {
            if read.map_err(|e| Loss::Io(e.kind()))? == 0 {
                return Err(Loss::Closed);
            }
            self.take_replies()?;
        }
        Ok(())
    }

    fn take_replies(&mut self) -> Result<(), Loss> {
        let first = self.records.next_record()?;
        let now = now();
        let mut state = self.waiting.shared.lock();
        let Some(first) = first else {
            state.protocol.handle_received(now, false, true);
            return Ok(());
        };
        state.protocol.handle_written(std::mem::take(&mut self.written));
        let (mut next, mut calls) = (Ok(Some(first)), Vec::new());
        while let Ok(Some(record)) = next {
            if self.answering.is_some() && message::is_call(&record) {
                calls.push(record);
            } else {
                state.protocol.handle_message(now, record);
            }
            next = self.records.next_record();
        }
        state.protocol.handle_received(now, true, self.records.in_progress());
        state.protocol.swap_woken(&mut self.waiting.woken);
        drop(state);
        self.waiting.woken.drain(..).for_each(Waker::wake);
        if let (Some(answering), false) = (self.answering.as_mut(), calls.is_empty()) {
            answering.answer(self.waiting.shared, calls)?;
        }
        Ok(next.map(drop)?)
    }
}

impl Drop for Connected<'_, '_> {
    fn drop(&mut self) {
        self.waiting.shared.lock().direct.set_line(None);
    }
}
