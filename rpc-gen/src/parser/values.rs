//! Numbers, names and arithmetic.

use super::Parser;
use crate::ast::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use crate::lexer::TokenKind;
use crate::number::parse_number;

/// How many operators one expression may have.
const MAX_OPERATORS: usize = 200;

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Option<Expr> {
        let mut operators = 0;
        self.binary(0, &mut operators)
    }

    /// Operators that bind more strongly than `weakest`.
    fn binary(&mut self, weakest: u8, operators: &mut usize) -> Option<Expr> {
        let mut left = self.unary(operators)?;
        while let Some((operator, marks, strength)) = self.operator() {
            if strength <= weakest {
                break;
            }
            *operators += 1;
            if *operators > MAX_OPERATORS {
                let span = self.cursor.span();
                self.cursor.error_at(span, "this expression is too long");
                return None;
            }
            for _ in 0..marks {
                self.cursor.bump();
            }
            let right = self.binary(strength, operators)?;
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)), span };
        }
        Some(left)
    }

    /// The operator here, how many tokens it takes, and how strongly it binds.
    fn operator(&self) -> Option<(BinaryOperator, usize, u8)> {
        use BinaryOperator as B;
        use TokenKind as T;
        let next = self.cursor.peek(1);
        let doubled = next.span.start == self.cursor.span().end && next.kind == self.cursor.token().kind;
        Some(match self.cursor.token().kind {
            T::Bar => (B::Or, 1, 1),
            T::Caret => (B::ExclusiveOr, 1, 2),
            T::Ampersand => (B::And, 1, 3),
            T::Less if doubled => (B::ShiftLeft, 2, 4),
            // `>` alone closes a bound.
            T::Greater if doubled => (B::ShiftRight, 2, 4),
            T::Plus => (B::Add, 1, 5),
            T::Minus => (B::Subtract, 1, 5),
            T::Star => (B::Multiply, 1, 6),
            T::Slash => (B::Divide, 1, 6),
            T::Percent => (B::Remainder, 1, 6),
            _ => return None,
        })
    }

    fn unary(&mut self, operators: &mut usize) -> Option<Expr> {
        self.cursor.nested()?;
        let expr = self.operand(operators);
        self.cursor.leave();
        expr
    }

    fn operand(&mut self, operators: &mut usize) -> Option<Expr> {
        let token = self.cursor.token();
        let start = token.span;
        let kind = match token.kind {
            TokenKind::Number => self.number()?,
            TokenKind::Character => self.character(),
            TokenKind::Word => {
                let name = self.cursor.name("a constant")?;
                ExprKind::Name(name.text)
            }
            TokenKind::OpenParen => {
                self.cursor.bump();
                let inner = self.binary(0, operators)?;
                self.cursor.expect(TokenKind::CloseParen, "`)`")?;
                return Some(inner);
            }
            TokenKind::Minus | TokenKind::Tilde | TokenKind::Plus => {
                self.cursor.bump();
                let operator = match token.kind {
                    TokenKind::Minus => UnaryOperator::Negate,
                    TokenKind::Tilde => UnaryOperator::Complement,
                    _ => UnaryOperator::Plus,
                };
                ExprKind::Unary(operator, Box::new(self.unary(operators)?))
            }
            _ => {
                self.cursor.expected("a number or a constant");
                match token.kind {
                    TokenKind::Text => self.cursor.help_last("only a `const` may be a text"),
                    TokenKind::Unknown if self.cursor.text_here().starts_with('"') => {
                        self.cursor.help_last("a text ends on its line, with `\"`");
                    }
                    _ => {}
                }
                return None;
            }
        };
        Some(Expr { kind, span: start.to(self.cursor.previous().span) })
    }

    /// A character as its number.
    fn character(&mut self) -> ExprKind {
        let text = self.cursor.text_here();
        self.cursor.bump();
        let mut inner = text.trim_matches('\'').chars();
        let value = match (inner.next(), inner.next()) {
            (Some('\\'), Some(escape)) => match escape {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '0' => '\0',
                other => other,
            },
            // `'''` and the like.
            (None, _) => '\'',
            (Some(c), _) => c,
        };
        ExprKind::Number { value: i128::from(u32::from(value)), hexadecimal: false }
    }

    fn number(&mut self) -> Option<ExprKind> {
        let text = self.cursor.text_here();
        let token = self.cursor.bump();
        let Some(number) = parse_number(text) else {
            self.cursor.error_at(token.span, format!("`{text}` is not a whole number of 64 bits"));
            if text.starts_with('0') && text.contains(['8', '9']) {
                self.cursor.help_last("a number that begins with 0 is in base 8");
            }
            return None;
        };
        Some(ExprKind::Number { value: number.value, hexadecimal: number.hexadecimal })
    }
}
