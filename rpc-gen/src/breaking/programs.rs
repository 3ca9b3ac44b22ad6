//! Programs, versions and procedures, told by their numbers.

use super::graph::{Graph, Role};
use super::{Breaks, Change};
use crate::model::{Interface, Procedure, Program, Version};

pub(super) fn compare<'a>(
    old: &'a Interface,
    new: &'a Interface,
    graph: &mut Graph<'a>,
    changes: &mut Vec<Change>,
) {
    for program in &old.programs {
        let place = format!("program {}", program.name);
        let same_name = new.programs.iter().find(|other| other.name == program.name);
        match new.programs.iter().find(|other| other.number == program.number) {
            Some(other) => {
                renamed(&place, &other.name, &program.name, changes);
                versions(program, other, graph, changes);
            }
            None => match same_name {
                Some(other) => {
                    let message = format!("its number was {:#x}, is {:#x}", program.number, other.number);
                    changes.push(change("program-renumbered", &place, message, Breaks::CALLS));
                    versions(program, other, graph, changes);
                }
                None => changes.push(change("program-removed", &place, "is not there any more", GONE)),
            },
        }
    }
    for program in &new.programs {
        let known = |other: &&Program| other.number == program.number || other.name == program.name;
        if !old.programs.iter().any(|other| known(&other)) {
            let place = format!("program {}", program.name);
            changes.push(added("program-added", &place, format!("is new, number {:#x}", program.number)));
        }
    }
}

/// Clients that use it find it gone; clients of the new interface do not know of it.
const GONE: Breaks = Breaks { old_clients: true, new_clients: false, data: false, source: true };

fn versions<'a>(old: &'a Program, new: &'a Program, graph: &mut Graph<'a>, changes: &mut Vec<Change>) {
    for version in &old.versions {
        let place = format!("program {}, version {}", old.name, version.number);
        match new.versions.iter().find(|other| other.number == version.number) {
            Some(other) => {
                renamed(&place, &other.name, &version.name, changes);
                procedures(&place, old, version, other, graph, changes);
            }
            None => changes.push(change("version-removed", &place, "is not there any more", GONE)),
        }
    }
    for version in &new.versions {
        if !old.versions.iter().any(|other| other.number == version.number) {
            let place = format!("program {}, version {}", old.name, version.number);
            changes.push(added("version-added", &place, "is new".to_owned()));
        }
    }
}

fn procedures<'a>(
    place: &str,
    program: &Program,
    old: &'a Version,
    new: &'a Version,
    graph: &mut Graph<'a>,
    changes: &mut Vec<Change>,
) {
    for procedure in &old.procedures {
        let place = format!("{place}, procedure {} ({})", procedure.name, procedure.number);
        let elsewhere = new.procedures.iter().find(|other| other.name == procedure.name);
        let Some(other) = new.procedures.iter().find(|other| other.number == procedure.number) else {
            match elsewhere {
                Some(other) => {
                    let message = format!("its number was {}, is {}", procedure.number, other.number);
                    changes.push(change("procedure-renumbered", &place, message, Breaks::CALLS));
                }
                None => changes.push(change("procedure-removed", &place, "is not there any more", GONE)),
            }
            continue;
        };
        let name = format!("{}.{}.{}", program.name, old.name, procedure.name);
        let is_known = old.procedures.iter().any(|known| known.name == other.name);
        if procedure.name == other.name {
            signature(&place, &name, procedure, other, graph);
        } else if elsewhere.is_some() || is_known || procedure.text_of_types() != other.text_of_types() {
            let message = format!("its number is that of {} now", other.name);
            changes.push(change("number-reused", &place, message, Breaks::CALLS));
        } else {
            renamed(&place, &other.name, &procedure.name, changes);
            signature(&place, &name, procedure, other, graph);
        }
    }
    for procedure in &new.procedures {
        let known = |other: &&Procedure| other.number == procedure.number || other.name == procedure.name;
        if !old.procedures.iter().any(|other| known(&other)) {
            let place = format!("{place}, procedure {} ({})", procedure.name, procedure.number);
            changes.push(added("procedure-added", &place, "is new".to_owned()));
        }
    }
}

fn signature<'a>(place: &str, name: &str, old: &'a Procedure, new: &'a Procedure, graph: &mut Graph<'a>) {
    let old_arguments: Vec<_> = old.arguments.iter().map(|argument| &argument.ty).collect();
    let new_arguments: Vec<_> = new.arguments.iter().map(|argument| &argument.ty).collect();
    graph.root(place, "argument", &old_arguments, &new_arguments, Role::Argument, name);
    let old_result: Vec<_> = old.result.iter().collect();
    let new_result: Vec<_> = new.result.iter().collect();
    graph.root(place, "result", &old_result, &new_result, Role::Result, name);
}

impl Procedure {
    /// Its declaration without what it is called.
    fn text_of_types(&self) -> String {
        self.text.replacen(&self.name, "", 1)
    }
}

fn renamed(place: &str, new: &str, old: &str, changes: &mut Vec<Change>) {
    if new != old {
        changes.push(change("renamed", place, format!("was called {old}, is called {new}"), Breaks::SOURCE));
    }
}

fn added(code: &'static str, place: &str, message: String) -> Change {
    let breaks = Breaks { new_clients: true, ..Breaks::default() };
    Change { addition: true, ..change(code, place, message, breaks) }
}

fn change(code: &'static str, place: &str, message: impl Into<String>, breaks: Breaks) -> Change {
    Change {
        code,
        place: place.to_owned(),
        message: message.into(),
        breaks,
        addition: false,
        procedures: Vec::new(),
    }
}
