//! A server's tasks, from the listening sockets to their end.

use std::future::poll_fn;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpListener, UnixListener};

use super::alarms;
use super::bursts::Socket;
use super::connection::Connection;
use super::endpoint::DatagramEndpoint;
use super::group::{Group, Member, Phase};
use super::spawn;
use super::stream::Stream;
use super::timer::{before, pause};
use crate::driver::now;
use crate::protocol::{Gate, Peer};
use crate::server::{Answers, Serving, StartError};
use crate::service::ServerStats;
use crate::transport::{Listener, tune_tcp};

/// How long accepting pauses when it fails, as where descriptors have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A running server.
#[derive(Debug)]
pub(crate) struct Serve {
    group: Group,
    answers: Arc<Answers>,
}

impl Serve {
    pub(crate) fn start(serving: Serving) -> Result<Self, StartError> {
        let Serving { answers, listeners, endpoints, gate, .. } = serving;
        let group = Group::default();
        for (listener, endpoint) in listeners.into_iter().zip(endpoints) {
            let accepting = Accepting { member: group.join(), answers: answers.clone(), gate: gate.clone() };
            accepting.start(listener).map_err(|source| StartError::Bind { endpoint, source })?;
        }
        Ok(Self { group, answers })
    }

    pub(crate) fn stats(&self) -> ServerStats {
        self.answers.dispatcher.stats()
    }

    /// Lets every task finish what it took, for at most `limit`. Whether all did.
    pub(crate) async fn shutdown(self, limit: Duration) -> bool {
        self.group.signal(Phase::Draining);
        before(now() + limit, self.group.left()).await.is_some()
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        self.group.signal(Phase::Ended);
    }
}

/// What a listening task knows.
struct Accepting {
    member: Member,
    answers: Arc<Answers>,
    gate: Gate,
}

impl Accepting {
    fn start(self, listener: Listener) -> io::Result<()> {
        alarms::start()?;
        match listener {
            Listener::Tcp(socket) => {
                socket.set_nonblocking(true)?;
                let socket = TcpListener::from_std(socket)?;
                spawn(self.accept(move |cx| {
                    socket.poll_accept(cx).map_ok(|(stream, from)| {
                        // Best effort: it fails where the peer has gone again.
                        let _ = tune_tcp(&SockRef::from(&stream));
                        (Stream::Tcp(stream), Some(Peer::Tcp(from)))
                    })
                }));
            }
            Listener::Unix(socket, path) => {
                socket.set_nonblocking(true)?;
                let socket = UnixListener::from_std(socket)?;
                let path = Unlink(path);
                spawn(self.accept(move |cx| {
                    let _ = &path;
                    socket.poll_accept(cx).map_ok(|(stream, _)| (Stream::Unix(stream), None))
                }));
            }
            Listener::Udp(socket) => {
                let socket = Socket::new(socket)?;
                spawn(DatagramEndpoint::new(self.member, socket, self.answers.dispatcher.clone()));
            }
        }
        Ok(())
    }

    /// Gives every connection a task of its own, until the server drains.
    async fn accept(
        mut self,
        mut poll_accept: impl FnMut(&mut Context<'_>) -> Poll<io::Result<(Stream, Option<Peer>)>>,
    ) {
        loop {
            let member = &mut self.member;
            let accepted = poll_fn(|cx| match member.phase(cx) {
                Phase::Running => poll_accept(cx).map(Some),
                Phase::Draining | Phase::Ended => Poll::Ready(None),
            });
            match accepted.await {
                None => return,
                Some(Ok((stream, peer))) => {
                    // Without a place the stream is dropped here, which closes it.
                    if let Some(place) = self.gate.admit(peer.and_then(|peer| peer.host())) {
                        let member = self.member.group().join();
                        let peer = peer.unwrap_or(Peer::Unix(member.id()));
                        spawn(Connection::new(member, place, stream, peer, &self.answers));
                    }
                }
                Some(Err(_)) => pause(ACCEPT_PAUSE).await,
            }
        }
    }
}

/// Removes a UNIX socket's path when nobody listens there any more.
struct Unlink(PathBuf);

impl Drop for Unlink {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = std::fs::remove_file(&self.0);
    }
}
