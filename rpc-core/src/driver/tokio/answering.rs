//! A client that is called back: answers calls that come over its own connection.

use std::sync::Arc;
use std::task::Context;

use bytes::Bytes;

use super::channel::Shared;
use super::group::{Group, Phase};
use super::mailbox::{Handler, Mailbox};
use super::spawn;
use crate::driver::now;
use crate::protocol::{Loss, Peer};
use crate::server::Answers;
use crate::service::Verdict;

/// Serves the peer of one client, over one connection after the other.
pub(super) struct Answering {
    answers: Arc<Answers>,
    group: Group,
    peer: Peer,
    mailbox: Arc<Mailbox<()>>,
    in_flight: usize,
}

impl Answering {
    pub(super) fn new(answers: Arc<Answers>) -> Self {
        let (group, mailbox) = (Group::default(), Mailbox::new());
        Self { answers, group, peer: Peer::Unix(0), mailbox, in_flight: 0 }
    }

    /// A connection was opened. Replies to calls over the last one are of no use any more.
    pub(super) fn handle_connected(&mut self, peer: Option<Peer>) {
        self.peer = peer.unwrap_or_else(|| Peer::Unix(self.group.join().id()));
        (self.mailbox, self.in_flight) = (Mailbox::new(), 0);
    }

    /// Answers calls, or begins to. To stop reading would keep this side's own replies from coming: a peer that calls
    /// for more than is allowed is refused, and one that takes no replies is given up.
    pub(super) fn answer(&mut self, shared: &Shared, calls: Vec<Bytes>) -> Result<(), Loss> {
        let dispatcher = &self.answers.dispatcher;
        let limits = &self.answers.session;
        let put = |reply: &_| shared.lock().protocol.put_reply(reply);
        for call in calls {
            if self.in_flight >= limits.calls_in_flight {
                dispatcher.refuse(&call, put);
                continue;
            }
            match dispatcher.handle(now(), self.peer, call, put) {
                Verdict::Answered | Verdict::Dropped => {}
                Verdict::Malformed => return Err(Loss::Closed),
                Verdict::Running(running) => {
                    self.in_flight += 1;
                    let member = self.group.join();
                    spawn(Handler::new(running, dispatcher, &self.mailbox, (), member));
                }
            }
        }
        let unsent = usize::try_from(shared.lock().protocol.unwritten()).unwrap_or(usize::MAX);
        if unsent > limits.unsent { Err(Loss::Closed) } else { Ok(()) }
    }

    /// Sends the replies of handlers that were not ready at once. Whether there were any; where not, the task is woken
    /// when one comes.
    pub(super) fn send_finished(&mut self, cx: &Context<'_>, shared: &Shared) -> bool {
        if self.in_flight == 0 || !self.mailbox.is_filled(cx) {
            return false;
        }
        let replies = self.mailbox.take();
        self.in_flight -= replies.len();
        let mut state = shared.lock();
        replies.iter().for_each(|((), reply)| state.protocol.put_reply(reply));
        true
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.group.signal(Phase::Ended);
    }
}
