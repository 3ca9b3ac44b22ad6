//! What the scenarios share: both drivers behind one face, raw sockets, and bytes by hand.

mod binder;
mod case;
mod client;
mod fake;
mod raw;
mod server;
mod trial;
pub(crate) mod wire;

pub(crate) use binder::Binder;
pub(crate) use case::{Case, Driver, Transport};
pub(crate) use client::{Caller, quick};
pub(crate) use fake::{Fake, FakePeer};
pub(crate) use raw::Raw;
pub(crate) use server::{Running, nowhere, serve, serve_concurrently, serve_limited, serve_trial, unix};
pub(crate) use trial::{Stage, Trial};

use std::io::{self, Write};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Far longer than anything takes here: what is not there by then will not come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Where everything asynchronous runs.
pub(crate) static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
});

/// Waits until `holds`: what threads beside the one that answered do, a test sees a moment later.
pub(crate) fn eventually(context: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "{context}: not within {PATIENCE:?}");
        std::thread::yield_now();
    }
}

/// Says so past the test harness, which keeps what a passing test prints.
pub(crate) fn skipped(why: &str) {
    let _ = writeln!(io::stderr(), "skipped: {why}");
}

/// Makes tests of scenarios, which are functions of a [`Case`].
macro_rules! cases {
    (everywhere: $($scenario:ident),+ $(,)?) => {$(
        mod $scenario {
            cases!(@each $scenario udp_tokio Udp Tokio);
            cases!(@each $scenario udp_blocking Udp Blocking);
            cases!(@each $scenario tcp_tokio Tcp Tokio);
            cases!(@each $scenario tcp_blocking Tcp Blocking);
            cases!(@each $scenario unix_tokio Unix Tokio);
            cases!(@each $scenario unix_blocking Unix Blocking);
        }
    )+};
    (over_streams: $($scenario:ident),+ $(,)?) => {$(
        mod $scenario {
            cases!(@each $scenario tcp_tokio Tcp Tokio);
            cases!(@each $scenario tcp_blocking Tcp Blocking);
            cases!(@each $scenario unix_tokio Unix Tokio);
            cases!(@each $scenario unix_blocking Unix Blocking);
        }
    )+};
    (over_datagrams_and_tcp: $($scenario:ident),+ $(,)?) => {$(
        mod $scenario {
            cases!(@each $scenario udp_tokio Udp Tokio);
            cases!(@each $scenario udp_blocking Udp Blocking);
            cases!(@each $scenario tcp_tokio Tcp Tokio);
            cases!(@each $scenario tcp_blocking Tcp Blocking);
        }
    )+};
    (with_tokio: $($scenario:ident),+ $(,)?) => {$(
        mod $scenario {
            cases!(@each $scenario udp_tokio Udp Tokio);
            cases!(@each $scenario tcp_tokio Tcp Tokio);
            cases!(@each $scenario unix_tokio Unix Tokio);
        }
    )+};
    (over_datagrams: $($scenario:ident),+ $(,)?) => {$(
        mod $scenario {
            cases!(@each $scenario udp_tokio Udp Tokio);
            cases!(@each $scenario udp_blocking Udp Blocking);
        }
    )+};
    (@each $scenario:ident $name:ident $transport:ident $driver:ident) => {
        #[test]
        fn $name() {
            use crate::support::{Case, Driver, Transport};
            super::$scenario(Case { transport: Transport::$transport, driver: Driver::$driver });
        }
    };
}
