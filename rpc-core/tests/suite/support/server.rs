//! A server of either driver.

use std::net::{TcpListener, UdpSocket};
use std::time::Duration;

use rpc_core::service::ServerStats;
use rpc_core::{Endpoint, ServerBuilder, ServerLimits, StartError};
use tempfile::TempDir;

use super::{Case, Driver, RUNTIME, Stage, Transport, Trial};
use crate::trial::trial_three;

/// A server that runs.
pub(crate) struct Running {
    server: Either,
    /// Where its UNIX socket is.
    _directory: Option<TempDir>,
}

enum Either {
    Tokio(rpc_core::Server),
    Blocking(rpc_core::blocking::Server),
}

impl Running {
    pub(crate) fn start(driver: Driver, builder: ServerBuilder) -> Result<Self, StartError> {
        let server = match driver {
            Driver::Tokio => Either::Tokio(RUNTIME.block_on(builder.start())?),
            Driver::Blocking => Either::Blocking(builder.start_blocking()?),
        };
        Ok(Self { server, _directory: None })
    }

    pub(crate) fn endpoints(&self) -> &[Endpoint] {
        match &self.server {
            Either::Tokio(server) => server.endpoints(),
            Either::Blocking(server) => server.endpoints(),
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
        match &self.server {
            Either::Tokio(server) => server.stats(),
            Either::Blocking(server) => server.stats(),
        }
    }

    /// Drains. Whether everything it took was answered within the limit.
    pub(crate) fn shutdown(self, limit: Duration) -> bool {
        match self.server {
            Either::Tokio(server) => RUNTIME.block_on(server.shutdown(limit)),
            Either::Blocking(server) => server.shutdown(limit),
        }
    }
}

/// Serves what `builder` has over one transport, at a place of its own.
pub(crate) fn serve(case: Case, builder: ServerBuilder) -> Running {
    let directory = (case.transport == Transport::Unix).then(|| TempDir::new().expect("a directory"));
    let builder = match &directory {
        Some(directory) => builder.listen(unix(directory)),
        None if case.transport == Transport::Udp => builder.listen("udp://127.0.0.1:0"),
        None => builder.listen("tcp://127.0.0.1:0"),
    };
    let running = Running::start(case.driver, builder).expect("the server starts");
    Running { _directory: directory, ..running }
}

/// Serves version 3 of the trial program.
pub(crate) fn serve_trial(case: Case) -> (Running, Stage) {
    serve_limited(case, ServerLimits::default())
}

/// The same within other limits.
pub(crate) fn serve_limited(case: Case, limits: ServerLimits) -> (Running, Stage) {
    let (trial, stage) = Trial::new();
    (serve(case, ServerBuilder::new().add(trial_three::Service::new(trial)).limits(limits)), stage)
}

/// The same by the tokio driver, whatever the case's: calls over one connection are executed at the same time.
pub(crate) fn serve_concurrently(case: Case) -> (Running, Stage) {
    serve_trial(Case { driver: Driver::Tokio, ..case })
}

/// An endpoint that nobody listens at.
pub(crate) fn nowhere(transport: Transport) -> Endpoint {
    // The system does not give a port out again at once.
    let closed = "a port, bound and closed again";
    match transport {
        Transport::Udp => Endpoint::udp(
            UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect(closed),
        ),
        Transport::Tcp => Endpoint::tcp(
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect(closed),
        ),
        Transport::Unix => unix(&TempDir::new().expect("a directory")),
    }
}

/// A socket's place in a directory.
pub(crate) fn unix(directory: &TempDir) -> Endpoint {
    Endpoint::Unix(directory.path().join("socket"))
}
