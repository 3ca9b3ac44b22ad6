//! Types: what each is made of.

use std::collections::HashMap;

use super::{Checker, builtin, is_bool, similar, twice};
use crate::ast::{self, Declaration, Expr, ExprKind, Suffix};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Arm, Basic, Case, Domain, Field, Item, Length, Member, Type, TypeDefinition, TypeKind, Union,
};
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn types(&mut self, file: &ast::File) {
        // Enums first: unions ask for their members.
        let mut definitions: Vec<Option<TypeDefinition>> = vec![None; self.type_spans.len()];
        for unions in [false, true] {
            for item in &file.items {
                let Some(name) = super::type_name(item) else { continue };
                let Some(&id) = self.types.get(&name.text) else { continue };
                if matches!(item, ast::Item::Union(_)) != unions || self.type_spans[id.0] != name.span {
                    continue;
                }
                definitions[id.0] = self.definition(item, name);
            }
            // Until its turn comes, or where it is unsound, a type is empty.
            self.interface.types =
                definitions.iter().map(|definition| definition.clone().unwrap_or_else(placeholder)).collect();
        }
        self.restore_order(file);
    }

    /// Lists constants and types as the file has them.
    fn restore_order(&mut self, file: &ast::File) {
        self.interface.order.clear();
        let mut constants = std::collections::HashSet::new();
        for item in &file.items {
            match item {
                ast::Item::Constant(constant) => {
                    if let Some(id) = self.values.constant(&constant.name.text)
                        && constants.insert(id)
                    {
                        self.interface.order.push(Item::Constant(id));
                    }
                }
                _ => {
                    if let Some(name) = super::type_name(item)
                        && let Some(&id) = self.types.get(&name.text)
                        && self.type_spans[id.0] == name.span
                    {
                        self.interface.order.push(Item::Type(id));
                    }
                }
            }
        }
    }

    fn definition(&mut self, item: &ast::Item, name: &ast::Name) -> Option<TypeDefinition> {
        let name = name.text.clone();
        let (kind, text, docs) = match item {
            ast::Item::Typedef(declaration) => {
                let ty = self.declared(declaration)?;
                (TypeKind::Typedef(ty), declaration.text.clone(), declaration.docs.clone())
            }
            ast::Item::Enum(body) if !is_bool(body) => {
                (TypeKind::Enum(self.members(body)), format!("enum {name}"), body.docs.clone())
            }
            ast::Item::Struct(body) => {
                (TypeKind::Struct(self.fields(body)), format!("struct {name}"), body.docs.clone())
            }
            ast::Item::Union(body) => {
                let text = format!("union {name} switch ({})", body.discriminant.text);
                (TypeKind::Union(self.union(body)?), text, body.docs.clone())
            }
            _ => return None,
        };
        Some(TypeDefinition { name, kind, text, docs, recursive: false, list: false })
    }

    fn members(&mut self, body: &ast::Enum) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        let mut first_with: HashMap<i32, usize> = HashMap::new();
        for member in &body.members {
            let Some(value) = self.value_of(&member.name.text, member.name.span) else { continue };
            // rpcgen takes 0xffffffff for -1.
            let narrow =
                i32::try_from(value).ok().or_else(|| u32::try_from(value).ok().map(u32::cast_signed));
            let Some(value) = narrow else {
                self.report(
                    Diagnostic::error(member.name.span, "a member of an enum has 32 bits")
                        .label(format!("this is {value}")),
                );
                continue;
            };
            let same_as = first_with.get(&value).copied();
            first_with.entry(value).or_insert(members.len());
            members.push(Member {
                name: member.name.text.clone(),
                value,
                same_as,
                docs: member.docs.clone(),
            });
        }
        members
    }

    fn fields(&mut self, body: &ast::Struct) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut names: HashMap<&str, Span> = HashMap::new();
        for declaration in &body.fields {
            let Some(name) = &declaration.name else { continue };
            if let Some(first) = names.insert(&name.text, name.span) {
                self.report(twice("field", &name.text, name.span, first));
                continue;
            }
            fields.extend(self.field(declaration));
        }
        fields
    }

    fn field(&mut self, declaration: &Declaration) -> Option<Field> {
        let ty = self.declared(declaration)?;
        Some(Field {
            name: declaration.name.as_ref()?.text.clone(),
            ty,
            text: declaration.text.clone(),
            docs: declaration.docs.clone(),
        })
    }

    /// The type of a declaration.
    pub(super) fn declared(&mut self, declaration: &Declaration) -> Option<Type> {
        let ty = self.declared_without_star(declaration);
        if !declaration.optional {
            return ty;
        }
        if !matches!(declaration.suffix, Suffix::None) {
            self.report(
                Diagnostic::error(declaration.span, "optional data cannot be an array too")
                    .help("give the array a name with `typedef`, and make that optional"),
            );
            return None;
        }
        Some(Type::Optional(Box::new(ty?)))
    }

    fn declared_without_star(&mut self, declaration: &Declaration) -> Option<Type> {
        let suffix = match &declaration.suffix {
            Suffix::None => Brackets::None,
            Suffix::Fixed(length) => Brackets::Fixed(self.length(length)),
            Suffix::Variable(None) => Brackets::Variable(Some(None)),
            Suffix::Variable(Some(bound)) => Brackets::Variable(self.length(bound).map(Some)),
        };
        let spec = &declaration.ty;
        let element = match &spec.kind {
            ast::TypeKind::String => {
                return match suffix {
                    Brackets::None => Some(Type::String(None)),
                    Brackets::Variable(max) => Some(Type::String(max?)),
                    Brackets::Fixed(_) => {
                        self.report(
                            Diagnostic::error(declaration.span, "a string has no fixed length").help(
                                "write `string name<100>` for at most 100 bytes, or use `opaque name[100]`",
                            ),
                        );
                        None
                    }
                };
            }
            ast::TypeKind::Opaque => {
                return match suffix {
                    Brackets::None => None,
                    Brackets::Variable(max) => Some(Type::Opaque(max?)),
                    Brackets::Fixed(length) => Some(Type::FixedOpaque(length?)),
                };
            }
            ast::TypeKind::Void => {
                self.report(
                    Diagnostic::error(spec.span, "`void` is not a type of data")
                        .label("it may only stand for an argument, a result or an arm of a union"),
                );
                return None;
            }
            ast::TypeKind::Basic(basic) => Type::Basic(*basic),
            ast::TypeKind::Named(name) => self.named(name, spec.span)?,
            ast::TypeKind::Enum(_) | ast::TypeKind::Struct(_) | ast::TypeKind::Union(_) => {
                unreachable!("bodies have been hoisted")
            }
        };
        Some(match suffix {
            Brackets::None => element,
            Brackets::Fixed(length) => Type::FixedArray(Box::new(element), length?),
            Brackets::Variable(max) => Type::Array(Box::new(element), max?),
        })
    }

    fn named(&mut self, name: &str, span: Span) -> Option<Type> {
        if let Some(&id) = self.types.get(name) {
            return Some(Type::Named(id));
        }
        if let Some(ty) = builtin::builtin(name) {
            return Some(ty);
        }
        let mut diagnostic = Diagnostic::error(span, format!("there is no type `{name}`"))
            .label("not defined in this file or what it includes");
        let names = self.types.keys().map(String::as_str).chain(builtin::OFFERED.iter().copied());
        if let Some(other) = similar(name, names) {
            diagnostic = diagnostic.fix(span, other, format!("there is `{other}`"));
        }
        self.report(diagnostic);
        None
    }

    fn union(&mut self, body: &ast::Union) -> Option<Union> {
        let discriminant = self.declared(&body.discriminant);
        let domain = self.domain(discriminant.as_ref()?, body.discriminant.ty.span)?;
        let mut union = Union {
            discriminant_name: body.discriminant.name.as_ref()?.text.clone(),
            discriminant: discriminant?,
            domain,
            cases: Vec::new(),
            default: None,
        };
        let mut seen: HashMap<i64, Span> = HashMap::new();
        let mut default: Option<Span> = None;
        let mut names: HashMap<&str, Span> = HashMap::new();
        for arm in &body.arms {
            if let Some(name) = &arm.declaration.name
                && let Some(first) = names.insert(&name.text, name.span)
            {
                self.report(twice("arm", &name.text, name.span, first));
            }
            let Some(carried) = self.arm(&arm.declaration) else { continue };
            for case in &arm.cases {
                let Some(value) = self.case_value(case, domain) else { continue };
                if let Some(first) = seen.insert(value, case.span) {
                    self.report(
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
        Some(union)
    }

    fn arm(&mut self, declaration: &Declaration) -> Option<Arm> {
        let docs = declaration.docs.clone();
        if matches!(declaration.ty.kind, ast::TypeKind::Void) && !declaration.optional {
            return Some(Arm { field: None, docs });
        }
        Some(Arm { field: Some(self.field(declaration)?), docs })
    }

    /// What values a discriminant may have. Looks at the file's words, since the types it may name
    /// need not have been built.
    fn domain(&mut self, ty: &Type, span: Span) -> Option<Domain> {
        match self.interface.resolve(ty) {
            Type::Basic(Basic::Int) => return Some(Domain::Int),
            Type::Basic(Basic::UnsignedInt) => return Some(Domain::UnsignedInt),
            Type::Basic(Basic::Bool) => return Some(Domain::Bool),
            Type::Named(id) => match &self.interface.definition(*id).kind {
                TypeKind::Enum(members) if !members.is_empty() => return Some(Domain::Enum(*id)),
                // It is unsound and has been reported.
                TypeKind::Enum(_) => return None,
                _ => {}
            },
            _ => {}
        }
        self.report(
            Diagnostic::error(span, "a union cannot be told apart by this type")
                .label("expected `int`, `unsigned int`, `bool` or an enum"),
        );
        None
    }

    fn case_value(&mut self, case: &Expr, domain: Domain) -> Option<i64> {
        let value = self.evaluate(case)?;
        let problem = match domain {
            Domain::Int if i32::try_from(value).is_err() => "does not fit an `int`".to_owned(),
            Domain::UnsignedInt if u32::try_from(value).is_err() => {
                "does not fit an `unsigned int`".to_owned()
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
                    _ => return i64::try_from(value).ok(),
                }
            }
            _ => return i64::try_from(value).ok(),
        };
        self.report(
            Diagnostic::error(case.span, "the discriminant never has this value")
                .label(format!("{value} {problem}")),
        );
        None
    }
}

/// Brackets with their numbers worked out; `None` within where that failed.
enum Brackets {
    None,
    Fixed(Option<Length>),
    Variable(Option<Option<Length>>),
}

fn placeholder() -> TypeDefinition {
    TypeDefinition {
        name: String::new(),
        kind: TypeKind::Enum(Vec::new()),
        text: String::new(),
        docs: String::new(),
        recursive: false,
        list: false,
    }
}
