//! Expressions that write and read one value.
//!
//! Typedefs are looked through, since the bounds in them hold wherever they are used.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::names::plain;
use super::super::types::basic_type;
use super::super::{Depth, Emitter};
use crate::model::{Basic, Type};

/// A value as generated code has it.
#[derive(Clone)]
pub(in super::super) enum Place {
    /// An expression that is the value's own place, like `self.name`.
    Owned(TokenStream),
    /// A reference to it, like `item`.
    Reference(TokenStream),
    /// A client's argument: by value or borrowed as [`Emitter::borrowed`] has it.
    Argument(TokenStream),
}

impl Place {
    pub(super) fn value(&self) -> TokenStream {
        match self {
            Self::Owned(place) | Self::Argument(place) => quote! { #place },
            Self::Reference(reference) => quote! { *#reference },
        }
    }

    pub(super) fn reference(&self) -> TokenStream {
        match self {
            Self::Owned(place) => quote! { &#place },
            Self::Reference(reference) | Self::Argument(reference) => quote! { #reference },
        }
    }

    /// The value as what a method is called on.
    pub(super) fn receiver(&self) -> &TokenStream {
        match self {
            Self::Owned(tokens) | Self::Reference(tokens) | Self::Argument(tokens) => tokens,
        }
    }
}

impl Emitter<'_> {
    /// A function that writes its second argument, a reference, to its first.
    pub(in super::super) fn encoder(&self, ty: &Type, name: &str, depth: Depth) -> TokenStream {
        if let Type::Basic(Basic::Quadruple) = self.interface.resolve(ty) {
            return quote! { Encoder::put_quadruple };
        }
        let name = plain(name);
        let body = self.encode(ty, &Place::Reference(quote! { #name }), depth);
        quote! { |out, #name| #body }
    }

    /// An expression that writes a value to `out`: a `Result<(), EncodeError>`.
    pub(in super::super) fn encode(&self, ty: &Type, place: &Place, depth: Depth) -> TokenStream {
        match self.interface.resolve(ty) {
            Type::Basic(Basic::Quadruple) => {
                let reference = place.reference();
                quote! { out.put_quadruple(#reference) }
            }
            Type::Basic(basic) => {
                let value = place.value();
                let put = plain(&format!("put_{}", suffix(*basic)));
                quote! { out.#put(#value) }
            }
            Type::String(max) => {
                let (reference, max) = (place.reference(), self.bound(*max, depth));
                quote! { out.put_string(#reference, #max) }
            }
            Type::Opaque(max) => {
                let (reference, max) = (place.reference(), self.bound(*max, depth));
                quote! { out.put_opaque(#reference, #max) }
            }
            Type::FixedOpaque(_) => {
                let reference = place.reference();
                quote! { out.put_fixed_opaque(#reference) }
            }
            Type::Array(element, max) => {
                let (reference, max) = (place.reference(), self.bound(*max, depth));
                if !self.encodes_itself(element)
                    && let Some(write) = self.write_measured_array(element, &reference, &max, depth)
                {
                    return write;
                }
                match self.encode_item(element, depth) {
                    _ if self.is_fixed_opaque(element) => quote! { out.put_opaque_array(#reference, #max) },
                    None => quote! { out.put_array(#reference, #max) },
                    Some(item) => quote! { out.put_array_with(#reference, #max, #item) },
                }
            }
            Type::FixedArray(element, _) => {
                let reference = place.reference();
                match self.encode_item(element, depth) {
                    None => quote! { out.put_fixed_array(#reference) },
                    Some(item) => quote! { out.put_fixed_array_with(#reference, #item) },
                }
            }
            Type::Optional(target) if self.vec_of(target) => {
                let reference = place.reference();
                if self.is_measured(target) {
                    return quote! { out.put_measured_list(#reference) };
                }
                quote! { out.put_list_with(#reference, |out, item| item.encode(out)) }
            }
            Type::Optional(target) => {
                let receiver = place.receiver();
                let value = match place {
                    Place::Argument(argument) => quote! { #argument },
                    _ if self.interface.is_boxed(target) => quote! { #receiver.as_deref() },
                    _ => quote! { #receiver.as_ref() },
                };
                match self.encode_item(target, depth) {
                    None => quote! { out.put_optional(#value) },
                    Some(item) => quote! { out.put_optional_with(#value, #item) },
                }
            }
            Type::Named(_) => {
                let receiver = place.receiver();
                quote! { #receiver.encode(out) }
            }
        }
    }

    /// A closure that writes an element, where its type does not do that by itself.
    fn encode_item(&self, ty: &Type, depth: Depth) -> Option<TokenStream> {
        if self.encodes_itself(ty) {
            return None;
        }
        Some(self.encoder(ty, "item", depth))
    }

    /// An expression that reads a value from `input`: a `Result<_, DecodeError>`.
    pub(in super::super) fn decode(&self, ty: &Type, depth: Depth) -> TokenStream {
        self.decode_from(&quote! { input }, ty, depth)
    }

    /// An expression that reads a value from what the expression `input` gives.
    pub(super) fn decode_from(&self, input: &TokenStream, ty: &Type, depth: Depth) -> TokenStream {
        match self.interface.resolve(ty) {
            Type::Basic(basic) => {
                let get = plain(&format!("get_{}", suffix(*basic)));
                quote! { #input.#get() }
            }
            Type::String(max) => {
                let max = self.bound(*max, depth);
                quote! { #input.get_string(#max) }
            }
            Type::Opaque(max) => {
                let max = self.bound(*max, depth);
                quote! { #input.get_opaque(#max) }
            }
            Type::FixedOpaque(_) => quote! { #input.get_fixed_opaque() },
            Type::Array(element, max) => {
                let max = self.bound(*max, depth);
                match self.decode_item(element, depth) {
                    _ if self.is_fixed_opaque(element) => quote! { #input.get_opaque_array(#max) },
                    None => quote! { #input.get_array(#max) },
                    Some(item) => quote! { #input.get_array_with(#max, #item) },
                }
            }
            Type::FixedArray(element, _) => match self.decode_item(element, depth) {
                None => quote! { #input.get_fixed_array() },
                Some(item) => quote! { #input.get_fixed_array_with(#item) },
            },
            Type::Optional(target) if self.vec_of(target) => {
                let node = self.decoder(target, depth);
                quote! { input.get_list_with(#node) }
            }
            Type::Optional(target) if self.interface.is_boxed(target) => {
                quote! { #input.get_boxed() }
            }
            Type::Optional(target) => match self.decode_item(target, depth) {
                None => quote! { #input.get_optional() },
                Some(item) => quote! { #input.get_optional_with(#item) },
            },
            Type::Named(id) => {
                let path = self.path(*id, depth);
                quote! { #path::decode(#input) }
            }
        }
    }

    /// A closure that reads an element, where its type does not do that by itself.
    fn decode_item(&self, ty: &Type, depth: Depth) -> Option<TokenStream> {
        (!self.encodes_itself(ty)).then(|| self.decoder(ty, depth))
    }

    /// A function that reads a value from its argument.
    pub(in super::super) fn decoder(&self, ty: &Type, depth: Depth) -> TokenStream {
        if let Type::Named(id) = self.interface.resolve(ty) {
            let path = self.path(*id, depth);
            return quote! { #path::decode };
        }
        if let Some(method) = self.plain_get(ty) {
            // A client or server needs a function for any lifetime of the decoder, which a method
            // of the decoder is not.
            return match (self.interface.resolve(ty), depth) {
                (_, Depth::Types | Depth::Codec | Depth::Sample) => quote! { Decoder::#method },
                (Type::Basic(basic), Depth::Version) => {
                    let number = basic_type(*basic, depth);
                    quote! { #number::decode }
                }
                (Type::FixedOpaque(_), Depth::Version) => quote! { |input| input.#method() },
                (_, Depth::Version) => quote! { Decode::decode },
            };
        }
        let body = self.decode(ty, depth);
        quote! { |input| #body }
    }

    /// Whether clippy would have a method where only a closure will do.
    pub(in super::super) fn needs_closure(&self, ty: &Type) -> bool {
        self.is_fixed_opaque(ty)
    }

    /// The method of `Decoder` that reads a value with nothing more said.
    fn plain_get(&self, ty: &Type) -> Option<Ident> {
        let name = match self.interface.resolve(ty) {
            Type::Basic(basic) => format!("get_{}", suffix(*basic)),
            Type::FixedOpaque(_) => "get_fixed_opaque".to_owned(),
            Type::FixedArray(element, _) if self.encodes_itself(element) => "get_fixed_array".to_owned(),
            Type::Optional(target) if self.vec_of(target) => return None,
            Type::Optional(target) if self.interface.is_boxed(target) => "get_boxed".to_owned(),
            Type::Optional(target) if self.encodes_itself(target) => "get_optional".to_owned(),
            _ => return None,
        };
        Some(plain(&name))
    }

    fn is_fixed_opaque(&self, ty: &Type) -> bool {
        matches!(self.interface.resolve(ty), Type::FixedOpaque(_))
    }

    /// Whether the Rust type's own `Encode` and `Decode` are what the file asks for: whether there is
    /// no bound in it.
    fn encodes_itself(&self, ty: &Type) -> bool {
        match self.interface.resolve(ty) {
            Type::Basic(_) | Type::Named(_) => true,
            Type::String(max) | Type::Opaque(max) => max.is_none(),
            Type::FixedOpaque(_) => false,
            Type::Array(inner, max) => max.is_none() && self.encodes_itself(inner),
            // The depth of recursion is counted by `get_boxed` alone.
            Type::Optional(inner) => {
                !self.vec_of(inner) && !self.interface.is_boxed(inner) && self.encodes_itself(inner)
            }
            Type::FixedArray(inner, _) => self.encodes_itself(inner),
        }
    }
}

pub(super) fn suffix(basic: Basic) -> &'static str {
    match basic {
        Basic::Int => "i32",
        Basic::UnsignedInt => "u32",
        Basic::Hyper => "i64",
        Basic::UnsignedHyper => "u64",
        Basic::Float => "f32",
        Basic::Double => "f64",
        Basic::Quadruple => "quadruple",
        Basic::Bool => "bool",
    }
}
