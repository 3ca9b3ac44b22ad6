//! A place in the tokens, and what can be done there. Knows nothing of the language.

use std::ops::Range;

use super::{advice, docs};
use crate::ast::Name;
use crate::diagnostic::Diagnostic;
use crate::lexer::{Token, TokenKind};
use crate::preprocess::Tokens;
use crate::source::{Sources, Span};

/// How deep one thing may stand in another.
const MAX_DEPTH: usize = 64;
/// After so many errors nothing more is looked for.
const MAX_ERRORS: usize = 100;

pub(super) struct Cursor<'a> {
    sources: &'a Sources,
    tokens: &'a Tokens,
    diagnostics: &'a mut Vec<Diagnostic>,
    position: usize,
    depth: usize,
    errors: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(
        sources: &'a Sources,
        tokens: &'a Tokens,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self { sources, tokens, diagnostics, position: 0, depth: 0, errors: 0 }
    }

    /// The index of the token here.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    pub(super) fn token(&self) -> Token {
        self.tokens.tokens[self.position]
    }

    pub(super) fn span(&self) -> Span {
        self.token().span
    }

    /// The token `offset` further on; the last one again beyond the end.
    pub(super) fn peek(&self, offset: usize) -> Token {
        let last = self.tokens.tokens.len() - 1;
        self.tokens.tokens[(self.position + offset).min(last)]
    }

    pub(super) fn at(&self, kind: TokenKind) -> bool {
        self.token().kind == kind
    }

    pub(super) fn at_end(&self) -> bool {
        self.at(TokenKind::End)
    }

    /// The word here, if there is one.
    pub(super) fn word(&self) -> Option<&'a str> {
        self.word_at(0)
    }

    pub(super) fn word_at(&self, offset: usize) -> Option<&'a str> {
        let token = self.peek(offset);
        (token.kind == TokenKind::Word).then(|| self.sources.text(token.span))
    }

    pub(super) fn text_here(&self) -> &'a str {
        self.sources.text(self.span())
    }

    /// Steps over the token here.
    pub(super) fn bump(&mut self) -> Token {
        let token = self.token();
        if token.kind != TokenKind::End {
            self.position += 1;
        }
        token
    }

    pub(super) fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.word() == Some(word);
        if found {
            self.bump();
        }
        found
    }

    /// Steps over a token that must be here.
    pub(super) fn expect(&mut self, kind: TokenKind, what: &str) -> Option<Token> {
        if self.at(kind) {
            return Some(self.bump());
        }
        self.expected(what);
        None
    }

    /// Steps over the `}` that closes what `open` opened.
    pub(super) fn close(&mut self, open: Span, what: &str) -> Option<()> {
        if self.eat(TokenKind::CloseBrace) {
            return Some(());
        }
        self.expected(&format!("`}}` at the end of {what}"));
        self.also_last(open, "to close this");
        None
    }

    pub(super) fn name(&mut self, what: &str) -> Option<Name> {
        let token = self.expect(TokenKind::Word, what)?;
        Some(Name { text: self.sources.text(token.span).to_owned(), span: token.span })
    }

    /// The `;` after a definition. After a `}` it may be missing, with a warning.
    pub(super) fn end_of_definition(&mut self, what: &str) -> Option<()> {
        if self.eat(TokenKind::Semicolon) {
            return Some(());
        }
        let previous = self.previous();
        let after = previous.span.after();
        if previous.kind == TokenKind::CloseBrace {
            self.diagnostics.push(
                Diagnostic::warning(previous.span, "there is no `;` after this `}`")
                    .fix(after, ";", "add it"),
            );
            return Some(());
        }
        let mut diagnostic =
            Diagnostic::error(self.span(), format!("expected `;` after {what}, found {}", self.found()))
                .also(previous.span, "it ends here");
        let goes_on = self.at(TokenKind::Word) && previous.kind != TokenKind::Word;
        if let Some(advice) = advice::after_declaration(self.token().kind, self.text_here()) {
            diagnostic = diagnostic.help(advice);
        } else if goes_on || self.begins_line() || self.at(TokenKind::CloseBrace) || self.at_end() {
            diagnostic = diagnostic.fix(after, ";", "add `;`");
        }
        self.report(diagnostic);
        // What follows may well be sound: only skip if it is not where a definition may begin.
        (self.at(TokenKind::Word) && self.begins_line()).then_some(())
    }

    /// Whether the token here is the first on its line.
    fn begins_line(&self) -> bool {
        let (before, here) = (self.previous().span, self.span());
        before.file != here.file
            || self.sources.file(here.file).text[before.end.min(here.start) as usize..here.start as usize]
                .contains('\n')
    }

    /// Whether a token is on the line that another begins on.
    pub(super) fn same_line(&self, first: Token, next: Token) -> bool {
        let (first, next) = (first.span, next.span);
        first.file == next.file
            && first.start <= next.start
            && !self.sources.file(first.file).text[first.start as usize..next.start as usize].contains('\n')
    }

    pub(super) fn previous(&self) -> Token {
        self.tokens.tokens[self.position.saturating_sub(1)]
    }

    /// Goes one level deeper for the time of `inside`, if that is still allowed.
    pub(super) fn nested(&mut self) -> Option<()> {
        if self.depth >= MAX_DEPTH {
            self.error_at(self.span(), "this is nested too deeply");
            self.help_last(format!("no more than {MAX_DEPTH} levels are read"));
            // Whatever encloses this is as deep: there is no way to go on.
            self.errors = MAX_ERRORS;
            return None;
        }
        self.depth += 1;
        Some(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    // Errors.

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.errors < MAX_ERRORS {
            self.errors += 1;
            self.diagnostics.push(diagnostic);
        }
    }

    pub(super) fn error_at(&mut self, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::error(span, message));
    }

    /// Reports that something else should be here.
    pub(super) fn expected(&mut self, what: &str) {
        let message = format!("expected {what}, found {}", self.found());
        let span = self.span();
        self.report(Diagnostic::error(span, message).label(format!("expected {what}")));
    }

    pub(super) fn also_last(&mut self, span: Span, label: &str) {
        if self.errors < MAX_ERRORS
            && let Some(last) = self.diagnostics.last_mut()
        {
            last.secondary.push((span, label.to_owned()));
        }
    }

    pub(super) fn fix_last(&mut self, span: Span, replacement: &str, message: &str) {
        if self.errors < MAX_ERRORS
            && let Some(last) = self.diagnostics.pop()
        {
            self.diagnostics.push(last.fix(span, replacement, message));
        }
    }

    pub(super) fn help_last(&mut self, help: impl Into<String>) {
        if self.errors < MAX_ERRORS
            && let Some(last) = self.diagnostics.last_mut()
        {
            last.helps.push(help.into());
        }
    }

    fn found(&self) -> String {
        let text = self.text_here();
        match self.token().kind {
            TokenKind::End => "the end of the file".to_owned(),
            TokenKind::Unknown if text.starts_with(|c: char| c.is_control() || !c.is_ascii()) => {
                "a character that the language does not use".to_owned()
            }
            _ => format!("`{}`", text.chars().take(40).collect::<String>()),
        }
    }

    pub(super) fn gave_up(&self) -> bool {
        self.errors >= MAX_ERRORS
    }

    // Recovery.

    /// Skips from within a definition to where the next may begin: past the `;` that closes it, or
    /// to one of `words` at the beginning of a line and outside of braces.
    pub(super) fn skip_definition(&mut self, start: usize, words: &[&str]) {
        self.depth = 0;
        let seen = &self.tokens.tokens[start..self.position];
        let mut open = seen.iter().fold(0_usize, |open, token| match token.kind {
            TokenKind::OpenBrace => open + 1,
            TokenKind::CloseBrace => open.saturating_sub(1),
            _ => open,
        });
        if self.position == start {
            self.bump();
        }
        while !self.at_end() {
            match self.token().kind {
                TokenKind::OpenBrace => open += 1,
                TokenKind::CloseBrace => open = open.saturating_sub(1),
                TokenKind::Semicolon if open == 0 => {
                    self.bump();
                    return;
                }
                TokenKind::Word
                    if self.begins_column() && self.word().is_some_and(|w| words.contains(&w)) =>
                {
                    return;
                }
                _ => {}
            }
            self.bump();
        }
    }

    /// Whether the token here is at the very left, where definitions are.
    fn begins_column(&self) -> bool {
        let span = self.span();
        let before = &self.sources.file(span.file).text[..span.start as usize];
        before.is_empty() || before.ends_with('\n')
    }

    /// Skips past the next `;` of this body, or to the `}` that closes it.
    pub(super) fn skip_past_semicolon(&mut self) {
        let mut open = 0_usize;
        while !self.at_end() {
            match self.token().kind {
                TokenKind::OpenBrace => open += 1,
                TokenKind::CloseBrace if open == 0 => return,
                TokenKind::CloseBrace => open -= 1,
                TokenKind::Semicolon if open == 0 => {
                    self.bump();
                    return;
                }
                TokenKind::Word
                    if self.begins_column()
                        && self.word().is_some_and(|w| super::DEFINITIONS.contains(&w)) =>
                {
                    return;
                }
                _ => {}
            }
            self.bump();
        }
    }

    // Text for docs.

    /// The comments that belong to what stands between two tokens, the last one included.
    pub(super) fn docs(&self, first: usize, last: usize) -> String {
        docs::docs(self.sources, self.tokens, first, last)
    }

    /// Tokens as one line of text.
    pub(super) fn text_of(&self, range: Range<usize>) -> String {
        docs::one_line(self.sources, &self.tokens.tokens[range])
    }
}
