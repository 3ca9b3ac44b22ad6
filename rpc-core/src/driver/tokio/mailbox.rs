//! Replies of handlers that took their time.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::group::{Member, Phase};
use super::timer::Timer;
use crate::driver::now;
use crate::protocol::Time;
use crate::service::{Dispatcher, Reply, Running};
use crate::xdr::Encoder;

/// Where handlers leave replies for the task that sends them. `A` says to whom.
#[derive(Debug)]
pub(super) struct Mailbox<A>(Mutex<Contents<A>>);

#[derive(Debug)]
struct Contents<A> {
    replies: Vec<(A, Encoder)>,
    reader: Option<Waker>,
}

impl<A> Mailbox<A> {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Contents { replies: Vec::new(), reader: None })))
    }

    /// Takes the replies there are.
    pub(super) fn take(&self) -> Vec<(A, Encoder)> {
        std::mem::take(&mut self.lock().replies)
    }

    /// Whether there are replies; where not, the task is woken when one comes.
    pub(super) fn is_filled(&self, cx: &Context<'_>) -> bool {
        let mut contents = self.lock();
        contents.reader = Some(cx.waker().clone());
        !contents.replies.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Contents<A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, to: A, reply: Encoder) {
        let mut contents = self.lock();
        contents.replies.push((to, reply));
        let reader = contents.reader.take();
        drop(contents);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

/// A handler as a task of its own.
///
/// It outlives its connection: what it did is kept for duplicates of its call, even if nobody takes the reply. Where it
/// is dropped before it is done, that it began is kept.
pub(super) struct Handler<A: Copy> {
    running: Running,
    dispatcher: Arc<Dispatcher>,
    mailbox: Arc<Mailbox<A>>,
    to: A,
    member: Member,
    timer: Timer,
}

impl<A: Copy> Handler<A> {
    pub(super) fn new(
        running: Running,
        dispatcher: &Arc<Dispatcher>,
        mailbox: &Arc<Mailbox<A>>,
        to: A,
        member: Member,
    ) -> Self {
        let (dispatcher, mailbox) = (Arc::clone(dispatcher), Arc::clone(mailbox));
        Self { running, dispatcher, mailbox, to, member, timer: Timer::new() }
    }

    fn finish(&self, reply: Reply) {
        self.dispatcher.finish(now(), reply, |message| self.mailbox.put(self.to, message.clone()));
    }
}

impl<A: Copy + Unpin> Future for Handler<A> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.member.phase(cx) == Phase::Ended {
            return Poll::Ready(());
        }
        let reply = match Pin::new(&mut self.running).poll(cx) {
            Poll::Ready(reply) => reply,
            Poll::Pending => match self.running.deadline() {
                Time::MAX => return Poll::Pending,
                at => {
                    std::task::ready!(self.timer.poll_at(cx, at));
                    self.running.expire()
                }
            },
        };
        self.finish(reply);
        Poll::Ready(())
    }
}

impl<A: Copy> Drop for Handler<A> {
    /// Its server, its client or the runtime has ended, unless it has.
    fn drop(&mut self) {
        if let Some(reply) = self.running.end("the handler was ended with its server or client") {
            self.finish(reply);
        }
    }
}
