//! A server that registers is in rpcbind's list from its start to its end, and nowhere else.

use rpc_core::rpcbind::{Rpcbind, RpcbindError};
use rpc_core::{Endpoint, ServerBuilder, StartError};
use tempfile::TempDir;

use crate::support::{
    Binder, Driver, PATIENCE, Raw, Running, Transport, Trial, nowhere, skipped, unix, wire,
};
use crate::trial::trial_three;

/// A builder of the trial program that registers there.
fn registering(rpcbind: &Endpoint) -> ServerBuilder {
    let (trial, _stage) = Trial::new();
    ServerBuilder::new().add(trial_three::Service::new(trial)).register(Rpcbind::at(rpcbind).unwrap())
}

fn trial_places(binder: &Binder) -> Vec<(String, String)> {
    binder.places(wire::TRIAL, wire::THREE)
}

fn place(endpoint: &Endpoint) -> (String, String) {
    let (netid, address) = endpoint.to_universal().unwrap();
    (netid.to_string(), address)
}

#[test]
fn every_transport_is_registered_once_and_taken_back() {
    for driver in Driver::BOTH {
        for dropped in [false, true] {
            let (binder, directory) = (Binder::default(), TempDir::new().unwrap());
            let rpcbind = binder.serve(driver, &[2, 3, 4], "tcp://127.0.0.1:0");
            // What a server that crashed has left behind.
            binder.add(wire::TRIAL, wire::THREE, &"tcp://127.0.0.1:1".parse().unwrap());
            // What is nobody's business of ours.
            binder.add(wire::TRIAL, 5, &"tcp://127.0.0.1:5".parse().unwrap());
            let builder = registering(rpcbind.endpoint())
                .listen("udp://127.0.0.1")
                .listen("tcp://127.0.0.1")
                .listen("tcp://127.0.0.1")
                .listen(unix(&directory));
            let server = Running::start(driver, builder).unwrap();
            let expected: Vec<_> = [0, 1, 3].map(|index| place(&server.endpoints()[index])).into();
            assert_eq!(trial_places(&binder), expected, "{driver:?}");
            if dropped {
                drop(server);
            } else {
                assert!(server.shutdown(PATIENCE), "{driver:?}");
            }
            assert_eq!(trial_places(&binder), [], "{driver:?}");
            assert_eq!(binder.places(wire::TRIAL, 5).len(), 1, "{driver:?}");
        }
    }
}

/// The server may outlive its runtime's last task, or be dropped by one.
#[test]
fn a_server_dropped_with_its_runtime_is_taken_back() {
    let binder = Binder::default();
    let rpcbind = binder.serve(Driver::Blocking, &[4], "tcp://127.0.0.1:0");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let server = registering(rpcbind.endpoint()).listen("tcp://127.0.0.1").start().await.unwrap();
        assert_eq!(trial_places(&binder).len(), 1);
        drop(server);
        assert_eq!(trial_places(&binder), [], "dropped in a task");
    });
    let server = runtime.block_on(registering(rpcbind.endpoint()).listen("tcp://127.0.0.1").start()).unwrap();
    drop(runtime);
    assert_eq!(trial_places(&binder).len(), 1);
    drop(server);
    assert_eq!(trial_places(&binder), [], "dropped after its runtime");
}

/// The portmapper takes TCP and UDP away together, and keeps ports alone.
#[test]
fn a_portmapper_is_enough_for_tcp_and_udp() {
    for driver in Driver::BOTH {
        let binder = Binder::default();
        let rpcbind = binder.serve(driver, &[2], "tcp://127.0.0.1:0");
        binder.add(wire::TRIAL, wire::THREE, &"tcp://127.0.0.1:1".parse().unwrap());
        let builder = registering(rpcbind.endpoint()).listen("tcp://127.0.0.1").listen("udp://127.0.0.1");
        let server = Running::start(driver, builder).unwrap();
        let netids: Vec<_> = trial_places(&binder).into_iter().map(|(netid, _)| netid).collect();
        assert_eq!(netids, ["tcp", "udp"], "{driver:?}");
        assert!(server.shutdown(PATIENCE));
        assert_eq!(trial_places(&binder), [], "{driver:?}");
    }
}

/// A server is replaced by another before it ends: what is registered then is not its own.
#[test]
fn what_another_server_has_registered_stays() {
    for driver in Driver::BOTH {
        let binder = Binder::default();
        let rpcbind = binder.serve(driver, &[3, 4], "tcp://127.0.0.1:0");
        let start =
            || Running::start(driver, registering(rpcbind.endpoint()).listen("tcp://127.0.0.1")).unwrap();
        let (first, second) = (start(), start());
        drop(first);
        assert_eq!(trial_places(&binder), [place(second.endpoint())], "{driver:?}");
    }
}

#[test]
fn both_families_are_registered_where_both_are_served() {
    if std::net::TcpListener::bind("[::]:0").is_err() {
        return skipped("this machine has no IPv6");
    }
    let binder = Binder::default();
    let rpcbind = binder.serve(Driver::Tokio, &[4], "tcp://127.0.0.1:0");
    let builder = registering(rpcbind.endpoint()).listen("tcp://[::]").listen("udp://[::]");
    let _server = Running::start(Driver::Tokio, builder).unwrap();
    let places = trial_places(&binder);
    let netids: Vec<_> = places.iter().map(|(netid, _)| netid.as_str()).collect();
    assert_eq!(netids, ["tcp6", "tcp", "udp6", "udp"]);
    assert!(places[0].1.starts_with("::.") && places[1].1.starts_with("0.0.0.0."), "{places:?}");
}

#[test]
fn a_server_that_cannot_register_does_not_start() {
    for driver in Driver::BOTH {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let start = |rpcbind: &Endpoint| {
            let builder = registering(rpcbind).listen(Endpoint::tcp(port));
            let StartError::Register(why) = Running::start(driver, builder).map(drop).unwrap_err() else {
                panic!()
            };
            assert!(Raw::try_connect(&Endpoint::tcp(port)).is_err(), "{driver:?}: still listening");
            *why
        };
        let error = start(&nowhere(Transport::Tcp));
        assert!(matches!(error, RpcbindError::Unreachable(_)), "{driver:?}: {error}");
        let error = start(&nowhere(Transport::Unix));
        assert!(matches!(error, RpcbindError::Unreachable(_)), "{driver:?}: {error}");

        let binder = Binder::default();
        let rpcbind = binder.serve(driver, &[4], "tcp://127.0.0.1:0");
        binder.book().refuses = true;
        let error = start(rpcbind.endpoint());
        assert!(matches!(error, RpcbindError::Refused { .. }), "{driver:?}: {error}");

        // Half of it is registered when the rest cannot be.
        let (binder, directory) = (Binder::default(), TempDir::new().unwrap());
        let portmapper = binder.serve(driver, &[2], "tcp://127.0.0.1:0");
        let builder = registering(portmapper.endpoint()).listen("tcp://127.0.0.1").listen(unix(&directory));
        let started = Running::start(driver, builder).map(drop).unwrap_err();
        assert!(started.to_string().contains("no netid `local`"), "{started}");
        assert_eq!(trial_places(&binder), [], "{driver:?}");
        assert!(binder.book().calls.contains(&(2, 1)), "{driver:?}: it was registered, and taken back");
    }
}
