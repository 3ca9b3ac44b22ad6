//! Clients: one that awaits and one that blocks, alike but for that.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::codec::Place;
use super::names::{Scope, plain};
use super::program::Method;
use super::server::allow_closure;
use super::{Depth, Emitter, Feature, docs};
use crate::model::{Program, Version};

/// Methods that every client has.
pub(super) const OWN_METHODS: &[&str] = &[
    "connect",
    "connect_with",
    "backchannel",
    "from_client",
    "with_timeout",
    "with_repeat",
    "with_credential",
    "inner",
    "clone",
];

/// What tells the two clients apart.
struct Kind {
    name: Ident,
    runtime: TokenStream,
    asynchronous: Option<TokenStream>,
    wait: Option<TokenStream>,
    about: &'static str,
}

impl Emitter<'_> {
    pub(super) fn clients(
        &self,
        program: &Program,
        version: &Version,
        methods: &[Method<'_>],
    ) -> TokenStream {
        let asynchronous = Kind {
            name: plain("Client"),
            runtime: quote! { ::rpc_core::codegen::Client },
            asynchronous: Some(quote! { async }),
            wait: Some(quote! { .await }),
            about: "A client of",
        };
        let blocking = Kind {
            name: plain("BlockingClient"),
            runtime: quote! { ::rpc_core::codegen::BlockingClient },
            asynchronous: None,
            wait: None,
            about: "A client that blocks until it has its answer, of",
        };
        let tokio = self.client(&asynchronous, program, version, methods);
        let tokio = self.with_feature(Feature::Tokio, &tokio);
        let blocking = self.options.blocking.then(|| {
            let items = self.client(&blocking, program, version, methods);
            self.with_feature(Feature::Blocking, &items)
        });
        quote! { #tokio #blocking }
    }

    fn client(
        &self,
        kind: &Kind,
        program: &Program,
        version: &Version,
        methods: &[Method<'_>],
    ) -> TokenStream {
        let Kind { name, runtime, about, .. } = kind;
        let about = format!("{about} `{}` version {}.", program.name, version.number);
        let docs = docs::lines(&format!(
            "{about}\n\nCloning it is cheap; clones share one connection, and calls may be made on it \
             from many places at once."
        ));
        let mut scope = Scope::with(OWN_METHODS);
        let procedures: Vec<TokenStream> =
            methods.iter().map(|method| self.method(kind, method, &mut scope)).collect();
        let (connect, backchannel) = (connect(kind), backchannel(kind));
        let ping = (!scope.has("ping")).then(|| ping(kind));
        quote! {
            #docs
            #[derive(Clone, Debug)]
            pub struct #name { inner: #runtime }

            impl #name {
                #connect
                #backchannel

                #[doc = " A client over the connection of another program's or version's client."]
                #[must_use]
                pub fn from_client(client: &#runtime) -> Self {
                    Self { inner: client.for_program(PROGRAM, VERSION) }
                }

                #[doc = " The client underneath, which knows what its connection has done."]
                #[must_use]
                pub fn inner(&self) -> &#runtime {
                    &self.inner
                }

                #[doc = " The same client with another time allowed for each call."]
                #[must_use]
                pub fn with_timeout(&self, timeout: ::core::time::Duration) -> Self {
                    Self { inner: self.inner.with_timeout(timeout) }
                }

                #[doc = " The same client, whose calls may all be repeated: one that was on its way when its"]
                #[doc = " connection was lost is sent again over the next, and may be executed twice."]
                #[must_use]
                pub fn with_repeat(&self, repeat: bool) -> Self {
                    Self { inner: self.inner.with_repeat(repeat) }
                }

                #[doc = " The same client with another credential for each call."]
                #[doc = ""]
                #[doc = " # Errors"]
                #[doc = ""]
                #[doc = " If the credential is larger than the protocol allows."]
                pub fn with_credential(&self, credential: &Credential) -> Result<Self, EncodeError> {
                    Ok(Self { inner: self.inner.with_credential(credential)? })
                }

                #ping
                #(#procedures)*
            }
        }
    }

    fn method(&self, kind: &Kind, method: &Method<'_>, scope: &mut Scope) -> TokenStream {
        let Kind { asynchronous, wait, .. } = kind;
        let docs = self.method_docs(method, ERRORS);
        let name = scope.claim(method.name.to_string().trim_start_matches("r#"));
        let parameters = method.arguments.iter().map(|(name, ty)| {
            let ty = self.borrowed(ty);
            quote! { #name: #ty }
        });
        let result = self.result(method);
        let procedure = match method.index {
            Some(index) => {
                let index = proc_macro2::Literal::usize_unsuffixed(index);
                quote! { &PROCEDURES[#index] }
            }
            None => {
                let (constant, name) = (&method.constant, &method.procedure.name);
                quote! { &Procedure { number: #constant, name: #name, ..Procedure::NULL } }
            }
        };
        let encode = self.encode_arguments(method);
        let decode = match &method.procedure.result {
            None => quote! { |_| Ok(()) },
            Some(ty) => self.decoder(ty, Depth::Version),
        };
        let closure = method.procedure.result.as_ref().filter(|ty| self.needs_closure(ty));
        let allow = closure.map(|_| allow_closure());
        quote! {
            #docs
            #allow
            pub #asynchronous fn #name(&self #(, #parameters)*) -> Result<#result, CallError> {
                self.inner.call(#procedure, #encode, #decode) #wait
            }
        }
    }

    fn encode_arguments(&self, method: &Method<'_>) -> TokenStream {
        let write = |(name, ty): &(Ident, &crate::model::Type)| {
            self.encode(ty, &Place::Argument(quote! { #name }), Depth::Version)
        };
        match &method.arguments[..] {
            [] => quote! { |_| Ok(()) },
            [argument] => {
                let encode = write(argument);
                quote! { |out| #encode }
            }
            arguments => {
                let writes = arguments.iter().map(|argument| {
                    let (encode, name) = (write(argument), argument.0.to_string());
                    quote! { #encode.field(#name)?; }
                });
                quote! { |out| { #(#writes)* Ok(()) } }
            }
        }
    }
}

const ERRORS: &str = "# Errors\n\nIf there is no answer, or another than a result.";

fn connect(kind: &Kind) -> TokenStream {
    let Kind { runtime, asynchronous, wait, .. } = kind;
    let errors = docs::lines("\n# Errors\n\nIf the endpoint makes no sense or cannot be reached.");
    quote! {
        #[doc = " Connects to an endpoint, such as `tcp://host:port` or `udp://host:port`."]
        #errors
        pub #asynchronous fn connect<E>(endpoint: E) -> Result<Self, ConnectError>
        where
            E: TryInto<Endpoint>,
            ConnectError: From<E::Error>,
        {
            Self::connect_with(endpoint, ClientOptions::default()) #wait
        }

        #[doc = " Connects to an endpoint with options."]
        #errors
        pub #asynchronous fn connect_with<E>(
            endpoint: E,
            options: ClientOptions,
        ) -> Result<Self, ConnectError>
        where
            E: TryInto<Endpoint>,
            ConnectError: From<E::Error>,
        {
            let inner = #runtime::connect(endpoint, PROGRAM, VERSION, options) #wait?;
            Ok(Self { inner })
        }
    }
}

fn backchannel(kind: &Kind) -> TokenStream {
    let Kind { runtime, .. } = kind;
    let docs = docs::lines(
        "Calls the caller of `cx` back, over the connection it has opened.\n\n# Errors\n\nIf there is no way back.",
    );
    quote! {
        #docs
        pub fn backchannel(
            cx: &::rpc_core::codegen::Context,
        ) -> Result<Self, ::rpc_core::codegen::BackchannelError> {
            let inner = #runtime::backchannel(cx, PROGRAM, VERSION)?;
            Ok(Self { inner })
        }
    }
}

/// Procedure 0, which every server answers.
fn ping(kind: &Kind) -> TokenStream {
    let Kind { asynchronous, wait, .. } = kind;
    let docs = docs::lines(&format!("Procedure 0: whether the service answers at all.\n\n{ERRORS}"));
    quote! {
        #docs
        pub #asynchronous fn ping(&self) -> Result<(), CallError> {
            self.inner.call(&Procedure::NULL, |_| Ok(()), |_| Ok(())) #wait
        }
    }
}
