//! Streams through a network with faults: carried byte by byte in order, until their fate ends them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

use super::fate::{Break, Direction, Fate};
use super::{DATAGRAM, Traffic};

/// A stream that a network can break.
pub(super) trait Breakable: AsyncRead + AsyncWrite + Send + Unpin + 'static {
    /// Its end is to be a reset.
    fn make_reset(&self);
}

impl Breakable for TcpStream {
    fn make_reset(&self) {
        // Where it fails the connection is gone already.
        let _ = self.set_zero_linger();
    }
}

impl Breakable for UnixStream {
    fn make_reset(&self) {}
}

/// How long each side has to close a stream that the network has closed.
const PARTING: Duration = Duration::from_secs(1);

/// How one direction of a connection ended.
enum Ended {
    /// Whoever spoke has nothing more to say; the other direction goes on.
    Quietly,
    /// The whole connection is over.
    With(Break),
}

/// Carries one connection both ways, until both sides have closed it or its fate ends it.
pub(super) async fn carry<S: Breakable>(mut client: S, mut server: S, fate: Fate, traffic: Arc<Traffic>) {
    let Fate { mut to_server, mut to_client } = fate;
    let end = {
        let (from_client, mut into_client) = tokio::io::split(&mut client);
        let (from_server, mut into_server) = tokio::io::split(&mut server);
        let forth = pass(from_client, &mut into_server, &mut to_server, &traffic.to_server, &traffic);
        let back = pass(from_server, &mut into_client, &mut to_client, &traffic.to_client, &traffic);
        tokio::pin!(forth, back);
        let (mut forth_ended, mut back_ended) = (false, false);
        loop {
            let ended = tokio::select! {
                ended = &mut forth, if !forth_ended => { forth_ended = true; ended }
                ended = &mut back, if !back_ended => { back_ended = true; ended }
            };
            match ended {
                // A side that is gone takes nothing more either.
                Err(_) => break Break::Close,
                Ok(Ended::With(end)) => break end,
                Ok(Ended::Quietly) if forth_ended && back_ended => break Break::Close,
                Ok(Ended::Quietly) => {}
            }
        }
    };
    if end == Break::Reset {
        client.make_reset();
        server.make_reset();
    } else {
        // Closed with something unread, a stream would be reset.
        let _ =
            tokio::time::timeout(PARTING, async { tokio::join!(part(&mut client), part(&mut server)) }).await;
    }
}

/// Says that there is no more, and does not listen to what is still said.
async fn part(stream: &mut impl Breakable) -> io::Result<()> {
    stream.shutdown().await?;
    while stream.read(&mut [0; 4096]).await? > 0 {}
    Ok(())
}

/// Carries one direction.
async fn pass(
    mut from: impl AsyncRead + Unpin,
    to: &mut (impl AsyncWrite + Unpin),
    fate: &mut Direction,
    count: &AtomicU64,
    traffic: &Traffic,
) -> io::Result<Ended> {
    let mut bytes = vec![0; DATAGRAM];
    loop {
        let length = from.read(&mut bytes[..fate.room(DATAGRAM)]).await?;
        if length == 0 {
            to.shutdown().await?;
            return Ok(Ended::Quietly);
        }
        count.fetch_add(length as u64, Ordering::Relaxed);
        write_in_pieces(to, &mut bytes[..length], fate, traffic).await?;
        let Some(end) = fate.carried(length) else { continue };
        traffic.broken.fetch_add(1, Ordering::Relaxed);
        match end {
            Break::Reset | Break::Close => {}
            Break::Stall => tokio::time::sleep(fate.stall).await,
            Break::ClientEnds | Break::ServerEnds => {
                to.shutdown().await?;
                // What is said after the end is lost, and holds nobody up.
                while from.read(&mut bytes).await? > 0 {}
                return Ok(Ended::Quietly);
            }
        }
        return Ok(Ended::With(end));
    }
}

async fn write_in_pieces(
    to: &mut (impl AsyncWrite + Unpin),
    mut bytes: &mut [u8],
    fate: &mut Direction,
    traffic: &Traffic,
) -> io::Result<()> {
    while !bytes.is_empty() {
        let (piece, rest) = bytes.split_at_mut(fate.next_piece(bytes.len()));
        traffic.corrupted.fetch_add(u64::from(fate.corrupt(piece)), Ordering::Relaxed);
        if let Some(delay) = fate.next_delay() {
            traffic.delayed.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(delay).await;
        }
        to.write_all(piece).await?;
        bytes = rest;
    }
    Ok(())
}
