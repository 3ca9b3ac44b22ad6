//! From a message to its reply.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{self, Poll, Waker};
use std::time::Duration;

use bytes::{Buf, Bytes};

use super::call::{Strictness, WayBack};
use super::reply::{recycle, reply};
use super::stats::{Counters, ServerStats};
use super::{Call, Context, Handling, Service, ServiceError};
use crate::framing::MAX_DATAGRAM;
use crate::message::{AuthStat, CallHeader, HeaderError, Refusal};
use crate::protocol::{Admission, CacheLimits, CallKeys, DuplicateCache, Kept, Peer, Programs, Ticket, Time};
use crate::xdr::{Encoder, Size};

/// Told of every handler that fails or panics, or is ended under way.
pub type FailureHook = dyn Fn(&Context, &ServiceError) + Send + Sync;

/// Answers messages. One for all endpoints of a server.
pub(crate) struct Dispatcher {
    programs: Programs<Arc<dyn Service>>,
    keys: CallKeys,
    caches: Caches,
    handler_limit: Option<Duration>,
    on_failure: Option<Box<FailureHook>>,
    strictness: Strictness,
    counters: Arc<Counters>,
}

/// Where a message came from.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub(crate) peer: Peer,
    /// How to call it back, where that is possible.
    pub(crate) way_back: Option<&'a WayBack>,
}

impl From<Peer> for Caller<'_> {
    /// One that cannot be called back.
    fn from(peer: Peer) -> Self {
        Self { peer, way_back: None }
    }
}

/// What a dispatcher may hold, and for how long.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    /// Calls in datagrams.
    pub(crate) datagrams: CacheLimits,
    /// Calls over streams.
    pub(crate) streams: CacheLimits,
    /// How long a handler may take.
    pub(crate) handler: Option<Duration>,
}

/// What became of a message.
pub(crate) enum Verdict {
    /// The reply went out.
    Answered,
    /// There is nothing to answer: a duplicate of a call in progress.
    Dropped,
    /// It is not a call, or cannot be answered: drop the datagram, close the stream.
    Malformed,
    /// The handler is not ready; give the reply it yields to [`Dispatcher::finish`].
    Running(Running),
}

/// What is to be done about a message.
enum Judged {
    Answer(Kept),
    /// Nothing that is sent now.
    Other(Verdict),
}

impl Judged {
    /// An answer that no duplicate is given.
    fn once(reply: Encoder) -> Self {
        Self::Answer(Kept::Copied(reply))
    }
}

/// A handler under way.
pub(crate) struct Running {
    future: Pin<Box<dyn Future<Output = Result<Encoder, ServiceError>> + Send>>,
    dispatcher: Arc<Dispatcher>,
    /// Boxed: a verdict is passed around more often than it is this one.
    execution: Option<Box<Execution>>,
    deadline: Time,
}

/// What must be known of a call until it is answered.
struct Execution {
    xid: u32,
    /// Whether the reply has to fit a datagram.
    datagram: bool,
    /// `None` for procedures whose duplicates may run.
    ticket: Option<Ticket>,
    /// For the hook that is told of failures, where there is one. Boxed: mostly there is none.
    context: Option<Box<Context>>,
}

/// A reply, and what it answers.
pub(crate) struct Reply {
    message: Encoder,
    datagram: bool,
    ticket: Option<Ticket>,
}

/// Calls in datagrams and calls over streams are never the same, and are asked for again for different reasons.
struct Caches {
    datagrams: Mutex<DuplicateCache>,
    streams: Mutex<DuplicateCache>,
}

impl Caches {
    fn of(&self, datagram: bool) -> MutexGuard<'_, DuplicateCache> {
        let cache = if datagram { &self.datagrams } else { &self.streams };
        // Nothing that runs under the lock panics half-way.
        cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Dispatcher {
    pub(crate) fn new(
        programs: Programs<Arc<dyn Service>>,
        limits: Limits,
        on_failure: Option<Box<FailureHook>>,
        strictness: Strictness,
    ) -> Self {
        let cache = |limits| Mutex::new(DuplicateCache::new(limits));
        let caches = Caches { datagrams: cache(limits.datagrams), streams: cache(limits.streams) };
        let (keys, handler_limit, counters) = (CallKeys::default(), limits.handler, Arc::default());
        Self { programs, keys, caches, handler_limit, on_failure, strictness, counters }
    }

    /// Answers `message`: judges it in the order of RFC 5531, runs its handler as far as it goes at once, and
    /// hands the reply to `send`.
    pub(crate) fn handle<'a>(
        self: &Arc<Self>,
        now: Time,
        caller: impl Into<Caller<'a>>,
        message: Bytes,
        send: impl FnOnce(&Encoder),
    ) -> Verdict {
        match self.judge(now, caller.into(), message) {
            Judged::Answer(reply) => {
                send(&reply);
                recycle(reply);
                Verdict::Answered
            }
            Judged::Other(verdict) => verdict,
        }
    }

    /// Not generic, as is all that leads to a reply: it would be compiled for every way to send one.
    fn judge(self: &Arc<Self>, now: Time, caller: Caller<'_>, mut message: Bytes) -> Judged {
        let Caller { peer, way_back } = caller;
        if !peer.can_be_answered() {
            self.counters.malformed();
            return Judged::Other(Verdict::Malformed);
        }
        let (header, arguments) = match CallHeader::decode(&message) {
            Ok(decoded) => decoded,
            Err(HeaderError::NotACall) => {
                self.counters.malformed();
                return Judged::Other(Verdict::Malformed);
            }
            Err(HeaderError::Refused { xid, refusal }) => return Judged::once(refused(xid, refusal)),
        };
        let xid = header.xid;
        let (service, procedure) = match self.find(&header) {
            Ok(Target::Procedure(service, procedure)) => (service, procedure),
            Ok(Target::Null) => return Judged::once(nothing(xid)),
            Err(refusal) => return Judged::once(refused(xid, refusal)),
        };
        let datagram = peer.is_datagram();
        let ticket = if procedure.idempotent {
            None
        } else {
            let key = self.keys.key(peer, &header, &message[arguments..]);
            let admission = self.caches.of(datagram).admit(now, key);
            match admission {
                Admission::Execute(ticket) => Some(ticket),
                Admission::Replay(reply) => {
                    self.counters.replayed();
                    return Judged::Answer(Kept::Shared(reply));
                }
                Admission::InProgress => {
                    self.counters.dropped();
                    return Judged::Other(Verdict::Dropped);
                }
                Admission::Forgotten | Admission::Full => {
                    self.counters.dropped();
                    // A datagram will come again; on a stream silence would only be waited out.
                    return match datagram {
                        true => Judged::Other(Verdict::Dropped),
                        false => Judged::once(refused(xid, Refusal::SystemError)),
                    };
                }
            }
        };
        self.counters.executed();
        let context = Context::new(peer, way_back.cloned(), header, procedure.name);
        let told = self.on_failure.is_some().then(|| Box::new(context.clone()));
        let execution = Execution { xid, datagram, ticket, context: told };
        let call = {
            let counters = Arc::clone(&self.counters);
            message.advance(arguments);
            Call::new(context, message, procedure.results, self.strictness, counters)
        };
        match self.run(service, call) {
            Progress::Ended(result) => Judged::Answer(self.keep(now, self.reply(execution, result))),
            Progress::Waiting(future) => {
                let deadline = self.handler_limit.map_or(Time::MAX, |limit| now + limit);
                let (dispatcher, execution) = (Arc::clone(self), Some(Box::new(execution)));
                Judged::Other(Verdict::Running(Running { future, dispatcher, execution, deadline }))
            }
        }
    }

    /// Answers `SYSTEM_ERR` to a call for which there is no room; to anything else, nothing.
    #[cfg(feature = "tokio")]
    pub(crate) fn refuse(&self, message: &Bytes, send: impl FnOnce(&Encoder)) {
        if let Ok((header, _)) = CallHeader::decode(message) {
            self.counters.dropped();
            send(&refused(header.xid, Refusal::SystemError));
        }
    }

    /// Keeps a reply for duplicates of its call, then sends it: whoever has it will find it kept.
    pub(crate) fn finish(&self, now: Time, reply: Reply, send: impl FnOnce(&Encoder)) {
        let kept = self.keep(now, reply);
        send(&kept);
        recycle(kept);
    }

    fn keep(&self, now: Time, reply: Reply) -> Kept {
        let Reply { message, datagram, ticket } = reply;
        match ticket {
            Some(ticket) => self.caches.of(datagram).complete(now, ticket, message),
            None => Kept::Copied(message),
        }
    }

    pub(crate) fn stats(&self) -> ServerStats {
        self.counters.read()
    }

    fn find(&self, header: &CallHeader) -> Result<Target<'_>, Refusal> {
        let service = self.programs.find(header.program, header.version)?;
        if header.procedure == 0 {
            return Ok(Target::Null);
        }
        // Before the procedure: who is not welcome does not learn which there are.
        if !service.minimum_auth().permits(header.credential.flavor) {
            return Err(Refusal::Auth(AuthStat::TOOWEAK));
        }
        match service.procedures().iter().find(|p| p.number == header.procedure) {
            Some(procedure) => Ok(Target::Procedure(&**service, procedure)),
            None => Err(Refusal::ProcedureUnavailable),
        }
    }

    /// Starts the handler and polls it once: most are ready then, and need no task of their own.
    fn run(&self, service: &dyn Service, call: Call) -> Progress {
        let started = catch_unwind(AssertUnwindSafe(|| match service.call(call) {
            Handling::Ready(result) => Progress::Ended(result),
            Handling::Running(mut future) => {
                // Whoever goes on with it polls it again at once, with a waker of its own.
                match future.as_mut().poll(&mut task::Context::from_waker(Waker::noop())) {
                    Poll::Ready(result) => Progress::Ended(result),
                    Poll::Pending => Progress::Waiting(future),
                }
            }
        }));
        started.unwrap_or_else(|panic| Progress::Ended(Err(panicked(&*panic))))
    }

    /// The reply that tells what became of an execution.
    fn reply(&self, execution: Execution, result: Result<Encoder, ServiceError>) -> Reply {
        let Execution { xid, datagram, ticket, context } = execution;
        let fits = |reply: &Encoder| !datagram || reply.len() <= MAX_DATAGRAM;
        let result = match result {
            Ok(reply) if !fits(&reply) => Err(ServiceError::new(format!(
                "a reply of {} bytes, where a datagram holds {MAX_DATAGRAM}",
                reply.len()
            ))),
            other => other,
        };
        let message = result.unwrap_or_else(|error| {
            if let (Some(on_failure), Some(context)) = (&self.on_failure, &context) {
                // A hook that panics must not take the connection with it.
                let _ = catch_unwind(AssertUnwindSafe(|| on_failure(context, &error)));
            }
            refused(xid, error.refusal())
        });
        Reply { message, datagram, ticket }
    }
}

impl fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let served: Vec<_> = self.programs.iter().map(|(program, version, _)| (program, version)).collect();
        f.debug_struct("Dispatcher").field("programs", &served).field("stats", &self.stats()).finish()
    }
}

/// What a call is for.
enum Target<'a> {
    Procedure(&'a dyn Service, &'static super::Procedure),
    /// Procedure 0, which takes nothing, does nothing and returns nothing.
    Null,
}

/// How far a handler came at once.
enum Progress {
    Ended(Result<Encoder, ServiceError>),
    Waiting(Pin<Box<dyn Future<Output = Result<Encoder, ServiceError>> + Send>>),
}

impl Future for Running {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Reply> {
        let polled = catch_unwind(AssertUnwindSafe(|| self.future.as_mut().poll(cx)));
        let result = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(result)) => result,
            Err(panic) => Err(panicked(&*panic)),
        };
        let execution = self.execution.take().expect("a handler is not polled after it ended");
        Poll::Ready(self.dispatcher.reply(*execution, result))
    }
}

impl Running {
    /// Until when it may run.
    pub(crate) fn deadline(&self) -> Time {
        self.deadline
    }

    /// Ends it where it has not ended: the reply that tells the caller. It must not be polled any more.
    ///
    /// A call that began never begins again, so that reply is to be given to [`Dispatcher::finish`] even where nobody is
    /// left to have it.
    pub(crate) fn end(&mut self, why: &str) -> Option<Reply> {
        let execution = self.execution.take()?;
        let future = std::mem::replace(&mut self.future, Box::pin(std::future::pending()));
        // Its destructors are the user's: one that panics must not keep the call in progress.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(future)));
        Some(self.dispatcher.reply(*execution, Err(ServiceError::new(why))))
    }

    /// Ends it at its deadline.
    pub(crate) fn expire(&mut self) -> Reply {
        self.end("the handler took longer than it may").expect("a handler does not expire after it ended")
    }
}

fn refused(xid: u32, refusal: Refusal) -> Encoder {
    let mut out = Encoder::with_capacity(32);
    refusal.put_reply(&mut out, xid);
    out
}

fn nothing(xid: u32) -> Encoder {
    reply(xid, Size::NOTHING, |_| Ok(())).expect("a reply without results always encodes")
}

fn panicked(panic: &(dyn Any + Send)) -> ServiceError {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    ServiceError::new(format!("the handler panicked: {text}"))
}

#[cfg(test)]
mod tests;
