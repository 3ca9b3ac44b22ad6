//! What a relay does to real datagrams and streams.

use std::collections::HashSet;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

async fn connect(relay: &Relay) -> UdpSocket {
    let Endpoint::Udp { host, port } = relay.endpoint() else { panic!("{relay:?}") };
    let client = UdpSocket::bind(ANY_PORT).await.unwrap();
    client.connect((host.as_str(), *port)).await.unwrap();
    client
}

async fn start(network: Network) -> (UdpSocket, Relay) {
    let server = UdpSocket::bind(ANY_PORT).await.unwrap();
    let to = Endpoint::udp(server.local_addr().unwrap());
    (server, Relay::start(to, network, Path::new("unused")).await.unwrap())
}

#[tokio::test]
async fn a_relay_carries_datagrams_both_ways_and_counts_them() {
    // Every datagram arrives twice.
    let (server, relay) = start(Network::new(0.0, 1.0, 1)).await;
    let client = connect(&relay).await;
    let mut bytes = [0; 16];
    client.send(b"ping").await.unwrap();
    for _ in 0..2 {
        let (length, relay) = server.recv_from(&mut bytes).await.unwrap();
        assert_eq!(&bytes[..length], b"ping");
        server.send_to(b"reply", relay).await.unwrap();
    }
    for _ in 0..4 {
        let length = client.recv(&mut bytes).await.unwrap();
        assert_eq!(&bytes[..length], b"reply");
    }
    assert_eq!(relay.traffic().bytes(), (4, 10));
    assert_eq!((relay.traffic().faults(), relay.traffic().delayed()), ((0, 3), 0));
}

#[tokio::test]
async fn each_client_is_somebody_else_to_the_server_and_gets_its_own_replies() {
    let (server, relay) = start(Network::sound()).await;
    let clients = [connect(&relay).await, connect(&relay).await];
    let (mut bytes, mut seen) = ([0; 16], HashSet::new());
    for (client, name) in clients.iter().zip([b"a", b"b"]) {
        client.send(name).await.unwrap();
    }
    for _ in 0..2 {
        let (length, from) = server.recv_from(&mut bytes).await.unwrap();
        seen.insert(from);
        server.send_to(&bytes[..length], from).await.unwrap();
    }
    assert_eq!(seen.len(), 2);
    for (client, name) in clients.iter().zip([b"a", b"b"]) {
        let length = client.recv(&mut bytes).await.unwrap();
        assert_eq!(&bytes[..length], name);
    }
}

#[tokio::test]
async fn what_is_held_back_is_overtaken_and_arrives_all_the_same() {
    let (server, relay) = start(Network::new(0.0, 0.0, 1).reordering(0.5, Duration::from_millis(20))).await;
    let client = connect(&relay).await;
    let (mut bytes, mut arrived) = ([0; 1], Vec::new());
    for n in 0..100 {
        client.send(&[n]).await.unwrap();
    }
    for _ in 0..100 {
        server.recv(&mut bytes).await.unwrap();
        arrived.push(bytes[0]);
    }
    relay.settled().await;
    assert!(!arrived.is_sorted(), "{arrived:?}");
    arrived.sort_unstable();
    assert!(arrived.into_iter().eq(0..100));
    assert!((25..75).contains(&relay.traffic().delayed()), "{:?}", relay.traffic());
}

#[tokio::test]
async fn datagrams_arrive_late_and_with_a_bit_turned_over() {
    let network = Network::sound().corrupting(1.0).delaying(Duration::from_millis(5));
    let (server, relay) = start(network).await;
    let client = connect(&relay).await;
    let mut bytes = [0; 16];
    for _ in 0..20 {
        client.send(&[0; 8]).await.unwrap();
        let length = server.recv(&mut bytes).await.unwrap();
        assert_eq!(bytes[..length].iter().map(|byte| byte.count_ones()).sum::<u32>(), 1);
    }
    assert_eq!((relay.traffic().corrupted(), relay.traffic().delayed()), (20, 20));
}

/// A connection through a relay, and the server's end of it. What comes in is read and written by hand.
async fn streams(network: Network) -> (Relay, TcpStream, TcpStream) {
    let server = TcpListener::bind(ANY_PORT).await.unwrap();
    let to = Endpoint::tcp(server.local_addr().unwrap());
    let relay = Relay::start(to, network, Path::new("unused")).await.unwrap();
    let Endpoint::Tcp { host, port } = relay.endpoint() else { panic!("{relay:?}") };
    let client = TcpStream::connect((host.as_str(), *port)).await.unwrap();
    let (accepted, _) = server.accept().await.unwrap();
    (relay, client, accepted)
}

async fn check_exchange<S: Breakable>(mut client: S, mut server: S, context: &str) {
    let said: Vec<u8> = (0..20_000_u32).map(|n| (n * 7) as u8).collect();
    for _ in 0..2 {
        let mut heard = vec![0; said.len()];
        let (wrote, read) = tokio::join!(client.write_all(&said), server.read_exact(&mut heard));
        wrote.and(read).unwrap();
        assert!(heard == said, "{context}");
        std::mem::swap(&mut client, &mut server);
    }
    // The end of one side is passed on, and the other may still speak.
    client.shutdown().await.unwrap();
    assert_eq!(server.read(&mut [0]).await.unwrap(), 0, "{context}");
    server.write_all(b"bye").await.unwrap();
    drop(server);
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, b"bye", "{context}");
}

#[tokio::test]
async fn streams_are_carried_in_any_pieces_to_their_end() {
    for pieces in [Pieces::AsTheyCome, Pieces::Random, Pieces::Bytes] {
        let (relay, client, server) = streams(Network::sound().in_pieces(pieces)).await;
        check_exchange(client, server, &format!("{pieces:?}")).await;
        relay.settled().await;
        assert_eq!(relay.traffic().bytes(), (20_000, 20_003));

        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("server");
        let listener = UnixListener::bind(&path).unwrap();
        let network = Network::sound().in_pieces(pieces);
        let relay =
            Relay::start(Endpoint::Unix(path), network, &directory.path().join("relay")).await.unwrap();
        let Endpoint::Unix(path) = relay.endpoint() else { panic!("{relay:?}") };
        let client = UnixStream::connect(path).await.unwrap();
        let (server, _) = listener.accept().await.unwrap();
        check_exchange(client, server, &format!("{pieces:?}, UNIX")).await;
        relay.settled().await;
    }
}

/// What is left to hear, and whether it ended in good order.
async fn rest(from: &mut TcpStream) -> (Vec<u8>, io::Result<usize>) {
    let mut heard = Vec::new();
    let end = from.read_to_end(&mut heard).await;
    (heard, end)
}

/// The client speaks first, so much that it breaks; the server hears no more than that.
#[tokio::test]
async fn streams_break_as_they_are_told_to() {
    static KINDS: [[Break; 1]; 4] = [[Break::Reset], [Break::Close], [Break::Stall], [Break::ClientEnds]];
    for kind in &KINDS {
        // Some break in the other direction, where nothing is said: those wait for the server to speak.
        for seed in 0..6 {
            let (relay, mut client, mut server) =
                streams(Network::new(0.0, 0.0, seed).breaking(50, kind)).await;
            let context = format!("{kind:?}, seed {seed}");
            client.write_all(&[1; 100]).await.unwrap();
            server.write_all(&[2; 100]).await.unwrap();
            let (to_server, end) = rest(&mut server).await;
            assert!(to_server.len() <= 100 && to_server.iter().all(|byte| *byte == 1), "{context}");
            match kind[0] {
                Break::Reset => {
                    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset, "{context}");
                }
                Break::Close | Break::Stall => assert!(end.is_ok(), "{context}: {end:?}"),
                Break::ClientEnds | Break::ServerEnds => {
                    end.unwrap();
                    // The other direction goes on.
                    server.write_all(&[2; 1000]).await.unwrap();
                    drop(server);
                    assert_eq!(rest(&mut client).await.0.len(), 1100, "{context}");
                }
            }
            assert_eq!(relay.traffic().broken(), 1, "{context}");
        }
    }
}

#[tokio::test]
async fn a_server_may_seem_to_end_while_it_still_listens() {
    let network = Network::new(0.0, 0.0, 1).breaking(50, &[Break::ServerEnds]);
    let (relay, mut client, mut server) = streams(network).await;
    server.write_all(&[2; 100]).await.unwrap();
    let (heard, end) = rest(&mut client).await;
    assert!(end.is_ok() && (1..=100).contains(&heard.len()), "{end:?}, {}", heard.len());
    client.write_all(&[1; 1000]).await.unwrap();
    drop(client);
    assert_eq!(rest(&mut server).await.0.len(), 1000);
    assert_eq!(relay.traffic().broken(), 1);
}

#[tokio::test]
async fn streams_arrive_late_and_with_bits_turned_over() {
    let network =
        Network::sound().corrupting(1.0).delaying(Duration::from_micros(100)).in_pieces(Pieces::Bytes);
    let (relay, mut client, mut server) = streams(network).await;
    client.write_all(&[0; 100]).await.unwrap();
    let mut bytes = [0; 100];
    server.read_exact(&mut bytes).await.unwrap();
    assert!(bytes.iter().all(|byte| byte.count_ones() == 1), "{bytes:?}");
    assert_eq!((relay.traffic().corrupted(), relay.traffic().delayed()), (100, 100));
}
