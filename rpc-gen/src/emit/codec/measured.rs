//! Values whose length is told by a look at a few lengths in them: they are written with one look for room.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::settings::without_next;
use super::super::types::integer;
use super::super::{Depth, Emitter};
use super::Place;
use super::run::{Item, runs};
use crate::model::{Basic, Field, Type, TypeId, TypeKind, Union};

/// Opaque data that may be as long as this is shared, not written into room.
const SHARED: u32 = 8 * 1024;

/// The most lengths that are added up: a sum of very many would overflow the stack of who compiles it.
const MOST_TERMS: usize = 32;

impl Emitter<'_> {
    /// Which definitions are of this kind.
    pub(in super::super) fn find_measured(&mut self) {
        let ids = (0..self.interface.types.len()).map(TypeId);
        self.measured = ids.map(|id| !self.interface.definition(id).recursive || self.is_vec(id)).collect();
        // A type is measured if what it holds is: repeat until nothing changes.
        loop {
            let all = (0..self.measured.len())
                .map(|index| self.measured[index] && self.all_measured(TypeId(index)));
            let all: Vec<bool> = all.collect();
            if all == self.measured {
                return;
            }
            self.measured = all;
        }
    }

    /// Whether all that a definition holds is measured.
    fn all_measured(&self, id: TypeId) -> bool {
        let is_measured =
            |field: &Field| !self.is_boxed_part(id, &field.name, &field.ty) && self.is_measured(&field.ty);
        match &self.interface.definition(id).kind {
            TypeKind::Struct(fields) => {
                let fields = if self.is_vec(id) { without_next(fields) } else { fields };
                let varying = fields.iter().filter(|field| self.fixed_length(&field.ty).is_none());
                !fields.is_empty() && varying.count() <= MOST_TERMS && fields.iter().all(is_measured)
            }
            TypeKind::Union(union) => {
                let arms = union.cases.iter().map(|case| &case.arm).chain(&union.default);
                arms.filter_map(|arm| arm.field.as_ref()).all(is_measured)
            }
            TypeKind::Typedef(_) | TypeKind::Enum(_) | TypeKind::External(_) => false,
        }
    }

    /// Whether a value can be put into room.
    pub(super) fn is_measured(&self, ty: &Type) -> bool {
        match self.interface.resolve(ty) {
            _ if self.fixed_length(ty).is_some() => true,
            Type::String(_) => true,
            Type::Opaque(max) => max.is_some_and(|max| max.value < SHARED),
            Type::Optional(target) => {
                !self.vec_of(target) && !self.interface.is_boxed(target) && self.is_measured(target)
            }
            Type::Named(id) => self.measured[id.0],
            Type::Array(element, _) => match self.interface.resolve(element) {
                Type::Basic(basic) => *basic != Basic::Quadruple,
                Type::Named(_) => self.fixed_length(element).is_some(),
                _ => false,
            },
            Type::Basic(_) | Type::FixedOpaque(_) | Type::FixedArray(..) => false,
        }
    }

    /// How many of the first items can be put into room together.
    pub(super) fn measured_together(&self, items: &[Item<'_>]) -> usize {
        let mut varying = 0;
        let together = items.iter().take_while(|item| {
            varying += usize::from(self.fixed_length(item.ty).is_none());
            varying <= MOST_TERMS && (self.is_measured(item.ty) || self.may_be_shared(item.ty))
        });
        together.count()
    }

    /// Whether that is better than to write each by itself. What is fixed is a run.
    pub(super) fn are_better_together(&self, items: &[Item<'_>]) -> bool {
        items.len() > 1 && items.iter().any(|item| self.fixed_length(item.ty).is_none())
    }

    /// Statements that write what is put into room together: all but opaque data that is long.
    pub(super) fn write_measured(&self, items: &[Item<'_>]) -> TokenStream {
        let (length, puts) = (self.measure(items), self.put_in_room(items).result());
        let write = quote! { out.put_within(#length, |room| { #puts })?; };
        let copied = items.iter().filter(|item| self.may_be_shared(item.ty)).map(|item| {
            let receiver = item.place.receiver();
            quote! { Encoder::is_copied(#receiver.len()) }
        });
        let copied: Vec<TokenStream> = copied.collect();
        if copied.is_empty() {
            return write;
        }
        let apart = self.write_runs(items);
        quote! { if #(#copied)&&* { #write } else { #apart } }
    }

    /// An expression that writes an array whose elements are measured and have no `Encode` that knows of their bounds.
    pub(super) fn write_measured_array(
        &self,
        element: &Type,
        reference: &TokenStream,
        max: &TokenStream,
        depth: Depth,
    ) -> Option<TokenStream> {
        let plain = match self.interface.resolve(element) {
            Type::String(_) | Type::Opaque(_) => true,
            Type::Array(inner, _) => matches!(self.interface.resolve(inner), Type::Basic(_)),
            _ => false,
        };
        if !plain || !self.is_measured(element) {
            return None;
        }
        let item = Item { ty: element, place: Place::Reference(quote! { item }), name: "" };
        let (length, put) = (self.measure_one(element, &item.place, depth), self.put_one(&item, depth));
        Some(quote! { out.put_measured_array_with(#reference, #max, |item| #length, |item, room| #put) })
    }

    /// Whether a value is opaque data that is shared where it is long.
    fn may_be_shared(&self, ty: &Type) -> bool {
        matches!(self.interface.resolve(ty), Type::Opaque(_)) && !self.is_measured(ty)
    }

    /// The trait for a struct.
    pub(super) fn measured_struct(&self, path: &TokenStream, items: &[Item<'_>]) -> TokenStream {
        measured_impl(path, &self.measure(items), &self.put_in_room(items).result())
    }

    /// The same for a union.
    pub(super) fn measured_union(&self, path: &TokenStream, id: TypeId, union: &Union) -> TokenStream {
        let length = self.lengths_of_arms(union, |items, _| self.measure(items));
        let puts = self.write_union(id, union, &|items| self.put_in_room(items).result());
        measured_impl(path, &length, &puts)
    }

    /// The bytes of values that follow one another: a `usize`.
    fn measure(&self, items: &[Item<'_>]) -> TokenStream {
        let fixed: u32 = items.iter().filter_map(|item| self.fixed_length(item.ty)).sum();
        let varying = items.iter().filter(|item| self.fixed_length(item.ty).is_none());
        let fixed = (fixed > 0).then(|| integer(i128::from(fixed), false));
        let terms =
            fixed.into_iter().chain(varying.map(|item| self.measure_one(item.ty, &item.place, Depth::Codec)));
        quote! { #(#terms)+* }
    }

    fn measure_one(&self, ty: &Type, place: &Place, depth: Depth) -> TokenStream {
        let receiver = place.receiver();
        match self.interface.resolve(ty) {
            Type::String(max) | Type::Opaque(max) => {
                let max = self.bound(*max, depth);
                quote! { Encoder::len_of_data(#receiver.len(), #max) }
            }
            Type::Array(element, max) => {
                let max = self.bound(*max, depth);
                let element = integer(i128::from(self.fixed_length(element).unwrap_or(0)), false);
                quote! { Encoder::len_of_elements(#receiver.len(), #element, #max) }
            }
            Type::Optional(target) => match self.fixed_length(target) {
                Some(length) => {
                    let with_flag = integer(i128::from(length + 4), false);
                    quote! { if #receiver.is_some() { #with_flag } else { 4 } }
                }
                None => {
                    let reference = place.reference();
                    let item = self.measure_one(target, &Place::Reference(quote! { item }), depth);
                    quote! { match #reference { None => 4, Some(item) => 4 + #item } }
                }
            },
            _ => {
                let reference = place.reference();
                quote! { Measured::measure(#reference) }
            }
        }
    }

    /// What puts values into `room` one after the other.
    fn put_in_room(&self, items: &[Item<'_>]) -> Puts {
        let lengths: Vec<Option<u32>> = items.iter().map(|item| self.fixed_length(item.ty)).collect();
        let mut items = items.iter();
        let mut puts = Puts(Vec::new());
        for (count, length) in runs(&lengths) {
            let part: Vec<&Item<'_>> = items.by_ref().take(count).collect();
            let alone = || self.fixed_length(part[0].ty).map(|length| integer(length.into(), false));
            puts.0.push(match length.or_else(alone) {
                Some(length) => {
                    let puts = part.iter().map(|item| self.put_in_run(item.ty, &item.place));
                    Put::Sure(quote! { room.put_run(|run: &mut Run<'_, #length>| { #(#puts)* }) })
                }
                None => {
                    let Item { ty, place, name } = part[0];
                    match self.interface.resolve(ty) {
                        Type::Optional(target) => Put::Sure(self.put_optional(target, place, name)),
                        _ => {
                            let put = self.put_one(part[0], Depth::Codec);
                            Put::Tried(quote! { #put.field(#name) })
                        }
                    }
                }
            });
        }
        puts
    }

    /// An expression that puts optional data into `room`, and is what is left of it.
    fn put_optional(&self, target: &Type, place: &Place, name: &str) -> TokenStream {
        let reference = place.reference();
        let flag = |flag: bool| Item {
            ty: &Type::Basic(Basic::Bool),
            place: Place::Argument(quote! { #flag }),
            name,
        };
        let item = Item { ty: target, place: Place::Reference(quote! { item }), name };
        let none = self.put_in_room(&[flag(false)]).left();
        let some = self.put_in_room(&[flag(true), item]).left();
        quote! {
            match #reference {
                None => { #none }
                Some(item) => { #some }
            }
        }
    }

    /// An expression that puts a value into `room`: a `Result<Room<'_>, EncodeError>`.
    fn put_one(&self, Item { ty, place, .. }: &Item<'_>, depth: Depth) -> TokenStream {
        let reference = place.reference();
        match self.interface.resolve(ty) {
            Type::String(max) => {
                let max = self.bound(*max, depth);
                quote! { room.put_string(#reference, #max) }
            }
            Type::Opaque(max) => {
                let max = self.bound(*max, depth);
                quote! { room.put_slice(#reference, #max) }
            }
            Type::Array(element, max) => {
                let max = self.bound(*max, depth);
                match self.interface.resolve(element) {
                    Type::Basic(_) => quote! { room.put_array(#reference, #max) },
                    Type::Named(id) if matches!(self.interface.definition(*id).kind, TypeKind::Enum(_)) => {
                        quote! { room.put_enums(#reference, #max) }
                    }
                    _ => {
                        let length = integer(i128::from(self.fixed_length(element).unwrap_or(0)), false);
                        let puts = self.put_in_run(element, &Place::Reference(quote! { item }));
                        quote! { room.put_runs(#reference, #max, |run: &mut Run<'_, #length>, item| { #puts }) }
                    }
                }
            }
            // By the trait's name: the user may give a type methods of these names.
            _ => quote! { Measured::put(#reference, room) },
        }
    }
}

/// Expressions that put values into `room`, one after the other.
struct Puts(Vec<Put>);

enum Put {
    /// One that is what is left of the room.
    Sure(TokenStream),
    /// One that is a `Result` of that.
    Tried(TokenStream),
}

impl Puts {
    /// Statements and an expression that is a `Result`.
    fn result(self) -> TokenStream {
        self.ending_with(|last| match last {
            Put::Sure(left) => quote! { Ok(#left) },
            Put::Tried(result) => result,
        })
    }

    /// Statements and an expression that is what is left of the room.
    fn left(self) -> TokenStream {
        self.ending_with(Put::left)
    }

    fn ending_with(mut self, end: impl FnOnce(Put) -> TokenStream) -> TokenStream {
        let last = end(self.0.pop().unwrap_or_else(|| Put::Sure(quote! { room })));
        let others = self.0.into_iter().map(Put::left);
        quote! { #(let room = #others;)* #last }
    }
}

impl Put {
    fn left(self) -> TokenStream {
        match self {
            Self::Sure(left) => left,
            Self::Tried(result) => quote! { #result? },
        }
    }
}

fn measured_impl(path: &TokenStream, length: &TokenStream, puts: &TokenStream) -> TokenStream {
    quote! {
        impl Measured for #path {
            #[inline]
            fn measure(&self) -> usize { #length }

            #[inline]
            fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> { #puts }
        }
    }
}
