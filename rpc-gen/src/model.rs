//! An interface that makes sense: every name resolved, every number known.
//!
//! This is what emitters read, and what a dynamic caller or a compatibility checker would. Names are
//! still the file's own; what Rust calls things is the emitter's business. A [`Type`] is written
//! out as the file has it, so a typedef stays a [`Type::Named`]; [`Interface::resolve`] looks
//! through.

pub use crate::ast::Basic;

/// Which of an interface's types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub usize);

/// Which of an interface's constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConstantId(pub usize);

/// A whole interface.
#[derive(Clone, Debug, Default)]
pub struct Interface {
    /// The `const`s.
    pub constants: Vec<Constant>,
    /// The types, those that stood in place in others included.
    pub types: Vec<TypeDefinition>,
    /// The programs.
    pub programs: Vec<Program>,
    /// Constants and types in the order of the file.
    pub order: Vec<Item>,
    /// The lines that rpcgen hands on to C, without their `%`.
    pub passed_on: Vec<String>,
}

/// A definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A constant.
    Constant(ConstantId),
    /// A type.
    Type(TypeId),
}

/// A `const`.
#[derive(Clone, Debug)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: ConstantValue,
    /// The comment that belongs to it.
    pub docs: String,
}

/// What a constant is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstantValue {
    /// A whole number.
    Number {
        /// Within `i64::MIN..=u64::MAX`.
        value: i128,
        /// Whether it was written in base 16.
        hexadecimal: bool,
    },
    /// A text.
    Text(String),
}

/// A type with a name.
#[derive(Clone, Debug)]
pub struct TypeDefinition {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: TypeKind,
    /// Its definition in one line, for docs.
    pub text: String,
    /// The comment that belongs to it.
    pub docs: String,
    /// Whether a value may hold, through optional data, another of its own type.
    pub recursive: bool,
    /// Whether it is a linked list: its last field, and no other, is optionally its own type.
    pub list: bool,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// Another name for a type.
    Typedef(Type),
    /// Named numbers.
    Enum(Vec<Member>),
    /// Fields, one after the other.
    Struct(Vec<Field>),
    /// One of several arms.
    Union(Union),
    /// A type that the interface mentions and does not define.
    External(External),
}

/// A type that the interface does not define.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct External {
    /// The Rust type that stands for it; `None` where nobody has said what it is, so that values of
    /// it can be neither sent nor received.
    pub rust: Option<String>,
}

/// A type in a place where it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A number or truth value.
    Basic(Basic),
    /// `string name<max>`
    String(Option<Length>),
    /// `opaque name<max>`
    Opaque(Option<Length>),
    /// `opaque name[length]`
    FixedOpaque(Length),
    /// `type name<max>`
    Array(Box<Type>, Option<Length>),
    /// `type name[length]`
    FixedArray(Box<Type>, Length),
    /// `type *name`
    Optional(Box<Type>),
    /// A type of the interface.
    Named(TypeId),
}

/// How many, exactly or at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Length {
    /// The number.
    pub value: u32,
    /// The constant that was written for it.
    pub constant: Option<ConstantId>,
}

/// A member of an enum.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its number.
    pub value: i32,
    /// The earlier member that has this number too.
    pub same_as: Option<usize>,
    /// The comment that belongs to it.
    pub docs: String,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its declaration in one line, for docs.
    pub text: String,
    /// The comment that belongs to it.
    pub docs: String,
}

/// A union.
#[derive(Clone, Debug)]
pub struct Union {
    /// What the discriminant is called.
    pub discriminant_name: String,
    /// The type of the discriminant, as the file has it.
    pub discriminant: Type,
    /// What values the discriminant may have.
    pub domain: Domain,
    /// One for each value that is named.
    pub cases: Vec<Case>,
    /// What all other values carry, if they are allowed.
    pub default: Option<Arm>,
}

/// What a discriminant may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Any `int`.
    Int,
    /// Any `unsigned int`.
    UnsignedInt,
    /// Any `hyper`: not in the standard, but rpcgen takes it, and sends all its 8 bytes.
    Hyper,
    /// Any `unsigned hyper`; a case may be named up to 2^63 - 1.
    UnsignedHyper,
    /// `FALSE` or `TRUE`.
    Bool,
    /// A member of an enum.
    Enum(TypeId),
}

/// A value of a discriminant and what it carries.
#[derive(Clone, Debug)]
pub struct Case {
    /// The value.
    pub value: i64,
    /// The constant or member that was written for it.
    pub name: Option<String>,
    /// What it carries.
    pub arm: Arm,
}

/// What a union carries.
#[derive(Clone, Debug)]
pub struct Arm {
    /// `None` for `void`.
    pub field: Option<Field>,
    /// The comment that belongs to it.
    pub docs: String,
}

/// A program.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: u32,
    /// Whether the number was written in base 16.
    pub hexadecimal: bool,
    /// Its versions.
    pub versions: Vec<Version>,
    /// The comment that belongs to it.
    pub docs: String,
}

/// A version of a program.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: u32,
    /// Its procedures.
    pub procedures: Vec<Procedure>,
    /// The comment that belongs to it.
    pub docs: String,
}

/// A procedure.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: u32,
    /// What it is asked.
    pub arguments: Vec<Argument>,
    /// What it answers; `None` for `void`.
    pub result: Option<Type>,
    /// Whether doing it twice is as good as doing it once, as its comment says.
    pub idempotent: bool,
    /// Its declaration in one line, for docs.
    pub text: String,
    /// The comment that belongs to it.
    pub docs: String,
}

/// An argument of a procedure.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Its name, if it was given one.
    pub name: Option<String>,
    /// Its type.
    pub ty: Type,
}

impl Interface {
    /// A type.
    #[must_use]
    pub fn definition(&self, id: TypeId) -> &TypeDefinition {
        &self.types[id.0]
    }

    /// What a type is once typedefs are looked through: never a [`Type::Named`] of a typedef.
    #[must_use]
    pub fn resolve<'a>(&'a self, mut ty: &'a Type) -> &'a Type {
        // Before the checker has refused typedefs that go round in circles, this may be asked too.
        for _ in 0..=self.types.len() {
            match ty {
                Type::Named(id) => match &self.definition(*id).kind {
                    TypeKind::Typedef(target) => ty = target,
                    _ => break,
                },
                _ => break,
            }
        }
        ty
    }

    /// Whether optional data of this type is behind a `Box`: whether it is recursive.
    #[must_use]
    pub fn is_boxed(&self, target: &Type) -> bool {
        matches!(self.resolve(target), Type::Named(id) if self.definition(*id).recursive)
    }
}

impl Union {
    /// Whether every value the discriminant may have is named.
    #[must_use]
    pub fn is_complete(&self, interface: &Interface) -> bool {
        match self.domain {
            Domain::Int | Domain::UnsignedInt | Domain::Hyper | Domain::UnsignedHyper => false,
            Domain::Bool => self.cases.len() == 2,
            Domain::Enum(id) => match &interface.definition(id).kind {
                TypeKind::Enum(members) => {
                    self.cases.len() == members.iter().filter(|m| m.same_as.is_none()).count()
                }
                _ => false,
            },
        }
    }
}
