//! What a relay does to real datagrams.

use std::collections::HashSet;
use std::time::Duration;

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
