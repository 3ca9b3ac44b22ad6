//! The private module that reads and writes the types.
//!
//! It is apart from the types so that a reader meets plain data first, and so that the runtime's
//! names are imported where no name of the file can be in their way.

mod expr;
mod impls;
mod length;
mod measured;
mod run;

use proc_macro2::TokenStream;
use quote::quote;

use super::settings::without_next;
use super::{Emitter, Words, collect_words, imports_for};
use crate::model::{Item, TypeKind};

pub(super) use expr::Place;

/// What the module may import.
const IMPORTS: &[&str] = &[
    "Decode",
    "DecodeError",
    "Decoder",
    "Encode",
    "EncodeError",
    "Encoder",
    "Measured",
    "ResultExt for field",
    "Room",
    "Run",
    "XdrSize",
];

impl Emitter<'_> {
    pub(super) fn codec_module(&self) -> TokenStream {
        let impls = self.codec_impls(&self.interface.order);
        if impls.is_empty() {
            return TokenStream::new();
        }
        let mut words = Words::default();
        collect_words(impls.clone(), &mut words);
        self.codec_frame(&words, &impls)
    }

    /// How some of the types are read and written.
    pub(super) fn codec_impls(&self, items: &[Item]) -> TokenStream {
        let impls = items.iter().filter_map(|item| {
            let Item::Type(id) = item else { return None };
            let definition = self.interface.definition(*id);
            let codec = match &definition.kind {
                TypeKind::Typedef(_) | TypeKind::External(_) => return None,
                TypeKind::Enum(_) => self.enum_codec(*id),
                TypeKind::Struct(fields) if self.is_vec(*id) => self.struct_codec(*id, without_next(fields)),
                TypeKind::Struct(fields) if definition.list => self.list_codec(*id, fields),
                TypeKind::Struct(fields) => self.struct_codec(*id, fields),
                TypeKind::Union(union) => self.union_codec(*id, union),
            };
            let size = self.size_impl(*id);
            Some(quote! { #codec #size })
        });
        impls.collect()
    }

    /// The module around what has some words in it.
    pub(super) fn codec_frame(&self, words: &Words, impls: &TokenStream) -> TokenStream {
        let imports = imports_for(IMPORTS, words);
        let name = self.names.codec_module();
        quote! {
            #[doc = " How the types above are written and read: RFC 4506."]
            #[allow(
                clippy::manual_range_patterns,
                clippy::match_same_arms,
                clippy::match_wildcard_for_single_variants,
                clippy::too_many_lines,
                reason = "as the interface has it"
            )]
            mod #name { #imports #impls }
        }
    }
}
