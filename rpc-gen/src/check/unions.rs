//! Unions: what tells their arms apart, and what each of them carries.

use std::collections::HashMap;

use super::{Checker, twice};
use crate::ast::{self, Declaration, Expr, ExprKind};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Arm, Basic, Case, Domain, External, Type, TypeKind, Union};
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn union(&mut self, body: &ast::Union) -> Option<TypeKind> {
        let discriminant = self.declared(&body.discriminant)?;
        let Some((domain, discriminant)) = self.domain(discriminant, body.discriminant.ty.span) else {
            // Where that is a warning, nothing is known of the union.
            return Some(TypeKind::External(External { rust: None }));
        };
        let mut union = Union {
            discriminant_name: body.discriminant.name.as_ref()?.text.clone(),
            discriminant,
            domain,
            cases: Vec::new(),
            default: None,
        };
        let mut seen: HashMap<i64, Span> = HashMap::new();
        let mut default: Option<Span> = None;
        let mut names: HashMap<&str, Span> = HashMap::new();
        let mut unknown = false;
        for arm in &body.arms {
            if let Some(name) = &arm.declaration.name
                && let Some(first) = names.insert(&name.text, name.span)
            {
                // C has them as members of one union; here an arm goes by its case.
                let mut diagnostic = twice("arm", &name.text, name.span, first);
                diagnostic.severity = Severity::Warning;
                self.report(diagnostic.note("C cannot compile what rpcgen makes of this"));
            }
            let Some(carried) = self.arm(&arm.declaration) else { continue };
            for case in &arm.cases {
                let value = match self.case_value(case, domain) {
                    CaseValue::Known(value) => value,
                    CaseValue::Never => continue,
                    CaseValue::Unknown => {
                        unknown = true;
                        continue;
                    }
                };
                if let Some(first) = seen.insert(value, case.span) {
                    self.complain(
                        Diagnostic::error(case.span, "two arms of a union have the same value")
                            .label(format!("{value} again"))
                            .also(first, "first used here"),
                    );
                    continue;
                }
                let name = match &case.kind {
                    ExprKind::Name(name) => Some(name.clone()),
                    _ => None,
                };
                union.cases.push(Case { value, name, arm: carried.clone() });
            }
            if let Some(span) = arm.default {
                if let Some(first) = default.replace(span) {
                    self.report(
                        Diagnostic::error(span, "a union has one `default` at most")
                            .also(first, "the first one"),
                    );
                }
                union.default = Some(carried);
            }
        }
        if union.cases.is_empty() && union.default.is_none() || unknown {
            // Every arm has been complained about.
            return Some(TypeKind::External(External { rust: None }));
        }
        Some(TypeKind::Union(union))
    }

    fn arm(&mut self, declaration: &Declaration) -> Option<Arm> {
        let docs = declaration.docs.clone();
        if matches!(declaration.ty.kind, ast::TypeKind::Void) && !declaration.optional {
            return Some(Arm { field: None, docs });
        }
        Some(Arm { field: Some(self.field(declaration)?), docs })
    }

    /// What values a discriminant may have, and its type. Looks at the file's words, since the types
    /// it may name need not have been built.
    fn domain(&mut self, ty: Type, span: Span) -> Option<(Domain, Type)> {
        let domain = match self.interface.resolve(&ty) {
            Type::Basic(Basic::Int) => Domain::Int,
            Type::Basic(Basic::UnsignedInt) => Domain::UnsignedInt,
            Type::Basic(Basic::Hyper) => Domain::Hyper,
            Type::Basic(Basic::UnsignedHyper) => Domain::UnsignedHyper,
            Type::Basic(Basic::Bool) => Domain::Bool,
            Type::Named(id) => match &self.interface.definition(*id).kind {
                TypeKind::Enum(members) if !members.is_empty() => Domain::Enum(*id),
                // It is unsound and has been reported.
                TypeKind::Enum(_) => return None,
                TypeKind::External(_) => {
                    let name = &self.interface.definition(*id).name;
                    let diagnostic = Diagnostic::warning(
                        span,
                        format!("the union is told apart by `{name}`, of which nothing is known"),
                    )
                    .label("taken to be an `int`, as every enum is sent");
                    self.report(diagnostic);
                    return Some((Domain::Int, Type::Basic(Basic::Int)));
                }
                _ => return self.no_discriminant(span),
            },
            _ => return self.no_discriminant(span),
        };
        Some((domain, ty))
    }

    fn no_discriminant(&mut self, span: Span) -> Option<(Domain, Type)> {
        self.complain(
            Diagnostic::error(span, "a union cannot be told apart by this type")
                .label("expected `int`, `unsigned int`, `bool`, an enum, or a `hyper`"),
        );
        None
    }

    fn case_value(&mut self, case: &Expr, domain: Domain) -> CaseValue {
        let Some(value) = self.member_value(case, domain).or_else(|| self.evaluate(case)) else {
            return CaseValue::Unknown;
        };
        let known = |value| i64::try_from(value).map_or(CaseValue::Never, CaseValue::Known);
        let problem = match domain {
            Domain::Int if i32::try_from(value).is_err() => "does not fit an `int`".to_owned(),
            Domain::UnsignedInt if u32::try_from(value).is_err() => {
                "does not fit an `unsigned int`".to_owned()
            }
            Domain::Hyper if i64::try_from(value).is_err() => "does not fit a `hyper`".to_owned(),
            Domain::UnsignedHyper if !(0..=i128::from(i64::MAX)).contains(&value) => {
                "is not within 0 to 2^63 - 1".to_owned()
            }
            Domain::Bool if !(0..=1).contains(&value) => "is neither TRUE nor FALSE".to_owned(),
            Domain::Enum(id) => {
                let definition = self.interface.definition(id);
                match &definition.kind {
                    TypeKind::Enum(members)
                        if !members.iter().any(|member| i128::from(member.value) == value) =>
                    {
                        format!("is no member of `enum {}`", definition.name)
                    }
                    _ => return known(value),
                }
            }
            _ => return known(value),
        };
        self.complain(
            Diagnostic::error(case.span, "the discriminant never has this value")
                .label(format!("{value} {problem}")),
        );
        CaseValue::Never
    }

    /// The value of a name that is a member of the discriminant's enum, whatever else it may be.
    fn member_value(&self, case: &Expr, domain: Domain) -> Option<i128> {
        let (ExprKind::Name(name), Domain::Enum(id)) = (&case.kind, domain) else { return None };
        let TypeKind::Enum(members) = &self.interface.definition(id).kind else { return None };
        members.iter().find(|member| member.name == *name).map(|member| i128::from(member.value))
    }
}

/// What became of a `case`.
enum CaseValue {
    Known(i64),
    /// The discriminant never has it; reported.
    Never,
    /// Nobody knows; reported.
    Unknown,
}
