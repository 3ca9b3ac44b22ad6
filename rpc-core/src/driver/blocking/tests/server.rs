use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream, UdpSocket};

use super::*;
use crate::framing::{RecordLimits, RecordReader};
use crate::message::Refusal;
use crate::protocol::SessionLimits;
use crate::server::{ServerBuilder, ServerLimits};

fn tcp(server: &Server) -> TcpStream {
    let Endpoint::Tcp { host, port } = &server.endpoints()[0] else { panic!("not the TCP endpoint") };
    let stream = TcpStream::connect((&host[..], *port)).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream
}

/// All records that come before the connection ends.
fn records_until_closed(stream: &mut TcpStream) -> Vec<Bytes> {
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    let mut reader = RecordReader::new(RecordLimits::default());
    reader.push(&all);
    std::iter::from_fn(|| reader.next_record().unwrap()).collect()
}

fn limited(session: SessionLimits) -> Server {
    let limits = ServerLimits { session, ..ServerLimits::default() };
    let builder = Server::builder().add(Tester::new().0).limits(limits).listen("tcp://127.0.0.1:0");
    builder.start_blocking().unwrap()
}

#[test]
fn a_handler_that_panics_is_answered_and_the_server_lives() {
    let (server, _control, _directory) = server();
    for endpoint in server.endpoints() {
        let client = client(endpoint);
        let refused = CallError::Refused(Refusal::SystemError);
        assert_eq!(call(&client, PANIC, b"").unwrap_err(), refused);
        assert_eq!(call(&client, ECHO, b"alive").unwrap(), "alive");
    }
}

#[test]
fn a_handler_that_is_not_ready_at_once_is_waited_for() {
    let (server, _control, _directory) = server();
    for endpoint in server.endpoints() {
        assert_eq!(call(&client(endpoint), LATER, b"later").unwrap(), "later");
    }
}

#[test]
fn a_blocked_handler_holds_up_its_own_connection_only() {
    let (server, control, _directory) = server();
    let waiting: Vec<_> = server.endpoints().iter().map(client).collect();
    thread::scope(|scope| {
        for client in &waiting {
            scope.spawn(|| call(client, WAIT, b"waited").unwrap());
            control.entered.recv().unwrap();
        }
        for endpoint in server.endpoints() {
            assert_eq!(call(&client(endpoint), ECHO, b"quick").unwrap(), "quick");
        }
        waiting.iter().for_each(|_| control.go_on.send(()).unwrap());
    });
}

#[test]
fn calls_sent_together_are_all_answered_in_order() {
    let (server, _control, _directory) = server();
    let mut stream = tcp(&server);
    let calls: Vec<u8> = (0..50)
        .flat_map(|xid| record(&call_message(xid, if xid % 5 == 0 { LATER } else { ECHO }, b"x")))
        .collect();
    stream.write_all(&calls).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let replies = records_until_closed(&mut stream);
    let xids: Vec<_> = replies.iter().map(|reply| crate::message::xid(reply).unwrap()).collect();
    assert_eq!(xids, (0..50).collect::<Vec<_>>());
}

/// Entries 5, 6 and 47.
#[test]
fn a_stream_that_is_not_rpc_is_closed_after_what_was_answered() {
    let (server, _control, _directory) = server();
    for rubbish in
        [record(b"short"), record(&reply_message(b"\0\0\0\x09")), b"GET / HTTP/1.1\r\n\r\n".to_vec()]
    {
        let mut stream = tcp(&server);
        stream.write_all(&[record(&call_message(7, ECHO, b"x")), rubbish].concat()).unwrap();
        assert_eq!(records_until_closed(&mut stream).len(), 1);
    }
    assert_eq!(server.stats().malformed, 2);
}

/// Entries 48 and 50.
#[test]
fn datagrams_that_are_no_calls_are_dropped_and_duplicates_answered_the_same() {
    let (server, _control, _directory) = server();
    let Endpoint::Udp { host, port } = &server.endpoints()[1] else { panic!("not the UDP endpoint") };
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.connect((&host[..], *port)).unwrap();
    socket.set_read_timeout(Some(SHORT)).unwrap();
    for length in 0..24 {
        socket.send(&[0; 24][..length]).unwrap();
    }
    let mut replies = Vec::new();
    while replies.len() < 2 {
        // A duplicate that comes before the reply is kept is dropped, and asked again.
        socket.send(&call_message(7, ECHO, b"same")).unwrap();
        let mut buffer = [0; 100];
        if let Ok(length) = socket.recv(&mut buffer) {
            replies.push(buffer[..length].to_vec());
        }
    }
    assert_eq!(replies[0], replies[1]);
    assert_eq!(server.stats().executed, 1);
    assert!(server.stats().replayed >= 1);
}

#[test]
fn a_connection_that_is_silent_or_stalls_is_closed() {
    let server = limited(SessionLimits { idle: SHORT, record: LONG, ..SessionLimits::default() });
    assert_eq!(records_until_closed(&mut tcp(&server)), Vec::<Bytes>::new());
    let server = limited(SessionLimits { record: SHORT, ..SessionLimits::default() });
    let mut stream = tcp(&server);
    stream.write_all(&record(&call_message(1, ECHO, b"x"))[..30]).unwrap();
    assert_eq!(records_until_closed(&mut stream), Vec::<Bytes>::new());
}

#[test]
fn a_peer_that_takes_no_replies_is_closed() {
    let server = limited(SessionLimits { write: SHORT, ..SessionLimits::default() });
    let mut stream = tcp(&server);
    stream.set_write_timeout(Some(LONG)).unwrap();
    let call = record(&call_message(1, ECHO, &vec![0; 1 << 19]));
    // Until the server has closed it.
    while stream.write_all(&call).is_ok() {}
    assert_ne!(stream.write_all(&call).map_err(|e| e.kind()), Err(std::io::ErrorKind::WouldBlock));
}

#[test]
fn a_shutdown_answers_what_was_taken_and_takes_no_more() {
    let (server, control, directory) = server();
    let endpoints = server.endpoints().to_vec();
    let clients: Vec<_> = endpoints.iter().map(client).collect();
    thread::scope(|scope| {
        let mut waiting = Vec::new();
        for client in &clients {
            waiting.push(scope.spawn(|| call(client, WAIT, b"taken")));
            control.entered.recv().unwrap();
        }
        let shutdown = scope.spawn(|| server.shutdown(LONG));
        let connect = || Client::connect(&endpoints[0], 300, 1, ClientOptions::new());
        while connect().is_ok() {}
        assert!(!shutdown.is_finished());
        clients.iter().for_each(|_| control.go_on.send(()).unwrap());
        for call in waiting {
            assert_eq!(call.join().unwrap().unwrap(), "taken");
        }
        assert!(shutdown.join().unwrap());
    });
    assert!(!directory.path().join("socket").exists());
    // Its ports are free again.
    let (tester, _control) = Tester::new();
    let again = endpoints.iter().cloned().fold(Server::builder().add(tester), ServerBuilder::listen);
    again.start_blocking().unwrap();
}

#[test]
fn a_shutdown_does_not_wait_longer_than_it_may() {
    let (server, control, _directory) = server();
    let client = client(&server.endpoints()[0]);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| call(&client, WAIT, b""));
        control.entered.recv().unwrap();
        assert!(!server.shutdown(SHORT));
        assert!(matches!(waiting.join().unwrap(), Err(CallError::MaybeExecuted(_))));
        control.go_on.send(()).unwrap();
    });
}

#[test]
fn a_server_dropped_ends_its_connections() {
    let (server, _control, directory) = server();
    let clients: Vec<_> = [0, 2].iter().map(|at| client(&server.endpoints()[*at])).collect();
    for client in &clients {
        call(client, ECHO, b"there").unwrap();
    }
    drop(server);
    for client in &clients {
        call(client, ECHO, b"gone").unwrap_err();
    }
    assert!(!directory.path().join("socket").exists());
}
