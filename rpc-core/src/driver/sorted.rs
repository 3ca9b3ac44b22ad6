//! A map for what mostly comes and goes at one end.

/// Values by their keys, in order: maps of `std` would do, and are long to compile.
#[derive(Debug)]
pub(crate) struct Sorted<K, V>(Vec<(K, V)>);

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Sorted<K, V> {
    /// Takes the place of what the key had before.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        match self.place(&key) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        self.place(key).ok().map(|place| self.0.remove(place).1)
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn pop_first(&mut self) -> Option<V> {
        (!self.0.is_empty()).then(|| self.0.remove(0).1)
    }

    #[cfg(feature = "tokio")]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    fn place(&self, key: &K) -> Result<usize, usize> {
        match self.0.last() {
            // The usual case: keys are given out in order.
            Some((last, _)) if last < key => Err(self.0.len()),
            _ => self.0.binary_search_by(|(other, _)| other.cmp(key)),
        }
    }
}

#[cfg(all(test, feature = "tokio", feature = "blocking"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_in_whatever_order_it_comes() {
        let mut sorted = Sorted::default();
        for key in [7, u32::MAX, 0, 8, 7] {
            sorted.insert(key, (key, sorted.values().count()));
        }
        assert!(sorted.values().eq(&[(0, 2), (7, 4), (8, 3), (u32::MAX, 1)]));
        assert_eq!(sorted.remove(&8), Some((8, 3)));
        assert_eq!(sorted.remove(&8), None);
        assert_eq!(
            [(); 4].map(|()| sorted.pop_first().map(|(key, _)| key)),
            [Some(0), Some(7), Some(u32::MAX), None]
        );
        assert!(sorted.is_empty());
    }
}
