//! Lines that stay as they are, though they are no lines to the lexer.

use super::directive_word;
use crate::lexer::{Token, TokenKind};

/// The tokens, with such lines made one token each.
///
/// They are, within conditions, lines that hold what is no token, for perhaps nobody ever looks at
/// them; and statements of other tools that end where their line does.
pub(super) fn left_alone(text: &str, tokens: &[Token]) -> Vec<Token> {
    let mut result: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut scope = Scope::default();
    let mut conditions = 0_usize;
    let mut rest = tokens;
    while let [token, others @ ..] = rest {
        rest = others;
        let range = token.span.range();
        match token.kind {
            TokenKind::Directive => match directive_word(&text[range]) {
                "if" | "ifdef" | "ifndef" => conditions += 1,
                "endif" => conditions = conditions.saturating_sub(1),
                _ => {}
            },
            TokenKind::Unknown if conditions > 0 => {
                let begin = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
                let mut first = *token;
                while let Some(before) = result.pop_if(|before| before.span.start as usize >= begin) {
                    first = before;
                }
                let length = on_line(text, *token, others, |_| false);
                result.push(merged(first, others[..length].last().unwrap_or(token)));
                rest = &others[length..];
                continue;
            }
            TokenKind::Word if scope.begins && is_statement(&text[range]) => {
                let length = on_line(text, *token, others, |kind| kind == TokenKind::Semicolon);
                let named =
                    others.first().is_some_and(|next| matches!(next.kind, TokenKind::Word | TokenKind::Text));
                if length > 0 && named {
                    result.push(merged(*token, &others[length - 1]));
                    rest = &others[length..];
                    continue;
                }
                if others[..length].iter().all(|next| next.kind == TokenKind::Comment) {
                    // It is no statement, and must not become one by what comes to stand behind it.
                    result.push(merged(*token, token));
                    continue;
                }
            }
            _ => {}
        }
        scope.advance(text, *token);
        result.push(*token);
    }
    result
}

/// What other tools have in files: a word, and something that ends with the line or a `;`.
fn is_statement(word: &str) -> bool {
    matches!(word, "package" | "pragma" | "using")
}

/// How many tokens end on the line of one before them; up to and with the first of some kind.
fn on_line(text: &str, token: Token, others: &[Token], is_last: impl Fn(TokenKind) -> bool) -> usize {
    let from = token.span.end as usize;
    let end = text[from..].find('\n').map_or(text.len(), |at| from + at);
    let length = others.iter().take_while(|next| next.span.end as usize <= end).count();
    others[..length].iter().position(|next| is_last(next.kind)).map_or(length, |last| last + 1)
}

/// A line as it is, from one token to another.
fn merged(first: Token, last: &Token) -> Token {
    let span = crate::source::Span { end: last.span.end, ..first.span };
    Token { kind: TokenKind::PassThrough, span }
}

/// Whether definitions may begin.
struct Scope {
    begins: bool,
    /// The bodies that are open around this, but for namespaces.
    depth: usize,
    /// The namespaces that are open.
    namespaces: usize,
    /// This definition is a namespace.
    namespace: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self { begins: true, depth: 0, namespaces: 0, namespace: false }
    }
}

impl Scope {
    fn advance(&mut self, text: &str, token: Token) {
        match token.kind {
            TokenKind::Comment | TokenKind::PassThrough | TokenKind::Directive => return,
            TokenKind::OpenBrace if self.namespace => self.namespaces += 1,
            TokenKind::OpenBrace => self.depth += 1,
            TokenKind::CloseBrace if self.depth > 0 => self.depth -= 1,
            TokenKind::CloseBrace => self.namespaces = self.namespaces.saturating_sub(1),
            TokenKind::Word if self.begins => self.namespace = &text[token.span.range()] == "namespace",
            _ => {}
        }
        let ends = matches!(token.kind, TokenKind::Semicolon | TokenKind::OpenBrace | TokenKind::CloseBrace);
        self.begins = ends && self.depth == 0;
        self.namespace &= !ends;
    }
}
