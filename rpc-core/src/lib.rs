//! ONC (Sun) RPC: clients and servers for programs described by an interface file, over TCP, UDP and UNIX sockets.
//!
//! This crate is what generated code runs on. A `.x` file is turned into Rust by
//! `rpc_macros::include_x!("msg.x")`, or by the crate `rpc-gen` in a build script or on the command line; the result is
//! a module per program and version, with a trait for servers and two clients:
//!
#![cfg_attr(feature = "tokio", doc = "```")]
#![cfg_attr(not(feature = "tokio"), doc = "```ignore")]
//! use rpc_core::{ClientOptions, Context, Server, ServiceError};
//!
//! rpc_macros::include_x!("../idl/msg.x");
//! use msgprog::msgver;
//!
//! struct Messages;
//!
//! impl msgver::Server for Messages {
//!     async fn savemsg(&self, _cx: &Context, msg: String) -> Result<i32, ServiceError> {
//!         Ok(msg.len() as i32)
//!     }
//!     async fn readmsg(&self, _cx: &Context, number: i32) -> Result<String, ServiceError> {
//!         Ok(format!("message {number}"))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Server::builder()
//!     .add(msgver::Service::new(Messages))
//!     .listen("udp://127.0.0.1:0")
//!     .listen("tcp://127.0.0.1:0")
//!     .start()
//!     .await?;
//!
//! for endpoint in server.endpoints() {
//!     let client = msgver::Client::connect(endpoint).await?;
//!     assert_eq!(client.savemsg("hello").await?, 5);
//!     assert_eq!(client.readmsg(7).await?, "message 7");
//! }
//! # Ok(()) }
//! ```
//!
//! `msgver::BlockingClient` has the same methods without `async`, and
//! [`start_blocking`](ServerBuilder::start_blocking) starts the same server on threads: a program built with
//! `default-features = false, features = ["blocking"]` contains no async runtime.
//!
//! An endpoint without a port (`tcp://host`) is asked for at the host's [`rpcbind`], where
//! [`ServerBuilder::register`] has made a server known.
//!
//! # Where a byte goes
//!
//! The crate is a house with one way up: each floor uses only floors below it.
//!
//! | floor | room | what happens there |
//! |---|---|---|
//! | 8 | [`client`], [`server`], [`blocking`], [`rpcbind`] | the handles a user holds: connect, call, serve, find, shut down |
//! | 7 | `driver` | pumps on tokio and on threads: bytes and time in, bytes out, no decisions |
//! | 6 | `transport` | endpoints, universal addresses, names, bound sockets |
//! | 5 | [`service`] | judges a message, runs its handler once, contains its failures |
//! | 4 | [`protocol`] | the call table, deadlines, retransmission, duplicate request cache, limits; no I/O, no clock |
//! | 3 | [`framing`] | record marking on streams |
//! | 2 | [`message`] | call and reply headers, credentials, refusals |
//! | 1 | [`xdr`] | values to bytes and back |
//!
//! **A call arrives** at a server's socket and is read by `driver/tokio/connection.rs` (streams) or `endpoint.rs`
//! (datagrams). [`framing::RecordReader`] cuts the stream into records; what lives on is copied once, to memory that is
//! used again (`framing/short.rs`), and a long record is received straight into its own (`long.rs`). Each goes to
//! `service/dispatch.rs`: [`message::CallHeader`] reads its header, [`protocol::Programs`] finds the service,
//! [`protocol::DuplicateCache`] says whether it is new. The generated [`Service`] decodes the arguments with an
//! [`xdr::Decoder`] over the very bytes received, and awaits the handler. A handler that is ready at once is answered
//! there and then; one that is not becomes a task. The reply is encoded once, kept by the cache, and appended to
//! [`framing::Outgoing`], which one write empties however many replies it holds. Datagrams come and go by
//! `driver/tokio/bursts`, many at a time under load.
//!
//! **A call leaves** from the generated client through [`Client::call`], which encodes it straight into the connection's
//! outgoing buffer, under the XID that [`protocol::Client`] gives it, and wakes the pump (`driver/tokio/streams.rs`,
//! `datagrams.rs`). Whatever other tasks encode until the pump runs goes out in the same write. A reply finds its call by
//! its XID, wakes the caller, and is decoded in the caller's own task.
//!
//! **A call back** goes the other way over the same stream: from a handler's [`Client::backchannel`] into the connection's
//! own [`protocol::Client`] (`driver/tokio/backchannel.rs`), and at the client through the same dispatcher as at a server
//! (`answering.rs`). The blocking driver's threads do the same in `driver/blocking`: `channel.rs` calls, `connection.rs`
//! and `receivers.rs` serve, `attend.rs` does both.
//!
//! # Rust first
//!
//! A service may also be declared in Rust, as a trait: see `rpc_macros::program`. [`idl`] then writes the `.x` file.
//!
//! # Errors
//!
//! [`CallError`] says who is at fault and whether the procedure may have run; [`ConnectError`] and [`StartError`] name
//! the endpoint. What a handler returns as [`ServiceError`] reaches the caller as a [`message::Refusal`], the only thing
//! that the protocol has room for.
//!
//! # Features
//!
//! - `tokio` (default): asynchronous clients and servers.
//! - `blocking` (default): clients and servers on threads.
//! - `serde`: what generated types need to derive serde's traits.
//! - `bincode`: `xdr::Bincode`, an encoding of arguments between Rust programs.

#![cfg_attr(
    not(any(feature = "tokio", feature = "blocking")),
    allow(dead_code, unused_imports, reason = "without a driver only what lies below is of use")
)]

#[cfg(feature = "blocking")]
pub mod blocking;
pub mod client;
#[doc(hidden)]
pub mod codegen;
mod driver;
pub mod framing;
pub mod idl;
pub mod message;
pub mod protocol;
pub mod rpcbind;
pub mod server;
pub mod service;
mod transport;
pub mod xdr;

pub use bytes::Bytes;
#[cfg(feature = "tokio")]
pub use client::Client;
pub use client::{BackchannelError, CallError, ClientOptions, ConnectError};
pub use message::{AuthSys, Credential};
#[cfg(feature = "tokio")]
pub use server::Server;
pub use server::{ServerBuilder, ServerLimits, StartError};
pub use service::{Context, Procedure, Service, ServiceError};
pub use transport::{Endpoint, EndpointError};
