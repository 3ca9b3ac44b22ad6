//! `rpc-gen doc`: an interface as a page.

use std::path::PathBuf;
use std::process::ExitCode;

use super::settings::Settings;
use super::{Outcome, output};

/// Print a Markdown page about an interface
///
/// Programs, versions and procedures with their comments; constants; types, linked to one another.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  rpc-gen doc -o nfs3.md nfs3.x")]
pub(super) struct Doc {
    /// The interface file
    #[arg(value_name = "FILE.x")]
    file: PathBuf,

    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(doc: &Doc) -> Outcome {
    let generated = doc.settings.read(&doc.file)?;
    let page = rpc_gen::page::markdown(generated.interface(), generated.source());
    output::print_or_write(&page, doc.output.as_deref())?;
    Ok(ExitCode::SUCCESS)
}
