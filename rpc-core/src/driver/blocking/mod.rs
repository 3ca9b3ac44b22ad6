//! Threads and `std` sockets.
//!
//! A client's pump is whoever calls ([`Channel`]); a server's are threads ([`Serve`]): one per listener and per
//! connection, and at a datagram socket as many as have calls to answer.

mod attend;
mod block_on;
mod channel;
mod connect;
mod connection;
mod datagrams;
mod listener;
mod patience;
mod reader;
mod receivers;
mod reconnect;
mod rpcbind;
mod serve;
mod socket;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use channel::Channel;
pub(crate) use rpcbind::{LINES, locate, ready};
pub(crate) use serve::Serve;

use std::io;
use std::thread::Thread;

/// Starts a thread that nobody waits for.
fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<Thread> {
    super::spawn_thread(name, Box::new(work)).map(|handle| handle.thread().clone())
}

/// Whether a socket gave up because its time was over.
fn timed_out(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// Repeats what a signal interrupted.
fn uninterrupted<T>(mut operation: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match operation() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
