//! From the macro's arguments to the generator and back.

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use rpc_gen::Generated;
use syn::LitStr;
use syn::parse::{Parse, Parser};

use crate::options::Arguments;

/// More are not shown one by one.
const MOST_WARNINGS: usize = 20;

pub(crate) fn include_x(input: TokenStream) -> syn::Result<TokenStream> {
    let arguments: Arguments = Arguments::parse.parse2(input)?;
    let file = &arguments.source;
    let path = find(&file.value()).map_err(|message| syn::Error::new(file.span(), message))?;
    let builder = arguments.builder()?;
    match builder.generate(&path) {
        Ok(generated) => {
            let (tracked, warnings) = (tracked(generated.files()), warnings(&generated, file.span()));
            let items = generated.tokens();
            Ok(quote! { #tracked #warnings #items })
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
    let (warnings, items) = (warnings(&generated, source.span()), generated.tokens());
    Ok(quote! { #warnings #items })
}

/// Has the compiler show what was found: a macro can only do so by using something deprecated for that reason.
fn warnings(generated: &Generated, place: Span) -> TokenStream {
    let notes = generated.warnings().iter().take(MOST_WARNINGS).map(|warning| &warning.summary);
    quote_spanned! { place => #(const _: () = {
        #[deprecated(note = #notes)]
        const INTERFACE: () = ();
        let () = INTERFACE;
    };)* }
}

/// The path from the crate's directory, or from the nearest above it that has such a file.
pub(crate) fn find(path: &str) -> Result<PathBuf, String> {
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
