//! Text to tokens.
//!
//! Comments, `%` lines and directives are tokens too, since later floors want them: comments become
//! docs and directives drive the preprocessor. Nothing is decided here about what a word means;
//! XDR's keywords are words like any other until the parser looks, because real files name fields
//! `version` and `program`.

use crate::source::{FileId, Origin, Sources, Span};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A name or keyword.
    Word,
    /// A whole number in any base, with C's suffixes and C++'s separators.
    Number,
    /// A character in single quotes.
    Character,
    /// A text in double quotes.
    Text,
    /// `/* ... */`, or `// ...` to the end of the line.
    Comment,
    /// A `%` line: rpcgen copies it to its output.
    PassThrough,
    /// A line for the preprocessor, with its continuations.
    Directive,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `,`
    Comma,
    /// `=`
    Equals,
    /// `*`
    Star,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `/`
    Slash,
    /// `&`
    Ampersand,
    /// `|`
    Bar,
    /// `^`
    Caret,
    /// `~`
    Tilde,
    /// `!`
    Bang,
    /// `?`
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
    let text = &text[range];
    let mut tokens = Vec::new();
    let mut start = space_length(text);
    while start < text.len() {
        let (kind, length) = token_at(text, start);
        let end = start + length;
        tokens.push(Token {
            kind,
            span: Span { file, start: place(start), end: place(end), origin: Origin::FILE },
        });
        start = end + space_length(&text[end..]);
    }
    tokens
}

/// What begins at `start`, and how long it is: a character at least, and always whole ones.
fn token_at(text: &str, start: usize) -> (TokenKind, usize) {
    let rest = &text[start..];
    let bytes = rest.as_bytes();
    match bytes {
        [b'A'..=b'Z' | b'a'..=b'z' | b'_', ..] => (TokenKind::Word, word_length(bytes)),
        [b'0'..=b'9', ..] => (TokenKind::Number, number_length(bytes)),
        [b'\'', ..] => character(rest),
        [b'"', ..] => quoted_text(bytes),
        [b'/', b'/', ..] => (TokenKind::Comment, rest.find('\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => block_comment(rest),
        [b'%', ..] if begins_line(text, start) => (TokenKind::PassThrough, line_length(rest)),
        [b'#', ..] if begins_line(text, start) => (TokenKind::Directive, directive_length(rest)),
        _ => single(rest),
    }
}

fn space_length(rest: &str) -> usize {
    length_while(rest.as_bytes(), |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0b' | b'\x0c'))
}

fn word_length(bytes: &[u8]) -> usize {
    length_while(bytes, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A number's digits, letters and suffixes. A `'` is a separator only between two of them.
fn number_length(bytes: &[u8]) -> usize {
    let mut length = word_length(bytes);
    while let [b'\'', group @ ..] = &bytes[length..] {
        match word_length(group) {
            0 => break,
            more => length += 1 + more,
        }
    }
    length
}

fn length_while(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| !belongs(byte)).unwrap_or(bytes.len())
}

/// `'a'` or `'\n'`. What is no such thing is unknown as far as it looked like one.
fn character(rest: &str) -> (TokenKind, usize) {
    let inside = &rest[1..];
    let escape = usize::from(inside.starts_with('\\'));
    let content = match inside[escape..].chars().next() {
        None | Some('\n') => 0,
        Some('\'') if escape == 0 => 0,
        Some(character) => character.len_utf8(),
    };
    let length = 1 + escape + content;
    if content > 0 && rest[length..].starts_with('\'') {
        (TokenKind::Character, length + 1)
    } else {
        (TokenKind::Unknown, length)
    }
}

/// `"..."` within a line. Without its end it is unknown, up to the line's end.
fn quoted_text(bytes: &[u8]) -> (TokenKind, usize) {
    let mut at = 1;
    loop {
        match &bytes[at..] {
            [] | [b'\n', ..] => return (TokenKind::Unknown, at),
            [b'"', ..] => return (TokenKind::Text, at + 1),
            [b'\\', escaped, ..] if *escaped != b'\n' => at += 2,
            _ => at += 1,
        }
    }
}

/// A `/*` to its `*/`. Comments do not nest; `/*` inside one means nothing.
fn block_comment(rest: &str) -> (TokenKind, usize) {
    match rest[2..].find("*/") {
        Some(length) => (TokenKind::Comment, length + 4),
        None => (TokenKind::UnclosedComment, rest.len()),
    }
}

/// A token of one character.
fn single(rest: &str) -> (TokenKind, usize) {
    let first = rest.chars().next().expect("a token is not empty");
    let kind = match first {
        '{' => TokenKind::OpenBrace,
        '}' => TokenKind::CloseBrace,
        '(' => TokenKind::OpenParen,
        ')' => TokenKind::CloseParen,
        '[' => TokenKind::OpenBracket,
        ']' => TokenKind::CloseBracket,
        '<' => TokenKind::Less,
        '>' => TokenKind::Greater,
        ';' => TokenKind::Semicolon,
        ':' => TokenKind::Colon,
        ',' => TokenKind::Comma,
        '=' => TokenKind::Equals,
        '*' => TokenKind::Star,
        '+' => TokenKind::Plus,
        '-' => TokenKind::Minus,
        '/' => TokenKind::Slash,
        '&' => TokenKind::Ampersand,
        '|' => TokenKind::Bar,
        '^' => TokenKind::Caret,
        '~' => TokenKind::Tilde,
        '!' => TokenKind::Bang,
        '?' => TokenKind::Question,
        '%' => TokenKind::Percent,
        '#' => TokenKind::Hash,
        _ => TokenKind::Unknown,
    };
    (kind, first.len_utf8())
}

fn begins_line(text: &str, start: usize) -> bool {
    let before = &text.as_bytes()[..start];
    before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|&byte| byte == b'\n')
}

/// How long a `%` line is, with those that a `\` at its end joins to it.
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

/// How long a directive is: its line, the continuations, and comments that run on.
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

    fn kinds(text: &str) -> Vec<TokenKind> {
        lex(text).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn words_numbers_and_marks() {
        use TokenKind::{Equals, Number, Semicolon, Word};
        assert_eq!(kinds("const A=0x1fUL; 1'000"), [Word, Word, Equals, Number, Semicolon, Number]);
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
    fn a_quote_separates_digits_only_between_them() {
        use TokenKind::{Character, Number, Unknown};
        assert_eq!(kinds("1'000'000ul 0x'f"), [Number, Number]);
        assert_eq!(kinds("1'"), [Number, Unknown]);
        assert_eq!(kinds("1'+'2"), [Number, Character, Number]);
    }

    #[test]
    fn a_character_is_one_or_an_escape() {
        for text in ["'a'", "'é'", "'\"'", r"'\''", r"'\\'", r"'\é'"] {
            assert_eq!(lex(text), [(TokenKind::Character, text.to_owned())]);
        }
        assert_eq!(kinds("''"), [TokenKind::Unknown, TokenKind::Unknown]);
        assert_eq!(lex("'ab")[0], (TokenKind::Unknown, "'a".to_owned()));
        assert_eq!(lex("'\\\n")[0], (TokenKind::Unknown, "'\\".to_owned()));
    }

    #[test]
    fn a_text_ends_at_its_quote_or_is_unknown_to_the_end_of_the_line() {
        let tokens = lex(r#""a \" é" "\\" "b \"#);
        let texts: Vec<_> = tokens.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, [r#""a \" é""#, r#""\\""#, r#""b \"#]);
        assert_eq!(tokens[1].0, TokenKind::Text);
        assert_eq!(tokens[2].0, TokenKind::Unknown);
        let tokens = lex("\"a\\\nint");
        assert_eq!(tokens[0], (TokenKind::Unknown, "\"a\\".to_owned()));
        assert_eq!(tokens[1].1, "int");
    }

    #[test]
    fn noise_is_unknown_character_by_character_and_not_an_end() {
        use TokenKind::{Unknown, Word};
        let tokens = lex("\u{1}é→😀\u{a0}@int");
        let texts: Vec<_> = tokens.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["\u{1}", "é", "→", "😀", "\u{a0}", "@", "int"]);
        assert_eq!(kinds("é→int"), [Unknown, Unknown, Word]);
    }

    #[test]
    fn a_part_of_a_file_is_placed_in_the_file() {
        let mut sources = Sources::new();
        let file = sources.add("test.x", "é #a % b");
        let tokens = tokenize_range("é #a % b", file, 3..8);
        let places: Vec<_> =
            tokens.iter().map(|token| (token.kind, token.span.start, token.span.end)).collect();
        assert_eq!(places, [(TokenKind::Directive, 3, 8)]);
    }
}
