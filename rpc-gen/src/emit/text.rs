//! Rust as text, laid out as one would.
//!
//! prettyplease lays out items but not the bodies of macros, nor does it leave empty lines. So
//! bodies come to it as modules with marked names, which become macros afterwards, and empty lines
//! are put between items here.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Form, Options, Words, collect_words};
use crate::model::Interface;

/// Rust as text. `source` is what the header calls the file it came from.
///
/// # Panics
///
/// If the emitter has made what is not Rust, which is a defect of this crate.
#[must_use]
pub fn text(interface: &Interface, options: &Options, source: &str) -> String {
    let mut text = format!("// Generated from {source} by rpc-gen. Changes here will be lost.\n");
    text.push_str(&passed_on(interface));
    text.push('\n');
    let emitter = Emitter::new(interface, options, Form::Text);
    let mut spaced = Spaced::default();
    // Laid out piece by piece, since the tokens of all would take a hundred times the memory of the text.
    emitter.definitions().for_each(|piece| spaced.add(&mut text, &laid_out(piece)));
    spaced.add(&mut text, &codec(&emitter));
    emitter.programs().for_each(|piece| spaced.add(&mut text, &laid_out(piece)));
    text
}

/// The module that reads and writes the types, of which each piece is laid out as a module by itself.
fn codec(emitter: &Emitter<'_>) -> String {
    let mut words = Words::default();
    let mut body = String::new();
    for items in emitter.interface.order.chunks(TYPES_AT_ONCE) {
        let impls = emitter.codec_impls(items);
        if impls.is_empty() {
            continue;
        }
        collect_words(impls.clone(), &mut words);
        let module = laid_out(quote! { mod piece { #impls } });
        let (_, inner) = module.split_once('\n').expect("a module begins with a line of its own");
        body.push_str(inner.strip_suffix("}\n").expect("a module ends with a line of its own"));
    }
    if body.is_empty() {
        return body;
    }
    let frame = laid_out(emitter.codec_frame(&words, &TokenStream::new()));
    let head = frame.strip_suffix("}\n").expect("a module ends with a line of its own");
    format!("{head}{body}}}\n")
}

/// How many types are read and written by a piece of the text.
const TYPES_AT_ONCE: usize = 16;

fn laid_out(tokens: TokenStream) -> String {
    let file = syn::parse2(tokens).expect("generated code is Rust");
    prettyplease::unparse(&file)
}

/// Puts empty lines between items, and macros where modules stand for them.
#[derive(Default)]
pub(super) struct Spaced {
    previous: String,
}

impl Spaced {
    pub(super) fn add(&mut self, text: &mut String, laid_out: &str) {
        for line in laid_out.lines() {
            if begins_item(line) && ends_item(&self.previous) && !same_group(&self.previous, line) {
                text.push('\n');
            }
            text.push_str(&with_macros(line));
            text.push('\n');
            line.clone_into(&mut self.previous);
        }
    }
}

/// The lines for C, as a comment: they may tell people what they do not tell the compiler.
fn passed_on(interface: &Interface) -> String {
    if interface.passed_on.is_empty() {
        return String::new();
    }
    let mut text = String::from("//\n// The file has these lines for C:\n//\n");
    for line in interface.passed_on.iter().flat_map(|line| line.lines()).take(MAX_PASSED_ON) {
        let line: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        text.push_str(format!("//     {line}").trim_end());
        text.push('\n');
    }
    text
}

/// More lines for C than this are left out.
const MAX_PASSED_ON: usize = 200;

/// Whether an item, or what belongs before it, begins in this line.
fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    ["///", "#[", "pub ", "impl", "mod ", "fn ", "async fn", "use ", "struct ", "const ", "type "]
        .iter()
        .any(|start| line.starts_with(start))
}

fn ends_item(line: &str) -> bool {
    !line.trim_start().starts_with("//") && line.ends_with(['}', ';'])
}

/// Imports stand together, and what a trait says in numbers.
fn same_group(previous: &str, line: &str) -> bool {
    let (previous, line) = (previous.trim_start(), line.trim_start());
    ["use ", "const "].iter().any(|word| previous.starts_with(word) && line.starts_with(word))
}

fn with_macros(line: &str) -> Cow<'_, str> {
    if !line.contains("mod __with_") {
        return Cow::Borrowed(line);
    }
    let line = line.replace("mod __with_tokio {", "::rpc_core::codegen::with_tokio! {");
    Cow::Owned(line.replace("mod __with_blocking {", "::rpc_core::codegen::with_blocking! {"))
}
