//! Services and clients of a trait that is written in Rust: what surrounds the trait is generated, the trait and its
//! types are the user's own.

use proc_macro2::{Ident, TokenStream};

use super::{Emitter, Form, Options};
use crate::model::{Interface, TypeId};

/// A version of a program that Rust code declares.
#[derive(Clone, Debug)]
pub struct Foreign {
    /// One program with one version. Its types stand for Rust's, so what they are made of does not matter; docs are
    /// Markdown.
    pub interface: Interface,
    /// The path of each type, from within the module that is generated.
    pub types: Vec<TokenStream>,
    /// The trait's method for each procedure.
    pub methods: Vec<Ident>,
}

/// What goes into a module where the trait is known as `Server`: its number and those of its procedures, its `Service`
/// and its clients.
///
/// # Panics
///
/// If there is not exactly one program with one version.
#[must_use]
pub fn service_and_clients(foreign: &Foreign, options: &Options) -> TokenStream {
    let [program] = &foreign.interface.programs[..] else { panic!("a trait is one program") };
    let [version] = &program.versions[..] else { panic!("a trait is one version") };
    let emitter = Emitter::new(&foreign.interface, options, Form::Tokens).with_foreign(foreign);
    let number = super::types::integer(i128::from(program.number), program.hexadecimal);
    emitter.version_items(program, version, &number)
}

impl<'a> Emitter<'a> {
    fn with_foreign(self, foreign: &'a Foreign) -> Self {
        Self { foreign: Some(foreign), ..self }
    }

    /// The path of a type that is declared elsewhere.
    pub(super) fn foreign(&self, id: TypeId) -> Option<&TokenStream> {
        self.foreign.map(|foreign| &foreign.types[id.0])
    }
}
