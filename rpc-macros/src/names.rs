//! What Rust's names become in an interface file.

use heck::{ToShoutySnakeCase, ToSnakeCase};
use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;

/// Words that mean something to XDR, to C, or to the preprocessor that C's rpcgen runs.
const WORDS: &[&str] = &[
    "FALSE",
    "NULL",
    "TRUE",
    "auto",
    "bool",
    "bool_t",
    "break",
    "case",
    "char",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "errno",
    "extern",
    "float",
    "for",
    "goto",
    "hyper",
    "if",
    "inline",
    "int",
    "linux",
    "long",
    "opaque",
    "program",
    "quadruple",
    "register",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "stderr",
    "stdin",
    "stdout",
    "string",
    "struct",
    "switch",
    "typedef",
    "union",
    "unix",
    "unsigned",
    "version",
    "void",
    "volatile",
    "while",
];

/// The name as it is, but for a `_` where it would mean something.
pub(crate) fn plain(ident: &Ident) -> String {
    free(ident.unraw().to_string())
}

/// The name in lower case.
pub(crate) fn lower(ident: &Ident) -> String {
    free(snake(ident))
}

/// The name in lower case, for Rust.
pub(crate) fn snake(ident: &Ident) -> String {
    ident.unraw().to_string().to_snake_case()
}

/// The name in upper case.
pub(crate) fn upper(ident: &Ident) -> String {
    free(ident.unraw().to_string().to_shouty_snake_case())
}

/// A member of an enum: C has one space of names for all of them.
pub(crate) fn member(owner: &str, ident: &Ident) -> String {
    format!("{}_{}", owner.to_shouty_snake_case(), ident.unraw().to_string().to_shouty_snake_case())
}

/// A name that the user gives.
pub(crate) fn given(name: &LitStr) -> syn::Result<String> {
    let text = name.value();
    let mut letters = text.chars();
    let begins = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    if !begins || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        let message = format!("`{text}` is no name in an interface file: letters, digits and `_` make one");
        return Err(syn::Error::new(name.span(), message));
    }
    if WORDS.contains(&text.as_str()) {
        return Err(syn::Error::new(name.span(), format!("`{text}` is a word of XDR or C")));
    }
    Ok(text)
}

fn free(name: String) -> String {
    if WORDS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// Whether a name can go into an interface file at all: Rust has letters that C has not.
pub(crate) fn check(ident: &Ident) -> syn::Result<()> {
    if ident.to_string().is_ascii() {
        return Ok(());
    }
    let message =
        "C's names have ASCII letters only; give it another for the interface file, `name = \"...\"`";
    Err(syn::Error::new(ident.span(), message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_language_are_avoided() {
        let ident = |name| syn::parse_str::<Ident>(name).unwrap();
        assert_eq!(plain(&ident("version")), "version_");
        assert_eq!(plain(&ident("r#struct")), "struct_");
        assert_eq!(lower(&ident("NotFound")), "not_found");
        assert_eq!(lower(&ident("Default")), "default_");
        assert_eq!(member("FileKind", &ident("NotFound")), "FILE_KIND_NOT_FOUND");
    }

    #[test]
    fn words_are_sorted() {
        assert!(WORDS.is_sorted());
    }
}
