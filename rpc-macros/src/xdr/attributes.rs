//! What stands in `#[xdr(...)]`, and in comments.

use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Path, Type};

use crate::names;

/// What may stand in `#[xdr(...)]` in some place.
#[derive(Clone, Copy)]
pub(crate) struct Allowed {
    pub(crate) place: &'static str,
    pub(crate) options: &'static [&'static str],
}

/// All that was said.
#[derive(Default)]
pub(crate) struct Attributes {
    pub(crate) name: Option<String>,
    pub(crate) max: Option<Expr>,
    pub(crate) case: Option<Expr>,
    pub(crate) switch: Option<Type>,
    pub(crate) default: bool,
    pub(crate) recursive: bool,
}

impl Attributes {
    pub(crate) fn read(attributes: &[Attribute], allowed: Allowed) -> syn::Result<Self> {
        let mut found = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("xdr")) {
            attribute.parse_nested_meta(|meta| {
                let option = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                if !allowed.options.contains(&option.as_str()) {
                    return Err(meta.error(unknown(allowed)));
                }
                match option.as_str() {
                    "name" => {
                        set(&mut found.name, &meta.path, names::given(&meta.value()?.parse::<LitStr>()?)?)
                    }
                    "max" => set(&mut found.max, &meta.path, number(meta.value()?.parse()?)?),
                    "switch" => set(&mut found.switch, &meta.path, meta.value()?.parse()?),
                    "case" => set(&mut found.case, &meta.path, case(meta.value()?.parse()?)?),
                    "default" => {
                        found.default = true;
                        Ok(())
                    }
                    "recursive" => {
                        found.recursive = true;
                        Ok(())
                    }
                    _ => unreachable!("only these are ever allowed"),
                }
            })?;
        }
        Ok(found)
    }
}

/// The bound of an argument, whose attribute is taken away, since Rust knows none there.
pub(crate) fn max_of(attributes: &mut Vec<Attribute>) -> syn::Result<Option<Expr>> {
    let found = Attributes::read(attributes, Allowed { place: "an argument", options: &["max"] })?;
    attributes.retain(|attribute| !attribute.path().is_ident("xdr"));
    Ok(found.max)
}

fn set<T>(place: &mut Option<T>, path: &Path, value: T) -> syn::Result<()> {
    if place.replace(value).is_some() {
        return Err(syn::Error::new_spanned(path, "this is said twice"));
    }
    Ok(())
}

fn unknown(Allowed { place, options }: Allowed) -> String {
    match options {
        [] => format!("`#[xdr(...)]` says nothing about {place}"),
        [only] => format!("expected `{only}`: that is all `#[xdr(...)]` says about {place}"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|option| format!("`{option}`")).collect();
            format!(
                "expected {} or `{last}`: that is what `#[xdr(...)]` says about {place}",
                first.join(", ")
            )
        }
    }
}

/// A bound: a number or the name of one.
fn number(value: Expr) -> syn::Result<Expr> {
    match &value {
        Expr::Path(_) => Ok(value),
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) if number.base10_parse::<u32>().is_ok() => Ok(value),
        other => Err(syn::Error::new(
            other.span(),
            "expected a number of 32 bits without a sign, or a constant's name",
        )),
    }
}

/// A value of a discriminant, which has to be a pattern too.
fn case(value: Expr) -> syn::Result<Expr> {
    let simple = match &value {
        Expr::Lit(ExprLit { lit: Lit::Int(_) | Lit::Bool(_), .. }) | Expr::Path(_) => true,
        Expr::Unary(negative) => matches!(&*negative.expr, Expr::Lit(ExprLit { lit: Lit::Int(_), .. })),
        _ => false,
    };
    if simple {
        return Ok(value);
    }
    let message = "expected one value: a number, `true`, `false`, a constant or a member of an enum";
    Err(syn::Error::new_spanned(value, message))
}

/// The text of doc comments.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let lines =
        attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
            let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) =
                &attribute.meta.require_name_value().ok()?.value
            else {
                return None;
            };
            let text = text.value();
            // A comment over several lines is one attribute.
            let lines: Vec<&str> = text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
            Some(lines.join("\n"))
        });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}
