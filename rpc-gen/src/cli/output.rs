//! What is said, and where.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

/// Prints to standard output; a reader that has seen enough is no error.
pub(super) fn print(text: &str) -> Result<(), String> {
    print_bytes(text.as_bytes())
}

pub(super) fn print_bytes(bytes: &[u8]) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("error: cannot write to standard output: {error}"))
        }
        _ => Ok(()),
    }
}

/// Prints, or writes to a file if there is one to write to.
pub(super) fn print_or_write(text: &str, file: Option<&Path>) -> Result<(), String> {
    file.map_or_else(|| print(text), |file| write(file, text.as_bytes()))
}

pub(super) fn write(file: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(file, bytes).map_err(|error| format!("error: cannot write `{}`: {error}", file.display()))
}

/// Says something on standard error.
pub(super) fn complain(message: &str) {
    // There is nobody left to tell that nobody listens.
    let _ = writeln!(std::io::stderr().lock(), "{message}");
}

/// Whether complaints are seen on a terminal.
pub(super) fn is_colored() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
