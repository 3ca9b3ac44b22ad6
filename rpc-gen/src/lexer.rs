//! Text to tokens.
//!
//! Comments, `%` lines and directives are tokens too, since later floors want them: comments become
//! docs and directives drive the preprocessor. Nothing is decided here about what a word means;
//! XDR's keywords are words like any other until the parser looks, because real files name fields
//! `version` and `program`.

use logos::{FilterResult, Lexer, Logos};

use crate::source::{FileId, Origin, Sources, Span};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Logos)]
#[logos(skip r"[ \t\r\n\x0b\x0c]+")]
pub enum TokenKind {
    /// A name or keyword.
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*")]
    Word,
    /// A whole number in any base, with C's suffixes and C++'s separators.
    #[regex(r"[0-9][A-Za-z0-9_]*('[A-Za-z0-9_]+)*")]
    Number,
    /// A character in single quotes.
    #[regex(r"'([^'\\\n]|\\[^\n])'")]
    Character,
    /// A text in double quotes.
    #[regex(r#""([^"\\\n]|\\[^\n])*""#)]
    Text,
    /// `/* ... */`, or `// ...` to the end of the line.
    #[token("/*", block_comment)]
    #[regex(r"//[^\n]*", allow_greedy = true)]
    Comment,
    /// A `%` line: rpcgen copies it to its output.
    #[token("%", pass_through)]
    PassThrough,
    /// A line for the preprocessor, with its continuations.
    #[token("#", directive)]
    Directive,
    /// `{`
    #[token("{")]
    OpenBrace,
    /// `}`
    #[token("}")]
    CloseBrace,
    /// `(`
    #[token("(")]
    OpenParen,
    /// `)`
    #[token(")")]
    CloseParen,
    /// `[`
    #[token("[")]
    OpenBracket,
    /// `]`
    #[token("]")]
    CloseBracket,
    /// `<`
    #[token("<")]
    Less,
    /// `>`
    #[token(">")]
    Greater,
    /// `;`
    #[token(";")]
    Semicolon,
    /// `:`
    #[token(":")]
    Colon,
    /// `,`
    #[token(",")]
    Comma,
    /// `=`
    #[token("=")]
    Equals,
    /// `*`
    #[token("*")]
    Star,
    /// `+`
    #[token("+")]
    Plus,
    /// `-`
    #[token("-")]
    Minus,
    /// `/`
    #[token("/")]
    Slash,
    /// `&`
    #[token("&")]
    Ampersand,
    /// `|`
    #[token("|")]
    Bar,
    /// `^`
    #[token("^")]
    Caret,
    /// `~`
    #[token("~")]
    Tilde,
    /// `!`
    #[token("!")]
    Bang,
    /// `?`
    #[token("?")]
    Question,
    /// `%` within a line: the remainder operator.
    Percent,
    /// `#` within a line.
    Hash,
    /// `/*` without its `*/`.
    UnclosedComment,
    /// A character the language does not use.
    Unknown,
    /// The end of the last file. Only the preprocessor makes it.
    End,
}

/// A token and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
}

/// The tokens of one file.
#[must_use]
pub fn tokenize(sources: &Sources, file: FileId) -> Vec<Token> {
    let text = &sources.file(file).text;
    tokenize_range(text, file, 0..text.len())
}

/// The tokens of a part of a file, as of a directive's line.
#[must_use]
pub fn tokenize_range(text: &str, file: FileId, range: std::ops::Range<usize>) -> Vec<Token> {
    let base = range.start;
    let place = |offset: usize| u32::try_from(base + offset).expect("files are below 4 GiB");
    let mut tokens = Vec::new();
    for (kind, span) in TokenKind::lexer(&text[range]).spanned() {
        tokens.push(Token {
            kind: kind.unwrap_or(TokenKind::Unknown),
            span: Span { file, start: place(span.start), end: place(span.end), origin: Origin::FILE },
        });
    }
    tokens
}

/// Extends a `/*` to its `*/`. Comments do not nest; `/*` inside one means nothing.
fn block_comment(lexer: &mut Lexer<'_, TokenKind>) -> FilterResult<TokenKind, ()> {
    match lexer.remainder().find("*/") {
        Some(length) => {
            lexer.bump(length + 2);
            FilterResult::Emit(TokenKind::Comment)
        }
        None => {
            lexer.bump(lexer.remainder().len());
            FilterResult::Emit(TokenKind::UnclosedComment)
        }
    }
}

/// Extends a `%` that begins a line to the line's end, and over what it continues on.
fn pass_through(lexer: &mut Lexer<'_, TokenKind>) -> FilterResult<TokenKind, ()> {
    if !begins_line(lexer) {
        return FilterResult::Emit(TokenKind::Percent);
    }
    lexer.bump(line_length(lexer.remainder()));
    FilterResult::Emit(TokenKind::PassThrough)
}

/// Extends a `#` that begins a line over the line, its continuations, and comments that run on.
fn directive(lexer: &mut Lexer<'_, TokenKind>) -> FilterResult<TokenKind, ()> {
    if !begins_line(lexer) {
        return FilterResult::Emit(TokenKind::Hash);
    }
    lexer.bump(directive_length(lexer.remainder()));
    FilterResult::Emit(TokenKind::Directive)
}

/// How long a line is, with those that a `\` at its end joins to it.
fn line_length(rest: &str) -> usize {
    let mut length = 0;
    for line in rest.split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        length += text.len();
        if !text.ends_with('\\') {
            break;
        }
        length += line.len() - text.len();
    }
    length
}

fn directive_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'\n', ..] => break,
            [b'\\', b'\r', b'\n', ..] => at += 3,
            [b'\\', b'\n', ..] => at += 2,
            [b'/', b'*', ..] => match rest[at + 2..].find("*/") {
                Some(length) => at += length + 4,
                None => return bytes.len(),
            },
            [b'/', b'/', ..] => {
                return at + rest[at..].find('\n').unwrap_or(rest.len() - at);
            }
            _ => at += 1,
        }
    }
    at
}

fn begins_line(lexer: &Lexer<'_, TokenKind>) -> bool {
    let before = &lexer.source().as_bytes()[..lexer.span().start];
    before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|&byte| byte == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lex(text: &str) -> Vec<(TokenKind, String)> {
        let mut sources = Sources::new();
        let file = sources.add("test.x", text);
        tokenize(&sources, file)
            .into_iter()
            .map(|token| (token.kind, sources.text(token.span).to_owned()))
            .collect()
    }

    #[test]
    fn words_numbers_and_marks() {
        use TokenKind::{Equals, Number, Semicolon, Word};
        let kinds: Vec<_> = lex("const A=0x1fUL; 1'000").into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Word, Word, Equals, Number, Semicolon, Number]);
    }

    #[test]
    fn lines_for_others_are_one_token() {
        let tokens = lex("%#include <a.h>\n #define A \\\n 1 /* x\n y */\nint%2");
        assert_eq!(tokens[0], (TokenKind::PassThrough, "%#include <a.h>".to_owned()));
        assert_eq!(tokens[1].0, TokenKind::Directive);
        assert!(tokens[1].1.ends_with("y */"));
        assert_eq!(tokens[2].1, "int");
        assert_eq!(tokens[3].0, TokenKind::Percent);
        let tokens = lex("%#define A \\\n 1\nint");
        assert_eq!((tokens.len(), tokens[1].1.as_str()), (2, "int"));
    }

    #[test]
    fn comments_do_not_nest() {
        let tokens = lex("/* a /* b */ c /* d");
        assert_eq!(tokens[0].0, TokenKind::Comment);
        assert_eq!(tokens[1].1, "c");
        assert_eq!(tokens[2].0, TokenKind::UnclosedComment);
    }

    #[test]
    fn noise_is_unknown_and_not_an_end() {
        let tokens = lex("\u{1}\"abc\nint");
        assert_eq!(tokens[0].0, TokenKind::Unknown);
        assert_eq!(tokens.last().unwrap().1, "int");
    }
}
