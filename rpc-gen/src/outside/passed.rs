//! What `%` lines say. They are for C, but numbers and other names for types are told there too, and
//! the headers that they include may have been generated from interface files.

use crate::ast::{Item, Suffix, TypeKind};
use crate::preprocess::Tokens;
use crate::source::Sources;

/// More lines than this are not looked at.
const MAX_LINES: usize = 20_000;

/// The `%` lines that are there, without their `%`.
pub(crate) fn lines<'a>(sources: &'a Sources, tokens: &'a Tokens) -> impl Iterator<Item = &'a str> {
    let lines = tokens.comments.iter().map(|comment| sources.text(comment.span));
    lines.filter_map(|line| line.strip_prefix('%')).take(MAX_LINES)
}

/// The header that a line includes.
pub(super) fn header(line: &str) -> Option<&str> {
    let rest = directive(line, "include")?;
    let quoted = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let angled = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    quoted.or(angled).map(|(name, _)| name)
}

/// The lines as an interface file, so far as they may be one: `#define A 1` becomes `const A = 1;`.
pub(super) fn as_interface<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut in_enum = false;
    for line in lines {
        let line = line.trim();
        if let Some(definition) = directive(line, "define") {
            text.push_str(&definition_of(definition));
        } else if in_enum || begins_enum(line) {
            in_enum = !line.contains('}');
            text.push_str(line);
        } else if line.starts_with("typedef ") && line.ends_with(';') && !line.contains(['{', '(', '*', '['])
        {
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}

fn begins_enum(line: &str) -> bool {
    let line = line.strip_prefix("typedef ").unwrap_or(line).trim_start();
    line.starts_with("enum") && (line.contains('{') || !line.contains([';', '(']))
}

/// What follows a directive's word.
fn directive<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let rest = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix(word)?;
    rest.starts_with([' ', '\t', '"', '<']).then(|| rest.trim())
}

/// A macro without parameters as a constant and, since it may be one, as a type.
fn definition_of(definition: &str) -> String {
    let definition = definition.split("/*").next().unwrap_or_default();
    let definition = definition.split("//").next().unwrap_or_default().trim();
    let Some((name, value)) = definition.split_once([' ', '\t']) else { return String::new() };
    let value = value.trim();
    if name.contains('(') || value.is_empty() || value.contains(['{', '}', ';', '\\', '\n']) {
        return String::new();
    }
    let is_word = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let first = value.split_whitespace().next().unwrap_or_default();
    if C_TYPES.contains(&first) {
        format!("typedef {value} {name};")
    } else if is_word(value) && !value.starts_with(|c: char| c.is_ascii_digit()) {
        // A name for a name; of which kind, the use will tell.
        format!("const {name} = {value}; typedef {value} {name};")
    } else {
        format!("const {name} = {value};")
    }
}

/// The words that C's types begin with.
const C_TYPES: &[&str] =
    &["unsigned", "signed", "char", "short", "int", "long", "float", "double", "struct", "enum"];

/// Whether what came of the lines is surely what C means by it: C's structs and pointers are no
/// statement about the wire.
pub(super) fn is_sound(item: &Item) -> bool {
    match item {
        Item::Constant(_) | Item::Enum(_) => true,
        Item::Typedef(declaration) => {
            !declaration.optional
                && matches!(declaration.suffix, Suffix::None)
                && matches!(declaration.ty.kind, TypeKind::Basic(_) | TypeKind::Named(_) | TypeKind::Enum(_))
        }
        Item::Struct(_) | Item::Union(_) | Item::Program(_) | Item::External(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found() {
        assert_eq!(header("#include <rpcsvc/nis.h>"), Some("rpcsvc/nis.h"));
        assert_eq!(header(" # include \"a.h\" /* b */"), Some("a.h"));
        assert_eq!(header("#included \"a.h\""), None);
        assert_eq!(header("int a;"), None);
    }

    #[test]
    fn macros_become_definitions() {
        let text =
            as_interface(["#define A 5 /* five */", "#define B(x) x", "#define C", "#ifdef A"].into_iter());
        assert_eq!(text, "const A = 5;\n\n\n\n");
        let text = as_interface(["#define quad unsigned long long", "typedef int a;"].into_iter());
        assert!(text.ends_with("typedef unsigned long long quad;\ntypedef int a;\n"), "{text}");
    }
}
