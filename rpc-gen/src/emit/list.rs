//! Linked lists: structs whose last field is optionally the struct itself.
//!
//! What `derive` gives would call itself for each node, and a list from the network may have more
//! nodes than a thread has stack. So whatever walks a list here does so in a loop.

use proc_macro2::TokenStream;
use quote::quote;

use super::data::field_names;
use super::names::plain;
use super::traits::derives_default;
use super::{Emitter, docs};
use crate::model::{Basic, Field, Type, TypeId};

impl Emitter<'_> {
    pub(super) fn list(&self, id: TypeId, fields: &[Field]) -> TokenStream {
        let definition = self.interface.definition(id);
        let name = self.names.type_name(id);
        let docs = docs::lines(&docs::definition(&definition.docs, &definition.text));
        let idents = field_names(fields);
        let (next, others) = idents.split_last().expect("a list has a last field");
        let declared = self.declared_fields(id, fields, &idents);
        let derives_default = derives_default(self.interface, fields);
        let derive = derives_default.then(|| quote! { #[derive(Default)] });
        let manual_default = (!derives_default).then(|| self.default_impl(id, fields, &idents));
        let allow = self.allow_for_fields(fields, &idents);
        let serde = self.serde_derive();
        let attributes = self.type_attributes(id);
        let text = name.to_string();
        let helper = plain(if text == "Fields" { "OwnFields" } else { "Fields" });
        let copies = fields.iter().zip(others).map(|(field, ident)| {
            if self.is_copy(&field.ty) {
                quote! { #ident: node.#ident, }
            } else {
                quote! { #ident: node.#ident.clone(), }
            }
        });
        let inexact = fields.iter().any(|field| is_float(self.interface.resolve(&field.ty)));
        let exactly = inexact.then(|| {
            quote! {
                #[allow(clippy::float_cmp, reason = "equality is that of the fields")]
            }
        });
        let keys: Vec<String> = others.iter().map(ToString::to_string).collect();
        let same = quote! { #(left.#others == right.#others)&&* };
        let exact = self.traits.is_exact(id).then(|| {
            let hash_others = others.iter().map(|field| {
                quote! { ::core::hash::Hash::hash(&node.#field, state); }
            });
            quote! {
                impl Eq for #name {}

                impl ::core::hash::Hash for #name {
                    fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                        for node in self.nodes() {
                            #(#hash_others)*
                            state.write_u8(1);
                        }
                    }
                }
            }
        });
        quote! {
            #docs
            #[doc = ""]
            #[doc = " A linked list. Cloning, comparing, dropping and sending it take no stack, however long it is."]
            #allow
            #derive
            #serde
            #attributes
            pub struct #name { #declared }

            impl #name {
                #[doc = " This node and all that follow it."]
                pub fn nodes(&self) -> impl Iterator<Item = &Self> {
                    ::core::iter::successors(Some(self), |node| node.#next.as_deref())
                }
            }

            #manual_default

            impl Clone for #name {
                fn clone(&self) -> Self {
                    let copy = |node: &Self| Self {
                        #(#copies)*
                        #next: None,
                    };
                    let mut head = copy(self);
                    let mut tail = &mut head.#next;
                    for node in self.nodes().skip(1) {
                        tail = &mut tail.insert(Box::new(copy(node))).#next;
                    }
                    head
                }
            }

            impl ::core::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    struct #helper<'a>(&'a #name);

                    impl ::core::fmt::Debug for #helper<'_> {
                        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                            let Self(node) = self;
                            f.debug_struct(#text)#(.field(#keys, &node.#others))*.finish_non_exhaustive()
                        }
                    }

                    f.debug_list().entries(self.nodes().map(#helper)).finish()
                }
            }

            impl PartialEq for #name {
                #exactly
                fn eq(&self, other: &Self) -> bool {
                    let (mut left, mut right) = (self, other);
                    while #same {
                        match (&left.#next, &right.#next) {
                            (Some(next_left), Some(next_right)) => {
                                (left, right) = (next_left, next_right);
                            }
                            (None, None) => return true,
                            _ => return false,
                        }
                    }
                    false
                }
            }

            #exact

            impl Drop for #name {
                fn drop(&mut self) {
                    let mut next = self.#next.take();
                    while let Some(mut node) = next {
                        next = node.#next.take();
                    }
                }
            }
        }
    }
}

fn is_float(ty: &Type) -> bool {
    matches!(ty, Type::Basic(Basic::Float | Basic::Double))
}
