//! A whole interface file.

use std::path::{Path, PathBuf};
use std::{fs, io};

use thiserror::Error;

use super::{Describe, Type, collect, write};

/// An interface file in the making: programs, and whatever types they need.
///
/// ```
/// use rpc_core::idl::InterfaceFile;
///
/// let file = InterfaceFile::new().with::<Vec<u64>>("numbers");
/// assert!(file.text()?.ends_with("typedef unsigned hyper numbers<>;\n"));
/// # Ok::<(), rpc_core::idl::InterfaceError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct InterfaceFile {
    pub(super) types: Vec<(&'static str, Type)>,
    pub(super) programs: Vec<Program>,
}

/// One version of a program.
#[derive(Clone, Debug)]
pub struct Program {
    /// The program's name.
    pub name: &'static str,
    /// The program's number.
    pub number: u32,
    /// The version's name.
    pub version_name: &'static str,
    /// The version's number.
    pub version: u32,
    /// What is said about it.
    pub docs: &'static str,
    /// Its procedures.
    pub procedures: Vec<Procedure>,
}

/// A procedure.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Its name.
    pub name: &'static str,
    /// Its number.
    pub number: u32,
    /// Names and types of its arguments.
    pub arguments: Vec<(&'static str, Type)>,
    /// What it answers; [`Type::Void`] for nothing.
    pub result: Type,
    /// Whether doing it twice is as good as doing it once.
    pub idempotent: bool,
    /// What is said about it.
    pub docs: &'static str,
}

/// Why an interface cannot be written down.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InterfaceError {
    /// Two different things have one name.
    #[error("two different {what} are called `{name}`; give one another name with `#[xdr(name = \"...\")]`")]
    Twice {
        /// What they are.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A number is used again.
    #[error("{what} have the number {number}: `{first}` and `{second}`")]
    SameNumber {
        /// Two of what.
        what: &'static str,
        /// The number.
        number: i64,
        /// The first that has it.
        first: String,
        /// The other.
        second: String,
    },
    /// The discriminant of a union cannot have the value of an arm.
    #[error("arm `{arm}` of union `{union}` has the value {value}, which its discriminant cannot have")]
    NoSuchValue {
        /// The union.
        union: String,
        /// The arm.
        arm: String,
        /// The value.
        value: i64,
    },
    /// A union cannot be told apart by such a type.
    #[error(
        "union `{union}` is told apart by {found}, where `int`, `unsigned int`, `bool` or an enum can be"
    )]
    Discriminant {
        /// The union.
        union: String,
        /// What was found.
        found: String,
    },
    /// What only a result or an arm can be.
    #[error("`void` is not a type of data, as `{0}` would be")]
    Void(String),
    /// The file cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl InterfaceFile {
    /// A file of nothing.
    #[must_use]
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one version of a program. Versions of the same program come to stand together.
    #[must_use]
    #[inline]
    pub fn program(mut self, program: Program) -> Self {
        self.programs.push(program);
        self
    }

    /// Adds a type that no program mentions, by its own name; one that has none gets the name that is given.
    #[must_use]
    #[inline]
    pub fn with<T: Describe>(mut self, name: &'static str) -> Self {
        self.types.push((name, T::TYPE));
        self
    }

    /// Adds what another file has: another version of the same program, or another program.
    #[must_use]
    #[inline]
    pub fn and(mut self, other: Self) -> Self {
        self.types.extend(other.types);
        self.programs.extend(other.programs);
        self
    }

    /// The text of the file.
    ///
    /// # Errors
    /// If names or numbers clash.
    #[inline]
    pub fn text(&self) -> Result<String, InterfaceError> {
        let collected = collect::collect(self)?;
        write::write(&collected)
    }

    /// Writes the file, unless it is as it should be already. Whether it was written.
    ///
    /// # Errors
    /// If names or numbers clash, or the file cannot be written.
    #[inline]
    pub fn write(&self, path: impl AsRef<Path>) -> Result<bool, InterfaceError> {
        let (path, text) = (path.as_ref(), self.text()?);
        if fs::read_to_string(path).is_ok_and(|old| old == text) {
            return Ok(false);
        }
        let written = fs::write(path, text);
        written.map(|()| true).map_err(|source| InterfaceError::Write { path: path.to_owned(), source })
    }
}
