//! What may stand in a place, and what follows what.

use std::collections::BTreeSet;

use crate::model::{Basic, Interface, Type, TypeKind};

/// Structs with more fields than this, those of structs within included, are not taken apart.
const MAX_PARTS: usize = 256;

/// What numbers of 32 bits may stand in a place.
pub(super) enum Values {
    Signed,
    Unsigned,
    Some(BTreeSet<i64>),
}

impl Values {
    pub(super) fn of(interface: &Interface, ty: &Type) -> Option<Self> {
        match ty {
            Type::Basic(Basic::Int) => Some(Self::Signed),
            Type::Basic(Basic::UnsignedInt) => Some(Self::Unsigned),
            Type::Basic(Basic::Bool) => Some(Self::Some(BTreeSet::from([0, 1]))),
            Type::Named(id) => match &interface.definition(*id).kind {
                TypeKind::Enum(members) => {
                    Some(Self::Some(members.iter().map(|member| i64::from(member.value)).collect()))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the others are all among these.
    pub(super) fn hold(&self, others: &Self) -> bool {
        match (self, others) {
            (Self::Signed, Self::Unsigned)
            | (Self::Unsigned, Self::Signed)
            | (Self::Some(_), Self::Signed | Self::Unsigned) => false,
            (Self::Signed, _) | (Self::Unsigned, Self::Unsigned) => true,
            (Self::Unsigned, Self::Some(others)) => others.iter().all(|&value| value >= 0),
            (Self::Some(own), Self::Some(others)) => others.is_subset(own),
        }
    }
}

/// What follows on the wire, structs taken apart; `None` if that is too much.
pub(super) fn parts<'a>(interface: &'a Interface, types: &[&'a Type]) -> Option<Vec<&'a Type>> {
    let mut parts = Vec::new();
    let mut rest: Vec<&Type> = types.iter().rev().copied().collect();
    // Structs may be empty.
    for _ in 0..MAX_PARTS * 2 {
        let Some(ty) = rest.pop() else { return Some(parts) };
        match interface.resolve(ty) {
            Type::Named(id) => match &interface.definition(*id).kind {
                TypeKind::Struct(fields) if fields.len() <= MAX_PARTS => {
                    rest.extend(fields.iter().rev().map(|field| &field.ty));
                }
                TypeKind::Struct(_) => return None,
                _ => parts.push(ty),
            },
            _ => parts.push(ty),
        }
        if rest.len() > MAX_PARTS || parts.len() > MAX_PARTS {
            return None;
        }
    }
    None
}
