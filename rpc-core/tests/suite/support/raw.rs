//! A client that is nothing but a socket.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rpc_core::Endpoint;
use socket2::{Domain, SockRef, Socket, Type};

use super::{PATIENCE, wire};

/// A socket connected to a server.
pub(crate) enum Raw {
    Udp(UdpSocket),
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Raw {
    pub(crate) fn connect(endpoint: &Endpoint) -> Self {
        Self::try_connect(endpoint).unwrap_or_else(|error| panic!("{endpoint}: {error}"))
    }

    pub(crate) fn try_connect(endpoint: &Endpoint) -> io::Result<Self> {
        match endpoint {
            Endpoint::Udp { host, port } => {
                let server = address(host, *port);
                let any = if server.is_ipv6() { "[::]:0" } else { "0.0.0.0:0" };
                let socket = UdpSocket::bind(any)?;
                socket.connect(server)?;
                socket.set_read_timeout(Some(PATIENCE))?;
                Ok(Self::Udp(socket))
            }
            Endpoint::Tcp { host, port } => {
                let stream = TcpStream::connect(address(host, *port))?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                Ok(Self::Tcp(stream))
            }
            Endpoint::Unix(path) => {
                let stream = UnixStream::connect(path)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                Ok(Self::Unix(stream))
            }
            other => unreachable!("{other}"),
        }
    }

    /// A TCP connection from an address, which is given a port where it has none.
    pub(crate) fn connect_from(from: &mut SocketAddr, endpoint: &Endpoint) -> Self {
        let Endpoint::Tcp { host, port } = endpoint else { unreachable!("{endpoint}") };
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.bind(&(*from).into()).expect("the address is free");
        *from = socket.local_addr().ok().and_then(|address| address.as_socket()).expect("an address");
        socket.connect(&address(host, *port).into()).expect("the server listens");
        socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        Self::Tcp(socket.into())
    }

    /// The same socket, for another thread.
    pub(crate) fn duplicate(&self) -> Self {
        match self {
            Self::Udp(socket) => socket.try_clone().map(Self::Udp),
            Self::Tcp(stream) => stream.try_clone().map(Self::Tcp),
            Self::Unix(stream) => stream.try_clone().map(Self::Unix),
        }
        .expect("a second handle")
    }

    /// Ends the connection with a reset, where there is such a thing.
    pub(crate) fn reset(self) {
        if let Self::Tcp(stream) = &self {
            SockRef::from(stream).set_linger(Some(Duration::ZERO)).expect("a connection");
        }
    }

    pub(crate) fn is_stream(&self) -> bool {
        !matches!(self, Self::Udp(_))
    }

    /// Sends a message: a datagram, or a record of one fragment.
    pub(crate) fn send(&mut self, message: &[u8]) {
        if self.is_stream() {
            self.send_raw(&wire::fragment(true, message)).expect("the server takes the record");
        } else {
            self.send_raw(message).expect("the server takes the datagram");
        }
    }

    /// Sends bytes as they are. A server may close its end before all are sent.
    pub(crate) fn send_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Udp(socket) => socket.send(bytes).map(drop),
            Self::Tcp(stream) => stream.write_all(bytes),
            Self::Unix(stream) => stream.write_all(bytes),
        }
    }

    /// Says that no more will come; what comes back can still be received.
    pub(crate) fn half_close(&mut self) {
        match self {
            Self::Udp(socket) => unreachable!("{socket:?} has no end"),
            Self::Tcp(stream) => stream.shutdown(Shutdown::Write),
            Self::Unix(stream) => stream.shutdown(Shutdown::Write),
        }
        .expect("the connection is open");
    }

    /// Sends the same message over and over, and receives nothing, until the server closes the connection.
    pub(crate) fn send_until_closed(&mut self, message: &[u8]) {
        self.write_timeout(PATIENCE);
        let record = wire::fragment(true, message);
        let error = loop {
            if let Err(error) = self.send_raw(&record) {
                break error;
            }
        };
        let timed_out = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
        assert!(!timed_out, "the server neither reads nor closes: {error}");
    }

    /// How long sending waits for the server to take something.
    pub(crate) fn write_timeout(&mut self, timeout: Duration) {
        match self {
            Self::Udp(socket) => socket.set_write_timeout(Some(timeout)),
            Self::Tcp(stream) => stream.set_write_timeout(Some(timeout)),
            Self::Unix(stream) => stream.set_write_timeout(Some(timeout)),
        }
        .expect("a timeout");
    }

    /// The next message, or `None` where the server closed the connection.
    pub(crate) fn receive(&mut self) -> Option<Vec<u8>> {
        match self {
            Self::Udp(socket) => {
                let mut buffer = vec![0; 65_536];
                let length = socket.recv(&mut buffer).expect("an answer");
                buffer.truncate(length);
                Some(buffer)
            }
            Self::Tcp(stream) => read_record(stream),
            Self::Unix(stream) => read_record(stream),
        }
    }

    /// Receives whatever there is until the server's end of the stream.
    pub(crate) fn receive_to_the_end(&mut self) {
        let read = match self {
            Self::Udp(socket) => unreachable!("{socket:?} has no end"),
            Self::Tcp(stream) => io::copy(stream, &mut io::sink()),
            Self::Unix(stream) => io::copy(stream, &mut io::sink()),
        };
        match read {
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            read => drop(read.expect("the end of the stream")),
        }
    }

    /// Sends a message and receives the next one.
    pub(crate) fn exchange(&mut self, message: &[u8]) -> Vec<u8> {
        self.send(message);
        self.receive().expect("an answer, not the end of the connection")
    }

    /// Checks that the server answers a call of procedure 0, and with nothing before it.
    pub(crate) fn check_answers(&mut self, xid: u32, context: &str) {
        let reply = self.exchange(&wire::Call::null().xid(xid).bytes());
        assert_eq!(reply, wire::success(xid, &[]), "{context}: procedure 0 afterwards");
    }
}

/// The next record of a stream, put together from its fragments; `None` at the end of the stream.
pub(crate) fn read_record(stream: &mut impl Read) -> Option<Vec<u8>> {
    let mut record = Vec::new();
    loop {
        let mut mark = [0; 4];
        match stream.read_exact(&mut mark) {
            Ok(()) => {}
            // A server that closes with something of ours unread resets the connection.
            Err(e) if matches!(e.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset) => {
                return None;
            }
            Err(e) => panic!("neither a record nor the end of the stream: {e}"),
        }
        let mark = u32::from_be_bytes(mark);
        let start = record.len();
        record.resize(start + (mark & 0x7fff_ffff) as usize, 0);
        stream.read_exact(&mut record[start..]).expect("the whole fragment");
        if mark >> 31 == 1 {
            return Some(record);
        }
    }
}

fn address(host: &str, port: u16) -> SocketAddr {
    SocketAddr::new(host.parse().expect("a server tells its address in numbers"), port)
}
