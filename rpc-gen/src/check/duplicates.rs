//! Names that are defined more than once. Saying the same twice is odd; saying two things is wrong,
//! and only if one is to go on, the first of them counts.

use super::{Checker, twice, type_name};
use crate::ast::{self, Expr, Name};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Arm, Field, Member, TypeKind, Union};
use crate::source::Span;

/// A value that was defined before.
pub(super) struct Again {
    pub(super) name: Name,
    pub(super) first: Span,
    /// What it is this time; `None` for a member of an enum, which is that all the same.
    pub(super) value: Option<Expr>,
}

impl Checker<'_> {
    pub(super) fn duplicate_values(&mut self) {
        for Again { name, first, value } in std::mem::take(&mut self.again) {
            let Some(value) = value else {
                let message = format!("the name `{}` is given to two constants", name.text);
                self.report(
                    Diagnostic::warning(name.span, message)
                        .label("in its enum it means this")
                        .also(first, "everywhere else it means this"),
                );
                continue;
            };
            let same = self.value_of(&name.text, name.span) == self.evaluate(&value);
            self.defined_twice("constant", &name, first, same);
        }
    }

    pub(super) fn duplicate_types(&mut self, file: &ast::File) {
        for item in &file.items {
            let Some(name) = type_name(item) else { continue };
            let Some(&id) = self.types.get(&name.text) else { continue };
            let first = self.type_spans[id.0];
            if first == name.span {
                continue;
            }
            let again = self.definition(item, name);
            let same = again.is_some_and(|again| same(&again.kind, &self.interface.definition(id).kind));
            self.defined_twice("type", name, first, same);
        }
    }

    fn defined_twice(&mut self, what: &str, name: &Name, first: Span, same: bool) {
        let mut diagnostic = twice(what, &name.text, name.span, first);
        if same {
            diagnostic.severity = Severity::Warning;
            self.report(diagnostic.note("both say the same"));
        } else {
            self.complain(diagnostic);
        }
    }
}

/// Whether two definitions come to the same, but for comments.
fn same(a: &TypeKind, b: &TypeKind) -> bool {
    match (a, b) {
        (TypeKind::Typedef(a), TypeKind::Typedef(b)) => a == b,
        (TypeKind::Enum(a), TypeKind::Enum(b)) => a.iter().map(member).eq(b.iter().map(member)),
        (TypeKind::Struct(a), TypeKind::Struct(b)) => a.iter().map(field).eq(b.iter().map(field)),
        (TypeKind::Union(a), TypeKind::Union(b)) => same_union(a, b),
        (TypeKind::External(a), TypeKind::External(b)) => a == b,
        _ => false,
    }
}

fn same_union(a: &Union, b: &Union) -> bool {
    let cases = |union: &Union| -> Vec<_> {
        union.cases.iter().map(|case| (case.value, format!("{:?}", arm(&case.arm)))).collect()
    };
    a.discriminant == b.discriminant
        && cases(a) == cases(b)
        && a.default.as_ref().map(arm) == b.default.as_ref().map(arm)
}

fn member(member: &Member) -> (&str, i32) {
    (&member.name, member.value)
}

fn field(field: &Field) -> (&str, &crate::model::Type) {
    (&field.name, &field.ty)
}

fn arm(arm: &Arm) -> Option<(&str, &crate::model::Type)> {
    arm.field.as_ref().map(field)
}
