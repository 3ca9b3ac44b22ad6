//! Constants, typedefs, enums and structs.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::names::{self, Scope};
use super::traits::derives_default;
use super::types::integer;
use super::{Depth, Emitter, docs};
use crate::model::{Basic, ConstantId, ConstantValue, External, Field, Member, Type, TypeId, TypeKind};

/// Functions with an arm for each of more members are lints for clippy.
const MANY_MEMBERS: usize = 80;

impl Emitter<'_> {
    pub(super) fn constant(&self, id: ConstantId) -> TokenStream {
        let constant = &self.interface.constants[id.0];
        let name = self.names.constant_name(id);
        let (ty, value) = match &constant.value {
            ConstantValue::Text(text) => (quote! { &str }, quote! { #text }),
            ConstantValue::Number { value, hexadecimal } => {
                (number_type(*value), integer(*value, *hexadecimal))
            }
        };
        let docs = docs::lines(&docs::definition(&constant.docs, &format!("const {}", constant.name)));
        quote! { #docs pub const #name: #ty = #value; }
    }

    /// Whether a constant is a `u32` in Rust, as lengths are.
    pub(super) fn is_u32(&self, id: ConstantId) -> bool {
        matches!(
            self.interface.constants[id.0].value,
            ConstantValue::Number { value, .. } if u32::try_from(value).is_ok()
        )
    }

    pub(super) fn typedef(&self, id: TypeId, ty: &Type) -> TokenStream {
        let definition = self.interface.definition(id);
        let name = self.names.type_name(id);
        let target = self.owned(ty, Depth::Types);
        let docs = docs::lines(&docs::definition(&definition.docs, &definition.text));
        quote! { #docs pub type #name = #target; }
    }

    pub(super) fn enumeration(&self, id: TypeId, members: &[Member]) -> TokenStream {
        let definition = self.interface.definition(id);
        let name = self.names.type_name(id);
        let idents = names::members(members);
        let docs = docs::lines(&docs::definition(&definition.docs, &definition.text));
        // Memory that C has cleared holds the member that is 0, if there is one.
        let default = members.iter().position(|member| member.value == 0).unwrap_or(0);
        let variants = members.iter().zip(&idents).enumerate();
        let variants = variants.filter(|(_, (member, _))| member.same_as.is_none());
        let variants = variants.map(|(index, (member, ident))| {
            let docs = docs::lines(&docs::part(&member.docs, &member.name));
            let attributes = self.part_attributes(id, &member.name, None);
            let default = (index == default).then(|| quote! { #[default] });
            let value = integer(i128::from(member.value), false);
            quote! { #docs #attributes #default #ident = #value }
        });
        let aliases = members.iter().zip(&idents).filter_map(|(member, ident)| {
            let original = &idents[member.same_as?];
            let docs = docs::lines(&docs::part(&member.docs, &member.name));
            Some(quote! { #docs pub const #ident: Self = Self::#original; })
        });
        let aliases: Vec<TokenStream> = aliases.collect();
        let aliases = (!aliases.is_empty()).then(|| quote! { impl #name { #(#aliases)* } });
        let allow = allow_variant_names(name, members, &idents);
        let serde = self.serde_derive();
        let conversions = conversions(name, members, &idents);
        let attributes = self.type_attributes(id);
        quote! {
            #docs
            #allow
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #serde
            #attributes
            #[repr(i32)]
            pub enum #name { #(#variants),* }
            #aliases
            #conversions
        }
    }

    pub(super) fn structure(&self, id: TypeId, fields: &[Field]) -> TokenStream {
        let definition = self.interface.definition(id);
        let name = self.names.type_name(id);
        let docs = docs::lines(&docs::definition(&definition.docs, &definition.text));
        let idents = field_names(fields);
        let derives_default = derives_default(self.interface, fields);
        let default = derives_default.then(|| quote! { Default, });
        let exact = self.traits.is_exact(id).then(|| quote! { Eq, Hash });
        let declared = self.declared_fields(id, fields, &idents);
        let manual_default = (!derives_default).then(|| self.default_impl(id, fields, &idents));
        let attributes = self.type_attributes(id);
        let allow = self.allow_for_fields(fields, &idents);
        let serde = self.serde_derive();
        quote! {
            #docs
            #allow
            #[derive(Clone, Debug, #default PartialEq, #exact)]
            #serde
            #attributes
            pub struct #name { #declared }
            #manual_default
        }
    }

    pub(super) fn declared_fields(&self, id: TypeId, fields: &[Field], idents: &[Ident]) -> TokenStream {
        let fields = fields.iter().zip(idents).map(|(field, ident)| {
            let docs = docs::lines(&docs::part(&field.docs, &field.text));
            let ty = self.part_type(id, field);
            let serde = self.serde_field(&field.ty);
            let attributes = self.part_attributes(id, &field.name, None);
            quote! { #docs #serde #attributes pub #ident: #ty }
        });
        quote! { #(#fields),* }
    }

    /// The type of a field or arm.
    pub(super) fn part_type(&self, id: TypeId, field: &Field) -> TokenStream {
        let ty = self.owned(&field.ty, Depth::Types);
        if self.is_boxed_part(id, &field.name, &field.ty) {
            quote! { Box<#ty> }
        } else {
            ty
        }
    }

    /// What a field or arm is at first.
    pub(super) fn part_default(&self, id: TypeId, field: &Field) -> TokenStream {
        let value = self.default_value(&field.ty);
        if self.is_boxed_part(id, &field.name, &field.ty) {
            quote! { Box::new(#value) }
        } else {
            value
        }
    }

    /// `Default` for a struct with long arrays.
    pub(super) fn default_impl(&self, id: TypeId, fields: &[Field], idents: &[Ident]) -> TokenStream {
        let name = self.names.type_name(id);
        let values = fields.iter().map(|field| self.part_default(id, field));
        quote! {
            impl Default for #name {
                fn default() -> Self { Self { #(#idents: #values),* } }
            }
        }
    }

    pub(super) fn default_value(&self, ty: &Type) -> TokenStream {
        match self.interface.resolve(ty) {
            Type::Basic(Basic::Float | Basic::Double) => quote! { 0.0 },
            Type::Basic(Basic::Bool) => quote! { false },
            Type::Basic(Basic::Quadruple) => quote! { ::rpc_core::codegen::Quadruple::default() },
            Type::Basic(_) => quote! { 0 },
            Type::String(_) => quote! { String::new() },
            Type::Opaque(_) => quote! { ::rpc_core::codegen::Bytes::new() },
            Type::Array(..) => quote! { Vec::new() },
            Type::Optional(target) if self.vec_of(target) => quote! { Vec::new() },
            Type::Optional(_) => quote! { None },
            Type::Named(id) => {
                let path = self.path(*id, Depth::Types);
                match &self.interface.definition(*id).kind {
                    TypeKind::External(External { rust: None }) => path,
                    _ => quote! { #path::default() },
                }
            }
            Type::FixedOpaque(length) => {
                let length = self.array_length(*length, Depth::Types);
                quote! { [0; #length] }
            }
            Type::FixedArray(element, length) => {
                let value = self.default_value(element);
                if self.is_copy(element) {
                    let length = self.array_length(*length, Depth::Types);
                    quote! { [#value; #length] }
                } else {
                    quote! { ::core::array::from_fn(|_| #value) }
                }
            }
        }
    }

    /// What serde derives, if it is to.
    pub(super) fn serde_derive(&self) -> Option<TokenStream> {
        self.options.serde.then(|| {
            quote! {
                #[derive(::rpc_core::codegen::serde::Serialize, ::rpc_core::codegen::serde::Deserialize)]
                #[serde(crate = "::rpc_core::codegen::serde")]
            }
        })
    }

    /// serde reads and writes arrays of up to 32 elements by itself.
    pub(super) fn serde_field(&self, ty: &Type) -> Option<TokenStream> {
        let long = match self.interface.resolve(ty) {
            Type::FixedOpaque(length) | Type::FixedArray(_, length) => length.value > 32,
            _ => false,
        };
        (self.options.serde && long).then(|| quote! { #[serde(with = "::rpc_core::codegen::serde_array")] })
    }

    /// Lints about the shape of a struct that the interface has settled.
    pub(super) fn allow_for_fields(&self, fields: &[Field], idents: &[Ident]) -> Option<TokenStream> {
        let is_bool = |field: &&Field| *self.interface.resolve(&field.ty) == Type::Basic(Basic::Bool);
        let mut lints = Vec::new();
        if fields.iter().filter(is_bool).count() > 3 {
            lints.push(quote! { clippy::struct_excessive_bools });
        }
        if idents.len() > 2 && share_an_end(idents, '_') {
            lints.push(quote! { clippy::struct_field_names });
        }
        allow(&lints)
    }
}

/// The names of a struct's fields.
pub(super) fn field_names(fields: &[Field]) -> Vec<Ident> {
    let mut scope = Scope::default();
    fields.iter().map(|field| scope.claim(&names::snake(&field.name))).collect()
}

/// An `allow` for lints about what the interface, and not this file, has settled.
pub(super) fn allow(lints: &[TokenStream]) -> Option<TokenStream> {
    (!lints.is_empty()).then(|| quote! { #[allow(#(#lints),*, reason = "as the interface has it")] })
}

fn allow_variant_names(name: &Ident, members: &[Member], idents: &[Ident]) -> Option<TokenStream> {
    let variants: Vec<Ident> = members
        .iter()
        .zip(idents)
        .filter(|(member, _)| member.same_as.is_none())
        .map(|(_, ident)| names::plain(&names::snake(&format!("x_{ident}"))[2..]))
        .collect();
    let own = names::snake(&name.to_string());
    let repeats = variants.iter().any(|v| v.to_string().starts_with(&own) || v.to_string().ends_with(&own));
    let lints = [quote! { clippy::enum_variant_names }];
    (repeats || (variants.len() > 2 && share_an_end(&variants, '_'))).then(|| allow(&lints)).flatten()
}

/// Whether all names have their first or their last word in common.
fn share_an_end(names: &[Ident], separator: char) -> bool {
    let words: Vec<String> = names.iter().map(Ident::to_string).collect();
    let all_same = |word: &dyn Fn(&str) -> String| {
        let first = word(&words[0]);
        words.iter().all(|name| word(name) == first)
    };
    all_same(&|name| name.split(separator).next().unwrap_or_default().to_owned())
        || all_same(&|name| name.rsplit(separator).next().unwrap_or_default().to_owned())
}

fn conversions(name: &Ident, members: &[Member], idents: &[Ident]) -> TokenStream {
    let arms = members.iter().zip(idents).filter(|(member, _)| member.same_as.is_none());
    let arms = arms.map(|(member, ident)| {
        let value = integer(i128::from(member.value), false);
        quote! { #value => Ok(Self::#ident), }
    });
    let long = (members.len() > MANY_MEMBERS).then(|| allow(&[quote! { clippy::too_many_lines }]));
    quote! {
        impl TryFrom<i32> for #name {
            #[doc = " The number, which is no member's."]
            type Error = i32;

            #long
            fn try_from(number: i32) -> Result<Self, i32> {
                match number {
                    #(#arms)*
                    other => Err(other),
                }
            }
        }

        impl From<#name> for i32 {
            fn from(member: #name) -> Self { member as Self }
        }
    }
}

fn number_type(value: i128) -> TokenStream {
    if u32::try_from(value).is_ok() {
        quote! { u32 }
    } else if i32::try_from(value).is_ok() {
        quote! { i32 }
    } else if i64::try_from(value).is_ok() {
        quote! { i64 }
    } else {
        quote! { u64 }
    }
}
