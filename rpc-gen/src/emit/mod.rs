//! The model to Rust.
//!
//! [`tokens`] is for macros and [`text`](text()) for people and build scripts; both come from the
//! same functions. The layout of the output: constants and types as plain data (`data`,
//! `union`, `list`); one private module that reads and writes them (`codec`); a module for
//! each program and in it one for each version (`program`), with the server's trait
//! (`server`) and the clients (`client`).
//!
//! All paths to the runtime go through `::rpc_core::codegen`. What a name becomes in Rust is decided
//! in `names` alone; which traits a type can have, in `traits`.

mod client;
mod codec;
mod data;
mod docs;
mod external;
mod foreign;
mod list;
mod names;
mod program;
#[cfg(feature = "text")]
mod sample;
mod server;
mod settings;
mod size;
#[cfg(feature = "text")]
mod text;
mod traits;
mod types;
mod union;

use std::collections::HashSet;

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use quote::quote;

use crate::check::DirectCycles;
use crate::model::{ConstantId, Interface, Item, TypeId, TypeKind};
use crate::paths::Paths;
use crate::size::Sizes;
use names::Names;
use settings::without_next;
use traits::Traits;

#[cfg(feature = "cli")]
pub(crate) use docs::prose;
pub use foreign::{Foreign, service_and_clients};
#[cfg(feature = "text")]
pub use sample::{ADDRESS, Home, sample_client, sample_server};
pub(crate) use settings::problems;
#[cfg(feature = "text")]
pub use text::text;

/// What is generated, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether clients are generated.
    pub client: bool,
    /// Whether blocking clients are generated beside the asynchronous ones.
    pub blocking: bool,
    /// Whether servers are generated.
    pub server: bool,
    /// Whether types can be written and read by serde.
    pub serde: bool,
    /// Linked lists that are `Vec`s.
    pub list_as_vec: Paths,
    /// Fields and arms that are behind a `Box`.
    pub boxed: Paths,
    /// Paths, and attributes for the types there.
    pub type_attributes: Vec<(String, String)>,
    /// Paths, and attributes for the fields, members and arms there.
    pub field_attributes: Vec<(String, String)>,
    /// What the private module that reads and writes types is named for: the file, commonly.
    pub name: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            client: true,
            blocking: true,
            server: true,
            serde: false,
            list_as_vec: Paths::default(),
            boxed: Paths::default(),
            type_attributes: Vec::new(),
            field_attributes: Vec::new(),
            name: "types".to_owned(),
        }
    }
}

/// Rust as a macro gives it.
#[must_use]
pub fn tokens(interface: &Interface, options: &Options) -> TokenStream {
    Emitter::new(interface, options, Form::Tokens).file()
}

/// What the output is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The compiler, at once.
    Tokens,
    /// To be laid out as text: macros' bodies must be seen as items.
    #[cfg_attr(not(feature = "text"), expect(dead_code, reason = "only text has it"))]
    Text,
}

struct Emitter<'a> {
    interface: &'a Interface,
    options: &'a Options,
    form: Form,
    names: Names,
    traits: Traits,
    cycles: DirectCycles,
    sizes: Sizes<'a>,
    /// The definitions whose values tell their length.
    measured: Vec<bool>,
    /// Where the trait and the types are not generated.
    foreign: Option<&'a Foreign>,
}

/// How many modules lie between the types and what mentions them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Beside them.
    Types,
    /// Where they are imported, and so are the runtime's types.
    #[cfg_attr(not(feature = "text"), expect(dead_code, reason = "only text has it"))]
    Sample,
    /// In the module that reads and writes them.
    Codec,
    /// In a version's module.
    Version,
}

impl<'a> Emitter<'a> {
    fn new(interface: &'a Interface, options: &'a Options, form: Form) -> Self {
        let names = Names::new(interface, &options.name);
        let (traits, cycles, sizes) =
            (Traits::new(interface), DirectCycles::new(interface), Sizes::new(interface));
        let measured = Vec::new();
        let mut emitter =
            Self { interface, options, form, names, traits, cycles, sizes, measured, foreign: None };
        emitter.find_measured();
        emitter
    }

    fn file(&self) -> TokenStream {
        let codec = std::iter::once_with(|| self.codec_module());
        self.definitions().chain(codec).chain(self.programs()).collect()
    }

    /// Constants and types.
    fn definitions(&self) -> impl Iterator<Item = TokenStream> {
        self.interface.order.iter().map(|item| match item {
            Item::Constant(id) => self.constant(*id),
            Item::Type(id) => self.definition(*id),
        })
    }

    fn programs(&self) -> impl Iterator<Item = TokenStream> {
        let programs = self.interface.programs.iter().enumerate();
        programs.map(|(index, program)| self.program(index, program))
    }

    fn definition(&self, id: TypeId) -> TokenStream {
        let definition = self.interface.definition(id);
        match &definition.kind {
            TypeKind::Typedef(ty) => self.typedef(id, ty),
            TypeKind::Enum(members) => self.enumeration(id, members),
            TypeKind::Struct(fields) if self.is_vec(id) => self.structure(id, without_next(fields)),
            TypeKind::Struct(fields) if definition.list => self.list(id, fields),
            TypeKind::Struct(fields) => self.structure(id, fields),
            TypeKind::Union(union) => self.union(id, union),
            TypeKind::External(external) => self.external(id, external),
        }
    }

    /// A type's path.
    fn path(&self, id: TypeId, depth: Depth) -> TokenStream {
        match self.foreign(id) {
            Some(path) => path.clone(),
            None => Self::at(self.names.type_name(id), depth),
        }
    }

    /// A constant's path.
    fn constant_path(&self, id: ConstantId, depth: Depth) -> TokenStream {
        Self::at(self.names.constant_name(id), depth)
    }

    fn at(name: &Ident, depth: Depth) -> TokenStream {
        match depth {
            Depth::Types | Depth::Sample => quote! { #name },
            Depth::Codec => quote! { super::#name },
            Depth::Version => quote! { super::super::#name },
        }
    }

    /// Items that are there only if the runtime has a feature.
    fn with_feature(&self, feature: Feature, items: &TokenStream) -> TokenStream {
        match (self.form, feature) {
            (Form::Tokens, Feature::Tokio) => quote! { ::rpc_core::codegen::with_tokio! { #items } },
            (Form::Tokens, Feature::Blocking) => {
                quote! { ::rpc_core::codegen::with_blocking! { #items } }
            }
            (Form::Text, Feature::Tokio) => quote! { mod __with_tokio { #items } },
            (Form::Text, Feature::Blocking) => quote! { mod __with_blocking { #items } },
        }
    }
}

/// A feature of the runtime.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Feature {
    Tokio,
    Blocking,
}

/// `use` of those of some names in `::rpc_core::codegen` that the items mention. `Trait for method`
/// is a trait that is only there for its method.
fn imports(names: &[&str], items: &TokenStream) -> TokenStream {
    let mut words = Words::default();
    collect_words(items.clone(), &mut words);
    imports_for(names, &words)
}

/// The same for items that have some words in them.
fn imports_for(names: &[&str], words: &Words) -> TokenStream {
    let used = names.iter().filter_map(|name| {
        let (name, method) = name.split_once(" for ").unwrap_or((name, ""));
        let import = names::plain(name);
        if words.looked_up.contains(name) {
            Some(quote! { #import })
        } else {
            words.all.contains(method).then(|| quote! { #import as _ })
        }
    });
    let used: Vec<TokenStream> = used.collect();
    if used.is_empty() {
        TokenStream::new()
    } else {
        quote! { use ::rpc_core::codegen::{#(#used),*}; }
    }
}

#[derive(Default)]
struct Words {
    all: HashSet<String>,
    /// Those that are looked up where they stand: not within a path.
    looked_up: HashSet<String>,
}

fn collect_words(tokens: TokenStream, words: &mut Words) {
    let mut in_path = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                if !in_path {
                    words.looked_up.insert(ident.to_string());
                }
                words.all.insert(ident.to_string());
                in_path = false;
            }
            TokenTree::Group(group) => {
                collect_words(group.stream(), words);
                in_path = false;
            }
            // Of `::` the first half is joint; a colon before a type is alone.
            TokenTree::Punct(mark) if mark.as_char() == ':' => {
                in_path |= mark.spacing() == Spacing::Joint;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => in_path = false,
        }
    }
}
