//! Two versions of an interface: what changed, and whom that breaks.
//!
//! What counts is the wire: types are compared by how their values are written, whatever they are
//! called. Programs, versions, procedures, members and arms are told by their numbers. A value that
//! only one side can write, or that the other side reads as something else, breaks whoever sends it
//! or waits for it; in which direction values go, procedures say. `types` compares types (`values`
//! what may stand in them, `graph` which hold which), `programs` procedures; here the two are brought
//! together.

mod graph;
mod programs;
mod types;
mod values;

use std::collections::{BTreeSet, HashMap};

use crate::model::{Constant, ConstantValue, Interface};

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of change: `bound-narrowed`, `procedure-removed`. Does not change with the wording.
    pub code: &'static str,
    /// What changed: `struct entry, field name`.
    pub place: String,
    /// How it changed, in one sentence.
    pub message: String,
    /// Whom that breaks.
    pub breaks: Breaks,
    /// Whether it only adds something, which nobody uses who does not know of it.
    pub addition: bool,
    /// The procedures whose calls it changes.
    pub procedures: Vec<String>,
}

/// Whom a change breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaks {
    /// Clients of the old interface that call servers of the new.
    pub old_clients: bool,
    /// Clients of the new interface that call servers of the old.
    pub new_clients: bool,
    /// What one has written and the other reads, of types that no procedure uses.
    pub data: bool,
    /// Programs that are compiled again with the new interface.
    pub source: bool,
}

impl Breaks {
    const SOURCE: Self = Self { old_clients: false, new_clients: false, data: false, source: true };
    const CALLS: Self = Self { old_clients: true, new_clients: true, data: false, source: true };

    /// Whether anything on the wire is different.
    #[must_use]
    pub fn wire(self) -> bool {
        self.old_clients || self.new_clients || self.data
    }
}

/// Compares two interfaces. What comes first is about programs.
#[must_use]
pub fn compare(old: &Interface, new: &Interface) -> Vec<Change> {
    let mut graph = graph::Graph::new(old, new);
    let mut changes = Vec::new();
    programs::compare(old, new, &mut graph, &mut changes);
    changes.extend(graph.changes());
    changes.extend(definitions(old, new));
    changes
}

/// What is no more, or means something else, for programs that name it.
fn definitions(old: &Interface, new: &Interface) -> Vec<Change> {
    let mut changes = Vec::new();
    let types: BTreeSet<&str> = new.types.iter().map(|definition| definition.name.as_str()).collect();
    for definition in old.types.iter().filter(|definition| !types.contains(definition.name.as_str())) {
        changes.push(source("type-removed", format!("type {}", definition.name), "is not there any more"));
    }
    let constants: HashMap<&str, &Constant> =
        new.constants.iter().map(|constant| (constant.name.as_str(), constant)).collect();
    for constant in &old.constants {
        let place = format!("const {}", constant.name);
        match constants.get(constant.name.as_str()) {
            None => changes.push(source("constant-removed", place, "is not there any more")),
            Some(other) if number(&other.value) != number(&constant.value) => {
                let message = format!("was {}, is {}", number(&constant.value), number(&other.value));
                changes.push(source("constant-changed", place, message));
            }
            Some(_) => {}
        }
    }
    changes
}

fn source(code: &'static str, place: String, message: impl Into<String>) -> Change {
    Change {
        code,
        place,
        message: message.into(),
        breaks: Breaks::SOURCE,
        addition: false,
        procedures: Vec::new(),
    }
}

fn number(value: &ConstantValue) -> String {
    match value {
        ConstantValue::Number { value, .. } => value.to_string(),
        ConstantValue::Text(text) => format!("\"{text}\""),
    }
}

#[cfg(test)]
mod tests;
