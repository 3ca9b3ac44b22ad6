//! What things are called in Rust.
//!
//! Names follow Rust's conventions; the file's own stay in docs. A name that is a keyword is written
//! raw (`r#type`); one that Rust or the generated code needs gets a `_`; where two names of the file
//! become one, the later gets a number.

use std::collections::HashSet;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

use crate::model::{Case, ConstantId, Interface, Item, Member, TypeId};

/// Names that types must not take: generated code beside the types means the prelude's.
const PRELUDE: &[&str] = &[
    "Box",
    "Clone",
    "Copy",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "From",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "TryFrom",
    "TryInto",
    "Vec",
];

/// Rust names for everything that has one for the whole file.
pub(super) struct Names {
    types: Vec<Ident>,
    constants: Vec<Ident>,
    programs: Vec<Ident>,
    codec: Ident,
}

impl Names {
    /// `file` is what the private module of the codec is named for.
    pub(super) fn new(interface: &Interface, file: &str) -> Self {
        let mut types_scope = Scope::with(PRELUDE);
        let mut values_scope = Scope::default();
        let mut types = vec![plain("_"); interface.types.len()];
        let mut constants = vec![plain("_"); interface.constants.len()];
        for item in &interface.order {
            match item {
                Item::Type(id) => {
                    types[id.0] = types_scope.claim(&camel(&interface.definition(*id).name));
                }
                Item::Constant(id) => {
                    constants[id.0] = values_scope.claim(&shouty(&interface.constants[id.0].name));
                }
            }
        }
        let mut modules = types_scope;
        let programs =
            interface.programs.iter().map(|program| modules.claim(&snake(&program.name))).collect();
        let codec = modules.claim(&format!("{}_codec", snake(file)));
        Self { types, constants, programs, codec }
    }

    pub(super) fn type_name(&self, id: TypeId) -> &Ident {
        &self.types[id.0]
    }

    pub(super) fn constant_name(&self, id: ConstantId) -> &Ident {
        &self.constants[id.0]
    }

    pub(super) fn program_name(&self, index: usize) -> &Ident {
        &self.programs[index]
    }

    pub(super) fn codec_module(&self) -> &Ident {
        &self.codec
    }
}

/// Names that must differ from one another.
#[derive(Default)]
pub(super) struct Scope {
    reserved: HashSet<&'static str>,
    taken: HashSet<String>,
}

impl Scope {
    /// A scope in which some names have a meaning already.
    pub(super) fn with(reserved: &[&'static str]) -> Self {
        Self { reserved: reserved.iter().copied().collect(), taken: HashSet::new() }
    }

    /// The name, or the nearest that is free.
    pub(super) fn claim(&mut self, name: &str) -> Ident {
        let base = if self.reserved.contains(name) { format!("{name}_") } else { name.to_owned() };
        let mut free = base.clone();
        let mut number = 2;
        while !self.taken.insert(free.clone()) {
            free = format!("{}{number}", base.trim_end_matches('_'));
            number += 1;
        }
        identifier(&free)
    }

    /// Whether a name is taken.
    pub(super) fn has(&self, name: &str) -> bool {
        self.taken.contains(name)
    }
}

/// The members of an enum, as variants or, where a number comes again, constants.
pub(super) fn members(members: &[Member]) -> Vec<Ident> {
    let mut variants = Scope::with(&["Self"]);
    let mut constants = Scope::default();
    members
        .iter()
        .map(|member| match member.same_as {
            None => variants.claim(&camel(&member.name)),
            Some(_) => constants.claim(&shouty(&member.name)),
        })
        .collect()
}

/// The variants of a union, the last of them for the default arm.
pub(super) fn variants(cases: &[Case], is_bool: bool) -> (Vec<Ident>, Ident) {
    let mut scope = Scope::with(&["Self"]);
    let cases = cases
        .iter()
        .map(|case| match (&case.name, case.value) {
            (_, 0) if is_bool => scope.claim("False"),
            (_, 1) if is_bool => scope.claim("True"),
            (Some(name), _) => scope.claim(&camel(name)),
            (None, value) if value < 0 => scope.claim(&format!("CaseMinus{}", value.unsigned_abs())),
            (None, value) => scope.claim(&format!("Case{value}")),
        })
        .collect();
    (cases, scope.claim("Default"))
}

/// `SomeName`
pub(super) fn camel(name: &str) -> String {
    sound(name.to_upper_camel_case(), "N")
}

/// `some_name`
pub(super) fn snake(name: &str) -> String {
    sound(name.to_snake_case(), "n")
}

/// `SOME_NAME`
pub(super) fn shouty(name: &str) -> String {
    sound(name.to_shouty_snake_case(), "N")
}

/// Gives a letter to what is left of names like `_1` or `__`.
fn sound(name: String, letter: &str) -> String {
    if name.starts_with(|first: char| first.is_alphabetic()) { name } else { format!("{letter}{name}") }
}

/// A name as an identifier, raw where it is a keyword.
fn identifier(name: &str) -> Ident {
    // A keyword since edition 2024, which syn knows nothing of.
    if name != "gen"
        && let Ok(ident) = syn::parse_str::<Ident>(name)
    {
        return ident;
    }
    if matches!(name, "self" | "Self" | "super" | "crate" | "_") {
        return plain(&format!("{name}_"));
    }
    Ident::new_raw(name, Span::call_site())
}

/// A name that is known to be no keyword.
pub(super) fn plain(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_conventions() {
        assert_eq!(camel("nfs_fh3"), "NfsFh3");
        assert_eq!(snake("NFSPROC_GETATTR"), "nfsproc_getattr");
        assert_eq!(shouty("maxPath"), "MAX_PATH");
        assert_eq!(camel("_1"), "N1");
    }

    #[test]
    fn names_that_clash_give_way() {
        let mut scope = Scope::with(PRELUDE);
        assert_eq!(scope.claim("Option").to_string(), "Option_");
        assert_eq!(scope.claim("FooBar").to_string(), "FooBar");
        assert_eq!(scope.claim("FooBar").to_string(), "FooBar2");
        assert_eq!(scope.claim("type").to_string(), "r#type");
        assert_eq!(scope.claim("gen").to_string(), "r#gen");
        assert_eq!(scope.claim("self").to_string(), "self_");
    }
}
