//! The types in a trait's signatures: as the emitter's model has them, and how they are reached from within the module
//! that is generated.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use rpc_gen::model::{self, Basic, Length, TypeId};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit, PathArguments, Type};

use crate::xdr::Kind;

/// The types that are the user's own, each once.
#[derive(Default)]
pub(crate) struct Types {
    leaves: Vec<Type>,
}

impl Types {
    /// A type in the model, where the user's own types are placeholders. `place` is where it was written.
    pub(crate) fn model(&mut self, kind: &Kind, place: Span) -> syn::Result<model::Type> {
        Ok(match kind {
            Kind::Own(ty) => match basic(ty) {
                Some(basic) => model::Type::Basic(basic),
                None => model::Type::Named(TypeId(self.leaf(ty))),
            },
            Kind::String(max) => model::Type::String(max.as_ref().map(length).transpose()?),
            Kind::Bytes(max) => model::Type::Opaque(max.as_ref().map(length).transpose()?),
            Kind::FixedOpaque(bytes) => model::Type::FixedOpaque(length(bytes)?),
            Kind::Vec(element, max) => {
                let max = max.as_ref().map(length).transpose()?;
                model::Type::Array(Box::new(self.model(element, place)?), max)
            }
            Kind::Array(element, count) => {
                model::Type::FixedArray(Box::new(self.model(element, place)?), length(count)?)
            }
            Kind::Option(target) => model::Type::Optional(Box::new(self.model(target, place)?)),
            Kind::Box(_) => {
                let message = "a box is for types that hold themselves: here the value itself will do";
                return Err(syn::Error::new(place, message));
            }
        })
    }

    fn leaf(&mut self, ty: &Type) -> usize {
        let words = ty.to_token_stream().to_string();
        let known = self.leaves.iter().position(|leaf| leaf.to_token_stream().to_string() == words);
        known.unwrap_or_else(|| {
            self.leaves.push(ty.clone());
            self.leaves.len() - 1
        })
    }

    /// The user's own types as they were written.
    pub(crate) fn leaves(&self) -> &[Type] {
        &self.leaves
    }

    /// How a type is reached from within the module.
    pub(crate) fn path(&self, ty: &Type) -> TokenStream {
        if basic(ty).is_some() {
            return match ty {
                Type::Path(path)
                    if path.path.get_ident().is_some() && basic(ty) != Some(Basic::Quadruple) =>
                {
                    quote! { #ty }
                }
                _ => quote! { ::rpc_core::codegen::Quadruple },
            };
        }
        let words = ty.to_token_stream().to_string();
        let index = self.leaves.iter().position(|leaf| leaf.to_token_stream().to_string() == words);
        self.path_at(index.expect("every type was entered"))
    }

    /// How each is reached, in order.
    pub(crate) fn paths(&self) -> Vec<TokenStream> {
        (0..self.leaves.len()).map(|index| self.path_at(index)).collect()
    }

    fn path_at(&self, index: usize) -> TokenStream {
        let ty = &self.leaves[index];
        match single(ty) {
            Some(name) => quote! { types::#name },
            None => {
                let alias = format_ident!("Type{index}");
                quote! { types::#alias }
            }
        }
    }

    /// Names for types that are more than a name.
    pub(crate) fn aliases(&self) -> TokenStream {
        let aliases = self.leaves.iter().enumerate().filter(|(_, ty)| single(ty).is_none());
        let aliases = aliases.map(|(index, ty)| {
            let alias = format_ident!("Type{index}");
            let ty = from_within(ty);
            quote! { pub(in super::super) type #alias = #ty; }
        });
        quote! { #(#aliases)* }
    }
}

/// A type that is one word, which the module's import of everything around the trait brings.
fn single(ty: &Type) -> Option<&syn::Ident> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}

/// `super::Type`, two modules further in.
fn from_within(ty: &Type) -> TokenStream {
    match ty {
        Type::Path(path) if path.path.leading_colon.is_none() => {
            match path.path.segments.first().map(|first| first.ident.to_string()).as_deref() {
                Some("super") => quote! { super::super::#ty },
                Some("self") => {
                    let rest = path.path.segments.iter().skip(1);
                    quote! { super::super::#(#rest)::* }
                }
                _ => quote! { #ty },
            }
        }
        _ => quote! { #ty },
    }
}

fn basic(ty: &Type) -> Option<Basic> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| matches!(last.arguments, PathArguments::None))?;
    if last.ident == "Quadruple" {
        return Some(Basic::Quadruple);
    }
    Some(match path.path.get_ident()?.to_string().as_str() {
        "i32" => Basic::Int,
        "u32" => Basic::UnsignedInt,
        "i64" => Basic::Hyper,
        "u64" => Basic::UnsignedHyper,
        "f32" => Basic::Float,
        "f64" => Basic::Double,
        "bool" => Basic::Bool,
        _ => return None,
    })
}

/// A length or bound in a signature, which the clients' signatures show too.
fn length(expression: &Expr) -> syn::Result<Length> {
    if let Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) = expression
        && let Ok(value) = number.base10_parse()
    {
        return Ok(Length { value, constant: None });
    }
    Err(syn::Error::new(
        expression.span(),
        "in a signature a length is a number; or declare a type around it with `#[derive(Xdr)]`",
    ))
}
