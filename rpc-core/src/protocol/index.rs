//! Calls by their hash.

/// No slot.
const NONE: u32 = u32::MAX;

/// Numbers of slots by a hash that is spread well: an open table, half of it free.
///
/// To look for what is not there, and to put it there, mostly takes one line of the processor's cache; and another to take
/// out what goes for it.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// A power of two, or none. What has no room at its home comes as soon after it as there was room.
    places: Vec<Place>,
    len: usize,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    /// The low half of the hash. Its lowest bits say where its home is.
    hash: u32,
    slot: u32,
}

impl Index {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The slot of this hash that is the one.
    pub(super) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let hash = hash as u32;
        let mut place = self.home(hash);
        // There always are free places, so this ends; an empty table has none, and no place either.
        while let Some(Place { hash: found, slot }) = self.places.get(place).copied()
            && slot != NONE
        {
            if found == hash && is_it(slot) {
                return Some(slot);
            }
            place = self.after(place);
        }
        None
    }

    /// Puts a slot in that is not there.
    pub(super) fn insert(&mut self, hash: u64, slot: u32) {
        debug_assert!(slot != NONE && self.find(hash, |found| found == slot).is_none());
        if (self.len + 1) * 2 > self.places.len() {
            self.grow();
        }
        self.put(Place { hash: hash as u32, slot });
        self.len += 1;
    }

    /// Takes a slot out, if it is there.
    pub(super) fn remove(&mut self, hash: u64, slot: u32) {
        let mut gap = self.home(hash as u32);
        loop {
            match self.places.get(gap) {
                Some(place) if place.slot == slot => break,
                Some(place) if place.slot != NONE => gap = self.after(gap),
                _ => return,
            }
        }
        self.len -= 1;
        // What follows without a gap, and would not be found behind one, moves up.
        let mut next = self.after(gap);
        while self.places[next].slot != NONE {
            let home = self.home(self.places[next].hash);
            let mask = self.places.len() - 1;
            if next.wrapping_sub(home) & mask >= next.wrapping_sub(gap) & mask {
                self.places[gap] = self.places[next];
                gap = next;
            }
            next = self.after(next);
        }
        self.places[gap].slot = NONE;
    }

    fn home(&self, hash: u32) -> usize {
        hash as usize & self.places.len().wrapping_sub(1)
    }

    fn after(&self, place: usize) -> usize {
        (place + 1) & (self.places.len() - 1)
    }

    fn put(&mut self, entry: Place) {
        let mut place = self.home(entry.hash);
        while self.places[place].slot != NONE {
            place = self.after(place);
        }
        self.places[place] = entry;
    }

    fn grow(&mut self) {
        let free = Place { hash: 0, slot: NONE };
        let larger = vec![free; (self.places.len() * 2).max(16)];
        let entries = std::mem::replace(&mut self.places, larger);
        for entry in entries {
            if entry.slot != NONE {
                self.put(entry);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Beside one that is obviously right, with hashes that get into each other's way, and over the table's end.
    #[test]
    fn what_was_put_in_and_not_taken_out_is_found() {
        let mut random = 1_u64;
        for spread in [1, 3, 17, 1 << 40] {
            let (mut index, mut model) = (Index::default(), BTreeMap::new());
            for slot in 0..3000 {
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let hash = u64::MAX - (random >> 20) % spread;
                index.insert(hash, slot);
                model.insert(slot, hash);
                if random >> 63 == 0 && slot % 700 < 500 {
                    let gone = (random >> 33) as u32 % (slot + 1);
                    index.remove(model.remove(&gone).unwrap_or(hash ^ 1), gone);
                }
                assert_eq!(index.len(), model.len());
                if slot % 64 == 0 {
                    for slot in 0..=slot {
                        let known = model.get(&slot).copied();
                        let found = index.find(known.unwrap_or(hash), |found| found == slot);
                        assert_eq!(found.is_some(), known.is_some(), "{slot}, spread over {spread}");
                    }
                }
            }
            model.iter().for_each(|(slot, hash)| index.remove(*hash, *slot));
            assert!(index.is_empty() && index.places.iter().all(|place| place.slot == NONE));
        }
    }

    #[test]
    fn an_empty_one_has_nothing() {
        let mut index = Index::default();
        assert_eq!(index.find(7, |_| true), None);
        index.remove(7, 7);
        assert!(index.is_empty());
    }
}
