//! Values of fixed size that stand next to one another, which are written and read with one check for all.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::data::field_names;
use super::super::names::plain;
use super::super::types::integer;
use super::super::{Depth, Emitter};
use super::Place;
use super::expr::suffix;
use crate::model::{Basic, Field, Type, TypeId, TypeKind};

/// The longest run in bytes: what is longer has its cost elsewhere, and a run is built on the stack.
const MAX_RUN: u32 = 256;

/// How deep structs and arrays in a run may be in one another: each is written out wherever it is used.
const MAX_NESTING: u32 = 8;

/// A value to be written.
pub(super) struct Item<'a> {
    pub(super) ty: &'a Type,
    pub(super) place: Place,
    /// What an error calls it.
    pub(super) name: &'a str,
}

impl Emitter<'_> {
    /// Statements that write values one after the other.
    pub(super) fn write_items(&self, items: &[Item<'_>]) -> TokenStream {
        let mut writes = TokenStream::new();
        let (mut apart, mut index) = (0, 0);
        while index < items.len() {
            let end = index + self.measured_together(&items[index..]).max(1);
            if self.are_better_together(&items[index..end]) {
                writes.extend(self.write_runs(&items[apart..index]));
                writes.extend(self.write_measured(&items[index..end]));
                apart = end;
            }
            index = end;
        }
        writes.extend(self.write_runs(&items[apart..]));
        writes
    }

    /// The same for values that are not measured together.
    pub(super) fn write_runs(&self, items: &[Item<'_>]) -> TokenStream {
        let lengths: Vec<Option<u32>> = items.iter().map(|item| self.fixed_length(item.ty)).collect();
        let mut items = items.iter();
        let mut writes = TokenStream::new();
        for (count, length) in runs(&lengths) {
            let part = items.by_ref().take(count);
            writes.extend(match length {
                Some(length) => {
                    let puts = part.map(|item| self.put_in_run(item.ty, &item.place));
                    quote! {
                        out.put_run(|run: &mut Run<'_, #length>| { #(#puts)* });
                    }
                }
                None => part
                    .map(|Item { ty, place, name }| {
                        let encode = self.encode(ty, place, Depth::Codec);
                        quote! { #encode.field(#name)?; }
                    })
                    .collect(),
            });
        }
        writes
    }

    /// The bytes that every value of a type takes, where that is so and a run may hold it.
    pub(super) fn fixed_length(&self, ty: &Type) -> Option<u32> {
        self.fixed_length_within(ty, MAX_NESTING)
    }

    fn fixed_length_within(&self, ty: &Type, nesting: u32) -> Option<u32> {
        let nesting = nesting.checked_sub(1)?;
        let length = match self.interface.resolve(ty) {
            Type::Basic(Basic::Quadruple) => 16,
            Type::Basic(Basic::Hyper | Basic::UnsignedHyper | Basic::Double) => 8,
            Type::Basic(_) => 4,
            Type::FixedOpaque(length) => length.value.checked_next_multiple_of(4)?,
            Type::FixedArray(element, length) => {
                self.fixed_length_within(element, nesting)?.checked_mul(length.value)?
            }
            Type::Named(id) => match &self.interface.definition(*id).kind {
                TypeKind::Enum(_) => 4,
                TypeKind::Struct(fields) => fields.iter().try_fold(0_u32, |sum, field| {
                    sum.checked_add(self.fixed_part_within(*id, field, nesting)?)
                })?,
                TypeKind::Union(_) | TypeKind::Typedef(_) | TypeKind::External(_) => return None,
            },
            Type::String(_) | Type::Opaque(_) | Type::Array(..) | Type::Optional(_) => return None,
        };
        (1..=MAX_RUN).contains(&length).then_some(length)
    }

    /// The same for a field of a struct. What is in a box is read by itself.
    pub(super) fn fixed_part(&self, id: TypeId, field: &Field) -> Option<u32> {
        self.fixed_part_within(id, field, MAX_NESTING)
    }

    fn fixed_part_within(&self, id: TypeId, field: &Field, nesting: u32) -> Option<u32> {
        let boxed = self.is_boxed_part(id, &field.name, &field.ty);
        (!boxed).then(|| self.fixed_length_within(&field.ty, nesting)).flatten()
    }

    /// Statements that put a value of fixed size in `run`.
    pub(super) fn put_in_run(&self, ty: &Type, place: &Place) -> TokenStream {
        match self.interface.resolve(ty) {
            Type::Basic(basic) => {
                let put = plain(&format!("put_{}", suffix(*basic)));
                let value = if *basic == Basic::Quadruple { place.reference() } else { place.value() };
                quote! { run.#put(#value); }
            }
            Type::FixedOpaque(_) => {
                let reference = place.reference();
                quote! { run.put_fixed_opaque(#reference); }
            }
            Type::FixedArray(element, _) => {
                let reference = place.reference();
                let put = self.put_in_run(element, &Place::Reference(quote! { item }));
                quote! { for item in #reference { #put } }
            }
            Type::Named(id) => match &self.interface.definition(*id).kind {
                TypeKind::Struct(fields) => {
                    let owner = place.receiver();
                    let names = field_names(fields);
                    let puts = fields.iter().zip(names).map(|(field, ident)| {
                        self.put_in_run(&field.ty, &Place::Owned(quote! { #owner.#ident }))
                    });
                    puts.collect()
                }
                _ => {
                    let value = place.value();
                    quote! { run.put_i32(i32::from(#value)); }
                }
            },
            _ => unreachable!("no other type is of fixed size"),
        }
    }
}

/// How values divide into runs and others, by the bytes that each takes: how many values, and the bytes they take together
/// if they are a run.
pub(super) fn runs(lengths: &[Option<u32>]) -> Vec<(usize, Option<TokenStream>)> {
    let mut runs: Vec<(usize, u32)> = Vec::new();
    for length in lengths {
        let length = length.unwrap_or(0);
        match runs.last_mut() {
            Some((count, before)) if *before > 0 && length > 0 && *before + length <= MAX_RUN => {
                *count += 1;
                *before += length;
            }
            _ => runs.push((1, length)),
        }
    }
    let literal = |length| integer(i128::from(length), false);
    runs.into_iter().map(|(count, length)| (count, (count > 1).then(|| literal(length)))).collect()
}
