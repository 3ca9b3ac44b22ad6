//! Fields, of structs and of a union's arms.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::attributes::{Allowed, Attributes, docs};
use super::{Kind, mentions};
use crate::names;

/// A field taken apart.
pub(super) struct Field<'a> {
    pub(super) ident: Option<&'a Ident>,
    pub(super) ty: &'a syn::Type,
    kind: Kind,
    /// What it is called in the interface file, if it has a name.
    pub(super) name: String,
    docs: String,
    endless: bool,
}

/// What may be said of a field.
const FIELD: Allowed = Allowed { place: "a field", options: &["name", "max", "recursive"] };

/// What may be said where there is no name.
const UNNAMED: Allowed = Allowed { place: "a field without a name", options: &["max", "recursive"] };

impl<'a> Field<'a> {
    pub(super) fn read(field: &'a syn::Field, owner: &Ident) -> syn::Result<Self> {
        let allowed = if field.ident.is_some() { FIELD } else { UNNAMED };
        let attributes = Attributes::read(&field.attrs, allowed)?;
        let name = match (attributes.name, &field.ident) {
            (Some(name), _) => name,
            (None, Some(ident)) => names::check(ident).map(|()| names::plain(ident))?,
            (None, None) => String::new(),
        };
        Ok(Self {
            ident: field.ident.as_ref(),
            ty: &field.ty,
            kind: Kind::of(&field.ty, attributes.max.as_ref())?,
            name,
            docs: docs(&field.attrs),
            endless: attributes.recursive || mentions(&field.ty, owner),
        })
    }

    /// Reads all fields, which must have names that differ.
    pub(super) fn read_named(fields: &'a syn::FieldsNamed, owner: &Ident) -> syn::Result<Vec<Self>> {
        let mut read: Vec<Self> = Vec::new();
        for field in &fields.named {
            let next = Self::read(field, owner)?;
            if let Some(first) = read.iter().find(|first| first.name == next.name) {
                let first = first.ident.map(ToString::to_string).unwrap_or_default();
                let message =
                    format!("this and `{first}` are both called `{}` in the interface file", next.name);
                return Err(syn::Error::new_spanned(field.ident.as_ref(), message));
            }
            read.push(next);
        }
        Ok(read)
    }

    /// An expression that writes it: a `Result<(), EncodeError>` that says where an error is.
    pub(super) fn encode(&self, reference: &TokenStream) -> TokenStream {
        self.located(&self.kind.encode(reference))
    }

    /// An expression that reads it.
    pub(super) fn decode(&self) -> TokenStream {
        self.located(&self.kind.decode(Some(self.ty)))
    }

    fn located(&self, expression: &TokenStream) -> TokenStream {
        match self.name.as_str() {
            "" => expression.clone(),
            name => quote! { ::rpc_core::codegen::ResultExt::field(#expression, #name) },
        }
    }

    pub(super) fn min(&self) -> TokenStream {
        self.kind.min()
    }

    pub(super) fn max(&self) -> TokenStream {
        if self.endless {
            quote! { ::core::option::Option::None }
        } else {
            self.kind.max()
        }
    }

    /// An `idl::Type`.
    pub(super) fn describe(&self) -> TokenStream {
        self.kind.describe(&|ty| quote! { #ty })
    }

    /// An `idl::Field`.
    pub(super) fn description(&self) -> TokenStream {
        let (name, docs, ty) = (&self.name, &self.docs, self.describe());
        quote! {{
            const TYPE: ::rpc_core::codegen::idl::Type = #ty;
            ::rpc_core::codegen::idl::Field { name: #name, ty: TYPE, docs: #docs }
        }}
    }
}

/// The fewest bytes of fields that follow one another.
pub(super) fn min_of_all(fields: &[Field<'_>]) -> TokenStream {
    let parts = fields.iter().map(Field::min);
    quote! { ::rpc_core::codegen::size::min_of_all(&[#(#parts),*]) }
}

/// The most bytes of fields that follow one another.
pub(super) fn max_of_all(fields: &[Field<'_>]) -> TokenStream {
    let parts = fields.iter().map(Field::max);
    quote! { ::rpc_core::codegen::size::max_of_all(&[#(#parts),*]) }
}
