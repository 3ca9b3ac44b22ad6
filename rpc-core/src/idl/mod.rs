//! Interface files for what is declared in Rust, so that a C program can call a Rust service.
//!
//! `#[derive(rpc_macros::Xdr)]` makes a type describe itself, and `#[rpc_macros::program]` a trait: the module that it
//! generates has `interface()`, an [`InterfaceFile`], to be written by a test, a build step or a flag of the program.
//! What the types hold is included, once and in the order that C wants, from whatever module or crate it comes.
//!
//! ```
//! # mod example {
//! use rpc_core::{Context, ServiceError};
//!
//! /// A place on the map.
//! #[derive(rpc_macros::Xdr)]
//! pub struct Place {
//!     /// What it is called.
//!     #[xdr(max = 64)]
//!     name: String,
//!     height: Option<i32>,
//! }
//!
//! #[rpc_macros::program(number = 0x2000_0001, version = 1)]
//! pub trait Gazetteer {
//!     /// Places of that name.
//!     #[procedure(1)]
//!     #[idempotent]
//!     async fn find(&self, cx: &Context, name: String) -> Result<Vec<Place>, ServiceError>;
//! }
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use example::gazetteer;
//! let text = gazetteer::interface().text()?;
//! assert!(text.contains("struct Place {\n    /* What it is called. */\n    string name<64>;\n    int *height;\n};"));
//! assert!(text.contains("FIND_result FIND(string) = 1;"));
//! # Ok(()) }
//! ```

// Most programs write no interface file. All that does is `#[inline]`: it is compiled in those crates only that have use
// for it, where it would take a fifteenth of the time that this one takes.
mod collect;
mod file;
mod values;
mod write;

use std::fmt;

pub use file::{InterfaceError, InterfaceFile, Procedure, Program};

/// A type that can be written down in an interface file. Derive it with `rpc_macros::Xdr`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no place in an interface file",
    label = "not known to XDR",
    note = "a type of yours says what it is with `#[derive(rpc_macros::Xdr)]`",
    note = "XDR has `i32`, `u32`, `i64`, `u64`, `f32`, `f64`, `bool`, `String`, `Bytes`, `Vec`, `Option`, `Box` and \
            arrays"
)]
pub trait Describe {
    /// What it is.
    const TYPE: Type;
}

/// A type, as an interface file has it.
#[derive(Clone, Copy)]
pub enum Type {
    /// `int`
    Int,
    /// `unsigned int`
    UnsignedInt,
    /// `hyper`
    Hyper,
    /// `unsigned hyper`
    UnsignedHyper,
    /// `float`
    Float,
    /// `double`
    Double,
    /// `quadruple`
    Quadruple,
    /// `bool`
    Bool,
    /// `string name<max>`
    String {
        /// The most bytes.
        max: Option<u32>,
    },
    /// `opaque name<max>`
    Opaque {
        /// The most bytes.
        max: Option<u32>,
    },
    /// `opaque name[length]`
    FixedOpaque {
        /// How many bytes.
        length: u32,
    },
    /// `element name<max>`
    Array {
        /// What it is of.
        element: &'static Type,
        /// The most elements.
        max: Option<u32>,
    },
    /// `element name[length]`
    FixedArray {
        /// What it is of.
        element: &'static Type,
        /// How many elements.
        length: u32,
    },
    /// `target *name`
    Optional {
        /// What there may be.
        target: &'static Type,
    },
    /// A type with a name of its own.
    Named {
        /// The name.
        name: &'static str,
        /// What it stands for. A function, since types may hold themselves.
        definition: fn() -> Definition,
    },
    /// Nothing: as a result or an arm only.
    Void,
}

/// The address of a function says nothing, and need not be the same for the same type everywhere.
impl fmt::Debug for Type {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int => f.write_str("int"),
            Self::UnsignedInt => f.write_str("unsigned int"),
            Self::Hyper => f.write_str("hyper"),
            Self::UnsignedHyper => f.write_str("unsigned hyper"),
            Self::Float => f.write_str("float"),
            Self::Double => f.write_str("double"),
            Self::Quadruple => f.write_str("quadruple"),
            Self::Bool => f.write_str("bool"),
            Self::String { max } => f.debug_tuple("string").field(max).finish(),
            Self::Opaque { max } => f.debug_tuple("opaque").field(max).finish(),
            Self::FixedOpaque { length } => write!(f, "opaque[{length}]"),
            Self::Array { element, max } => f.debug_tuple("array").field(element).field(max).finish(),
            Self::FixedArray { element, length } => write!(f, "{element:?}[{length}]"),
            Self::Optional { target } => write!(f, "{target:?} *"),
            Self::Named { name, .. } => f.write_str(name),
            Self::Void => f.write_str("void"),
        }
    }
}

/// A type with a name.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name.
    pub name: &'static str,
    /// What is said about it.
    pub docs: &'static str,
    /// What it is.
    pub body: Body,
}

/// What a named type is.
#[derive(Clone, Debug)]
pub enum Body {
    /// Another name for a type.
    Typedef(Type),
    /// Named numbers.
    Enum(Vec<Member>),
    /// Fields, one after the other.
    Struct(Vec<Field>),
    /// One of several arms.
    Union(Union),
}

/// A member of an enum.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name, which no member of another enum has: C has one space of names for them all.
    pub name: &'static str,
    /// Its number.
    pub value: i32,
    /// What is said about it.
    pub docs: &'static str,
}

/// A field of a struct, or what an arm of a union carries.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type; [`Type::Void`] in arms alone.
    pub ty: Type,
    /// What is said about it.
    pub docs: &'static str,
}

/// A union.
#[derive(Clone, Debug)]
pub struct Union {
    /// The type that tells the arms apart: an integer of 32 bits, `bool` or an enum.
    pub discriminant: Type,
    /// The arms by their values.
    pub cases: Vec<(i64, Field)>,
    /// What all other values carry, if they are allowed.
    pub default: Option<Field>,
}
