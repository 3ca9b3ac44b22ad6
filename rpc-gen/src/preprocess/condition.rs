//! The conditions of `#if` and its kin.
//!
//! C's rules: `defined`, macros, integers, the usual operators; a name that is no macro is 0.

use super::Preprocessor;
use crate::diagnostic::Diagnostic;
use crate::lexer::{Token, TokenKind};
use crate::number::parse_number;
use crate::source::Span;

/// How deep parentheses and signs may nest.
const MAX_DEPTH: usize = 64;

impl Preprocessor<'_> {
    /// Whether the condition of an `#if`, `#ifdef` or `#ifndef` holds.
    pub(super) fn condition(&mut self, word: &str, place: Span, rest: &[Token]) -> bool {
        if word == "if" {
            return self.evaluate(place, rest);
        }
        let Some(name) = rest.first().filter(|name| name.kind == TokenKind::Word) else {
            self.diagnostics.push(
                Diagnostic::error(place, format!("`#{word}` needs a name")).label("expected a name after it"),
            );
            return false;
        };
        self.macros.contains_key(self.sources.text(name.span)) == (word == "ifdef")
    }

    fn evaluate(&mut self, place: Span, rest: &[Token]) -> bool {
        let words = self.with_defined_answered(rest);
        let mut operands = Vec::new();
        for word in words {
            match word {
                Word::Known(value) => operands.push(Operand::Value(value)),
                Word::Token(token) => {
                    for token in self.expand(&[token], &mut Vec::new()) {
                        operands.push(self.operand(token));
                    }
                }
            }
        }
        let mut parser = Evaluator { operands: &operands, at: 0, depth: 0 };
        match parser.binary(0) {
            Some(value) if parser.at == operands.len() => value != 0,
            _ => {
                self.diagnostics.push(
                    Diagnostic::error(place, "this condition cannot be understood")
                        .label("expected numbers, names, `defined(NAME)` and operators after it"),
                );
                false
            }
        }
    }

    /// Answers `defined A` and `defined(A)` before macros are replaced.
    fn with_defined_answered(&self, rest: &[Token]) -> Vec<Word> {
        let mut words = Vec::new();
        let mut at = 0;
        while let Some(&token) = rest.get(at) {
            at += 1;
            if self.sources.text(token.span) != "defined" {
                words.push(Word::Token(token));
                continue;
            }
            let open = rest.get(at).is_some_and(|token| token.kind == TokenKind::OpenParen);
            let name = rest.get(at + usize::from(open));
            let known = name.is_some_and(|name| self.macros.contains_key(self.sources.text(name.span)));
            words.push(Word::Known(i128::from(known)));
            at += if open { 3 } else { 1 };
        }
        words
    }

    fn operand(&self, token: Token) -> Operand {
        let text = self.sources.text(token.span);
        match token.kind {
            TokenKind::Number => {
                parse_number(text).map_or(Operand::Bad, |number| Operand::Value(number.value))
            }
            TokenKind::Word => Operand::Value(0),
            kind => Operand::Mark(kind),
        }
    }
}

enum Word {
    Token(Token),
    Known(i128),
}

#[derive(Clone, Copy)]
enum Operand {
    Value(i128),
    Mark(TokenKind),
    Bad,
}

struct Evaluator<'a> {
    operands: &'a [Operand],
    at: usize,
    depth: usize,
}

impl Evaluator<'_> {
    fn mark(&self, offset: usize) -> Option<TokenKind> {
        match self.operands.get(self.at + offset)? {
            Operand::Mark(kind) => Some(*kind),
            _ => None,
        }
    }

    /// The operator here, as its binding strength and how many marks it is made of.
    fn operator(&self) -> Option<(&'static str, u8)> {
        use TokenKind as T;
        Some(match (self.mark(0)?, self.mark(1)) {
            (T::Bar, Some(T::Bar)) => ("||", 1),
            (T::Ampersand, Some(T::Ampersand)) => ("&&", 2),
            (T::Bar, _) => ("|", 3),
            (T::Caret, _) => ("^", 4),
            (T::Ampersand, _) => ("&", 5),
            (T::Equals, Some(T::Equals)) => ("==", 6),
            (T::Bang, Some(T::Equals)) => ("!=", 6),
            (T::Less, Some(T::Equals)) => ("<=", 7),
            (T::Greater, Some(T::Equals)) => (">=", 7),
            (T::Less, Some(T::Less)) => ("<<", 8),
            (T::Greater, Some(T::Greater)) => (">>", 8),
            (T::Less, _) => ("<", 7),
            (T::Greater, _) => (">", 7),
            (T::Plus, _) => ("+", 9),
            (T::Minus, _) => ("-", 9),
            (T::Star, _) => ("*", 10),
            (T::Slash, _) => ("/", 10),
            (T::Percent, _) => ("%", 10),
            _ => return None,
        })
    }

    fn binary(&mut self, weakest: u8) -> Option<i128> {
        let mut left = self.unary()?;
        while let Some((operator, strength)) = self.operator().filter(|(_, s)| *s > weakest) {
            self.at += operator.len();
            let right = self.binary(strength)?;
            left = apply(operator, left, right)?;
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<i128> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let operand = *self.operands.get(self.at)?;
        self.at += 1;
        let value = match operand {
            Operand::Value(value) => Some(value),
            Operand::Mark(TokenKind::Bang) => self.unary().map(|value| i128::from(value == 0)),
            Operand::Mark(TokenKind::Minus) => self.unary()?.checked_neg(),
            Operand::Mark(TokenKind::Plus) => self.unary(),
            Operand::Mark(TokenKind::Tilde) => self.unary().map(|value| !value),
            Operand::Mark(TokenKind::OpenParen) => {
                let value = self.binary(0)?;
                (self.mark(0)? == TokenKind::CloseParen).then_some(())?;
                self.at += 1;
                Some(value)
            }
            _ => None,
        };
        self.depth -= 1;
        value
    }
}

fn apply(operator: &str, left: i128, right: i128) -> Option<i128> {
    let shift = || u32::try_from(right).ok().filter(|&bits| bits < 64);
    Some(match operator {
        "||" => i128::from(left != 0 || right != 0),
        "&&" => i128::from(left != 0 && right != 0),
        "|" => left | right,
        "^" => left ^ right,
        "&" => left & right,
        "==" => i128::from(left == right),
        "!=" => i128::from(left != right),
        "<=" => i128::from(left <= right),
        ">=" => i128::from(left >= right),
        "<" => i128::from(left < right),
        ">" => i128::from(left > right),
        "<<" => left.checked_mul(1_i128 << shift()?)?,
        ">>" => left >> shift()?,
        "+" => left.checked_add(right)?,
        "-" => left.checked_sub(right)?,
        "*" => left.checked_mul(right)?,
        "/" => left.checked_div(right)?,
        _ => left.checked_rem(right)?,
    })
}
