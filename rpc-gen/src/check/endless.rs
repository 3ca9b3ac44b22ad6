//! Types that hold themselves with nothing optional between.
//!
//! Through structs alone such a type has no end. Through a union it may: another arm ends it, and Rust
//! needs a `Box` where the union's arm leads back.

use std::collections::HashMap;

use super::recursion::{Follow, components, edges, held, is_cyclic};
use crate::model::{Interface, TypeId, TypeKind};

/// The groups of types that hold one another directly, as the number of each such type's group.
#[derive(Debug, Default)]
pub(crate) struct DirectCycles {
    groups: HashMap<TypeId, usize>,
}

impl DirectCycles {
    pub(crate) fn new(interface: &Interface) -> Self {
        let edges = edges(interface, Follow::Always);
        let cyclic = components(&edges).into_iter().filter(|group| is_cyclic(group, &edges));
        let groups =
            cyclic.enumerate().flat_map(|(number, group)| group.into_iter().map(move |id| (id, number)));
        Self { groups: groups.collect() }
    }

    /// Whether a value of `ty` in an arm of `union` leads back to the union.
    pub(crate) fn leads_back(&self, union: TypeId, ty: &crate::model::Type) -> bool {
        let Some(group) = self.groups.get(&union) else { return false };
        let mut targets = Vec::new();
        held(ty, Follow::Always, &mut targets);
        targets.iter().any(|target| self.groups.get(target) == Some(group))
    }
}

/// Those of a group of types that hold one another for which there is no value: a struct all of whose
/// fields end has an end, and so has a union one of whose arms does.
pub(super) fn endless(interface: &Interface, group: &[TypeId], edges: &[Vec<TypeId>]) -> Vec<TypeId> {
    let mut waiting: HashMap<TypeId, usize> = group.iter().map(|id| (*id, 0)).collect();
    let mut holders: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
    let mut ended = Vec::new();
    for &id in group {
        let inside = edges[id.0].iter().filter(|target| waiting.contains_key(target)).copied();
        let inside: Vec<TypeId> = inside.collect();
        let needed = match &interface.definition(id).kind {
            TypeKind::Union(union) => {
                let arms = union.cases.len() + usize::from(union.default.is_some());
                usize::from(inside.len() == arms)
            }
            _ => inside.len(),
        };
        inside.iter().for_each(|target| holders.entry(*target).or_default().push(id));
        waiting.insert(id, needed);
        if needed == 0 {
            ended.push(id);
        }
    }
    while let Some(id) = ended.pop() {
        for holder in holders.remove(&id).unwrap_or_default() {
            let left = waiting.get_mut(&holder).expect("holders are of the group");
            if *left > 0 {
                *left -= 1;
                if *left == 0 {
                    ended.push(holder);
                }
            }
        }
    }
    group.iter().filter(|id| waiting[id] > 0).copied().collect()
}
