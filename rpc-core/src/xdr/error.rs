//! What can be wrong with a value or an encoding, and where in it.

use std::fmt;

use thiserror::Error;

/// An encoding that is not valid XDR for the type expected, or asks for more than it may.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<DecodeErrorInner>);

#[derive(Clone, PartialEq, Eq)]
struct DecodeErrorInner {
    kind: DecodeErrorKind,
    offset: usize,
    path: Path,
}

/// What is wrong with an encoding.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The input ends inside an item.
    #[error("{needed} bytes needed where {remaining} remain")]
    UnexpectedEnd {
        /// Bytes the item takes.
        needed: usize,
        /// Bytes there are.
        remaining: usize,
    },
    /// A string, opaque or array claims more than the input holds.
    #[error("a length of {length} where {remaining} bytes remain")]
    LengthBeyondInput {
        /// The length claimed: bytes or elements.
        length: u32,
        /// Bytes there are.
        remaining: usize,
    },
    /// A string, opaque or array is longer than the interface allows.
    #[error("a length of {length} is over the bound of {bound}")]
    OverBound {
        /// The length claimed: bytes or elements.
        length: u32,
        /// The most the interface allows.
        bound: u32,
    },
    /// Padding that is not zero (RFC 4506, section 3).
    #[error("padding that is not zero")]
    NonZeroPadding,
    /// A boolean, or the flag of optional data, that is neither 0 nor 1.
    #[error("{0} where a boolean can be 0 or 1")]
    InvalidBool(u32),
    /// A number that the enumeration does not list.
    #[error("{value} is not a value of enum {type_name}")]
    InvalidEnum {
        /// The enumeration.
        type_name: &'static str,
        /// The number received.
        value: i32,
    },
    /// A discriminant for which the union has no arm.
    #[error("{value} has no arm in union {type_name}")]
    InvalidDiscriminant {
        /// The union.
        type_name: &'static str,
        /// The discriminant received.
        value: i64,
    },
    /// A string that is not UTF-8.
    #[error("a string that is not UTF-8")]
    InvalidUtf8,
    /// Optional data or arrays nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("nesting deeper than {}", super::MAX_DEPTH)]
    TooDeep,
    /// The value would take more memory than the length of its encoding justifies.
    #[error("a value of {needed} bytes or more from an encoding that allows {allowed}")]
    OverBudget {
        /// Bytes of memory the value needs next.
        needed: usize,
        /// Bytes of memory it may still take.
        allowed: usize,
    },
    /// A type that the interface file only mentions; tell the generator what it is with `extern_type`.
    #[error("the interface does not say what {0} is")]
    UnknownType(&'static str),
    /// Something is left over after the value.
    #[error("{0} bytes left over")]
    TrailingBytes(usize),
    /// A message of a codec other than XDR (feature `bincode`).
    #[error("{0}")]
    Foreign(String),
}

impl DecodeError {
    /// An error `offset` bytes into the input.
    #[cold]
    pub(crate) fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self(Box::new(DecodeErrorInner { kind, offset, path: Path::default() }))
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.0.kind
    }

    /// How many bytes into the input.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Where in the value, as in `dir.entries[3].name`; empty at the top.
    #[must_use]
    pub fn path(&self) -> String {
        self.0.path.to_string()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}, at byte {}", self.0.path.prefix(), self.0.kind, self.0.offset)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

/// A value that the interface does not allow on the wire.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodeError(Box<EncodeErrorInner>);

#[derive(Clone, PartialEq, Eq)]
struct EncodeErrorInner {
    kind: EncodeErrorKind,
    path: Path,
}

/// Why a value cannot be encoded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// A string, opaque or array longer than the interface allows; shorten it, or raise the bound in the `.x` file.
    #[error("a length of {length} is over the bound of {bound}")]
    OverBound {
        /// Bytes or elements there are.
        length: usize,
        /// The most the interface allows.
        bound: u32,
    },
    /// A union's default arm with a discriminant that belongs to another arm.
    #[error("discriminant {0} belongs to another arm")]
    BadDiscriminant(i64),
    /// A type that the interface file only mentions; tell the generator what it is with `extern_type`.
    #[error("the interface does not say what {0} is")]
    UnknownType(&'static str),
    /// A message of a codec other than XDR (feature `bincode`).
    #[error("{0}")]
    Foreign(String),
}

impl EncodeError {
    #[cold]
    pub(crate) fn new(kind: EncodeErrorKind) -> Self {
        Self(Box::new(EncodeErrorInner { kind, path: Path::default() }))
    }

    /// Why the value cannot be encoded.
    #[must_use]
    pub fn kind(&self) -> &EncodeErrorKind {
        &self.0.kind
    }

    /// Where in the value, as in `dir.entries[3].name`; empty at the top.
    #[must_use]
    pub fn path(&self) -> String {
        self.0.path.to_string()
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0.path.prefix(), self.0.kind)
    }
}

impl fmt::Debug for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncodeError({self})")
    }
}

impl std::error::Error for EncodeError {}

/// Adds the place to an error on its way up; costs nothing where there is none.
pub trait ResultExt: private::Sealed + Sized {
    /// The failure happened in the field `name`.
    #[must_use]
    fn field(self, name: &'static str) -> Self;
    /// The failure happened in element `index`, counted from 0.
    #[must_use]
    fn index(self, index: usize) -> Self;
}

impl<T> ResultExt for Result<T, DecodeError> {
    #[inline]
    fn field(self, name: &'static str) -> Self {
        self.map_err(|mut e| {
            e.0.path.enter(Step::Field(name));
            e
        })
    }
    #[inline]
    fn index(self, index: usize) -> Self {
        self.map_err(|mut e| {
            e.0.path.enter(Step::Index(index));
            e
        })
    }
}

impl<T> ResultExt for Result<T, EncodeError> {
    #[inline]
    fn field(self, name: &'static str) -> Self {
        self.map_err(|mut e| {
            e.0.path.enter(Step::Field(name));
            e
        })
    }
    #[inline]
    fn index(self, index: usize) -> Self {
        self.map_err(|mut e| {
            e.0.path.enter(Step::Index(index));
            e
        })
    }
}

mod private {
    pub trait Sealed {}
    impl<T> Sealed for Result<T, super::DecodeError> {}
    impl<T> Sealed for Result<T, super::EncodeError> {}
}

/// Steps of a path that are kept, the innermost ones.
const MAX_STEPS: usize = 64;

/// The way from the value's root to the failure, kept innermost first.
#[derive(Clone, Default, PartialEq, Eq)]
struct Path(Vec<Step>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Field(&'static str),
    Index(usize),
}

impl Path {
    #[cold]
    fn enter(&mut self, step: Step) {
        // What a peer sends decides how deep this goes: an error must not take more memory than a value.
        if self.0.len() < MAX_STEPS {
            self.0.push(step);
        }
    }

    /// The path and a colon, or nothing at the top.
    fn prefix(&self) -> String {
        if self.0.is_empty() { String::new() } else { format!("{self}: ") }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.len() == MAX_STEPS {
            f.write_str("...")?;
        }
        for (i, step) in self.0.iter().rev().enumerate() {
            match step {
                Step::Field(name) if i == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
