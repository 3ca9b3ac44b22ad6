//! wip
#![allow(missing_docs)]
pub mod ast;
pub mod check;
mod compile;
mod config;
pub mod diagnostic;
pub mod emit;
pub mod lexer;
pub mod model;
mod number;
pub mod parser;
pub mod preprocess;
pub mod source;
pub use compile::*;
pub use config::*;
