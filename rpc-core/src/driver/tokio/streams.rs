//! The client's pump for a stream.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::channel::Shared;
use super::stream::Stream;
use super::timer::Timer;
use crate::driver::now;
use crate::framing::{Outgoing, RecordLimits, RecordReader};
use crate::protocol::{Loss, Time};

/// Writes calls, reads replies, keeps deadlines; ends with the connection or its last caller.
pub(super) struct StreamPump {
    shared: Arc<Shared>,
    stream: Stream,
    reader: RecordReader,
    outgoing: Outgoing,
    /// Bytes written since the protocol was last told.
    written: usize,
    timer: Timer,
    woken: Vec<Waker>,
    ended: bool,
}

impl StreamPump {
    pub(super) fn new(shared: Arc<Shared>, stream: Stream, limits: RecordLimits) -> Self {
        let (reader, outgoing, timer) = (RecordReader::new(limits), Outgoing::default(), Timer::new());
        Self { shared, stream, reader, outgoing, written: 0, timer, woken: Vec::new(), ended: false }
    }

    fn drive(&mut self, cx: &mut Context<'_>) -> Result<(), Loss> {
        loop {
            self.take_outgoing();
            let wrote = self.stream.write(cx, &mut self.outgoing, &mut self.written);
            wrote.map_err(|e| Loss::Io(e.kind()))?;
            self.read(cx)?;
            if self.rest(cx)? {
                return Ok(());
            }
        }
    }

    fn take_outgoing(&mut self) {
        if self.outgoing.is_empty() {
            let mut state = self.shared.lock();
            state.protocol.handle_written(std::mem::take(&mut self.written));
            state.protocol.take_outgoing(&mut self.outgoing);
        }
    }

    /// Reads until there is no more, and hands the replies over batch by batch.
    fn read(&mut self, cx: &mut Context<'_>) -> Result<(), Loss> {
        while let Poll::Ready(read) = self.stream.poll_read(cx, self.reader.space()) {
            if read.map_err(|e| Loss::Io(e.kind()))? == 0 {
                return Err(Loss::Closed);
            }
            self.take_replies()?;
        }
        self.reader.release();
        Ok(())
    }

    fn take_replies(&mut self) -> Result<(), Loss> {
        let Some(first) = self.reader.next_record()? else { return Ok(()) };
        // Streams measure no round trips: replies need no time.
        let now = Time::default();
        let mut state = self.shared.lock();
        state.protocol.handle_written(std::mem::take(&mut self.written));
        state.protocol.handle_message(now, first);
        let result = loop {
            match self.reader.next_record() {
                Ok(Some(reply)) => drop(state.protocol.handle_message(now, reply)),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error.into()),
            }
        };
        state.protocol.swap_woken(&mut self.woken);
        drop(state);
        self.woken.drain(..).for_each(Waker::wake);
        result
    }

    /// Settles down to wait, unless something came up meanwhile.
    fn rest(&mut self, cx: &mut Context<'_>) -> Result<bool, Loss> {
        let mut state = self.shared.lock();
        state.protocol.handle_written(std::mem::take(&mut self.written));
        if state.closed {
            return Err(Loss::ShutDown);
        }
        if state.protocol.has_outgoing() && self.outgoing.is_empty() {
            return Ok(false);
        }
        if let Some(at) = state.protocol.poll_timeout() {
            let now = now();
            if self.timer.poll_at(cx, now, at).is_ready() {
                state.protocol.handle_timeout(now);
                state.protocol.swap_woken(&mut self.woken);
                drop(state);
                self.woken.drain(..).for_each(Waker::wake);
                return Ok(false);
            }
        }
        state.idle_pump = Some(cx.waker().clone());
        Ok(true)
    }
}

impl Future for StreamPump {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.drive(cx) {
            Ok(()) => Poll::Pending,
            Err(loss) => {
                self.ended = true;
                // What was written in this turn was sent: those calls may have been executed.
                let written = std::mem::take(&mut self.written);
                self.shared.lock().protocol.handle_written(written);
                self.shared.disconnect(&loss);
                Poll::Ready(())
            }
        }
    }
}

impl Drop for StreamPump {
    /// The runtime is going down with calls under way.
    fn drop(&mut self) {
        if !self.ended {
            self.shared.disconnect(&Loss::ShutDown);
        }
    }
}
