//! A server's threads: their start, their count, their end.

use std::fmt;
use std::io;
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::Duration;

use super::connection::Connection;
use super::receivers::Receivers;
use super::socket::Stream;
use super::{attend, listener, spawn};
use crate::driver::Sorted;
use crate::protocol::{Gate, Peer};
use crate::server::{Answers, Serving, StartError};
use crate::service::ServerStats;
use crate::transport::{Endpoint, Listener};

/// How long a thread that could not do its work waits until it tries again.
const PAUSE: Duration = Duration::from_millis(50);
/// How long a server that is dropped waits for threads that are about to end.
const PARTING: Duration = Duration::from_millis(100);

/// A running server.
pub(crate) struct Serve {
    server: Arc<Server>,
    listeners: Vec<Arc<Listener>>,
}

/// What a server's threads share.
pub(super) struct Server {
    pub(super) answers: Arc<Answers>,
    gate: Gate,
    crew: Mutex<Crew>,
    /// A thread or the server has ended.
    changed: Condvar,
    stopping: AtomicBool,
    numbers: AtomicU64,
}

#[derive(Default)]
struct Crew {
    threads: usize,
    connections: Sorted<u64, Arc<Stream>>,
}

impl Serve {
    pub(crate) fn start(serving: Serving) -> Result<Self, StartError> {
        let server = Arc::new(Server {
            answers: serving.answers,
            gate: serving.gate,
            crew: Mutex::default(),
            changed: Condvar::new(),
            stopping: AtomicBool::new(false),
            numbers: AtomicU64::new(0),
        });
        // Dropped half-way, it ends what was started.
        let mut serve = Self { server, listeners: Vec::new() };
        for (listener, endpoint) in serving.listeners.into_iter().zip(serving.endpoints) {
            serve.listen(listener).map_err(|source| StartError::Bind { endpoint, source })?;
        }
        Ok(serve)
    }

    pub(crate) fn stats(&self) -> ServerStats {
        self.server.answers.dispatcher.stats()
    }

    /// Ends: when what was taken is answered, or after `limit`. Whether all of it was.
    pub(crate) fn shutdown(mut self, limit: Duration) -> bool {
        self.stop(Shutdown::Read);
        self.server.wait(limit)
    }

    fn listen(&mut self, listener: Listener) -> io::Result<()> {
        let listener = Arc::new(listener);
        self.listeners.push(Arc::clone(&listener));
        match *listener {
            Listener::Udp(_) => Receivers::start(&self.server, &listener),
            Listener::Tcp(_) | Listener::Unix(..) => {
                let server = Arc::clone(&self.server);
                self.server.spawn(move || listener::accept(&server, &listener)).map(drop)
            }
        }
    }

    /// Takes nothing more, and ends this direction of every connection.
    fn stop(&mut self, connections: Shutdown) {
        self.server.stop(connections);
        self.listeners.drain(..).for_each(|listener| listener::wake(&listener));
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        self.stop(Shutdown::Both);
        self.server.wait(PARTING);
    }
}

impl Server {
    /// Whether calls not taken yet are no longer to be.
    pub(super) fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// The number of a connection whose peer has no address.
    pub(super) fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Waits before something is tried again that failed, until a thread ends or a short time is over.
    pub(super) fn pause(&self) {
        let crew = self.crew();
        if !self.stopping() {
            drop(self.changed.wait_timeout(crew, PAUSE));
        }
    }

    /// Serves a connection, on a thread of its own.
    pub(super) fn open(self: &Arc<Self>, stream: Stream, peer: Peer) -> io::Result<()> {
        // Without a place the stream is dropped, which closes it.
        let Some(place) = self.gate.admit(peer.host()) else { return Ok(()) };
        let (server, stream, number) = (Arc::clone(self), Arc::new(stream), self.next_number());
        {
            let mut crew = self.crew();
            if self.stopping() {
                return Ok(());
            }
            crew.connections.insert(number, Arc::clone(&stream));
        }
        let entry = Entry { server: Arc::clone(self), number };
        self.spawn(move || {
            let (_entry, _place) = (entry, place);
            if server.answers.backchannel {
                // It fails where the connection has ended already.
                let _ = attend::serve(Arc::clone(&server.answers), stream, peer);
            } else {
                Connection::new(&server, stream, peer).serve();
            }
        })
        .map(drop)
    }

    /// Has a thread do something that the server's end waits for.
    pub(super) fn spawn(self: &Arc<Self>, work: impl FnOnce() + Send + 'static) -> io::Result<Thread> {
        self.crew().threads += 1;
        let counted = Counted(Arc::clone(self));
        spawn("rpc-serve", move || {
            let _counted = counted;
            work();
        })
    }

    fn stop(&self, connections: Shutdown) {
        let crew = self.crew();
        self.stopping.store(true, Ordering::Release);
        crew.connections.values().for_each(|stream| stream.shutdown(connections));
        self.changed.notify_all();
    }

    /// Waits until all threads have ended, or not all within `limit`.
    fn wait(&self, limit: Duration) -> bool {
        let waited = self.changed.wait_timeout_while(self.crew(), limit, |crew| crew.threads > 0);
        waited.unwrap_or_else(PoisonError::into_inner).0.threads == 0
    }

    fn crew(&self) -> MutexGuard<'_, Crew> {
        // Nothing that runs under the lock panics half-way.
        self.crew.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread, in the count as long as it runs, or was to.
struct Counted(Arc<Server>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.crew().threads -= 1;
        self.0.changed.notify_all();
    }
}

/// A connection, in the list as long as it is served, or was to be.
struct Entry {
    server: Arc<Server>,
    number: u64,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.server.crew().connections.remove(&self.number);
    }
}

impl fmt::Debug for Serve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoints: Vec<Option<Endpoint>> =
            self.listeners.iter().map(|listener| listener.endpoint().ok()).collect();
        f.debug_struct("Serve").field("endpoints", &endpoints).finish_non_exhaustive()
    }
}
