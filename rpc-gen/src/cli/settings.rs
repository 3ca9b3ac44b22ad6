//! How interface files are read: the same for all that is done with them.

use std::path::{Path, PathBuf};

use rpc_gen::{Builder, Generated};

use super::output;

#[derive(Debug, Default, clap::Args)]
pub(super) struct Settings {
    /// Look here for included files, after the including file's own directory
    #[arg(short = 'I', long = "include", value_name = "DIR", help_heading = "Reading")]
    pub(super) include: Vec<PathBuf>,

    /// Define a macro for #ifdef and for replacement; 1 if there is no value
    #[arg(short = 'D', long = "define", value_name = "NAME[=VALUE]", help_heading = "Reading")]
    pub(super) define: Vec<String>,

    /// Take a macro away; RPC_HDR is defined otherwise
    #[arg(short = 'U', long = "undefine", value_name = "NAME", help_heading = "Reading")]
    pub(super) undefine: Vec<String>,

    /// Go on, with a warning, after what rpcgen takes and should not
    #[arg(long, help_heading = "Reading")]
    pub(super) lenient: bool,

    /// Have a Rust type stand for a type of the file, which need not define it
    #[arg(long, value_name = "NAME=TYPE", value_parser = pair, help_heading = "Reading")]
    pub(super) extern_type: Vec<(String, String)>,
}

impl Settings {
    pub(super) fn builder(&self) -> Builder {
        let mut builder = rpc_gen::configure().colored(output::is_colored());
        for directory in &self.include {
            builder = builder.include_path(directory);
        }
        for name in &self.undefine {
            builder = builder.undefine(name);
        }
        for (name, value) in self.definitions() {
            builder = builder.define(name, value);
        }
        for (name, rust) in &self.extern_type {
            builder = builder.extern_type(name, rust);
        }
        builder.lenient(self.lenient)
    }

    /// Names and values; as for a C compiler, a macro without a value is 1.
    pub(super) fn definitions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.define.iter().map(|definition| definition.split_once('=').unwrap_or((definition, "1")))
    }

    /// Reads a file, and says what it found.
    pub(super) fn read(&self, file: &Path) -> Result<Generated, String> {
        read(&self.builder(), file)
    }
}

/// What stands before the first `=`, and what behind it.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let (first, second) = text.split_once('=').ok_or("there is no `=` in it")?;
    if first.is_empty() || second.is_empty() {
        return Err("something must stand before and behind the `=`".to_owned());
    }
    Ok((first.to_owned(), second.to_owned()))
}

/// Reads a file, and says what it found.
pub(super) fn read(builder: &Builder, file: &Path) -> Result<Generated, String> {
    let generated = builder.generate(file).map_err(|error| error.to_string())?;
    for warning in generated.warnings() {
        output::complain(warning.rendered.trim_end());
    }
    Ok(generated)
}
