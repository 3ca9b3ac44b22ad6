//! Programs, versions and procedures: numbers and names that must differ.

use std::collections::HashMap;

use super::{Checker, twice, values};
use crate::ast;
use crate::diagnostic::Diagnostic;
use crate::model::{Argument, Procedure, Program, Version};
use crate::source::Span;

/// The word in a comment that marks a procedure as idempotent.
const IDEMPOTENT: &str = "@idempotent";

impl Checker<'_> {
    pub(super) fn programs(&mut self, file: &ast::File) {
        let mut names: HashMap<String, Span> = HashMap::new();
        for item in &file.items {
            let ast::Item::Program(program) = item else { continue };
            self.once(&mut names, "program", &program.name);
            self.part = vec![program.name.text.clone()];
            let number = self.number(&program.number, "program");
            let versions = self.versions(program);
            self.interface.programs.extend(number.map(|number| Program {
                name: program.name.text.clone(),
                number,
                hexadecimal: values::is_hexadecimal(&program.number),
                versions,
                docs: program.docs.clone(),
            }));
        }
    }

    fn versions(&mut self, program: &ast::Program) -> Vec<Version> {
        let mut versions = Vec::new();
        let mut names = HashMap::new();
        let mut numbers = HashMap::new();
        for version in &program.versions {
            self.once(&mut names, "version", &version.name);
            self.part.truncate(1);
            self.part.push(version.name.text.clone());
            let number = self.number(&version.number, "version");
            let procedures = self.procedures(version);
            let Some(number) = number else { continue };
            if !self.once_numbered(&mut numbers, "versions", number, version.number.span) {
                continue;
            }
            versions.push(Version {
                name: version.name.text.clone(),
                number,
                procedures,
                docs: version.docs.clone(),
            });
        }
        versions
    }

    fn procedures(&mut self, version: &ast::Version) -> Vec<Procedure> {
        let mut procedures = Vec::new();
        let mut names = HashMap::new();
        let mut numbers = HashMap::new();
        for procedure in &version.procedures {
            self.once(&mut names, "procedure", &procedure.name);
            self.part.truncate(2);
            self.part.push(procedure.name.text.clone());
            let number = self.number(&procedure.number, "procedure");
            let arguments = self.arguments(procedure);
            let is_void =
                matches!(procedure.result.ty.kind, ast::TypeKind::Void) && !procedure.result.optional;
            let result = if is_void { None } else { self.declared(&procedure.result) };
            let Some(number) = number else { continue };
            if !self.once_numbered(&mut numbers, "procedures", number, procedure.number.span) {
                continue;
            }
            let (idempotent, docs) = without_marks(&procedure.docs);
            procedures.push(Procedure {
                name: procedure.name.text.clone(),
                number,
                arguments,
                result,
                idempotent,
                text: procedure.text.clone(),
                docs,
            });
        }
        procedures
    }

    fn arguments(&mut self, procedure: &ast::Procedure) -> Vec<Argument> {
        let mut names = HashMap::new();
        let mut arguments = Vec::new();
        for argument in &procedure.arguments {
            if let Some(name) = &argument.name {
                self.once(&mut names, "argument", name);
            }
            let name = argument.name.as_ref().map(|name| name.text.clone());
            arguments.extend(self.declared(argument).map(|ty| Argument { name, ty }));
        }
        arguments
    }

    fn once(&mut self, names: &mut HashMap<String, Span>, what: &str, name: &ast::Name) {
        if let Some(first) = names.insert(name.text.clone(), name.span) {
            self.complain(twice(what, &name.text, name.span, first));
        }
    }

    /// Whether nothing had the number before. What comes second, if one is to go on, is left out.
    fn once_numbered(
        &mut self,
        numbers: &mut HashMap<u32, Span>,
        what: &str,
        number: u32,
        span: Span,
    ) -> bool {
        let Some(&first) = numbers.get(&number) else {
            numbers.insert(number, span);
            return true;
        };
        let label =
            if self.options.lenient { "used again here; this one is left out" } else { "used again here" };
        self.complain(
            Diagnostic::error(span, format!("two {what} have the number {number}"))
                .label(label)
                .also(first, "first used here"),
        );
        false
    }
}

/// A procedure's docs without the marks that are for the compiler, and what those say.
fn without_marks(docs: &str) -> (bool, String) {
    let idempotent = docs.contains(IDEMPOTENT);
    let lines: Vec<String> =
        docs.lines().map(|line| line.replace(IDEMPOTENT, "")).map(|line| line.trim().to_owned()).collect();
    (idempotent, lines.join("\n").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_and_taken_out() {
        assert_eq!(without_marks("Reads.\n@idempotent"), (true, "Reads.".to_owned()));
        assert_eq!(without_marks("Writes."), (false, "Writes.".to_owned()));
    }
}
