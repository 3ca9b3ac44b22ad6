//! Types that the interface mentions and does not define.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, docs};
use crate::model::{External, TypeId};

impl Emitter<'_> {
    /// Another name for the Rust type that was given for it; a type without values on the wire where
    /// none was.
    pub(super) fn external(&self, id: TypeId, external: &External) -> TokenStream {
        let original = &self.interface.definition(id).name;
        let name = self.names.type_name(id);
        let quoted = docs::quoted(original);
        let Some(rust) = &external.rust else {
            return unknown(name, original, &quoted, self.serde_derive().as_ref());
        };
        let docs = docs::lines(&format!("{quoted}, which is defined elsewhere."));
        let target: syn::Type = syn::parse_str(rust).expect("settings have been checked");
        quote! { #docs pub type #name = #target; }
    }
}

fn unknown(
    name: &proc_macro2::Ident,
    original: &str,
    quoted: &str,
    serde: Option<&TokenStream>,
) -> TokenStream {
    let docs = docs::lines(&format!(
        "{quoted}, which the file does not define.\n\nIt stands for something unknown, and can be \
         neither sent nor received. Set `extern_type({original:?}, \"path::of::a::Type\")` to say what \
         it is."
    ));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #serde
        pub struct #name;

        impl ::rpc_core::codegen::Encode for #name {
            fn encode(
                &self,
                _: &mut ::rpc_core::codegen::Encoder,
            ) -> Result<(), ::rpc_core::codegen::EncodeError> {
                Err(::rpc_core::codegen::Encoder::unknown_type(#original))
            }
        }

        impl ::rpc_core::codegen::Decode for #name {
            fn decode(
                input: &mut ::rpc_core::codegen::Decoder<'_>,
            ) -> Result<Self, ::rpc_core::codegen::DecodeError> {
                Err(input.unknown_type(#original))
            }
        }
    }
}
