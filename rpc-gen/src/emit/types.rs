//! How types are written in Rust.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Depth, Emitter};
use crate::model::{Basic, Length, Type, TypeKind};

impl Emitter<'_> {
    /// The type of a value that is owned: a field, an element, a server's argument.
    pub(super) fn owned(&self, ty: &Type, depth: Depth) -> TokenStream {
        match ty {
            Type::Basic(basic) => basic_type(*basic, depth),
            Type::String(_) => quote! { String },
            Type::Opaque(_) => bytes(depth),
            Type::FixedOpaque(length) => {
                let length = self.array_length(*length, depth);
                quote! { [u8; #length] }
            }
            Type::Array(element, _) => {
                let element = self.owned(element, depth);
                quote! { Vec<#element> }
            }
            Type::FixedArray(element, length) => {
                let element = self.owned(element, depth);
                let length = self.array_length(*length, depth);
                quote! { [#element; #length] }
            }
            Type::Optional(target) => {
                let inner = self.owned(target, depth);
                if self.vec_of(target) {
                    quote! { Vec<#inner> }
                } else if self.interface.is_boxed(target) {
                    quote! { Option<Box<#inner>> }
                } else {
                    quote! { Option<#inner> }
                }
            }
            Type::Named(id) => self.path(*id, depth),
        }
    }

    /// The type of a client's argument: what is small by value, what is large borrowed.
    pub(super) fn borrowed(&self, ty: &Type) -> TokenStream {
        let depth = Depth::Version;
        match self.interface.resolve(ty) {
            Type::Basic(Basic::Quadruple) => quote! { &Quadruple },
            Type::Basic(_) => self.owned(ty, depth),
            Type::String(_) => quote! { &str },
            Type::Opaque(_) | Type::FixedOpaque(_) | Type::FixedArray(..) => {
                let owned = self.owned(ty, depth);
                quote! { &#owned }
            }
            Type::Array(element, _) => {
                let element = self.owned(element, depth);
                quote! { &[#element] }
            }
            Type::Optional(target) => {
                let inner = self.owned(target, depth);
                if self.vec_of(target) {
                    quote! { &[#inner] }
                } else {
                    quote! { Option<&#inner> }
                }
            }
            Type::Named(id) => {
                let path = self.owned(ty, depth);
                match self.interface.definition(*id).kind {
                    TypeKind::Enum(_) => path,
                    _ => quote! { &#path },
                }
            }
        }
    }

    /// Whether Rust copies values of this type.
    pub(super) fn is_copy(&self, ty: &Type) -> bool {
        match self.interface.resolve(ty) {
            Type::Basic(_) | Type::FixedOpaque(_) => true,
            Type::FixedArray(element, _) => self.is_copy(element),
            Type::Named(id) => matches!(self.interface.definition(*id).kind, TypeKind::Enum(_)),
            _ => false,
        }
    }

    /// A bound, as `u32`.
    pub(super) fn bound(&self, max: Option<Length>, depth: Depth) -> TokenStream {
        match max {
            None => quote! { u32::MAX },
            Some(Length { constant: Some(id), .. }) if self.is_u32(id) => self.constant_path(id, depth),
            Some(Length { value: u32::MAX, .. }) => quote! { u32::MAX },
            Some(Length { value, .. }) => integer(i128::from(value), false),
        }
    }

    pub(super) fn array_length(&self, length: Length, depth: Depth) -> TokenStream {
        match length.constant {
            Some(id) if self.is_u32(id) => {
                let path = self.constant_path(id, depth);
                quote! { #path as usize }
            }
            _ => integer(i128::from(length.value), false),
        }
    }
}

/// How a number is written.
pub(super) fn basic_type(basic: Basic, depth: Depth) -> TokenStream {
    match basic {
        Basic::Int => quote! { i32 },
        Basic::UnsignedInt => quote! { u32 },
        Basic::Hyper => quote! { i64 },
        Basic::UnsignedHyper => quote! { u64 },
        Basic::Float => quote! { f32 },
        Basic::Double => quote! { f64 },
        Basic::Bool => quote! { bool },
        Basic::Quadruple => match depth {
            Depth::Types => quote! { ::rpc_core::codegen::Quadruple },
            _ => quote! { Quadruple },
        },
    }
}

fn bytes(depth: Depth) -> TokenStream {
    match depth {
        Depth::Types => quote! { ::rpc_core::codegen::Bytes },
        _ => quote! { Bytes },
    }
}

/// A literal with its digits grouped.
pub(super) fn integer(value: i128, hexadecimal: bool) -> TokenStream {
    let magnitude = value.unsigned_abs();
    let (digits, prefix, group) =
        if hexadecimal { (format!("{magnitude:x}"), "0x", 4) } else { (magnitude.to_string(), "", 3) };
    let mut grouped = String::from(prefix);
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len() - index;
        // Up to five digits are read at a glance.
        if index > 0 && left.is_multiple_of(group) && digits.len() > 5 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    let literal: Literal = grouped.parse().expect("digits make a literal");
    if value < 0 {
        quote! { -#literal }
    } else {
        quote! { #literal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        assert_eq!(integer(345_678, false).to_string(), "345_678");
        assert_eq!(integer(0x2000_0099, true).to_string(), "0x2000_0099");
        assert_eq!(integer(12345, false).to_string(), "12345");
        assert_eq!(integer(-1, false).to_string(), "- 1");
    }
}
