//! Loss: calls and replies that do not arrive, and what is executed nevertheless.

use std::net::UdpSocket;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rpc_core::protocol::Retransmission;
use rpc_core::{CallError, ClientOptions, Endpoint};

use crate::support::wire::{self, words};
use crate::support::{Caller, Case, Fake, PATIENCE, serve_trial};

cases!(over_datagrams:
    a_call_is_sent_until_it_is_answered,
    every_copy_is_the_same,
    a_lost_reply_is_sent_again_and_nothing_runs_twice,
    a_call_is_not_sent_past_its_deadline,
);

/// Sends again at once, or nearly.
fn hasty() -> ClientOptions {
    let short = Duration::from_millis(10);
    let retransmission =
        Retransmission { initial: short, min: short, max: short, ..Retransmission::default() };
    ClientOptions::new().timeout(PATIENCE).retransmission(retransmission)
}

/// The server does not see the first four copies.
fn a_call_is_sent_until_it_is_answered(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::try_connect(case.driver, &fake.endpoint(), hasty()).unwrap();
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(0));
        (0..4).for_each(|_| drop(peer.receive()));
        let xid = wire::xid(&peer.receive());
        peer.send(&wire::success(xid, &words(&[1])));
        assert_eq!(call.join().unwrap(), Ok(1), "{case:?}");
    });
    assert!(client.stats().retransmissions >= 4, "{case:?}: {:?}", client.stats());
}

fn every_copy_is_the_same(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::try_connect(case.driver, &fake.endpoint(), hasty()).unwrap();
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.echo(&vec![7; 3000].into()));
        let first = peer.receive();
        for _ in 0..4 {
            assert_eq!(peer.receive(), first, "{case:?}");
        }
        peer.send(&wire::success(wire::xid(&first), &words(&[0])));
        call.join().unwrap().unwrap();
    });
}

/// A relay drops the first three replies: each copy of the call after the first finds the reply in the cache.
fn a_lost_reply_is_sent_again_and_nothing_runs_twice(case: Case) {
    let (server, stage) = serve_trial(case);
    let relay = Relay::start(server.endpoint(), 3);
    let client = Caller::try_connect(case.driver, &relay.endpoint, hasty()).unwrap();
    assert_eq!(client.count(0), Ok(1), "{case:?}");
    assert_eq!(stage.executed(), 1, "{case:?}: executed again");
    assert!(server.stats().replayed >= 3, "{case:?}: {:?}", server.stats());
    assert!(client.stats().retransmissions >= 3, "{case:?}: {:?}", client.stats());
    assert_eq!(client.count(0), Ok(2), "{case:?}");
}

/// Copies stop with the call. What the deadline cuts off may have been executed, and the error says so.
fn a_call_is_not_sent_past_its_deadline(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = Caller::try_connect(case.driver, &fake.endpoint(), hasty()).unwrap();
    let mut peer = fake.accept();
    let error = client.with_timeout(Duration::from_millis(100)).count(0).unwrap_err();
    assert!(matches!(error, CallError::TimedOut { sent: true, .. }), "{case:?}: {error}");
    assert!(error.may_have_executed(), "{case:?}");
    let late = wire::xid(&peer.receive());
    while !peer.is_silent() {
        assert_eq!(wire::xid(&peer.receive()), late, "{case:?}");
    }
    // A call that is sent several times later, none of the copies is of the one that ended.
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(0));
        let xid = wire::xid(&peer.receive());
        assert_ne!(xid, late, "{case:?}");
        for _ in 0..4 {
            assert_eq!(wire::xid(&peer.receive()), xid, "{case:?}: sent past its deadline");
        }
        peer.send(&wire::success(xid, &words(&[1])));
        assert_eq!(call.join().unwrap(), Ok(1), "{case:?}");
    });
}

/// Passes datagrams on between one client and a server, but for the first replies.
struct Relay {
    endpoint: Endpoint,
    _stop: mpsc::Sender<()>,
}

impl Relay {
    fn start(server: &Endpoint, mut drop_replies: u32) -> Self {
        let Endpoint::Udp { host, port } = server else { unreachable!("{server}") };
        let server = (host.clone(), *port);
        let front = UdpSocket::bind("127.0.0.1:0").unwrap();
        let endpoint = Endpoint::udp(front.local_addr().unwrap());
        let back = UdpSocket::bind("127.0.0.1:0").unwrap();
        back.connect(server).unwrap();
        // Long enough to let a call and its reply through, short enough to see the end of the test.
        for socket in [&front, &back] {
            socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        }
        let (stop, stopped) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 2048];
            while stopped.try_recv() != Err(mpsc::TryRecvError::Disconnected) {
                let Ok((length, client)) = front.recv_from(&mut buffer) else { continue };
                back.send(&buffer[..length]).unwrap();
                let Ok(length) = back.recv(&mut buffer) else { continue };
                if drop_replies == 0 {
                    front.send_to(&buffer[..length], client).unwrap();
                } else {
                    drop_replies -= 1;
                }
            }
        });
        Self { endpoint, _stop: stop }
    }
}
