//! Other names for parts of an interface, as if the file had them.

use crate::model::{Interface, TypeKind};
use crate::paths::covers;

/// What is called something else, and what that is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Renames(Vec<(String, String)>);

impl Renames {
    pub(crate) fn add(&mut self, path: String, name: String) {
        self.0.push((path, name));
    }

    /// Gives the parts of an interface their other names. Declarations in docs stay as they were.
    pub(crate) fn apply(&self, interface: &mut Interface) {
        if self.0.is_empty() {
            return;
        }
        for constant in &mut interface.constants {
            self.rename(&[], &mut constant.name);
        }
        for definition in &mut interface.types {
            let outer = [definition.name.clone()];
            let outer = [outer[0].as_str()];
            match &mut definition.kind {
                TypeKind::Enum(members) => {
                    members.iter_mut().for_each(|member| self.rename(&outer, &mut member.name));
                }
                TypeKind::Struct(fields) => {
                    fields.iter_mut().for_each(|field| self.rename(&outer, &mut field.name));
                }
                TypeKind::Union(union) => {
                    for name in union.cases.iter_mut().filter_map(|case| case.name.as_mut()) {
                        self.rename(&outer, name);
                    }
                }
                TypeKind::Typedef(_) | TypeKind::External(_) => {}
            }
            self.rename(&[], &mut definition.name);
        }
        for program in &mut interface.programs {
            for version in &mut program.versions {
                for procedure in &mut version.procedures {
                    let outer = [program.name.clone(), version.name.clone()];
                    self.rename(&[&outer[0], &outer[1]], &mut procedure.name);
                }
                let outer = program.name.clone();
                self.rename(&[&outer], &mut version.name);
            }
            self.rename(&[], &mut program.name);
        }
    }

    fn rename(&self, outer: &[&str], name: &mut String) {
        let part: Vec<&str> = outer.iter().copied().chain([name.as_str()]).collect();
        let exact =
            |path: &str| path.trim_start_matches('.').split('.').count() == part.len() && covers(path, &part);
        let other = self.0.iter().rev().find(|(path, _)| !matches!(path.as_str(), "." | "*") && exact(path));
        if let Some((_, other)) = other {
            name.clone_from(other);
        }
    }
}
