//! Settings, and the door for build scripts.

use std::path::{Path, PathBuf};

use crate::compile::{Error, Generated, compile_file, compile_text};
use crate::diagnostic::Style;
use crate::{emit, preprocess};

/// Compiles `path` into `OUT_DIR`, with nothing set otherwise: see [`Builder::compile`].
///
/// # Errors
///
/// If the file cannot be read or has errors, or the output cannot be written.
pub fn compile(path: impl AsRef<Path>) -> Result<(), Error> {
    configure().compile(path)
}

/// Settings to be changed before compiling.
pub fn configure() -> Builder {
    Builder::default()
}

/// How interfaces are compiled. Begin with [`configure`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    out_dir: Option<PathBuf>,
    preprocessor: preprocess::Options,
    emitter: emit::Options,
    style: Style,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            out_dir: None,
            preprocessor: preprocess::Options {
                include_paths: Vec::new(),
                // What rpcgen defines when it writes a header: the part with all declarations.
                defines: vec![("RPC_HDR".to_owned(), "1".to_owned())],
            },
            emitter: emit::Options::default(),
            style: Style::Plain,
        }
    }
}

impl Builder {
    /// Where [`compile`](Self::compile) writes to, instead of `OUT_DIR`.
    pub fn out_dir(mut self, directory: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(directory.into());
        self
    }

    /// Adds a directory in which `#include` looks, after the including file's own.
    pub fn include_path(mut self, directory: impl Into<PathBuf>) -> Self {
        self.preprocessor.include_paths.push(directory.into());
        self
    }

    /// Defines a macro, like `#define NAME VALUE`.
    pub fn define(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.preprocessor.defines.push((name.into(), value.into()));
        self
    }

    /// Takes a macro away again. `RPC_HDR` is defined unless this is done to it.
    pub fn undefine(mut self, name: &str) -> Self {
        self.preprocessor.defines.retain(|(defined, _)| defined != name);
        self
    }

    /// Whether to generate clients. On unless turned off.
    pub fn client(mut self, on: bool) -> Self {
        self.emitter.client = on;
        self
    }

    /// Whether to generate blocking clients beside the asynchronous ones. On unless turned off.
    pub fn blocking(mut self, on: bool) -> Self {
        self.emitter.blocking = on;
        self
    }

    /// Whether to generate servers. On unless turned off.
    pub fn server(mut self, on: bool) -> Self {
        self.emitter.server = on;
        self
    }

    /// Whether types derive serde's traits. Off unless turned on; needs `rpc-core`'s feature `serde`.
    pub fn serde(mut self, on: bool) -> Self {
        self.emitter.serde = on;
        self
    }

    /// Whether errors are shown in a terminal's colours.
    pub fn colored(mut self, on: bool) -> Self {
        self.style = if on { Style::Colored } else { Style::Plain };
        self
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or has errors.
    pub fn generate(&self, path: impl AsRef<Path>) -> Result<Generated, Error> {
        let path = path.as_ref();
        let options = self.emitter_for(path);
        compile_file(path, &self.preprocessor, &options, self.style)
    }

    /// Reads and checks a text. `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// If the text has errors.
    pub fn generate_text(&self, name: &str, text: &str) -> Result<Generated, Error> {
        let options = self.emitter_for(Path::new(name));
        compile_text(name, text, &self.preprocessor, &options, self.style)
    }

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

    fn emitter_for(&self, path: &Path) -> emit::Options {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        emit::Options { name: stem.unwrap_or_default(), ..self.emitter.clone() }
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
