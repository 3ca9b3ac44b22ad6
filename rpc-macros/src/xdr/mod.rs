//! `#[derive(Xdr)]`: how a type is written, read, measured and described.

mod attributes;
mod enums;
mod fields;
mod kind;
mod structs;
mod unions;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields};

pub(crate) use attributes::docs;
pub(crate) use attributes::max_of;
use attributes::{Allowed, Attributes};
pub(crate) use kind::Kind;

use crate::names;

/// What is put into the impls of a type.
struct Parts {
    /// The body of `encode`.
    encode: TokenStream,
    /// The body of `decode`.
    decode: TokenStream,
    min: TokenStream,
    max: TokenStream,
    /// An `idl::Body`.
    body: TokenStream,
    /// Items that the above need.
    items: TokenStream,
}

pub(crate) fn derive(input: &DeriveInput) -> syn::Result<TokenStream> {
    if let Some(first) = input.generics.params.first() {
        return Err(syn::Error::new(
            first.span(),
            "XDR has no generic types: declare one for each use, or leave the parameter out",
        ));
    }
    let (xdr_name, parts) = match &input.data {
        Data::Struct(data) => {
            let attributes = Attributes::read(&input.attrs, of_type("a struct", &["name"]))?;
            (type_name(input, &attributes)?, structs::parts(input, data)?)
        }
        Data::Enum(data) if data.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit)) => {
            let attributes = Attributes::read(&input.attrs, of_type("an enum", &["name", "switch"]))?;
            let name = type_name(input, &attributes)?;
            if attributes.switch.is_some() {
                (name, unions::parts(input, data, &attributes)?)
            } else {
                let parts = enums::parts(input, data, &name)?;
                (name, parts)
            }
        }
        Data::Enum(data) => {
            let attributes = Attributes::read(&input.attrs, of_type("an enum", &["name", "switch"]))?;
            (type_name(input, &attributes)?, unions::parts(input, data, &attributes)?)
        }
        Data::Union(data) => {
            return Err(syn::Error::new(
                data.union_token.span(),
                "a union of XDR is an `enum` with data in Rust",
            ));
        }
    };
    Ok(impls(input, &xdr_name, parts))
}

fn of_type(place: &'static str, options: &'static [&'static str]) -> Allowed {
    Allowed { place, options }
}

fn type_name(input: &DeriveInput, attributes: &Attributes) -> syn::Result<String> {
    match &attributes.name {
        Some(name) => Ok(name.clone()),
        None => names::check(&input.ident).map(|()| names::plain(&input.ident)),
    }
}

/// `#[inline]`: a value that a call returns is moved from where it has only just been written, and waits for that.
fn impls(input: &DeriveInput, xdr_name: &str, parts: Parts) -> TokenStream {
    let name = &input.ident;
    let docs = docs(&input.attrs);
    let Parts { encode, decode, min, max, body, items } = parts;
    quote! {
        #[allow(clippy::all, clippy::pedantic)]
        const _: () = {
            #items

            #[automatically_derived]
            impl ::rpc_core::codegen::Encode for #name {
                #[inline]
                fn encode(
                    &self,
                    out: &mut ::rpc_core::codegen::Encoder,
                ) -> ::core::result::Result<(), ::rpc_core::codegen::EncodeError> {
                    #encode
                }

                #[inline]
                fn fixed_length() -> ::core::option::Option<usize> {
                    <Self as ::rpc_core::codegen::XdrSize>::MAX
                        .filter(|&most| most == <Self as ::rpc_core::codegen::XdrSize>::MIN)
                }

                #[inline]
                fn encoded_len(&self) -> ::core::option::Option<usize> {
                    Self::fixed_length().filter(|&length| length <= 4096)
                }
            }

            #[automatically_derived]
            impl ::rpc_core::codegen::Decode for #name {
                const LEAST: usize = <Self as ::rpc_core::codegen::XdrSize>::MIN;

                #[inline]
                fn decode(
                    input: &mut ::rpc_core::codegen::Decoder<'_>,
                ) -> ::core::result::Result<Self, ::rpc_core::codegen::DecodeError> {
                    #decode
                }
            }

            #[automatically_derived]
            impl ::rpc_core::codegen::XdrSize for #name {
                const MIN: usize = #min;
                const MAX: ::core::option::Option<usize> = #max;
            }

            #[automatically_derived]
            impl ::rpc_core::codegen::idl::Describe for #name {
                const TYPE: ::rpc_core::codegen::idl::Type = ::rpc_core::codegen::idl::Type::Named {
                    name: #xdr_name,
                    definition: || ::rpc_core::codegen::idl::Definition {
                        name: #xdr_name,
                        docs: #docs,
                        body: #body,
                    },
                };
            }
        };
    }
}

/// Whether tokens mention a type by its name or as `Self`.
fn mentions(tokens: &impl ToTokens, name: &syn::Ident) -> bool {
    fn any(tokens: TokenStream, name: &syn::Ident) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => ident == *name || ident == "Self",
            proc_macro2::TokenTree::Group(group) => any(group.stream(), name),
            _ => false,
        })
    }
    any(tokens.to_token_stream(), name)
}
