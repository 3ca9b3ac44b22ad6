//! What stands between the parentheses of the macros.

use proc_macro2::Span;
use rpc_gen::Builder;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitBool, LitStr, Token, bracketed, parenthesized};

use crate::include::find;

/// What an option is called, and what it does to a builder.
type Switch = (&'static str, fn(Builder, bool) -> Builder);
type List = (&'static str, fn(Builder, &str) -> Builder);
type Pair = (&'static str, fn(Builder, String, String) -> Builder);

/// The switches.
const SWITCHES: &[Switch] = &[
    ("client", Builder::client),
    ("blocking", Builder::blocking),
    ("server", Builder::server),
    ("serde", Builder::serde),
    ("lenient", Builder::lenient),
];

/// The options that take a list of paths.
const LISTS: &[List] = &[
    ("string_as_bytes", |builder, path| builder.string_as_bytes([path])),
    ("list_as_vec", |builder, path| builder.list_as_vec([path])),
    ("boxed", |builder, path| builder.boxed([path])),
];

/// The options that take a path and what there is to be said of it.
const PAIRS: &[Pair] = &[
    ("extern_type", Builder::extern_type),
    ("rename", Builder::rename),
    ("type_attribute", Builder::type_attribute),
    ("field_attribute", Builder::field_attribute),
];

/// A text, and the options that follow it.
pub(crate) struct Arguments {
    pub(crate) source: LitStr,
    options: Vec<(Ident, Value)>,
}

enum Value {
    Switch(bool),
    Text(LitStr),
    List(Vec<LitStr>),
    Pair(LitStr, LitStr),
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let source = input.parse()?;
        let mut options = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            options.push((name, input.parse()?));
        }
        Ok(Self { source, options })
    }
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitBool) {
            return Ok(Self::Switch(input.parse::<LitBool>()?.value));
        }
        if input.peek(syn::token::Bracket) {
            let list;
            bracketed!(list in input);
            let texts = list.parse_terminated(<LitStr as Parse>::parse, Token![,])?;
            return Ok(Self::List(texts.into_iter().collect()));
        }
        if input.peek(syn::token::Paren) {
            let pair;
            parenthesized!(pair in input);
            let first = pair.parse()?;
            pair.parse::<Token![,]>()?;
            return Ok(Self::Pair(first, pair.parse()?));
        }
        Ok(Self::Text(input.parse()?))
    }
}

impl Arguments {
    pub(crate) fn builder(&self) -> syn::Result<Builder> {
        self.options.iter().try_fold(rpc_gen::configure(), |builder, (name, value)| set(builder, name, value))
    }
}

fn set(builder: Builder, name: &Ident, value: &Value) -> syn::Result<Builder> {
    let word = name.to_string();
    if let Some((_, switch)) = SWITCHES.iter().find(|(known, _)| word == *known) {
        let Value::Switch(on) = value else { return Err(expected(name, value, "`true` or `false`")) };
        return Ok(switch(builder, *on));
    }
    if let Some((_, add)) = LISTS.iter().find(|(known, _)| word == *known) {
        return match value {
            Value::Text(path) => Ok(add(builder, &path.value())),
            Value::List(paths) => Ok(paths.iter().fold(builder, |builder, path| add(builder, &path.value()))),
            _ => Err(expected(name, value, "a path in quotes, or a list of them: `[\"a\", \"b.c\"]`")),
        };
    }
    if let Some((_, add)) = PAIRS.iter().find(|(known, _)| word == *known) {
        let Value::Pair(path, text) = value else {
            return Err(expected(name, value, "two texts: `(\"path\", \"...\")`"));
        };
        return Ok(add(builder, path.value(), text.value()));
    }
    match (word.as_str(), value) {
        ("include", Value::Text(path)) => {
            let path = find(&path.value()).map_err(|message| syn::Error::new(path.span(), message))?;
            Ok(builder.include_path(path))
        }
        ("define", Value::Text(text)) => {
            let text = text.value();
            let (name, value) = text.split_once('=').unwrap_or((&text, "1"));
            Ok(builder.define(name, value))
        }
        ("undefine", Value::Text(text)) => Ok(builder.undefine(&text.value())),
        ("include" | "define" | "undefine", _) => Err(expected(name, value, "a text in quotes")),
        _ => Err(syn::Error::new(name.span(), format!("expected one of the options {}", known_options()))),
    }
}

fn known_options() -> String {
    let switches = SWITCHES.iter().map(|(name, _)| *name);
    let lists = LISTS.iter().map(|(name, _)| *name);
    let pairs = PAIRS.iter().map(|(name, _)| *name);
    let names = switches.chain(["include", "define", "undefine"]).chain(lists).chain(pairs);
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn expected(name: &Ident, value: &Value, what: &str) -> syn::Error {
    let span: Span = match value {
        Value::Text(text) | Value::Pair(text, _) => text.span(),
        Value::List(texts) => texts.first().map_or_else(|| name.span(), LitStr::span),
        Value::Switch(_) => name.span(),
    };
    syn::Error::new(span, format!("`{name}` is {what}"))
}
