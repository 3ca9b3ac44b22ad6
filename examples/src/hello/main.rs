//! The whole thing in one file: an interface, a server, a client. README.md shows this program from the mark on;
//! `tests/readme.rs` sees to it that the two stay the same.
#![allow(clippy::print_stdout, reason = "a program talks to its user")]

// README
use std::sync::Mutex;

use rpc_core::{Context, Server, ServiceError};

rpc_macros::include_x!("idl/msg.x");
use msgprog::msgver;

#[derive(Default)]
struct Messages(Mutex<Vec<String>>);

// A server: a trait for each version of a program, with a native `async fn` for each procedure.
impl msgver::Server for Messages {
    async fn savemsg(&self, _cx: &Context, message: String) -> Result<i32, ServiceError> {
        let mut messages = self.0.lock().unwrap();
        messages.push(message);
        Ok(messages.len() as i32)
    }

    async fn readmsg(&self, _cx: &Context, number: i32) -> Result<String, ServiceError> {
        let index = (number as usize).wrapping_sub(1);
        Ok(self.0.lock().unwrap().get(index).cloned().unwrap_or_default())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = msgver::Service::new(Messages::default());
    let listening = Server::builder().add(service).listen("udp://127.0.0.1:0").listen("tcp://127.0.0.1:0");
    let server = listening.start().await?;

    // A client: procedures are methods. `msgver::BlockingClient` has the same ones without `async`.
    for endpoint in server.endpoints() {
        let client = msgver::Client::connect(endpoint).await?;
        let number = client.savemsg("hello").await?;
        println!("{endpoint} keeps message {number}: {}", client.readmsg(number).await?);
    }
    Ok(())
}
