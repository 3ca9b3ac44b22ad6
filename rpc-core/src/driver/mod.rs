//! Pumps: they carry bytes and time between sockets and the protocol, and decide nothing.

use std::io;
use std::pin::Pin;
use std::thread::{self, JoinHandle};

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
mod clock;
#[cfg(test)]
mod simulated;
mod sorted;
#[cfg(feature = "tokio")]
pub(crate) mod tokio;

pub(crate) use clock::{now, seed};
pub(crate) use sorted::Sorted;

/// Starts a thread. To `std` all are of one type: what it makes of each type is long to compile.
pub(crate) fn spawn_thread(name: &str, work: Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.into()).spawn(work)
}

/// A future whose code is here, and not once more in every crate that awaits it, as that of an `async fn` would be.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
