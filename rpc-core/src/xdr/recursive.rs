//! Values that hold themselves: boxes and linked lists. Of a list, as nodes or as a `Vec`, each element follows a `true` on
//! the wire, and a `false` ends it.

use super::error::ResultExt;
use super::{Decode, DecodeError, Decoder, EncodeError, Encoder};

impl Encoder {
    /// A linked list of what `put` writes.
    ///
    /// # Errors
    /// What `put` returns, with the element's index.
    pub fn put_list_with<T>(
        &mut self,
        items: &[T],
        mut put: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        for (index, item) in items.iter().enumerate() {
            self.put_bool(true)?;
            put(self, item).index(index)?;
        }
        self.put_bool(false)
    }
}

impl Decoder<'_> {
    /// `T *` of a type that contains itself.
    ///
    /// # Errors
    /// As [`Decoder::get_optional`].
    pub fn get_boxed<T: Decode>(&mut self) -> Result<Option<Box<T>>, DecodeError> {
        self.get_optional_with(|input| {
            input.charge(size_of::<T>())?;
            T::decode(input).map(Box::new)
        })
    }

    /// The next node of a linked list, which `node` reads, or `None` at the list's end: a list is decoded in a loop,
    /// so it may be of any length. `index` is where the node stands, for errors.
    ///
    /// # Errors
    /// [`InvalidBool`](super::DecodeErrorKind::InvalidBool), [`OverBudget`](super::DecodeErrorKind::OverBudget), or what `node` returns.
    #[inline]
    pub fn get_node<T>(
        &mut self,
        index: usize,
        node: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<Box<T>>, DecodeError> {
        if !self.get_bool().index(index)? {
            return Ok(None);
        }
        self.charge(size_of::<T>())?;
        node(self).index(index).map(|node| Some(Box::new(node)))
    }

    /// A value of a type that contains itself with no flag between, as by way of a union.
    ///
    /// # Errors
    /// [`TooDeep`](super::DecodeErrorKind::TooDeep), [`OverBudget`](super::DecodeErrorKind::OverBudget), or what
    /// `get` returns.
    pub fn get_in_box<T>(
        &mut self,
        get: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Box<T>, DecodeError> {
        self.charge(size_of::<T>())?;
        self.nested(get).map(Box::new)
    }

    /// A linked list of what `get` reads, of any length: it is read in a loop.
    ///
    /// # Errors
    /// [`InvalidBool`](super::DecodeErrorKind::InvalidBool),
    /// [`OverBudget`](super::DecodeErrorKind::OverBudget), or what `get` returns, with the element's index.
    pub fn get_list_with<T>(
        &mut self,
        mut get: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let mut items = Vec::new();
        while self.get_bool().index(items.len())? {
            self.charge(size_of::<T>())?;
            items.push(get(self).index(items.len())?);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn encoded(items: &[u32]) -> Bytes {
        let mut out = Encoder::new();
        out.put_list_with(items, |out, item| out.put_u32(*item)).unwrap();
        out.into_bytes()
    }

    #[test]
    fn a_list_is_flags_and_elements() {
        assert_eq!(encoded(&[])[..], [0, 0, 0, 0]);
        assert_eq!(encoded(&[7, 8])[..], [0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0]);
        let bytes = encoded(&[1, 2, 3]);
        let mut input = Decoder::new(&bytes);
        assert_eq!(input.get_list_with(Decoder::get_u32).unwrap(), [1, 2, 3]);
        input.finish().unwrap();
    }

    #[test]
    fn a_list_that_does_not_end_says_where() {
        let bytes = Bytes::from_static(&[0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 2]);
        let error = Decoder::new(&bytes).get_list_with(Decoder::get_u32).unwrap_err();
        assert_eq!(error.path(), "[1]");
        Decoder::new(&bytes.slice(..8)).get_list_with(Decoder::get_u32).unwrap_err();
    }
}
