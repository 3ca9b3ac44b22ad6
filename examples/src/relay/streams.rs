//! Streams: carried as they are, and counted.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{DATAGRAM, Traffic};

/// Carries one connection, both ways at once, until either side closes it.
pub(super) async fn carry<R, W>(client: (R, W), server: (R, W), traffic: &Traffic) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    tokio::select! {
        ended = copy(client.0, server.1, &traffic.to_server) => ended,
        ended = copy(server.0, client.1, &traffic.to_client) => ended,
    }
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    count: &AtomicU64,
) -> io::Result<()> {
    let mut bytes = vec![0; DATAGRAM];
    loop {
        let length = from.read(&mut bytes).await?;
        if length == 0 {
            return Ok(());
        }
        count.fetch_add(length as u64, Ordering::Relaxed);
        to.write_all(&bytes[..length]).await?;
    }
}
