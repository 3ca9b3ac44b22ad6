//! Programs to begin with: a server to be filled in, a client that calls everything once.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::client::OWN_METHODS;
use super::names::{Scope, camel, plain, snake};
use super::program::{Method, methods};
use super::types::basic_type;
use super::{Depth, Emitter, Form, Options, collect_words, docs};
use crate::model::{Basic, Interface, Program, Type, Version};

/// Where a sample finds what is generated from the interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// In a crate of this name.
    Crate(String),
    /// In the sample: the arguments of `rpc_macros::include_x!`, as `"msg.x"`.
    Macro(String),
}

/// The host and port at which a sample listens, or which it calls, if it is not told.
pub const ADDRESS: &str = "127.0.0.1:34567";

/// What of the runtime samples name.
const RUNTIME: &[&str] = &["Bytes", "CallError", "Context", "Server", "ServiceError", "xdr::Quadruple"];

/// A server, each procedure of which says that it is not written yet.
#[must_use]
pub fn sample_server(interface: &Interface, options: &Options, home: &Home, source: &str) -> String {
    Sample::new(interface, options, home).server(source)
}

/// A client that calls each procedure with default values.
#[must_use]
pub fn sample_client(interface: &Interface, options: &Options, home: &Home, source: &str) -> String {
    Sample::new(interface, options, home).client(source)
}

struct Sample<'a> {
    emitter: Emitter<'a>,
    home: &'a Home,
    /// Names of types and modules, which those of the sample must differ from.
    scope: Scope,
}

/// A version and the path of its module.
struct Part<'a> {
    program: &'a Program,
    version: &'a Version,
    path: TokenStream,
    methods: Vec<Method<'a>>,
}

impl<'a> Sample<'a> {
    fn new(interface: &'a Interface, options: &'a Options, home: &'a Home) -> Self {
        let emitter = Emitter::new(interface, options, Form::Tokens);
        let mut scope = Scope::default();
        for index in 0..interface.types.len() {
            scope.claim(&emitter.names.type_name(crate::model::TypeId(index)).to_string());
        }
        for index in 0..interface.programs.len() {
            scope.claim(&emitter.names.program_name(index).to_string());
        }
        Self { emitter, home, scope }
    }

    fn parts(&self) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        for (index, program) in self.emitter.interface.programs.iter().enumerate() {
            let module = self.emitter.names.program_name(index);
            let mut scope = Scope::default();
            for version in &program.versions {
                let name = scope.claim(&snake(&version.name));
                let path = quote! { #module::#name };
                parts.push(Part { program, version, path, methods: methods(version) });
            }
        }
        parts
    }

    fn server(mut self, source: &str) -> String {
        let parts = self.parts();
        let base = parts.first().map_or_else(|| "Handler".to_owned(), |part| camel(&part.program.name));
        let handler = self.scope.claim(&format!("{}Server", base.trim_end_matches("Server")));
        let implementations: Vec<TokenStream> =
            parts.iter().map(|part| self.implementation(&handler, part)).collect();
        let new = match parts.len() {
            1 => quote! { #handler },
            _ => quote! { Arc::clone(&handler) },
        };
        let shared = (parts.len() != 1).then(|| quote! { let handler = Arc::new(#handler); });
        let services = parts.iter().map(|Part { path, .. }| quote! { .add(#path::Service::new(#new)) });
        let services: Vec<TokenStream> = services.collect();
        let (server, context, error) =
            (self.runtime("Server"), self.runtime("Context"), self.runtime("ServiceError"));
        let default = [format!("udp://{ADDRESS}"), format!("tcp://{ADDRESS}")];
        let (first, second) = (&default[0], &default[1]);
        let arc = (parts.len() != 1).then(|| quote! { use std::sync::Arc; });
        let body = quote! {
            #[doc = " What answers the calls. What they share goes in here."]
            struct #handler;

            #(#implementations)*

            #[tokio::main]
            async fn main() -> Result<(), Box<dyn Error>> {
                let mut endpoints: Vec<String> = std::env::args().skip(1).collect();
                if endpoints.is_empty() {
                    endpoints = vec![#first.to_owned(), #second.to_owned()];
                }
                #shared
                let mut server = #server::builder()#(#services)*.on_failure(report);
                for endpoint in endpoints {
                    server = server.listen(endpoint);
                }
                let server = server.start().await?;
                for endpoint in server.endpoints() {
                    println!("listening at {endpoint}");
                }
                tokio::signal::ctrl_c().await?;
                __comment!("Calls that were taken are answered first.");
                server.shutdown(Duration::from_secs(10)).await;
                Ok(())
            }

            #[doc = " Callers are told no more than that a call failed; this is for whoever runs the server."]
            fn report(cx: &#context, error: &#error) {
                eprintln!("{} from {}: {error}", cx.procedure_name(), cx.peer());
            }
        };
        let imports = quote! { use std::error::Error; #arc use std::time::Duration; };
        let about = format!(
            "A server of `{source}`, to be filled in.\n\nListens at the endpoints given as arguments, such as \
             `tcp://0.0.0.0:34567`, or else at {ADDRESS}."
        );
        self.file(&about, &imports, &body)
    }

    fn implementation(&self, handler: &Ident, part: &Part<'_>) -> TokenStream {
        let Part { path, methods, .. } = part;
        let (context, error) = (self.runtime("Context"), self.runtime("ServiceError"));
        let methods = methods.iter().filter(|method| !method.is_null()).map(|method| {
            let docs = docs::lines(&docs::definition(&method.procedure.docs, &method.procedure.text));
            let name = &method.name;
            let arguments = method.arguments.iter().map(|(name, ty)| {
                let ty = self.owned(ty);
                quote! { #name: #ty }
            });
            let result = match &method.procedure.result {
                None => quote! { () },
                Some(ty) => self.owned(ty),
            };
            let names: Vec<&Ident> = method.arguments.iter().map(|(name, _)| name).collect();
            let unused = match names.as_slice() {
                [] => None,
                [name] => Some(quote! { let _ = #name; }),
                names => Some(quote! { let _ = (#(#names),*); }),
            };
            let message = format!("{} is not written yet", method.procedure.name);
            quote! {
                #docs
                async fn #name(&self, _cx: &#context #(, #arguments)*) -> Result<#result, #error> {
                    #unused
                    Err(#error::new(#message))
                }
            }
        });
        quote! { impl #path::Server for #handler { #(#methods)* } }
    }

    fn client(self, source: &str) -> String {
        let address = format!("tcp://{ADDRESS}");
        let error = self.runtime("CallError");
        let calls: Vec<TokenStream> = self.parts().iter().map(|part| self.calls(part)).collect();
        let body = quote! {
            #[tokio::main]
            async fn main() -> Result<(), Box<dyn Error>> {
                let endpoint = std::env::args().nth(1).unwrap_or_else(|| #address.to_owned());
                #(#calls)*
                Ok(())
            }

            #[doc = " Prints what a call came to."]
            fn report<T: Debug>(procedure: &str, result: Result<T, #error>) {
                match result {
                    Ok(result) => println!("{procedure}: {result:?}"),
                    Err(error) => println!("{procedure}: failed: {error}"),
                }
            }
        };
        let imports = quote! { use std::error::Error; use std::fmt::Debug; };
        let about = format!(
            "A client of `{source}`: calls each procedure once, with default values.\n\nCalls the endpoint given \
             as its argument, such as `udp://host:34567`, or else tcp://{ADDRESS}."
        );
        self.file(&about, &imports, &body)
    }

    fn calls(&self, part: &Part<'_>) -> TokenStream {
        let Part { program, version, path, methods } = part;
        let about = format!("{} version {}", program.name, version.number);
        let mut scope = Scope::with(OWN_METHODS);
        let calls: Vec<TokenStream> = methods
            .iter()
            .map(|method| {
                let name = scope.claim(method.name.to_string().trim_start_matches("r#"));
                let procedure = &method.procedure.name;
                let arguments = method.arguments.iter().map(|(_, ty)| self.value(ty));
                quote! { report(#procedure, client.#name(#(#arguments),*).await); }
            })
            .collect();
        let ping = calls.is_empty() && !scope.has("ping");
        let ping = ping.then(|| quote! { report("NULL", client.ping().await); });
        quote! {
            println!(#about);
            let client = #path::Client::connect(&endpoint).await?;
            #(#calls)*
            #ping
        }
    }

    /// A value for a client's argument.
    fn value(&self, ty: &Type) -> TokenStream {
        let resolved = self.emitter.interface.resolve(ty);
        let wanted = self.emitter.borrowed(ty).to_string().replace(' ', "");
        match resolved {
            Type::Basic(Basic::Bool) => quote! { false },
            Type::Basic(Basic::Float | Basic::Double) => quote! { 0.0 },
            Type::Basic(basic) if wanted == basic_type(*basic, Depth::Types).to_string() => quote! { 0 },
            Type::FixedArray(..) | Type::FixedOpaque(_) if wanted.starts_with('&') => {
                let value = self.emitter.default_value(ty);
                quote! { &#value }
            }
            _ if wanted == "&str" => quote! { "" },
            _ if wanted.starts_with("&[") => quote! { &[] },
            _ if wanted.starts_with("Option<") => quote! { None },
            _ if wanted.starts_with('&') => quote! { &Default::default() },
            _ => quote! { Default::default() },
        }
    }

    fn owned(&self, ty: &Type) -> TokenStream {
        let clash = self.scope.has("Bytes") || self.scope.has("Quadruple");
        self.emitter.owned(ty, if clash { Depth::Types } else { Depth::Sample })
    }

    /// What the runtime has under a name, which a type of the interface may have too.
    fn runtime(&self, name: &str) -> TokenStream {
        let ident = plain(name);
        if self.scope.has(name) {
            quote! { ::rpc_core::#ident }
        } else {
            quote! { #ident }
        }
    }

    fn file(&self, about: &str, imports: &TokenStream, body: &TokenStream) -> String {
        let mut words = super::Words::default();
        collect_words(body.clone(), &mut words);
        let names = RUNTIME.iter().filter(|path| {
            let name = path.rsplit("::").next().unwrap_or(path);
            words.looked_up.contains(name) && !self.scope.has(name)
        });
        let names: Vec<TokenStream> = names.filter_map(|path| path.parse().ok()).collect();
        let runtime = (!names.is_empty()).then(|| quote! { use ::rpc_core::{#(#names),*}; });
        let interface = self.interface();
        let tokens = quote! { #imports #runtime #interface #body };
        let file = syn::parse2(tokens).expect("a sample is Rust");
        let mut text: String =
            about.lines().map(|line| format!("//! {line}").trim_end().to_owned() + "\n").collect();
        text.push('\n');
        super::text::Spaced::default().add(&mut text, &prettyplease::unparse(&file));
        with_comments(&text).replacen("\nuse ::rpc_core::", "\n\nuse rpc_core::", 1)
    }

    fn interface(&self) -> TokenStream {
        match self.home {
            Home::Crate(name) => {
                let name = format_ident!("{name}");
                quote! { use ::#name::*; }
            }
            Home::Macro(arguments) => {
                let arguments: TokenStream = arguments.parse().expect("arguments of a macro are tokens");
                let module = if self.scope.has("interface") { "interface_" } else { "interface" };
                let module = plain(module);
                quote! {
                    use #module::*;

                    #[allow(dead_code, reason = "hardly anyone uses all of an interface")]
                    mod #module { ::rpc_macros::include_x!(#arguments); }
                }
            }
        }
    }
}

/// Comments, which tokens cannot have, in place of what stands for them.
fn with_comments(text: &str) -> String {
    text.lines()
        .map(|line| match line.trim_start().strip_prefix("__comment!(\"") {
            Some(rest) => {
                let indent = &line[..line.len() - line.trim_start().len()];
                format!("{indent}// {}\n", rest.trim_end_matches("\");"))
            }
            None => format!("{line}\n"),
        })
        .collect()
}
