//! What a server implements, and what makes an implementation a service.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::program::Method;
use super::{Depth, Emitter, docs};
use crate::model::{Program, Version};

/// Methods that an `Arc` has of its own.
const INHERITED: &[&str] = &[
    "as_ref",
    "borrow",
    "borrow_mut",
    "clamp",
    "clone_into",
    "cmp",
    "eq",
    "ge",
    "gt",
    "into",
    "le",
    "lt",
    "max",
    "min",
    "ne",
    "partial_cmp",
    "to_owned",
    "to_string",
    "try_into",
    "type_id",
];

fn is_inherited(name: &Ident) -> bool {
    INHERITED.iter().any(|inherited| name == inherited)
}

/// Functions longer than this are lints for clippy.
const MANY_PROCEDURES: usize = 8;

impl Emitter<'_> {
    pub(super) fn server(&self, program: &Program, version: &Version, methods: &[Method<'_>]) -> TokenStream {
        let methods: Vec<&Method<'_>> = methods.iter().filter(|method| !method.is_null()).collect();
        let forwards = methods.iter().map(|method| {
            let signature = self.signature(method);
            let name = &method.name;
            let arguments = method.arguments.iter().map(|(name, _)| name);
            if is_inherited(name) {
                quote! { #signature { S::#name(self, cx #(, #arguments)*) } }
            } else {
                quote! { #signature { (**self).#name(cx #(, #arguments)*) } }
            }
        });
        let declaration = self.foreign.is_none().then(|| self.server_trait(program, version, &methods));
        let service = self.service(program, version, &methods);
        quote! {
            #declaration

            impl<S: Server> Server for Arc<S> { #(#forwards)* }

            #service
        }
    }

    fn server_trait(&self, program: &Program, version: &Version, methods: &[&Method<'_>]) -> TokenStream {
        let docs = docs::lines(&format!(
            "What a server of `{}` version {} does.\n\n\
             Implement it with `async fn`, and give it to a server as a [`Service`].",
            program.name, version.number
        ));
        let declarations = methods.iter().map(|method| {
            let docs = self.method_docs(method, "# Errors\n\nWhat the caller is told instead of a result.");
            let signature = self.signature(method);
            quote! { #docs #signature; }
        });
        quote! {
            #docs
            pub trait Server: Send + Sync + 'static { #(#declarations)* }
        }
    }

    fn signature(&self, method: &Method<'_>) -> TokenStream {
        let name = &method.name;
        let arguments = method.arguments.iter().map(|(name, ty)| {
            let ty = self.owned(ty, Depth::Version);
            quote! { #name: #ty }
        });
        let result = self.result(method);
        quote! {
            fn #name(&self, cx: &Context #(, #arguments)*)
                -> impl Future<Output = Result<#result, ServiceError>> + Send
        }
    }

    /// The type of a procedure's result.
    pub(super) fn result(&self, method: &Method<'_>) -> TokenStream {
        match &method.procedure.result {
            None => quote! { () },
            Some(ty) => self.owned(ty, Depth::Version),
        }
    }

    fn service(&self, program: &Program, version: &Version, methods: &[&Method<'_>]) -> TokenStream {
        let docs = docs::lines(&format!(
            "A [`Server`] as the service `{}` version {}.",
            program.name, version.number
        ));
        let arms = methods.iter().map(|method| self.arm(method));
        let (clone, call) = if methods.is_empty() {
            (None, quote! { call.procedure_unavailable() })
        } else {
            let clone = quote! { let server = Arc::clone(&self.0); };
            let call = quote! {
                match call.procedure() {
                    #(#arms)*
                    _ => call.procedure_unavailable(),
                }
            };
            (Some(clone), call)
        };
        let closures = methods.iter().any(|method| match &method.arguments[..] {
            [(_, ty)] => self.needs_closure(ty),
            _ => false,
        });
        let closures = closures.then(allow_closure);
        let long = (methods.len() > MANY_PROCEDURES).then(|| {
            quote! { #[allow(clippy::too_many_lines, reason = "one arm for each procedure")] }
        });
        quote! {
            #docs
            #[derive(Debug)]
            pub struct Service<S>(Arc<S>);

            impl<S: Server> Service<S> {
                #[doc = " The service that asks this server."]
                #[must_use]
                pub fn new(server: S) -> Self { Self(Arc::new(server)) }
            }

            impl<S> Clone for Service<S> {
                fn clone(&self) -> Self { Self(Arc::clone(&self.0)) }
            }

            impl<S: Server> ::rpc_core::codegen::Service for Service<S> {
                fn program(&self) -> u32 { PROGRAM }

                fn version(&self) -> u32 { VERSION }

                fn procedures(&self) -> &'static [Procedure] { &PROCEDURES }

                #long
                #closures
                fn call(&self, call: Call) -> Handling { #clone #call }
            }
        }
    }

    fn arm(&self, method: &Method<'_>) -> TokenStream {
        let constant = &method.constant;
        let name = &method.name;
        let decode = self.decode_arguments(method);
        let names: Vec<&Ident> = method.arguments.iter().map(|(name, _)| name).collect();
        let pattern = match &names[..] {
            [name] => quote! { #name },
            names => quote! { (#(#names),*) },
        };
        let encode = match &method.procedure.result {
            None => quote! { |_, ()| Ok(()) },
            Some(ty) => self.encoder(ty, "result", Depth::Version),
        };
        let ask = if is_inherited(name) {
            quote! { S::#name(&server, &cx #(, #names)*) }
        } else {
            quote! { server.#name(&cx #(, #names)*) }
        };
        quote! {
            #constant => call.handle(
                #decode,
                |cx, #pattern| async move { #ask.await },
                #encode,
            ),
        }
    }

    /// A function that reads the arguments, as a tuple if there is not just one.
    fn decode_arguments(&self, method: &Method<'_>) -> TokenStream {
        match &method.arguments[..] {
            [] => quote! { |_| Ok(()) },
            [(_, ty)] => self.decoder(ty, Depth::Version),
            arguments => {
                let reads = arguments.iter().map(|(name, ty)| {
                    let decode = self.decode(ty, Depth::Version);
                    let name = name.to_string();
                    quote! { #decode.field(#name)? }
                });
                quote! { |input| Ok((#(#reads),*)) }
            }
        }
    }
}

/// For closures that clippy would have as methods.
pub(super) fn allow_closure() -> TokenStream {
    quote! {
        #[allow(
            clippy::redundant_closure_for_method_calls,
            reason = "a method is a function of one lifetime only"
        )]
    }
}
