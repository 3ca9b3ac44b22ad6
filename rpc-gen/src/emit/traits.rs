//! Which of Rust's traits a type can have, and whether by `derive`.

use crate::model::{Basic, External, Field, Interface, Type, TypeId, TypeKind};

/// The longest array that `Default` can be derived for.
const MAX_DEFAULT_ARRAY: u32 = 32;

/// What is known of each type.
pub(super) struct Traits {
    /// Types with no floating-point number in them, which have `Eq` and `Hash`.
    exact: Vec<bool>,
}

impl Traits {
    pub(super) fn new(interface: &Interface) -> Self {
        // Of a type from elsewhere nothing is known.
        let elsewhere = |kind: &TypeKind| matches!(kind, TypeKind::External(External { rust: Some(_) }));
        let mut exact: Vec<bool> = interface.types.iter().map(|ty| !elsewhere(&ty.kind)).collect();
        // A type is as exact as what it holds: repeat until nothing changes.
        loop {
            let mut changed = false;
            for index in 0..exact.len() {
                if exact[index] && !held(interface, TypeId(index)).all(|ty| is_exact(ty, &exact)) {
                    exact[index] = false;
                    changed = true;
                }
            }
            if !changed {
                return Self { exact };
            }
        }
    }

    pub(super) fn is_exact(&self, id: TypeId) -> bool {
        self.exact[id.0]
    }
}

/// Whether a struct's `Default` can be derived.
pub(super) fn derives_default(interface: &Interface, fields: &[Field]) -> bool {
    fields.iter().all(|field| has_default(interface, &field.ty))
}

/// Whether the type has a `Default` of its own, which all have but long arrays.
fn has_default(interface: &Interface, ty: &Type) -> bool {
    match interface.resolve(ty) {
        Type::FixedOpaque(length) => length.value <= MAX_DEFAULT_ARRAY,
        Type::FixedArray(element, length) => {
            length.value <= MAX_DEFAULT_ARRAY && has_default(interface, element)
        }
        _ => true,
    }
}

fn held(interface: &Interface, id: TypeId) -> Box<dyn Iterator<Item = &Type> + '_> {
    match &interface.definition(id).kind {
        TypeKind::Typedef(ty) => Box::new(std::iter::once(ty)),
        TypeKind::Enum(_) | TypeKind::External(_) => Box::new(std::iter::empty()),
        TypeKind::Struct(fields) => Box::new(fields.iter().map(|field| &field.ty)),
        TypeKind::Union(union) => Box::new(
            union
                .cases
                .iter()
                .map(|case| &case.arm)
                .chain(&union.default)
                .filter_map(|arm| arm.field.as_ref())
                .map(|field| &field.ty),
        ),
    }
}

fn is_exact(ty: &Type, exact: &[bool]) -> bool {
    match ty {
        Type::Basic(Basic::Float | Basic::Double) => false,
        Type::Array(inner, _) | Type::FixedArray(inner, _) | Type::Optional(inner) => is_exact(inner, exact),
        Type::Named(id) => exact[id.0],
        _ => true,
    }
}

/// About how many bytes a value takes in Rust.
pub(super) fn size(interface: &Interface, ty: &Type, depth: usize) -> u64 {
    if depth > 16 {
        return 0;
    }
    match interface.resolve(ty) {
        Type::Basic(Basic::Hyper | Basic::UnsignedHyper | Basic::Double) => 8,
        Type::Basic(Basic::Quadruple) => 16,
        Type::Basic(_) => 4,
        Type::String(_) | Type::Array(..) => 24,
        Type::Opaque(_) => 32,
        Type::FixedOpaque(length) => u64::from(length.value),
        Type::FixedArray(element, length) => {
            u64::from(length.value).saturating_mul(size(interface, element, depth + 1))
        }
        Type::Optional(target) if interface.is_boxed(target) => 8,
        Type::Optional(target) => size(interface, target, depth + 1).saturating_add(4),
        Type::Named(id) => {
            let sizes = held(interface, *id).map(|ty| size(interface, ty, depth + 1));
            match &interface.definition(*id).kind {
                TypeKind::Union(_) => sizes.max().unwrap_or(0).saturating_add(8),
                TypeKind::Enum(_) => 4,
                // As good a guess as any.
                TypeKind::External(_) => 16,
                _ => sizes.fold(0, u64::saturating_add),
            }
        }
    }
}
