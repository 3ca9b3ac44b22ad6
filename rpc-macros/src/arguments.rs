//! What is read of `#[program(...)]` and of the methods of its trait.

use proc_macro2::Span;
use quote::quote;
use rpc_gen::model;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{
    Attribute, FnArg, GenericArgument, Ident, LitBool, LitInt, LitStr, Pat, PathArguments, ReceiverKind,
    ReturnType, Signature, Token, TraitItem, TraitItemFn, Type,
};

use crate::names;
use crate::types::Types;
use crate::xdr::{Kind, docs, max_of};

/// What stands in `#[program(...)]`.
pub(crate) struct Arguments {
    pub(crate) number: u32,
    pub(crate) hexadecimal: bool,
    pub(crate) version: u32,
    pub(crate) name: Option<String>,
    pub(crate) version_name: Option<String>,
    pub(crate) module: Option<Ident>,
    pub(crate) client: bool,
    pub(crate) blocking: bool,
    pub(crate) server: bool,
    pub(crate) idl: Option<LitStr>,
}

const OPTIONS: &str = "expected `number`, `version`, `name`, `version_name`, `module`, `idl`, `client`, `blocking` or \
                       `server`";

impl Arguments {
    /// Reads them; `owner` is the trait, to be pointed at where something is missing.
    pub(crate) fn read(input: ParseStream<'_>, owner: &Ident) -> syn::Result<Self> {
        let (mut number, mut version): (Option<LitInt>, Option<LitInt>) = (None, None);
        let mut found = Self {
            number: 0,
            hexadecimal: false,
            version: 0,
            name: None,
            version_name: None,
            module: None,
            client: true,
            blocking: true,
            server: true,
            idl: None,
        };
        while !input.is_empty() {
            let option: Ident = input.parse().map_err(|error| syn::Error::new(error.span(), OPTIONS))?;
            input.parse::<Token![=]>()?;
            match option.to_string().as_str() {
                "number" => number = Some(input.parse()?),
                "version" => version = Some(input.parse()?),
                "name" => found.name = Some(names::given(&input.parse()?)?),
                "version_name" => found.version_name = Some(names::given(&input.parse()?)?),
                "module" => {
                    let module: LitStr = input.parse()?;
                    found.module = Some(module.parse()?);
                }
                "idl" => found.idl = Some(input.parse()?),
                "client" => found.client = input.parse::<LitBool>()?.value,
                "blocking" => found.blocking = input.parse::<LitBool>()?.value,
                "server" => found.server = input.parse::<LitBool>()?.value,
                _ => return Err(syn::Error::new(option.span(), OPTIONS)),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let missing = |what: &str, example: &str| {
            let message = format!("a program has a {what}: `#[program({example})]`");
            syn::Error::new(owner.span(), message)
        };
        let example = "number = 0x20000001, version = 1";
        let number = number.ok_or_else(|| missing("number", example))?;
        let version = version.ok_or_else(|| missing("version", example))?;
        (found.number, found.hexadecimal) = (word(&number)?, number.to_string().starts_with("0x"));
        found.version = word(&version)?;
        Ok(found)
    }
}

/// A number of 32 bits.
fn word(number: &LitInt) -> syn::Result<u32> {
    number
        .base10_parse()
        .map_err(|_| syn::Error::new(number.span(), "expected a number of 32 bits without a sign"))
}

/// A method, as a procedure.
pub(crate) struct Procedure {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) number: u32,
    pub(crate) number_span: Span,
    pub(crate) arguments: Vec<Value>,
    pub(crate) result: Option<Value>,
    pub(crate) idempotent: bool,
    pub(crate) docs: String,
}

/// An argument, or the result.
pub(crate) struct Value {
    pub(crate) ident: Ident,
    pub(crate) kind: Kind,
    pub(crate) ty: model::Type,
}

/// Methods that every client has of its own.
const CLIENT_METHODS: &[&str] =
    &["connect", "connect_with", "from_client", "with_timeout", "with_credential", "inner", "clone", "ping"];

/// Reads a member of the trait, and leaves there what Rust is to see of it.
pub(crate) fn procedure(member: &mut TraitItem, types: &mut Types) -> syn::Result<Procedure> {
    let TraitItem::Fn(method) = member else {
        return Err(syn::Error::new(
            member.span(),
            "the methods of a program are its procedures; it has nothing else",
        ));
    };
    let signature = &method.sig;
    names::check(&signature.ident)?;
    if CLIENT_METHODS.contains(&signature.ident.to_string().as_str()) {
        let message = format!(
            "every client has a method `{0}` of its own: call this one something else, and \
             `#[procedure(NUMBER, name = \"...\")]` in the interface file",
            signature.ident
        );
        return Err(syn::Error::new(signature.ident.span(), message));
    }
    let said = Said::read(&mut method.attrs, signature)?;
    check(signature)?;
    let arguments = arguments(method, types)?;
    let procedure = Procedure {
        ident: method.sig.ident.clone(),
        name: said.name.unwrap_or_else(|| names::upper(&method.sig.ident)),
        number: said.number,
        number_span: said.number_span,
        result: result(&method.sig, types)?,
        arguments,
        idempotent: said.idempotent,
        docs: docs(&method.attrs),
    };
    rewrite(method);
    Ok(procedure)
}

/// What a procedure's own attributes say.
struct Said {
    number: u32,
    number_span: Span,
    name: Option<String>,
    idempotent: bool,
}

impl Said {
    /// Reads the attributes and takes them away.
    fn read(attributes: &mut Vec<Attribute>, signature: &Signature) -> syn::Result<Self> {
        let (mut number, mut name, mut idempotent) = (None, None, false);
        for attribute in attributes.iter() {
            if attribute.path().is_ident("procedure") {
                attribute.parse_args_with(|input: ParseStream<'_>| {
                    let literal: LitInt = input.parse()?;
                    if word(&literal)? == 0 {
                        let message =
                            "procedure 0 is answered by every server and does nothing: begin with 1";
                        return Err(syn::Error::new(literal.span(), message));
                    }
                    number = Some((word(&literal)?, literal.span()));
                    if input.is_empty() {
                        return Ok(());
                    }
                    input.parse::<Token![,]>()?;
                    let option: Ident = input.parse()?;
                    if option != "name" {
                        return Err(syn::Error::new(option.span(), "expected `name = \"...\"`"));
                    }
                    input.parse::<Token![=]>()?;
                    name = Some(names::given(&input.parse()?)?);
                    Ok(())
                })?;
            } else if attribute.path().is_ident("idempotent") {
                attribute.meta.require_path_only()?;
                idempotent = true;
            }
        }
        attributes.retain(|a| !a.path().is_ident("procedure") && !a.path().is_ident("idempotent"));
        let Some((number, number_span)) = number else {
            return Err(syn::Error::new(
                signature.ident.span(),
                "a procedure has a number, which stays what it is once there are clients: `#[procedure(1)]`",
            ));
        };
        Ok(Self { number, number_span, name, idempotent })
    }
}

/// What can be said against a signature as a whole.
fn check(signature: &Signature) -> syn::Result<()> {
    if signature.asyncness.is_none() {
        let message = "a procedure is an `async fn`; one that does not wait is ready at once";
        return Err(syn::Error::new(signature.fn_token.span(), message));
    }
    if let Some(first) = signature.generics.params.first() {
        return Err(syn::Error::new(
            first.span(),
            "a procedure is not generic: XDR knows no types that it does not name",
        ));
    }
    let receiver = signature.receiver();
    let shared = |receiver: &syn::Receiver| matches!(receiver.kind, ReceiverKind::Reference(_, _, None));
    if !receiver.is_some_and(shared) {
        let place = receiver.map_or_else(|| signature.ident.span(), Spanned::span);
        return Err(syn::Error::new(place, "a procedure takes `&self`: calls come at the same time"));
    }
    Ok(())
}

fn arguments(method: &mut TraitItemFn, types: &mut Types) -> syn::Result<Vec<Value>> {
    let name = method.sig.ident.clone();
    let mut inputs = method.sig.inputs.iter_mut().skip(1);
    let context = inputs.next().filter(|input| is_context(input));
    if context.is_none() {
        let message = "after `&self` comes who calls: `cx: &rpc_core::Context`";
        return Err(syn::Error::new(name.span(), message));
    }
    let mut arguments: Vec<Value> = Vec::new();
    for input in inputs {
        let FnArg::Typed(argument) = input else { continue };
        let Pat::Ident(pattern) = &*argument.pat else {
            return Err(syn::Error::new(argument.pat.span(), "an argument has a name"));
        };
        names::check(&pattern.ident)?;
        let max = max_of(&mut argument.attrs)?;
        arguments.push(value(pattern.ident.clone(), &argument.ty, max.as_ref(), types)?);
    }
    Ok(arguments)
}

fn is_context(input: &FnArg) -> bool {
    let FnArg::Typed(argument) = input else { return false };
    let Type::Reference(reference) = &*argument.ty else { return false };
    let Type::Path(path) = &*reference.elem else { return false };
    reference.mutability.is_none() && path.path.segments.last().is_some_and(|last| last.ident == "Context")
}

fn value(ident: Ident, ty: &Type, max: Option<&syn::Expr>, types: &mut Types) -> syn::Result<Value> {
    let kind = Kind::of(ty, max)?;
    let ty = types.model(&kind, ty.span())?;
    Ok(Value { ident, kind, ty })
}

/// The type in `Result<..., ServiceError>`.
fn result(signature: &Signature, types: &mut Types) -> syn::Result<Option<Value>> {
    let expected = |span: Span| {
        syn::Error::new(
            span,
            "a procedure returns `Result<T, rpc_core::ServiceError>`, with `()` for nothing",
        )
    };
    let ReturnType::Type(_, output) = &signature.output else {
        return Err(expected(signature.ident.span()));
    };
    let Type::Path(path) = &**output else { return Err(expected(output.span())) };
    let Some(last) = path.path.segments.last().filter(|last| last.ident == "Result") else {
        return Err(expected(output.span()));
    };
    let PathArguments::AngleBracketed(generics) = &last.arguments else {
        return Err(expected(output.span()));
    };
    let mut generics = generics.args.iter();
    match (generics.next(), generics.next()) {
        (Some(GenericArgument::Type(Type::Tuple(tuple))), Some(_)) if tuple.elems.is_empty() => Ok(None),
        (Some(GenericArgument::Type(ty)), Some(_)) => {
            value(Ident::new("result", ty.span()), ty, None, types).map(Some)
        }
        _ => Err(expected(output.span())),
    }
}

/// `async fn` to what it stands for, with the promise that servers want: that it may move between threads.
fn rewrite(method: &mut TraitItemFn) {
    let signature = &mut method.sig;
    signature.asyncness = None;
    let output = match &signature.output {
        ReturnType::Type(_, output) => quote! { #output },
        ReturnType::Default => quote! { () },
    };
    signature.output = syn::parse_quote! {
        -> impl ::core::future::Future<Output = #output> + ::core::marker::Send
    };
    if let Some(body) = method.default.take() {
        method.attrs.push(syn::parse_quote!(#[allow(clippy::manual_async_fn)]));
        method.default = Some(syn::parse_quote!({ async move #body }));
    }
}
