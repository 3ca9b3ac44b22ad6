//! `#[program]`: a trait as a version of a program.
//!
//! What surrounds the trait comes from rpc-gen's emitter, which is given a model in which the trait's types stand for
//! themselves.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use rpc_gen::emit::{self, Foreign};
use rpc_gen::model;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Ident, ItemTrait, LitStr, Visibility};

use crate::arguments::{Arguments, Procedure, procedure};
use crate::names;
use crate::types::Types;
use crate::xdr::docs;

pub(crate) fn program(arguments: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut item: ItemTrait = syn::parse2(item).map_err(|error| {
        syn::Error::new(error.span(), "`#[program]` stands before a trait, whose methods are the procedures")
    })?;
    check(&item)?;
    let read = |input: ParseStream<'_>| Arguments::read(input, &item.ident);
    let arguments = read.parse2(arguments)?;
    let mut types = Types::default();
    let mut procedures = Vec::new();
    let mut problems: Option<syn::Error> = None;
    for member in &mut item.items {
        match procedure(member, &mut types) {
            Ok(procedure) => procedures.push(procedure),
            Err(error) => match &mut problems {
                Some(problems) => problems.combine(error),
                None => problems = Some(error),
            },
        }
    }
    if let Some(problems) = problems {
        return Err(problems);
    }
    differ(&procedures)?;
    for supertrait in ["Send", "Sync"] {
        let bound = Ident::new(supertrait, Span::call_site());
        item.supertraits.push(syn::parse_quote!(::core::marker::#bound));
    }
    item.supertraits.push(syn::parse_quote!('static));
    if item.colon_token.is_none() {
        item.colon_token = Some(Default::default());
    }
    if !arguments.server {
        // It is there to be read.
        item.attrs.push(syn::parse_quote!(#[allow(dead_code)]));
    }
    item.attrs.extend(allow_many_arguments(&procedures));
    let module = module(&arguments, &item, &procedures, &types)?;
    let checks = checks(&types);
    Ok(quote! {
        #item
        #module
        #checks
    })
}

fn check(item: &ItemTrait) -> syn::Result<()> {
    if let Some(first) = item.generics.params.first() {
        return Err(syn::Error::new(first.span(), "a program is not generic: it has one set of types"));
    }
    if let Some(token) = &item.unsafety {
        return Err(syn::Error::new(token.span(), "calling a program is not unsafe"));
    }
    names::check(&item.ident)
}

/// Numbers and names must differ, and names not be those of every client.
fn differ(procedures: &[Procedure]) -> syn::Result<()> {
    for (index, procedure) in procedures.iter().enumerate() {
        for first in &procedures[..index] {
            if first.number == procedure.number {
                let message = format!("`{}` has the number {} already", first.ident, first.number);
                return Err(syn::Error::new(procedure.number_span, message));
            }
            if first.name == procedure.name {
                let message =
                    format!("`{}` is called `{}` in the interface file too", first.ident, first.name);
                return Err(syn::Error::new(procedure.ident.span(), message));
            }
        }
    }
    Ok(())
}

/// More arguments than this, that of the call not counted, are many to clippy.
const FEW_ARGUMENTS: usize = 5;

/// What keeps clippy from complaining of how many arguments procedures have, which the interface has settled.
fn allow_many_arguments(procedures: &[Procedure]) -> Option<syn::Attribute> {
    let many = procedures.iter().any(|procedure| procedure.arguments.len() > FEW_ARGUMENTS);
    let allow = quote! { #[allow(clippy::too_many_arguments, reason = "as the interface has it")] };
    many.then(|| syn::parse_quote!(#allow))
}

fn module(
    arguments: &Arguments,
    item: &ItemTrait,
    procedures: &[Procedure],
    types: &Types,
) -> syn::Result<TokenStream> {
    let (name, visibility) = (&item.ident, &item.vis);
    let module = match &arguments.module {
        Some(module) => module.clone(),
        None => {
            let snake = names::snake(name);
            syn::parse_str(&snake).unwrap_or_else(|_| Ident::new_raw(&snake, name.span()))
        }
    };
    let program_name = match &arguments.name {
        Some(name) => name.clone(),
        None => format!("{}_PROG", names::upper(name)),
    };
    let version_name = match &arguments.version_name {
        Some(name) => name.clone(),
        None => format!("{}_V{}", names::upper(name), arguments.version),
    };
    let foreign = foreign(arguments, &program_name, &version_name, procedures, types);
    let items = emit::service_and_clients(&foreign, &arguments.options());
    let import = match visibility {
        Visibility::Public(_) => quote! { pub },
        _ => quote! {},
    };
    let server = arguments.server.then(|| {
        quote! {
            #[doc(no_inline)]
            #import use super::#name as Server;
        }
    });
    let aliases = types.aliases();
    let description = description(arguments, item, &program_name, &version_name, procedures, types);
    let fresh = arguments.idl.as_ref().map(freshness);
    let about = format!(
        " [`{name}`], version {} of program `{program_name}`: its service and clients.",
        arguments.version
    );
    let types_docs = " The trait's types.";
    let crowded = allow_many_arguments(procedures);
    Ok(quote! {
        #[doc = #about]
        #[allow(dead_code, reason = "a program that calls and serves everything is rare")]
        #crowded
        #visibility mod #module {
            #[doc = #types_docs]
            #[doc(hidden)]
            #[allow(unused_imports)]
            mod types {
                pub(super) use super::super::*;
                #aliases
            }

            #server
            #items
            #description
            #fresh
        }
    })
}

/// The trait as a model.
fn foreign(
    arguments: &Arguments,
    program_name: &str,
    version_name: &str,
    procedures: &[Procedure],
    types: &Types,
) -> Foreign {
    let placeholder = |_: &TokenStream| model::TypeDefinition {
        name: String::new(),
        kind: model::TypeKind::Struct(Vec::new()),
        text: String::new(),
        docs: String::new(),
        recursive: false,
        list: false,
    };
    let paths = types.paths();
    let listed = procedures.iter().map(|procedure| model::Procedure {
        name: procedure.name.clone(),
        number: procedure.number,
        arguments: procedure
            .arguments
            .iter()
            .map(|argument| model::Argument {
                name: Some(argument.ident.to_string()),
                ty: argument.ty.clone(),
            })
            .collect(),
        result: procedure.result.as_ref().map(|result| result.ty.clone()),
        idempotent: procedure.idempotent,
        text: String::new(),
        docs: procedure.docs.clone(),
    });
    let version = model::Version {
        name: version_name.to_owned(),
        number: arguments.version,
        procedures: listed.collect(),
        docs: String::new(),
    };
    let program = model::Program {
        name: program_name.to_owned(),
        number: arguments.number,
        hexadecimal: arguments.hexadecimal,
        versions: vec![version],
        docs: String::new(),
    };
    Foreign {
        interface: model::Interface {
            passed_on: Vec::new(),
            constants: Vec::new(),
            types: paths.iter().map(placeholder).collect(),
            programs: vec![program],
            order: Vec::new(),
        },
        types: paths,
        methods: procedures.iter().map(|procedure| procedure.ident.clone()).collect(),
    }
}

/// The function that gives the interface file.
fn description(
    arguments: &Arguments,
    item: &ItemTrait,
    program_name: &str,
    version_name: &str,
    procedures: &[Procedure],
    types: &Types,
) -> TokenStream {
    let (docs, version) = (docs(&item.attrs), arguments.version);
    let procedures = procedures.iter().map(|procedure| {
        let Procedure { name, number, idempotent, docs, .. } = procedure;
        let arguments = procedure.arguments.iter().map(|argument| {
            let name = names::plain(&argument.ident);
            let description = argument.kind.describe(&|ty| types.path(ty));
            quote! { (#name, const { #description }) }
        });
        let result = match &procedure.result {
            Some(result) => {
                let description = result.kind.describe(&|ty| types.path(ty));
                quote! { const { #description } }
            }
            None => quote! { ::rpc_core::codegen::idl::Type::Void },
        };
        quote! {
            ::rpc_core::codegen::idl::Procedure {
                name: #name,
                number: #number,
                arguments: ::std::vec![#(#arguments),*],
                result: #result,
                idempotent: #idempotent,
                docs: #docs,
            }
        }
    });
    let about = format!(
        " The interface file, for C's rpcgen or any other: `{version_name}` and all that it mentions."
    );
    quote! {
        #[doc = #about]
        #[must_use]
        pub fn interface() -> ::rpc_core::codegen::idl::InterfaceFile {
            ::rpc_core::codegen::idl::InterfaceFile::new().program(::rpc_core::codegen::idl::Program {
                name: #program_name,
                number: PROGRAM,
                version_name: #version_name,
                version: #version,
                docs: #docs,
                procedures: ::std::vec![#(#procedures),*],
            })
        }
    }
}

/// A test that keeps the interface file as it has to be.
fn freshness(path: &LitStr) -> TokenStream {
    let stale = format!(
        "`{}` was not what the trait says; it has been written again, so look at what changed and keep it",
        path.value()
    );
    quote! {
        #[cfg(test)]
        mod interface_file {
            #[test]
            fn is_up_to_date() {
                let path = ::std::path::Path::new(::core::env!("CARGO_MANIFEST_DIR")).join(#path);
                let written = super::interface().write(path).unwrap_or_else(|error| ::core::panic!("{error}"));
                ::core::assert!(!written, #stale);
            }
        }
    }
}

/// Says at the type itself that it cannot be sent, before generated code stumbles over it.
fn checks(types: &Types) -> TokenStream {
    let checks = types.leaves().iter().map(|ty| quote_spanned! { ty.span() => described::<#ty>(); });
    quote! {
        const _: () = {
            #[allow(dead_code)]
            const fn described<T: ::rpc_core::codegen::idl::Describe>() {}
            #(#checks)*
        };
    }
}

impl Arguments {
    fn options(&self) -> emit::Options {
        emit::Options {
            client: self.client,
            blocking: self.blocking,
            server: self.server,
            ..emit::Options::default()
        }
    }
}
