//! The text of a file.

use std::fmt::Write as _;

use super::collect::{Case, Collected, Declaration, Place, Version};
use super::{Body, InterfaceError};

const HEADER: &str = "\
/*
 * Written from Rust declarations by rpc-macros. Changes here will be lost.
";

#[inline]
pub(super) fn write(collected: &Collected) -> Result<String, InterfaceError> {
    let mut out = String::from(HEADER);
    let signatures = collected.programs.iter().flatten().flat_map(|version| &version.signatures);
    if signatures.clone().any(|(_, arguments)| arguments.len() > 1) {
        out.push_str(" * For C: rpcgen -N, since there are procedures of several arguments.\n");
    }
    out.push_str(" */\n");
    for declaration in &collected.declarations {
        out.push('\n');
        self::declaration(&mut out, declaration);
    }
    for versions in &collected.programs {
        out.push('\n');
        program(&mut out, versions)?;
    }
    Ok(out)
}

#[inline]
fn declaration(out: &mut String, declaration: &Declaration) {
    match declaration {
        Declaration::Typedef { docs, field } => {
            comment(out, "", docs);
            let _ = writeln!(out, "typedef {};", spelled(field));
        }
        Declaration::Enum(definition) => {
            comment(out, "", definition.docs);
            let _ = writeln!(out, "enum {} {{", definition.name);
            let Body::Enum(members) = &definition.body else { unreachable!("only enums are kept so") };
            for (index, member) in members.iter().enumerate() {
                comment(out, "    ", member.docs);
                let comma = if index + 1 == members.len() { "" } else { "," };
                let _ = writeln!(out, "    {} = {}{comma}", member.name, member.value);
            }
            out.push_str("};\n");
        }
        Declaration::Struct { name, docs, fields } => {
            comment(out, "", docs);
            let _ = writeln!(out, "struct {name} {{");
            for (docs, field) in fields {
                comment(out, "    ", docs);
                let _ = writeln!(out, "    {};", spelled(field));
            }
            out.push_str("};\n");
        }
        Declaration::Union { name, docs, discriminant, cases } => {
            comment(out, "", docs);
            let _ = writeln!(out, "union {name} switch ({discriminant} discriminant) {{");
            for Case { value, docs, field } in cases {
                match value {
                    Some(value) => drop(writeln!(out, "case {value}:")),
                    None => out.push_str("default:\n"),
                }
                comment(out, "    ", docs);
                let field = field.as_ref().map_or_else(|| "void".to_owned(), spelled);
                let _ = writeln!(out, "    {field};");
            }
            out.push_str("};\n");
        }
    }
}

#[inline]
fn program(out: &mut String, versions: &[Version]) -> Result<(), InterfaceError> {
    let first = &versions[0].program;
    let _ = writeln!(out, "program {} {{", first.name);
    for Version { program, signatures } in versions {
        comment(out, "    ", program.docs);
        let _ = writeln!(out, "    version {} {{", program.version_name);
        for (procedure, (result, arguments)) in program.procedures.iter().zip(signatures) {
            let same = |other: &&super::Procedure| {
                !std::ptr::eq(*other, procedure) && other.number == procedure.number
            };
            if let Some(other) = program.procedures.iter().find(same) {
                return Err(InterfaceError::SameNumber {
                    what: "two procedures",
                    number: procedure.number.into(),
                    first: procedure.name.to_owned(),
                    second: other.name.to_owned(),
                });
            }
            let mut docs = procedure.docs.to_owned();
            if procedure.idempotent {
                docs.push_str(if docs.is_empty() { "@idempotent" } else { "\n@idempotent" });
            }
            comment(out, "        ", &docs);
            let arguments = match &arguments[..] {
                [] => "void".to_owned(),
                [(_, only)] => only.clone(),
                several => {
                    let several = several.iter().map(|(name, ty)| format!("{ty} {name}"));
                    several.collect::<Vec<_>>().join(", ")
                }
            };
            let _ = writeln!(out, "        {result} {}({arguments}) = {};", procedure.name, procedure.number);
        }
        let _ = writeln!(out, "    }} = {};", program.version);
    }
    let _ = writeln!(out, "}} = {:#010x};", first.number);
    Ok(())
}

#[inline]
fn spelled(place: &Place) -> String {
    format!("{}{}{}", place.before, place.name, place.after)
}

/// Docs as a comment of C, on one line if they can be.
#[inline]
fn comment(out: &mut String, indent: &str, docs: &str) {
    let docs = docs.trim_end().replace("*/", "* /").replace("/*", "/ *");
    match docs.lines().count() {
        0 => {}
        1 => drop(writeln!(out, "{indent}/* {} */", docs.trim())),
        _ => {
            let _ = writeln!(out, "{indent}/*");
            for line in docs.lines() {
                let line = format!("{indent} * {line}");
                let _ = writeln!(out, "{}", line.trim_end());
            }
            let _ = writeln!(out, "{indent} */");
        }
    }
}
