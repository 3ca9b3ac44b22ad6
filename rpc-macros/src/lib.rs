//! ONC RPC stubs from an interface file at compile time, with no build script.
//!
//! ```
//! rpc_macros::include_x!("idl/msg.x");
//!
//! # fn main() {
//! assert_eq!(msgprog::msgver::SAVEMSG, 1);
//! # }
//! ```
//!
//! Or the other way round, from declarations in Rust: [`macro@program`] makes a trait a program, [`derive@Xdr`] gives its
//! types their encoding, and the interface file is written from both.
//!
//! This is a thin door: what is generated is [`rpc_gen`]'s.

mod arguments;
mod include;
mod names;
mod options;
mod program;
mod types;
mod xdr;

use proc_macro::TokenStream;

/// The Rust of an interface file: its types, and a module for each of its programs.
///
/// The path is relative to the directory of the crate's `Cargo.toml`; if there is no such file, to the
/// nearest directory above that has it, so that a workspace may keep its interfaces in one place. The
/// crate is compiled again when the file, or one that it includes, changes. Errors in the file are
/// compile errors that show the file's line.
/// Warnings are the compiler's too, as uses of something deprecated: `#[allow(deprecated)]` on the module
/// is for who knows better.
///
/// Use it at the top level of a module, not within a function. The calling crate needs `rpc-core` among
/// its dependencies.
///
/// ```
/// mod everything {
///     rpc_macros::include_x!("idl/msg.x");
/// }
/// mod client {
///     rpc_macros::include_x!("idl/msg.x", server = false, blocking = false, define = "DEBUG=1");
/// }
/// # fn main() {}
/// ```
///
/// Options, each with its default:
///
/// | option | |
/// |---|---|
/// | `client = true` | generate clients |
/// | `blocking = true` | generate blocking clients too |
/// | `server = true` | generate servers |
/// | `serde = false` | derive serde's traits for types |
/// | `include = "DIR"` | look here for included files; may be given again |
/// | `define = "NAME=VALUE"` | define a macro; may be given again |
/// | `undefine = "NAME"` | take a macro away, as `RPC_HDR`, which is defined otherwise |
/// | `lenient = false` | go on after what rpcgen takes and should not |
/// | `string_as_bytes = ["PATH"]` | `Bytes` for the strings there, and not `String` |
/// | `list_as_vec = ["PATH"]` | `Vec` for the linked lists there |
/// | `boxed = ["PATH"]` | `Box` for the fields and arms there |
/// | `extern_type = ("NAME", "TYPE")` | a Rust type for one of the file's; may be given again |
/// | `rename = ("PATH", "NAME")` | another name, as if the file had it; may be given again |
/// | `type_attribute = ("PATH", "#[...]")` | an attribute for types; may be given again |
/// | `field_attribute = ("PATH", "#[...]")` | an attribute for fields, members and arms; may be given again |
///
/// Paths are [`rpc_gen::Builder`]'s.
#[proc_macro]
pub fn include_x(input: TokenStream) -> TokenStream {
    include::include_x(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// The Rust of an interface that is written in place, as for a test or an example.
///
/// ```
/// rpc_macros::inline_x!("struct point { int x; int y; };");
///
/// # fn main() {
/// let point = Point { x: 1, y: 2 };
/// # }
/// ```
///
/// It takes the same options as [`include_x!`].
#[proc_macro]
pub fn inline_x(input: TokenStream) -> TokenStream {
    include::inline_x(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// A trait as a version of a program: its service, its clients and its interface file.
///
/// ```
/// use rpc_core::{Context, Server, ServiceError};
///
/// /// Who somebody is.
/// #[derive(rpc_macros::Xdr)]
/// pub struct Person {
///     #[xdr(max = 255)]
///     pub name: String,
///     pub born: Option<i32>,
/// }
///
/// /// A register of people.
/// #[rpc_macros::program(number = 0x2000_0001, version = 1)]
/// pub trait Register {
///     /// Adds somebody; how many there are then.
///     #[procedure(1)]
///     async fn add(&self, cx: &Context, person: Person) -> Result<u32, ServiceError>;
///
///     /// Somebody of that name.
///     #[procedure(2)]
///     #[idempotent]
///     async fn find(&self, cx: &Context, name: String) -> Result<Option<Person>, ServiceError>;
/// }
///
/// struct Nobody;
///
/// impl Register for Nobody {
///     async fn add(&self, _cx: &Context, _person: Person) -> Result<u32, ServiceError> {
///         Ok(0)
///     }
///     async fn find(&self, _cx: &Context, _name: String) -> Result<Option<Person>, ServiceError> {
///         Ok(None)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = Server::builder().add(register::Service::new(Nobody)).listen("tcp://127.0.0.1:0").start().await?;
/// let client = register::Client::connect(&server.endpoints()[0]).await?;
/// assert_eq!(client.add(&Person { name: "Ada".into(), born: Some(1815) }).await?, 0);
/// assert!(client.find("Ada").await?.is_none());
///
/// // For C, or whoever else: `register::interface().write("register.x")`.
/// let text = register::interface().text()?;
/// assert!(text.contains("unsigned int ADD(Person) = 1;"));
/// # Ok(()) }
/// ```
///
/// Beside the trait there is a module of its name in `snake_case`, with what [`include_x!`] gives a version of a program:
/// `PROGRAM`, `VERSION`, the numbers of procedures, `Service`, `Client` and `BlockingClient`; `Server` is the trait. A
/// client's methods take text, opaque data and arrays, and types of your own, by reference. Two versions of a program are
/// two traits; `v1::interface().and(v2::interface())` is the file of both.
///
/// Use it at the top level of a module, not within a function. The calling crate needs `rpc-core` among its
/// dependencies. The module sees what is in scope around the trait; a type that is called like a type of the prelude is
/// taken for it.
///
/// # Options
///
/// | option | |
/// |---|---|
/// | `number = N` | the program's number: 0x20000000 to 0x3fffffff are for anybody to use |
/// | `version = N` | the version's number |
/// | `name = "REGISTER_PROG"` | the program's name in the interface file |
/// | `version_name = "REGISTER_V1"` | the version's name there |
/// | `module = "register"` | what the module is called |
/// | `idl = "PATH"` | make a test that fails where the interface file at that path, from the crate's directory, is not what the trait says, and writes it |
/// | `client = true`, `blocking = true`, `server = true` | what to generate |
///
/// # Methods
///
/// A method is an `async fn` with `&self`, `&Context` and the arguments, and returns `Result<T, ServiceError>`.
///
/// - `#[procedure(N)]`, required, is its number, from 1; `#[procedure(N, name = "FIND")]` its name in the interface file.
/// - `#[idempotent]` says that it may run twice: its replies are not kept for duplicates, and it is sent again when a
///   connection is lost.
/// - `#[xdr(max = N)]` before an argument bounds its length.
/// - A default body is what a server does that does not implement the method.
/// - Comments of the trait, its methods and types go into the interface file.
#[proc_macro_attribute]
pub fn program(arguments: TokenStream, item: TokenStream) -> TokenStream {
    program::program(arguments.into(), item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// A type as XDR has it: how it is written, read, measured and described in an interface file.
///
/// ```
/// use rpc_core::xdr::{Size, from_bytes, to_bytes};
/// use rpc_macros::Xdr;
///
/// #[derive(Clone, Copy, Debug, PartialEq, Xdr)]
/// enum Status {
///     Ok = 0,
///     NotFound = 2,
/// }
///
/// #[derive(Debug, PartialEq, Xdr)]
/// #[xdr(switch = Status)]
/// enum Lookup {
///     #[xdr(case = Status::Ok)]
///     Found { handle: [u8; 32], #[xdr(max = 1024)] comment: String },
///     #[xdr(default)]
///     Failed(Status),
/// }
///
/// let failed = Lookup::Failed(Status::NotFound);
/// let bytes = to_bytes(&failed)?;
/// assert_eq!(&bytes[..], [0, 0, 0, 2]);
/// assert_eq!(from_bytes::<Lookup>(&bytes)?, failed);
/// assert_eq!(Size::of::<Lookup>(), Size { min: 4, max: Some(4 + 32 + 4 + 1024) });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// | Rust | XDR |
/// |---|---|
/// | `i32`, `u32`, `i64`, `u64`, `f32`, `f64`, `bool`, `Quadruple` | `int`, `unsigned`, `hyper`, ... |
/// | `String` | `string s<>` |
/// | `Bytes`, `[u8; N]` | `opaque o<>`, `opaque o[N]`; `Vec<u8>` is refused, so that it is not taken for numbers |
/// | `Vec<T>`, `[T; N]` | `T a<>`, `T a[N]` |
/// | `Option<T>` | `T *p`; a type that holds itself does so in an `Option<Box<T>>`, up to 128 deep, or a `Vec<T>` |
/// | `struct` with named fields | `struct` |
/// | `struct` around one type | `typedef` |
/// | `enum` without data | `enum`, each member with the type's name before its own, as C needs it |
/// | `enum` with data | `union`; a variant with fields carries a struct |
///
/// Smaller and larger numbers, `usize`, tuples, references and generic types are refused.
///
/// # Attributes
///
/// - `#[xdr(name = "...")]`, on a type, field, member or arm: what it is called in the interface file. Names that are
///   words of XDR or C get a `_` at their end otherwise.
/// - `#[xdr(max = N)]`, on a field: a bound for its `String`, `Bytes` or `Vec`, within an `Option` too; a number or a
///   constant.
/// - `#[xdr(switch = TYPE)]`, on an enum: what tells its arms apart, `i32` if nothing is said; `u32`, `bool` or an
///   `enum`.
/// - `#[xdr(case = VALUE)]`, on a variant: the value that tells it apart. Numbers count on from the one before, from 0.
/// - `#[xdr(default)]`, on a variant: for all other values, which it keeps in its first field.
/// - `#[xdr(recursive)]`, on a field: its type leads back here without a `Box` on the way, so its size has no end. It is
///   only needed where several types hold one another through bounded `Vec`s.
#[proc_macro_derive(Xdr, attributes(xdr))]
pub fn derive_xdr(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    xdr::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
