//! Which comments belong to a declaration, and what they say.
//!
//! A comment belongs to what it stands directly before, with no empty line between, or to what it
//! stands behind on the same line. Licences and headings, which an empty line follows, stay out.

use crate::lexer::{Token, TokenKind};
use crate::preprocess::{Comment, Tokens};
use crate::source::{Sources, Span};

/// The longest declaration that is repeated in docs.
const MAX_LINE: usize = 200;

/// The text of the comments that belong to the tokens `first..=last`.
pub(super) fn docs(sources: &Sources, tokens: &Tokens, first: usize, last: usize) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    for comment in before(sources, tokens, first).into_iter().chain(behind(sources, tokens, first, last)) {
        let text = text(sources.text(comment.span));
        if !text.is_empty() {
            paragraphs.push(text);
        }
    }
    paragraphs.join("\n")
}

/// The comments directly before a token.
fn before(sources: &Sources, tokens: &Tokens, first: usize) -> Vec<Comment> {
    let mut end = tokens.tokens[first].span;
    let previous = first.checked_sub(1).map(|index| tokens.tokens[index].span);
    let mut found = Vec::new();
    for comment in at(tokens, first).iter().rev() {
        let Some(gap) = gap(sources, comment.span, end) else { break };
        let behind_previous = previous
            .and_then(|previous| self::gap(sources, previous, comment.span))
            .is_some_and(|newlines| newlines == 0);
        // Two line ends in a row are an empty line; behind something, a comment is about that.
        if gap > 1 || (behind_previous && gap > 0) {
            break;
        }
        found.push(*comment);
        end = comment.span;
    }
    found.reverse();
    found
}

/// The comments within a declaration before its last token, and those behind it on its line.
fn behind(sources: &Sources, tokens: &Tokens, first: usize, last: usize) -> Vec<Comment> {
    let mut found: Vec<Comment> = at(tokens, last)
        .iter()
        // What stands before the only token stands before the declaration.
        .filter(|comment| last > first && same_line(sources, tokens, last, comment))
        .copied()
        .collect();
    // A comment with something behind it on its line belongs to that.
    let ends_line = |comment: &Comment| {
        let next = tokens.tokens[(last + 1).min(tokens.tokens.len() - 1)];
        next.kind == TokenKind::End || gap(sources, comment.span, next.span) != Some(0)
    };
    found.extend(
        at(tokens, last + 1)
            .iter()
            .filter(|comment| {
                gap(sources, tokens.tokens[last].span, comment.span) == Some(0) && ends_line(comment)
            })
            .copied(),
    );
    found
}

/// Whether a comment before the token `last` follows the token before that on its line.
fn same_line(sources: &Sources, tokens: &Tokens, last: usize, comment: &Comment) -> bool {
    last.checked_sub(1)
        .and_then(|index| gap(sources, tokens.tokens[index].span, comment.span))
        .is_some_and(|newlines| newlines == 0)
}

/// The comments between a token and the one before it. `%` lines are for C.
fn at(tokens: &Tokens, index: usize) -> &[Comment] {
    let start = tokens.comments.partition_point(|comment| comment.before < index);
    let end = tokens.comments.partition_point(|comment| comment.before <= index);
    &tokens.comments[start..end]
}

/// The line ends between two places, if they are in one file in this order.
fn gap(sources: &Sources, from: Span, to: Span) -> Option<usize> {
    if from.file != to.file || from.end > to.start {
        return None;
    }
    let text = &sources.file(from.file).text[from.end as usize..to.start as usize];
    Some(text.bytes().filter(|&byte| byte == b'\n').count())
}

/// What a comment says, without its marks.
fn text(comment: &str) -> String {
    if comment.starts_with('%') {
        return String::new();
    }
    let inner = comment
        .strip_prefix("/*")
        .map_or_else(|| comment.trim_start_matches('/'), |rest| rest.strip_suffix("*/").unwrap_or(rest));
    let lines: Vec<&str> = inner
        .lines()
        .map(|line| line.trim().trim_start_matches('*').trim_start_matches('!').trim())
        .map(|line| if line.chars().all(|c| "-=*_#+".contains(c)) { "" } else { line })
        .collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    lines[first..last].iter().map(|line| line.trim_end_matches('*').trim_end()).collect::<Vec<_>>().join("\n")
}

/// Tokens as one line, spaced as one would write them; bodies in braces are left out.
pub(super) fn one_line(sources: &Sources, tokens: &[Token]) -> String {
    let mut line = String::new();
    let mut depth = 0_usize;
    let mut previous: Option<TokenKind> = None;
    for token in tokens {
        match token.kind {
            TokenKind::OpenBrace => {
                depth += 1;
                if depth == 1 {
                    line.push_str(" { ... }");
                }
            }
            TokenKind::CloseBrace => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            kind => {
                if previous.is_some_and(|previous| spaced(previous, kind)) {
                    line.push(' ');
                }
                line.push_str(sources.text(token.span));
            }
        }
        previous = Some(token.kind);
        if line.len() > MAX_LINE {
            line.push_str(" ...");
            break;
        }
    }
    line
}

fn spaced(previous: TokenKind, next: TokenKind) -> bool {
    use TokenKind as T;
    let word = |kind| matches!(kind, T::Word | T::Number | T::Text);
    match (previous, next) {
        (T::Comma | T::Equals | T::CloseBrace, _) | (_, T::Equals) => true,
        (_, T::OpenParen) => false,
        (previous, T::Star) => word(previous),
        (T::CloseParen | T::Greater | T::CloseBracket, next) => word(next),
        (previous, next) => word(previous) && word(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_comments_are_taken_off() {
        assert_eq!(text("/* a */"), "a");
        assert_eq!(text("/*\n * a\n *\n * b\n */"), "a\n\nb");
        assert_eq!(text("/**** a ****/"), "a");
        assert_eq!(text("// a"), "a");
        assert_eq!(text("%// a"), "");
        assert_eq!(text("/*----------*/"), "");
    }
}
