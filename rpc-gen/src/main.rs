//! The command `rpc-gen`: an interface file to Rust on standard output.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Compiles an ONC RPC interface (.x) to Rust
///
/// Prints Rust to standard output: types, a trait for servers, clients. In a crate, prefer
/// `rpc_macros::include_x!` or `rpc_gen::compile` in a build script, which keep the code up to date.
#[derive(Debug, Parser)]
#[command(version, about, long_about)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
struct Arguments {
    /// The interface file
    #[arg(value_name = "FILE.x")]
    file: PathBuf,

    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Look here for included files, after the including file's own directory
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    include: Vec<PathBuf>,

    /// Define a macro for #ifdef and for replacement
    #[arg(short = 'D', long = "define", value_name = "NAME[=VALUE]")]
    define: Vec<String>,

    /// Take a macro away; RPC_HDR is defined otherwise
    #[arg(short = 'U', long = "undefine", value_name = "NAME")]
    undefine: Vec<String>,

    /// Derive serde's traits for types
    #[arg(long)]
    serde: bool,

    /// Generate no clients
    #[arg(long)]
    no_client: bool,

    /// Generate no blocking clients
    #[arg(long)]
    no_blocking: bool,

    /// Generate no server
    #[arg(long)]
    no_server: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            complain(&message);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let generated = builder(arguments).generate(&arguments.file).map_err(|error| error.to_string())?;
    for warning in generated.warnings() {
        complain(warning.rendered.trim_end());
    }
    let text = generated.text();
    match &arguments.output {
        Some(path) => std::fs::write(path, text)
            .map_err(|error| format!("error: cannot write `{}`: {error}", path.display())),
        None => print(&text),
    }
}

fn builder(arguments: &Arguments) -> rpc_gen::Builder {
    let mut builder = rpc_gen::configure()
        .serde(arguments.serde)
        .client(!arguments.no_client)
        .blocking(!arguments.no_blocking)
        .server(!arguments.no_server)
        .colored(std::io::stderr().is_terminal());
    for directory in &arguments.include {
        builder = builder.include_path(directory);
    }
    for name in &arguments.undefine {
        builder = builder.undefine(name);
    }
    for definition in &arguments.define {
        // As for a C compiler, a macro without a value is 1.
        let (name, value) = definition.split_once('=').unwrap_or((definition, "1"));
        builder = builder.define(name, value);
    }
    builder
}

/// Prints to standard output; a reader that has seen enough is no error.
fn print(text: &str) -> Result<(), String> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("error: cannot write to standard output: {error}"))
        }
        _ => Ok(()),
    }
}

#[allow(clippy::print_stderr, reason = "complaints go to standard error")]
fn complain(message: &str) {
    eprintln!("{message}");
}
