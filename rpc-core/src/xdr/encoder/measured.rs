//! Values whose length is told before they are written: see [`Room`].

use super::{Encoder, SHARE_FROM_ENCODED, padded};
use crate::xdr::{EncodeError, Measured, ResultExt, Room, XdrSize};

impl Encoder {
    /// The bytes of `string<max>` and `opaque<max>` with `length` bytes in it. What is over the bound is refused when it is
    /// put, and no room is made for it.
    #[inline]
    #[must_use]
    pub fn len_of_data(length: usize, max: u32) -> usize {
        4 + padded(length.min(max as usize))
    }

    /// Whether opaque data of this length is copied into room, not shared.
    #[inline]
    #[must_use]
    pub fn is_copied(length: usize) -> bool {
        length < SHARE_FROM_ENCODED
    }

    /// The same of `T<max>` with `count` elements of `element` bytes each.
    #[inline]
    #[must_use]
    pub fn len_of_elements(count: usize, element: usize, max: u32) -> usize {
        count.min(max as usize).saturating_mul(element).saturating_add(4)
    }

    /// What takes `length` bytes.
    ///
    /// # Errors
    /// What `put` returns.
    #[inline]
    pub fn put_within(
        &mut self,
        length: usize,
        put: impl FnOnce(Room<'_>) -> Result<Room<'_>, EncodeError>,
    ) -> Result<(), EncodeError> {
        loop {
            let room = self.bytes.room();
            if room.left() >= length {
                let left = put(room)?.left();
                self.bytes.fill_all_but(left);
                return Ok(());
            }
            self.bytes.grow(length);
        }
    }

    /// A value that tells its length.
    ///
    /// # Errors
    /// As [`Measured::put`].
    #[inline]
    pub fn put_measured<T: Measured + XdrSize>(&mut self, value: &T) -> Result<(), EncodeError> {
        loop {
            let room = self.bytes.room();
            if fits(value, room.left()) {
                let left = value.put(room)?.left();
                self.bytes.fill_all_but(left);
                return Ok(());
            }
            self.bytes.grow(value.measure());
        }
    }

    /// Values that tell their lengths, one after the other.
    ///
    /// # Errors
    /// As [`Measured::put`], with the value's index.
    #[inline]
    pub fn put_all_measured<T: Measured + XdrSize>(&mut self, values: &[T]) -> Result<(), EncodeError> {
        self.put_each(values, fits, Measured::put, T::measure)
    }

    /// `T<max>` of elements that take `measure` bytes each and are put by `put`.
    ///
    /// # Errors
    /// [`EncodeErrorKind::OverBound`](crate::xdr::EncodeErrorKind::OverBound), or what `put` returns, with the element's index.
    #[inline]
    pub fn put_measured_array_with<T>(
        &mut self,
        items: &[T],
        max: u32,
        measure: impl Fn(&T) -> usize,
        put: impl for<'r> Fn(&T, Room<'r>) -> Result<Room<'r>, EncodeError>,
    ) -> Result<(), EncodeError> {
        self.put_length(items.len(), max)?;
        self.put_each(items, |item, left| measure(item) <= left, put, &measure)
    }

    /// A linked list of values that tell their lengths.
    ///
    /// # Errors
    /// As [`Measured::put`], with the value's index.
    #[inline]
    pub fn put_measured_list<T: Measured + XdrSize>(&mut self, values: &[T]) -> Result<(), EncodeError> {
        self.put_each(
            values,
            |value, left| fits(value, left.saturating_sub(4)),
            |value, room| value.put(room.put_run::<4>(|run| run.put_bool(true))),
            |value| 4 + value.measure(),
        )?;
        self.put_bool(false)
    }

    /// Values, one after the other, without a wait for where the last one ended.
    #[inline]
    pub(in super::super) fn put_each<T>(
        &mut self,
        values: &[T],
        fits: impl Fn(&T, usize) -> bool,
        put: impl for<'r> Fn(&T, Room<'r>) -> Result<Room<'r>, EncodeError>,
        measure: impl Fn(&T) -> usize,
    ) -> Result<(), EncodeError> {
        let mut values = values.iter().enumerate();
        let mut next = values.next();
        loop {
            let mut room = self.bytes.room();
            while let Some((index, value)) = next
                && fits(value, room.left())
            {
                room = put(value, room).index(index)?;
                next = values.next();
            }
            let left = room.left();
            self.bytes.fill_all_but(left);
            let Some((_, value)) = next else { return Ok(()) };
            self.bytes.grow(measure(value));
        }
    }
}

/// Whether there is room for a value: where there is for the longest of its type, this one need not be measured.
#[inline]
fn fits<T: Measured + XdrSize>(value: &T, left: usize) -> bool {
    T::MAX.is_some_and(|most| most <= left) || value.measure() <= left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xdr::{Encode, Run};

    /// A number, a string, numbers and a truth.
    struct Mixed {
        number: u32,
        text: String,
        numbers: Vec<i32>,
    }

    impl Measured for Mixed {
        fn measure(&self) -> usize {
            8 + Encoder::len_of_data(self.text.len(), 60) + Encoder::len_of_elements(self.numbers.len(), 4, 9)
        }
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            let room = room.put_run(|run: &mut Run<'_, 4>| run.put_u32(self.number));
            let room = room.put_string(&self.text, 60)?.put_array(&self.numbers, 9)?;
            Ok(room.put_run(|run: &mut Run<'_, 4>| run.put_bool(true)))
        }
    }

    impl XdrSize for Mixed {
        const MIN: usize = 16;
        const MAX: Option<usize> = Some(112);
    }

    impl Mixed {
        fn all() -> Vec<Self> {
            let text = "of every length, so that what is copied in one piece and in two is seen";
            let mixed = |n: usize| Self {
                number: n as u32,
                text: text[..n % 61].to_owned(),
                numbers: (0..n as i32 % 10).collect(),
            };
            (0..300).map(mixed).collect()
        }

        fn apart(&self, out: &mut Encoder) {
            out.put_u32(self.number).unwrap();
            out.put_string(&self.text, 60).unwrap();
            out.put_array(&self.numbers, 9).unwrap();
            out.put_bool(true).unwrap();
        }
    }

    /// A buffer with old bytes in it, which must not show.
    fn used(length: usize) -> Encoder {
        let mut out = Encoder::new();
        out.put_fixed_opaque(&vec![0xff; length]).unwrap();
        out.clear();
        out
    }

    #[test]
    fn what_is_measured_is_encoded_as_its_values_are() {
        let (all, mut apart) = (Mixed::all(), Encoder::new());
        all.iter().for_each(|mixed| mixed.apart(&mut apart));
        let expected = apart.into_bytes();
        for capacity in [0, 100, 5000, 50_000] {
            let mut one_by_one = used(capacity);
            all.iter().for_each(|mixed| one_by_one.put_measured(mixed).unwrap());
            assert_eq!(one_by_one.into_bytes(), expected);
            let mut together = used(capacity);
            together.put_all_measured(&all).unwrap();
            assert_eq!(together.into_bytes(), expected);
            let mut within = used(capacity);
            for mixed in &all {
                within.put_within(mixed.measure(), |room| mixed.put(room)).unwrap();
            }
            assert_eq!(within.into_bytes(), expected);
        }
    }

    #[test]
    fn a_list_of_what_is_measured_has_its_flags() {
        let (all, mut apart, mut list) = (Mixed::all(), Encoder::new(), used(3000));
        let put = |out: &mut Encoder, mixed: &Mixed| {
            mixed.apart(out);
            Ok(())
        };
        apart.put_list_with(&all, put).unwrap();
        list.put_measured_list(&all).unwrap();
        assert_eq!(list.into_bytes(), apart.into_bytes());
    }

    #[test]
    fn what_is_over_its_bound_is_refused_and_gets_no_room() {
        let mut all = Mixed::all();
        all[77].text = "x".repeat(1_000_000);
        let mut out = Encoder::new();
        let error = out.put_all_measured(&all).unwrap_err();
        assert_eq!(error.to_string(), "[77]: a length of 1000000 is over the bound of 60");
        out.put_measured(&all[77]).unwrap_err();
        all[76].numbers = vec![0; 10];
        assert_eq!(
            out.put_measured(&all[76]).unwrap_err().to_string(),
            "a length of 10 is over the bound of 9"
        );
        // Room for some pages at most was made.
        assert!(out.bytes.room().left() < 100_000);
    }

    #[test]
    fn strings_in_an_array_are_held_to_their_bound() {
        let names = ["one".to_owned(), "three".to_owned()];
        let put = |max: u32, out: &mut Encoder| {
            let measure = |name: &String| Encoder::len_of_data(name.len(), max);
            out.put_measured_array_with(&names, 2, measure, |name, room| room.put_string(name, max))
        };
        let (mut apart, mut out) = (Encoder::new(), Encoder::new());
        names.to_vec().encode(&mut apart).unwrap();
        put(5, &mut out).unwrap();
        assert_eq!(out.into_bytes(), apart.into_bytes());
        let error = put(4, &mut Encoder::new()).unwrap_err();
        assert_eq!(error.to_string(), "[1]: a length of 5 is over the bound of 4");
    }
}
