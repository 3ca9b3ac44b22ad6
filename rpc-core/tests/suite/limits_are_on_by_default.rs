//! The limits of the wire's demands, as they are where nobody sets any. The scenarios that reach them set smaller ones.

use std::time::Duration;

use rpc_core::ServerLimits;
use rpc_core::framing::RecordLimits;
use rpc_core::protocol::{CacheLimits, ConnectionLimits, Reconnection, Retransmission, SessionLimits};

const MIB: usize = 1 << 20;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Each field is named: one that is new has to be thought about here.
#[test]
fn a_server_has_those_of_the_wire() {
    let ServerLimits { connections, session, record, cache, stream_cache, handler } = ServerLimits::default();
    assert_eq!(connections, ConnectionLimits { total: 1024, per_host: 1024 / 4 });
    let expected = SessionLimits {
        calls_in_flight: 64,
        unsent: 4 * MIB,
        idle: seconds(6 * 60),
        record: seconds(30),
        write: seconds(30),
    };
    assert_eq!(session, expected);
    assert_eq!(record, RecordLimits { record: MIB, fragments: 1024 });
    let CacheLimits { entries, bytes, age } = cache;
    assert!(entries <= 1 << 17 && bytes <= 256 * MIB, "bounded");
    assert_eq!(age, seconds(120));
    assert_eq!(stream_cache, CacheLimits { bytes: 4 * MIB, ..cache });
    // What a handler does is the user's own; a limit is there for who wants it.
    assert_eq!(handler, None);
}

#[test]
fn a_client_has_those_of_the_wire() {
    let Retransmission { initial, max, backoff, .. } = Retransmission::default();
    assert_eq!((initial, max, backoff), (seconds(1), seconds(60), 2.0));
    assert_eq!(Reconnection::default().idle, seconds(5 * 60));
    let options = format!("{:?}", rpc_core::ClientOptions::default());
    for limit in [
        "max_in_flight: 1024",
        "record: 1048576",
        "fragments: 1024",
        "timeout: 25s",
        "connect_timeout: 10s",
        "record_timeout: 30s",
    ] {
        assert!(options.contains(limit), "{limit}: {options}");
    }
}
