//! Where in the language a text is, as far as its layout goes.

use super::spacing::{Placed, Role};
use crate::lexer::{Token, TokenKind};

/// How deeply bodies, brackets and conditions may be nested in one another.
pub(super) const MAX_DEPTH: usize = 100;

/// A bracket that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bracket {
    pub(super) kind: BracketKind,
    /// The level of the line with it, for bodies.
    pub(super) level: usize,
    /// Whether what is around it is an expression.
    pub(super) expression: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BracketKind {
    Enum,
    Union,
    Body,
    Paren,
    Square,
    Angle,
}

impl BracketKind {
    pub(super) fn is_body(self) -> bool {
        matches!(self, Self::Enum | Self::Union | Self::Body)
    }
}

/// Where in the language the text is. Each branch of a condition begins with the same.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) brackets: Vec<Bracket>,
    /// What comes next begins another line.
    pub(super) due: bool,
    /// What comes next begins a definition, declaration, member or case.
    pub(super) begins: bool,
    /// Between `case` and its `:`.
    pub(super) in_case: bool,
    /// `*` multiplies here.
    pub(super) expression: bool,
    /// There was a `switch` in this definition.
    pub(super) switch: bool,
    /// The last two words of this definition.
    pub(super) words: [bool; 2],
    /// The definition at the top level has a body.
    pub(super) has_body: bool,
    /// The next line has an empty one before it.
    pub(super) separate: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            brackets: Vec::new(),
            due: false,
            begins: true,
            in_case: false,
            expression: false,
            switch: false,
            words: [false; 2],
            has_body: false,
            separate: false,
        }
    }
}

impl State {
    /// Follows the language over a token.
    pub(super) fn advance(&mut self, token: Token, placed: &Placed<'_>) -> Result<(), TooDeep> {
        use TokenKind as T;
        let begins = std::mem::take(&mut self.begins);
        self.due = false;
        match placed.kind {
            T::Word => {
                let in_union = self.brackets.last().is_some_and(|bracket| bracket.kind == BracketKind::Union);
                if begins && in_union && matches!(placed.text, "case" | "default") {
                    self.in_case = true;
                    self.expression = true;
                }
                self.switch |= placed.text == "switch";
                self.words = [placed.text == "enum", self.words[0]];
            }
            T::OpenBrace => {
                self.open_body(token)?;
            }
            T::OpenParen | T::OpenBracket | T::Less => self.open(token)?,
            T::CloseParen | T::CloseBracket | T::Greater if placed.role == Role::Close => self.close(),
            T::CloseBrace => self.close_body(),
            T::Semicolon => self.end_definition(),
            T::Comma => self.comma(),
            T::Equals => self.expression = true,
            T::Colon if placed.role == Role::Label => {
                self.in_case = false;
                self.expression = false;
                self.end_part();
            }
            _ => {}
        }
        Ok(())
    }

    fn open_body(&mut self, token: Token) -> Result<(), TooDeep> {
        self.room(token)?;
        let kind = match self {
            State { switch: true, .. } => BracketKind::Union,
            State { words: [true, _] | [_, true], .. } => BracketKind::Enum,
            _ => BracketKind::Body,
        };
        let level = self.level();
        self.brackets.push(Bracket { kind, level, expression: self.expression });
        self.switch = false;
        self.words = [false; 2];
        self.expression = false;
        self.has_body = true;
        self.end_part();
        Ok(())
    }

    fn open(&mut self, token: Token) -> Result<(), TooDeep> {
        self.room(token)?;
        let (kind, expression) = match token.kind {
            TokenKind::OpenParen => (BracketKind::Paren, self.expression),
            TokenKind::OpenBracket => (BracketKind::Square, true),
            _ => (BracketKind::Angle, true),
        };
        let level = self.level();
        self.brackets.push(Bracket { kind, level, expression: self.expression });
        self.expression = expression;
        Ok(())
    }

    fn close(&mut self) {
        if self.brackets.last().is_some_and(|bracket| !bracket.kind.is_body()) {
            let bracket = self.brackets.pop();
            self.expression = bracket.is_some_and(|bracket| bracket.expression);
        }
    }

    /// Closes a body, and what was left open in it.
    fn close_body(&mut self) {
        while let Some(bracket) = self.brackets.pop() {
            if bracket.kind.is_body() {
                break;
            }
        }
        self.in_case = false;
        self.expression = false;
        self.switch = false;
        self.words = [false; 2];
    }

    fn end_definition(&mut self) {
        while self.brackets.last().is_some_and(|bracket| !bracket.kind.is_body()) {
            self.brackets.pop();
        }
        self.expression = false;
        self.in_case = false;
        self.switch = false;
        self.words = [false; 2];
        if self.brackets.is_empty() {
            self.separate = std::mem::take(&mut self.has_body);
        }
        self.end_part();
    }

    fn comma(&mut self) {
        if self.brackets.last().is_some_and(|bracket| bracket.kind == BracketKind::Enum) {
            self.expression = false;
            self.end_part();
        }
    }

    fn end_part(&mut self) {
        self.due = true;
        self.begins = true;
    }

    /// The level of what is in the innermost body.
    pub(super) fn level(&self) -> usize {
        self.body().map_or(0, |body| body.level + 1)
    }

    /// The innermost body.
    pub(super) fn body(&self) -> Option<Bracket> {
        self.brackets.iter().rfind(|bracket| bracket.kind.is_body()).copied()
    }

    /// What comes next is no part of what came before, though nothing ended that.
    pub(super) fn begin_definition(&mut self) {
        self.begins = true;
        if self.brackets.is_empty() {
            self.separate |= std::mem::take(&mut self.has_body);
        }
    }

    fn room(&self, token: Token) -> Result<(), TooDeep> {
        if self.brackets.len() < MAX_DEPTH { Ok(()) } else { Err(TooDeep(token)) }
    }
}

/// More is open than anyone could read; where that is so.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooDeep(pub(super) Token);
