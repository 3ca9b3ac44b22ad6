//! From the macro's arguments to the generator and back.

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::quote;
use rpc_gen::Builder;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, LitBool, LitStr, Token};

pub(crate) fn include_x(input: TokenStream) -> syn::Result<TokenStream> {
    let arguments: Arguments = Arguments::parse.parse2(input)?;
    let file = &arguments.source;
    let path = find(&file.value()).map_err(|message| syn::Error::new(file.span(), message))?;
    let builder = arguments.builder()?;
    match builder.generate(&path) {
        Ok(generated) => {
            let tracked = tracked(generated.files());
            let items = generated.tokens();
            Ok(quote! { #tracked #items })
        }
        Err(error) => {
            let tracked = tracked(error.files());
            let errors = syn::Error::new(file.span(), &error).into_compile_error();
            Ok(quote! { #tracked #errors })
        }
    }
}

pub(crate) fn inline_x(input: TokenStream) -> syn::Result<TokenStream> {
    let arguments: Arguments = Arguments::parse.parse2(input)?;
    let source = &arguments.source;
    let generated = arguments
        .builder()?
        .generate_text("inline.x", &source.value())
        .map_err(|error| syn::Error::new(source.span(), error))?;
    Ok(generated.tokens())
}

/// What stands between the macro's parentheses.
struct Arguments {
    source: LitStr,
    settings: Vec<Setting>,
}

struct Setting {
    name: Ident,
    value: Value,
}

enum Value {
    Switch(bool),
    Text(LitStr),
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let source = input.parse()?;
        let mut settings = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            let value = if input.peek(LitBool) {
                Value::Switch(input.parse::<LitBool>()?.value)
            } else {
                Value::Text(input.parse()?)
            };
            settings.push(Setting { name, value });
        }
        Ok(Self { source, settings })
    }
}

impl Arguments {
    fn builder(&self) -> syn::Result<Builder> {
        let mut builder = rpc_gen::configure();
        for Setting { name, value } in &self.settings {
            builder = match (name.to_string().as_str(), value) {
                ("client", Value::Switch(on)) => builder.client(*on),
                ("blocking", Value::Switch(on)) => builder.blocking(*on),
                ("server", Value::Switch(on)) => builder.server(*on),
                ("serde", Value::Switch(on)) => builder.serde(*on),
                ("include", Value::Text(path)) => {
                    let path =
                        find(&path.value()).map_err(|message| syn::Error::new(path.span(), message))?;
                    builder.include_path(path)
                }
                ("define", Value::Text(text)) => {
                    let text = text.value();
                    let (name, value) = text.split_once('=').unwrap_or((&text, "1"));
                    builder.define(name, value)
                }
                ("client" | "blocking" | "server" | "serde", Value::Text(text)) => {
                    return Err(syn::Error::new(text.span(), "expected `true` or `false`"));
                }
                ("include" | "define", Value::Switch(_)) => {
                    return Err(syn::Error::new(name.span(), "expected a text in quotes"));
                }
                _ => {
                    return Err(syn::Error::new(
                        name.span(),
                        "expected `client`, `blocking`, `server`, `serde`, `include` or `define`",
                    ));
                }
            };
        }
        Ok(builder)
    }
}

/// The path from the crate's directory, or from the nearest above it that has such a file.
fn find(path: &str) -> Result<PathBuf, String> {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let manifest = manifest.unwrap_or_else(|| PathBuf::from("."));
    manifest
        .ancestors()
        .map(|directory| directory.join(path))
        .find(|candidate| candidate.exists())
        .ok_or_else(|| format!("there is no `{path}` in the crate's directory or in one above it"))
}

/// Mentions files so that the compiler watches them.
fn tracked(files: &[PathBuf]) -> TokenStream {
    let files = files.iter().filter_map(|file| absolute(file));
    let files: Vec<LitStr> = files.map(|file| LitStr::new(&file, Span::call_site())).collect();
    quote! { #(const _: &[u8] = ::core::include_bytes!(#files);)* }
}

fn absolute(file: &Path) -> Option<String> {
    let file = std::path::absolute(file).ok()?;
    file.to_str().map(str::to_owned)
}
