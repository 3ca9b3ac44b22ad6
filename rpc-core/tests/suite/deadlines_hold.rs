//! Against a server that says nothing, a call ends at its deadline: no earlier, and not never.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

use rpc_core::protocol::Loss;
use rpc_core::{CallError, ClientOptions, ConnectError, Endpoint};
use socket2::{Domain, SockAddr, Socket, Type};
use tempfile::TempDir;

use crate::support::wire::{self, words};
use crate::support::{Caller, Case, Driver, Fake, PATIENCE, Transport, serve_concurrently};

cases!(everywhere:
    a_client_has_a_timeout,
    a_call_has_a_timeout_of_its_own,
    a_deadline_ends_its_call_alone,
    a_call_that_was_not_sent_says_so,
);
cases!(over_streams: connecting_has_a_timeout, a_deadline_covers_connecting_again);

const SHORT: Duration = Duration::from_millis(100);

/// Calls, and checks that the call ended by its deadline. How far behind it is the machine's business.
fn times_out(case: Case, client: &Caller, after: Duration) {
    let begun = Instant::now();
    let error = client.count(0).unwrap_err();
    let took = begun.elapsed();
    assert_eq!(error, CallError::TimedOut { after, sent: true }, "{case:?}");
    assert!(error.may_have_executed(), "{case:?}");
    assert!(took >= after && took < PATIENCE, "{case:?}: {took:?}");
}

fn a_client_has_a_timeout(case: Case) {
    let fake = Fake::listen(case.transport);
    let options = ClientOptions::new().timeout(SHORT);
    let client = Caller::try_connect(case.driver, &fake.endpoint(), options).unwrap();
    let _peer = fake.accept();
    times_out(case, &client, SHORT);
    times_out(case, &client, SHORT);
}

fn a_call_has_a_timeout_of_its_own(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::connect(case.driver, &fake.endpoint());
    let _peer = fake.accept();
    times_out(case, &client.with_timeout(SHORT), SHORT);
    times_out(case, &client.with_timeout(SHORT * 2), SHORT * 2);
    // Nothing can be answered in no time at all.
    let error = client.with_timeout(Duration::ZERO).count(0).unwrap_err();
    assert!(matches!(error, CallError::TimedOut { .. }), "{case:?}: {error}");
}

fn a_deadline_ends_its_call_alone(case: Case) {
    let (server, stage) = serve_concurrently(case);
    let client = Caller::connect(case.driver, server.endpoint());
    thread::scope(|scope| {
        let patient = scope.spawn(|| client.wait(1));
        assert_eq!(stage.started(), 1);
        let hasty = client.with_timeout(SHORT);
        assert!(matches!(hasty.wait(2), Err(CallError::TimedOut { sent: true, .. })), "{case:?}");
        assert_eq!(stage.started(), 2);
        // The late reply of the one is nobody's.
        stage.release(2);
        client.ping().unwrap();
        assert!(!patient.is_finished(), "{case:?}");
        stage.release(1);
        assert_eq!(patient.join().unwrap(), Ok(1), "{case:?}");
    });
}

/// Held back because as many calls as may be are in flight.
fn a_call_that_was_not_sent_says_so(case: Case) {
    let fake = Fake::listen(case.transport);
    let options = crate::support::quick().max_in_flight(1);
    let client = Caller::try_connect(case.driver, &fake.endpoint(), options).unwrap();
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let first = scope.spawn(|| client.count(1));
        let xid = wire::xid(&peer.receive());
        let error = client.with_timeout(SHORT).count(2).unwrap_err();
        assert_eq!(error, CallError::TimedOut { after: SHORT, sent: false }, "{case:?}");
        assert!(!error.may_have_executed(), "{case:?}");
        assert!(peer.is_silent(), "{case:?}: it was sent");
        peer.send(&wire::success(xid, &words(&[1])));
        assert_eq!(first.join().unwrap(), Ok(1), "{case:?}");
        // The place in flight is free, the one that gave up does not take it.
        let third = scope.spawn(|| client.count(3));
        let call = peer.receive();
        assert_eq!(call[call.len() - 4..], words(&[3]), "{case:?}");
        peer.send(&wire::success(wire::xid(&call), &words(&[3])));
        assert_eq!(third.join().unwrap(), Ok(3), "{case:?}");
    });
}

/// A peer that stops reading: the call does not fit what the sockets hold, and ends at its deadline all the same.
#[test]
fn a_peer_that_does_not_read_holds_no_call_past_its_deadline() {
    for driver in Driver::BOTH {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let endpoint = Endpoint::tcp(listener.local_addr().unwrap());
        let options = ClientOptions::new().timeout(SHORT);
        let client = Caller::try_connect(driver, &endpoint, options).unwrap();
        let (_stream, _) = listener.accept().unwrap();
        let large = vec![0; 64 << 20].into();
        // The second is held back as long as the first is being written, and never was on its way.
        for sent in [true, false] {
            let begun = Instant::now();
            let error = client.echo(&large).unwrap_err();
            assert_eq!(error, CallError::TimedOut { after: SHORT, sent }, "{driver:?}");
            assert!(begun.elapsed() < PATIENCE, "{driver:?}");
        }
    }
}

/// A server that accepts nothing by itself, with places for hardly any connection to wait.
struct Busy {
    endpoint: Endpoint,
    listener: Socket,
    waiting: Vec<Socket>,
    _directory: TempDir,
}

impl Busy {
    fn listen(transport: Transport) -> Self {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("socket");
        let (domain, address) = match transport {
            Transport::Unix => (Domain::UNIX, SockAddr::unix(&path).unwrap()),
            _ => (Domain::IPV4, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()),
        };
        let listener = Socket::new(domain, Type::STREAM, None).unwrap();
        listener.bind(&address).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let endpoint = address.as_socket().map_or(Endpoint::Unix(path), Endpoint::tcp);
        Self { endpoint, listener, waiting: Vec::new(), _directory: directory }
    }

    /// Takes what places there are.
    fn fill(&mut self) {
        let address = self.listener.local_addr().unwrap();
        for _ in 0..8 {
            let socket = Socket::new(address.domain(), Type::STREAM, None).unwrap();
            socket.set_nonblocking(true).unwrap();
            // Some of them find no place, and that is what they are for.
            let _ = socket.connect(&address);
            self.waiting.push(socket);
        }
    }
}

fn connecting_has_a_timeout(case: Case) {
    let mut server = Busy::listen(case.transport);
    server.fill();
    let options = ClientOptions::new().connect_timeout(SHORT);
    let error = Caller::try_connect(case.driver, &server.endpoint, options).map(drop).unwrap_err();
    assert!(matches!(error, ConnectError::TimedOut { after: SHORT, .. }), "{case:?}: {error}");
}

/// The connection is lost, and the server has no room for another: the call does not wait as long as connecting may.
fn a_deadline_covers_connecting_again(case: Case) {
    let mut server = Busy::listen(case.transport);
    let options = ClientOptions::new().connect_timeout(PATIENCE * 2);
    let client = Caller::try_connect(case.driver, &server.endpoint, options).unwrap();
    drop(server.listener.accept().unwrap());
    server.fill();
    let begun = Instant::now();
    let error = client.with_timeout(SHORT).count_again(0).unwrap_err();
    let told = match &error {
        CallError::TimedOut { after: SHORT, .. } => true,
        // Which of the two is noticed first is the machine's business.
        CallError::NotSent(loss) => *loss == Loss::Io(ErrorKind::TimedOut),
        _ => false,
    };
    assert!(told, "{case:?}: {error}");
    assert!(begun.elapsed() < PATIENCE, "{case:?}");
}
