//! Unions as enums with data.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::data::allow;
use super::names;
use super::traits::size;
use super::types::integer;
use super::{Depth, Emitter, docs};
use crate::model::{Arm, Case, Domain, Type, TypeId, TypeKind, Union};

/// What becomes of a union in Rust.
pub(super) struct Shape {
    /// The cases, the default of a `bool` among them.
    pub(super) cases: Vec<(Ident, Case)>,
    /// The default, where there is a value left for it.
    pub(super) default: Option<(Ident, Arm)>,
    /// Whether the cases are all there is.
    pub(super) complete: bool,
}

impl Emitter<'_> {
    pub(super) fn shape(&self, union: &Union) -> Shape {
        let mut cases = union.cases.clone();
        let mut default = union.default.clone();
        if union.domain == Domain::Bool
            && let [Case { value, .. }] = cases[..]
            && let Some(arm) = default.take()
        {
            let name = if value == 0 { "TRUE" } else { "FALSE" };
            cases.push(Case { value: 1 - value, name: Some(name.to_owned()), arm });
        }
        let complete = Union { cases: cases.clone(), ..union.clone() }.is_complete(self.interface);
        let (variants, default_variant) = names::variants(&cases, union.domain == Domain::Bool);
        Shape {
            cases: variants.into_iter().zip(cases).collect(),
            default: default.filter(|_| !complete).map(|arm| (default_variant, arm)),
            complete,
        }
    }

    pub(super) fn union(&self, id: TypeId, union: &Union) -> TokenStream {
        let definition = self.interface.definition(id);
        let name = self.names.type_name(id);
        let shape = self.shape(union);
        let docs = docs::lines(&docs::definition(&definition.docs, &definition.text));
        let exact = self.traits.is_exact(id).then(|| quote! { Eq, Hash });
        let allow = self.allow_for_union(name, &shape);
        let serde = self.serde_derive();
        let (derived, marked, manual) = self.union_default(id, union, &shape);
        let variants = shape.cases.iter().enumerate().map(|(index, (variant, case))| {
            let docs = docs::lines(&docs::part(&case.arm.docs, &case_text(case)));
            let data = case.arm.field.as_ref().map(|field| {
                let ty = self.part_type(id, field);
                let serde = self.serde_field(&field.ty);
                quote! { (#serde #ty) }
            });
            let mark = (marked == Some(index)).then(|| quote! { #[default] });
            let name = case.name.clone().unwrap_or_else(|| case.value.to_string());
            let arm = case.arm.field.as_ref().map(|field| field.name.as_str());
            let attributes = self.part_attributes(id, &name, arm);
            quote! { #docs #mark #attributes #variant #data, }
        });
        let default = shape.default.as_ref().map(|(variant, arm)| {
            let code = arm.field.as_ref().map_or("default".to_owned(), |f| format!("default: {}", f.text));
            let docs = docs::lines(&docs::part(&arm.docs, &code));
            let discriminant = self.owned(&union.discriminant, Depth::Types);
            let data = arm.field.as_ref().map(|field| {
                let ty = self.part_type(id, field);
                let serde = self.serde_field(&field.ty);
                quote! { , #serde #ty }
            });
            let attributes =
                self.part_attributes(id, "default", arm.field.as_ref().map(|field| field.name.as_str()));
            quote! { #docs #attributes #variant(#discriminant #data), }
        });
        let discriminant = self.discriminant_method(name, union, &shape);
        let attributes = self.type_attributes(id);
        quote! {
            #docs
            #allow
            #[derive(Clone, Debug, #derived PartialEq, #exact)]
            #serde
            #attributes
            pub enum #name { #(#variants)* #default }
            #discriminant
            #manual
        }
    }

    /// How the union gets its `Default`, the arm of the first case (or of what C's cleared memory
    /// holds): a derive, the variant to mark for it, or an impl.
    fn union_default(
        &self,
        id: TypeId,
        union: &Union,
        shape: &Shape,
    ) -> (Option<TokenStream>, Option<usize>, Option<TokenStream>) {
        let name = self.names.type_name(id);
        // An arm that leads back to the union would never be done.
        let ends =
            |case: &Case| case.arm.field.as_ref().is_none_or(|field| !self.cycles.leads_back(id, &field.ty));
        let zero = shape.cases.iter().position(|(_, case)| case.value == 0 && ends(case));
        let zero = zero.or_else(|| shape.cases.iter().position(|(_, case)| ends(case)));
        let Some((variant, case)) = shape.cases.get(zero.unwrap_or(0)) else {
            // There is only a default arm.
            let value = shape.default.as_ref().map(|(variant, arm)| {
                let data = arm.field.as_ref().map(|field| self.part_default(id, field));
                let discriminant = self.default_value(&union.discriminant);
                match data {
                    Some(data) => quote! { Self::#variant(#discriminant, #data) },
                    None => quote! { Self::#variant(#discriminant) },
                }
            });
            let manual = quote! { impl Default for #name { fn default() -> Self { #value } } };
            return (None, None, Some(manual));
        };
        match &case.arm.field {
            None => (Some(quote! { Default, }), Some(zero.unwrap_or(0)), None),
            Some(field) => {
                let value = self.part_default(id, field);
                let manual = quote! {
                    impl Default for #name { fn default() -> Self { Self::#variant(#value) } }
                };
                (None, None, Some(manual))
            }
        }
    }

    fn discriminant_method(&self, name: &Ident, union: &Union, shape: &Shape) -> TokenStream {
        let ty = self.owned(&union.discriminant, Depth::Types);
        let arms = shape.cases.iter().map(|(variant, case)| {
            let value = self.discriminant(union, case.value, Depth::Types);
            let data = case.arm.field.as_ref().map(|_| quote! { (_) });
            quote! { Self::#variant #data => #value, }
        });
        let default = shape.default.as_ref().map(|(variant, arm)| {
            let data = arm.field.as_ref().map(|_| quote! { , _ });
            quote! { Self::#variant(discriminant #data) => *discriminant, }
        });
        let docs =
            docs::lines(&format!("What tells the arms apart: {}.", docs::quoted(&union.discriminant_name)));
        quote! {
            impl #name {
                #docs
                #[must_use]
                pub fn discriminant(&self) -> #ty {
                    match self { #(#arms)* #default }
                }
            }
        }
    }

    /// A value of the discriminant, as an expression or a pattern.
    pub(super) fn discriminant(&self, union: &Union, value: i64, depth: Depth) -> TokenStream {
        match union.domain {
            Domain::Int | Domain::UnsignedInt | Domain::Hyper | Domain::UnsignedHyper => {
                integer(i128::from(value), false)
            }
            Domain::Bool if value == 0 => quote! { false },
            Domain::Bool => quote! { true },
            Domain::Enum(id) => {
                let path = self.path(id, depth);
                let TypeKind::Enum(members) = &self.interface.definition(id).kind else {
                    unreachable!("the checker has seen to it that this is an enum");
                };
                let index = members.iter().position(|member| i64::from(member.value) == value);
                let variant = &names::members(members)[index.expect("the checker knows the member")];
                quote! { #path::#variant }
            }
        }
    }

    fn allow_for_union(&self, name: &Ident, shape: &Shape) -> Option<TokenStream> {
        let arms = shape.cases.iter().map(|(_, case)| &case.arm);
        let arms = arms.chain(shape.default.as_ref().map(|(_, arm)| arm));
        let mut sizes: Vec<u64> = arms
            .map(|arm| arm.field.as_ref().map_or(0, |field| size(self.interface, &field.ty, 0)))
            .collect();
        sizes.sort_unstable();
        let mut lints = Vec::new();
        if let [.., second, largest] = sizes[..]
            && largest - second > 100
        {
            lints.push(quote! { clippy::large_enum_variant });
        }
        let variants: Vec<String> = shape.cases.iter().map(|(v, _)| names::snake(&v.to_string())).collect();
        let own = names::snake(&name.to_string());
        let first = |v: &String| v.split('_').next().unwrap_or_default().to_owned();
        let last = |v: &String| v.rsplit('_').next().unwrap_or_default().to_owned();
        let shared = variants.len() > 2
            && shape.default.is_none()
            && (variants.iter().all(|v| first(v) == first(&variants[0]))
                || variants.iter().all(|v| last(v) == last(&variants[0])));
        if shared || variants.iter().any(|v| v.starts_with(&own) || v.ends_with(&own)) {
            lints.push(quote! { clippy::enum_variant_names });
        }
        allow(&lints)
    }
}

fn case_text(case: &Case) -> String {
    let value = case.name.clone().unwrap_or_else(|| case.value.to_string());
    match &case.arm.field {
        Some(field) => format!("case {value}: {}", field.text),
        None => format!("case {value}"),
    }
}

/// What an arm carries.
pub(super) fn carried(arm: &Arm) -> Option<(&str, &Type)> {
    arm.field.as_ref().map(|field| (field.name.as_str(), &field.ty))
}
