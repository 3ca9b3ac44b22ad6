//! What may be asked for.

use clap::{Parser, Subcommand};

use super::breaking::Breaking;
use super::check::Check;
use super::doc::Doc;
use super::fmt::Fmt;
use super::json::Json;
use super::lsp::Lsp;
use super::rust::Plain;

/// Compiles an ONC RPC interface (.x) to Rust
///
/// Prints Rust to standard output: types, a trait for servers, clients. In a crate, prefer
/// `rpc_macros::include_x!` or `rpc_gen::compile` in a build script, which keep the code up to date.
#[derive(Debug, Parser)]
#[command(
    name = "rpc-gen",
    version,
    about,
    long_about,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    override_usage = "rpc-gen [OPTIONS] FILE.x\n       rpc-gen --all DIR [OPTIONS] FILE.x\n       \
                      rpc-gen check|fmt|json|breaking|doc|lsp ...",
    after_help = EXAMPLES
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    #[command(flatten)]
    pub(super) plain: Plain,
}

const EXAMPLES: &str = "\
Examples:
  rpc-gen msg.x                   print types, server and clients
  rpc-gen --client -o msg.rs msg.x
  rpc-gen --all msg msg.x         a crate in the new directory msg, ready to build and run
  rpc-gen --sample-server msg.x   a server with each procedure left to fill in
  rpc-gen check *.x               errors and warnings only
  rpc-gen fmt msg.x               lay the file out
  rpc-gen breaking old.x new.x    what changed, and whom that breaks
  rpc-gen ./check                 a file that is named like a command

rpcgen's own flags are answered with what to use instead: try `rpc-gen -a -N msg.x`.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Check(Check),
    Fmt(Fmt),
    Json(Json),
    Breaking(Breaking),
    Doc(Doc),
    Lsp(Lsp),
}

/// Whether a word is a command.
pub(super) fn is_command(word: &str) -> bool {
    Command::has_subcommand(word)
}

/// The commands, in words.
pub(super) fn commands() -> &'static str {
    "`check`, `fmt`, `json`, `breaking`, `doc` and `lsp`"
}
