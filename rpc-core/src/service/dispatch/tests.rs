use super::*;
use crate::message::{CallPrefix, Credential};
use crate::service::Procedure;

/// Its handler is never ready, and panics where it is ended.
struct Stubborn;

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("not yet");
    }
}

impl Service for Stubborn {
    fn program(&self) -> u32 {
        1
    }

    fn version(&self) -> u32 {
        1
    }

    fn procedures(&self) -> &'static [Procedure] {
        &const { [Procedure::new(1, "WAIT")] }
    }

    fn call(&self, _: Call) -> Handling {
        let bomb = Bomb;
        Handling::Running(Box::pin(async move {
            std::future::pending::<()>().await;
            drop(bomb);
            Err(ServiceError::new("unreachable"))
        }))
    }
}

fn dispatcher() -> Arc<Dispatcher> {
    let mut programs = Programs::<Arc<dyn Service>>::default();
    assert!(programs.insert(1, 1, Arc::new(Stubborn)).is_none());
    Arc::new(Dispatcher::new(programs, Limits::default(), None, Strictness::default()))
}

fn call(procedure: u32) -> Bytes {
    let mut out = Encoder::new();
    CallPrefix::new(1, 1, &Credential::None).unwrap().put(&mut out, 1, procedure);
    out.into_bytes()
}

/// No reply can be sent to port 0.
#[test]
fn what_cannot_be_answered_is_dropped() {
    let dispatcher = dispatcher();
    for (port, malformed) in [(1, 0), (0, 1), (2, 1)] {
        let mut answered = false;
        let from = Peer::Udp(([127, 0, 0, 1], port).into());
        let verdict = dispatcher.handle(Time::default(), from, call(0), |_| answered = true);
        assert_eq!((answered, matches!(verdict, Verdict::Malformed)), (port != 0, port == 0));
        assert_eq!(dispatcher.stats().malformed, malformed);
    }
}

/// Whatever its destructors do: the reply is the one of every duplicate from then on.
#[test]
fn what_is_ended_is_answered_the_same_for_ever() {
    let (dispatcher, now) = (dispatcher(), Time::default());
    let from = Peer::Udp(([127, 0, 0, 1], 1).into());
    let Verdict::Running(mut running) = dispatcher.handle(now, from, call(1), |_| {}) else { panic!() };
    let reply = running.end("enough").expect("it had not ended");
    let mut replies = Vec::new();
    dispatcher.finish(now, reply, |reply| replies.push(reply.to_bytes()));
    assert!(running.end("again").is_none());
    assert!(matches!(
        dispatcher.handle(now, from, call(1), |reply| replies.push(reply.to_bytes())),
        Verdict::Answered
    ));
    assert_eq!(replies, [refused(1, Refusal::SystemError).to_bytes(), replies[0].clone()]);
    assert_eq!((dispatcher.stats().executed, dispatcher.stats().replayed), (1, 1));
}
