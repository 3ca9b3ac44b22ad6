//! Enums with data: unions.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;
use syn::{DataEnum, DeriveInput, Expr, ExprLit, ExprUnary, Fields, Ident, Lit, LitInt, Type, UnOp, Variant};

use super::Parts;
use super::attributes::{Allowed, Attributes, docs};
use super::fields::{Field, max_of_all, min_of_all};
use crate::names;

const CASE: Allowed = Allowed { place: "an arm of a union", options: &["name", "case", "default"] };

/// An arm taken apart.
struct Arm<'a> {
    variant: &'a Variant,
    /// The value that tells it apart; `None` for the default.
    case: Option<Expr>,
    /// The default's first field, which keeps the discriminant.
    keeps: bool,
    data: Carried<'a>,
    name: String,
}

/// What an arm carries.
enum Carried<'a> {
    Nothing,
    One(Box<Field<'a>>),
    /// A struct that has no name in Rust.
    Several(Vec<Field<'a>>),
}

pub(super) fn parts(input: &DeriveInput, data: &DataEnum, attributes: &Attributes) -> syn::Result<Parts> {
    let int: Type = syn::parse_quote!(i32);
    let switch = attributes.switch.as_ref().unwrap_or(&int);
    let arms = read(input, data, switch)?;
    let xdr_name = super::type_name(input, attributes)?;
    let cases: Vec<&Expr> = arms.iter().filter_map(|arm| arm.case.as_ref()).collect();
    let encode = arms.iter().map(|arm| arm.encode(switch, &cases));
    let decode = decode(&arms, switch, &xdr_name);
    let (min, max): (Vec<_>, Vec<_>) = arms.iter().map(|arm| (arm.data.min(), arm.data.max())).unzip();
    let described = arms.iter().filter_map(|arm| {
        let (case, field) = (arm.case.as_ref()?, arm.description(&xdr_name));
        Some(quote! { ((#case) as i64, #field) })
    });
    let default = match arms.iter().find(|arm| arm.case.is_none()) {
        None => quote! { ::core::option::Option::None },
        Some(arm) => {
            let field = arm.description(&xdr_name);
            quote! { ::core::option::Option::Some(#field) }
        }
    };
    Ok(Parts {
        encode: quote! { match self { #(#encode),* } },
        decode,
        min: quote! { 4 + ::rpc_core::codegen::size::min_of_any(&[#(#min),*]) },
        max: quote! {
            ::rpc_core::codegen::size::max_of_all(&[
                ::core::option::Option::Some(4),
                ::rpc_core::codegen::size::max_of_any(&[#(#max),*]),
            ])
        },
        body: quote! {
            ::rpc_core::codegen::idl::Body::Union(::rpc_core::codegen::idl::Union {
                discriminant: <#switch as ::rpc_core::codegen::idl::Describe>::TYPE,
                cases: ::std::vec![#(#described),*],
                default: #default,
            })
        },
        items: quote! {},
    })
}

fn read<'a>(input: &'a DeriveInput, data: &'a DataEnum, switch: &Type) -> syn::Result<Vec<Arm<'a>>> {
    let counts = is_number(switch);
    let mut arms: Vec<Arm<'a>> = Vec::new();
    let mut seen: Vec<(String, &Ident)> = Vec::new();
    let mut next = Some(0_i64);
    for variant in &data.variants {
        let attributes = Attributes::read(&variant.attrs, CASE)?;
        let ident = &variant.ident;
        if let Some((_, expression)) = &variant.discriminant {
            return Err(syn::Error::new(
                expression.span(),
                "the value that tells an arm of a union apart is said with `#[xdr(case = ...)]`",
            ));
        }
        let case = match (attributes.case, attributes.default) {
            (Some(case), true) => {
                return Err(syn::Error::new(case.span(), "an arm has a value or is the default, not both"));
            }
            (None, true) => None,
            (Some(case), false) => {
                next = literal(&case).and_then(|value| value.checked_add(1));
                Some(case)
            }
            (None, false) => match next.filter(|_| counts) {
                Some(value) => {
                    next = value.checked_add(1);
                    Some(number(value, ident.span()))
                }
                None => {
                    return Err(syn::Error::new(
                        ident.span(),
                        "say which value tells this arm apart: `#[xdr(case = ...)]`, or `#[xdr(default)]`",
                    ));
                }
            },
        };
        if let Some(case) = &case {
            let key = literal(case).map_or_else(|| words(case), |value| value.to_string());
            if let Some((_, first)) = seen.iter().find(|(value, _)| *value == key) {
                return Err(syn::Error::new_spanned(
                    case,
                    format!("`{first}` and `{ident}` would have the same value, {key}"),
                ));
            }
            seen.push((key, ident));
        } else if let Some(first) = arms.iter().find(|arm| arm.case.is_none()) {
            let message = format!("`{}` is the default already", first.variant.ident);
            return Err(syn::Error::new(ident.span(), message));
        }
        let keeps = case.is_none();
        let name = match attributes.name {
            Some(name) => name,
            None => names::check(ident).map(|()| names::lower(ident))?,
        };
        let data = carried(input, variant, keeps, switch)?;
        arms.push(Arm { variant, case, keeps, data, name });
    }
    Ok(arms)
}

fn carried<'a>(
    input: &'a DeriveInput,
    variant: &'a Variant,
    keeps: bool,
    switch: &Type,
) -> syn::Result<Carried<'a>> {
    let kept = |span: Span| {
        let switch = words(switch);
        let message = format!(
            "the default keeps the value it was told apart by: `{0}({switch})`, or `{0}({switch}, Data)`",
            variant.ident
        );
        syn::Error::new(span, message)
    };
    match &variant.fields {
        Fields::Unit if keeps => Err(kept(variant.ident.span())),
        Fields::Unit => Ok(Carried::Nothing),
        Fields::Named(fields) if keeps => Err(kept(fields.span())),
        Fields::Named(fields) if fields.named.is_empty() => Ok(Carried::Nothing),
        Fields::Named(fields) => Field::read_named(fields, &input.ident).map(Carried::Several),
        Fields::Unnamed(fields) => {
            let data: Vec<&syn::Field> = fields.unnamed.iter().skip(usize::from(keeps)).collect();
            match (&fields.unnamed.first(), &data[..]) {
                (Some(first), _) if keeps && words(&first.ty) != words(switch) => Err(kept(first.span())),
                (None, _) if keeps => Err(kept(fields.span())),
                (_, []) => Ok(Carried::Nothing),
                (_, [only]) => Ok(Carried::One(Box::new(Field::read(only, &input.ident)?))),
                (_, [_, second, ..]) => Err(syn::Error::new(
                    second.span(),
                    "the fields of a struct have names in an interface file: write `{ name: Type, ... }`",
                )),
            }
        }
    }
}

impl Arm<'_> {
    /// An arm of the `match` that writes the union.
    fn encode(&self, switch: &Type, cases: &[&Expr]) -> TokenStream {
        let ident = &self.variant.ident;
        let data = self.data.encode();
        let Some(case) = &self.case else {
            let pattern = self.pattern(Some(&format_ident!("discriminant")));
            let refuse = (!cases.is_empty()).then(|| {
                quote! {
                    match discriminant {
                        #(#cases => {
                            return ::core::result::Result::Err(
                                ::rpc_core::codegen::Encoder::bad_discriminant((#cases) as i64),
                            );
                        })*
                        #[allow(unreachable_patterns)]
                        _ => {}
                    }
                }
            });
            return quote! {
                Self::#ident #pattern => {
                    #refuse
                    ::rpc_core::codegen::Encode::encode(discriminant, out)?;
                    #data
                }
            };
        };
        let pattern = self.pattern(None);
        quote! {
            Self::#ident #pattern => {
                let discriminant: #switch = #case;
                ::rpc_core::codegen::Encode::encode(&discriminant, out)?;
                #data
            }
        }
    }

    fn pattern(&self, discriminant: Option<&Ident>) -> TokenStream {
        let discriminant = discriminant.map(|name| quote! { #name, });
        match &self.data {
            Carried::Nothing if self.keeps => quote! { (#discriminant) },
            Carried::Nothing => quote! { {} },
            Carried::One(_) => quote! { (#discriminant data) },
            Carried::Several(fields) => {
                let names = fields.iter().map(|field| field.ident);
                quote! { { #(#names),* } }
            }
        }
    }

    /// An expression that reads what the arm carries and makes the variant.
    fn decode(&self) -> TokenStream {
        let ident = &self.variant.ident;
        let discriminant = self.keeps.then(|| quote! { discriminant, });
        match &self.data {
            Carried::Nothing if self.keeps => {
                quote! { ::core::result::Result::Ok(Self::#ident(discriminant)) }
            }
            Carried::Nothing => quote! { ::core::result::Result::Ok(Self::#ident {}) },
            Carried::One(field) => {
                let decode = field.decode();
                let name = &self.name;
                quote! {
                    ::core::result::Result::Ok(
                        Self::#ident(#discriminant ::rpc_core::codegen::ResultExt::field(#decode, #name)?)
                    )
                }
            }
            Carried::Several(fields) => {
                let reads = fields.iter().map(|field| {
                    let (ident, decode) = (field.ident, field.decode());
                    quote! { #ident: #decode? }
                });
                quote! { ::core::result::Result::Ok(Self::#ident { #(#reads),* }) }
            }
        }
    }

    /// An `idl::Field`.
    fn description(&self, union: &str) -> TokenStream {
        let (name, docs) = (&self.name, docs(&self.variant.attrs));
        let ty = match &self.data {
            Carried::Nothing => quote! { ::rpc_core::codegen::idl::Type::Void },
            Carried::One(field) => field.describe(),
            Carried::Several(fields) => {
                let helper = format!("{union}_{name}");
                let fields = fields.iter().map(Field::description);
                quote! {
                    ::rpc_core::codegen::idl::Type::Named {
                        name: #helper,
                        definition: || ::rpc_core::codegen::idl::Definition {
                            name: #helper,
                            docs: "",
                            body: ::rpc_core::codegen::idl::Body::Struct(::std::vec![#(#fields),*]),
                        },
                    }
                }
            }
        };
        quote! {{
            const TYPE: ::rpc_core::codegen::idl::Type = #ty;
            ::rpc_core::codegen::idl::Field { name: #name, ty: TYPE, docs: #docs }
        }}
    }
}

impl Carried<'_> {
    fn encode(&self) -> TokenStream {
        match self {
            Self::Nothing => quote! { ::core::result::Result::Ok(()) },
            Self::One(field) => field.encode(&quote! { data }),
            Self::Several(fields) => {
                let writes = fields.iter().map(|field| {
                    let ident = field.ident;
                    let encode = field.encode(&quote! { #ident });
                    quote! { #encode?; }
                });
                quote! { #(#writes)* ::core::result::Result::Ok(()) }
            }
        }
    }

    fn min(&self) -> TokenStream {
        match self {
            Self::Nothing => quote! { 0 },
            Self::One(field) => field.min(),
            Self::Several(fields) => min_of_all(fields),
        }
    }

    fn max(&self) -> TokenStream {
        match self {
            Self::Nothing => quote! { ::core::option::Option::Some(0) },
            Self::One(field) => field.max(),
            Self::Several(fields) => max_of_all(fields),
        }
    }
}

fn decode(arms: &[Arm<'_>], switch: &Type, xdr_name: &str) -> TokenStream {
    let cases = arms.iter().filter_map(|arm| {
        let (case, decode) = (arm.case.as_ref()?, arm.decode());
        Some(quote! { #case => #decode })
    });
    let otherwise = match arms.iter().find(|arm| arm.case.is_none()) {
        Some(arm) => {
            let decode = arm.decode();
            quote! { discriminant => #decode }
        }
        None => quote! {
            other => ::core::result::Result::Err(input.bad_discriminant(other as i64, #xdr_name))
        },
    };
    quote! {
        match <#switch as ::rpc_core::codegen::Decode>::decode(input)? {
            #(#cases,)*
            #[allow(unreachable_patterns)]
            #otherwise
        }
    }
}

/// Whether a discriminant counts on by itself.
fn is_number(switch: &Type) -> bool {
    matches!(switch, Type::Path(path) if path.path.is_ident("i32") || path.path.is_ident("u32"))
}

/// Tokens as somebody would write them, where they are a path.
fn words(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(" :: ", "::")
}

/// The value of a literal.
fn literal(case: &Expr) -> Option<i64> {
    match case {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        Expr::Lit(ExprLit { lit: Lit::Bool(value), .. }) => Some(value.value.into()),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => literal(expr).and_then(i64::checked_neg),
        _ => None,
    }
}

fn number(value: i64, span: Span) -> Expr {
    let literal = LitInt::new(&value.to_string(), span);
    Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Int(literal) })
}
