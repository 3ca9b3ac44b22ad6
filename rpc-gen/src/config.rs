//! Settings.

use std::path::{Path, PathBuf};

use crate::compile::{Error, Generated, Settings, compile_file, compile_text};
use crate::diagnostic::Style;

/// Settings to be changed before compiling.
pub fn configure() -> Builder {
    Builder::default()
}

/// How interfaces are compiled. Begin with [`configure`].
///
/// Settings that are for parts of an interface take paths, with the file's own names: `.` is everything,
/// `name` a definition and all in it, `name.field` a field of a struct, an arm of a union (by the name of
/// what it carries) or a member of an enum, and `PROGRAM.VERSION.PROCEDURE` a procedure.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    pub(crate) out_dir: Option<PathBuf>,
    settings: Settings,
}

impl Default for Builder {
    fn default() -> Self {
        let mut settings = Settings::default();
        // What rpcgen defines when it writes a header: the part with all declarations.
        settings.preprocessor.defines.push(("RPC_HDR".to_owned(), "1".to_owned()));
        Self { out_dir: None, settings }
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
        self.settings.preprocessor.include_paths.push(directory.into());
        self
    }

    /// Defines a macro, like `#define NAME VALUE`.
    pub fn define(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.preprocessor.defines.push((name.into(), value.into()));
        self
    }

    /// Takes a macro away again. `RPC_HDR` is defined unless this is done to it.
    pub fn undefine(mut self, name: &str) -> Self {
        self.settings.preprocessor.defines.retain(|(defined, _)| defined != name);
        self
    }

    /// Whether to generate clients. On unless turned off.
    pub fn client(mut self, on: bool) -> Self {
        self.settings.emitter.client = on;
        self
    }

    /// Whether to generate blocking clients beside the asynchronous ones. On unless turned off.
    pub fn blocking(mut self, on: bool) -> Self {
        self.settings.emitter.blocking = on;
        self
    }

    /// Whether to generate servers. On unless turned off.
    pub fn server(mut self, on: bool) -> Self {
        self.settings.emitter.server = on;
        self
    }

    /// Whether types derive serde's traits. Off unless turned on; needs `rpc-core`'s feature `serde`.
    pub fn serde(mut self, on: bool) -> Self {
        self.settings.emitter.serde = on;
        self
    }

    /// Whether to go on after what rpcgen takes without a word, and should not: it is an error
    /// otherwise, and with this a warning.
    ///
    /// What is rather misspelt than defined elsewhere is taken like what nobody defines: a type becomes one that can be
    /// neither sent nor received, and a bound no bound. Of two definitions of one name, or two procedures of one number, the
    /// first counts. An arm of a union whose discriminant never has its value is left out. Off unless
    /// turned on.
    pub fn lenient(mut self, on: bool) -> Self {
        self.settings.outside.lenient = on;
        self.settings.checker.lenient = on;
        self
    }

    /// Has a Rust type stand for a type of the file, which the file may or may not define:
    /// `extern_type("des_block", "crate::DesBlock")`.
    ///
    /// The Rust type needs `Encode`, `Decode`, `Clone`, `Debug`, `Default` and `PartialEq`.
    pub fn extern_type(mut self, name: impl Into<String>, rust: impl Into<String>) -> Self {
        self.settings.outside.extern_types.push((name.into(), rust.into()));
        self
    }

    /// Has Rust call something as if the file called it `name`. Paths of other settings for what is
    /// generated then have the new name too.
    pub fn rename(mut self, path: impl Into<String>, name: impl Into<String>) -> Self {
        self.settings.renames.add(path.into(), name.into());
        self
    }

    /// Has `string` be [`Bytes`](https://docs.rs/bytes) in these places, and not `String`: what C
    /// programs send, as the names of files, need not be UTF-8. On the wire it is the same.
    pub fn string_as_bytes<P: AsRef<str>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.settings.checker.string_as_bytes.add(paths);
        self
    }

    /// Has linked lists of these structs be `Vec`s: where the file has `node *list`, Rust has
    /// `Vec<Node>`, and a `Node` no `next`.
    pub fn list_as_vec<P: AsRef<str>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.settings.emitter.list_as_vec.add(paths);
        self
    }

    /// Puts the fields or arms at these paths behind a `Box`.
    pub fn boxed<P: AsRef<str>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.settings.emitter.boxed.add(paths);
        self
    }

    /// Adds an attribute to types: `type_attribute("point", "#[derive(Copy)]")`.
    pub fn type_attribute(mut self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.settings.emitter.type_attributes.push((path.into(), attribute.into()));
        self
    }

    /// Adds an attribute to fields of structs, members of enums and arms of unions.
    pub fn field_attribute(mut self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.settings.emitter.field_attributes.push((path.into(), attribute.into()));
        self
    }

    /// Whether errors are shown in a terminal's colours.
    pub fn colored(mut self, on: bool) -> Self {
        self.settings.style = if on { Style::Colored } else { Style::Plain };
        self
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or has errors.
    pub fn generate(&self, path: impl AsRef<Path>) -> Result<Generated, Error> {
        let path = path.as_ref();
        compile_file(path, &self.settings, stem(path))
    }

    /// Reads and checks a text. `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// If the text has errors.
    pub fn generate_text(&self, name: &str, text: &str) -> Result<Generated, Error> {
        compile_text(name, text, &self.settings, stem(Path::new(name)))
    }
}

/// What a file is called, without its ending.
fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
