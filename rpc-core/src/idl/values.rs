//! What the types that Rust has already are in XDR.

use bytes::Bytes;

use super::{Describe, Type};
use crate::xdr::Quadruple;

macro_rules! described {
    ($($type:ty: $xdr:expr;)*) => {$(
        impl Describe for $type {
            const TYPE: Type = $xdr;
        }
    )*};
}

described! {
    (): Type::Void;
    i32: Type::Int;
    u32: Type::UnsignedInt;
    i64: Type::Hyper;
    u64: Type::UnsignedHyper;
    f32: Type::Float;
    f64: Type::Double;
    bool: Type::Bool;
    Quadruple: Type::Quadruple;
    String: Type::String { max: None };
    Bytes: Type::Opaque { max: None };
}

impl<T: Describe> Describe for Vec<T> {
    const TYPE: Type = Type::Array { element: &T::TYPE, max: None };
}

impl<T: Describe, const N: usize> Describe for [T; N] {
    const TYPE: Type = Type::FixedArray { element: &T::TYPE, length: N as u32 };
}

impl<T: Describe> Describe for Option<T> {
    const TYPE: Type = Type::Optional { target: &T::TYPE };
}

impl<T: Describe> Describe for Box<T> {
    const TYPE: Type = T::TYPE;
}
