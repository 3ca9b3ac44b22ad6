//! Structs; and those of one field without a name, which are typedefs.

use quote::quote;
use syn::spanned::Spanned;
use syn::{DataStruct, DeriveInput, Fields};

use super::Parts;
use super::fields::{Field, max_of_all, min_of_all};

pub(super) fn parts(input: &DeriveInput, data: &DataStruct) -> syn::Result<Parts> {
    match &data.fields {
        Fields::Named(fields) if !fields.named.is_empty() => {
            Ok(structure(&Field::read_named(fields, &input.ident)?))
        }
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            Ok(typedef(&Field::read(&fields.unnamed[0], &input.ident)?))
        }
        Fields::Unnamed(fields) if !fields.unnamed.is_empty() => Err(syn::Error::new(
            fields.span(),
            "the fields of a struct have names in an interface file: give them names here too",
        )),
        _ => Err(syn::Error::new(input.ident.span(), "XDR has no empty structs: give it a field")),
    }
}

fn structure(fields: &[Field<'_>]) -> Parts {
    let writes = fields.iter().map(|field| {
        let ident = field.ident;
        let encode = field.encode(&quote! { &self.#ident });
        quote! { #encode?; }
    });
    let reads = fields.iter().map(|field| {
        let (ident, decode) = (field.ident, field.decode());
        quote! { #ident: #decode? }
    });
    let descriptions = fields.iter().map(Field::description);
    Parts {
        encode: quote! { #(#writes)* ::core::result::Result::Ok(()) },
        decode: quote! { ::core::result::Result::Ok(Self { #(#reads),* }) },
        min: min_of_all(fields),
        max: max_of_all(fields),
        body: quote! { ::rpc_core::codegen::idl::Body::Struct(::std::vec![#(#descriptions),*]) },
        items: quote! {},
    }
}

fn typedef(field: &Field<'_>) -> Parts {
    let (decode, ty) = (field.decode(), field.describe());
    Parts {
        encode: field.encode(&quote! { &self.0 }),
        decode: quote! { #decode.map(Self) },
        min: field.min(),
        max: field.max(),
        body: quote! {{
            const TYPE: ::rpc_core::codegen::idl::Type = #ty;
            ::rpc_core::codegen::idl::Body::Typedef(TYPE)
        }},
        items: quote! {},
    }
}
