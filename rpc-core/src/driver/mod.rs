//! Pumps: they carry bytes and time between sockets and the protocol, and decide nothing.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
mod clock;
#[cfg(test)]
mod simulated;
#[cfg(feature = "tokio")]
pub(crate) mod tokio;

#[cfg(feature = "tokio")]
pub(crate) use clock::instant;
pub(crate) use clock::{now, seed};
