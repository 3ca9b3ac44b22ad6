//! A server that is nothing but a socket, and answers what the test tells it to.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::{UnixListener, UnixStream};

use rpc_core::Endpoint;
use socket2::SockRef;
use tempfile::TempDir;

use super::raw::read_record;
use super::{PATIENCE, Transport, wire};

/// A listening socket.
pub(crate) enum Fake {
    Udp(UdpSocket),
    Tcp(TcpListener),
    Unix(UnixListener, TempDir),
}

/// The fake server's end of a connection; over UDP, the socket and whoever sent last.
pub(crate) enum FakePeer {
    Udp(UdpSocket, Option<SocketAddr>),
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Fake {
    pub(crate) fn listen(transport: Transport) -> Self {
        match transport {
            Transport::Udp => Self::Udp(UdpSocket::bind("127.0.0.1:0").expect("a port")),
            Transport::Tcp => {
                let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
                // It is how long accepting waits, too.
                SockRef::from(&listener).set_read_timeout(Some(PATIENCE)).expect("a timeout");
                Self::Tcp(listener)
            }
            Transport::Unix => {
                let directory = TempDir::new().expect("a directory");
                let listener = UnixListener::bind(directory.path().join("socket")).expect("a socket");
                SockRef::from(&listener).set_read_timeout(Some(PATIENCE)).expect("a timeout");
                Self::Unix(listener, directory)
            }
        }
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        match self {
            Self::Udp(socket) => Endpoint::udp(socket.local_addr().expect("an address")),
            Self::Tcp(listener) => Endpoint::tcp(listener.local_addr().expect("an address")),
            Self::Unix(_, directory) => Endpoint::Unix(directory.path().join("socket")),
        }
    }

    /// The next connection. A client must have been told to connect.
    pub(crate) fn accept(&self) -> FakePeer {
        match self {
            Self::Udp(socket) => {
                let socket = socket.try_clone().expect("a second handle");
                socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
                FakePeer::Udp(socket, None)
            }
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().expect("a connection");
                stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
                stream.set_nodelay(true).expect("no delay");
                FakePeer::Tcp(stream)
            }
            Self::Unix(listener, _) => {
                let (stream, _) = listener.accept().expect("a connection");
                stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
                FakePeer::Unix(stream)
            }
        }
    }
}

impl FakePeer {
    /// The next message from the client.
    pub(crate) fn receive(&mut self) -> Vec<u8> {
        match self {
            Self::Udp(socket, sender) => {
                let mut buffer = vec![0; 65_536];
                let (length, from) = socket.recv_from(&mut buffer).expect("a call");
                *sender = Some(from);
                buffer.truncate(length);
                buffer
            }
            Self::Tcp(stream) => read_record(stream).expect("a call, not the end of the connection"),
            Self::Unix(stream) => read_record(stream).expect("a call, not the end of the connection"),
        }
    }

    /// Sends the client a message.
    pub(crate) fn send(&mut self, message: &[u8]) {
        let record = wire::fragment(true, message);
        match self {
            Self::Udp(socket, sender) => {
                let to = sender.expect("somebody called");
                socket.send_to(message, to).map(drop)
            }
            Self::Tcp(stream) => stream.write_all(&record),
            Self::Unix(stream) => stream.write_all(&record),
        }
        .expect("the client takes the message");
    }

    /// Sends bytes of a stream as they are. The client may close its end before all are sent.
    pub(crate) fn send_raw(&self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Udp(socket, _) => unreachable!("{socket:?} is no stream"),
            Self::Tcp(stream) => (&*stream).write_all(bytes),
            Self::Unix(stream) => (&*stream).write_all(bytes),
        }
    }

    /// Ends a stream, and whatever is being sent over it.
    pub(crate) fn shut_down(&self) {
        let shut = match self {
            Self::Udp(socket, _) => unreachable!("{socket:?} is no stream"),
            Self::Tcp(stream) => stream.shutdown(Shutdown::Both),
            Self::Unix(stream) => stream.shutdown(Shutdown::Both),
        };
        // The client may have done so already.
        shut.or_else(|error| if error.kind() == ErrorKind::NotConnected { Ok(()) } else { Err(error) })
            .expect("an end");
    }

    /// Receives bytes of a stream as they come; none at its end, however it ended.
    pub(crate) fn receive_raw(&mut self, buffer: &mut [u8]) -> usize {
        let read = match self {
            Self::Udp(socket, _) => unreachable!("{socket:?} is no stream"),
            Self::Tcp(stream) => stream.read(buffer),
            Self::Unix(stream) => stream.read(buffer),
        };
        match read {
            Err(error) if error.kind() == ErrorKind::ConnectionReset => 0,
            read => read.expect("bytes, or the end of the connection"),
        }
    }

    /// The next message, or `None` where the client closed the connection.
    pub(crate) fn receive_or_end(&mut self) -> Option<Vec<u8>> {
        match self {
            Self::Udp(..) => Some(self.receive()),
            Self::Tcp(stream) => read_record(stream),
            Self::Unix(stream) => read_record(stream),
        }
    }

    /// Whoever sent last, over UDP.
    pub(crate) fn sender(&self) -> SocketAddr {
        match self {
            Self::Udp(_, Some(sender)) => *sender,
            _ => panic!("nobody sent a datagram"),
        }
    }

    /// Whether nothing has come that was not received.
    pub(crate) fn is_silent(&mut self) -> bool {
        let mut byte = [0];
        let peeked = match self {
            Self::Udp(socket, _) => {
                socket.set_nonblocking(true).expect("a mode");
                let peeked = socket.peek(&mut byte);
                socket.set_nonblocking(false).expect("a mode");
                peeked
            }
            Self::Tcp(stream) => {
                stream.set_nonblocking(true).expect("a mode");
                let peeked = stream.peek(&mut byte);
                stream.set_nonblocking(false).expect("a mode");
                peeked
            }
            Self::Unix(stream) => {
                stream.set_nonblocking(true).expect("a mode");
                let read = stream.read(&mut byte);
                stream.set_nonblocking(false).expect("a mode");
                read
            }
        };
        matches!(peeked, Err(error) if error.kind() == ErrorKind::WouldBlock)
    }
}
