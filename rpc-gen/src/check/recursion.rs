//! Types that hold themselves: through optional data they may, directly they cannot.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::model::{Interface, Type, TypeDefinition, TypeId, TypeKind};

/// How deep typedefs may stand for arrays of typedefs.
const MAX_TYPEDEF_DEPTH: usize = 32;

impl Checker<'_> {
    pub(super) fn recursion(&mut self) {
        if self.endless() {
            // Types without an end cannot be looked through.
            self.interface = Interface::default();
            return;
        }
        if self.deep_typedefs() {
            self.interface = Interface::default();
            return;
        }
        self.mark_recursive();
        self.mark_lists();
    }

    /// Reports types that hold themselves with nothing optional between.
    fn endless(&mut self) -> bool {
        let edges = self.edges(Follow::Always);
        let mut found = false;
        for group in components(&edges) {
            if !is_cyclic(&group, &edges) {
                continue;
            }
            let group = super::endless::endless(&self.interface, &group, &edges);
            if group.is_empty() {
                continue;
            }
            found = true;
            let first = *group.iter().min().expect("a group is not empty");
            let name = &self.interface.definition(first).name;
            let mut diagnostic = Diagnostic::error(
                self.type_spans[first.0],
                format!("`{name}` holds itself, and so has no end"),
            )
            .help(match self.interface.definition(first).kind {
                TypeKind::Typedef(_) => "let one of these be a struct, or another type of its own",
                _ => "let it hold itself optionally (`type *name`) or any number of times (`type name<>`)",
            });
            for other in group.iter().filter(|other| **other != first).take(3) {
                diagnostic = diagnostic.also(self.type_spans[other.0], "by way of this");
            }
            self.report(diagnostic);
        }
        found
    }

    fn mark_recursive(&mut self) {
        let edges = self.edges(Follow::Optional);
        for group in components(&edges) {
            if is_cyclic(&group, &edges) {
                for id in group {
                    let definition = &mut self.interface.types[id.0];
                    definition.recursive = !matches!(definition.kind, TypeKind::Typedef(_));
                }
            }
        }
    }

    fn mark_lists(&mut self) {
        let mut group_of = vec![0; self.interface.types.len()];
        for (index, group) in components(&self.edges(Follow::Any)).into_iter().enumerate() {
            for id in group {
                group_of[id.0] = index;
            }
        }
        for id in (0..self.interface.types.len()).map(TypeId) {
            self.interface.types[id.0].list = is_list(&self.interface, id, &group_of);
        }
    }

    /// Emitters write out what a typedef stands for, so its depth is bounded.
    fn deep_typedefs(&mut self) -> bool {
        let mut depths = vec![0_usize; self.interface.types.len()];
        let edges = self.edges(Follow::Typedefs);
        let mut found = false;
        // Components come with what they lead to first.
        for id in components(&edges).into_iter().flatten() {
            let deepest = edges[id.0].iter().map(|next| depths[next.0] + 1).max().unwrap_or(0);
            depths[id.0] = deepest;
            if deepest == MAX_TYPEDEF_DEPTH {
                self.report(
                    Diagnostic::error(self.type_spans[id.0], "too many typedefs stand for one another")
                        .note(format!("no more than {MAX_TYPEDEF_DEPTH} are looked through")),
                );
            }
            found |= deepest >= MAX_TYPEDEF_DEPTH;
        }
        found
    }

    fn edges(&self, follow: Follow) -> Vec<Vec<TypeId>> {
        edges(&self.interface, follow)
    }
}

/// For each type those that it holds.
pub(super) fn edges(interface: &Interface, follow: Follow) -> Vec<Vec<TypeId>> {
    let targets = |definition: &TypeDefinition| {
        let mut targets = Vec::new();
        match &definition.kind {
            TypeKind::Typedef(ty) => held(ty, follow, &mut targets),
            _ if follow == Follow::Typedefs => {}
            TypeKind::Enum(_) | TypeKind::External(_) => {}
            TypeKind::Struct(fields) => {
                for field in fields {
                    held(&field.ty, follow, &mut targets);
                }
            }
            TypeKind::Union(union) => {
                let arms = union.cases.iter().map(|case| &case.arm).chain(&union.default);
                for field in arms.filter_map(|arm| arm.field.as_ref()) {
                    held(&field.ty, follow, &mut targets);
                }
            }
        }
        targets
    };
    interface.types.iter().map(targets).collect()
}

/// What counts as holding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Follow {
    /// What is there in every value; in unions, what any arm has. A typedef's target always counts,
    /// since a name for itself is no type.
    Always,
    /// What may be there, but for variable arrays, whose elements Rust keeps elsewhere.
    Optional,
    /// What typedefs name, in any way.
    Typedefs,
    /// What may be there in any way.
    Any,
}

pub(super) fn held(ty: &Type, follow: Follow, targets: &mut Vec<TypeId>) {
    match ty {
        Type::Named(id) => targets.push(*id),
        Type::FixedArray(element, _) => held(element, follow, targets),
        Type::Optional(inner) if follow != Follow::Always => held(inner, follow, targets),
        Type::Array(element, _) if matches!(follow, Follow::Typedefs | Follow::Any) => {
            held(element, follow, targets);
        }
        _ => {}
    }
}

/// Whether the last field, and no other, leads back to the struct, and does so directly.
fn is_list(interface: &Interface, id: TypeId, group_of: &[usize]) -> bool {
    let TypeKind::Struct(fields) = &interface.definition(id).kind else { return false };
    // With nothing but a next, a list holds nothing, and is left to the ordinary way.
    let [others @ .., last] = &fields[..] else { return false };
    if others.is_empty() {
        return false;
    }
    let Type::Optional(target) = interface.resolve(&last.ty) else { return false };
    if *interface.resolve(target) != Type::Named(id) {
        return false;
    }
    let mut targets = Vec::new();
    for field in others {
        held(&field.ty, Follow::Any, &mut targets);
    }
    targets.iter().all(|target| group_of[target.0] != group_of[id.0])
}

pub(super) fn is_cyclic(group: &[TypeId], edges: &[Vec<TypeId>]) -> bool {
    group.len() > 1 || edges[group[0].0].contains(&group[0])
}

/// Tarjan's strongly connected components, without recursion; what a component leads to comes
/// before it.
pub(super) fn components(edges: &[Vec<TypeId>]) -> Vec<Vec<TypeId>> {
    const NEW: usize = usize::MAX;
    let mut index = vec![NEW; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut on_stack = vec![false; edges.len()];
    let mut stack = Vec::new();
    let mut next = 0;
    let mut groups = Vec::new();
    for root in 0..edges.len() {
        if index[root] != NEW {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                index[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(target) = edges[node].get(edge) {
                work.push((node, edge + 1));
                if index[target.0] == NEW {
                    work.push((target.0, 0));
                } else if on_stack[target.0] {
                    low[node] = low[node].min(index[target.0]);
                }
                continue;
            }
            if low[node] == index[node] {
                let at = stack.iter().rposition(|&other| other == node).expect("it is on the stack");
                let group: Vec<TypeId> = stack.drain(at..).map(TypeId).collect();
                for id in &group {
                    on_stack[id.0] = false;
                }
                groups.push(group);
            }
            if let Some((parent, _)) = work.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_found_in_order() {
        let edges = |targets: &[&[usize]]| -> Vec<Vec<TypeId>> {
            targets.iter().map(|targets| targets.iter().copied().map(TypeId).collect()).collect()
        };
        let mut groups = components(&edges(&[&[1], &[2], &[1, 3], &[]]));
        for group in &mut groups {
            group.sort();
        }
        assert_eq!(groups, [vec![TypeId(3)], vec![TypeId(1), TypeId(2)], vec![TypeId(0)]]);
        let long: Vec<Vec<TypeId>> = (0..200_000).map(|id| vec![TypeId((id + 1) % 200_000)]).collect();
        assert_eq!(components(&long).len(), 1);
    }
}
