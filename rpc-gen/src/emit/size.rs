//! What is known of lengths on the wire: numbers where the interface says all, expressions where a type of the user's
//! own has a part in it.

use proc_macro2::TokenStream;
use quote::quote;

use super::settings::without_next;
use super::types::integer;
use super::{Depth, Emitter};
use crate::model::{Type, TypeId, TypeKind};

/// The fewest and the most bytes, as expressions.
struct Bounds {
    min: TokenStream,
    max: TokenStream,
}

impl Emitter<'_> {
    /// The size of a declared type, for whoever holds one.
    pub(super) fn size_impl(&self, id: TypeId) -> TokenStream {
        let path = self.path(id, Depth::Codec);
        let size = match &self.interface.definition(id).kind {
            // The flag before the next one is its list's.
            TypeKind::Struct(fields) if self.is_vec(id) => {
                self.sizes.of_all(without_next(fields).iter().map(|field| &field.ty))
            }
            _ => self.sizes.of_definition(id),
        };
        let Bounds { min, max } = self.numbers(size);
        quote! {
            impl XdrSize for #path {
                const MIN: usize = #min;
                const MAX: Option<usize> = #max;
            }
        }
    }

    /// The size of values that follow one another: a `Size`.
    pub(super) fn size_of_all<'t>(&self, types: impl Iterator<Item = &'t Type> + Clone) -> TokenStream {
        let Bounds { min, max } = if types.clone().any(|ty| self.has_foreign(ty)) {
            let parts: Vec<Bounds> = types.map(|ty| self.bounds(ty)).collect();
            match <[Bounds; 1]>::try_from(parts) {
                Ok([only]) => only,
                Err(parts) => {
                    let (min, max) = (parts.iter().map(|part| &part.min), parts.iter().map(|part| &part.max));
                    Bounds {
                        min: quote! { ::rpc_core::codegen::size::min_of_all(&[#(#min),*]) },
                        max: quote! { ::rpc_core::codegen::size::max_of_all(&[#(#max),*]) },
                    }
                }
            }
        } else {
            self.numbers(self.sizes.of_all(types))
        };
        quote! { Size { min: #min, max: #max } }
    }

    fn numbers(&self, size: crate::size::Size) -> Bounds {
        let min = integer(i128::from(size.min), false);
        let max = match size.max {
            None => quote! { None },
            Some(max) => {
                let max = integer(i128::from(max), false);
                quote! { Some(#max) }
            }
        };
        Bounds { min, max }
    }

    fn bounds(&self, ty: &Type) -> Bounds {
        match ty {
            Type::Named(id) if self.foreign(*id).is_some() => {
                let path = self.path(*id, Depth::Version);
                Bounds {
                    min: quote! { <#path as ::rpc_core::codegen::XdrSize>::MIN },
                    max: quote! { <#path as ::rpc_core::codegen::XdrSize>::MAX },
                }
            }
            Type::Array(element, max) if self.has_foreign(element) => {
                let of_elements = match max {
                    None => quote! { None },
                    Some(length) => {
                        let (count, element) = (length.value, self.bounds(element).max);
                        quote! { ::rpc_core::codegen::size::max_of_many(#count, #element) }
                    }
                };
                with_word(&of_elements)
            }
            Type::Optional(target) if self.has_foreign(target) => with_word(&self.bounds(target).max),
            Type::FixedArray(element, length) if self.has_foreign(element) => {
                let (count, Bounds { min, max }) = (length.value, self.bounds(element));
                Bounds {
                    min: quote! { ::rpc_core::codegen::size::min_of_many(#count, #min) },
                    max: quote! { ::rpc_core::codegen::size::max_of_many(#count, #max) },
                }
            }
            _ => self.numbers(self.sizes.of(ty)),
        }
    }

    fn has_foreign(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) => self.foreign(*id).is_some(),
            Type::Array(inner, _) | Type::FixedArray(inner, _) | Type::Optional(inner) => {
                self.has_foreign(inner)
            }
            _ => false,
        }
    }
}

/// A count or a flag, and what may follow it.
fn with_word(rest: &TokenStream) -> Bounds {
    Bounds { min: quote! { 4 }, max: quote! { ::rpc_core::codegen::size::max_of_all(&[Some(4), #rest]) } }
}
