//! Where lines end.

use super::lines::{Line, column_after};
use super::places::{Place, places};
use super::spacing::{Placed, Role, is_spaced};
use super::state::{BracketKind, MAX_DEPTH, State, TooDeep};
use super::{Options, directive_word};
use crate::lexer::{Token, TokenKind};

/// Tokens as lines.
pub(super) fn layout(text: &str, tokens: &[Token], options: &Options) -> Result<Vec<Line>, TooDeep> {
    let mut layout = Layout {
        text,
        tokens,
        places: places(text, tokens),
        options,
        lines: Vec::new(),
        line: Line::default(),
        state: State::default(),
        conditions: Vec::new(),
        before: None,
        run_on: false,
        run_of_lines: false,
        previous: None,
    };
    let mut index = 0;
    while index < tokens.len() {
        index += layout.token(index)?;
    }
    layout.end_line();
    Ok(layout.lines)
}

/// What was put out last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Code,
    Comment,
    /// A directive or `%` line.
    Raw,
}

struct Layout<'a> {
    text: &'a str,
    tokens: &'a [Token],
    places: Vec<Place>,
    options: &'a Options,
    lines: Vec<Line>,
    line: Line,
    state: State,
    conditions: Vec<State>,
    before: Option<Before>,
    /// The comments before what comes next are in the line of the last code.
    run_on: bool,
    /// One of them has several lines.
    run_of_lines: bool,
    /// The last token of code.
    previous: Option<Placed<'a>>,
}

impl<'a> Layout<'a> {
    /// Puts out a token, or two that are one operator. How many they were.
    fn token(&mut self, index: usize) -> Result<usize, TooDeep> {
        match self.tokens[index].kind {
            TokenKind::Directive | TokenKind::PassThrough => self.raw(index)?,
            TokenKind::Comment => self.comment(index),
            _ => return self.code(index),
        }
        Ok(1)
    }

    /// A line that is not ours to lay out.
    fn raw(&mut self, index: usize) -> Result<(), TooDeep> {
        let token = self.tokens[index];
        self.end_line();
        let code = self.text_of(index);
        let code = if token.kind == TokenKind::Directive { code.trim_end() } else { code };
        let blank_before = self.gap(index) > 1;
        self.lines.push(Line::new(blank_before, 0, code));
        self.before = Some(Before::Raw);
        self.state.separate = false;
        if token.kind == TokenKind::Directive {
            match directive_word(code) {
                "if" | "ifdef" | "ifndef" => {
                    if self.conditions.len() >= MAX_DEPTH {
                        return Err(TooDeep(token));
                    }
                    self.conditions.push(self.state.clone());
                }
                "else" | "elif" => {
                    if let Some(state) = self.conditions.last() {
                        self.state = state.clone();
                    }
                }
                "endif" => drop(self.conditions.pop()),
                _ => {}
            }
        }
        Ok(())
    }

    fn comment(&mut self, index: usize) {
        let gap = self.gap(index);
        let closes = self.next_code(index).is_some_and(|next| next.kind == TokenKind::CloseBrace);
        let breaks = match self.before {
            None => false,
            Some(Before::Raw) => true,
            Some(Before::Comment) => gap > 0,
            Some(Before::Code) => gap > 0 || ((self.state.due || closes) && self.places[index].is_ahead),
        };
        if breaks {
            self.begin_definition_before(index);
            self.begin_line(index, gap > 1);
        }
        self.run_on = !breaks && (self.run_on || self.before == Some(Before::Code));
        let ends_line = self.tokens.get(index + 1).is_none_or(|next| {
            self.gap(index + 1) > 0 || (next.kind == TokenKind::CloseBrace && !self.run_on)
        });
        let text = self.text_of(index);
        self.run_of_lines |= text.contains('\n');
        if text.contains('\n') || !ends_line || self.line.code.is_empty() {
            if !self.line.code.is_empty() {
                let spaced =
                    self.previous.is_none_or(|p| p.role != Role::Open) || self.before != Some(Before::Code);
                self.line.push(if spaced { " " } else { "" });
            }
            self.comment_lines(index, text);
        } else {
            let comment = self.line.comment.get_or_insert_default();
            comment.push_str(if comment.is_empty() { "" } else { " " });
            comment.push_str(text.trim_end());
        }
        self.before = Some(Before::Comment);
    }

    /// Moves the lines of a comment together.
    fn comment_lines(&mut self, index: usize, text: &str) {
        // A comment in several lines is nothing to align.
        if let Some(comment) = self.line.comment.take() {
            self.line.push(&format!("{comment} "));
        }
        let from = self.places[index].column;
        let to = self.line.width();
        for (number, line) in text.lines().enumerate() {
            if number == 0 {
                self.line.push(line.trim_end());
                continue;
            }
            let words = line.trim();
            let indent = match words.strip_prefix('*') {
                _ if words.is_empty() => 0,
                Some(_) => to + 1,
                None => {
                    let before = &line[..line.len() - line.trim_start().len()];
                    to + column_after(0, before).saturating_sub(from)
                }
            };
            let next = Line::new(false, indent, words);
            self.lines.push(std::mem::replace(&mut self.line, next));
        }
    }

    fn code(&mut self, index: usize) -> Result<usize, TooDeep> {
        let (placed, count) = self.place(index);
        let apart = index > 0 && self.tokens[index - 1].span.end < self.tokens[index].span.start;
        let gap = self.gap(index);
        let empty_body = placed.kind == TokenKind::CloseBrace
            && self.before == Some(Before::Code)
            && self.previous.is_some_and(|previous| previous.kind == TokenKind::OpenBrace);
        let ends = !empty_body && (self.state.due || self.ends_before(index, &placed, gap));
        let breaks = match self.before {
            None => false,
            Some(Before::Raw) => true,
            // A comment that ends its line behind a declaration would be about that.
            Some(Before::Comment) => gap > 0 || (placed.kind == TokenKind::CloseBrace && !self.run_on),
            Some(Before::Code) => ends,
        };
        if breaks {
            if ends {
                self.state.begin_definition();
            }
            self.begin_line(index, gap > 1);
        } else if !self.line.code.is_empty() && self.before == Some(Before::Comment) {
            let closes = matches!(placed.kind, TokenKind::Comma | TokenKind::Semicolon);
            self.line.push(if closes { "" } else { " " });
        } else if let Some(previous) = self.previous.filter(|_| !self.line.code.is_empty()) {
            if self.is_too_long(index, &previous) {
                self.state.begins = false;
                self.begin_line(index, false);
            } else if !empty_body && is_spaced(&previous, &placed, apart) {
                self.line.push(" ");
            }
        }
        self.line.push(placed.text);
        self.state.advance(self.tokens[index], &placed)?;
        self.previous = Some(placed);
        self.before = Some(Before::Code);
        self.run_on = false;
        self.run_of_lines = false;
        Ok(count)
    }

    /// What a token is where it stands.
    fn place(&self, index: usize) -> (Placed<'a>, usize) {
        use TokenKind as T;
        let kind = self.tokens[index].kind;
        let operand = self.previous.is_some_and(|previous| previous.is_operand());
        let top = self.state.brackets.last().map(|bracket| bracket.kind);
        let doubled = self
            .tokens
            .get(index + 1)
            .is_some_and(|next| next.kind == kind && next.span.start == self.tokens[index].span.end);
        let role = match kind {
            T::Less | T::Greater if doubled && self.state.expression && operand => {
                let range = self.tokens[index].span.start as usize..self.tokens[index + 1].span.end as usize;
                return (Placed { kind: T::Slash, role: Role::Binary, text: &self.text[range] }, 2);
            }
            // `a::b`
            T::Colon if doubled => {
                let range = self.tokens[index].span.start as usize..self.tokens[index + 1].span.end as usize;
                return (Placed { kind, role: Role::Open, text: &self.text[range] }, 2);
            }
            T::OpenParen | T::OpenBracket | T::Less => Role::Open,
            T::Greater if top != Some(BracketKind::Angle) => Role::Plain,
            T::CloseParen | T::CloseBracket | T::Greater => Role::Close,
            T::Star if !self.state.expression => Role::Pointer,
            T::Plus | T::Minus if !operand => Role::Unary,
            T::Tilde | T::Bang => Role::Unary,
            T::Colon if self.state.in_case => Role::Label,
            T::Star | T::Plus | T::Minus | T::Slash | T::Ampersand | T::Bar | T::Caret | T::Percent => {
                Role::Binary
            }
            T::Question | T::Colon | T::Equals => Role::Binary,
            _ => Role::Plain,
        };
        (Placed { kind, role, text: self.text_of(index) }, 1)
    }

    /// Whether a line ends before a token for what it is itself.
    fn ends_before(&self, index: usize, placed: &Placed<'_>, gap: usize) -> bool {
        if placed.kind == TokenKind::CloseBrace {
            return true;
        }
        let in_body = self.state.brackets.last().is_none_or(|bracket| bracket.kind.is_body());
        let Some(previous) = self.previous.filter(|_| in_body && placed.kind == TokenKind::Word) else {
            return false;
        };
        match previous.kind {
            // A `;` was forgotten.
            TokenKind::CloseBrace => {
                let named = self.tokens.get(index + 1).is_some_and(|next| next.kind == TokenKind::Semicolon);
                is_definition(placed.text) && !named
            }
            // A macro stands for a declaration.
            TokenKind::CloseParen => gap > 0,
            _ => false,
        }
    }

    /// Begins a definition for comments too, which stand where what follows them does.
    fn begin_definition_before(&mut self, index: usize) {
        let next = self.places[index].next_code;
        if next < self.tokens.len() {
            let (placed, _) = self.place(next);
            if placed.kind != TokenKind::CloseBrace && self.ends_before(next, &placed, 1) {
                self.state.begin_definition();
            }
        }
    }

    /// Whether an argument is better put in another line.
    fn is_too_long(&self, index: usize, previous: &Placed<'_>) -> bool {
        let in_parens = self.state.brackets.last().is_some_and(|bracket| bracket.kind == BracketKind::Paren);
        if !in_parens || previous.kind != TokenKind::Comma {
            return false;
        }
        let room = self.options.width.saturating_sub(self.line.width());
        let mut length = 0;
        let code = self.tokens[index..].iter().filter(|token| token.kind != TokenKind::Comment);
        for (offset, token) in code.take(self.options.width).enumerate() {
            length += token.span.range().len() + 1;
            if length > room {
                return true;
            }
            if offset > 0
                && matches!(token.kind, TokenKind::Comma | TokenKind::CloseParen | TokenKind::Semicolon)
            {
                break;
            }
        }
        false
    }

    fn begin_line(&mut self, index: usize, blank: bool) {
        let after_open = self.before == Some(Before::Code)
            && self.previous.is_some_and(|previous| previous.kind == TokenKind::OpenBrace);
        let closes = self.tokens[index].kind == TokenKind::CloseBrace;
        // An empty line behind a comment would part it from what it may be about.
        let may_separate = self.before == Some(Before::Code) || (self.run_on && !self.run_of_lines);
        let separate = std::mem::take(&mut self.state.separate) && may_separate;
        self.end_line();
        let blank_before = (blank || separate) && !after_open && !closes;
        self.line = Line::new(blank_before, self.indent(index) * self.options.indent, "");
        self.state.due = false;
    }

    fn indent(&self, index: usize) -> usize {
        let (level, body) = (self.state.level(), self.state.body());
        let Some(next) = self.next_code(index) else { return level };
        if self.tokens[index].kind == TokenKind::CloseBrace {
            return body.map_or(0, |body| body.level);
        }
        if !self.state.begins && next.kind != TokenKind::CloseBrace {
            return level + 1;
        }
        let label = matches!(&self.text[next.span.range()], "case" | "default");
        match body {
            Some(body) if label && body.kind == BracketKind::Union => body.level,
            _ => level,
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.code.is_empty() {
            self.lines.push(line);
        }
    }

    /// The next token that is no comment, beginning with the one at `index`.
    fn next_code(&self, index: usize) -> Option<Token> {
        self.tokens.get(self.places[index].next_code).copied()
    }

    /// The line ends before a token.
    fn gap(&self, index: usize) -> usize {
        self.places[index].gap
    }

    fn text_of(&self, index: usize) -> &'a str {
        &self.text[self.tokens[index].span.range()]
    }
}

/// Whether a word begins a definition.
fn is_definition(word: &str) -> bool {
    matches!(word, "const" | "enum" | "namespace" | "program" | "struct" | "typedef" | "union" | "version")
}
