use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::super::connect::connect_udp;
use super::*;
use crate::client::ConnectError;
use crate::framing::{RecordLimits, RecordReader};
use crate::protocol::{Loss, Retransmission};

/// Reads `count` records and calls `then` with each.
fn read_records(stream: &mut TcpStream, count: usize, mut then: impl FnMut(&mut TcpStream, Bytes)) {
    let mut reader = RecordReader::new(RecordLimits { record: MAX as usize, ..RecordLimits::default() });
    let mut buffer = vec![0; 1 << 16];
    let mut seen = 0;
    while seen < count {
        let length = stream.read(&mut buffer).unwrap();
        assert_ne!(length, 0, "the client is gone");
        reader.push(&buffer[..length]);
        while let Some(record) = reader.next_record().unwrap() {
            seen += 1;
            then(stream, record);
        }
    }
}

fn answer(stream: &mut TcpStream, call: &Bytes) {
    stream.write_all(&record(&reply_message(call))).unwrap();
}

fn done(client: &Client, timeout: Duration) -> Result<Vec<u8>, CallError> {
    client.with_timeout(timeout).call(
        ECHO,
        |out| out.put_u32(1),
        |input| input.get_fixed_opaque::<4>().map(Vec::from),
    )
}

#[test]
fn threads_share_a_connection_and_each_gets_its_own_reply() {
    let (server, _control, _directory) = server();
    for endpoint in server.endpoints() {
        let options = ClientOptions::new().timeout(LONG).max_in_flight(6);
        let client = Client::connect(endpoint, 300, 1, options).unwrap();
        thread::scope(|scope| {
            for number in 0..8_u8 {
                let client = client.clone();
                scope.spawn(move || {
                    for round in 0..200_u8 {
                        let data = vec![number.wrapping_mul(31) ^ round; usize::from(round)];
                        assert_eq!(call(&client, ECHO, &data).unwrap(), data);
                    }
                });
            }
        });
        assert_eq!(client.stats().calls, 1600, "{endpoint}");
    }
}

#[test]
fn a_large_call_and_its_reply_cross_a_stream() {
    let (server, _control, _directory) = server();
    let data: Vec<u8> = (0..1_000_000_u32).map(|n| n as u8).collect();
    for endpoint in [&server.endpoints()[0], &server.endpoints()[2]] {
        assert_eq!(call(&client(endpoint), ECHO, &data).unwrap(), data);
    }
    let error = call(&client(&server.endpoints()[1]), ECHO, &data).unwrap_err();
    assert!(matches!(error, CallError::TooLarge(_)), "{error}");
}

#[test]
fn a_peer_that_reads_nothing_does_not_hold_a_call_past_its_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&Endpoint::tcp(listener.local_addr().unwrap()));
    let (mut peer, _) = listener.accept().unwrap();
    let impatient = client.with_timeout(SHORT);
    // More than the two sockets hold.
    let data = vec![7; 32 << 20];
    assert!(matches!(call(&impatient, ECHO, &data), Err(CallError::TimedOut { .. })));
    // While nothing goes, nothing is added.
    assert_eq!(done(&client, SHORT), Err(CallError::TimedOut { after: SHORT, sent: false }));
    // Once it reads, the stream goes on where it was, in the middle of a record.
    let peer = thread::spawn(move || {
        read_records(&mut peer, 2, |peer, call| answer(peer, &call));
        peer
    });
    assert_eq!(done(&client, LONG).unwrap(), b"done");
    drop(peer.join().unwrap());
}

#[test]
fn a_client_dropped_while_its_peer_is_stuck_closes_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&Endpoint::tcp(listener.local_addr().unwrap())).with_timeout(SHORT);
    let (mut peer, _) = listener.accept().unwrap();
    call(&client, ECHO, &vec![7; 32 << 20]).unwrap_err();
    drop(client);
    peer.set_read_timeout(Some(LONG)).unwrap();
    let mut rest = Vec::new();
    match peer.read_to_end(&mut rest) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
    }
}

#[test]
fn a_short_deadline_holds_beside_a_long_one_and_the_long_one_gets_its_reply() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&Endpoint::tcp(listener.local_addr().unwrap()));
    let (mut peer, _) = listener.accept().unwrap();
    thread::scope(|scope| {
        let long: Vec<_> = (0..3).map(|_| scope.spawn(|| done(&client, LONG))).collect();
        let mut calls = Vec::new();
        read_records(&mut peer, 3, |_, call| calls.push(call));
        assert_eq!(done(&client, SHORT), Err(CallError::TimedOut { after: SHORT, sent: true }));
        calls.iter().for_each(|call| answer(&mut peer, call));
        for waiting in long {
            assert_eq!(waiting.join().unwrap().unwrap(), b"done");
        }
    });
}

#[test]
fn every_call_ends_when_the_peer_closes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&Endpoint::tcp(listener.local_addr().unwrap()));
    let (mut peer, _) = listener.accept().unwrap();
    thread::scope(|scope| {
        let calls: Vec<_> = (0..4).map(|_| scope.spawn(|| done(&client, LONG))).collect();
        read_records(&mut peer, 4, |_, _| {});
        drop(peer);
        for call in calls {
            assert_eq!(call.join().unwrap(), Err(CallError::MaybeExecuted(Loss::Closed)));
        }
    });
    assert_eq!(done(&client, LONG), Err(CallError::NotSent(Loss::Closed)));
}

#[test]
fn a_refused_datagram_ends_its_call_at_once() {
    let nobody = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = client(&Endpoint::udp(nobody));
    for _ in 0..3 {
        let error = done(&client, LONG).unwrap_err();
        assert_eq!(error, CallError::MaybeExecuted(Loss::Io(ErrorKind::ConnectionRefused)));
    }
}

#[test]
fn a_lost_datagram_is_sent_again() {
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    let policy = Retransmission { initial: SHORT, ..Retransmission::default() };
    let options = ClientOptions::new().timeout(LONG).retransmission(policy);
    let endpoint = Endpoint::udp(peer.local_addr().unwrap());
    let client = Client::connect(endpoint, 300, 1, options).unwrap();
    thread::scope(|scope| {
        let calls: Vec<_> = (0..3).map(|_| scope.spawn(|| done(&client, LONG))).collect();
        let mut buffer = [0; 100];
        let mut seen = Vec::new();
        while seen.len() < 3 {
            let (length, from) = peer.recv_from(&mut buffer).unwrap();
            let call = buffer[..length].to_vec();
            // Only what comes a second time is answered.
            match seen.iter().filter(|one| **one == call).count() {
                0 => seen.push(call),
                _ => drop(peer.send_to(&reply_message(&call), from).unwrap()),
            }
        }
        while calls.iter().any(|call| !call.is_finished()) {
            peer.set_read_timeout(Some(SHORT)).unwrap();
            if let Ok((length, from)) = peer.recv_from(&mut buffer) {
                peer.send_to(&reply_message(&buffer[..length]), from).unwrap();
            }
        }
        for call in calls {
            assert_eq!(call.join().unwrap().unwrap(), b"done");
        }
    });
    assert!(client.stats().retransmissions >= 3);
}

/// Entry 53.
#[test]
fn a_datagram_from_somebody_else_is_not_a_reply() {
    let (peer, stranger) = (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    let client = client(&Endpoint::udp(peer.local_addr().unwrap()));
    thread::scope(|scope| {
        let waiting = scope.spawn(|| done(&client, LONG));
        let mut buffer = [0; 100];
        let (length, from) = peer.recv_from(&mut buffer).unwrap();
        let mut forged = reply_message(&buffer[..length]);
        let true_one = forged.clone();
        forged.truncate(24);
        forged.extend(b"liar");
        stranger.send_to(&forged, from).unwrap();
        peer.send_to(&true_one, from).unwrap();
        assert_eq!(waiting.join().unwrap().unwrap(), b"done");
    });
}

#[test]
fn a_panic_while_encoding_harms_only_its_own_call() {
    let (server, _control, _directory) = server();
    for endpoint in server.endpoints() {
        let client = client(endpoint);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            client.call(
                ECHO,
                |out| {
                    out.put_u32(4)?;
                    panic!("half a call");
                },
                |_| Ok(()),
            )
        }));
        assert!(panicked.is_err());
        assert_eq!(call(&client, ECHO, b"whole").unwrap(), "whole");
    }
}

#[test]
fn a_name_is_looked_up_and_each_of_its_addresses_tried() {
    let (server, _control, _directory) = server();
    for endpoint in &server.endpoints()[..2] {
        let text = endpoint.to_string().replace("127.0.0.1", "localhost");
        assert_eq!(call(&client(&text.parse().unwrap()), ECHO, b"found").unwrap(), "found");
    }
    let unknown = Client::connect("tcp://no-such-host.invalid:1", 300, 1, ClientOptions::new());
    assert!(
        matches!(unknown, Err(ConnectError::Lookup { .. } | ConnectError::TimedOut { .. })),
        "{unknown:?}"
    );
}

#[test]
fn of_several_addresses_the_one_that_answers_is_taken() {
    let (server, _control, _directory) = server();
    let Endpoint::Udp { port, .. } = server.endpoints()[1] else { panic!("not the UDP endpoint") };
    let live: SocketAddr = ([127, 0, 0, 1], port).into();
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let refusing = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // Not even a program that is not served.
    let prefix = CallPrefix::new(12345, 1, &Credential::None).unwrap();
    let deadline = crate::driver::now() + LONG;
    let connect = |addresses: &[SocketAddr]| connect_udp(addresses, deadline, &prefix, &ClientOptions::new());
    let socket = connect(&[refusing, silent.local_addr().unwrap(), live]).unwrap();
    assert_eq!(socket.peer_addr().unwrap(), live);
    assert_eq!(connect(&[refusing, refusing]).unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn a_refused_connection_says_so() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    match Client::connect(Endpoint::tcp(nobody), 300, 1, ClientOptions::new()) {
        Err(ConnectError::Connect { source, .. }) => assert_eq!(source.kind(), ErrorKind::ConnectionRefused),
        other => panic!("{other:?}"),
    }
}
