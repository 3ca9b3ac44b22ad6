//! Enums without data: numbers with names.

use quote::{format_ident, quote};
use syn::{DataEnum, DeriveInput};

use super::Parts;
use super::attributes::{Allowed, Attributes, docs};
use crate::names;

const MEMBER: Allowed = Allowed { place: "a member of an enum", options: &["name"] };

pub(super) fn parts(input: &DeriveInput, data: &DataEnum, xdr_name: &str) -> syn::Result<Parts> {
    if data.variants.is_empty() {
        return Err(syn::Error::new(input.ident.span(), "XDR has no empty enums: give it a member"));
    }
    let name = &input.ident;
    let (mut constants, mut arms, mut members) = (Vec::new(), Vec::new(), Vec::new());
    for (index, variant) in data.variants.iter().enumerate() {
        let attributes = Attributes::read(&variant.attrs, MEMBER)?;
        let ident = &variant.ident;
        let member = match attributes.name {
            Some(member) => member,
            None => names::check(ident).map(|()| names::member(xdr_name, ident))?,
        };
        let constant = format_ident!("MEMBER_{index}");
        let docs = docs(&variant.attrs);
        let too_large = format!("`{ident}` has a number that does not fit the 32 bits of an enum");
        constants.push(quote! {
            const #constant: i32 = #name::#ident as i32;
            const _: () = ::core::assert!(#name::#ident as i128 == #constant as i128, #too_large);
        });
        arms.push(quote! { #constant => ::core::result::Result::Ok(Self::#ident) });
        members.push(quote! {
            ::rpc_core::codegen::idl::Member { name: #member, value: #constant, docs: #docs }
        });
    }
    Ok(Parts {
        // A copy is not asked for, and `as` wants to move.
        encode: {
            let arms = data.variants.iter().enumerate().map(|(index, variant)| {
                let (ident, constant) = (&variant.ident, format_ident!("MEMBER_{index}"));
                quote! { Self::#ident => #constant }
            });
            quote! { out.put_i32(match self { #(#arms),* }) }
        },
        decode: quote! {
            match input.get_i32()? {
                #(#arms,)*
                other => ::core::result::Result::Err(input.bad_enum(other, #xdr_name)),
            }
        },
        min: quote! { 4 },
        max: quote! { ::core::option::Option::Some(4) },
        body: quote! { ::rpc_core::codegen::idl::Body::Enum(::std::vec![#(#members),*]) },
        items: quote! { #(#constants)* },
    })
}
