//! Pumps: they carry bytes and time between sockets and the protocol, and decide nothing.

use std::pin::Pin;

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
mod clock;
#[cfg(test)]
mod simulated;
#[cfg(feature = "tokio")]
pub(crate) mod tokio;

pub(crate) use clock::{now, seed};

/// A future whose code is here, and not once more in every crate that awaits it, as that of an `async fn` would be.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
