//! Endpoints: several at once, ports the system chooses, both families, names, paths.

use std::net::TcpListener;
use std::time::Instant;

use rpc_core::{Context, Endpoint, ServerBuilder, ServerLimits, ServiceError, StartError};
use tempfile::TempDir;

use crate::support::{
    Caller, Case, Driver, PATIENCE, Raw, Running, Stage, Transport, Trial, serve_trial, skipped, unix,
};
use crate::trial::trial_three;

cases!(everywhere: an_endpoint_that_is_taken_is_an_error_and_nothing_starts, an_endpoint_is_free_after_shutdown);

fn trial() -> (ServerBuilder, Stage) {
    let (trial, stage) = Trial::new();
    (ServerBuilder::new().add(trial_three::Service::new(trial)), stage)
}

/// One server, one state, at all of them.
#[test]
fn several_endpoints_at_once() {
    for driver in Driver::BOTH {
        let directory = TempDir::new().unwrap();
        let (builder, _stage) = trial();
        let builder = builder
            .listen("udp://127.0.0.1:0")
            .listen("tcp://127.0.0.1:0")
            .listen("tcp://127.0.0.1:0")
            .listen(unix(&directory));
        let server = Running::start(driver, builder).unwrap();
        let endpoints = server.endpoints();
        assert_eq!(endpoints.len(), 4, "{driver:?}: {endpoints:?}");
        for (count, endpoint) in (1..).zip(endpoints) {
            if let Endpoint::Tcp { port, .. } | Endpoint::Udp { port, .. } = endpoint {
                assert_ne!(*port, 0, "{driver:?}");
            }
            assert_eq!(Caller::connect(driver, endpoint).count(0), Ok(count), "{driver:?}: {endpoint}");
        }
        assert_ne!(endpoints[1], endpoints[2], "{driver:?}");
    }
}

#[test]
fn a_name_is_looked_up() {
    for driver in Driver::BOTH {
        for scheme in ["tcp", "udp"] {
            let (builder, _stage) = trial();
            let server = Running::start(driver, builder.listen(format!("{scheme}://127.0.0.1:0"))).unwrap();
            let (Endpoint::Tcp { port, .. } | Endpoint::Udp { port, .. }) = server.endpoint() else {
                panic!()
            };
            // The name may have an address of another family first, at which nobody listens.
            let by_name = format!("{scheme}://localhost:{port}").parse().unwrap();
            let client = Caller::connect(driver, &by_name);
            assert_eq!(client.count(0), Ok(1), "{driver:?}: {by_name}");
        }
    }
}

#[test]
fn a_server_listens_at_a_name() {
    for driver in Driver::BOTH {
        for scheme in ["tcp", "udp"] {
            let (builder, _stage) = trial();
            let server = Running::start(driver, builder.listen(format!("{scheme}://localhost:0"))).unwrap();
            assert!(!server.endpoints().is_empty());
            for endpoint in server.endpoints() {
                Caller::connect(driver, endpoint).ping().unwrap();
            }
        }
    }
}

#[test]
fn ipv6_is_served() {
    if TcpListener::bind("[::1]:0").is_err() {
        return skipped("this machine has no ::1");
    }
    for driver in Driver::BOTH {
        for scheme in ["tcp", "udp"] {
            let (builder, _stage) = trial();
            let server = Running::start(driver, builder.listen(format!("{scheme}://[::1]:0"))).unwrap();
            assert!(server.endpoint().to_string().starts_with(&format!("{scheme}://[::1]:")));
            assert_eq!(Caller::connect(driver, server.endpoint()).count(0), Ok(1), "{driver:?}");
            Raw::connect(server.endpoint()).check_answers(5, scheme);
        }
    }
}

#[test]
fn both_families_at_once() {
    if TcpListener::bind("[::]:0").is_err() {
        return skipped("this machine has no IPv6");
    }
    for driver in Driver::BOTH {
        for scheme in ["tcp", "udp"] {
            let (builder, _stage) = trial();
            let server = Running::start(driver, builder.listen(format!("{scheme}://[::]:0"))).unwrap();
            let (Endpoint::Tcp { port, .. } | Endpoint::Udp { port, .. }) = server.endpoint() else {
                panic!()
            };
            for host in ["127.0.0.1", "[::1]"] {
                let endpoint: Endpoint = format!("{scheme}://{host}:{port}").parse().unwrap();
                Caller::connect(driver, &endpoint)
                    .ping()
                    .unwrap_or_else(|e| panic!("{driver:?} {endpoint}: {e}"));
            }
        }
    }
}

fn an_endpoint_that_is_taken_is_an_error_and_nothing_starts(case: Case) {
    let (first, _stage) = serve_trial(case);
    let other_port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (builder, _stage) = trial();
    let error =
        Running::start(case.driver, builder.listen(Endpoint::tcp(other_port)).listen(first.endpoint()))
            .map(drop)
            .unwrap_err();
    assert!(matches!(&error, StartError::Bind { endpoint, .. } if endpoint == first.endpoint()), "{error}");
    assert!(Raw::try_connect(&Endpoint::tcp(other_port)).is_err(), "{case:?}: half a server");
    Caller::connect(case.driver, first.endpoint()).ping().unwrap();
}

fn an_endpoint_is_free_after_shutdown(case: Case) {
    let directory = TempDir::new().unwrap();
    let place = match case.transport {
        Transport::Unix => unix(&directory),
        Transport::Tcp => "tcp://127.0.0.1:0".parse().unwrap(),
        Transport::Udp => "udp://127.0.0.1:0".parse().unwrap(),
    };
    let start = |endpoint: &Endpoint| {
        let (builder, _stage) = trial();
        Running::start(case.driver, builder.listen(endpoint))
    };
    // A port that is free again may be given to a socket of another test at once, for a while.
    let start_again = |endpoint: &Endpoint| {
        let until = Instant::now() + PATIENCE;
        loop {
            match start(endpoint) {
                Ok(server) => break server,
                Err(error) => assert!(Instant::now() < until, "{case:?}: not free: {error}"),
            }
            std::thread::yield_now();
        }
    };
    let first = start(&place).unwrap();
    let endpoint = first.endpoint().clone();
    Caller::connect(case.driver, &endpoint).ping().unwrap();
    assert!(first.shutdown(PATIENCE), "{case:?}");
    let second = match case.transport {
        Transport::Unix => start(&endpoint).unwrap(),
        Transport::Udp | Transport::Tcp => start_again(&endpoint),
    };
    Caller::connect(case.driver, &endpoint).ping().unwrap();
    // Dropping ends a server too, and does not wait for the end.
    drop(second);
    let _third = start_again(&endpoint);
    Caller::connect(case.driver, &endpoint).ping().unwrap();
}

/// What a server that was killed leaves behind is no obstacle; a file that is no socket is not touched.
#[test]
fn a_stale_socket_is_replaced() {
    for driver in Driver::BOTH {
        let directory = TempDir::new().unwrap();
        let endpoint = unix(&directory);
        let Endpoint::Unix(path) = &endpoint else { panic!() };
        drop(std::os::unix::net::UnixListener::bind(path).unwrap());
        assert!(path.exists());
        let (builder, _stage) = trial();
        let server = Running::start(driver, builder.listen(&endpoint)).unwrap();
        Caller::connect(driver, &endpoint).ping().unwrap();
        drop(server);

        let file = directory.path().join("file");
        std::fs::write(&file, "precious").unwrap();
        let (builder, _stage) = trial();
        Running::start(driver, builder.listen(Endpoint::Unix(file.clone()))).map(drop).unwrap_err();
        assert_eq!(std::fs::read(&file).unwrap(), b"precious");
    }
}

/// A program whose procedure no default server can be asked for.
mod vast {
    rpc_macros::inline_x!(
        "typedef opaque vast[2000000];
         program VAST { version VAST_ONE { void TAKE(vast) = 1; } = 1; } = 0x20000555;",
        client = false
    );
}

struct Nobody;

impl vast::vast::vast_one::Server for Nobody {
    async fn take(&self, _: &Context, _: vast::Vast) -> Result<(), ServiceError> {
        Ok(())
    }
}

#[test]
fn a_server_that_could_not_be_called_does_not_start() {
    for driver in Driver::BOTH {
        let builder = || ServerBuilder::new().add(vast::vast::vast_one::Service::new(Nobody));
        let started = Running::start(driver, builder().listen("tcp://127.0.0.1:0")).map(drop);
        let error = started.unwrap_err();
        assert!(
            matches!(error, StartError::NeverCalled { procedure: "TAKE", needed: 2_000_040, .. }),
            "{error}"
        );
        let mut limits = ServerLimits::default();
        limits.record.record = 2_000_040;
        let allowed = builder().limits(limits).listen("tcp://127.0.0.1:0");
        assert!(Running::start(driver, allowed).unwrap().shutdown(PATIENCE));
    }
}

#[test]
fn a_server_of_nothing_or_of_two_of_a_kind_does_not_start() {
    for driver in Driver::BOTH {
        let (builder, _stage) = trial();
        assert!(matches!(Running::start(driver, builder).map(drop), Err(StartError::NoEndpoint)));
        let (builder, _stage) = trial();
        let (again, _stage) = Trial::new();
        let twice = builder.add(trial_three::Service::new(again)).listen("tcp://127.0.0.1:0");
        let started = Running::start(driver, twice).map(drop);
        assert!(matches!(started, Err(StartError::TwoServices { version: 3, .. })), "{started:?}");
        let (builder, _stage) = trial();
        let started = Running::start(driver, builder.listen("tcp:/127.0.0.1")).map(drop);
        assert!(matches!(started, Err(StartError::Endpoint(_))), "{started:?}");
    }
}
