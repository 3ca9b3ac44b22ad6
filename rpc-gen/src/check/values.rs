//! Constants, members of enums, and what expressions come to.

use std::collections::HashMap;

use super::Checker;
use crate::ast::{BinaryOperator, Expr, ExprKind, Name, UnaryOperator};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::model::{ConstantId, Length};
use crate::similar::slip;
use crate::source::Span;

/// How many constants may stand for one another.
const MAX_DEPTH: usize = 100;

/// How a name gets its value.
#[derive(Clone, Debug)]
pub(super) enum Definition {
    /// By an expression.
    Constant(Expr),
    /// A member so many after another, or after -1.
    After(Option<String>, i128),
    /// It is a text.
    Text,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Waiting,
    Working,
    /// `None` where an error was reported.
    Known(Option<i128>),
}

#[derive(Debug)]
struct Entry {
    span: Span,
    definition: Definition,
    state: State,
    constant: Option<ConstantId>,
}

/// The names that have values.
#[derive(Debug, Default)]
pub(super) struct Values {
    entries: HashMap<String, Entry>,
}

impl Values {
    /// Adds a name; answers where it was defined before, if it was.
    pub(super) fn define(&mut self, name: &Name, definition: Definition) -> Option<Span> {
        if let Some(first) = self.entries.get(&name.text) {
            return Some(first.span);
        }
        self.entries.insert(
            name.text.clone(),
            Entry { span: name.span, definition, state: State::Waiting, constant: None },
        );
        None
    }

    pub(super) fn constant(&self, name: &str) -> Option<ConstantId> {
        self.entries.get(name)?.constant
    }

    pub(super) fn set_constant(&mut self, name: &str, id: ConstantId) {
        if let Some(entry) = self.entries.get_mut(name) {
            entry.constant = Some(id);
        }
    }
}

/// Whether a number was written in base 16.
pub(super) fn is_hexadecimal(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number { hexadecimal: true, .. })
}

impl Checker<'_> {
    /// What an expression comes to; reports why if it comes to nothing.
    pub(super) fn evaluate(&mut self, expr: &Expr) -> Option<i128> {
        self.evaluate_at(expr, 0)
    }

    /// The value of a name.
    pub(super) fn value_of(&mut self, name: &str, used: Span) -> Option<i128> {
        self.value_at(name, used, 0)
    }

    fn evaluate_at(&mut self, expr: &Expr, depth: usize) -> Option<i128> {
        let value = match &expr.kind {
            ExprKind::Number { value, .. } => return Some(*value),
            ExprKind::Name(name) => return self.value_at(name, expr.span, depth),
            ExprKind::Unary(operator, operand) => {
                let operand = self.evaluate_at(operand, depth)?;
                match operator {
                    UnaryOperator::Plus => Some(operand),
                    UnaryOperator::Negate => operand.checked_neg(),
                    UnaryOperator::Complement => Some(!operand),
                }
            }
            ExprKind::Binary(operator, left, right) => {
                let left = self.evaluate_at(left, depth);
                let right = self.evaluate_at(right, depth);
                apply(*operator, left?, right?)
            }
        };
        let in_range = value.filter(|value| (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(value));
        if in_range.is_none() {
            let why = why_not(&expr.kind);
            self.report(Diagnostic::error(expr.span, "this has no value within 64 bits").label(why));
        }
        in_range
    }

    fn value_at(&mut self, name: &str, used: Span, depth: usize) -> Option<i128> {
        let Some(entry) = self.values.entries.get_mut(name) else {
            return match name {
                "TRUE" => Some(1),
                "FALSE" => Some(0),
                _ => self.undefined_value(name, used),
            };
        };
        let first = entry.span;
        match entry.state {
            State::Known(value) => return value,
            State::Working => {
                self.report(
                    Diagnostic::error(used, format!("`{name}` is defined by itself"))
                        .also(first, "defined here"),
                );
                return None;
            }
            State::Waiting => entry.state = State::Working,
        }
        let definition = entry.definition.clone();
        let value = if depth > MAX_DEPTH {
            self.report(Diagnostic::error(used, "too many constants stand for one another here"));
            None
        } else {
            self.defined_value(name, &definition, used, depth)
        };
        if let Some(entry) = self.values.entries.get_mut(name) {
            entry.state = State::Known(value);
        }
        value
    }

    fn defined_value(
        &mut self,
        name: &str,
        definition: &Definition,
        used: Span,
        depth: usize,
    ) -> Option<i128> {
        match definition {
            Definition::Constant(expr) => self.evaluate_at(expr, depth + 1),
            Definition::After(None, offset) => Some(*offset),
            Definition::After(Some(base), offset) => Some(self.value_at(base, used, depth + 1)? + offset),
            Definition::Text => {
                self.report(
                    Diagnostic::error(used, format!("`{name}` is a text, not a number"))
                        .label("expected a number here"),
                );
                None
            }
        }
    }

    fn undefined_value(&mut self, name: &str, used: Span) -> Option<i128> {
        // Names that were looked for in vain are no help.
        let known = self.values.entries.iter().filter(|(_, e)| !matches!(e.state, State::Known(None)));
        let names = known.map(|(name, _)| name.as_str());
        let mut diagnostic = Diagnostic::error(used, format!("there is no constant `{name}`"))
            .label("expected a number, a `const` or a member of an enum");
        if let Some(other) = slip(name, names) {
            let message = format!("there is `{other}`");
            diagnostic = diagnostic.fix(used, other, message);
        } else {
            diagnostic.severity = Severity::Warning;
            let note = "a header may define it, which is C and not read; a bound by it is none, and of what else it \
                        stands in nothing is known";
            diagnostic = diagnostic.note(note).help(format!(
                "define it, include the file that does, or give its value with `-D {name}=...` or \
                 `define(\"{name}\", \"...\")`"
            ));
        }
        self.complain(diagnostic);
        // One error for each name is enough.
        let name = Name { text: name.to_owned(), span: used };
        self.values.define(&name, Definition::Text);
        if let Some(entry) = self.values.entries.get_mut(&name.text) {
            entry.state = State::Known(None);
        }
        None
    }

    /// A bound: `None` within where there is none, and, if one is to go on, where it makes no sense.
    pub(super) fn bound(&mut self, expr: &Expr) -> Option<Option<Length>> {
        let Some(value) = self.evaluate(expr) else { return Some(None) };
        if value < 0 && self.options.lenient {
            self.complain(
                Diagnostic::error(expr.span, "a length cannot be negative")
                    .label(format!("this is {value}; taken for no bound")),
            );
            return Some(None);
        }
        self.length(expr).map(Some)
    }

    /// A bound or length: what it comes to, and the constant it was written as.
    pub(super) fn length(&mut self, expr: &Expr) -> Option<Length> {
        let value = self.evaluate(expr)?;
        let Ok(value) = u32::try_from(value) else {
            let diagnostic = if value < 0 {
                Diagnostic::error(expr.span, "a length cannot be negative").label(format!("this is {value}"))
            } else {
                Diagnostic::error(expr.span, "a length has 32 bits")
                    .label(format!("this is {value}, more than {}", u32::MAX))
            };
            self.report(diagnostic);
            return None;
        };
        let constant = match &expr.kind {
            ExprKind::Name(name) => self.values.constant(name),
            _ => None,
        };
        Some(Length { value, constant })
    }

    /// The number of a program, version or procedure.
    pub(super) fn number(&mut self, expr: &Expr, what: &str) -> Option<u32> {
        let reported = self.diagnostics.len();
        let Some(value) = self.evaluate(expr) else {
            if !has_errors(&self.diagnostics[reported..]) {
                self.report(Diagnostic::error(expr.span, format!("the number of this {what} is not known")));
            }
            return None;
        };
        let number = u32::try_from(value).ok();
        if number.is_none() {
            self.report(
                Diagnostic::error(expr.span, format!("the number of a {what} has 32 bits"))
                    .label(format!("this is {value}, not within 0 to {}", u32::MAX)),
            );
        }
        number
    }
}

/// Why an expression with sound operands has no value.
fn why_not(kind: &ExprKind) -> &'static str {
    match kind {
        ExprKind::Binary(BinaryOperator::Divide | BinaryOperator::Remainder, ..) => "this divides by zero",
        ExprKind::Binary(BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight, ..) => {
            "this shifts out of 64 bits"
        }
        _ => "this is too large or too small",
    }
}

fn apply(operator: BinaryOperator, left: i128, right: i128) -> Option<i128> {
    let shift = || u32::try_from(right).ok().filter(|&bits| bits < 64);
    match operator {
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::Multiply => left.checked_mul(right),
        BinaryOperator::Divide => left.checked_div(right),
        BinaryOperator::Remainder => left.checked_rem(right),
        BinaryOperator::ShiftLeft => left.checked_mul(1_i128 << shift()?),
        BinaryOperator::ShiftRight => Some(left >> shift()?),
        BinaryOperator::And => Some(left & right),
        BinaryOperator::Or => Some(left | right),
        BinaryOperator::ExclusiveOr => Some(left ^ right),
    }
}
