//! From what was written to what it means: names resolved, values worked out, nonsense refused.
//!
//! The steps, each a file: bodies in place get names (`hoist`); names are collected and values
//! worked out (`values`); types are built (`types`), then looked at for recursion
//! (`recursion`); programs last (`programs`). All of them report and carry on, so that one run
//! finds all there is to find. Nothing here knows Rust.

mod duplicates;
mod endless;
mod hoist;
mod programs;
mod recursion;
mod types;
mod unions;
mod values;

use std::collections::{HashMap, HashSet};

pub(crate) use endless::DirectCycles;

use crate::similar::similar;

use crate::ast;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Constant, ConstantId, ConstantValue, Interface, Item, TypeId};
use crate::paths::Paths;
use crate::source::Span;

/// How a file is checked.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether what rpcgen takes without a word, and should not, is taken with a warning.
    pub lenient: bool,
    /// The strings that are any bytes. On the wire these are the same.
    pub string_as_bytes: Paths,
}

/// Checks a file. What cannot be made sense of is reported and left out.
pub fn check(file: ast::File, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Interface {
    let file = hoist::hoist(file);
    let mut checker = Checker {
        options,
        part: Vec::new(),
        unknown: HashSet::new(),
        again: Vec::new(),
        diagnostics,
        interface: Interface::default(),
        values: values::Values::default(),
        types: HashMap::new(),
        type_spans: Vec::new(),
    };
    checker.collect(&file);
    checker.constants(&file);
    checker.duplicate_values();
    checker.types(&file);
    checker.recursion();
    checker.programs(&file);
    checker.interface
}

struct Checker<'d> {
    options: &'d Options,
    /// The names that lead to what is being looked at, for settings.
    part: Vec<String>,
    /// Names that were said to mean nothing.
    unknown: HashSet<String>,
    /// Values that were defined before.
    again: Vec<duplicates::Again>,
    diagnostics: &'d mut Vec<Diagnostic>,
    interface: Interface,
    values: values::Values,
    types: HashMap<String, TypeId>,
    /// Where each type's name is.
    type_spans: Vec<Span>,
}

impl Checker<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports what one can go on after, if that is wanted: then it is a warning.
    fn complain(&mut self, mut diagnostic: Diagnostic) {
        if self.options.lenient {
            diagnostic.severity = Severity::Warning;
        }
        self.diagnostics.push(diagnostic);
    }

    /// Finds all names, so that order does not matter later.
    fn collect(&mut self, file: &ast::File) {
        for item in &file.items {
            match item {
                ast::Item::Constant(constant) => {
                    if let ast::ConstantValue::Number(expr) = &constant.value {
                        let definition = values::Definition::Constant(expr.clone());
                        self.define_value(&constant.name, definition, Some(expr));
                    } else {
                        self.define_value(&constant.name, values::Definition::Text, None);
                    }
                }
                ast::Item::Enum(body) if is_bool(body) => self.check_bool(body),
                ast::Item::Enum(body) => self.collect_members(body),
                _ => {}
            }
        }
        for item in &file.items {
            if let Some(name) = type_name(item) {
                self.define_type(name);
            }
            if let ast::Item::Program(program) = item {
                self.collect_numbers(program);
            }
        }
    }

    /// `bool` is there already; a file may say so, but nothing else of it.
    fn check_bool(&mut self, body: &ast::Enum) {
        let names: Vec<&str> = body.members.iter().map(|member| member.name.text.as_str()).collect();
        if !matches!(names[..], ["FALSE", "TRUE"] | ["TRUE", "FALSE"])
            && let Some(name) = &body.name
        {
            self.report(
                Diagnostic::error(name.span, "`bool` is a type of the language")
                    .label("its values are FALSE and TRUE")
                    .help("give this enum another name"),
            );
            self.collect_members(body);
        }
    }

    /// rpcgen makes the names of programs, versions and procedures constants. They may come again
    /// in another version, and a `const` of the same name goes before.
    fn collect_numbers(&mut self, program: &ast::Program) {
        self.define_number(&program.name, &program.number);
        for version in &program.versions {
            self.define_number(&version.name, &version.number);
            for procedure in &version.procedures {
                self.define_number(&procedure.name, &procedure.number);
            }
        }
    }

    fn define_number(&mut self, name: &ast::Name, number: &ast::Expr) {
        // `program A { ... } = A;` means a constant of another kind.
        if !matches!(&number.kind, ast::ExprKind::Name(same) if *same == name.text) {
            let _ = self.values.define(name, values::Definition::Constant(number.clone()));
        }
    }

    fn define_value(&mut self, name: &ast::Name, definition: values::Definition, value: Option<&ast::Expr>) {
        if let Some(first) = self.values.define(name, definition) {
            self.again.push(duplicates::Again { name: name.clone(), first, value: value.cloned() });
        }
    }

    /// Members without a value count on from the last that has one.
    fn collect_members(&mut self, body: &ast::Enum) {
        let mut base: Option<String> = None;
        let mut offset = 0;
        let mut own = HashSet::new();
        for member in &body.members {
            let definition = match &member.value {
                Some(expr) => {
                    base = Some(member.name.text.clone());
                    offset = 0;
                    values::Definition::Constant(expr.clone())
                }
                None => values::Definition::After(base.clone(), offset),
            };
            offset += 1;
            // Within one enum, that is found out when its members are looked at.
            if own.insert(&member.name.text) {
                self.define_value(&member.name, definition, None);
            }
        }
    }

    fn define_type(&mut self, name: &ast::Name) {
        if self.types.contains_key(&name.text) {
            return;
        }
        self.types.insert(name.text.clone(), TypeId(self.type_spans.len()));
        self.type_spans.push(name.span);
    }

    fn constants(&mut self, file: &ast::File) {
        let mut texts: HashMap<String, String> = HashMap::new();
        for item in &file.items {
            let ast::Item::Constant(constant) = item else { continue };
            let value = match &constant.value {
                ast::ConstantValue::Text(text) => {
                    texts.insert(constant.name.text.clone(), text.clone());
                    ConstantValue::Text(text.clone())
                }
                ast::ConstantValue::Number(ast::Expr { kind: ast::ExprKind::Name(other), .. })
                    if texts.contains_key(other) =>
                {
                    let text = texts[other].clone();
                    texts.insert(constant.name.text.clone(), text.clone());
                    ConstantValue::Text(text)
                }
                ast::ConstantValue::Number(expr) => {
                    let Some(value) = self.value_of(&constant.name.text, constant.name.span) else {
                        continue;
                    };
                    ConstantValue::Number { value, hexadecimal: values::is_hexadecimal(expr) }
                }
            };
            if self.values.constant(&constant.name.text).is_some() {
                continue;
            }
            let id = ConstantId(self.interface.constants.len());
            self.values.set_constant(&constant.name.text, id);
            self.interface.order.push(Item::Constant(id));
            self.interface.constants.push(Constant {
                name: constant.name.text.clone(),
                value,
                docs: constant.docs.clone(),
            });
        }
    }
}

/// The name of an item that is a type; `bool` is one already.
fn type_name(item: &ast::Item) -> Option<&ast::Name> {
    let name = match item {
        ast::Item::Typedef(declaration) => declaration.name.as_ref(),
        ast::Item::Enum(body) => body.name.as_ref(),
        ast::Item::Struct(body) => body.name.as_ref(),
        ast::Item::Union(body) => body.name.as_ref(),
        ast::Item::External(external) => Some(&external.name),
        ast::Item::Constant(_) | ast::Item::Program(_) => None,
    };
    name.filter(|name| name.text != "bool")
}

/// `enum bool { FALSE = 0, TRUE = 1 }`, which says what is known.
fn is_bool(body: &ast::Enum) -> bool {
    body.name.as_ref().is_some_and(|name| name.text == "bool")
}

/// The error for a name that is given again.
fn twice(what: &str, name: &str, again: Span, first: Span) -> Diagnostic {
    Diagnostic::error(again, format!("the {what} `{name}` is defined twice"))
        .label("defined again here")
        .also(first, "first defined here")
}
