//! How long an encoding will be, where that can be told without a look at many values: room for just as much is made.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::Emitter;
use super::super::types::integer;
use super::super::union::carried;
use super::Place;
use super::run::Item;
use crate::model::{Type, TypeId, Union};

/// What takes more at least is written into memory that is kept.
const LONGEST: u32 = 4096;

/// Sums of more terms are not worth their time, and a sum of very many would overflow the stack of who compiles it.
const MOST_TERMS: usize = 32;

/// A part of a length, as an expression.
enum Term {
    /// A number.
    Known(TokenStream),
    /// An `Option` of one.
    Asked(TokenStream),
}

impl Term {
    fn number(&self) -> TokenStream {
        match self {
            Self::Known(number) => number.clone(),
            Self::Asked(length) => quote! { #length? },
        }
    }
}

impl Emitter<'_> {
    /// The bytes of values that follow one another: an `Option<usize>`.
    pub(super) fn encoded_len(&self, items: &[Item<'_>]) -> Option<TokenStream> {
        let mut fixed = 0_u32;
        let mut terms = Vec::new();
        for Item { ty, place, .. } in items {
            match self.exact_length(ty) {
                Some(length) => fixed = fixed.checked_add(length)?,
                None => terms.push(self.varying_length(ty, place)?),
            }
        }
        if fixed > LONGEST || terms.len() > MOST_TERMS {
            return None;
        }
        if fixed > 0 || terms.is_empty() {
            terms.insert(0, Term::Known(integer(i128::from(fixed), false)));
        }
        if let [Term::Asked(only)] = &terms[..] {
            return Some(only.clone());
        }
        let terms = terms.iter().map(Term::number);
        Some(quote! { Some(#(#terms)+*) })
    }

    /// The same of a union.
    pub(super) fn union_encoded_len(&self, id: TypeId, union: &Union) -> Option<TokenStream> {
        let mut known = false;
        let lengths = self.lengths_of_arms(union, |items, part| {
            let boxed = part.is_some_and(|(name, ty)| self.is_boxed_part(id, name, ty));
            let length = (!boxed).then(|| self.encoded_len(items)).flatten();
            known |= length.is_some();
            length.unwrap_or_else(|| quote! { None })
        });
        known.then_some(lengths)
    }

    /// An expression of the length of a union, of what `of_arm` makes of the discriminant and what an arm carries.
    pub(super) fn lengths_of_arms(
        &self,
        union: &Union,
        mut of_arm: impl FnMut(&[Item<'_>], Option<(&str, &Type)>) -> TokenStream,
    ) -> TokenStream {
        let shape = self.shape(union);
        let mut arm = |part: Option<(&str, &Type)>| {
            let discriminant = Place::Owned(TokenStream::new());
            let discriminant =
                Item { ty: &union.discriminant, place: discriminant, name: &union.discriminant_name };
            let data = part.map(|(name, ty)| Item { ty, place: Place::Reference(quote! { data }), name });
            let items: Vec<_> = [discriminant].into_iter().chain(data).collect();
            let length = of_arm(&items, part);
            let used = length.to_string().contains("data");
            let data = if used {
                quote! { data }
            } else {
                quote! { _ }
            };
            (length, part.map(|_| data))
        };
        let cases = shape.cases.iter().map(|(variant, case)| {
            let (length, data) = arm(carried(&case.arm));
            let data = data.map(|data| quote! { (#data) });
            quote! { Self::#variant #data => #length, }
        });
        let cases: Vec<TokenStream> = cases.collect();
        let default = shape.default.as_ref().map(|(variant, default)| {
            let (length, data) = arm(carried(default));
            let data = data.map(|data| quote! { , #data });
            quote! { Self::#variant(_ #data) => #length, }
        });
        quote! { match self { #(#cases)* #default } }
    }

    /// The bytes that every value of a type takes, however many.
    pub(super) fn exact_length(&self, ty: &Type) -> Option<u32> {
        let size = self.sizes.of(ty);
        (size.max == Some(size.min)).then_some(size.min)
    }

    fn varying_length(&self, ty: &Type, place: &Place) -> Option<Term> {
        let receiver = place.receiver();
        match self.interface.resolve(ty) {
            Type::String(_) | Type::Opaque(_) | Type::Named(_) => {
                Some(Term::Asked(quote! { #receiver.encoded_len() }))
            }
            Type::Array(element, _) => {
                let element = integer(i128::from(self.exact_length(element)?), false);
                Some(Term::Asked(quote! { Encoder::len_of_array(#receiver.len(), #element) }))
            }
            Type::Optional(target) if self.vec_of(target) || self.interface.is_boxed(target) => None,
            Type::Optional(target) => {
                if let Some(length) = self.exact_length(target) {
                    let with_flag = integer(i128::from(length.checked_add(4)?), false);
                    return Some(Term::Known(quote! { if #receiver.is_some() { #with_flag } else { 4 } }));
                }
                let item = self.varying_length(target, &Place::Reference(quote! { item }))?.number();
                let reference = place.reference();
                Some(Term::Known(quote! { match #reference { None => 4, Some(item) => 4 + #item } }))
            }
            Type::Basic(_) | Type::FixedOpaque(_) | Type::FixedArray(..) => None,
        }
    }
}
