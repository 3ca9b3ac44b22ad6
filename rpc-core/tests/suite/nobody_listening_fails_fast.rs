//! Where there is no server, the client says so long before its deadline.

use std::thread;

use rpc_core::{CallError, ConnectError, Endpoint};

use crate::support::wire::{self, words};
use crate::support::{Caller, Case, Driver, Fake, nowhere, quick};

cases!(over_streams: a_connection_refused_is_an_error_at_once);
cases!(over_datagrams: a_port_unreachable_ends_the_call, a_server_that_comes_back_is_called_again);

fn a_connection_refused_is_an_error_at_once(case: Case) {
    let endpoint = nowhere(case.transport);
    let error = Caller::try_connect(case.driver, &endpoint, quick()).map(drop).unwrap_err();
    assert!(
        matches!(&error, ConnectError::Connect { endpoint: e, .. } if *e == endpoint),
        "{case:?}: {error}"
    );
    assert!(error.to_string().contains(&endpoint.to_string()), "{case:?}: {error}");
}

/// The options allow neither a second datagram nor a timeout while the test runs: only ICMP can end the call.
fn a_port_unreachable_ends_the_call(case: Case) {
    let client = Caller::connect(case.driver, &nowhere(case.transport));
    for _ in 0..3 {
        let error = client.count(0).unwrap_err();
        assert!(matches!(error, CallError::MaybeExecuted(_) | CallError::NotSent(_)), "{case:?}: {error}");
    }
}

fn a_server_that_comes_back_is_called_again(case: Case) {
    let fake = Fake::listen(case.transport);
    let endpoint = fake.endpoint();
    let client = Caller::connect(case.driver, &endpoint);
    drop(fake);
    client.count(0).unwrap_err();
    let Endpoint::Udp { host, port } = &endpoint else { unreachable!() };
    let fake = Fake::Udp(std::net::UdpSocket::bind((host.as_str(), *port)).unwrap());
    let mut peer = fake.accept();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.count(0));
        let xid = wire::xid(&peer.receive());
        peer.send(&wire::success(xid, &words(&[3])));
        assert_eq!(call.join().unwrap(), Ok(3), "{case:?}");
    });
}

#[test]
fn a_name_without_an_address_is_an_error() {
    for driver in Driver::BOTH {
        for scheme in ["tcp", "udp"] {
            // Reserved for this (RFC 6761).
            let endpoint: Endpoint = format!("{scheme}://nobody.invalid:111").parse().unwrap();
            let error = Caller::try_connect(driver, &endpoint, quick()).map(drop).unwrap_err();
            assert!(
                matches!(error, ConnectError::Lookup { .. } | ConnectError::TimedOut { .. }),
                "{driver:?}: {error}"
            );
        }
    }
}
