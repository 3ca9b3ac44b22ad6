//! Types in the interface language's own words, for messages and pages.

use crate::model::{Basic, Interface, Length, Type};

/// A type in one line, without a name: `string<255>`, `opaque[8]`, `entry *`.
#[must_use]
pub fn type_text(interface: &Interface, ty: &Type) -> String {
    let mut text = String::new();
    let mut suffix = String::new();
    let mut inner = ty;
    loop {
        match inner {
            Type::Basic(basic) => text.push_str(basic_text(*basic)),
            Type::String(max) => text.push_str(&format!("string{}", variable(interface, *max))),
            Type::Opaque(max) => text.push_str(&format!("opaque{}", variable(interface, *max))),
            Type::FixedOpaque(length) => text.push_str(&format!("opaque[{}]", number(interface, *length))),
            Type::Named(id) => text.push_str(&interface.definition(*id).name),
            Type::Array(element, max) => {
                suffix = format!("{}{suffix}", variable(interface, *max));
                inner = element;
                continue;
            }
            Type::FixedArray(element, length) => {
                suffix = format!("[{}]{suffix}", number(interface, *length));
                inner = element;
                continue;
            }
            Type::Optional(target) => {
                suffix = format!(" *{suffix}");
                inner = target;
                continue;
            }
        }
        return text + &suffix;
    }
}

/// A number's or truth value's type.
#[must_use]
pub fn basic_text(basic: Basic) -> &'static str {
    match basic {
        Basic::Int => "int",
        Basic::UnsignedInt => "unsigned int",
        Basic::Hyper => "hyper",
        Basic::UnsignedHyper => "unsigned hyper",
        Basic::Float => "float",
        Basic::Double => "double",
        Basic::Quadruple => "quadruple",
        Basic::Bool => "bool",
    }
}

fn variable(interface: &Interface, max: Option<Length>) -> String {
    max.map_or_else(|| "<>".to_owned(), |max| format!("<{}>", number(interface, max)))
}

fn number(interface: &Interface, length: Length) -> String {
    match length.constant {
        Some(id) => interface.constants[id.0].name.clone(),
        None => length.value.to_string(),
    }
}
