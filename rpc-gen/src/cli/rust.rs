//! `rpc-gen FILE.x`: an interface to Rust.

use std::path::PathBuf;
use std::process::ExitCode;

use rpc_gen::Builder;

use super::generation::Generation;
use super::project::{self, Runtime};
use super::settings::{self, Settings};
use super::{Outcome, output};

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(super) struct Plain {
    /// The interface file
    #[arg(value_name = "FILE.x", required = true)]
    file: Option<PathBuf>,

    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE", conflicts_with = "all")]
    output: Option<PathBuf>,

    #[command(flatten)]
    settings: Settings,

    #[command(flatten)]
    generation: Generation,

    /// Generate no clients
    #[arg(long, conflicts_with = "client")]
    no_client: bool,

    /// Generate no blocking clients
    #[arg(long)]
    no_blocking: bool,

    /// Generate no server
    #[arg(long, conflicts_with = "server")]
    no_server: bool,

    /// Print types and numbers only, with neither clients nor servers
    #[arg(long, help_heading = "Parts", conflicts_with_all = ["no_client", "no_server"])]
    types: bool,

    /// Print clients, with the types and numbers they need
    #[arg(long, help_heading = "Parts")]
    client: bool,

    /// Print the server, with the types and numbers it needs
    #[arg(long, help_heading = "Parts")]
    server: bool,

    /// Print a server program in which each procedure is left to fill in
    #[arg(long, help_heading = "Programs", conflicts_with_all = ["types", "client", "server", "sample_client", "all"])]
    sample_server: bool,

    /// Print a client program that calls each procedure
    #[arg(long, help_heading = "Programs", conflicts_with_all = ["types", "client", "server", "all"])]
    sample_client: bool,

    /// Make a crate in a new directory: the interface, a server to fill in, a client, a README
    #[arg(long, value_name = "DIR", help_heading = "Programs", conflicts_with_all = ["types", "client", "server"])]
    all: Option<PathBuf>,

    #[command(flatten)]
    runtime: Runtime,
}

pub(super) fn run(plain: &Plain) -> Outcome {
    let file = plain.file.as_deref().ok_or("error: which file?")?;
    let generated = settings::read(&plain.builder(), file)?;
    if let Some(directory) = &plain.all {
        project::create(directory, file, &generated, &plain.settings, &plain.runtime, &plain.generation)?;
        return Ok(ExitCode::SUCCESS);
    }
    let sample = plain.sample_server || plain.sample_client;
    if sample && generated.interface().programs.is_empty() {
        return Err(project::no_program(file));
    }
    let include = || project::include(file, &plain.settings, &plain.generation);
    let text = if plain.sample_server {
        generated.sample_server(&include())
    } else if plain.sample_client {
        generated.sample_client(&include())
    } else {
        generated.text()
    };
    output::print_or_write(&text, plain.output.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

impl Plain {
    fn builder(&self) -> Builder {
        let parts = self.types || self.client || self.server;
        self.generation
            .apply(self.settings.builder())
            .client(if parts { self.client } else { !self.no_client })
            .blocking(!self.no_blocking)
            .server(if parts { self.server } else { !self.no_server })
    }
}
