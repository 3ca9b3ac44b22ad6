//! Client and server against each other, and each against a peer made of bare sockets.

mod client;
mod server;

use std::future::poll_fn;
use std::sync::{Mutex, mpsc};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use bytes::Bytes;

use crate::blocking::{Client, Server};
use crate::client::{CallError, ClientOptions};
use crate::message::{CallPrefix, Credential};
use crate::service::{Call, Handling, Procedure, Service};
use crate::transport::Endpoint;
use crate::xdr::Encoder;

/// Longer than anything takes that works.
const LONG: Duration = Duration::from_secs(60);
/// Shorter than anybody notices.
const SHORT: Duration = Duration::from_millis(60);
const MAX: u32 = 1 << 28;

static PROCEDURES: [Procedure; 4] =
    [procedure(1, "ECHO"), procedure(2, "WAIT"), procedure(3, "PANIC"), procedure(4, "LATER")];
static ECHO: &Procedure = &PROCEDURES[0];
static WAIT: &Procedure = &PROCEDURES[1];
static PANIC: &Procedure = &PROCEDURES[2];
static LATER: &Procedure = &PROCEDURES[3];

const fn procedure(number: u32, name: &'static str) -> Procedure {
    Procedure::new(number, name)
}

/// Echoes, at once and later; waits until it is told to go on; panics.
struct Tester {
    entered: mpsc::Sender<()>,
    go_on: Mutex<mpsc::Receiver<()>>,
}

/// The other ends of a [`Tester`].
struct Control {
    entered: mpsc::Receiver<()>,
    go_on: mpsc::Sender<()>,
}

impl Tester {
    fn new() -> (Self, Control) {
        let ((entered, has_entered), (may_go_on, go_on)) = (mpsc::channel(), mpsc::channel());
        let control = Control { entered: has_entered, go_on: may_go_on };
        (Self { entered, go_on: Mutex::new(go_on) }, control)
    }
}

impl Service for Tester {
    fn program(&self) -> u32 {
        300
    }
    fn version(&self) -> u32 {
        1
    }
    fn procedures(&self) -> &'static [Procedure] {
        &PROCEDURES
    }
    fn call(&self, call: Call) -> Handling {
        let number = call.procedure();
        if number == WAIT.number {
            // A test that has failed is not there to be told.
            let _ = self.entered.send(());
            let _ = self.go_on.lock().unwrap().recv();
        }
        call.handle(
            |input| input.get_opaque(MAX),
            move |_, data: Bytes| async move {
                assert_ne!(number, PANIC.number, "as it was asked to");
                if number == LATER.number {
                    woken_by_another_thread().await;
                }
                Ok(data)
            },
            |out, data| out.put_opaque(data, MAX),
        )
    }
}

async fn woken_by_another_thread() {
    let mut polled = 0;
    poll_fn(|cx| {
        polled += 1;
        let waker = cx.waker().clone();
        thread::spawn(move || waker.wake());
        if polled > 3 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// A server with a [`Tester`] at each kind of endpoint, and where to find its UNIX socket.
fn server() -> (Server, Control, tempfile::TempDir) {
    let (tester, control) = Tester::new();
    let directory = tempfile::tempdir().unwrap();
    let server = Server::builder()
        .add(tester)
        .listen("tcp://127.0.0.1:0")
        .listen("udp://127.0.0.1:0")
        .listen(Endpoint::Unix(directory.path().join("socket")))
        .start_blocking()
        .unwrap();
    (server, control, directory)
}

/// A client that ends with its connection.
fn client(endpoint: &Endpoint) -> Client {
    let options = ClientOptions::new().timeout(LONG).reconnection(None);
    Client::connect(endpoint, 300, 1, options).unwrap()
}

fn call(client: &Client, procedure: &'static Procedure, data: &[u8]) -> Result<Bytes, CallError> {
    client.call(procedure, |out| out.put_slice(data, MAX), |input| input.get_opaque(MAX))
}

/// A call to the tester as bytes, without a record mark.
fn call_message(xid: u32, procedure: &Procedure, data: &[u8]) -> Bytes {
    let mut out = Encoder::new();
    CallPrefix::new(300, 1, &Credential::None).unwrap().put(&mut out, xid, procedure.number);
    out.put_slice(data, MAX).unwrap();
    out.into_bytes()
}

/// A message as a record of one fragment.
fn record(message: &[u8]) -> Vec<u8> {
    let mark = 1_u32 << 31 | u32::try_from(message.len()).unwrap();
    [&mark.to_be_bytes()[..], message].concat()
}

/// A successful reply to any call, whose results are the four bytes `done`.
fn reply_message(call: &[u8]) -> Vec<u8> {
    let mut reply = [&call[..4], &[0; 20], b"done"].concat();
    reply[7] = 1;
    reply
}
