//! The interface compiler for ONC (Sun) RPC: `.x` files to Rust clients and servers.
//!
//! There are three doors to the same generator:
//!
//! - in a build script, [`compile`] or, with settings, [`configure`]; the crate then includes what was
//!   written with `rpc_core::include_generated!("msg")`;
//! - without a build script, the macro `rpc_macros::include_x!("idl/msg.x")`;
//! - by hand, the command `rpc-gen msg.x`, which prints Rust.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), rpc_gen::Error> {
//!     rpc_gen::compile("idl/msg.x")
//! }
//! ```
//!
//! Or by way of a text:
//!
//! ```
//! let generated = rpc_gen::configure().server(false).generate_text(
//!     "point.x",
//!     "/* A place on the map. */ struct point { int x; int y; };",
//! )?;
//! assert!(generated.text().contains("/// A place on the map."));
//! assert!(generated.text().contains("pub struct Point {"));
//!
//! let error = rpc_gen::configure().generate_text("bad.x", "struct point { itn x; };").unwrap_err();
//! assert!(error.to_string().contains("there is no type `itn`"));
//! # Ok::<(), rpc_gen::Error>(())
//! ```
//!
//! # What is generated
//!
//! Constants and types at the top; for each program a module, in it one for each version, and there a
//! trait `Server`, a `Service` that makes it ready to be served, and a `Client` and a
//! `BlockingClient`. Names are as Rust has them, with the file's own in docs; comments become docs;
//! `@idempotent` in the comment of a procedure says that it may be executed twice.
//!
//! | XDR | Rust |
//! |---|---|
//! | `int`, `unsigned`, `hyper`, `unsigned hyper` | `i32`, `u32`, `i64`, `u64` |
//! | `float`, `double`, `quadruple`, `bool` | `f32`, `f64`, `Quadruple`, `bool` |
//! | `string s<n>` | `String` |
//! | `opaque o<n>`, `opaque o[n]` | `Bytes`, `[u8; N]` |
//! | `type a<n>`, `type a[n]` | `Vec<Type>`, `[Type; N]` |
//! | `type *p` | `Option<Type>`, or `Option<Box<Type>>` where `type` holds itself |
//! | `enum` | a fieldless `enum` with `TryFrom<i32>` |
//! | `union` | an `enum` with data; `Default(discriminant, data)` for the default arm; a `Box` for an arm that leads back to it |
//!
//! Bounds are enforced when a value is sent or received. How long its encoding can be is known before there is one:
//! every type has `rpc_core::xdr::XdrSize`, and every procedure the sizes of its arguments and results.
//!
//! # What a file may leave out
//!
//! `u_int`, `uint32_t`, `u_quad_t` and their kin are there; so is what the standard headers declare, as
//! `des_block`, `struct timeval` or `MAXNETNAMELEN`. A `%#define A 5` or `%typedef unsigned a;` is
//! believed, with a warning for types. For `%#include "a.h"` the definitions are taken from `a.x`, if
//! that lies where the header would.
//!
//! What remains may be in a C header, and is taken with a warning. A type becomes one that can be neither sent nor received, and says
//! so when that is tried; a bound becomes none; of an array, enum or union that needs the number, nothing is known. What
//! is rather misspelt stays an error. To say what such a name is, there is [`extern_type`](Builder::extern_type) for types
//! and [`define`](Builder::define) for constants, and [`include_path`](Builder::include_path) for where the header's `.x`
//! lies.
//!
//! Beyond the standard, a union may be told apart by a `hyper`, which takes 8 bytes, as rpcgen has it.
//!
//! # Settings
//!
//! The same everywhere; parts of an interface are named as [`Builder`] says.
//!
//! The command has them as flags: `--extern-type a=crate::A`, `--boxed a.b`.
//!
//! | [`Builder`] | option of `include_x!` | |
//! |---|---|---|
//! | [`client`](Builder::client), [`blocking`](Builder::blocking), [`server`](Builder::server) | `server = false` | what is generated |
//! | [`serde`](Builder::serde) | `serde = true` | types derive serde's traits |
//! | [`include_path`](Builder::include_path) | `include = "DIR"` | where included files are |
//! | [`define`](Builder::define), [`undefine`](Builder::undefine) | `define = "A=1"`, `undefine = "RPC_HDR"` | macros; `RPC_HDR` is defined, `RPC_XDR`, `RPC_SVC`, `RPC_CLNT` and `RPC_TBL` can be |
//! | [`lenient`](Builder::lenient) | `lenient = true` | what rpcgen takes and should not is a warning |
//! | [`extern_type`](Builder::extern_type) | `extern_type = ("a", "crate::A")` | a Rust type for one of the file's |
//! | [`rename`](Builder::rename) | `rename = ("a.b", "c")` | another name |
//! | [`string_as_bytes`](Builder::string_as_bytes) | `string_as_bytes = ["a.b"]` | `Bytes` and not `String` |
//! | [`list_as_vec`](Builder::list_as_vec) | `list_as_vec = ["node"]` | `Vec` for a linked list |
//! | [`boxed`](Builder::boxed) | `boxed = ["a.b"]` | `Box` for a field or arm |
//! | [`type_attribute`](Builder::type_attribute), [`field_attribute`](Builder::field_attribute) | `type_attribute = ("a", "#[...]")` | attributes |
//! | [`out_dir`](Builder::out_dir) | | where a build script writes to |
//!
//! `opaque` is `Bytes` wherever its length varies, and needs no setting for that.
//!
//! # The rooms
//!
//! From bottom to top; each knows only those before it.
//!
//! - [`source`]: the texts, and places in them;
//! - [`diagnostic`]: what is wrong and where, as data, and how it is shown;
//! - [`lexer`]: text to tokens;
//! - [`preprocess`]: includes, conditions and macros, on tokens;
//! - [`parser`]: tokens to a syntax tree ([`ast`]);
//! - [`outside`]: what the tree leaves to headers to define;
//! - [`check`]: the tree to an interface that makes sense ([`model`]);
//! - [`size`]: how long its values are on the wire;
//! - [`emit`]: the interface to Rust, as tokens or text, and sample programs.
//!
//! Beside this way, for the command: [`mod@format`] lays a file out, on tokens; [`describe`], [`page`] and
//! [`breaking`] read the model.
//!
//! A room reports what is wrong and carries on, so that one run finds more than one mistake; the next
//! room is entered only if nothing was wrong.
//!
//! This crate does not depend on the runtime: generated code names it through `::rpc_core::codegen`.
//! It never reads the network, never runs a preprocessor of the system, and looks for includes only
//! where it is told to.
//!
//! # Features
//!
//! `text`: Rust as text, which is all that a build script needs. `cli`, on by default: the command, what is there for it
//! only, and `text`. Macros need neither.

pub mod ast;
#[cfg(feature = "cli")]
pub mod breaking;
#[cfg(feature = "text")]
mod build_script;
pub mod check;
mod compile;
mod config;
#[cfg(feature = "cli")]
pub mod describe;
pub mod diagnostic;
pub mod emit;
#[cfg(feature = "cli")]
pub mod format;
pub mod lexer;
pub mod model;
mod number;
pub mod outside;
#[cfg(feature = "cli")]
pub mod page;
pub mod parser;
pub mod paths;
pub mod preprocess;
mod rename;
mod similar;
pub mod size;
pub mod source;

#[cfg(feature = "text")]
pub use build_script::compile;
pub use compile::{Error, Finding, Generated};
pub use config::{Builder, configure};
