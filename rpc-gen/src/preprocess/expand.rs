//! Macros: replacing names by what they stand for.
//!
//! A macro is not replaced within its own replacement. Nesting and the number of replacements are
//! bounded, and what an argument becomes is worked out once for each place it is put to.

use super::{Macro, Preprocessor};
use crate::diagnostic::Diagnostic;
use crate::lexer::{Token, TokenKind};
use crate::source::{Origin, Span};

/// How deep macros may stand for macros.
const MAX_DEPTH: usize = 100;
/// How many tokens a macro may give.
const MAX_EXPANDED: usize = 1 << 20;
/// How often macros may be used.
const MAX_EXPANSIONS: usize = 1 << 18;

impl Preprocessor<'_> {
    /// Expands a run of text to the end of the output.
    pub(super) fn expand_into_output(&mut self, words: &[Token]) {
        let base = self.output.tokens.len();
        let first_comment = self.output.comments.partition_point(|comment| comment.before < base);
        let mut comment = first_comment;
        let mut expanded = Vec::new();
        let mut at = 0;
        while at < words.len() {
            // A comment of this run stands before a token of the run; move it along with that.
            while self.output.comments.get(comment).is_some_and(|c| c.before <= base + at) {
                self.output.comments[comment].before = self.output.tokens.len();
                comment += 1;
            }
            if !self.has_room(words[at].span) {
                return;
            }
            let used = self.expand_one(words, at, &mut Vec::new(), &mut expanded);
            self.output.tokens.append(&mut expanded);
            at += used;
        }
        for comment in &mut self.output.comments[comment..] {
            comment.before = self.output.tokens.len();
        }
    }

    /// Expands all of some tokens, as for an argument or a condition.
    pub(super) fn expand(&mut self, tokens: &[Token], active: &mut Vec<String>) -> Vec<Token> {
        let mut expanded = Vec::new();
        let mut at = 0;
        while at < tokens.len() && !self.exhausted {
            at += self.expand_one(tokens, at, active, &mut expanded);
        }
        expanded
    }

    /// Expands what begins at `at`; answers how many tokens that took up.
    fn expand_one(
        &mut self,
        tokens: &[Token],
        at: usize,
        active: &mut Vec<String>,
        expanded: &mut Vec<Token>,
    ) -> usize {
        let token = tokens[at];
        if token.kind != TokenKind::Word || self.macros.is_empty() {
            expanded.push(token);
            return 1;
        }
        let name = self.sources.text(token.span);
        let Some(replacement) = self.macros.get(name).filter(|_| !is_active(active, name)) else {
            expanded.push(token);
            return 1;
        };
        let (name, replacement) = (name.to_owned(), replacement.clone());
        let (arguments, used) = match &replacement.parameters {
            None => (Vec::new(), 1),
            // Without a list the name is an ordinary word.
            Some(_) if tokens.get(at + 1).is_none_or(|next| next.kind != TokenKind::OpenParen) => {
                expanded.push(token);
                return 1;
            }
            Some(_) => match arguments(tokens, at + 2) {
                Some((arguments, end)) => (arguments, end - at),
                None => {
                    self.exhausted = true;
                    self.diagnostics.push(
                        Diagnostic::error(token.span, "these arguments are never closed")
                            .label(format!("expected `)` after the arguments of `{name}`")),
                    );
                    return tokens.len() - at;
                }
            },
        };
        if !self.may_expand(&name, token.span, active.len()) {
            return tokens.len() - at;
        }
        let origin = self.sources.add_expansion(name.as_str(), token.span);
        let body = self.substitute(&replacement, &arguments, origin, active);
        active.push(name);
        let result = self.expand(&body, active);
        active.pop();
        expanded.extend(result);
        self.expanded_tokens(expanded.len(), token.span);
        used
    }

    /// A macro's replacement with arguments in the place of parameters.
    fn substitute(
        &mut self,
        replacement: &Macro,
        arguments: &[&[Token]],
        origin: Origin,
        active: &mut Vec<String>,
    ) -> Vec<Token> {
        let mut body: Vec<Token> = Vec::with_capacity(replacement.body.len());
        let mut at = 0;
        while let Some(&token) = replacement.body.get(at) {
            at += 1;
            if is_paste(&replacement.body[at - 1..]) && !body.is_empty() {
                let right =
                    replacement.body.get(at + 1).map(|next| self.operand_of(replacement, arguments, next));
                self.paste(&mut body, &right.unwrap_or_default(), origin);
                at += 2;
            } else if token.kind == TokenKind::Hash
                && let Some(argument) =
                    replacement.body.get(at).and_then(|next| self.argument(replacement, arguments, *next))
            {
                let text = self.quoted(argument, origin);
                body.push(text);
                at += 1;
            } else if let Some(argument) = self.argument(replacement, arguments, token) {
                if is_paste(&replacement.body[at..]) {
                    body.extend(argument);
                } else {
                    body.extend(self.expand(argument, active));
                }
            } else {
                body.push(Token { span: Span { origin, ..token.span }, ..token });
            }
            self.expanded_tokens(body.len(), token.span);
            if self.exhausted {
                break;
            }
        }
        body
    }

    /// The argument in the place of a token that is a parameter.
    fn argument<'t>(
        &self,
        replacement: &Macro,
        arguments: &[&'t [Token]],
        token: Token,
    ) -> Option<&'t [Token]> {
        let parameters = replacement.parameters.as_deref().unwrap_or_default();
        let word = self.sources.text(token.span);
        let index = parameters.iter().position(|parameter| parameter == word)?;
        Some(arguments.get(index).copied().unwrap_or_default())
    }

    fn operand_of(&self, replacement: &Macro, arguments: &[&[Token]], token: &Token) -> Vec<Token> {
        self.argument(replacement, arguments, *token).map_or_else(|| vec![*token], <[Token]>::to_vec)
    }

    fn may_expand(&mut self, name: &str, place: Span, depth: usize) -> bool {
        self.expansions += 1;
        let why = if depth >= MAX_DEPTH {
            format!("`{name}` stands for too many macros within each other")
        } else if self.expansions > MAX_EXPANSIONS {
            "macros are used too often".to_owned()
        } else {
            return true;
        };
        self.exhausted = true;
        self.diagnostics.push(Diagnostic::error(place, why));
        false
    }

    fn expanded_tokens(&mut self, count: usize, place: Span) {
        if count > MAX_EXPANDED && !self.exhausted {
            self.exhausted = true;
            self.diagnostics.push(
                Diagnostic::error(place, "macros stand for too much text")
                    .note(format!("more than {MAX_EXPANDED} tokens")),
            );
        }
    }
}

/// Whether `##` is here.
fn is_paste(tokens: &[Token]) -> bool {
    matches!(tokens, [a, b, ..] if a.kind == TokenKind::Hash && b.kind == TokenKind::Hash && a.span.end == b.span.start)
}

fn is_active(active: &[String], name: &str) -> bool {
    active.iter().any(|open| open == name)
}

/// The arguments that begin at `start`, after their parenthesis, and the index past them.
fn arguments(tokens: &[Token], mut start: usize) -> Option<(Vec<&[Token]>, usize)> {
    let mut arguments = Vec::new();
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(start) {
        match token.kind {
            TokenKind::OpenParen => depth += 1,
            TokenKind::CloseParen if depth == 0 => {
                arguments.push(&tokens[start..index]);
                return Some((arguments, index + 1));
            }
            TokenKind::CloseParen => depth -= 1,
            TokenKind::Comma if depth == 0 => {
                arguments.push(&tokens[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    None
}
