//! Rust as text, laid out as one would.
//!
//! prettyplease lays out items but not the bodies of macros, nor does it leave empty lines. So
//! bodies come to it as modules with marked names, which become macros afterwards, and empty lines
//! are put between items here.

use super::{Emitter, Form, Options};
use crate::model::Interface;

/// Rust as text. `source` is what the header calls the file it came from.
///
/// # Panics
///
/// If the emitter has made what is not Rust, which is a defect of this crate.
#[must_use]
pub fn text(interface: &Interface, options: &Options, source: &str) -> String {
    let tokens = Emitter::new(interface, options, Form::Text).file();
    let file = syn::parse2(tokens).expect("generated code is Rust");
    let header = format!("// Generated from {source} by rpc-gen. Changes here will be lost.\n\n");
    header + &spaced(&prettyplease::unparse(&file))
}

/// Puts empty lines between items, and macros where modules stand for them.
pub(super) fn spaced(laid_out: &str) -> String {
    let mut text = String::with_capacity(laid_out.len());
    let mut previous = "";
    for line in laid_out.lines() {
        if begins_item(line) && ends_item(previous) && !same_group(previous, line) {
            text.push('\n');
        }
        text.push_str(&with_macros(line));
        text.push('\n');
        previous = line;
    }
    text
}

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

fn with_macros(line: &str) -> String {
    line.replace("mod __with_tokio {", "::rpc_core::codegen::with_tokio! {")
        .replace("mod __with_blocking {", "::rpc_core::codegen::with_blocking! {")
}
