//! `Encode` and `Decode` for each kind of type.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::data::field_names;
use super::super::union::carried;
use super::super::{Depth, Emitter};
use super::Place;
use crate::model::{Domain, Field, Type, TypeId, Union};

impl Emitter<'_> {
    pub(super) fn enum_codec(&self, id: TypeId) -> TokenStream {
        let path = self.path(id, Depth::Codec);
        let name = &self.interface.definition(id).name;
        encode_and_decode(
            &path,
            &quote! { out.put_i32(i32::from(*self)) },
            &quote! {
                let number = input.get_i32()?;
                Self::try_from(number).map_err(|number| input.bad_enum(number, #name))
            },
        )
    }

    pub(super) fn struct_codec(&self, id: TypeId, fields: &[Field]) -> TokenStream {
        let path = self.path(id, Depth::Codec);
        if fields.is_empty() {
            return quote! {
                impl Encode for #path {
                    fn encode(&self, _: &mut Encoder) -> Result<(), EncodeError> { Ok(()) }
                }
                impl Decode for #path {
                    fn decode(_: &mut Decoder<'_>) -> Result<Self, DecodeError> { Ok(Self {}) }
                }
            };
        }
        let writes = self.write_fields(id, fields, &quote! { self });
        let reads = self.read_fields(id, fields);
        encode_and_decode(&path, &quote! { #writes Ok(()) }, &quote! { Ok(Self { #reads }) })
    }

    /// Statements that write fields of a struct.
    fn write_fields(&self, id: TypeId, fields: &[Field], owner: &TokenStream) -> TokenStream {
        let names = field_names(fields);
        let writes = fields.iter().zip(names).map(|(field, ident)| {
            let boxed = self.is_boxed_part(id, &field.name, &field.ty);
            let place = if boxed {
                quote! { (*#owner.#ident) }
            } else {
                quote! { #owner.#ident }
            };
            let place = Place::Owned(place);
            let encode = self.encode(&field.ty, &place, Depth::Codec);
            let name = &field.name;
            quote! { #encode.field(#name)?; }
        });
        writes.collect()
    }

    /// The fields of a struct expression that reads them in order.
    fn read_fields(&self, id: TypeId, fields: &[Field]) -> TokenStream {
        let names = field_names(fields);
        let reads = fields.iter().zip(names).map(|(field, ident)| {
            let decode = self.decode_part(id, &field.name, &field.ty);
            let name = &field.name;
            quote! { #ident: #decode.field(#name)?, }
        });
        reads.collect()
    }

    /// A linked list, in loops: see [`list`](super::super::list).
    pub(super) fn list_codec(&self, id: TypeId, fields: &[Field]) -> TokenStream {
        let path = self.path(id, Depth::Codec);
        let (last, others) = fields.split_last().expect("a list has a last field");
        let next = &field_names(fields)[others.len()];
        let next_name = &last.name;
        let writes = self.write_fields(id, others, &quote! { node });
        let reads = self.read_fields(id, others);
        let reader = quote! {
            let read_node = |input: &mut Decoder<'_>| Ok(Self { #reads #next: None });
        };
        encode_and_decode(
            &path,
            &quote! {
                for (index, node) in self.nodes().enumerate() {
                    if index > 0 {
                        out.put_bool(true)?;
                    }
                    #writes
                }
                out.put_bool(false)
            },
            &quote! {
                #reader
                let mut head = read_node(input)?;
                let (mut tail, mut index) = (&mut head.#next, 0);
                while let Some(node) = input.get_node(index, read_node).field(#next_name)? {
                    tail = &mut tail.insert(node).#next;
                    index += 1;
                }
                Ok(head)
            },
        )
    }

    pub(super) fn union_codec(&self, id: TypeId, union: &Union) -> TokenStream {
        let path = self.path(id, Depth::Codec);
        let writes = self.write_union(id, union);
        let reads = self.read_union(id, union);
        encode_and_decode(&path, &writes, &reads)
    }

    fn write_union(&self, id: TypeId, union: &Union) -> TokenStream {
        let shape = self.shape(union);
        let cases = shape.cases.iter().map(|(variant, case)| {
            let value = self.discriminant(union, case.value, Depth::Codec);
            let write = self.write_discriminant(union, &Place::Argument(value));
            match carried(&case.arm) {
                None => quote! { Self::#variant => #write, },
                Some((name, ty)) => {
                    let place = Place::Reference(quote! { data });
                    let encode = self.encode(ty, &place, Depth::Codec);
                    let unbox = self.unbox(id, name, ty);
                    quote! { Self::#variant(data) => { #unbox #write?; #encode.field(#name) } }
                }
            }
        });
        let default = shape.default.as_ref().map(|(variant, arm)| {
            let place = Place::Reference(quote! { discriminant });
            let write = self.write_discriminant(union, &place);
            let number = wide(union.domain, &quote! { *discriminant });
            let listed = shape.cases.iter();
            let listed = listed.map(|(_, case)| self.discriminant(union, case.value, Depth::Codec));
            let refuse = (!shape.cases.is_empty()).then(|| {
                quote! {
                    if matches!(discriminant, #(#listed)|*) {
                        return Err(Encoder::bad_discriminant(#number));
                    }
                }
            });
            match carried(arm) {
                None => quote! { Self::#variant(discriminant) => { #refuse #write } },
                Some((name, ty)) => {
                    let place = Place::Reference(quote! { data });
                    let encode = self.encode(ty, &place, Depth::Codec);
                    let unbox = self.unbox(id, name, ty);
                    quote! {
                        Self::#variant(discriminant, data) => {
                            #unbox #refuse #write?; #encode.field(#name)
                        }
                    }
                }
            }
        });
        quote! { match self { #(#cases)* #default } }
    }

    /// What makes a reference to a box in an arm one to what is in it.
    fn unbox(&self, id: TypeId, part: &str, ty: &Type) -> Option<TokenStream> {
        self.is_boxed_part(id, part, ty).then(|| quote! { let data = &**data; })
    }

    /// An expression that reads a field or arm.
    fn decode_part(&self, id: TypeId, part: &str, ty: &Type) -> TokenStream {
        if self.is_boxed_part(id, part, ty) {
            let decoder = self.decoder(ty, Depth::Codec);
            return quote! { input.get_in_box(#decoder) };
        }
        self.decode(ty, Depth::Codec)
    }

    fn write_discriminant(&self, union: &Union, place: &Place) -> TokenStream {
        let write = self.encode(&union.discriminant, place, Depth::Codec);
        let name = &union.discriminant_name;
        quote! { #write.field(#name) }
    }

    fn read_union(&self, id: TypeId, union: &Union) -> TokenStream {
        let shape = self.shape(union);
        let type_name = &self.interface.definition(id).name;
        let discriminant_name = &union.discriminant_name;
        let discriminant = self.decode(&union.discriminant, Depth::Codec);
        let cases = shape.cases.iter().map(|(variant, case)| {
            let value = self.discriminant(union, case.value, Depth::Codec);
            let read = match carried(&case.arm) {
                None => quote! { Ok(Self::#variant) },
                Some((name, ty)) => {
                    let decode = self.decode_part(id, name, ty);
                    quote! { #decode.field(#name).map(Self::#variant) }
                }
            };
            (value, read)
        });
        let cases: Vec<(TokenStream, TokenStream)> = cases.collect();
        let refuse = |number: TokenStream| quote! { Err(input.bad_discriminant(#number, #type_name)) };
        if union.domain == Domain::Bool {
            let branch = |wanted: i64| {
                let index = shape.cases.iter().position(|(_, case)| case.value == wanted);
                index.map_or_else(|| refuse(quote! { #wanted }), |index| cases[index].1.clone())
            };
            let (yes, no) = (branch(1), branch(0));
            return quote! { if #discriminant.field(#discriminant_name)? { #yes } else { #no } };
        }
        let otherwise = match &shape.default {
            _ if shape.complete => None,
            None => {
                let refuse = refuse(wide(union.domain, &quote! { other }));
                Some(quote! { other => #refuse, })
            }
            Some((variant, arm)) => Some(match carried(arm) {
                None => quote! { other => Ok(Self::#variant(other)), },
                Some((name, ty)) => {
                    let decode = self.decode_part(id, name, ty);
                    quote! {
                        other => #decode.field(#name).map(|data| Self::#variant(other, data)),
                    }
                }
            }),
        };
        let cases = cases.iter().map(|(value, read)| quote! { #value => #read, });
        quote! {
            match #discriminant.field(#discriminant_name)? { #(#cases)* #otherwise }
        }
    }
}

/// A discriminant as `i64`.
fn wide(domain: Domain, value: &TokenStream) -> TokenStream {
    match domain {
        Domain::Enum(_) => quote! { i64::from(i32::from(#value)) },
        _ => quote! { i64::from(#value) },
    }
}

fn encode_and_decode(path: &TokenStream, encode: &TokenStream, decode: &TokenStream) -> TokenStream {
    quote! {
        impl Encode for #path {
            fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> { #encode }
        }

        impl Decode for #path {
            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> { #decode }
        }
    }
}
