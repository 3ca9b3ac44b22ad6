//! A formatter for interface files.
//!
//! It works on the tokens of one file as it stands, before any preprocessing: comments, `%` lines and
//! directives are tokens like others, and a file whose includes are missing, or that uses macros for
//! syntax, is laid out all the same. Only whitespace changes. That is not left to the rules being
//! right: what was laid out is read again, and has the same tokens or is not given out.
//!
//! Comments keep their place: beside what they stand behind, or above what they stand before, with an
//! empty line where there was one. So what they document stays the same too.
//!
//! `alone` finds lines that are to stay as they are; `places` notes where tokens stood, and `state` follows the language over them; `layout` decides where
//! lines end, `spacing` what stands between tokens; `lines` writes lines, with comments that stand behind
//! them aligned.

mod alone;
mod layout;
mod lines;
mod places;
mod spacing;
mod state;

use crate::compile::Error;
use crate::diagnostic::{Diagnostic, Style};
use crate::lexer::{Token, TokenKind, tokenize};
use crate::source::Sources;
use state::{MAX_DEPTH, TooDeep};

/// How files are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The columns that a body is moved to the right.
    pub indent: usize,
    /// The columns beyond which a list of arguments goes on in another line.
    pub width: usize,
    /// How complaints are shown.
    pub style: Style,
}

impl Default for Options {
    fn default() -> Self {
        Self { indent: 4, width: 100, style: Style::Plain }
    }
}

/// Lays out a text. `name` is what errors call it. Lines end in `\n` afterwards.
///
/// ```
/// let text = rpc_gen::format::format("a.x", "struct a{int  x;/* the x */\n};", &Default::default())?;
/// assert_eq!(text, "struct a {\n    int x; /* the x */\n};\n");
/// # Ok::<(), rpc_gen::Error>(())
/// ```
///
/// # Errors
///
/// If the text has a comment that does not end, characters that the language does not know, or bodies
/// nested too deeply for anyone to read. Whether it makes sense otherwise is not looked at.
pub fn format(name: &str, text: &str, options: &Options) -> Result<String, Error> {
    let mut sources = Sources::new();
    let file = sources.add(name, text.replace("\r\n", "\n"));
    let tokens = tokenize(&sources, file);
    let text = sources.file(file).text.as_str();
    let refuse = |diagnostics: &[Diagnostic]| Error::new(diagnostics, &sources, options.style);
    let readable = alone::left_alone(text, &tokens);
    let complaints: Vec<Diagnostic> = readable.iter().filter_map(|token| unreadable(text, *token)).collect();
    if !complaints.is_empty() {
        return Err(refuse(&complaints));
    }
    let lines = layout::layout(text, &readable, options).map_err(|TooDeep(token)| {
        let complaint = Diagnostic::error(token.span, "nested too deeply");
        refuse(&[complaint.note(format!("more than {MAX_DEPTH} levels are not laid out"))])
    })?;
    let formatted = lines::write(&lines);
    match difference(text, &tokens, &formatted) {
        None => Ok(formatted),
        Some(diagnostic) => Err(refuse(&[diagnostic])),
    }
}

/// What a directive is called.
fn directive_word(directive: &str) -> &str {
    let word = directive[1..].trim_start();
    &word[..word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len())]
}

/// What cannot be laid out, for nobody knows where it ends.
fn unreadable(text: &str, token: Token) -> Option<Diagnostic> {
    match token.kind {
        TokenKind::UnclosedComment => {
            let start = crate::source::Span { end: token.span.start + 2, ..token.span };
            Some(
                Diagnostic::error(start, "this comment is never closed")
                    .label("it runs to the end of the file")
                    .help("add `*/` where it should end"),
            )
        }
        TokenKind::Unknown => {
            let found = &text[token.span.range()];
            Some(Diagnostic::error(token.span, format!("`{}` means nothing here", found.escape_debug())))
        }
        _ => None,
    }
}

/// A complaint if a text, read again, is not what it was.
fn difference(text: &str, tokens: &[Token], formatted: &str) -> Option<Diagnostic> {
    let mut sources = Sources::new();
    let file = sources.add("", formatted);
    let again = tokenize(&sources, file);
    let same = |(old, new): (&Token, &Token)| {
        old.kind == new.kind && same_text(old.kind, &text[old.span.range()], sources.text(new.span))
    };
    let common = tokens.iter().zip(&again).take_while(|pair| same(*pair)).count();
    if common == tokens.len() && common == again.len() {
        return None;
    }
    let place = tokens.get(common).or(tokens.last())?.span;
    Some(
        Diagnostic::error(place, "this file cannot be laid out without changing what it means")
            .note("this is a defect of rpc-gen; the file was left as it is"),
    )
}

fn same_text(kind: TokenKind, old: &str, new: &str) -> bool {
    match kind {
        // Lines of a comment are moved as a whole.
        TokenKind::Comment => {
            let (mut old, mut new) = (old.lines(), new.lines());
            loop {
                match (old.next(), new.next()) {
                    (None, None) => return true,
                    (Some(old), Some(new)) if old.trim() == new.trim() => {}
                    _ => return false,
                }
            }
        }
        TokenKind::Directive => old.trim_end() == new.trim_end(),
        _ => old == new,
    }
}

#[cfg(test)]
mod tests;
