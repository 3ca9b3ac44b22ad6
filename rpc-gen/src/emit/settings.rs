//! What settings say about parts of the interface, and whether they can be followed.

use proc_macro2::{TokenStream, TokenTree};

use super::{Emitter, Options};
use crate::model::{External, Field, Interface, Type, TypeId, TypeKind};
use crate::paths::covers;

impl Emitter<'_> {
    /// Whether lists of this struct are vectors.
    pub(super) fn is_vec(&self, id: TypeId) -> bool {
        is_vec(self.interface, self.options, id)
    }

    /// The struct, if `target *` is a vector of it.
    pub(super) fn vec_of(&self, target: &Type) -> bool {
        matches!(self.interface.resolve(target), Type::Named(id) if self.is_vec(*id))
    }

    /// Whether a field or arm is behind a `Box`: because a setting says so, or because it leads back to
    /// the union that it is an arm of.
    pub(super) fn is_boxed_part(&self, owner: TypeId, part: &str, ty: &Type) -> bool {
        let definition = self.interface.definition(owner);
        let leads_back = matches!(definition.kind, TypeKind::Union(_)) && self.cycles.leads_back(owner, ty);
        leads_back || self.options.boxed.has(&[&definition.name, part])
    }

    /// The attributes that settings add to a type.
    pub(super) fn type_attributes(&self, id: TypeId) -> TokenStream {
        attributes(&self.options.type_attributes, &[&[&self.interface.definition(id).name]])
    }

    /// The attributes that settings add to a field, a member or an arm, which may go by two names.
    pub(super) fn part_attributes(&self, id: TypeId, name: &str, other: Option<&str>) -> TokenStream {
        let outer = &self.interface.definition(id).name;
        attributes(&self.options.field_attributes, &[&[outer, name], &[outer, other.unwrap_or(name)]])
    }
}

/// The fields of a list's node that are not the next node.
pub(super) fn without_next(fields: &[Field]) -> &[Field] {
    fields.split_last().map_or(fields, |(_, others)| others)
}

fn is_vec(interface: &Interface, options: &Options, id: TypeId) -> bool {
    let definition = interface.definition(id);
    definition.list && options.list_as_vec.has(&[&definition.name])
}

fn attributes(settings: &[(String, String)], parts: &[&[&str]]) -> TokenStream {
    let wanted = settings.iter().filter(|(path, _)| parts.iter().any(|part| covers(path, part)));
    wanted.filter_map(|(_, attribute)| attribute.parse::<TokenStream>().ok()).collect()
}

/// Why settings cannot be followed, if they cannot.
pub(crate) fn problems(interface: &Interface, options: &Options) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, attribute) in options.type_attributes.iter().chain(&options.field_attributes) {
        if !is_attributes(attribute) {
            problems.push(format!("the attribute for `{path}` is none: `{attribute}`; write `#[...]`"));
        }
    }
    for definition in &interface.types {
        if let TypeKind::External(External { rust: Some(rust) }) = &definition.kind
            && syn::parse_str::<syn::Type>(rust).is_err()
        {
            let name = &definition.name;
            problems
                .push(format!("the Rust type for `{name}` is none: `{rust}`; write a path, as `crate::A`"));
        }
    }
    problems.extend(lone_nodes(interface, options));
    problems
}

fn is_attributes(text: &str) -> bool {
    let Ok(tokens) = text.parse::<TokenStream>() else { return false };
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    !tokens.is_empty()
        && tokens.chunks(2).all(
            |pair| matches!(pair, [TokenTree::Punct(mark), TokenTree::Group(_)] if mark.as_char() == '#'),
        )
}

/// A list that is used without its `*` has at least one node, which a vector does not say.
fn lone_nodes(interface: &Interface, options: &Options) -> Vec<String> {
    let mut problems = Vec::new();
    let mut look = |ty: &Type, place: String| {
        let mut inner = interface.resolve(ty);
        while let Type::Array(next, _) | Type::FixedArray(next, _) = inner {
            inner = interface.resolve(next);
        }
        if let Type::Named(id) = inner
            && is_vec(interface, options, *id)
        {
            let name = &interface.definition(*id).name;
            problems.push(format!(
                "lists of `{name}` cannot be vectors: {place} has one without `*`, which is never empty"
            ));
        }
    };
    for definition in &interface.types {
        match &definition.kind {
            TypeKind::Struct(fields) => {
                fields.iter().for_each(|f| look(&f.ty, format!("`{}.{}`", definition.name, f.name)));
            }
            TypeKind::Union(union) => {
                let arms = union.cases.iter().map(|case| &case.arm).chain(&union.default);
                let fields = arms.filter_map(|arm| arm.field.as_ref());
                fields.for_each(|f| look(&f.ty, format!("`{}.{}`", definition.name, f.name)));
            }
            TypeKind::Typedef(_) | TypeKind::Enum(_) | TypeKind::External(_) => {}
        }
    }
    let versions = interface.programs.iter().flat_map(|program| &program.versions);
    for procedure in versions.flat_map(|version| &version.procedures) {
        let arguments = procedure.arguments.iter().map(|argument| &argument.ty);
        arguments.chain(&procedure.result).for_each(|ty| look(ty, format!("`{}`", procedure.name)));
    }
    problems.sort();
    problems.dedup();
    problems
}
