//! `rpc-gen check`: what is wrong with files, and nothing else.

use std::path::PathBuf;
use std::process::ExitCode;

use super::settings::Settings;
use super::{Outcome, output};

/// Say what is wrong with interface files
///
/// Prints errors and warnings to standard error and nothing to standard output. Each file is looked at
/// by itself.
///
/// Exit code: 0 if all files are sound, 1 if one has errors, or warnings with --deny-warnings.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  rpc-gen check nfs3.x mount.x\n  rpc-gen check -I include --deny-warnings *.x"
)]
pub(super) struct Check {
    /// The interface files
    #[arg(value_name = "FILE.x", required = true)]
    files: Vec<PathBuf>,

    /// Take warnings for errors
    #[arg(long)]
    deny_warnings: bool,

    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(check: &Check) -> Outcome {
    let builder = check.settings.builder();
    let mut sound = true;
    for file in &check.files {
        match builder.generate(file) {
            Ok(generated) => {
                for warning in generated.warnings() {
                    output::complain(warning.rendered.trim_end());
                    sound &= !check.deny_warnings;
                }
            }
            Err(error) => {
                output::complain(&error.to_string());
                sound = false;
            }
        }
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
