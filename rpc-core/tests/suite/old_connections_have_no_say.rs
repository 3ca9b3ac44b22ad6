//! A connection that was replaced: nothing that it brought or took is continued by the next one, and what it still says
//! reaches no call.

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use rpc_core::protocol::Reconnection;

use crate::support::wire::{self, Call, fragment, words};
use crate::support::{Caller, Case, Driver, Fake, Raw, Transport, quick, serve_trial};

cases!(over_streams:
    half_a_reply_is_not_completed_by_the_next_connection,
    a_reply_behind_garbage_is_not_taken,
    a_half_sent_call_is_sent_again_from_its_start,
    large_calls_do_not_interleave,
    an_idle_connection_is_let_go_and_the_next_call_opens_another,
);

fn connect(case: Case, fake: &Fake) -> Caller {
    let options = quick().reconnection(Some(Reconnection::default()));
    Caller::try_connect(case.driver, &fake.endpoint(), options).unwrap()
}

fn half_a_reply_is_not_completed_by_the_next_connection(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = connect(case, &fake);
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count_again(0));
        let mut first = None;
        for length in [2, 4, 11, 31] {
            let mut peer = fake.accept();
            let sent = peer.receive();
            assert_eq!(first.get_or_insert_with(|| sent.clone()), &sent, "{case:?}");
            let stale = fragment(true, &wire::success(wire::xid(&sent), &words(&[666])));
            peer.send_raw(&stale[..length]).unwrap();
        }
        let mut peer = fake.accept();
        let xid = wire::xid(&peer.receive());
        peer.send(&wire::success(xid, &words(&[1])));
        assert_eq!(call.join().unwrap(), Ok(1), "{case:?}");
    });
    assert_eq!((client.stats().replies, client.stats().retransmissions), (1, 4), "{case:?}");
}

/// The client has given up on the first connection, whatever is still in its buffers.
fn a_reply_behind_garbage_is_not_taken(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = connect(case, &fake);
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count_again(0));
        let mut old = fake.accept();
        let xid = wire::xid(&old.receive());
        let stale = fragment(true, &wire::success(xid, &words(&[666])));
        old.send_raw(&[&[0xff; 4], &stale[..]].concat()).unwrap();
        let mut peer = fake.accept();
        assert_eq!(wire::xid(&peer.receive()), xid, "{case:?}");
        // The client has closed it: nobody can hear this.
        let _ = old.send_raw(&stale);
        peer.send(&wire::success(xid, &words(&[1])));
        assert_eq!(call.join().unwrap(), Ok(1), "{case:?}");
    });
}

/// It cannot have been executed, whatever its procedure.
fn a_half_sent_call_is_sent_again_from_its_start(case: Case) {
    let fake = Fake::listen(case.transport);
    let client = connect(case, &fake);
    // More than the sockets hold.
    let data: Bytes = (0..16_u32 << 20).map(|i| (i * 7) as u8).collect::<Vec<_>>().into();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.echo(&data));
        for take in [1, 100_000] {
            let mut peer = fake.accept();
            let mut taken = vec![0; take];
            let mut length = 0;
            while length < take {
                length += peer.receive_raw(&mut taken[length..]);
            }
        }
        let mut peer = fake.accept();
        let whole = peer.receive();
        assert_eq!(whole.len(), 40 + 4 + data.len(), "{case:?}");
        assert!(whole[44..] == data, "{case:?}");
        peer.send(&wire::success(wire::xid(&whole), &words(&[0])));
        assert_eq!(call.join().unwrap(), Ok(Bytes::new()), "{case:?}");
    });
    assert_eq!(client.stats().retransmissions, 0, "{case:?}: it was not sent before");
}

/// Each takes many writes, and all want to write.
fn large_calls_do_not_interleave(case: Case) {
    let (server, stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    thread::scope(|scope| {
        for thread in 0..8_u8 {
            let client = &client;
            scope.spawn(move || {
                for call in 0..4 {
                    let data = Bytes::from(vec![thread * 4 + call; 700_000]);
                    assert!(client.echo(&data).unwrap() == data, "{case:?}");
                }
            });
        }
    });
    assert_eq!(stage.executed(), 32, "{case:?}");
}

/// The one driver closes it at once, the other, which has no thread of its own for that, when it is called again.
fn an_idle_connection_is_let_go_and_the_next_call_opens_another(case: Case) {
    let fake = Fake::listen(case.transport);
    let idle = Reconnection { idle: Duration::ZERO, ..Reconnection::default() };
    let options = quick().reconnection(Some(idle));
    let client = Caller::try_connect(case.driver, &fake.endpoint(), options).unwrap();
    let mut old = Vec::new();
    if case.driver == Driver::Tokio {
        assert_eq!(fake.accept().receive_or_end(), None, "{case:?}: never called over");
    }
    thread::scope(|scope| {
        for number in 1..5 {
            let client = &client;
            let call = scope.spawn(move || client.count(number));
            let (mut peer, sent) = std::iter::repeat_with(|| fake.accept())
                .find_map(|mut peer| peer.receive_or_end().map(|sent| (peer, sent)))
                .expect("a call over one of them");
            peer.send(&wire::success(wire::xid(&sent), &words(&[number as u32])));
            assert_eq!(call.join().unwrap(), Ok(number), "{case:?}");
            match case.driver {
                Driver::Tokio => assert_eq!(peer.receive_or_end(), None, "{case:?}: kept"),
                Driver::Blocking => old.push(peer),
            }
        }
    });
    drop(client);
    for peer in &mut old {
        assert_eq!(peer.receive_or_end(), None, "{case:?}: kept");
    }
}

/// Entry 50, over a stream: whoever comes back from the same address is the same caller, as NFS clients do.
#[test]
fn a_duplicate_over_the_next_connection_gets_the_same_reply() {
    for driver in Driver::BOTH {
        let (server, stage) = serve_trial(Case { transport: Transport::Tcp, driver });
        let call = Call::new(wire::COUNT, words(&[0])).xid(77).bytes();
        let mut from = SocketAddr::from(([127, 0, 0, 3], 0));
        for _ in 0..3 {
            let mut connection = Raw::connect_from(&mut from, server.endpoint());
            assert_eq!(connection.exchange(&call), wire::success(77, &words(&[1])), "{driver:?}");
            // Without a trace, or the address would be taken for a while.
            connection.reset();
        }
        assert_eq!((stage.executed(), server.stats().replayed), (1, 2), "{driver:?}");
    }
}
