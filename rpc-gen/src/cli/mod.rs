//! The command: arguments, and one file for each thing that it does.
//!
//! `arguments` says what may be asked for and `rpcgen` answers what rpcgen was asked in the same way;
//! `output` is how anything gets out.

mod arguments;
mod breaking;
mod check;
mod doc;
mod fmt;
mod generation;
mod json;
mod lsp;
mod output;
mod project;
mod rpcgen;
mod rust;
mod settings;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use arguments::{Arguments, Command};

/// What a part of the command comes to; a message if it cannot be done.
type Outcome = Result<ExitCode, String>;

/// Asked for what there is not, as for clap.
const USAGE: u8 = 2;

pub(crate) fn main(words: &[OsString]) -> ExitCode {
    if let Some(answer) = rpcgen::answer(words) {
        output::complain(&answer);
        return ExitCode::from(USAGE);
    }
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error, words),
    };
    let outcome = match arguments.command {
        None => rust::run(&arguments.plain),
        Some(Command::Check(check)) => check::run(&check),
        Some(Command::Fmt(fmt)) => fmt::run(&fmt),
        Some(Command::Json(json)) => json::run(&json),
        Some(Command::Breaking(breaking)) => breaking::run(&breaking),
        Some(Command::Doc(doc)) => doc::run(&doc),
        Some(Command::Lsp(lsp)) => lsp::run(&lsp),
    };
    outcome.unwrap_or_else(|message| {
        output::complain(&message);
        ExitCode::FAILURE
    })
}

/// Help, the version, or what is wrong with the arguments.
fn refuse(error: &clap::Error, words: &[OsString]) -> ExitCode {
    let code = u8::try_from(error.exit_code()).unwrap_or(USAGE);
    // A reader that has seen enough is no error.
    let _ = error.print();
    if error.use_stderr()
        && let Some(hint) = hint(error, words)
    {
        output::complain(&hint);
    }
    ExitCode::from(code)
}

/// What may have been meant.
fn hint(error: &clap::Error, words: &[OsString]) -> Option<String> {
    let first = words.get(1)?.to_str()?;
    let is_file = Path::new(first).is_file();
    if arguments::is_command(first) && is_file {
        return Some(format!("\n`{first}` is a command here; for the file of that name, say `./{first}`"));
    }
    let included = words[1..].iter().any(|word| word == "-I" || word == "--include");
    if error.kind() == ErrorKind::MissingRequiredArgument && included {
        return Some(
            "\n`-I DIR` looks for included files in DIR; rpcgen's `-I`, for inetd, is not needed".to_owned(),
        );
    }
    let plain_word = !first.starts_with('-') && !first.contains(['.', '/']) && !is_file;
    (plain_word && !arguments::is_command(first)).then(|| {
        format!("\n`{first}` is neither a file nor a command; the commands are {}", arguments::commands())
    })
}
