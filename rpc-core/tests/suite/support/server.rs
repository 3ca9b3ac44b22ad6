//! A server of either driver.

use std::net::{TcpListener, UdpSocket};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rpc_core::service::ServerStats;
use rpc_core::{Endpoint, ServerBuilder, StartError};
use tempfile::TempDir;

use super::{Case, Driver, RUNTIME, Stage, Transport, Trial};
use crate::trial::trial_three;

/// A server that runs.
pub(crate) enum Running {
    Tokio(rpc_core::Server),
    Blocking(rpc_core::blocking::Server),
}

impl Running {
    pub(crate) fn start(driver: Driver, builder: ServerBuilder) -> Result<Self, StartError> {
        match driver {
            Driver::Tokio => RUNTIME.block_on(builder.start()).map(Self::Tokio),
            Driver::Blocking => builder.start_blocking().map(Self::Blocking),
        }
    }

    pub(crate) fn endpoints(&self) -> &[Endpoint] {
        match self {
            Self::Tokio(server) => server.endpoints(),
            Self::Blocking(server) => server.endpoints(),
        }
    }

    /// Where it listens, there being one place.
    pub(crate) fn endpoint(&self) -> &Endpoint {
        match self.endpoints() {
            [endpoint] => endpoint,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn stats(&self) -> ServerStats {
        match self {
            Self::Tokio(server) => server.stats(),
            Self::Blocking(server) => server.stats(),
        }
    }

    pub(crate) fn shutdown(self, limit: Duration) -> bool {
        match self {
            Self::Tokio(server) => RUNTIME.block_on(server.shutdown(limit)),
            Self::Blocking(server) => server.shutdown(limit),
        }
    }
}

/// Serves what `builder` has over one transport, at a place of its own.
pub(crate) fn serve(case: Case, builder: ServerBuilder) -> Running {
    let builder = match case.transport {
        Transport::Udp => builder.listen("udp://127.0.0.1:0"),
        Transport::Tcp => builder.listen("tcp://127.0.0.1:0"),
        Transport::Unix => builder.listen(Endpoint::Unix(unix_path())),
    };
    Running::start(case.driver, builder).expect("the server starts")
}

/// Serves version 3 of the trial program.
pub(crate) fn serve_trial(case: Case) -> (Running, Stage) {
    let (trial, stage) = Trial::new();
    (serve(case, ServerBuilder::new().add(trial_three::Service::new(trial))), stage)
}

/// An endpoint that nobody listens at.
pub(crate) fn nowhere(transport: Transport) -> Endpoint {
    match transport {
        Transport::Udp => Endpoint::udp(UdpSocket::bind("127.0.0.1:0").and_then(|s| s.local_addr()).expect("a port")),
        Transport::Tcp => Endpoint::tcp(TcpListener::bind("127.0.0.1:0").and_then(|s| s.local_addr()).expect("a port")),
        Transport::Unix => Endpoint::Unix(unix_path()),
    }
}

/// A path for a socket that no other test has.
pub(crate) fn unix_path() -> PathBuf {
    static DIRECTORY: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a directory"));
    static NEXT: AtomicU32 = AtomicU32::new(0);
    DIRECTORY.path().join(NEXT.fetch_add(1, Ordering::Relaxed).to_string())
}
