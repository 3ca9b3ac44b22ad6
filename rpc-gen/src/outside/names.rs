//! Which names a tree defines, and which it uses.

use std::collections::{HashMap, HashSet};

use crate::ast::{
    ConstantValue, Declaration, Enum, Expr, ExprKind, Item, Name, Struct, Suffix, TypeKind, Union,
};
use crate::source::Span;

/// Names of types and of values, which do not get in each other's way, and where they are.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) types: HashMap<String, Span>,
    pub(super) values: HashMap<String, Span>,
    /// Those of the values that say how long arrays of fixed length are.
    pub(super) lengths: HashSet<String>,
}

impl Names {
    pub(super) fn is_empty(&self) -> bool {
        self.types.is_empty() && self.values.is_empty()
    }

    /// Takes out what is in `others`.
    pub(super) fn without(mut self, others: &Self) -> Self {
        self.types.retain(|name, _| !others.types.contains_key(name));
        self.values.retain(|name, _| !others.values.contains_key(name));
        self
    }

    pub(super) fn add(&mut self, others: Self) {
        self.lengths.extend(others.lengths);
        others.types.into_iter().for_each(|(name, span)| _ = self.types.entry(name).or_insert(span));
        others.values.into_iter().for_each(|(name, span)| _ = self.values.entry(name).or_insert(span));
    }

    fn add_type(&mut self, name: Option<&Name>) {
        self.types.extend(name.map(|name| (name.text.clone(), name.span)));
    }

    fn add_value(&mut self, name: &Name) {
        self.values.insert(name.text.clone(), name.span);
    }
}

/// What an item defines, bodies in place included.
pub(super) fn defined(item: &Item) -> Names {
    let mut names = Names::default();
    match item {
        Item::Constant(constant) => {
            names.add_value(&constant.name);
        }
        Item::Program(program) => {
            names.add_value(&program.name);
            for version in &program.versions {
                names.add_value(&version.name);
                for procedure in &version.procedures {
                    names.add_value(&procedure.name);
                    defined_in(&procedure.result, &mut names);
                    procedure.arguments.iter().for_each(|argument| defined_in(argument, &mut names));
                }
            }
        }
        Item::External(external) => names.add_type(Some(&external.name)),
        Item::Typedef(declaration) => {
            names.add_type(declaration.name.as_ref());
            defined_in(declaration, &mut names);
        }
        Item::Enum(body) => defined_by_enum(body, &mut names),
        Item::Struct(body) => defined_by_struct(body, &mut names),
        Item::Union(body) => defined_by_union(body, &mut names),
    }
    names
}

fn defined_in(declaration: &Declaration, names: &mut Names) {
    match &declaration.ty.kind {
        TypeKind::Enum(body) => defined_by_enum(body, names),
        TypeKind::Struct(body) => defined_by_struct(body, names),
        TypeKind::Union(body) => defined_by_union(body, names),
        _ => {}
    }
}

fn defined_by_enum(body: &Enum, names: &mut Names) {
    names.add_type(body.name.as_ref());
    body.members.iter().for_each(|member| names.add_value(&member.name));
}

fn defined_by_struct(body: &Struct, names: &mut Names) {
    names.add_type(body.name.as_ref());
    body.fields.iter().for_each(|field| defined_in(field, names));
}

fn defined_by_union(body: &Union, names: &mut Names) {
    names.add_type(body.name.as_ref());
    union_declarations(body).for_each(|declaration| defined_in(declaration, names));
}

fn union_declarations(body: &Union) -> impl Iterator<Item = &Declaration> {
    std::iter::once(&body.discriminant).chain(body.arms.iter().map(|arm| &arm.declaration))
}

/// What an item uses.
pub(super) fn used(item: &Item) -> Names {
    let mut names = Names::default();
    match item {
        Item::Constant(constant) => {
            if let ConstantValue::Number(value) = &constant.value {
                used_by_value(value, &mut names);
            }
        }
        Item::Program(program) => {
            used_by_value(&program.number, &mut names);
            for version in &program.versions {
                used_by_value(&version.number, &mut names);
                for procedure in &version.procedures {
                    used_by_value(&procedure.number, &mut names);
                    used_by(&procedure.result, &mut names);
                    procedure.arguments.iter().for_each(|argument| used_by(argument, &mut names));
                }
            }
        }
        Item::External(_) => {}
        Item::Typedef(declaration) => used_by(declaration, &mut names),
        Item::Enum(body) => used_by_enum(body, &mut names),
        Item::Struct(body) => body.fields.iter().for_each(|field| used_by(field, &mut names)),
        Item::Union(body) => used_by_union(body, &mut names),
    }
    names
}

fn used_by(declaration: &Declaration, names: &mut Names) {
    match &declaration.ty.kind {
        TypeKind::Named(name) => {
            names.types.entry(name.clone()).or_insert(declaration.ty.span);
        }
        TypeKind::Enum(body) => used_by_enum(body, names),
        TypeKind::Struct(body) => body.fields.iter().for_each(|field| used_by(field, names)),
        TypeKind::Union(body) => used_by_union(body, names),
        TypeKind::Void | TypeKind::String | TypeKind::Opaque | TypeKind::Basic(_) => {}
    }
    match &declaration.suffix {
        Suffix::Fixed(length) => {
            let mut used = Names::default();
            used_by_value(length, &mut used);
            used.lengths.extend(used.values.keys().cloned());
            names.add(used);
        }
        Suffix::Variable(Some(length)) => used_by_value(length, names),
        Suffix::None | Suffix::Variable(None) => {}
    }
}

fn used_by_enum(body: &Enum, names: &mut Names) {
    body.members.iter().filter_map(|member| member.value.as_ref()).for_each(|v| used_by_value(v, names));
}

fn used_by_union(body: &Union, names: &mut Names) {
    body.arms.iter().flat_map(|arm| &arm.cases).for_each(|case| used_by_value(case, names));
    union_declarations(body).for_each(|declaration| used_by(declaration, names));
}

fn used_by_value(expr: &Expr, names: &mut Names) {
    match &expr.kind {
        ExprKind::Number { .. } => {}
        ExprKind::Name(name) => {
            names.values.entry(name.clone()).or_insert(expr.span);
        }
        ExprKind::Unary(_, operand) => used_by_value(operand, names),
        ExprKind::Binary(_, left, right) => {
            used_by_value(left, names);
            used_by_value(right, names);
        }
    }
}

/// An item's own name.
pub(super) fn name(item: &Item) -> Option<&Name> {
    match item {
        Item::Constant(constant) => Some(&constant.name),
        Item::Typedef(declaration) => declaration.name.as_ref(),
        Item::Enum(body) => body.name.as_ref(),
        Item::Struct(body) => body.name.as_ref(),
        Item::Union(body) => body.name.as_ref(),
        Item::Program(program) => Some(&program.name),
        Item::External(external) => Some(&external.name),
    }
}
