//! Calls in both directions over the one connection that a client opened.

use std::sync::{Arc, Mutex};
use std::thread;

use rpc_core::client::BackchannelError;
use rpc_core::{CallError, ClientOptions, ConnectError, Context, Endpoint, ServerBuilder, ServiceError};

use crate::support::{
    Case, Driver, Fake, PATIENCE, RUNTIME, Raw, Running, Transport, Trial, eventually, quick, serve, wire,
};
use crate::trial::trial_three;

rpc_macros::inline_x!(
    r#"
    program ASKER {
        version ASKER_ONE {
            string ASK(string question) = 1;        /* by calling the caller back */
            void SUBSCRIBE(void) = 2;               /* to be told */
            int TELL(string news) = 3;              /* how many were told */
        } = 1;
    } = 0x20000900;

    program TOLD {
        version TOLD_ONE {
            string ANSWER(string question) = 1;
            void NEWS(string news) = 2;
        } = 1;
    } = 0x40000901;
    "#
);
use asker::asker_one as ask;
use told::told_one as told_;

cases!(over_streams:
    a_handler_asks_its_caller,
    many_handlers_ask_at_a_time,
    a_way_back_outlives_its_call,
    a_way_back_ends_with_its_connection,
    a_client_that_says_no_more_is_not_waited_for,
    a_server_that_was_not_told_to_does_not_call_back,
    each_driver_calls_back_with_its_own_client,
    a_handler_does_not_begin_again_for_another_client,
);
cases!(over_datagrams: datagrams_have_no_way_back);

/// Asks whoever calls, and keeps those who want to be told.
struct Asker {
    driver: Driver,
    subscribers: Mutex<Vec<Subscriber>>,
    failures: Mutex<Vec<String>>,
}

enum Subscriber {
    Tokio(told_::Client),
    Blocking(told_::BlockingClient),
}

impl Subscriber {
    fn of(cx: &Context, driver: Driver) -> Result<Self, BackchannelError> {
        Ok(match driver {
            Driver::Tokio => Self::Tokio(told_::Client::backchannel(cx)?),
            Driver::Blocking => Self::Blocking(told_::BlockingClient::backchannel(cx)?),
        })
    }

    async fn answer(&self, question: &str) -> Result<String, CallError> {
        match self {
            Self::Tokio(client) => client.with_timeout(PATIENCE).answer(question).await,
            Self::Blocking(client) => client.with_timeout(PATIENCE).answer(question),
        }
    }

    async fn news(&self, news: &str) -> Result<(), CallError> {
        match self {
            Self::Tokio(client) => client.with_timeout(PATIENCE).news(news).await,
            Self::Blocking(client) => client.with_timeout(PATIENCE).news(news),
        }
    }
}

impl Asker {
    fn new(driver: Driver) -> Arc<Self> {
        Arc::new(Self { driver, subscribers: Mutex::default(), failures: Mutex::default() })
    }

    fn failed<T>(
        &self,
        result: Result<T, impl std::error::Error + Send + Sync + 'static>,
    ) -> Result<T, ServiceError> {
        result.map_err(|error| {
            self.failures.lock().unwrap().push(error.to_string());
            error.into()
        })
    }
}

impl ask::Server for Arc<Asker> {
    async fn ask(&self, cx: &Context, question: String) -> Result<String, ServiceError> {
        let caller = self.failed(Subscriber::of(cx, self.driver))?;
        self.failed(caller.answer(&question).await)
    }

    async fn subscribe(&self, cx: &Context) -> Result<(), ServiceError> {
        let subscriber = self.failed(Subscriber::of(cx, self.driver))?;
        self.subscribers.lock().unwrap().push(subscriber);
        Ok(())
    }

    async fn tell(&self, _cx: &Context, news: String) -> Result<i32, ServiceError> {
        let subscribers = std::mem::take(&mut *self.subscribers.lock().unwrap());
        let mut told = Vec::new();
        for subscriber in subscribers {
            if self.failed(subscriber.news(&news).await).is_ok() {
                told.push(subscriber);
            }
        }
        let count = told.len();
        self.subscribers.lock().unwrap().append(&mut told);
        Ok(count as i32)
    }
}

/// A client's own program.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl told_::Server for Told {
    async fn answer(&self, _cx: &Context, question: String) -> Result<String, ServiceError> {
        Ok(question.chars().rev().collect())
    }

    async fn news(&self, _cx: &Context, news: String) -> Result<(), ServiceError> {
        self.0.lock().unwrap().push(news);
        Ok(())
    }
}

#[derive(Clone)]
enum Caller {
    Tokio(ask::Client),
    Blocking(ask::BlockingClient),
}

impl Caller {
    fn connect(driver: Driver, endpoint: &Endpoint, options: ClientOptions) -> Result<Self, ConnectError> {
        Ok(match driver {
            Driver::Tokio => Self::Tokio(RUNTIME.block_on(ask::Client::connect_with(endpoint, options))?),
            Driver::Blocking => Self::Blocking(ask::BlockingClient::connect_with(endpoint, options)?),
        })
    }

    fn ask(&self, question: &str) -> Result<String, CallError> {
        match self {
            Self::Tokio(client) => RUNTIME.block_on(client.ask(question)),
            Self::Blocking(client) => client.ask(question),
        }
    }

    fn subscribe(&self) -> Result<(), CallError> {
        match self {
            Self::Tokio(client) => RUNTIME.block_on(client.subscribe()),
            Self::Blocking(client) => client.subscribe(),
        }
    }

    fn tell(&self, news: &str) -> Result<i32, CallError> {
        match self {
            Self::Tokio(client) => RUNTIME.block_on(client.tell(news)),
            Self::Blocking(client) => client.tell(news),
        }
    }
}

fn started(case: Case) -> (Running, Arc<Asker>) {
    let asker = Asker::new(case.driver);
    let service = ask::Service::new(Arc::clone(&asker));
    (serve(case, ServerBuilder::new().add(service).backchannel(true)), asker)
}

fn serving(told: &Told) -> ClientOptions {
    quick().serve(ServerBuilder::new().add(told_::Service::new(told.clone())))
}

fn a_handler_asks_its_caller(case: Case) {
    let (server, _asker) = started(case);
    for driver in Driver::BOTH {
        let caller = Caller::connect(driver, server.endpoint(), serving(&Told::default())).unwrap();
        for question in ["abc", "", "x"] {
            let answer: String = question.chars().rev().collect();
            assert_eq!(caller.ask(question), Ok(answer), "{case:?} {driver:?}");
        }
    }
    assert!(server.shutdown(PATIENCE));
}

fn many_handlers_ask_at_a_time(case: Case) {
    let (server, _asker) = started(case);
    for driver in Driver::BOTH {
        let caller = Caller::connect(driver, server.endpoint(), serving(&Told::default())).unwrap();
        thread::scope(|scope| {
            for thread in 0..8 {
                let caller = caller.clone();
                scope.spawn(move || {
                    for n in 0..50 {
                        let answer = caller.ask(&format!("{thread}.{n}")).unwrap();
                        assert_eq!(answer.chars().rev().collect::<String>(), format!("{thread}.{n}"));
                    }
                });
            }
        });
    }
}

/// Who subscribed is told later, on behalf of somebody else, and answers while it does nothing itself.
fn a_way_back_outlives_its_call(case: Case) {
    let (server, _asker) = started(case);
    let told: Vec<_> = (0..3).map(|_| Told::default()).collect();
    let drivers = [Driver::Tokio, Driver::Blocking, Driver::Tokio];
    let subscribers: Vec<_> = drivers
        .iter()
        .zip(&told)
        .map(|(driver, told)| Caller::connect(*driver, server.endpoint(), serving(told)).unwrap())
        .collect();
    subscribers.iter().for_each(|subscriber| subscriber.subscribe().unwrap());
    let reporter = Caller::connect(case.driver, server.endpoint(), quick()).unwrap();
    assert_eq!(reporter.tell("one"), Ok(3), "{case:?}");
    assert_eq!(subscribers[0].tell("two"), Ok(3), "{case:?}: one of the subscribers itself");
    for told in &told {
        assert_eq!(*told.0.lock().unwrap(), ["one", "two"], "{case:?}");
    }
}

fn a_way_back_ends_with_its_connection(case: Case) {
    let (server, asker) = started(case);
    let stays = Told::default();
    let stayer = Caller::connect(case.driver, server.endpoint(), serving(&stays)).unwrap();
    let leaver = Caller::connect(case.driver, server.endpoint(), serving(&Told::default())).unwrap();
    stayer.subscribe().unwrap();
    leaver.subscribe().unwrap();
    drop(leaver);
    assert_eq!(stayer.tell("gone"), Ok(1), "{case:?}");
    assert_eq!(*stays.0.lock().unwrap(), ["gone"]);
    assert_eq!(asker.failures.lock().unwrap().len(), 1, "{case:?}: {:?}", asker.failures.lock());
}

/// Handlers whose questions cannot be answered any more, asked before or not, fail at once, and their caller is told.
fn a_client_that_says_no_more_is_not_waited_for(case: Case) {
    let (server, asker) = started(case);
    let mut client = Raw::connect(server.endpoint());
    let (program, version) = (ask::PROGRAM, ask::VERSION);
    let call = wire::Call { program, version, ..wire::Call::new(ask::ASK, wire::opaque(b"anybody?")) };
    client.send(&call.clone().xid(7).bytes());
    client.send(&call.xid(8).bytes());
    let is_call = |message: &[u8]| message[4..8] == [0; 4];
    let question = client.receive().expect("a question");
    assert!(is_call(&question), "{case:?}");
    client.half_close();
    let messages: Vec<_> = std::iter::from_fn(|| client.receive()).collect();
    let mut replies: Vec<_> = messages.into_iter().filter(|message| !is_call(message)).collect();
    replies.sort();
    let refused = [7, 8].map(|xid| wire::accepted(xid, wire::SYSTEM_ERR, &[]));
    assert_eq!(replies, refused, "{case:?}: answered, and closed");
    let failures = asker.failures.lock().unwrap();
    assert!(failures[0].contains("may have been executed"), "{case:?}: {failures:?}");
}

fn a_server_that_was_not_told_to_does_not_call_back(case: Case) {
    let asker = Asker::new(case.driver);
    let server = serve(case, ServerBuilder::new().add(ask::Service::new(Arc::clone(&asker))));
    let caller = Caller::connect(case.driver, server.endpoint(), serving(&Told::default())).unwrap();
    caller.ask("abc").unwrap_err();
    assert_eq!(asker.failures.lock().unwrap()[0], BackchannelError::Off.to_string(), "{case:?}");
}

fn each_driver_calls_back_with_its_own_client(case: Case) {
    let other = if case.driver == Driver::Tokio { Driver::Blocking } else { Driver::Tokio };
    let asker = Asker::new(other);
    let builder = ServerBuilder::new().add(ask::Service::new(Arc::clone(&asker))).backchannel(true);
    let server = serve(case, builder);
    let caller = Caller::connect(case.driver, server.endpoint(), serving(&Told::default())).unwrap();
    caller.ask("abc").unwrap_err();
    let expected = match case.driver {
        Driver::Tokio => BackchannelError::Asynchronous,
        Driver::Blocking => BackchannelError::Threads,
    };
    assert_eq!(asker.failures.lock().unwrap()[0], expected.to_string(), "{case:?}");
}

/// What several clients serve together knows the server's calls over all their connections: also one whose handler went
/// with its client, or goes on without it.
fn a_handler_does_not_begin_again_for_another_client(case: Case) {
    let fake = Fake::listen(case.transport);
    let (trial, stage) = Trial::new();
    let options = quick().serve(ServerBuilder::new().add(trial_three::Service::new(trial)));
    let connect = || {
        let client = Caller::connect(case.driver, &fake.endpoint(), options.clone()).unwrap();
        (client, fake.accept())
    };
    let call = wire::Call::new(wire::WAIT, wire::words(&[1])).xid(9).bytes();
    let (first, mut peer) = connect();
    peer.send(&call);
    assert_eq!(stage.started(), 1, "{case:?}");
    drop(first);
    assert_eq!(peer.receive_or_end(), None, "{case:?}");
    let (_second, mut peer) = connect();
    let reply = match case.driver {
        Driver::Tokio => wire::accepted(9, wire::SYSTEM_ERR, &[]),
        Driver::Blocking => {
            stage.release(1);
            wire::success(9, &wire::words(&[1]))
        }
    };
    // The handler may be a moment behind its client.
    eventually(&format!("{case:?}: a reply"), || {
        peer.send(&call);
        peer.send(&wire::Call::null().xid(8).bytes());
        match peer.receive() {
            answer if answer == reply => true,
            answer => {
                assert_eq!(answer, wire::success(8, &[]), "{case:?}");
                false
            }
        }
    });
    assert_eq!(stage.executed(), 1, "{case:?}");
}

fn datagrams_have_no_way_back(case: Case) {
    let (server, asker) = started(case);
    let refused = Caller::connect(case.driver, server.endpoint(), serving(&Told::default())).err();
    let datagrams = BackchannelError::Datagrams;
    assert!(matches!(refused, Some(ConnectError::Backchannel(error)) if error == datagrams), "{case:?}");
    let caller = Caller::connect(case.driver, server.endpoint(), quick()).unwrap();
    caller.ask("abc").unwrap_err();
    assert_eq!(asker.failures.lock().unwrap()[0], datagrams.to_string(), "{case:?}");
}

/// What a client serves makes no sense: said when it connects, with the reason.
#[test]
fn a_client_says_what_is_wrong_with_what_it_serves() {
    let case = Case { transport: Transport::Tcp, driver: Driver::Blocking };
    let (server, _asker) = started(case);
    let service = || told_::Service::new(Told::default());
    let twice = ServerBuilder::new().add(service()).add(service());
    let listens = ServerBuilder::new().add(service()).listen("tcp://127.0.0.1:0");
    for (builder, reason) in [(twice, "has two services"), (listens, "a client listens nowhere")] {
        let options = quick().serve(builder);
        for driver in Driver::BOTH {
            let refused = Caller::connect(driver, server.endpoint(), options.clone()).err().unwrap();
            assert!(refused.to_string().contains(reason), "{refused}");
        }
    }
}
