//! How many threads receive at a datagram socket: one, and more while handlers take their time.
//!
//! Two threads that wait at one socket are woken in turn, and each finds the processor's caches cold: the price of a
//! small call doubles. So the first is alone, and watched by one that mostly sleeps.

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst};
use std::thread::{self, Thread};
use std::time::Duration;

use super::datagrams::receive;
use super::serve::Server;
use crate::transport::{Listener, tell_destinations};

/// A call that takes longer than this does not keep others waiting.
const PATIENCE: Duration = Duration::from_millis(3);
/// So many times in a row nobody waits at the socket, though calls are answered: there is work for one more.
const BUSY: u32 = 16;
/// Threads at one socket, and so calls at a time; more wait in the socket.
const MOST: usize = 256;

/// The threads at one socket.
pub(super) struct Receivers {
    server: Arc<Server>,
    listener: Arc<Listener>,
    /// Whether it has to be found out where datagrams came to.
    tells_destinations: bool,
    threads: AtomicUsize,
    /// Those that wait for a datagram.
    waiting: AtomicUsize,
    answered: AtomicU64,
    /// Whether the watch has to be woken when there is something to watch.
    asleep: AtomicBool,
}

impl Receivers {
    /// Starts the first thread, and the watch.
    pub(super) fn start(server: &Arc<Server>, listener: &Arc<Listener>) -> std::io::Result<()> {
        let tells_destinations = matches!(&**listener, Listener::Udp(socket) if tell_destinations(socket));
        let receivers = Arc::new(Self {
            server: Arc::clone(server),
            listener: Arc::clone(listener),
            tells_destinations,
            threads: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            answered: AtomicU64::new(0),
            asleep: AtomicBool::new(false),
        });
        let watched = Arc::clone(&receivers);
        let watch = server.spawn(move || watched.watch())?;
        receivers.add(watch)
    }

    fn add(self: &Arc<Self>, watch: Thread) -> std::io::Result<()> {
        let receivers = Arc::clone(self);
        self.threads.fetch_add(1, SeqCst);
        let started = self.server.spawn(move || {
            if let Listener::Udp(socket) = &*receivers.listener {
                receivers.serve(socket, &watch);
            }
            receivers.threads.fetch_sub(1, SeqCst);
            // The watch ends with the last.
            watch.unpark();
        });
        started.map(drop).inspect_err(|_| _ = self.threads.fetch_sub(1, SeqCst))
    }

    /// Receives and answers, as long as there is need of one more.
    fn serve(&self, socket: &UdpSocket, watch: &Thread) {
        let mut scratch = super::reader::scratch();
        loop {
            self.waiting.fetch_add(1, SeqCst);
            let received = receive(&self.server, socket, self.tells_destinations, &mut scratch);
            self.waiting.fetch_sub(1, SeqCst);
            let Some(received) = received else { return };
            if self.asleep.load(SeqCst) {
                watch.unpark();
            }
            received.answer(&self.server, socket);
            self.answered.fetch_add(1, Relaxed);
            if self.waiting.load(SeqCst) > 0 && !self.server.stopping() {
                return;
            }
        }
    }

    /// Adds a thread where all that there are have been busy for too long.
    fn watch(self: &Arc<Self>) {
        let (mut answered, mut busy) = (0, 0);
        while !self.server.stopping() {
            let before = std::mem::replace(&mut answered, self.answered.load(Relaxed));
            let threads = self.threads.load(SeqCst);
            busy = if self.waiting.load(SeqCst) == 0 && threads > 0 { busy + 1 } else { 0 };
            let stuck = busy > 1 && before == answered;
            if (stuck || busy > BUSY) && threads < MOST {
                busy = 0;
                // Where there is no thread to be had, those there are have to do.
                let _ = self.add(thread::current());
            }
            if busy == 0 && before == answered {
                self.sleep();
            } else {
                thread::park_timeout(PATIENCE);
            }
        }
    }

    /// Sleeps until a datagram arrives.
    fn sleep(&self) {
        self.asleep.store(true, SeqCst);
        // One that came since then has not seen that there is somebody to wake.
        if self.waiting.load(SeqCst) > 0 && !self.server.stopping() {
            thread::park();
        }
        self.asleep.store(false, SeqCst);
    }
}
