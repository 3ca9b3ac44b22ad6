//! `Encode` and `Decode` for each kind of type.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::data::field_names;
use super::super::types::integer;
use super::super::union::carried;
use super::super::{Depth, Emitter};
use super::Place;
use super::run::{Item, runs};
use crate::model::{Basic, Domain, Field, Type, TypeId, Union};

impl Emitter<'_> {
    pub(super) fn enum_codec(&self, id: TypeId) -> TokenStream {
        let path = self.path(id, Depth::Codec);
        let name = &self.interface.definition(id).name;
        let encode = quote! { out.put_i32(i32::from(*self)) };
        let decode = quote! {
            let number = input.get_i32()?;
            Self::try_from(number).map_err(|number| input.bad_enum(number, #name))
        };
        let codec = Codec::new(&path, encode, decode);
        let put_many = quote! {
            #[inline]
            fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
                out.put_enums(items)
            }
        };
        let get_many = quote! {
            #[inline]
            fn decode_vec(count: usize, input: &mut Decoder<'_>) -> Result<Vec<Self>, DecodeError> {
                input.get_enums(count)
            }

            #[inline]
            fn decode_array<const N: usize>(input: &mut Decoder<'_>) -> Result<[Self; N], DecodeError> {
                input.get_enum_array()
            }
        };
        Codec { fixed_length: Some(4), encoded_len: Some(quote! { Some(4) }), put_many, get_many, ..codec }
            .impls()
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
        let items = self.field_items(id, fields, &quote! { self });
        let reads = self.read_fields(id, fields);
        let mut measured = TokenStream::new();
        let (encode, put_many) = match self.fixed_length(&Type::Named(id)) {
            None if self.measured[id.0] => {
                measured = self.measured_struct(&path, &items);
                (quote! { out.put_measured(self) }, put_all_measured())
            }
            None => {
                let writes = self.write_items(&items);
                (quote! { #writes Ok(()) }, TokenStream::new())
            }
            Some(length) => {
                let length = integer(i128::from(length), false);
                let puts = self.put_in_run(&Type::Named(id), &Place::Reference(quote! { item }));
                let put_many = quote! {
                    #[inline]
                    fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
                        out.put_runs(items, |run: &mut Run<'_, #length>, item| { #puts })
                    }
                };
                (quote! { Self::encode_slice(::core::slice::from_ref(self), out) }, put_many)
            }
        };
        let boxed = fields.iter().any(|field| self.is_boxed_part(id, &field.name, &field.ty));
        let encoded_len = if measured.is_empty() {
            (!boxed).then(|| self.encoded_len(&items)).flatten()
        } else {
            Some(quote! { Encoder::len_if_short(Measured::measure(self)) })
        };
        let impls = Codec {
            fixed_length: self.exact_length(&Type::Named(id)),
            encoded_len,
            put_many,
            ..Codec::new(&path, encode, quote! { Ok(Self { #reads }) })
        }
        .impls();
        quote! { #impls #measured }
    }

    /// The fields of what `owner` is, to be written.
    fn field_items<'f>(&self, id: TypeId, fields: &'f [Field], owner: &TokenStream) -> Vec<Item<'f>> {
        let items = fields.iter().zip(field_names(fields)).map(|(field, ident)| {
            let boxed = self.is_boxed_part(id, &field.name, &field.ty);
            let place = if boxed {
                quote! { (*#owner.#ident) }
            } else {
                quote! { #owner.#ident }
            };
            Item { ty: &field.ty, place: Place::Owned(place), name: &field.name }
        });
        items.collect()
    }

    /// The fields of a struct expression that reads them in order.
    fn read_fields(&self, id: TypeId, fields: &[Field]) -> TokenStream {
        let lengths: Vec<Option<u32>> = fields.iter().map(|field| self.fixed_part(id, field)).collect();
        let mut fields = fields.iter().zip(field_names(fields));
        let mut reads = TokenStream::new();
        for (count, length) in runs(&lengths) {
            let mut input = length.map_or(quote! { input }, |length| quote! { input.run(#length)? });
            for (field, ident) in fields.by_ref().take(count) {
                let decode = self.decode_part(id, &input, &field.name, &field.ty);
                let name = &field.name;
                reads.extend(quote! { #ident: #decode.field(#name)?, });
                input = quote! { input };
            }
        }
        reads
    }

    /// A linked list, in loops: see [`list`](super::super::list).
    pub(super) fn list_codec(&self, id: TypeId, fields: &[Field]) -> TokenStream {
        let path = self.path(id, Depth::Codec);
        let (last, others) = fields.split_last().expect("a list has a last field");
        let next = &field_names(fields)[others.len()];
        let next_name = &last.name;
        let node = quote! { node };
        let more = Item {
            ty: &Type::Basic(Basic::Bool),
            place: Place::Argument(quote! { node.#next.is_some() }),
            name: next_name,
        };
        let items = self.field_items(id, others, &node).into_iter().chain([more]);
        let writes = self.write_items(&items.collect::<Vec<_>>());
        let reads = self.read_fields(id, others);
        let reader = quote! {
            let read_node = |input: &mut Decoder<'_>| Ok(Self { #reads #next: None });
        };
        let encode = quote! {
            for node in self.nodes() {
                #writes
            }
            Ok(())
        };
        let decode = quote! {
            #reader
            let mut head = read_node(input)?;
            let (mut tail, mut index) = (&mut head.#next, 0);
            while let Some(node) = input.get_node(index, read_node).field(#next_name)? {
                tail = &mut tail.insert(node).#next;
                index += 1;
            }
            Ok(head)
        };
        Codec::new(&path, encode, decode).impls()
    }

    pub(super) fn union_codec(&self, id: TypeId, union: &Union) -> TokenStream {
        let path = self.path(id, Depth::Codec);
        let reads = self.read_union(id, union);
        if self.measured[id.0] {
            let encoded_len = Some(quote! { Encoder::len_if_short(Measured::measure(self)) });
            let codec = Codec::new(&path, quote! { out.put_measured(self) }, reads);
            let impls = Codec { encoded_len, put_many: put_all_measured(), ..codec }.impls();
            let measured = self.measured_union(&path, id, union);
            return quote! { #impls #measured };
        }
        let writes = self.write_union(id, union, &|items| {
            let writes = self.write_items(items);
            quote! { #writes Ok(()) }
        });
        let encoded_len = self.union_encoded_len(id, union);
        Codec { encoded_len, ..Codec::new(&path, writes, reads) }.impls()
    }

    /// The arms of a match that writes a union with `write`.
    pub(super) fn write_union(
        &self,
        id: TypeId,
        union: &Union,
        write: &dyn Fn(&[Item<'_>]) -> TokenStream,
    ) -> TokenStream {
        let shape = self.shape(union);
        let write = |place: Place, part: Option<(&str, &Type)>| {
            let discriminant = Item { ty: &union.discriminant, place, name: &union.discriminant_name };
            let data = part.map(|(name, ty)| Item { ty, place: Place::Reference(quote! { data }), name });
            let unbox = part.and_then(|(name, ty)| self.unbox(id, name, ty));
            let writes = write(&[discriminant].into_iter().chain(data).collect::<Vec<_>>());
            (unbox, writes)
        };
        let cases = shape.cases.iter().map(|(variant, case)| {
            let part = carried(&case.arm);
            let value = self.discriminant(union, case.value, Depth::Codec);
            let (unbox, writes) = write(Place::Argument(value), part);
            let data = part.map(|_| quote! { (data) });
            quote! { Self::#variant #data => { #unbox #writes } }
        });
        let default = shape.default.as_ref().map(|(variant, arm)| {
            let part = carried(arm);
            let (unbox, writes) = write(Place::Reference(quote! { discriminant }), part);
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
            let data = part.map(|_| quote! { , data });
            quote! { Self::#variant(discriminant #data) => { #unbox #refuse #writes } }
        });
        quote! { match self { #(#cases)* #default } }
    }

    /// What makes a reference to a box in an arm one to what is in it.
    fn unbox(&self, id: TypeId, part: &str, ty: &Type) -> Option<TokenStream> {
        self.is_boxed_part(id, part, ty).then(|| quote! { let data = &**data; })
    }

    /// An expression that reads a field or arm from what the expression `input` gives.
    fn decode_part(&self, id: TypeId, input: &TokenStream, part: &str, ty: &Type) -> TokenStream {
        if self.is_boxed_part(id, part, ty) {
            let decoder = self.decoder(ty, Depth::Codec);
            return quote! { #input.get_in_box(#decoder) };
        }
        self.decode_from(input, ty, Depth::Codec)
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
                    let decode = self.decode_part(id, &quote! { input }, name, ty);
                    quote! { #decode.field(#name).map(Self::#variant) }
                }
            };
            (value, read)
        });
        let cases: Vec<(TokenStream, TokenStream)> = cases.collect();
        let bad = match union.domain {
            Domain::Hyper | Domain::UnsignedHyper => quote! { bad_hyper_discriminant },
            _ => quote! { bad_discriminant },
        };
        let refuse = |number: TokenStream| quote! { Err(input.#bad(#number, #type_name)) };
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
                    let decode = self.decode_part(id, &quote! { input }, name, ty);
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

/// `encode_slice` of what is measured.
fn put_all_measured() -> TokenStream {
    quote! {
        #[inline]
        fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_all_measured(items)
        }
    }
}

/// A discriminant as `i64`.
fn wide(domain: Domain, value: &TokenStream) -> TokenStream {
    match domain {
        Domain::Enum(_) => quote! { i64::from(i32::from(#value)) },
        Domain::Hyper => quote! { #value },
        // It is only told to people.
        Domain::UnsignedHyper => quote! { i64::try_from(#value).unwrap_or(i64::MAX) },
        _ => quote! { i64::from(#value) },
    }
}

/// The two traits of one type.
///
/// All is `#[inline]`: a value that a call returns is moved from where it has only just been written, and such a move waits
/// for the writing. What is long is not inlined for all that.
struct Codec<'a> {
    path: &'a TokenStream,
    /// The bodies of `encode` and `decode`.
    encode: TokenStream,
    decode: TokenStream,
    /// The bytes that every value takes, where that is so.
    fixed_length: Option<u32>,
    /// The body of `encoded_len`.
    encoded_len: Option<TokenStream>,
    /// `encode_slice`, and `decode_vec` and `decode_array`, where there are better ways than one by one.
    put_many: TokenStream,
    get_many: TokenStream,
}

impl<'a> Codec<'a> {
    fn new(path: &'a TokenStream, encode: TokenStream, decode: TokenStream) -> Self {
        Self {
            path,
            encode,
            decode,
            fixed_length: None,
            encoded_len: None,
            put_many: TokenStream::new(),
            get_many: TokenStream::new(),
        }
    }

    fn impls(self) -> TokenStream {
        let Self { path, encode, decode, fixed_length, encoded_len, put_many, get_many } = self;
        let fixed_length = fixed_length.map(|length| {
            let length = integer(i128::from(length), false);
            quote! {
                #[inline]
                fn fixed_length() -> Option<usize> { Some(#length) }
            }
        });
        let encoded_len = encoded_len.map(|body| {
            quote! {
                #[inline]
                fn encoded_len(&self) -> Option<usize> { #body }
            }
        });
        quote! {
            impl Encode for #path {
                #[inline]
                fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> { #encode }
                #fixed_length
                #encoded_len
                #put_many
            }

            impl Decode for #path {
                const LEAST: usize = <Self as XdrSize>::MIN;

                #[inline]
                fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> { #decode }
                #get_many
            }
        }
    }
}
