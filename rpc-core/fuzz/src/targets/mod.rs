//! The bodies of the fuzz targets: functions of any bytes that panic where a promise is broken.
//!
//! libFuzzer runs them with what it makes up; the test `fuzz_corpus` with the seeds and mutations of them.

mod client;
mod headers;
mod idl;
mod records;
mod script;
mod server;
mod xdr;

pub use client::client_replies;
pub use headers::{call_header, reply_header};
pub use idl::idl;
pub use records::records;
pub use server::server_bytes;
pub use xdr::xdr_decode;
