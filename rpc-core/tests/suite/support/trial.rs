//! The service of the tests, and the hand the tests have in it.

use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Poll, Waker};

use bytes::Bytes;
use rpc_core::message::AuthStat;
use rpc_core::{Context, ServiceError};

use super::PATIENCE;
use crate::trial::trial_three::Server;
use crate::{Chain, Choice, Colour, Everything, Misdeed, Tree};

/// Implements version 3 of the trial program.
pub(crate) struct Trial(Arc<Shared>);

/// The test's side of a [`Trial`].
pub(crate) struct Stage {
    shared: Arc<Shared>,
    started: Receiver<i32>,
}

struct Shared {
    started: Sender<i32>,
    gates: Mutex<Gates>,
    count: AtomicI32,
    executed: AtomicI32,
}

#[derive(Default)]
struct Gates {
    open: HashSet<i32>,
    waiting: Vec<Waker>,
}

impl Trial {
    pub(crate) fn new() -> (Self, Stage) {
        let (sender, started) = mpsc::channel();
        let shared = Arc::new(Shared {
            started: sender,
            gates: Mutex::default(),
            count: AtomicI32::new(0),
            executed: AtomicI32::new(0),
        });
        (Self(Arc::clone(&shared)), Stage { shared, started })
    }

    fn note(&self) {
        self.0.executed.fetch_add(1, Ordering::SeqCst);
    }
}

impl Stage {
    /// Waits until a call of WAIT runs, and tells which.
    pub(crate) fn started(&self) -> i32 {
        self.started.recv_timeout(PATIENCE).expect("a handler starts")
    }

    /// Lets the call of WAIT with this argument end.
    pub(crate) fn release(&self, number: i32) {
        let mut gates = self.shared.gates();
        gates.open.insert(number);
        gates.waiting.drain(..).for_each(Waker::wake);
    }

    /// Handlers that ran or run.
    pub(crate) fn executed(&self) -> i32 {
        self.shared.executed.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn gates(&self) -> MutexGuard<'_, Gates> {
        self.gates.lock().expect("no gate panics")
    }

    async fn pass(&self, number: i32) {
        poll_fn(|cx| {
            let mut gates = self.gates();
            if gates.open.contains(&number) {
                return Poll::Ready(());
            }
            gates.waiting.push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// Not ready the first time it is polled.
async fn later() {
    let mut polled = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut polled, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Server for Trial {
    async fn echo(&self, _cx: &Context, data: Bytes) -> Result<Bytes, ServiceError> {
        self.note();
        Ok(data)
    }

    async fn wait(&self, _cx: &Context, number: i32) -> Result<i32, ServiceError> {
        self.note();
        // A test that has seen enough does not listen any more.
        let _ = self.0.started.send(number);
        self.0.pass(number).await;
        Ok(number)
    }

    async fn count(&self, _cx: &Context, _any: i32) -> Result<i32, ServiceError> {
        self.note();
        Ok(self.0.count.fetch_add(1, Ordering::SeqCst) + 1)
    }

    async fn misbehave(&self, _cx: &Context, how: Misdeed) -> Result<String, ServiceError> {
        self.note();
        match how {
            Misdeed::Fail => Err(ServiceError::new("told to")),
            Misdeed::Panic => panic!("a handler told to panic at once"),
            Misdeed::PanicLater => {
                later().await;
                panic!("a handler told to panic later")
            }
            Misdeed::AnswerTooLong => Ok("longer than eight".to_owned()),
            Misdeed::Refuse => Err(ServiceError::auth(AuthStat::TOOWEAK)),
        }
    }

    async fn large(&self, _cx: &Context, length: u32) -> Result<Bytes, ServiceError> {
        self.note();
        Ok(vec![0x5a; length as usize].into())
    }

    async fn who(&self, cx: &Context) -> Result<String, ServiceError> {
        self.note();
        Ok(match cx.auth_sys() {
            Some(sys) => format!("{}:{}{:?}@{}", sys.uid, sys.gid, sys.gids, sys.machine_name),
            None => "nobody".to_owned(),
        })
    }

    async fn count_again(&self, cx: &Context, any: i32) -> Result<i32, ServiceError> {
        self.count(cx, any).await
    }

    async fn colour(&self, _cx: &Context, colour: Colour) -> Result<Colour, ServiceError> {
        self.note();
        Ok(colour)
    }

    async fn choice(&self, _cx: &Context, choice: Choice) -> Result<Choice, ServiceError> {
        self.note();
        Ok(choice)
    }

    async fn flag(&self, _cx: &Context, flag: bool) -> Result<bool, ServiceError> {
        self.note();
        Ok(flag)
    }

    async fn maybe(&self, _cx: &Context, number: Option<i32>) -> Result<Option<i32>, ServiceError> {
        self.note();
        Ok(number)
    }

    async fn name(&self, _cx: &Context, name: String) -> Result<String, ServiceError> {
        self.note();
        Ok(name)
    }

    async fn blob(&self, _cx: &Context, blob: Bytes) -> Result<Bytes, ServiceError> {
        self.note();
        Ok(blob)
    }

    async fn numbers(&self, _cx: &Context, numbers: Vec<i32>) -> Result<Vec<i32>, ServiceError> {
        self.note();
        Ok(numbers)
    }

    async fn everything(&self, _cx: &Context, everything: Everything) -> Result<Everything, ServiceError> {
        self.note();
        Ok(everything)
    }

    async fn tree(&self, _cx: &Context, tree: Tree) -> Result<Tree, ServiceError> {
        self.note();
        Ok(tree)
    }

    async fn chain(&self, _cx: &Context, chain: Chain) -> Result<Chain, ServiceError> {
        self.note();
        Ok(chain)
    }

    async fn spell(&self, _cx: &Context, text: String) -> Result<String, ServiceError> {
        self.note();
        Ok(text)
    }
}
