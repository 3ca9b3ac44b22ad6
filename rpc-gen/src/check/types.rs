//! Types: what each is made of.

use std::collections::HashMap;

use super::{Checker, is_bool, similar, twice};
use crate::ast::{self, Declaration, Expr, ExprKind, Suffix};
use crate::diagnostic::Diagnostic;
use crate::model::{External, Field, Item, Length, Member, Type, TypeDefinition, TypeKind};
use crate::outside::{C_TYPES, OFFERED, builtin, unknown_array};
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
        self.duplicate_types(file);
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

    pub(super) fn definition(&mut self, item: &ast::Item, name: &ast::Name) -> Option<TypeDefinition> {
        let name = name.text.clone();
        self.part = vec![name.clone()];
        let (kind, text, docs) = match item {
            ast::Item::Typedef(declaration) => {
                let ty = self.declared(declaration)?;
                (TypeKind::Typedef(ty), declaration.text.clone(), declaration.docs.clone())
            }
            ast::Item::Enum(body) if !is_bool(body) => {
                (self.members(body), format!("enum {name}"), body.docs.clone())
            }
            ast::Item::Struct(body) => {
                (TypeKind::Struct(self.fields(body)), format!("struct {name}"), body.docs.clone())
            }
            ast::Item::Union(body) => {
                let text = format!("union {name} switch ({})", body.discriminant.text);
                (self.union(body)?, text, body.docs.clone())
            }
            ast::Item::External(external) => {
                let kind = TypeKind::External(External { rust: external.rust.clone() });
                (kind, name.clone(), String::new())
            }
            _ => return None,
        };
        Some(TypeDefinition { name, kind, text, docs, recursive: false, list: false })
    }

    /// The members of an enum. Where one has no value that could be known, nothing is known of it.
    fn members(&mut self, body: &ast::Enum) -> TypeKind {
        let mut members: Vec<Member> = Vec::new();
        let mut first_with: HashMap<i32, usize> = HashMap::new();
        let mut names: HashMap<&str, Span> = HashMap::new();
        let mut next = Some(0);
        for member in &body.members {
            if let Some(first) = names.insert(&member.name.text, member.name.span) {
                self.complain(twice("member", &member.name.text, member.name.span, first));
                continue;
            }
            let value = match &member.value {
                Some(expr) => self.evaluate(expr),
                None => next,
            };
            next = value.map(|value| value + 1);
            let Some(value) = value else {
                return TypeKind::External(External { rust: None });
            };
            // rpcgen takes 0xffffffff for -1.
            let narrow =
                i32::try_from(value).ok().or_else(|| u32::try_from(value).ok().map(u32::cast_signed));
            let Some(value) = narrow else {
                self.report(
                    Diagnostic::error(member.name.span, "a member of an enum has 32 bits")
                        .label(format!("this is {value}"))
                        .note("the numbers of an enum go from -2147483648 to 2147483647"),
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
        TypeKind::Enum(members)
    }

    fn fields(&mut self, body: &ast::Struct) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut names: HashMap<&str, Span> = HashMap::new();
        for declaration in &body.fields {
            let Some(name) = &declaration.name else { continue };
            if let Some(first) = names.insert(&name.text, name.span) {
                self.complain(twice("field", &name.text, name.span, first));
            }
            fields.extend(self.field(declaration));
        }
        fields
    }

    pub(super) fn field(&mut self, declaration: &Declaration) -> Option<Field> {
        self.part.extend(declaration.name.as_ref().map(|name| name.text.clone()));
        let ty = self.declared(declaration);
        self.part.truncate(1);
        let ty = ty?;
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
        if let Suffix::Fixed(length) = &declaration.suffix
            && let Some(unknown) = self.unknown_array(length)
        {
            return Some(unknown);
        }
        let suffix = match &declaration.suffix {
            Suffix::None => Brackets::None,
            Suffix::Fixed(length) => Brackets::Fixed(self.length(length)),
            Suffix::Variable(None) => Brackets::Variable(Some(None)),
            Suffix::Variable(Some(bound)) => Brackets::Variable(self.bound(bound)),
        };
        let spec = &declaration.ty;
        let element = match &spec.kind {
            ast::TypeKind::String => {
                return match suffix {
                    Brackets::None => Some(self.string(None)),
                    Brackets::Variable(max) => Some(self.string(max?)),
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
                        .label("it may only stand for an argument, a result or an arm of a union")
                        .help("bytes of any kind are `opaque name<>`"),
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
        if let Some(ty) = builtin(name) {
            return Some(ty);
        }
        // One error for each name is enough.
        if self.unknown.insert(name.to_owned()) {
            let diagnostic = self.unknown_type(name, span);
            self.report(diagnostic);
        }
        None
    }

    fn unknown_type(&self, name: &str, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::error(span, format!("there is no type `{name}`"))
            .label("not defined in this file or what it includes");
        let names = self.types.keys().map(String::as_str).chain(OFFERED.iter().copied());
        match similar(name, names) {
            Some(other) => diagnostic.fix(span, other, format!("there is `{other}`")),
            None if C_TYPES.contains(&name) => diagnostic
                .note("what C's headers make of it differs between systems")
                .help(format!("say in the file how it is sent: `typedef hyper {name};`, or whatever it is")),
            None => diagnostic.help(format!(
                "define it, include the file that does, or name a Rust type for it with \
                 `extern_type(\"{name}\", \"path::of::Type\")`"
            )),
        }
    }

    /// A string, or the bytes that it is to be taken for.
    fn string(&self, max: Option<Length>) -> Type {
        let part: Vec<&str> = self.part.iter().map(String::as_str).collect();
        if self.options.string_as_bytes.has(&part) { Type::Opaque(max) } else { Type::String(max) }
    }

    /// What stands for an array of a length that nobody defines.
    fn unknown_array(&mut self, length: &Expr) -> Option<Type> {
        let name = match &length.kind {
            ExprKind::Name(name) => unknown_array(name),
            ExprKind::Number { .. } => return None,
            ExprKind::Unary(_, operand) => return self.unknown_array(operand),
            ExprKind::Binary(_, left, right) => {
                return self.unknown_array(left).or_else(|| self.unknown_array(right));
            }
        };
        let id = *self.types.get(&name)?;
        // Says what is wrong with it.
        let _ = self.evaluate(length);
        Some(Type::Named(id))
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
