//! Tokens of files to tokens of the program: what cpp does before rpcgen looks.
//!
//! `#include`, `#define`, `#undef` and `#if` with their kin are obeyed; `#pragma`, `#ident` and
//! line markers are passed over. Macros work on tokens, as in C, so every token keeps the place it
//! was written at, and a diagnostic can tell the way there.
//!
//! Hostile input is bounded here: the depth of includes, the number of files, of tokens and of
//! macro uses.

mod condition;
mod expand;
mod include;
mod paste;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::lexer::{Token, TokenKind, tokenize, tokenize_range};
use crate::similar::similar;
use crate::source::{FileId, Sources, Span};

/// How many tokens a program may have. The largest real ones have around a hundred thousand.
const MAX_TOKENS: usize = 8 << 20;

/// The directives that are obeyed or passed over.
const DIRECTIVES: &[&str] = &[
    "include", "define", "undef", "if", "ifdef", "ifndef", "elif", "else", "endif", "error", "warning",
    "pragma", "ident",
];

/// What the preprocessor is told from outside.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where to look for included files, after the including file's own directory.
    pub include_paths: Vec<PathBuf>,
    /// Macros that are there from the start.
    pub defines: Vec<(String, String)>,
}

/// A comment or `%` line, kept for docs.
#[derive(Clone, Copy, Debug)]
pub struct Comment {
    /// Where it is.
    pub span: Span,
    /// The index of the token that follows it.
    pub before: usize,
}

/// What the parser reads.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The tokens; the last, and only the last, is an [`End`](TokenKind::End).
    pub tokens: Vec<Token>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
    /// The headers that were asked for and not found, and by which file.
    pub headers: Vec<(String, FileId)>,
}

/// A macro.
#[derive(Clone, Debug)]
struct Macro {
    /// The names of its parameters, if it takes any list.
    parameters: Option<Vec<String>>,
    body: Vec<Token>,
}

/// An `#if` that is open.
struct Condition {
    /// Where it was opened.
    span: Span,
    /// Whether the text around it is in.
    outer: bool,
    /// Whether the current branch is in.
    active: bool,
    /// Whether some branch has been in.
    taken: bool,
    /// Whether there was an `#else`.
    last: bool,
}

/// Preprocesses a file and all that it includes.
pub fn preprocess(
    sources: &mut Sources,
    file: FileId,
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> Tokens {
    let mut preprocessor = Preprocessor {
        sources,
        options,
        diagnostics,
        macros: HashMap::new(),
        output: Tokens { tokens: Vec::new(), comments: Vec::new(), headers: Vec::new() },
        including: Vec::new(),
        files_read: 1,
        expansions: 0,
        noted_headers: HashSet::new(),
        exhausted: false,
    };
    preprocessor.define_given();
    preprocessor.file(file);
    preprocessor.finish(file)
}

struct Preprocessor<'a> {
    sources: &'a mut Sources,
    options: &'a Options,
    diagnostics: &'a mut Vec<Diagnostic>,
    macros: HashMap<String, Macro>,
    output: Tokens,
    including: Vec<Option<PathBuf>>,
    files_read: usize,
    expansions: usize,
    noted_headers: HashSet<String>,
    /// A limit was met: an error was reported and nothing more is read.
    exhausted: bool,
}

impl Preprocessor<'_> {
    fn define_given(&mut self) {
        for (name, value) in &self.options.defines {
            let file = self.sources.add("<command line>", value.as_str());
            let body = tokenize(self.sources, file);
            self.macros.insert(name.clone(), Macro { parameters: None, body });
        }
    }

    fn finish(mut self, file: FileId) -> Tokens {
        let length = self.sources.file(file).text.len();
        let end = u32::try_from(length).expect("files are below 4 GiB");
        let span = Span { file, start: end, end, origin: crate::source::Origin::FILE };
        self.output.tokens.push(Token { kind: TokenKind::End, span });
        self.output
    }

    fn file(&mut self, file: FileId) {
        let tokens = tokenize(self.sources, file);
        self.including.push(self.sources.file(file).path.clone());
        let mut conditions: Vec<Condition> = Vec::new();
        let mut rest = tokens.as_slice();
        while let Some(&token) = rest.first() {
            if self.exhausted {
                break;
            }
            let active = conditions.last().is_none_or(|condition| condition.active);
            if token.kind == TokenKind::Directive {
                rest = &rest[1..];
                self.directive(token.span, active, &mut conditions);
                continue;
            }
            let length =
                rest.iter().position(|token| token.kind == TokenKind::Directive).unwrap_or(rest.len());
            if active {
                self.text(&rest[..length]);
            }
            rest = &rest[length..];
        }
        if let Some(open) = conditions.first()
            && !self.exhausted
        {
            self.diagnostics.push(
                Diagnostic::error(open.span, "this condition is never closed")
                    .help("add `#endif` where it should end"),
            );
        }
        self.including.pop();
    }

    /// Text between two directives.
    fn text(&mut self, tokens: &[Token]) {
        let words = self.without_comments(tokens);
        self.expand_into_output(&words);
    }

    /// Sets comments aside; reports what no later floor could.
    fn without_comments(&mut self, tokens: &[Token]) -> Vec<Token> {
        let mut words = Vec::with_capacity(tokens.len());
        for &token in tokens {
            match token.kind {
                TokenKind::Comment | TokenKind::PassThrough => {
                    // Counted from this run's start; put right when the words are expanded.
                    self.output
                        .comments
                        .push(Comment { span: token.span, before: self.output.tokens.len() + words.len() });
                }
                TokenKind::UnclosedComment => {
                    let start = Span { end: token.span.start + 2, ..token.span };
                    self.diagnostics.push(
                        Diagnostic::error(start, "this comment is never closed")
                            .label("it runs to the end of the file")
                            .help("add `*/` where it should end"),
                    );
                    self.exhausted = true;
                }
                _ => words.push(token),
            }
        }
        words
    }

    fn directive(&mut self, span: Span, active: bool, conditions: &mut Vec<Condition>) {
        let line = self.directive_tokens(span);
        let Some(&first) = line.first() else { return };
        let word = self.sources.text(first.span).to_owned();
        let rest = &line[1..];
        match word.as_str() {
            "if" | "ifdef" | "ifndef" => {
                let holds = active && self.condition(&word, first.span, rest);
                conditions.push(Condition {
                    span: span.to(line[line.len() - 1].span),
                    outer: active,
                    active: holds,
                    taken: holds,
                    last: false,
                });
            }
            "elif" | "else" => self.otherwise(&word, first.span, rest, conditions),
            "endif" => {
                if conditions.pop().is_none() {
                    self.diagnostics
                        .push(Diagnostic::error(first.span, "there is no `#if` that this closes"));
                }
            }
            _ if !active => {}
            "define" => self.define(first.span, rest),
            "undef" => {
                if let Some(name) = rest.first() {
                    let name = self.sources.text(name.span).to_owned();
                    self.macros.remove(&name);
                }
            }
            "include" => self.include(span, first.span, rest),
            "error" => {
                let message = self.rest_of_line(first.span, span);
                self.diagnostics.push(Diagnostic::error(span, format!("#error {message}")));
            }
            "warning" => {
                let message = self.rest_of_line(first.span, span);
                self.diagnostics.push(Diagnostic::warning(span, message));
            }
            "pragma" | "ident" | "line" => {}
            _ if first.kind == TokenKind::Number => {}
            _ => self.unknown_directive(first.span, &word),
        }
    }

    fn unknown_directive(&mut self, place: Span, word: &str) {
        let diagnostic = Diagnostic::error(place, format!("there is no directive `#{word}`"));
        self.diagnostics.push(match similar(word, DIRECTIVES.iter().copied()) {
            Some(meant) => diagnostic.fix(place, meant, format!("there is `#{meant}`")),
            None => diagnostic.help(format!("the directives are #{}", DIRECTIVES.join(", #"))),
        });
    }

    fn directive_tokens(&self, span: Span) -> Vec<Token> {
        let text = &self.sources.file(span.file).text;
        let range = span.start as usize + 1..span.end as usize;
        tokenize_range(text, span.file, range)
            .into_iter()
            .filter(|token| {
                !matches!(token.kind, TokenKind::Comment | TokenKind::UnclosedComment)
                    && self.sources.text(token.span) != "\\"
            })
            .collect()
    }

    fn rest_of_line(&self, word: Span, line: Span) -> String {
        self.sources.text(Span { start: word.end, ..line }).trim().to_owned()
    }

    fn otherwise(&mut self, word: &str, place: Span, rest: &[Token], conditions: &mut [Condition]) {
        let Some(condition) = conditions.last_mut() else {
            self.diagnostics
                .push(Diagnostic::error(place, format!("there is no `#if` that this `#{word}` belongs to")));
            return;
        };
        if condition.last {
            self.diagnostics.push(
                Diagnostic::error(place, format!("`#{word}` after `#else`"))
                    .also(condition.span, "of this condition"),
            );
        }
        let open = condition.outer && !condition.taken;
        let holds = open && (word == "else" || self.condition("if", place, rest));
        let condition = conditions.last_mut().expect("it was there above");
        condition.active = holds;
        condition.taken |= holds;
        condition.last |= word == "else";
    }

    fn define(&mut self, place: Span, rest: &[Token]) {
        let Some(name) = rest.first().filter(|name| name.kind == TokenKind::Word) else {
            self.diagnostics
                .push(Diagnostic::error(place, "`#define` needs a name").label("expected a name after it"));
            return;
        };
        let mut body = &rest[1..];
        let mut parameters = None;
        // Only a parenthesis that touches the name makes a list of parameters.
        if let Some(open) = body.first()
            && open.kind == TokenKind::OpenParen
            && open.span.start == name.span.end
        {
            let Some(close) = body.iter().position(|token| token.kind == TokenKind::CloseParen) else {
                self.diagnostics.push(
                    Diagnostic::error(open.span, "this list of parameters is never closed")
                        .label("expected `)` on this line"),
                );
                return;
            };
            parameters = Some(
                body[1..close]
                    .iter()
                    .filter(|token| token.kind == TokenKind::Word)
                    .map(|token| self.sources.text(token.span).to_owned())
                    .collect(),
            );
            body = &body[close + 1..];
        }
        let name = self.sources.text(name.span).to_owned();
        self.macros.insert(name, Macro { parameters, body: body.to_vec() });
    }

    /// Whether there is room for another token; says so once if there is none.
    fn has_room(&mut self, place: Span) -> bool {
        if self.exhausted {
            return false;
        }
        if self.output.tokens.len() >= MAX_TOKENS {
            self.diagnostics.push(
                Diagnostic::error(place, "the interface is too large")
                    .note(format!("more than {MAX_TOKENS} tokens are not read")),
            );
            self.exhausted = true;
        }
        !self.exhausted
    }
}

#[cfg(test)]
mod tests;
