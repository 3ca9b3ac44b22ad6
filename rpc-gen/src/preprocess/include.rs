//! `#include`: the file that is meant, and its text in the place of the line.

use std::path::{Path, PathBuf};

use super::Preprocessor;
use crate::diagnostic::Diagnostic;
use crate::lexer::{Token, TokenKind};
use crate::source::Span;

/// How deep files may include files.
const MAX_INCLUDE_DEPTH: usize = 64;
/// How many files may be read, counting each time.
const MAX_FILES: usize = 4096;

impl Preprocessor<'_> {
    pub(super) fn include(&mut self, line: Span, word: Span, rest: &[Token]) {
        let target = self.include_target(word, line, rest);
        let Some((name, quoted)) = target else {
            self.diagnostics.push(
                Diagnostic::error(word, "`#include` needs the name of a file")
                    .label("expected \"file.x\" or <file.x> after it"),
            );
            return;
        };
        let Some(path) = self.find(&name, quoted) else {
            self.missing_include(&name, quoted, line);
            return;
        };
        if self.including.len() >= MAX_INCLUDE_DEPTH || self.files_read >= MAX_FILES {
            let repeated = self.including.iter().flatten().any(|open| *open == path);
            let why = if repeated {
                format!("`{name}` includes itself without end")
            } else {
                "too many files are included".to_owned()
            };
            self.diagnostics.push(
                Diagnostic::error(line, why)
                    .help("wrap the file's text in `#ifndef NAME`, `#define NAME`, `#endif`"),
            );
            self.exhausted = true;
            return;
        }
        self.files_read += 1;
        match self.sources.load(&path, Some(line)) {
            Ok(file) => self.file(file),
            Err(message) => self.diagnostics.push(Diagnostic::error(line, message)),
        }
    }

    /// The file that an include names, and whether it does so in quotes.
    fn include_target(&self, word: Span, line: Span, rest: &[Token]) -> Option<(String, bool)> {
        let text = self.rest_of_line(word, line);
        if let Some(rest) = text.strip_prefix('<') {
            return rest.split_once('>').map(|(name, _)| (name.to_owned(), false));
        }
        let first = rest.first()?;
        let token = if first.kind == TokenKind::Word {
            let name = self.sources.text(first.span);
            *self.macros.get(name)?.body.first()?
        } else {
            *first
        };
        if token.kind != TokenKind::Text {
            return None;
        }
        Some((self.sources.text(token.span).trim_matches('"').to_owned(), true))
    }

    fn find(&self, name: &str, quoted: bool) -> Option<PathBuf> {
        let beside = self.including.last().and_then(Option::as_deref).and_then(Path::parent);
        let beside = beside.filter(|_| quoted);
        beside
            .into_iter()
            .chain(self.options.include_paths.iter().map(PathBuf::as_path))
            .map(|directory| directory.join(name))
            .find(|path| path.is_file())
    }

    /// C headers are for C; an interface that is missing is an error.
    fn missing_include(&mut self, name: &str, quoted: bool, line: Span) {
        self.output.headers.push((name.to_owned(), line.file));
        if !quoted {
            return;
        }
        if Path::new(name).extension().is_some_and(|extension| extension == "x") {
            self.diagnostics.push(
                Diagnostic::error(line, format!("cannot find `{name}`"))
                    .label("looked for beside this file and in the include paths")
                    .help("give its directory with `-I DIR`, or `include_path` in a build script"),
            );
        } else if self.noted_headers.insert(name.to_owned()) {
            self.diagnostics.push(
                Diagnostic::warning(line, format!("`{name}` was not found and is left out"))
                    .note("what it declares is not known here"),
            );
        }
    }
}
