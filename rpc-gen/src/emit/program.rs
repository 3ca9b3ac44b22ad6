//! Programs and versions as modules.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::data::allow;
use super::names::{self, Scope, plain};
use super::types::integer;
use super::{Emitter, docs, imports};
use crate::model::{Argument, Procedure, Program, Type, Version};

/// What a version's module may import.
const IMPORTS: &[&str] = &[
    "Bytes",
    "Call",
    "Context",
    "Decode for decode",
    "Decoder",
    "Encoder",
    "Encode for encode",
    "Handling",
    "Procedure",
    "Quadruple",
    "ResultExt for field",
    "ServiceError",
    "Size",
];
const CLIENT_IMPORTS: &[&str] =
    &["CallError", "ClientOptions", "ConnectError", "Credential", "EncodeError", "Endpoint"];

/// Names that a version's module has of its own.
const OWN_CONSTANTS: &[&str] = &["PROGRAM", "VERSION", "PROCEDURES"];

/// Names that generated functions use for other things than arguments.
const OWN_VARIABLES: &[&str] = &["call", "cx", "input", "out", "result", "server"];

/// A procedure and its names in Rust.
pub(super) struct Method<'a> {
    pub(super) procedure: &'a Procedure,
    pub(super) constant: Ident,
    pub(super) name: Ident,
    pub(super) arguments: Vec<(Ident, &'a Type)>,
    /// Where it is in `PROCEDURES`; procedure 0 commonly is not.
    pub(super) index: Option<usize>,
}

impl Method<'_> {
    /// Whether this is the procedure that every server answers by itself.
    pub(super) fn is_null(&self) -> bool {
        self.index.is_none()
    }
}

impl Emitter<'_> {
    pub(super) fn program(&self, index: usize, program: &Program) -> TokenStream {
        let name = self.names.program_name(index);
        let number = integer(i128::from(program.number), program.hexadecimal);
        let in_words =
            if program.hexadecimal { format!("{:#x}", program.number) } else { program.number.to_string() };
        let about = format!("Program `{}`, number {in_words}.", program.name);
        let docs = docs::lines(&introduce(&program.docs, &about));
        let const_docs = docs::lines(&format!("The number of program `{}`.", program.name));
        let mut scope = Scope::default();
        let versions = program.versions.iter().map(|version| {
            let name = scope.claim(&names::snake(&version.name));
            self.version(program, version, &name)
        });
        let versions: Vec<TokenStream> = versions.collect();
        let allow = allow(&lints(program));
        quote! {
            #docs
            #[allow(dead_code, reason = "a program that calls and serves everything is rare")]
            #allow
            pub mod #name {
                #const_docs
                pub const PROGRAM: u32 = #number;
                #(#versions)*
            }
        }
    }

    fn version(&self, program: &Program, version: &Version, name: &Ident) -> TokenStream {
        let about = format!("Version {} (`{}`) of program `{}`.", version.number, version.name, program.name);
        let docs = docs::lines(&introduce(&version.docs, &about));
        let items = self.version_items(program, version, &quote! { super::PROGRAM });
        quote! { #docs pub mod #name { #items } }
    }

    /// What is in a version's module.
    pub(super) fn version_items(
        &self,
        program: &Program,
        version: &Version,
        program_number: &TokenStream,
    ) -> TokenStream {
        let methods = self.methods(version);
        let number = integer(i128::from(version.number), false);
        let numbers = methods.iter().map(|method| {
            let docs = docs::lines(&format!("The number of procedure `{}`.", method.procedure.name));
            let constant = &method.constant;
            let number = integer(i128::from(method.procedure.number), false);
            quote! { #docs pub const #constant: u32 = #number; }
        });
        let table = self.procedure_table(&methods);
        let server = self.options.server.then(|| self.server(program, version, &methods));
        let clients = self.options.client.then(|| self.clients(program, version, &methods));
        let items = quote! { #table #server #clients };
        let imports = imports(IMPORTS, &items);
        let server_imports = self.options.server.then(|| {
            let future = methods.iter().any(|method| !method.is_null());
            // Not in the prelude before edition 2024.
            let future = future.then(|| quote! { use ::core::future::Future; });
            quote! { #future use ::std::sync::Arc; }
        });
        let client_imports = self.options.client.then(|| {
            let imports = self::imports(CLIENT_IMPORTS, &items);
            quote! {
                #[allow(unused_imports, reason = "for the clients, which rpc-core may be built without")]
                #imports
            }
        });
        let version_docs = docs::lines(&format!("The number of version `{}`.", version.name));
        quote! {
            #server_imports
            #imports
            #client_imports

            #[doc = " The number of the program."]
            pub const PROGRAM: u32 = #program_number;
            #version_docs
            pub const VERSION: u32 = #number;
            #(#numbers)*
            #items
        }
    }

    fn methods<'v>(&self, version: &'v Version) -> Vec<Method<'v>> {
        let mut methods = methods(version);
        if let Some(foreign) = self.foreign {
            for (method, name) in methods.iter_mut().zip(&foreign.methods) {
                method.name = name.clone();
            }
        }
        methods
    }

    /// A procedure's docs: the comment, the file's own words, and what else there is to say.
    pub(super) fn method_docs(&self, method: &Method<'_>, more: &str) -> TokenStream {
        let Procedure { docs, text, .. } = method.procedure;
        let own = match self.foreign {
            None => docs::definition(docs, text),
            Some(_) => docs.clone(),
        };
        docs::lines(&if own.is_empty() || more.is_empty() {
            format!("{own}{more}")
        } else {
            format!("{own}\n\n{more}")
        })
    }

    pub(super) fn procedure_table(&self, methods: &[Method<'_>]) -> TokenStream {
        let entries = methods.iter().filter(|method| !method.is_null()).map(|method| {
            let constant = &method.constant;
            let name = &method.procedure.name;
            let idempotent = method.procedure.idempotent;
            let arguments = self.size_of_all(method.procedure.arguments.iter().map(|argument| &argument.ty));
            let results = self.size_of_all(method.procedure.result.iter());
            quote! {
                Procedure {
                    number: #constant,
                    name: #name,
                    idempotent: #idempotent,
                    arguments: #arguments,
                    results: #results,
                }
            }
        });
        let entries: Vec<TokenStream> = entries.collect();
        let count = integer(entries.len() as i128, false);
        let procedure = plain("Procedure");
        quote! {
            #[doc = " Every procedure of this version but procedure 0, which each server answers by itself."]
            pub static PROCEDURES: [#procedure; #count] = [#(#entries),*];
        }
    }
}

/// The most arguments that clippy takes for few.
const FEW_ARGUMENTS: usize = 5;

/// Lints about the shape and names of procedures, which the interface has settled.
fn lints(program: &Program) -> Vec<TokenStream> {
    let procedures = || program.versions.iter().flat_map(|version| &version.procedures);
    let names = || procedures().map(|procedure| names::snake(&procedure.name));
    let mut lints = Vec::new();
    if procedures().any(|procedure| procedure.arguments.len() > FEW_ARGUMENTS) {
        lints.push(quote! { clippy::too_many_arguments });
    }
    if names().any(|name| {
        name == "new" || ["from_", "into_", "as_", "is_", "to_"].iter().any(|start| name.starts_with(start))
    }) {
        lints.push(quote! { clippy::wrong_self_convention });
    }
    if names().any(|name| name == "new") {
        lints.push(quote! { clippy::new_ret_no_self });
    }
    if names().any(|name| TRAIT_METHODS.contains(&name.as_str())) {
        lints.push(quote! { clippy::should_implement_trait });
    }
    lints
}

/// Methods of Rust's traits that clippy would have implemented as such.
const TRAIT_METHODS: &[&str] = &[
    "add",
    "as_mut",
    "as_ref",
    "bitand",
    "bitor",
    "borrow",
    "borrow_mut",
    "cmp",
    "default",
    "deref",
    "div",
    "drop",
    "eq",
    "from_iter",
    "from_str",
    "hash",
    "index",
    "into_iter",
    "mul",
    "neg",
    "next",
    "not",
    "rem",
    "shl",
    "shr",
    "sub",
];

/// A comment, if there is one, before what is to be said in any case.
fn introduce(comment: &str, about: &str) -> String {
    let comment = docs::prose(comment);
    if comment.is_empty() { about.to_owned() } else { format!("{about}\n\n{comment}") }
}

pub(super) fn methods(version: &Version) -> Vec<Method<'_>> {
    let mut constants = Scope::with(OWN_CONSTANTS);
    // `Arc` and clients have a method of that name.
    let mut functions = Scope::with(&["clone"]);
    let mut listed = 0;
    let methods = version.procedures.iter().map(|procedure| {
        let is_null = procedure.number == 0 && procedure.arguments.is_empty() && procedure.result.is_none();
        let index = (!is_null).then(|| {
            listed += 1;
            listed - 1
        });
        Method {
            procedure,
            constant: constants.claim(&names::shouty(&procedure.name)),
            name: functions.claim(&names::snake(&procedure.name)),
            arguments: arguments(&procedure.arguments),
            index,
        }
    });
    methods.collect()
}

fn arguments(arguments: &[Argument]) -> Vec<(Ident, &Type)> {
    let mut scope = Scope::with(OWN_VARIABLES);
    let names = arguments.iter().enumerate().map(|(index, argument)| {
        let name = match &argument.name {
            Some(name) => scope.claim(&names::snake(name)),
            None if arguments.len() == 1 => scope.claim("arg"),
            None => scope.claim(&format!("arg{}", index + 1)),
        };
        (name, &argument.ty)
    });
    names.collect()
}
