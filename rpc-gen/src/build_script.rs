//! The door for build scripts.

use std::path::{Path, PathBuf};

use crate::compile::Error;
use crate::config::{Builder, configure};

/// Compiles `path` into `OUT_DIR`, with nothing set otherwise: see [`Builder::compile`].
///
/// # Errors
///
/// If the file cannot be read or has errors, or the output cannot be written.
pub fn compile(path: impl AsRef<Path>) -> Result<(), Error> {
    configure().compile(path)
}

impl Builder {
    /// For a build script: compiles `DIR/NAME.x` to `OUT_DIR/NAME.rs`, which
    /// `rpc_core::include_generated!("NAME")` includes. Tells cargo what it read and what it found.
    ///
    /// The output is only written if it has changed.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or has errors, or the output cannot be written.
    pub fn compile(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let result = self.generate(path);
        let mut lines = Vec::new();
        match &result {
            Ok(generated) => {
                lines.extend(generated.files().iter().map(|file| rerun(file)));
                let warnings = generated.warnings().iter();
                lines.extend(warnings.map(|warning| format!("cargo::warning={}", warning.summary)));
            }
            Err(error) => {
                lines.push(rerun(path));
                lines.extend(error.files().iter().map(|file| rerun(file)));
                let findings = error.findings().iter().take(20);
                lines.extend(findings.map(|finding| format!("cargo::error={}", finding.summary)));
            }
        }
        tell_cargo(&lines);
        self.write(path, &result?.text())
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), Error> {
        let directory = match &self.out_dir {
            Some(directory) => directory.clone(),
            None => std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| {
                Error::general("OUT_DIR is not set: call this from a build script, or set `out_dir`")
            })?,
        };
        let stem = path.file_stem().unwrap_or(path.as_os_str());
        let output = directory.join(stem).with_extension("rs");
        if std::fs::read_to_string(&output).is_ok_and(|old| old == text) {
            return Ok(());
        }
        std::fs::write(&output, text)
            .map_err(|error| Error::general(format!("cannot write `{}`: {error}", output.display())))
    }
}

fn rerun(file: &Path) -> String {
    format!("cargo::rerun-if-changed={}", file.display())
}

#[allow(clippy::print_stdout, reason = "cargo listens on standard output")]
fn tell_cargo(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}
