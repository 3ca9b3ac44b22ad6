//! A server's door: accepting, and being woken from it.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;

use super::serve::Server;
use super::socket::Stream;
use crate::protocol::Peer;
use crate::transport::{Listener, tune_tcp};

/// As many threads as may wait at one socket.
const KNOCKS: usize = 2;

/// Accepts connections until the server ends.
pub(super) fn accept(server: &Arc<Server>, listener: &Listener) {
    loop {
        let accepted = accept_one(server, listener);
        if server.stopping() {
            return;
        }
        let opened = accepted.and_then(|(stream, peer)| server.open(stream, peer));
        match opened.map_err(|error| error.kind()) {
            // The peer, or a signal, was quicker.
            Ok(()) | Err(ErrorKind::ConnectionAborted | ErrorKind::Interrupted) => {}
            // Out of descriptors, memory or threads: those there are go on, and one of them may end.
            Err(_) => server.pause(),
        }
    }
}

fn accept_one(server: &Server, listener: &Listener) -> io::Result<(Stream, Peer)> {
    match listener {
        Listener::Tcp(listener) => {
            let (stream, address) = listener.accept()?;
            // Best effort: it fails where the peer has gone again.
            let _ = tune_tcp(&SockRef::from(&stream));
            Ok((Stream::Tcp(stream), Peer::Tcp(address)))
        }
        Listener::Unix(listener, _) => {
            let (stream, _) = listener.accept()?;
            Ok((Stream::Unix(stream), Peer::Unix(server.next_number())))
        }
        Listener::Udp(_) => Err(ErrorKind::Unsupported.into()),
    }
}

/// Wakes all threads that wait at a listener, now and ever after. It receives nothing any more.
///
/// On Linux a shutdown is enough; elsewhere it is an error, and something has to arrive.
pub(super) fn wake(listener: &Listener) {
    // Whatever fails here has nobody to wake.
    match listener {
        Listener::Tcp(socket) => {
            if SockRef::from(socket).shutdown(Shutdown::Both).is_err() {
                let address = socket.local_addr().map(reachable);
                let _ = address.and_then(|a| TcpStream::connect_timeout(&a, Duration::from_secs(1)));
            }
        }
        Listener::Unix(socket, path) => {
            if SockRef::from(socket).shutdown(Shutdown::Both).is_err() {
                let _ = UnixStream::connect(path);
            }
            let _ = std::fs::remove_file(path);
        }
        Listener::Udp(socket) => {
            // Reading only: replies still go out. Linux says that there is no connection to shut down, and does it.
            let _ = SockRef::from(socket).shutdown(Shutdown::Read);
            let _ = socket.local_addr().map(reachable).and_then(knock);
        }
    }
}

/// Wakes whoever waits at a datagram socket, where a shutdown does not.
fn knock(address: SocketAddr) -> io::Result<()> {
    let socket = UdpSocket::bind((address.ip(), 0))?;
    (0..KNOCKS).try_for_each(|_| socket.send_to(&[], address).map(drop))
}

/// Where a socket bound to `address` is reached from this host.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}
