//! `rpc-gen fmt`: files laid out as one would.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rpc_gen::diagnostic::Style;
use rpc_gen::format::{Options, format};
use rpc_gen::source::MAX_FILE_SIZE;

use super::{Outcome, output};

/// Lay out interface files, in place
///
/// Only whitespace changes: comments, `%` lines and directives stay, and so does what the file means.
/// Lines end in a line feed afterwards. Includes need not be there. With `-`, reads standard input and
/// prints the result.
///
/// Exit code: 0 if all is well, 1 if a file cannot be laid out, or with --check would change.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  rpc-gen fmt nfs3.x mount.x\n  rpc-gen fmt --check idl/*.x\n  rpc-gen fmt - < old.x > new.x"
)]
pub(super) struct Fmt {
    /// The interface files; `-` for standard input
    #[arg(value_name = "FILE.x", required = true)]
    files: Vec<PathBuf>,

    /// Change nothing; name the files that are not laid out
    #[arg(long)]
    check: bool,

    /// The columns that a body is moved to the right
    #[arg(long, value_name = "COLUMNS", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    indent: u8,
}

pub(super) fn run(fmt: &Fmt) -> Outcome {
    let style = if output::is_colored() { Style::Colored } else { Style::Plain };
    let options = Options { indent: usize::from(fmt.indent), style, ..Options::default() };
    let mut well = true;
    for file in &fmt.files {
        match one(file, fmt.check, &options) {
            Ok(as_wanted) => well &= as_wanted,
            Err(message) => {
                output::complain(&message);
                well = false;
            }
        }
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Lays out one file. Whether it is as it should be.
fn one(file: &Path, check: bool, options: &Options) -> Result<bool, String> {
    let piped = file == Path::new("-");
    let name = if piped { "<standard input>".to_owned() } else { file.display().to_string() };
    let old = read(file, piped).map_err(|error| format!("error: cannot read `{name}`: {error}"))?;
    let text = Text::decode(&old).ok_or_else(|| format!("error: `{name}` is not a text file"))?;
    let new = text.encode(&format(&name, &text.text, options).map_err(|error| error.to_string())?);
    if check {
        if new != old {
            output::print(&format!("{name}\n"))?;
        }
        return Ok(new == old);
    }
    if piped {
        output::print_bytes(&new)?;
    } else if new != old {
        output::write(file, &new)?;
    }
    Ok(true)
}

fn read(file: &Path, piped: bool) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let input: Box<dyn Read> =
        if piped { Box::new(std::io::stdin().lock()) } else { Box::new(std::fs::File::open(file)?) };
    input.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(std::io::Error::other(format!("it is larger than {} MiB", MAX_FILE_SIZE >> 20)));
    }
    Ok(bytes)
}

/// A text and how it is written as bytes, so that it can be written in the same way again.
struct Text {
    text: String,
    marked: bool,
    latin1: bool,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Text {
    /// `None` for what is no text.
    fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.contains(&0) {
            return None;
        }
        let (marked, bytes) = bytes.strip_prefix(BYTE_ORDER_MARK).map_or((false, bytes), |rest| (true, rest));
        Some(match std::str::from_utf8(bytes) {
            Ok(text) => Self { text: text.to_owned(), marked, latin1: false },
            Err(_) => {
                Self { text: bytes.iter().map(|&byte| char::from(byte)).collect(), marked, latin1: true }
            }
        })
    }

    fn encode(&self, text: &str) -> Vec<u8> {
        let mark = if self.marked { BYTE_ORDER_MARK } else { b"" };
        if self.latin1 {
            let letters = text.chars().map(|c| u8::try_from(c).expect("laying out adds ASCII only"));
            return mark.iter().copied().chain(letters).collect();
        }
        [mark, text.as_bytes()].concat()
    }
}
