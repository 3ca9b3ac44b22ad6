//! Writing to a stream that may not take it.

use std::io;
use std::time::Duration;

use super::socket::Stream;
use super::{timed_out, uninterrupted};
use crate::framing::Outgoing;

/// How long a write waits for a peer that takes nothing before it returns.
pub(super) const WRITE_PATIENCE: Duration = Duration::from_millis(20);

/// Writes once; returns how many bytes went, none where the peer took nothing in time.
pub(super) fn write(stream: &Stream, outgoing: &mut Outgoing) -> io::Result<usize> {
    let written = uninterrupted(|| outgoing.write_with(|slices| stream.write(slices)));
    match written {
        Err(error) if timed_out(&error) => Ok(0),
        Ok(0) => Err(io::ErrorKind::WriteZero.into()),
        other => other,
    }
}
