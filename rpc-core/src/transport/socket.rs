//! Names to addresses, endpoints to sockets.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs, UdpSocket};
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

#[cfg(target_os = "linux")]
use socket2::SockAddr;
use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};

use super::Endpoint;

/// Connections the system may complete before they are accepted.
const BACKLOG: i32 = 1024;
/// Socket buffers for datagrams: room for a burst. The system may give less.
const DATAGRAM_BUFFER: usize = 4 * 1024 * 1024;

/// A TCP connection on which nothing was heard for this long is asked whether it is still there, ...
const KEEPALIVE_AFTER: Duration = Duration::from_secs(60);
/// ... so often, and ...
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
/// ... is given up after so many questions.
const KEEPALIVE_RETRIES: u32 = 6;

/// Sets up a TCP connection: small messages leave at once, and a peer that has vanished is noticed within two minutes,
/// whether it owes something or not. Without that, calls after a partition would run into their deadlines for as long
/// as the system keeps trying, a quarter of an hour.
pub(crate) fn tune_tcp(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_tcp_nodelay(true)?;
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE_AFTER).with_interval(KEEPALIVE_INTERVAL);
    socket.set_tcp_keepalive(&keepalive.with_retries(KEEPALIVE_RETRIES))?;
    #[cfg(target_os = "linux")]
    {
        socket.set_tcp_user_timeout(Some(KEEPALIVE_AFTER + KEEPALIVE_INTERVAL * KEEPALIVE_RETRIES))?;
        if is_within_host(socket) {
            // Where it cannot be had, the system's own choice works too.
            let _ = socket.set_tcp_congestion(WITHIN_HOST);
        }
    }
    Ok(())
}

/// Congestion control for connections that cross no network; every Linux has it. Where the system's choice is BBR, it
/// would hold back large messages to the pace at which the other end was last seen to read, which within a host is how
/// often it got the processor: half the throughput, and another half in the next run.
#[cfg(target_os = "linux")]
const WITHIN_HOST: &[u8] = b"reno";

/// Whether both ends of a connection are on this host.
#[cfg(target_os = "linux")]
fn is_within_host(socket: &SockRef<'_>) -> bool {
    let ip = |address: io::Result<SockAddr>| Some(address.ok()?.as_socket()?.ip().to_canonical());
    match (ip(socket.local_addr()), ip(socket.peer_addr())) {
        (Some(local), Some(peer)) => local == peer || peer.is_loopback(),
        _ => false,
    }
}

/// A socket bound to an endpoint.
#[derive(Debug)]
pub(crate) enum Listener {
    Tcp(TcpListener),
    Udp(UdpSocket),
    Unix(UnixListener, std::path::PathBuf),
}

impl Listener {
    /// The endpoint with the port it got.
    pub(crate) fn endpoint(&self) -> io::Result<Endpoint> {
        Ok(match self {
            Self::Tcp(socket) => Endpoint::tcp(socket.local_addr()?),
            Self::Udp(socket) => Endpoint::udp(socket.local_addr()?),
            Self::Unix(_, path) => Endpoint::Unix(path.clone()),
        })
    }
}

/// Every address of `host`, by the system's resolver. Blocks.
pub(crate) fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let addresses: Vec<_> = (host, port).to_socket_addrs()?.collect();
    if addresses.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("`{host}` has no address")));
    }
    Ok(addresses)
}

/// Binds an endpoint: a name at each of its addresses. `[::]` takes IPv4 too, where the system has both.
pub(crate) fn bind(endpoint: &Endpoint) -> io::Result<Vec<Listener>> {
    match endpoint {
        Endpoint::Tcp { host, port } => {
            resolve(host, *port)?.into_iter().map(|a| bind_tcp(a).map(Listener::Tcp)).collect()
        }
        Endpoint::Udp { host, port } => {
            resolve(host, *port)?.into_iter().map(|a| bind_udp(a).map(Listener::Udp)).collect()
        }
        Endpoint::Unix(path) => bind_unix(path).map(|socket| vec![Listener::Unix(socket, path.clone())]),
    }
}

fn bind_tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    dual_stack(&socket, address)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn bind_udp(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    dual_stack(&socket, address)?;
    socket.bind(&address.into())?;
    let socket = socket.into();
    enlarge_buffers(&socket);
    Ok(socket)
}

/// A datagram socket that receives from `peer` alone.
pub(crate) fn connected_udp(peer: SocketAddr) -> io::Result<UdpSocket> {
    let any: IpAddr =
        if peer.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(peer)?;
    enlarge_buffers(&socket);
    Ok(socket)
}

/// Makes room for a burst of large datagrams. Best effort: the system caps it.
fn enlarge_buffers(socket: &UdpSocket) {
    let socket = SockRef::from(socket);
    let _ = socket.set_recv_buffer_size(DATAGRAM_BUFFER);
    let _ = socket.set_send_buffer_size(DATAGRAM_BUFFER);
}

fn dual_stack(socket: &Socket, address: SocketAddr) -> io::Result<()> {
    if address.is_ipv6() { socket.set_only_v6(!address.ip().is_unspecified()) } else { Ok(()) }
}

/// Binds a path, taking the place of a socket that nobody listens at any more.
fn bind_unix(path: &Path) -> io::Result<UnixListener> {
    match UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            let is_socket = std::fs::symlink_metadata(path)?.file_type().is_socket();
            if is_socket && UnixStream::connect(path).is_err() {
                std::fs::remove_file(path)?;
                UnixListener::bind(path)
            } else {
                Err(error)
            }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_peer_that_vanishes_will_be_noticed() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let socket = SockRef::from(&stream);
        tune_tcp(&SockRef::from(&stream)).unwrap();
        assert!(socket.keepalive().unwrap() && socket.tcp_nodelay().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), KEEPALIVE_AFTER);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(Duration::from_secs(120)));
    }

    /// To whichever of the host's addresses, from either end; what the system does elsewhere is the operator's choice.
    #[cfg(target_os = "linux")]
    #[test]
    fn connections_within_the_host_are_not_paced() {
        for address in ["127.0.0.1:0", "127.0.0.2:0", "[::1]:0", "[::ffff:127.0.0.1]:0"] {
            // Not every machine has IPv6.
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let connected = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (accepted, _) = listener.accept().unwrap();
            for stream in [connected, accepted] {
                let socket = SockRef::from(&stream);
                // Where there is no other, nothing can be seen of the change.
                let _ = socket.set_tcp_congestion(b"cubic");
                tune_tcp(&socket).unwrap();
                assert!(socket.tcp_congestion().unwrap().starts_with(WITHIN_HOST), "{address}");
            }
        }
        assert!(!is_within_host(&SockRef::from(&TcpListener::bind("127.0.0.1:0").unwrap())));
    }
}
