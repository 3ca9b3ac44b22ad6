//! From an endpoint to a channel, within a time limit.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use socket2::{Domain, SockAddr, SockRef, Type};

use super::socket::{Socket, Stream};
use super::{Channel, locate, spawn, timed_out};
use crate::client::{ClientOptions, ConnectError, PING, kind, put_call};
use crate::driver::now;
use crate::message::CallPrefix;
use crate::protocol::{Failure, Loss, Outcome, Time};
use crate::rpcbind::Sought;
use crate::transport::{Endpoint, connected_udp, resolve, tune_tcp};

/// How long each address of a host is asked at first whether anybody answers there; twice as long each time around.
const FIRST_PING: Duration = Duration::from_millis(250);

/// Where a stream leads; to be connected to again.
#[derive(Debug)]
pub(super) struct Target {
    endpoint: Endpoint,
    sought: Sought,
}

impl Target {
    /// Connects within `limit`, the host's name looked up afresh.
    pub(super) fn connect(&self, limit: Duration) -> io::Result<Socket> {
        let deadline = now() + limit;
        let stream = match &self.endpoint {
            Endpoint::Unix(path) => connect_unix(path, deadline)?,
            endpoint => {
                let addresses = locate(endpoint, self.sought, limit, deadline)?;
                Stream::Tcp(connect_tcp(&addresses, deadline)?)
            }
        };
        Ok(Socket::Stream(Arc::new(stream)))
    }
}

impl Channel {
    /// Connects to an endpoint, trying all addresses of its host.
    pub(crate) fn connect(
        endpoint: &Endpoint,
        prefix: &CallPrefix,
        options: &ClientOptions,
    ) -> Result<Self, ConnectError> {
        let deadline = now() + options.connect_timeout;
        let answers = options.answers(endpoint)?;
        let sought = Sought::new(prefix.called(), options);
        let addresses = locate(endpoint, sought, options.connect_timeout, deadline)?;
        let stream = |stream| Socket::Stream(Arc::new(stream));
        let connected = match endpoint {
            Endpoint::Tcp { .. } => connect_tcp(&addresses, deadline).map(Stream::Tcp).map(stream),
            Endpoint::Unix(path) => connect_unix(path, deadline).map(stream),
            Endpoint::Udp { .. } => connect_udp(&addresses, deadline, prefix, options).map(Socket::Datagrams),
        };
        connected
            .and_then(|socket| {
                let channel = Self::new(socket, Target { endpoint: endpoint.clone(), sought }, options)?;
                answers.map_or(Ok(()), |answers| channel.answer(answers)).map(|()| channel)
            })
            .map_err(|source| connect_failed(source, deadline, endpoint, options))
    }
}

fn connect_failed(
    source: io::Error,
    deadline: Time,
    endpoint: &Endpoint,
    options: &ClientOptions,
) -> ConnectError {
    let endpoint = endpoint.clone();
    if timed_out(&source) && now() >= deadline {
        ConnectError::TimedOut { endpoint, after: options.connect_timeout }
    } else {
        ConnectError::Connect { endpoint, source }
    }
}

/// Looks a name up on a thread that is left behind where it takes too long: the system's resolver knows no deadline.
pub(super) fn look_up(host: &str, port: u16, deadline: Time) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![(address, port).into()]);
    }
    // Not a channel: what `std` makes of one is long to compile.
    let answer = Arc::new((Mutex::new(None), Condvar::new()));
    let (host, asked) = (host.to_owned(), Arc::clone(&answer));
    spawn("rpc-lookup", move || {
        let found = resolve(&host, port);
        // Nobody may wait for it any more.
        *asked.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
        asked.1.notify_one();
    })?;
    let mut found = answer.0.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let left = deadline.since(now());
        match found.take() {
            Some(found) => return found,
            None if left.is_zero() => return Err(ErrorKind::TimedOut.into()),
            None => (found, _) = answer.1.wait_timeout(found, left).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// Tries one address after the other, each for its share of the time left.
fn connect_tcp(addresses: &[SocketAddr], deadline: Time) -> io::Result<TcpStream> {
    let mut last = ErrorKind::TimedOut.into();
    for (tried, address) in addresses.iter().enumerate() {
        let left = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        let share = deadline.since(now()) / left;
        if share.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        match TcpStream::connect_timeout(address, share) {
            Ok(stream) => {
                tune_tcp(&SockRef::from(&stream))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn connect_unix(path: &Path, deadline: Time) -> io::Result<Stream> {
    let socket = socket2::Socket::new(Domain::UNIX, Type::STREAM, None)?;
    // Connecting waits while the server has too many connections to accept, as long as a write would.
    socket.set_write_timeout(Some(deadline.since(now()).max(Duration::from_millis(1))))?;
    match socket.connect(&SockAddr::unix(path)?) {
        Ok(()) => Ok(Stream::Unix(socket.into())),
        // The system says that it would have to wait longer.
        Err(error) if timed_out(&error) => Err(ErrorKind::TimedOut.into()),
        Err(error) => Err(error),
    }
}

/// To connect a datagram socket says nothing about the other end: where there are several, the first that answers is
/// taken, whatever it answers.
pub(super) fn connect_udp(
    addresses: &[SocketAddr],
    deadline: Time,
    prefix: &CallPrefix,
    options: &ClientOptions,
) -> io::Result<UdpSocket> {
    if let [address] = addresses {
        return connected_udp(*address);
    }
    let mut wait = FIRST_PING;
    loop {
        let mut last = io::Error::from(ErrorKind::TimedOut);
        let mut silent = false;
        for address in addresses {
            let left = deadline.since(now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            match ping(*address, wait.min(left), prefix, options) {
                Ok(Some(socket)) => return Ok(socket),
                Ok(None) => silent = true,
                Err(error) => last = error,
            }
        }
        if !silent {
            return Err(last);
        }
        wait *= 2;
    }
}

/// A socket connected to an address, if anybody answers there in time.
fn ping(
    address: SocketAddr,
    wait: Duration,
    prefix: &CallPrefix,
    options: &ClientOptions,
) -> io::Result<Option<UdpSocket>> {
    let socket = connected_udp(address)?;
    let (endpoint, sought) = (Endpoint::udp(address), Sought::new(prefix.called(), options));
    let target = Target { endpoint, sought };
    let channel = Channel::new(Socket::Datagrams(socket.try_clone()?), target, options)?;
    match channel.call(wait, kind(&PING, false), put_call(prefix, &PING, |_| Ok(()))) {
        Ok(Outcome::Reply(_)) => Ok(Some(socket)),
        Ok(Outcome::Failed(Failure::TimedOut { .. })) => Ok(None),
        Ok(Outcome::Failed(Failure::Lost { loss: Loss::Io(kind), .. })) => Err(kind.into()),
        Ok(Outcome::Failed(failure)) => Err(io::Error::other(failure)),
        Err(error) => Err(io::Error::other(error)),
    }
}
