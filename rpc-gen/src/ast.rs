//! What the parser saw: the file's own words, with places. Nothing is resolved here; a name may
//! mean nothing at all.

use crate::source::Span;

/// A name as written.
#[derive(Clone, Debug)]
pub struct Name {
    /// The word.
    pub text: String,
    /// Where it is.
    pub span: Span,
}

/// A whole file, with all that it includes.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// In the order of the file.
    pub items: Vec<Item>,
}

/// A definition at the top level.
#[derive(Clone, Debug)]
pub enum Item {
    /// `const A = 1;`
    Constant(Constant),
    /// `typedef int a;`
    Typedef(Declaration),
    /// `enum a { ... };`
    Enum(Enum),
    /// `struct a { ... };`
    Struct(Struct),
    /// `union a switch (...) { ... };`
    Union(Union),
    /// `program A { ... } = 1;`
    Program(Program),
    /// A type that is defined elsewhere; no file says so, the settings do.
    External(External),
}

/// A type that is defined elsewhere.
#[derive(Clone, Debug)]
pub struct External {
    /// What it is called, and where it is first mentioned.
    pub name: Name,
    /// The Rust type that stands for it, if there is one.
    pub rust: Option<String>,
}

/// `const A = 1;`
#[derive(Clone, Debug)]
pub struct Constant {
    /// What it is called.
    pub name: Name,
    /// What it is.
    pub value: ConstantValue,
    /// The comment that belongs to it.
    pub docs: String,
}

/// What a constant is.
#[derive(Clone, Debug)]
pub enum ConstantValue {
    /// A number.
    Number(Expr),
    /// A text, without its quotes, escapes as they were.
    Text(String),
}

/// A number to be worked out.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is made of.
    pub kind: ExprKind,
    /// Where it is.
    pub span: Span,
}

/// What an expression is made of.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A literal.
    Number {
        /// The value; literals have no sign.
        value: i128,
        /// Whether it was written in base 16.
        hexadecimal: bool,
    },
    /// A constant or a member of an enum.
    Name(String),
    /// `-a`, `~a`, `+a`
    Unary(UnaryOperator, Box<Expr>),
    /// `a + b`
    Binary(BinaryOperator, Box<Expr>, Box<Expr>),
}

/// An operator before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `~`
    Complement,
    /// `+`
    Plus,
}

/// An operator between its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `&`
    And,
    /// `|`
    Or,
    /// `^`
    ExclusiveOr,
}

/// A type, perhaps a name, an array: a field, a typedef, an argument.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// The type to the left.
    pub ty: TypeSpec,
    /// Whether there is a `*`.
    pub optional: bool,
    /// The name; arguments may have none.
    pub name: Option<Name>,
    /// The brackets to the right.
    pub suffix: Suffix,
    /// The declaration in one line, for docs.
    pub text: String,
    /// Where it is.
    pub span: Span,
    /// The comment that belongs to it.
    pub docs: String,
}

/// The brackets after a name.
#[derive(Clone, Debug)]
pub enum Suffix {
    /// None.
    None,
    /// `[n]`
    Fixed(Expr),
    /// `<n>` or `<>`
    Variable(Option<Expr>),
}

/// The type in a declaration.
#[derive(Clone, Debug)]
pub struct TypeSpec {
    /// What it is.
    pub kind: TypeKind,
    /// Where it is.
    pub span: Span,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// `void`
    Void,
    /// `string`
    String,
    /// `opaque`
    Opaque,
    /// A type of the language.
    Basic(Basic),
    /// Any other name.
    Named(String),
    /// `enum { ... }` in place.
    Enum(Box<Enum>),
    /// `struct { ... }` in place.
    Struct(Box<Struct>),
    /// `union switch (...) { ... }` in place.
    Union(Box<Union>),
}

/// The numbers of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basic {
    /// 32 bits, signed.
    Int,
    /// 32 bits, unsigned.
    UnsignedInt,
    /// 64 bits, signed.
    Hyper,
    /// 64 bits, unsigned.
    UnsignedHyper,
    /// IEEE 754 single precision.
    Float,
    /// IEEE 754 double precision.
    Double,
    /// IEEE 754 quadruple precision.
    Quadruple,
    /// `FALSE` or `TRUE`.
    Bool,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name; none where it stands in place.
    pub name: Option<Name>,
    /// Its members.
    pub members: Vec<Member>,
    /// The whole of it.
    pub span: Span,
    /// The comment that belongs to it.
    pub docs: String,
}

/// A member of an enum.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub name: Name,
    /// Its value; the one before plus one where there is none.
    pub value: Option<Expr>,
    /// The comment that belongs to it.
    pub docs: String,
}

/// A struct.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its name; none where it stands in place.
    pub name: Option<Name>,
    /// Its fields.
    pub fields: Vec<Declaration>,
    /// The whole of it.
    pub span: Span,
    /// The comment that belongs to it.
    pub docs: String,
}

/// A union.
#[derive(Clone, Debug)]
pub struct Union {
    /// Its name; none where it stands in place.
    pub name: Option<Name>,
    /// What tells the arms apart.
    pub discriminant: Declaration,
    /// Its arms, in the order of the file.
    pub arms: Vec<Arm>,
    /// The whole of it.
    pub span: Span,
    /// The comment that belongs to it.
    pub docs: String,
}

/// An arm of a union.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Its `case`s.
    pub cases: Vec<Expr>,
    /// Its `default`, where it has one.
    pub default: Option<Span>,
    /// What it carries.
    pub declaration: Declaration,
}

/// A program.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name.
    pub name: Name,
    /// Its versions.
    pub versions: Vec<Version>,
    /// Its number.
    pub number: Expr,
    /// The comment that belongs to it.
    pub docs: String,
}

/// A version of a program.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its name.
    pub name: Name,
    /// Its procedures.
    pub procedures: Vec<Procedure>,
    /// Its number.
    pub number: Expr,
    /// The comment that belongs to it.
    pub docs: String,
}

/// A procedure.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Its name.
    pub name: Name,
    /// What it answers; never has a name.
    pub result: Declaration,
    /// What it is asked, without `void`.
    pub arguments: Vec<Declaration>,
    /// Its number.
    pub number: Expr,
    /// Its declaration in one line, for docs.
    pub text: String,
    /// The comment that belongs to it.
    pub docs: String,
}
