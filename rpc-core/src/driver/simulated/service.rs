//! The program that is called: each call is told from every other, and its executions are counted.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use super::random::Random;
use crate::protocol::Time;
use crate::service::{Call, Handling, Procedure, Service, ServiceError};
use crate::xdr::Decode;

pub(super) const PROGRAM: u32 = 0x2000_0001;
pub(super) const VERSION: u32 = 1;

const AGAIN: Procedure = Procedure::new(2, "COUNT_AGAIN").idempotent();
static GUARDED: [Procedure; 2] = [Procedure::new(1, "COUNT"), AGAIN];
/// The first procedure said to be idempotent though it is not: no reply is kept for it.
static SABOTAGED: [Procedure; 2] = [Procedure::new(1, "COUNT").idempotent(), AGAIN];

/// The procedure that may not run twice, or the one that may.
pub(super) fn procedure(idempotent: bool) -> &'static Procedure {
    &GUARDED[usize::from(idempotent)]
}

/// What is known of the server across its restarts.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) now: Time,
    /// How often each call began to run in each life of the server.
    pub(super) executions: HashMap<(u32, u64), u32>,
}

/// `hyper COUNT(hyper) = 1`: returns its argument, changed so that it cannot be mistaken for it.
pub(super) struct Counter {
    pub(super) ledger: Arc<Mutex<Ledger>>,
    pub(super) life: u32,
    pub(super) random: Mutex<Random>,
    pub(super) longest: Duration,
    pub(super) sabotaged: bool,
}

/// What the server answers to `argument`.
pub(super) fn answer(argument: u64) -> u64 {
    argument.rotate_left(17) ^ 0x5ca1_ab1e
}

impl Service for Counter {
    fn program(&self) -> u32 {
        PROGRAM
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn procedures(&self) -> &'static [Procedure] {
        if self.sabotaged { &SABOTAGED } else { &GUARDED }
    }

    fn call(&self, call: Call) -> Handling {
        let ledger = Arc::clone(&self.ledger);
        let micros = self.random.lock().unwrap().below(self.longest.as_micros() as u64);
        let life = self.life;
        call.handle(
            u64::decode,
            move |_cx, argument| async move {
                let until = {
                    let mut ledger = ledger.lock().unwrap();
                    *ledger.executions.entry((life, argument)).or_default() += 1;
                    ledger.now + Duration::from_micros(micros)
                };
                let done = || ledger.lock().unwrap().now >= until;
                poll_fn(|_| if done() { Poll::Ready(()) } else { Poll::Pending }).await;
                Ok::<_, ServiceError>(answer(argument))
            },
            |out, result| out.put_u64(*result),
        )
    }
}
