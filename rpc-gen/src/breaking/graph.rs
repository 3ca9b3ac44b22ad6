//! Pairs of definitions that are compared, and what can be reached from where.
//!
//! Two definitions that are compared are a node; what is different in them is noted there once, and
//! the definitions they hold are other nodes. So types that hold themselves are no trouble, and which
//! procedures a difference touches is a matter of what can be reached.

use std::collections::{BTreeSet, HashMap};

use super::{Breaks, Change};
use crate::model::{Interface, Type, TypeId};

/// What a procedure does with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Argument,
    Result,
}

/// What is different.
struct Difference {
    code: &'static str,
    place: String,
    message: String,
    /// What the old write, the new cannot read.
    to_new: bool,
    /// What the new write, the old cannot read.
    to_old: bool,
    source: bool,
}

#[derive(Default)]
struct Node {
    differences: Vec<Difference>,
    children: Vec<usize>,
    argument: bool,
    result: bool,
    procedures: BTreeSet<String>,
}

/// All pairs of definitions that are compared.
pub(super) struct Graph<'a> {
    pub(super) old: &'a Interface,
    pub(super) new: &'a Interface,
    nodes: Vec<Node>,
    index: HashMap<(TypeId, TypeId), usize>,
    pending: Vec<(usize, TypeId, TypeId)>,
    /// The node that is worked on, and what it is called.
    pub(super) node: usize,
}

impl<'a> Graph<'a> {
    pub(super) fn new(old: &'a Interface, new: &'a Interface) -> Self {
        Self { old, new, nodes: Vec::new(), index: HashMap::new(), pending: Vec::new(), node: 0 }
    }

    /// Compares what a procedure is asked, or what it answers.
    pub(super) fn root(
        &mut self,
        place: &str,
        what: &str,
        old: &[&'a Type],
        new: &[&'a Type],
        role: Role,
        procedure: &str,
    ) {
        let root = self.add();
        self.node = root;
        self.values(&format!("{place}, {what}"), old, new);
        self.expand();
        let mut seen = vec![false; self.nodes.len()];
        let mut rest = vec![root];
        while let Some(node) = rest.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                let node = &mut self.nodes[node];
                rest.extend(&node.children);
                match role {
                    Role::Argument => node.argument = true,
                    Role::Result => node.result = true,
                }
                if !node.differences.is_empty() {
                    node.procedures.insert(procedure.to_owned());
                }
            }
        }
    }

    /// All that was found, and what is different in types of one name that no procedure uses.
    pub(super) fn changes(mut self) -> Vec<Change> {
        let names = self.new.types.iter().enumerate();
        let names: HashMap<&str, usize> = names.map(|(index, other)| (other.name.as_str(), index)).collect();
        for (index, definition) in self.old.types.iter().enumerate() {
            if let Some(other) = names.get(definition.name.as_str()) {
                self.named(TypeId(index), TypeId(*other), None);
            }
        }
        self.expand();
        let mut nodes: Vec<Node> = std::mem::take(&mut self.nodes);
        nodes.iter_mut().flat_map(Node::take_changes).collect()
    }

    fn add(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    fn expand(&mut self) {
        while let Some((node, old, new)) = self.pending.pop() {
            self.node = node;
            self.definitions(old, new);
        }
    }

    /// Two definitions, to be compared once.
    pub(super) fn named(&mut self, old: TypeId, new: TypeId, parent: Option<usize>) {
        let node = match self.index.get(&(old, new)) {
            Some(node) => *node,
            None => {
                let node = self.add();
                self.index.insert((old, new), node);
                self.pending.push((node, old, new));
                node
            }
        };
        if let Some(parent) = parent {
            self.nodes[parent].children.push(node);
        }
    }

    pub(super) fn note(
        &mut self,
        code: &'static str,
        place: &str,
        message: String,
        ways: (bool, bool),
        source: bool,
    ) {
        let (to_new, to_old) = ways;
        let difference = Difference { code, place: place.to_owned(), message, to_new, to_old, source };
        self.nodes[self.node].differences.push(difference);
    }
}

impl Node {
    fn take_changes(&mut self) -> Vec<Change> {
        let (argument, result) = (self.argument, self.result);
        let is_used = argument || result;
        let procedures: Vec<String> = std::mem::take(&mut self.procedures).into_iter().collect();
        let changes = std::mem::take(&mut self.differences).into_iter().map(|difference| {
            let Difference { code, place, message, to_new, to_old, source } = difference;
            let breaks = Breaks {
                // Arguments go from client to server, results the other way.
                old_clients: (to_new && argument) || (to_old && result),
                new_clients: (to_old && argument) || (to_new && result),
                data: (to_new || to_old) && !is_used,
                source,
            };
            Change { code, place, message, breaks, addition: false, procedures: procedures.clone() }
        });
        changes.collect()
    }
}
