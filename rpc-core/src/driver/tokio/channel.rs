//! What callers share with the task that pumps their connection.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::direct::Direct;
use crate::client::CallError;
use crate::driver::now;
use crate::protocol::{CallKind, Client, ClientStats, Outcome};
use crate::xdr::{EncodeError, Encoder};

/// A connection to call over. It is closed when the last clone is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Channel(Arc<Handle>);

#[derive(Debug)]
struct Handle {
    shared: Arc<Shared>,
}

/// The protocol's state, between callers and pump.
#[derive(Debug)]
pub(super) struct Shared {
    state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) protocol: Client<Waker>,
    /// The pump, while it waits for something to do.
    pub(super) idle_pump: Option<Waker>,
    pub(super) direct: Direct,
    /// No caller is left.
    pub(super) closed: bool,
}

impl Shared {
    pub(super) fn new(protocol: Client<Waker>) -> Arc<Self> {
        let state = State { protocol, idle_pump: None, direct: Direct::new(), closed: false };
        Arc::new(Self { state: Mutex::new(state) })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // A user's encoder that panics leaves no call and no half of a record behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the protocol's state, and wakes those whose calls ended by it.
    pub(super) fn update(&self, change: impl FnOnce(&mut State)) {
        let mut woken = Vec::new();
        let mut state = self.lock();
        change(&mut state);
        state.protocol.swap_woken(&mut woken);
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }
}

impl Channel {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self(Arc::new(Handle { shared }))
    }

    /// Calls, and waits for the outcome. Dropping the future cancels the call.
    pub(crate) async fn call(
        &self,
        timeout: Duration,
        kind: CallKind,
        put: impl FnOnce(&mut Encoder, u32) -> Result<(), EncodeError>,
    ) -> Result<Outcome, CallError> {
        let mut put = Some(put);
        let mut call = Begun { shared: &self.0.shared, xid: None };
        poll_fn(|cx| {
            if put.is_none() {
                return call.go_on(cx);
            }
            call.begin(cx, timeout, kind, &mut |out, xid| put.take().map_or(Ok(()), |put| put(out, xid)))
        })
        .await
    }

    pub(crate) fn stats(&self) -> ClientStats {
        self.0.shared.lock().protocol.stats()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        let pump = state.idle_pump.take();
        drop(state);
        if let Some(pump) = pump {
            pump.wake();
        }
    }
}

/// A call under way, cancelled where its future is dropped.
struct Begun<'a> {
    shared: &'a Shared,
    xid: Option<u32>,
}

// Not generic: it would be compiled for every procedure, in the crate that calls it.
impl Begun<'_> {
    /// Encodes the call, by the one call of `put` that there is.
    fn begin(
        &mut self,
        cx: &Context<'_>,
        timeout: Duration,
        kind: CallKind,
        put: &mut dyn FnMut(&mut Encoder, u32) -> Result<(), EncodeError>,
    ) -> Poll<Result<Outcome, CallError>> {
        let mut state = self.shared.lock();
        let State { protocol, direct, .. } = &mut *state;
        let (now, lone) = (now(), direct.is_lone(protocol));
        self.xid = Some(protocol.call(now, now + timeout, kind, put)?);
        let sent = (lone || protocol.has_gathered()) && direct.send(now, protocol);
        self.look(cx, state, sent)
    }

    fn go_on(&mut self, cx: &Context<'_>) -> Poll<Result<Outcome, CallError>> {
        let state = self.shared.lock();
        self.look(cx, state, false)
    }

    /// Takes the outcome if it is there; else sees to it that the call is `sent`, and this task woken.
    fn look(
        &mut self,
        cx: &Context<'_>,
        mut state: MutexGuard<'_, State>,
        sent: bool,
    ) -> Poll<Result<Outcome, CallError>> {
        let Some(xid) = self.xid else { return Poll::Pending };
        if let Some(outcome) = state.protocol.take(xid, || cx.waker().clone()) {
            self.xid = None;
            return Poll::Ready(Ok(outcome));
        }
        let pump = if sent { None } else { state.idle_pump.take() };
        drop(state);
        // Woken once, it takes along what other tasks encode until it runs.
        if let Some(pump) = pump {
            pump.wake();
        }
        Poll::Pending
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        let Some(xid) = self.xid else { return };
        let mut state = self.shared.lock();
        state.protocol.cancel(xid);
        // Another call may go in its place.
        let pump = if state.protocol.has_outgoing() { state.idle_pump.take() } else { None };
        drop(state);
        if let Some(pump) = pump {
            pump.wake();
        }
    }
}
