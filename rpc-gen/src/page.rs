//! An interface as a page in Markdown, for those who call it.

use crate::describe::type_text;
use crate::emit::prose;
use crate::model::{
    ConstantValue, Interface, Item, Procedure, Program, Type, TypeDefinition, TypeId, TypeKind, Union,
    Version,
};
use crate::size::{Size, Sizes};

/// A page about an interface. `source` is what it calls the file.
#[must_use]
pub fn markdown(interface: &Interface, source: &str) -> String {
    let mut page = Page { interface, sizes: Sizes::new(interface), text: String::new() };
    page.line(&format!("# {}", plain(source)));
    page.contents();
    for program in &interface.programs {
        page.program(program);
    }
    page.constants();
    page.types();
    page.text
}

struct Page<'a> {
    interface: &'a Interface,
    sizes: Sizes<'a>,
    text: String,
}

impl Page<'_> {
    /// A line, with an empty one behind it.
    fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.push_str(line);
            self.text.push_str("\n\n");
        }
    }

    /// Lines that belong together.
    fn block(&mut self, lines: &[String]) {
        self.line(&lines.join("\n"));
    }

    fn code(&mut self, lines: &[String]) {
        self.line(&format!("```c\n{}\n```", lines.join("\n")));
    }

    fn contents(&mut self) {
        let programs = self.interface.programs.iter().flat_map(|program| {
            let versions = program.versions.iter().map(|version| {
                let title = version_title(program, version);
                format!(
                    "- [{}](#{}): {}",
                    plain(&title),
                    anchor(&title),
                    count(version.procedures.len(), "procedure")
                )
            });
            versions.collect::<Vec<_>>()
        });
        let mut lines: Vec<String> = programs.collect();
        if self.constants_to_show().next().is_some() {
            lines.push("- [Constants](#constants)".to_owned());
        }
        if !self.interface.types.is_empty() {
            lines.push(format!("- [Types](#types): {}", self.interface.types.len()));
        }
        self.block(&lines);
    }

    fn program(&mut self, program: &Program) {
        self.line(&format!("## Program {}", plain(&program.name)));
        self.line(&format!("Number {} ({:#x}).", program.number, program.number));
        self.line(&prose(&program.docs));
        for version in &program.versions {
            self.line(&format!("### {}", plain(&version_title(program, version))));
            self.line(&prose(&version.docs));
            self.procedures(version);
        }
    }

    fn procedures(&mut self, version: &Version) {
        let mut rows =
            vec!["| Number | Procedure | Arguments | Result |".to_owned(), "|---:|---|---|---|".to_owned()];
        for procedure in &version.procedures {
            let arguments = procedure.arguments.iter().map(|argument| self.linked(&argument.ty));
            let arguments = arguments.collect::<Vec<_>>().join(", ");
            let result = procedure.result.as_ref().map_or(String::new(), |ty| self.linked(ty));
            rows.push(format!(
                "| {} | {} | {arguments} | {result} |",
                procedure.number,
                plain(&procedure.name)
            ));
        }
        self.block(&rows);
        for procedure in &version.procedures {
            self.procedure(procedure);
        }
    }

    /// What there is to say of a procedure beyond its line in the table.
    fn procedure(&mut self, procedure: &Procedure) {
        if procedure.docs.is_empty() && !procedure.idempotent {
            return;
        }
        self.line(&format!("#### {}", plain(&procedure.name)));
        self.code(&[format!("{};", procedure.text)]);
        self.line(&prose(&procedure.docs));
        if procedure.idempotent {
            self.line("Idempotent: may be executed more than once.");
        }
    }

    fn constants_to_show(&self) -> impl Iterator<Item = &crate::model::Constant> {
        self.interface.constants.iter()
    }

    fn constants(&mut self) {
        let rows = self.constants_to_show().map(|constant| {
            let value = match &constant.value {
                ConstantValue::Number { value, hexadecimal: true } if *value >= 0 => format!("`{value:#x}`"),
                ConstantValue::Number { value, .. } => format!("`{value}`"),
                ConstantValue::Text(text) => plain(&format!("\"{text}\"")),
            };
            format!("| {} | {value} | {} |", plain(&constant.name), in_line(&constant.docs))
        });
        let rows: Vec<String> = rows.collect();
        if !rows.is_empty() {
            self.line("## Constants");
            self.block(
                &[&["| Name | Value | |".to_owned(), "|---|---|---|".to_owned()], rows.as_slice()].concat(),
            );
        }
    }

    fn types(&mut self) {
        let ids: Vec<TypeId> = self
            .interface
            .order
            .iter()
            .filter_map(|item| match item {
                Item::Type(id) => Some(*id),
                Item::Constant(_) => None,
            })
            .collect();
        if ids.is_empty() {
            return;
        }
        self.line("## Types");
        for id in ids {
            self.definition(id);
        }
    }

    fn definition(&mut self, id: TypeId) {
        let definition = self.interface.definition(id);
        self.line(&format!("### {}", plain(&definition.name)));
        self.line(&prose(&definition.docs));
        self.code(&definition_lines(definition));
        let rows = self.rows(definition);
        if !rows.is_empty() {
            self.block(&rows);
        }
        if !matches!(definition.kind, TypeKind::External(_)) {
            self.line(&size_text(self.sizes.of_definition(id)));
        }
        if definition.list {
            self.line("A linked list.");
        } else if definition.recursive {
            self.line("May hold another value of its own type.");
        }
    }

    /// What comments say of the parts, and where their types are.
    fn rows(&self, definition: &TypeDefinition) -> Vec<String> {
        let row = |name: &str, ty: Option<&Type>, docs: &str| {
            let link = ty.map_or(String::new(), |ty| self.links(ty));
            let docs = in_line(docs);
            let joint = if link.is_empty() || docs.is_empty() { "" } else { ": " };
            (!link.is_empty() || !docs.is_empty()).then(|| format!("- {}: {link}{joint}{docs}", plain(name)))
        };
        match &definition.kind {
            TypeKind::Struct(fields) => {
                fields.iter().filter_map(|field| row(&field.name, Some(&field.ty), &field.docs)).collect()
            }
            TypeKind::Enum(members) => {
                members.iter().filter_map(|member| row(&member.name, None, &member.docs)).collect()
            }
            TypeKind::Union(union) => arms(union)
                .into_iter()
                .filter_map(|(name, arm)| row(&name, arm.field.as_ref().map(|field| &field.ty), &arm.docs))
                .collect(),
            TypeKind::Typedef(ty) => {
                let links = self.links(ty);
                if links.is_empty() { Vec::new() } else { vec![format!("Of {links}.")] }
            }
            TypeKind::External(_) => vec!["The interface does not define it.".to_owned()],
        }
    }

    /// A type, a link if it has a name.
    fn linked(&self, ty: &Type) -> String {
        match ty {
            Type::Named(id) => self.link(*id),
            _ => {
                let text = format!("`{}`", type_text(self.interface, ty));
                match self.links(ty) {
                    links if links.is_empty() => text,
                    links => format!("{text} of {links}"),
                }
            }
        }
    }

    /// A link to the type in a type, if that has a name.
    fn links(&self, mut ty: &Type) -> String {
        loop {
            match ty {
                Type::Array(inner, _) | Type::FixedArray(inner, _) | Type::Optional(inner) => ty = inner,
                Type::Named(id) => return self.link(*id),
                _ => return String::new(),
            }
        }
    }

    fn link(&self, id: TypeId) -> String {
        let name = &self.interface.definition(id).name;
        format!("[{}](#{})", plain(name), anchor(name))
    }
}

/// How many bytes values take on the wire.
fn size_text(size: Size) -> String {
    let bytes = |bytes: u32| count(bytes as usize, "byte");
    match size {
        Size { min, max: None } => format!("On the wire: {} or more.", bytes(min)),
        Size { min, max: Some(max) } if min == max => format!("On the wire: {}.", bytes(max)),
        Size { min, max: Some(max) } => format!("On the wire: {min} to {}.", bytes(max)),
    }
}

/// A definition as the file might have it.
fn definition_lines(definition: &TypeDefinition) -> Vec<String> {
    let head = |word: &str| format!("{word} {} {{", definition.name);
    let mut lines = Vec::new();
    match &definition.kind {
        TypeKind::Typedef(_) => return vec![format!("{};", definition.text)],
        TypeKind::External(_) => return Vec::new(),
        TypeKind::Enum(members) => {
            lines.push(head("enum"));
            let last = members.len().saturating_sub(1);
            lines.extend(members.iter().enumerate().map(|(index, member)| {
                format!("    {} = {}{}", member.name, member.value, if index == last { "" } else { "," })
            }));
        }
        TypeKind::Struct(fields) => {
            lines.push(head("struct"));
            lines.extend(fields.iter().map(|field| format!("    {};", field.text)));
        }
        TypeKind::Union(union) => {
            let text = definition.text.trim_end_matches(['{', '}', '.', ' ']);
            lines.push(format!("{text} {{"));
            for (name, arm) in arms(union) {
                lines.push(if name == "default" { "default:".to_owned() } else { format!("case {name}:") });
                let carried = arm.field.as_ref().map_or("void", |field| &field.text);
                lines.push(format!("    {carried};"));
            }
        }
    }
    lines.push("};".to_owned());
    lines
}

/// Arms by name, the default last.
fn arms(union: &Union) -> Vec<(String, &crate::model::Arm)> {
    let cases = union
        .cases
        .iter()
        .map(|case| (case.name.clone().unwrap_or_else(|| case.value.to_string()), &case.arm));
    cases.chain(union.default.iter().map(|arm| ("default".to_owned(), arm))).collect()
}

fn version_title(program: &Program, version: &Version) -> String {
    format!("{} version {}", program.name, version.number)
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// A comment in one line, as a table has them.
fn in_line(docs: &str) -> String {
    prose(docs).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text that is no Markdown.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~') {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

/// What a heading is linked by: as GitHub has it.
fn anchor(title: &str) -> String {
    let letters = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    letters.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}
