//! What a Rust type is in XDR, as far as its tokens tell: bounds, and arrays of bytes, are not in the traits of what the
//! type is made of, so code for these is put together here.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, PathArguments, Type};

/// A type taken apart.
pub(crate) enum Kind {
    /// A type that is all that its traits say.
    Own(Type),
    String(Option<Expr>),
    Bytes(Option<Expr>),
    FixedOpaque(Expr),
    Vec(Box<Kind>, Option<Expr>),
    Array(Box<Kind>, Expr),
    Option(Box<Kind>),
    Box(Box<Kind>),
}

impl Kind {
    /// Takes a type apart. `max` bounds the outermost thing that has a length.
    pub(crate) fn of(ty: &Type, max: Option<&Expr>) -> syn::Result<Self> {
        let kind = Self::taken_apart(ty, max)?;
        match max {
            Some(max) if !kind.has_length() => Err(syn::Error::new(
                max.span(),
                "a bound is for `String`, `Bytes` and `Vec`: this type has no length, or is not known here by that name",
            )),
            _ => Ok(kind),
        }
    }

    fn taken_apart(ty: &Type, max: Option<&Expr>) -> syn::Result<Self> {
        let max = || max.cloned();
        match ty {
            Type::Array(array) if is_byte(&array.elem) => Ok(Self::FixedOpaque(array.len.clone())),
            Type::Array(array) => {
                Ok(Self::Array(Box::new(Self::taken_apart(&array.elem, None)?), array.len.clone()))
            }
            Type::Paren(inner) => Self::taken_apart(&inner.elem, max().as_ref()),
            Type::Group(inner) => Self::taken_apart(&inner.elem, max().as_ref()),
            Type::Path(path) if path.qself.is_none() => {
                let Some(last) = path.path.segments.last() else { return Ok(Self::Own(ty.clone())) };
                let only = generic(&last.arguments);
                Ok(match (last.ident.to_string().as_str(), only) {
                    ("String", None) => Self::String(max()),
                    ("Bytes", None) => Self::Bytes(max()),
                    ("Vec", Some(element)) if is_byte(element) => {
                        return Err(syn::Error::new_spanned(
                            ty,
                            "opaque data is `Bytes` in Rust, or `[u8; N]`: XDR has no numbers of 8 bits",
                        ));
                    }
                    ("Vec", Some(element)) => Self::Vec(Box::new(Self::taken_apart(element, None)?), max()),
                    ("Option", Some(target)) => {
                        Self::Option(Box::new(Self::taken_apart(target, max().as_ref())?))
                    }
                    ("Box", Some(target)) => Self::Box(Box::new(Self::taken_apart(target, max().as_ref())?)),
                    _ => {
                        refuse(ty)?;
                        Self::Own(ty.clone())
                    }
                })
            }
            other => {
                refuse(other)?;
                Ok(Self::Own(ty.clone()))
            }
        }
    }

    fn has_length(&self) -> bool {
        match self {
            Self::String(_) | Self::Bytes(_) | Self::Vec(..) => true,
            Self::Option(inner) | Self::Box(inner) => inner.has_length(),
            Self::Own(_) | Self::FixedOpaque(_) | Self::Array(..) => false,
        }
    }

    /// Whether the type's own traits do all that is to be done.
    fn is_plain(&self) -> bool {
        match self {
            Self::Own(_) | Self::String(None) | Self::Bytes(None) => true,
            Self::String(_) | Self::Bytes(_) | Self::FixedOpaque(_) => false,
            Self::Vec(inner, max) => max.is_none() && inner.is_plain(),
            Self::Option(inner) | Self::Array(inner, _) | Self::Box(inner) => inner.is_plain(),
        }
    }

    /// An expression that writes what a reference refers to: a `Result<(), EncodeError>`.
    pub(crate) fn encode(&self, reference: &TokenStream) -> TokenStream {
        match self {
            kind if kind.is_plain() => quote! { ::rpc_core::codegen::Encode::encode(#reference, out) },
            Self::Own(_) => unreachable!("it is plain"),
            Self::String(max) => {
                let max = bound(max);
                quote! { out.put_string(#reference, #max) }
            }
            Self::Bytes(max) => {
                let max = bound(max);
                quote! { out.put_opaque(#reference, #max) }
            }
            Self::FixedOpaque(_) => quote! { out.put_fixed_opaque(#reference) },
            Self::Vec(element, max) => {
                let (max, item) = (bound(max), element.encode(&quote! { item }));
                if element.is_plain() {
                    quote! { out.put_array(#reference, #max) }
                } else {
                    quote! { out.put_array_with(#reference, #max, |out, item| #item) }
                }
            }
            Self::Array(element, _) => {
                let item = element.encode(&quote! { item });
                quote! { out.put_fixed_array_with(#reference, |out, item| #item) }
            }
            Self::Option(target) => {
                let item = target.encode(&quote! { item });
                quote! { out.put_optional_with((#reference).as_ref(), |out, item| #item) }
            }
            Self::Box(target) => target.encode(&quote! { &**#reference }),
        }
    }

    /// An expression that reads such a value: a `Result<_, DecodeError>`. `ty` is the whole type.
    pub(crate) fn decode(&self, ty: Option<&Type>) -> TokenStream {
        match self {
            Self::Option(target) if matches!(&**target, Self::Box(inner) if inner.is_plain()) => {
                quote! { input.get_boxed() }
            }
            kind if kind.is_plain() => match ty {
                Some(ty) => quote! { <#ty as ::rpc_core::codegen::Decode>::decode(input) },
                None => quote! { ::rpc_core::codegen::Decode::decode(input) },
            },
            Self::Own(_) => unreachable!("it is plain"),
            Self::String(max) => {
                let max = bound(max);
                quote! { input.get_string(#max) }
            }
            Self::Bytes(max) => {
                let max = bound(max);
                quote! { input.get_opaque(#max) }
            }
            Self::FixedOpaque(_) => quote! { input.get_fixed_opaque() },
            Self::Vec(element, max) => {
                let (max, item) = (bound(max), element.decode(None));
                if element.is_plain() {
                    quote! { input.get_array(#max) }
                } else {
                    quote! { input.get_array_with(#max, |input| #item) }
                }
            }
            Self::Array(element, _) => {
                let item = element.decode(None);
                quote! { input.get_fixed_array_with(|input| #item) }
            }
            Self::Option(target) => {
                let item = target.decode(None);
                quote! { input.get_optional_with(|input| #item) }
            }
            Self::Box(target) => {
                let item = target.decode(None);
                quote! { #item.map(::std::boxed::Box::new) }
            }
        }
    }

    /// A constant expression for its `idl::Type`. `own` says what a type that is not taken apart is called.
    pub(crate) fn describe(&self, own: &dyn Fn(&Type) -> TokenStream) -> TokenStream {
        let idl = quote! { ::rpc_core::codegen::idl::Type };
        let bound = |max: &Option<Expr>| match max {
            None => quote! { ::core::option::Option::None },
            Some(max) => {
                let max = u32_of(max);
                quote! { ::core::option::Option::Some(#max) }
            }
        };
        match self {
            Self::Own(ty) => {
                let ty = own(ty);
                quote! { <#ty as ::rpc_core::codegen::idl::Describe>::TYPE }
            }
            Self::String(max) => {
                let max = bound(max);
                quote! { #idl::String { max: #max } }
            }
            Self::Bytes(max) => {
                let max = bound(max);
                quote! { #idl::Opaque { max: #max } }
            }
            Self::FixedOpaque(length) => quote! { #idl::FixedOpaque { length: (#length) as u32 } },
            Self::Vec(element, max) => {
                let (element, max) = (element.describe(own), bound(max));
                quote! { #idl::Array { element: &#element, max: #max } }
            }
            Self::Array(element, length) => {
                let element = element.describe(own);
                quote! { #idl::FixedArray { element: &#element, length: (#length) as u32 } }
            }
            Self::Option(target) => {
                let target = target.describe(own);
                quote! { #idl::Optional { target: &#target } }
            }
            Self::Box(target) => target.describe(own),
        }
    }

    /// The fewest bytes, as a constant expression.
    pub(crate) fn min(&self) -> TokenStream {
        match self {
            Self::Own(ty) => quote! { <#ty as ::rpc_core::codegen::XdrSize>::MIN },
            Self::String(_) | Self::Bytes(_) | Self::Vec(..) | Self::Option(_) => quote! { 4 },
            Self::FixedOpaque(length) => quote! {
                match ::rpc_core::codegen::size::of_opaque((#length) as u32) {
                    ::core::option::Option::Some(bytes) => bytes,
                    ::core::option::Option::None => u32::MAX as usize,
                }
            },
            Self::Array(element, length) => {
                let element = element.min();
                quote! { ::rpc_core::codegen::size::min_of_many((#length) as u32, #element) }
            }
            Self::Box(target) => target.min(),
        }
    }

    /// The most bytes, as a constant expression.
    pub(crate) fn max(&self) -> TokenStream {
        let none = quote! { ::core::option::Option::None };
        let with_word = |rest: TokenStream| {
            quote! {
                ::rpc_core::codegen::size::max_of_all(&[::core::option::Option::Some(4), #rest])
            }
        };
        match self {
            Self::Own(ty) => quote! { <#ty as ::rpc_core::codegen::XdrSize>::MAX },
            Self::String(Some(max)) | Self::Bytes(Some(max)) => {
                let max = u32_of(max);
                with_word(quote! { ::rpc_core::codegen::size::of_opaque(#max) })
            }
            Self::FixedOpaque(length) => quote! { ::rpc_core::codegen::size::of_opaque((#length) as u32) },
            Self::Vec(element, Some(max)) => {
                let (max, element) = (u32_of(max), element.max());
                with_word(quote! { ::rpc_core::codegen::size::max_of_many(#max, #element) })
            }
            Self::Array(element, length) => {
                let element = element.max();
                quote! { ::rpc_core::codegen::size::max_of_many((#length) as u32, #element) }
            }
            Self::Option(target) => with_word(target.max()),
            // What holds itself does so in a box.
            Self::String(None) | Self::Bytes(None) | Self::Vec(_, None) | Self::Box(_) => none,
        }
    }
}

/// A bound as `u32`, or what is as good as none.
fn bound(max: &Option<Expr>) -> TokenStream {
    max.as_ref().map_or_else(|| quote! { u32::MAX }, u32_of)
}

/// A bound as `u32`.
fn u32_of(max: &Expr) -> TokenStream {
    match max {
        Expr::Lit(_) => max.to_token_stream(),
        path => quote! { (#path as u32) },
    }
}

fn is_byte(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("u8"))
}

/// The one type in `<...>`.
fn generic(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty),
        _ => None,
    }
}

/// Says what is wrong with types that come to mind and that XDR has not.
fn refuse(ty: &Type) -> syn::Result<()> {
    let message = match ty {
        Type::Reference(_) => {
            "XDR's values are owned: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`"
        }
        Type::Slice(_) => "the length of a slice is not known: write `Vec<T>` or `[T; N]`",
        Type::Tuple(tuple) if tuple.elems.is_empty() => "`()` is not data: leave it out",
        Type::Tuple(_) => "a tuple's parts have no names for the interface file: declare a struct",
        Type::Ptr(_) | Type::FnPtr(_) | Type::Never(_) => "this cannot be sent",
        Type::ImplTrait(_) | Type::TraitObject(_) => {
            "which type this is has to be known: XDR does not say it"
        }
        Type::Path(path) => match path.path.get_ident().map(ToString::to_string).as_deref() {
            Some("u8" | "i8" | "u16" | "i16") => {
                "the smallest numbers of XDR have 32 bits: write `i32` or `u32` (and `Bytes` or `[u8; N]` for opaque \
                 data)"
            }
            Some("usize" | "isize") => {
                "how large this is depends on the machine: write `u32`, `i32`, `u64` or `i64`"
            }
            Some("u128" | "i128") => {
                "the largest numbers of XDR have 64 bits: write `u64`, `i64` or `[u8; 16]`"
            }
            Some("char") => "XDR has no characters: write `u32` or `String`",
            Some("str") => "XDR's values are owned: write `String`",
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    Err(syn::Error::new_spanned(ty, message))
}
