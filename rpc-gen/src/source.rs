//! The texts a compilation reads, and places in them.
//!
//! Every later floor speaks of places as [`Span`]s and never of lines: lines and columns are
//! worked out here, once, when a diagnostic is shown.

use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes. The largest interface files in public use are around
/// half a mebibyte.
pub const MAX_FILE_SIZE: u64 = 16 << 20;

/// Which file of a [`Sources`] a place is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// Which use of a macro a place came out of, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(u32);

impl Origin {
    /// Written in the file as it stands.
    pub const FILE: Self = Self(0);
}

/// A range of bytes in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The macro use that brought these bytes to where they were parsed.
    pub origin: Origin,
}

impl Span {
    /// From the start of `self` to the end of `last`, where both lie in one text; otherwise `self`.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        if self.file == last.file && self.origin == last.origin && last.end >= self.start {
            Self { end: last.end, ..self }
        } else {
            self
        }
    }

    /// The empty place just after `self`.
    #[must_use]
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// As bytes to index a file's text with.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// What diagnostics call it.
    pub name: String,
    /// Where it was read from, if it was.
    pub path: Option<PathBuf>,
    /// Its text, without a byte-order mark.
    pub text: String,
    /// The `#include` that asked for it.
    pub included_from: Option<Span>,
}

/// One use of a macro.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// The macro.
    pub name: String,
    /// Where it was used; that place may itself be out of a macro.
    pub used_at: Span,
}

/// All texts of a compilation.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    expansions: Vec<Expansion>,
}

impl Sources {
    /// No texts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text that is no file.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.push(SourceFile { name: name.into(), path: None, text: text.into(), included_from: None })
    }

    /// Reads a file. The message of an error is meant for people.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is larger than [`MAX_FILE_SIZE`] or is no text.
    pub fn load(&mut self, path: &Path, included_from: Option<Span>) -> Result<FileId, String> {
        let name = path.display().to_string();
        let size = std::fs::metadata(path).map_err(|error| format!("cannot read `{name}`: {error}"))?;
        if !size.is_file() {
            return Err(format!("cannot read `{name}`: it is not a file"));
        }
        if size.len() > MAX_FILE_SIZE {
            let mebibytes = MAX_FILE_SIZE >> 20;
            return Err(format!("`{name}` is larger than {mebibytes} MiB"));
        }
        let bytes = std::fs::read(path).map_err(|error| format!("cannot read `{name}`: {error}"))?;
        let text = text_of(bytes).ok_or_else(|| format!("`{name}` is not a text file"))?;
        Ok(self.push(SourceFile { name, path: Some(path.to_owned()), text, included_from }))
    }

    fn push(&mut self, file: SourceFile) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        self.files.push(file);
        id
    }

    /// Notes that a macro was used; spans of what it gave carry the answer.
    pub fn add_expansion(&mut self, name: impl Into<String>, used_at: Span) -> Origin {
        self.expansions.push(Expansion { name: name.into(), used_at });
        Origin(u32::try_from(self.expansions.len()).expect("fewer than 2^32 expansions"))
    }

    /// The macro use behind a place.
    #[must_use]
    pub fn expansion(&self, origin: Origin) -> Option<&Expansion> {
        (origin.0 as usize).checked_sub(1).map(|index| &self.expansions[index])
    }

    /// A file.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The text of a place.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.file).text[span.range()]
    }

    /// All texts, in the order in which they were met.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The line and column, both from 1, of a place's first byte.
    #[must_use]
    pub fn line_and_column(&self, span: Span) -> (usize, usize) {
        let before = &self.file(span.file).text[..span.start as usize];
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line, before[start..].chars().count() + 1)
    }
}

/// The text in a file's bytes: UTF-8 with or without a byte-order mark, or failing that Latin-1,
/// which old comments are written in. `None` for what is no text.
fn text_of(bytes: Vec<u8>) -> Option<String> {
    if bytes.contains(&0) {
        return None;
    }
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
    Some(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let mut sources = Sources::new();
        let file = sources.add("a.x", "ab\ncäd");
        let place = |start| Span { file, start, end: start + 1, origin: Origin::FILE };
        assert_eq!(sources.line_and_column(place(0)), (1, 1));
        assert_eq!(sources.line_and_column(place(3)), (2, 1));
        assert_eq!(sources.line_and_column(place(6)), (2, 3));
    }

    #[test]
    fn bytes_become_text() {
        assert_eq!(text_of(b"\xef\xbb\xbfa".to_vec()).as_deref(), Some("a"));
        assert_eq!(text_of(b"\xe9".to_vec()).as_deref(), Some("\u{e9}"));
        assert_eq!(text_of(b"a\0".to_vec()), None);
    }
}
