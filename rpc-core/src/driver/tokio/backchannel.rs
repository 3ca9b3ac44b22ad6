//! Calls of a server's to its client, over the connection that the client opened.

use std::sync::Arc;
use std::task::{Context, Waker};

use bytes::Bytes;

use super::channel::{Channel, Shared};
use crate::driver::{now, seed};
use crate::framing::Outgoing;
use crate::protocol::{Client, Loss, Time};
use crate::service::WayBack;

/// One connection's way back. Handlers reach it by their call's context, and may keep it.
#[derive(Clone, Debug)]
pub(crate) struct Backchannel(Arc<Shared>);

impl Backchannel {
    /// At most `max_in_flight` calls are on their way to the peer at a time.
    pub(super) fn new(max_in_flight: usize) -> Self {
        Self(Shared::new(Client::stream(now(), None, max_in_flight, seed())))
    }

    /// What leads handlers here.
    pub(super) fn way_back(&self) -> WayBack {
        Arc::new(self.clone())
    }

    /// What to call the peer with, where the way back is one of this driver.
    pub(crate) fn channel(way_back: &WayBack) -> Option<Channel> {
        let Self(shared) = way_back.downcast_ref()?;
        Some(Channel::new(Arc::clone(shared)))
    }
}

/// The pump's side.
impl Backchannel {
    /// Takes the calls there are, where all that were taken before are written.
    pub(super) fn take_outgoing(&self, calls: &mut Outgoing) {
        if calls.is_empty() {
            self.0.lock().protocol.take_outgoing(calls);
        }
    }

    /// So much was written of what was taken.
    pub(super) fn handle_written(&self, bytes: usize) {
        self.0.lock().protocol.handle_written(bytes);
    }

    /// A reply arrived.
    pub(super) fn handle_reply(&self, now: Time, message: Bytes) {
        // One that nobody waits for any more is counted, and ignored.
        self.0.update(|state| _ = state.protocol.handle_message(now, message));
    }

    /// Whether the peer owes replies.
    pub(super) fn is_awaited(&self) -> bool {
        self.0.lock().protocol.pending() > 0
    }

    /// No reply will come any more, and no call can go.
    pub(super) fn close(&self, loss: &Loss) {
        self.0.update(|state| state.protocol.handle_close(loss));
    }

    /// Settles down to wait: the task is woken when there is a call to send. Returns whether there is one already, and
    /// when to look again.
    pub(super) fn rest(&self, cx: &Context<'_>) -> (bool, Time) {
        let mut woken = Vec::new();
        let mut state = self.0.lock();
        state.protocol.handle_timeout(now());
        state.protocol.swap_woken(&mut woken);
        let at = state.protocol.poll_timeout().unwrap_or(Time::MAX);
        let outgoing = state.protocol.has_outgoing();
        state.idle_pump = Some(cx.waker().clone());
        drop(state);
        woken.into_iter().for_each(Waker::wake);
        (outgoing, at)
    }
}
