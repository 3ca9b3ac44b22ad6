//! A client that is told no port asks rpcbind; and what rpcbind says is not taken on trust.

use std::thread;

use rpc_core::message::Refusal;
use rpc_core::protocol::Reconnection;
use rpc_core::rpcbind::{BlockingClient, Client, Registration, Rpcbind, RpcbindError, Version};
use rpc_core::{CallError, ClientOptions, ConnectError, Endpoint, ServerBuilder};

use crate::support::wire::{self, opaque, words};
use crate::support::{
    Binder, Caller, Case, Driver, Fake, PATIENCE, RUNTIME, Running, Transport, Trial, nowhere, quick,
    serve_trial, unix,
};
use crate::trial::trial_three;

cases!(everywhere:
    every_version_registers_finds_lists_and_takes_away,
    an_older_rpcbind_is_asked_as_it_understands,
    only_a_version_not_spoken_leads_to_an_older_one,
    a_list_that_is_garbage_is_an_error,
);
cases!(over_streams: a_list_that_is_too_long_is_an_error, a_list_that_never_ends_is_an_error);
cases!(over_datagrams_and_tcp:
    a_client_without_a_port_finds_its_server,
    what_cannot_be_found_says_why,
    an_address_that_is_none_is_an_error,
);

/// Asks an rpcbind, by either driver.
enum Asks {
    Tokio(Client),
    Blocking(BlockingClient),
}

macro_rules! ask {
    ($self:expr, $client:ident => $call:expr) => {
        match $self {
            Asks::Tokio($client) => RUNTIME.block_on($call),
            Asks::Blocking($client) => $call,
        }
    };
}

impl Asks {
    fn connect(driver: Driver, rpcbind: &Endpoint) -> Self {
        let rpcbind = Rpcbind::at(rpcbind).unwrap();
        match driver {
            Driver::Tokio => Self::Tokio(RUNTIME.block_on(Client::connect(&rpcbind, quick())).unwrap()),
            Driver::Blocking => Self::Blocking(BlockingClient::connect(&rpcbind, quick()).unwrap()),
        }
    }

    fn at_version(self, version: Version) -> Self {
        match self {
            Self::Tokio(client) => Self::Tokio(client.at_version(version)),
            Self::Blocking(client) => Self::Blocking(client.at_version(version)),
        }
    }

    fn null(&self) -> Result<(), RpcbindError> {
        ask!(self, client => client.null())
    }
    fn set(&self, registration: &Registration) -> Result<(), RpcbindError> {
        ask!(self, client => client.set(registration))
    }
    fn unset(&self, version: u32, netid: &str) -> Result<bool, RpcbindError> {
        ask!(self, client => client.unset(wire::TRIAL, version, netid))
    }
    fn get_address(&self, version: u32, netid: &str) -> Result<Option<String>, RpcbindError> {
        ask!(self, client => client.get_address(wire::TRIAL, version, netid))
    }
    fn get_version_address(&self, version: u32) -> Result<Option<String>, RpcbindError> {
        ask!(self, client => client.get_version_address(wire::TRIAL, version, ""))
    }
    fn dump(&self) -> Result<Vec<Registration>, RpcbindError> {
        ask!(self, client => client.dump())
    }
}

fn find(case: Case, options: &ClientOptions) -> Result<Endpoint, ConnectError> {
    let (program, version) = (wire::TRIAL, wire::THREE);
    match case.driver {
        Driver::Tokio => RUNTIME.block_on(Client::find(no_port(case), program, version, options)),
        Driver::Blocking => BlockingClient::find(no_port(case), program, version, options),
    }
}

fn no_port(case: Case) -> &'static str {
    if case.transport == Transport::Udp { "udp://127.0.0.1" } else { "tcp://127.0.0.1" }
}

fn port(endpoint: &Endpoint) -> u16 {
    let (Endpoint::Tcp { port, .. } | Endpoint::Udp { port, .. }) = endpoint else { panic!("{endpoint}") };
    *port
}

/// An rpcbind over the case's transport.
fn rpcbind(case: Case, versions: &[u32]) -> (Binder, Running, tempfile::TempDir) {
    let (binder, directory) = (Binder::default(), tempfile::TempDir::new().unwrap());
    let place = match case.transport {
        Transport::Udp => Endpoint::Udp { host: "127.0.0.1".into(), port: 0 },
        Transport::Tcp => Endpoint::Tcp { host: "127.0.0.1".into(), port: 0 },
        Transport::Unix => unix(&directory),
    };
    let running = binder.serve(case.driver, versions, place);
    (binder, running, directory)
}

fn registration(version: u32, endpoint: &str) -> Registration {
    Registration::new(wire::TRIAL, version, &endpoint.parse().unwrap()).unwrap()
}

fn every_version_registers_finds_lists_and_takes_away(case: Case) {
    let (_binder, running, _directory) = rpcbind(case, &[2, 3, 4]);
    let netid = match case.transport {
        Transport::Udp => "udp",
        Transport::Tcp => "tcp",
        Transport::Unix => "local",
    };
    for version in [Version::Two, Version::Three, Version::Four] {
        let asks = Asks::connect(case.driver, running.endpoint()).at_version(version);
        asks.null().unwrap();
        assert_eq!(asks.dump().unwrap(), [], "{case:?}");
        let mut ours = vec![registration(3, "udp://0.0.0.0:258"), registration(3, "tcp://0.0.0.0:515")];
        let local = registration(3, "unix:///run/trial");
        if version == Version::Two {
            let error = asks.set(&local).unwrap_err();
            assert!(matches!(&error, RpcbindError::Portmap { netid, .. } if netid == "local"), "{error}");
        } else {
            ours.push(local);
        }
        for registration in &ours {
            asks.set(registration).unwrap();
            let error = asks.set(registration).unwrap_err();
            assert!(matches!(error, RpcbindError::Refused { .. }), "{case:?}: {error}");
        }
        let mut listed = asks.dump().unwrap();
        if version != Version::Two {
            assert!(listed.iter().all(|entry| entry.owner == "superuser"));
            listed.iter_mut().for_each(|entry| entry.owner.clear());
        }
        assert_eq!(listed, ours, "{case:?} {version:?}");
        let own = ours.iter().find(|entry| entry.netid == netid).map(|entry| entry.address.clone());
        if own.is_some() {
            assert_eq!(asks.get_address(3, netid).unwrap(), own, "{case:?} {version:?}");
        }
        if version == Version::Four {
            assert_eq!(asks.get_version_address(3).unwrap(), own, "{case:?}");
            assert_eq!(asks.get_version_address(5).unwrap(), None, "{case:?}");
            assert_eq!(asks.get_address(5, netid).unwrap(), own, "{case:?}: another version's");
        }
        assert!(asks.unset(3, "").unwrap() && !asks.unset(3, "").unwrap(), "{case:?} {version:?}");
        assert_eq!(asks.dump().unwrap(), []);
    }
}

fn an_older_rpcbind_is_asked_as_it_understands(case: Case) {
    for (speaks, asked) in [(&[2][..], vec![2]), (&[2, 3], vec![3]), (&[3], vec![3]), (&[2, 3, 4], vec![4])] {
        let (binder, running, _directory) = rpcbind(case, speaks);
        let asks = Asks::connect(case.driver, running.endpoint());
        asks.set(&registration(3, "tcp://0.0.0.0:515")).unwrap();
        assert_eq!(asks.dump().unwrap().len(), 1, "{case:?} {speaks:?}");
        let versions: Vec<_> = binder.book().calls.iter().map(|(version, _)| *version).collect();
        assert_eq!(versions, asked.repeat(2), "{case:?} {speaks:?}");
    }
    // One that knows only what is to come.
    let (_binder, running, _directory) = rpcbind(case, &[5]);
    let error = Asks::connect(case.driver, running.endpoint()).dump().unwrap_err();
    let refused = CallError::Refused(Refusal::ProgramMismatch { low: 5, high: 5 });
    assert!(matches!(&error, RpcbindError::Call { source, .. } if *source == refused), "{case:?}: {error}");
}

/// Runs `asks` against a server that is nothing but a socket, which answers as `answers` says: a call's version to
/// what comes after the XID, for as many calls as there are.
fn scripted<R: Send>(case: Case, answers: &[(u32, Vec<u8>)], asks: impl FnOnce(Asks) -> R + Send) -> R {
    let fake = Fake::listen(case.transport);
    let endpoint = fake.endpoint();
    thread::scope(|scope| {
        let asked = scope.spawn(move || asks(Asks::connect(case.driver, &endpoint)));
        let mut peer = fake.accept();
        for (version, answer) in answers {
            let call = peer.receive();
            assert_eq!(call[12..20], words(&[100_000, *version]), "{case:?}");
            peer.send(&[&words(&[wire::xid(&call)]), &answer[..]].concat());
        }
        asked.join().unwrap()
    })
}

/// A reply after its XID.
fn accepted(accept_stat: u32, and: &[u8]) -> Vec<u8> {
    [&words(&[1, 0, 0, 0, accept_stat]), and].concat()
}

fn only_a_version_not_spoken_leads_to_an_older_one(case: Case) {
    // Entries 3 and 55: an answer that should not be is understood all the same, and what it claims is not looked into.
    let answers = [
        (4, accepted(wire::PROG_UNAVAIL, &[])),
        (3, accepted(wire::PROG_MISMATCH, &words(&[0, u32::MAX]))),
        (2, accepted(0, &words(&[515]))),
    ];
    let found = scripted(case, &answers, |asks| asks.get_address(3, "tcp")).unwrap();
    assert_eq!(found.as_deref(), Some("0.0.0.0.2.3"), "{case:?}");
    let answers = [(4, accepted(wire::SYSTEM_ERR, &[]))];
    let error = scripted(case, &answers, |asks| asks.get_address(3, "tcp")).unwrap_err();
    let refused = CallError::Refused(Refusal::SystemError);
    assert!(matches!(&error, RpcbindError::Call { source, .. } if *source == refused), "{case:?}: {error}");
}

/// One entry of a list, the flag before it included.
fn listed() -> Vec<u8> {
    [words(&[1, wire::TRIAL, 3]), opaque(b"tcp"), opaque(b"0.0.0.0.2.3"), opaque(b"")].concat()
}

fn a_list_that_is_garbage_is_an_error(case: Case) {
    let whole = [listed(), words(&[0])].concat();
    let ask = |list: &[u8]| scripted(case, &[(4, accepted(0, list))], |asks| asks.dump());
    assert_eq!(ask(&whole).unwrap().len(), 1, "{case:?}");
    let mut bad = vec![words(&[2]), words(&[1, 1, 1, u32::MAX]), words(&[1, 1, 1, 1025]), vec![]];
    bad.extend((4..whole.len()).step_by(4).map(|end| whole[..end].to_vec()));
    bad.push([words(&[1, 1, 1]), opaque(b"\xff\xfe"), opaque(b""), opaque(b"")].concat());
    for list in bad {
        let error = ask(&list).unwrap_err();
        let garbled = matches!(&error, RpcbindError::Call { source: CallError::Garbled(_), .. });
        assert!(garbled, "{case:?} {list:?}: {error}");
    }
}

/// Entry 56, within a record.
fn a_list_that_is_too_long_is_an_error(case: Case) {
    let ask = |entries: usize| {
        let list = [listed().repeat(entries), words(&[0])].concat();
        scripted(case, &[(4, accepted(0, &list))], |asks| asks.dump())
    };
    assert_eq!(ask(4096).unwrap().len(), 4096, "{case:?}");
    let error = ask(4097).unwrap_err();
    assert!(matches!(error, RpcbindError::TooMany { .. }), "{case:?}: {error}");
    assert!(error.to_string().contains("more than 4096"), "{error}");
}

/// Entry 56: a list in a record that has no end. The client closes the connection at the limit.
fn a_list_that_never_ends_is_an_error(case: Case) {
    let fake = Fake::listen(case.transport);
    let endpoint = fake.endpoint();
    let asked = thread::spawn(move || Asks::connect(case.driver, &endpoint).dump());
    let mut peer = fake.accept();
    let xid = wire::xid(&peer.receive());
    let start = [words(&[xid]), accepted(0, &[])].concat();
    let more = wire::fragment(false, &listed().repeat(200));
    thread::scope(|scope| {
        peer.send_raw(&wire::fragment(false, &start)).unwrap();
        scope.spawn(|| while peer.send_raw(&more).is_ok() {});
        let error = asked.join().unwrap().unwrap_err();
        // A client that closes while its window is shut does not say so to who goes on sending.
        peer.shut_down();
        assert!(matches!(error, RpcbindError::Call { .. }), "{case:?}: {error}");
        assert!(error.to_string().contains("1048576"), "{case:?}: {error}");
    });
}

fn a_client_without_a_port_finds_its_server(case: Case) {
    for versions in [&[2][..], &[2, 3, 4]] {
        let (binder, running, _directory) = rpcbind(case, versions);
        let (server, _stage) = serve_trial(case);
        // It may be registered for all of its host's addresses.
        let place = match server.endpoint() {
            Endpoint::Udp { port, .. } => Endpoint::Udp { host: "0.0.0.0".into(), port: *port },
            other => other.clone(),
        };
        binder.add(wire::TRIAL, wire::THREE, &place);
        let options = quick().rpcbind_port(port(running.endpoint()));
        assert_eq!(find(case, &options).unwrap(), *server.endpoint(), "{case:?}");
        let endpoint = no_port(case).parse().unwrap();
        let client = Caller::try_connect(case.driver, &endpoint, options).unwrap();
        assert_eq!(client.count(0), Ok(1), "{case:?} {versions:?}");
    }
}

fn what_cannot_be_found_says_why(case: Case) {
    let (binder, running, _directory) = rpcbind(case, &[2, 3, 4]);
    let options = quick().rpcbind_port(port(running.endpoint()));
    let endpoint: Endpoint = no_port(case).parse().unwrap();
    let fails = |options: &ClientOptions| {
        let found = find(case, options).unwrap_err().to_string();
        let connected = Caller::try_connect(case.driver, &endpoint, options.clone()).map(drop).unwrap_err();
        assert_eq!(connected.to_string(), found, "{case:?}");
        let ConnectError::Rpcbind { endpoint: asked, source } = connected else {
            panic!("{case:?}: {connected}")
        };
        assert_eq!(asked, endpoint, "{case:?}");
        (*source, found)
    };
    let (source, text) = fails(&options);
    assert!(matches!(source, RpcbindError::NotRegistered { .. }), "{case:?}: {text}");
    assert!(text.contains(&format!("program {} version 3 is not registered", wire::TRIAL)), "{text}");
    // That nobody is registered at all is as good.
    let none = if case.transport == Transport::Udp { "udp://127.0.0.1:0" } else { "tcp://127.0.0.1:0" };
    binder.add(wire::TRIAL, 3, &none.parse().unwrap());
    assert!(matches!(fails(&options).0, RpcbindError::NotRegistered { .. }), "{case:?}");

    let (source, text) = fails(&quick().rpcbind_port(port(&nowhere(case.transport))));
    assert!(matches!(source, RpcbindError::Unreachable(_)), "{case:?}: {text}");
    assert!(text.contains("no rpcbind answers"), "{case:?}: {text}");
}

fn an_address_that_is_none_is_an_error(case: Case) {
    for address in ["127.0.0.1.300.1", "::1.1.1", "nowhere", "127.0.0.1.1"] {
        let (binder, running, _directory) = rpcbind(case, &[4]);
        let netid = if case.transport == Transport::Udp { "udp" } else { "tcp" };
        binder.book().entries.push(Registration {
            program: wire::TRIAL,
            version: 3,
            netid: netid.into(),
            address: address.into(),
            owner: String::new(),
        });
        let error = find(case, &quick().rpcbind_port(port(running.endpoint()))).unwrap_err();
        let ConnectError::Rpcbind { source, .. } = &error else { panic!("{error}") };
        assert!(matches!(**source, RpcbindError::Address { .. }), "{case:?}: {error}");
        assert!(error.to_string().contains(address), "{case:?}: {error}");
    }
}

/// An rpcbind that takes calls and never answers costs no more than the time allowed.
#[test]
fn a_silent_rpcbind_costs_the_connect_timeout() {
    for (driver, transport) in [
        (Driver::Tokio, Transport::Udp),
        (Driver::Blocking, Transport::Udp),
        (Driver::Tokio, Transport::Tcp),
        (Driver::Blocking, Transport::Tcp),
    ] {
        let (case, fake) = (Case { driver, transport }, Fake::listen(transport));
        let options = quick().rpcbind_port(port(&fake.endpoint()));
        let error = find(case, &options.connect_timeout(std::time::Duration::from_millis(50))).unwrap_err();
        let ConnectError::Rpcbind { source, .. } = &error else { panic!("{case:?}: {error}") };
        assert!(matches!(**source, RpcbindError::Unreachable(_)), "{case:?}: {error}");
    }
}

/// What has a port, or is a path, needs nobody's help.
#[test]
fn an_endpoint_with_a_port_is_found_already() {
    for endpoint in ["tcp://localhost:1", "unix:///nowhere"] {
        let endpoint: Endpoint = endpoint.parse().unwrap();
        assert_eq!(BlockingClient::find(&endpoint, 1, 1, &quick()).unwrap(), endpoint);
        assert_eq!(RUNTIME.block_on(Client::find(&endpoint, 1, 1, &quick())).unwrap(), endpoint);
    }
}

/// The connection is lost with the server, and rpcbind knows by the time of the next call where the new one is.
#[test]
fn a_server_that_comes_back_at_another_port_is_found() {
    for driver in Driver::BOTH {
        let binder = Binder::default();
        let rpcbind = binder.serve(driver, &[4], "tcp://127.0.0.1:0");
        let start = || {
            let (trial, stage) = Trial::new();
            let builder = ServerBuilder::new()
                .add(trial_three::Service::new(trial))
                .listen("tcp://127.0.0.1")
                .register(Rpcbind::at(rpcbind.endpoint()).unwrap());
            (Running::start(driver, builder).unwrap(), stage)
        };
        let (first, _stage) = start();
        let options = ClientOptions::new()
            .timeout(PATIENCE)
            .reconnection(Some(Reconnection::default()))
            .rpcbind_port(port(rpcbind.endpoint()));
        let client = Caller::try_connect(driver, &"tcp://127.0.0.1".parse().unwrap(), options).unwrap();
        assert_eq!(client.count_again(0), Ok(1), "{driver:?}");
        // Both at once, so that they cannot be at the same port.
        let (second, _stage) = start();
        assert_ne!(first.endpoint(), second.endpoint());
        assert!(first.shutdown(PATIENCE), "{driver:?}");
        assert_eq!(client.count_again(0), Ok(1), "{driver:?}: a new life, a new count");
    }
}

/// A name with several addresses: rpcbind is asked at each, and the program called where it is registered.
#[test]
fn each_address_of_a_host_is_asked() {
    for driver in Driver::BOTH {
        for scheme in ["tcp", "udp"] {
            let binder = Binder::default();
            let rpcbind = binder.serve(driver, &[4], format!("{scheme}://127.0.0.1:0"));
            let (trial, _stage) = Trial::new();
            let builder = ServerBuilder::new().add(trial_three::Service::new(trial));
            let builder = builder.register(Rpcbind::at(rpcbind.endpoint()).unwrap());
            let _server = Running::start(driver, builder.listen(format!("{scheme}://127.0.0.1"))).unwrap();
            // Of which ::1 may be the first.
            let endpoint = format!("{scheme}://localhost").parse().unwrap();
            let options = quick().rpcbind_port(port(rpcbind.endpoint()));
            let client = Caller::try_connect(driver, &endpoint, options).unwrap();
            assert_eq!(client.count(0), Ok(1), "{driver:?} {scheme}");
        }
    }
}
