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
//! This is a thin door: all the work is [`rpc_gen`]'s.

mod include;
mod options;

use proc_macro::TokenStream;

/// The Rust of an interface file: its types, and a module for each of its programs.
///
/// The path is relative to the directory of the crate's `Cargo.toml`; if there is no such file, to the
/// nearest directory above that has it, so that a workspace may keep its interfaces in one place. The
/// crate is compiled again when the file, or one that it includes, changes. Errors in the file are
/// compile errors that show the file's line.
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
