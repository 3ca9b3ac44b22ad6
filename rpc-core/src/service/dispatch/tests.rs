use super::*;
use crate::message::{CallPrefix, Credential};

fn dispatcher() -> Arc<Dispatcher> {
    let limits = Limits::default();
    Arc::new(Dispatcher::new(Programs::default(), limits, None, Strictness::default()))
}

fn ping() -> Bytes {
    let mut out = Encoder::new();
    CallPrefix::new(1, 1, &Credential::None).unwrap().put(&mut out, 1, 0);
    out.into_bytes()
}

/// No reply can be sent to port 0.
#[test]
fn what_cannot_be_answered_is_dropped() {
    let dispatcher = dispatcher();
    for (port, malformed) in [(1, 0), (0, 1), (2, 1)] {
        let mut answered = false;
        let from = Peer::Udp(([127, 0, 0, 1], port).into());
        let verdict = dispatcher.handle(Time::default(), from, ping(), |_| answered = true);
        assert_eq!((answered, matches!(verdict, Verdict::Malformed)), (port != 0, port == 0));
        assert_eq!(dispatcher.stats().malformed, malformed);
    }
}
