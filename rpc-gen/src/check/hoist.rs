//! Bodies that stand in place in other types become types of their own, named for where they stood:
//! the body of field `b` of struct `a` is `a_b`. On the wire nothing changes.

use crate::ast::{Declaration, File, Item, Name, Procedure, Suffix, TypeKind};

/// Gives every body a definition of its own, before the one that uses it.
pub(super) fn hoist(file: File) -> File {
    let mut items = Vec::with_capacity(file.items.len());
    for mut item in file.items {
        match &mut item {
            Item::Constant(_) | Item::Enum(_) | Item::External(_) => {}
            Item::Typedef(declaration) => {
                if let Some(body) = typedef_of_body(declaration) {
                    items.push(inner(body));
                    let body = items.len() - 1;
                    hoist_within(&mut items, body);
                    continue;
                }
                let outer = format!("{}_item", name_of(declaration));
                hoist_declaration(&mut items, declaration, &outer);
            }
            Item::Struct(_) | Item::Union(_) => {
                items.push(item);
                let last = items.len() - 1;
                hoist_within(&mut items, last);
                continue;
            }
            Item::Program(program) => {
                let procedures = program.versions.iter_mut().flat_map(|v| &mut v.procedures);
                for procedure in procedures {
                    hoist_procedure(&mut items, procedure);
                }
            }
        }
        items.push(item);
    }
    File { items }
}

/// Hoists out of the struct or union that is the last item, keeping it last.
fn hoist_within(items: &mut Vec<Item>, at: usize) {
    let mut item = items.remove(at);
    match &mut item {
        Item::Struct(body) => {
            let outer = body.name.as_ref().map_or("struct", |name| &name.text).to_owned();
            for field in &mut body.fields {
                let name = format!("{outer}_{}", name_of(field));
                hoist_declaration(items, field, &name);
            }
        }
        Item::Union(body) => {
            let outer = body.name.as_ref().map_or("union", |name| &name.text).to_owned();
            let name = format!("{outer}_{}", name_of(&body.discriminant));
            hoist_declaration(items, &mut body.discriminant, &name);
            for arm in &mut body.arms {
                let name = format!("{outer}_{}", name_of(&arm.declaration));
                hoist_declaration(items, &mut arm.declaration, &name);
            }
        }
        _ => {}
    }
    items.push(item);
}

fn hoist_procedure(items: &mut Vec<Item>, procedure: &mut Procedure) {
    let outer = procedure.name.text.clone();
    hoist_declaration(items, &mut procedure.result, &format!("{outer}_result"));
    for (index, argument) in procedure.arguments.iter_mut().enumerate() {
        let name = match &argument.name {
            Some(name) => format!("{outer}_{}", name.text),
            None => format!("{outer}_argument_{}", index + 1),
        };
        hoist_declaration(items, argument, &name);
    }
}

/// Moves the declaration's body, if it has one, out, under its own name or the one given.
fn hoist_declaration(items: &mut Vec<Item>, declaration: &mut Declaration, otherwise: &str) {
    let Some(mut item) = take_body(declaration) else { return };
    let span = declaration.ty.span;
    let name =
        own_name(&mut item).get_or_insert_with(|| Name { text: otherwise.to_owned(), span }).text.clone();
    declaration.ty.kind = TypeKind::Named(name);
    items.push(item);
    let last = items.len() - 1;
    hoist_within(items, last);
}

/// The body of `typedef struct { ... } a;`, which is just `struct a { ... };`.
fn typedef_of_body(declaration: &mut Declaration) -> Option<(Item, Declaration)> {
    if declaration.optional || !matches!(declaration.suffix, Suffix::None) {
        return None;
    }
    let name = declaration.name.clone()?;
    let original = declaration.clone();
    let mut item = take_body(declaration)?;
    let own = own_name(&mut item);
    if own.as_ref().is_some_and(|own| own.text != name.text) {
        *declaration = original;
        return None;
    }
    *own = Some(name);
    Some((item, original))
}

fn inner((mut item, original): (Item, Declaration)) -> Item {
    match &mut item {
        Item::Enum(body) => body.docs = original.docs,
        Item::Struct(body) => body.docs = original.docs,
        Item::Union(body) => body.docs = original.docs,
        _ => {}
    }
    item
}

fn take_body(declaration: &mut Declaration) -> Option<Item> {
    match std::mem::replace(&mut declaration.ty.kind, TypeKind::Void) {
        TypeKind::Enum(body) => Some(Item::Enum(*body)),
        TypeKind::Struct(body) => Some(Item::Struct(*body)),
        TypeKind::Union(body) => Some(Item::Union(*body)),
        other => {
            declaration.ty.kind = other;
            None
        }
    }
}

fn own_name(item: &mut Item) -> &mut Option<Name> {
    match item {
        Item::Enum(body) => &mut body.name,
        Item::Struct(body) => &mut body.name,
        Item::Union(body) => &mut body.name,
        _ => unreachable!("only bodies come here"),
    }
}

fn name_of(declaration: &Declaration) -> &str {
    declaration.name.as_ref().map_or("body", |name| &name.text)
}
