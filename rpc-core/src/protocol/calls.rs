//! The call table: calls in flight by their XID.

/// Calls by transaction identifier.
///
/// XIDs are given out one after the other from a random start, so that none comes back for 2^32 calls (a server's
/// duplicate request cache would take it for the old one). A call's place is its XID modulo the table's size: no
/// hashing. An XID whose place is still taken is skipped.
#[derive(Debug)]
pub struct CallTable<T> {
    places: Vec<Option<(u32, T)>>,
    len: usize,
    next: u32,
}

impl<T> CallTable<T> {
    /// An empty table whose first XID is `first`.
    #[must_use]
    pub fn new(first: u32) -> Self {
        Self { places: Vec::new(), len: 0, next: first }
    }

    /// Calls in the table.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Finds the XID of the next call, which [`CallTable::insert`] must be given next.
    pub fn next_xid(&mut self) -> u32 {
        if (self.len + 1) * 2 > self.places.len() {
            self.grow();
        }
        // At most half the places are taken, so this ends.
        while self.places[self.place(self.next)].is_some() {
            self.next = self.next.wrapping_add(1);
        }
        self.next
    }

    /// Adds a call under the XID that [`CallTable::next_xid`] gave.
    pub fn insert(&mut self, xid: u32, call: T) {
        debug_assert_eq!(xid, self.next, "an XID that next_xid did not give");
        let place = self.place(xid);
        debug_assert!(self.places[place].is_none());
        self.places[place] = Some((xid, call));
        self.next = xid.wrapping_add(1);
        self.len += 1;
    }

    /// The call with this XID.
    pub fn get_mut(&mut self, xid: u32) -> Option<&mut T> {
        if self.places.is_empty() {
            return None;
        }
        let place = self.place(xid);
        match &mut self.places[place] {
            Some((found, call)) if *found == xid => Some(call),
            _ => None,
        }
    }

    /// Takes the call with this XID out.
    pub fn remove(&mut self, xid: u32) -> Option<T> {
        self.get_mut(xid)?;
        self.len -= 1;
        let place = self.place(xid);
        self.places[place].take().map(|(_, call)| call)
    }

    /// Every call, in no particular order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (u32, &mut T)> {
        self.places.iter_mut().flatten().map(|(xid, call)| (*xid, call))
    }

    fn place(&self, xid: u32) -> usize {
        xid as usize & (self.places.len() - 1)
    }

    /// Doubles the table. Two XIDs with places of their own keep places of their own in twice as many.
    fn grow(&mut self) {
        let size = (self.places.len() * 2).max(16);
        let old = std::mem::take(&mut self.places);
        self.places.resize_with(size, || None);
        for (xid, call) in old.into_iter().flatten() {
            let place = self.place(xid);
            self.places[place] = Some((xid, call));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_found_by_their_xid_and_no_other() {
        let mut table = CallTable::new(u32::MAX - 50);
        let mut xids = Vec::new();
        for i in 0..100 {
            let xid = table.next_xid();
            table.insert(xid, i);
            xids.push(xid);
        }
        assert_eq!(table.len(), 100);
        for (i, xid) in xids.iter().enumerate() {
            assert_eq!(table.get_mut(*xid), Some(&mut i.clone()));
            assert_eq!(table.get_mut(xid ^ 0x8000_0000), None);
        }
        assert_eq!(table.remove(xids[3]), Some(3));
        assert_eq!(table.remove(xids[3]), None);
        assert_eq!(table.iter_mut().count(), 99);
    }

    #[test]
    fn an_xid_is_never_given_twice_beside_a_call_that_stays() {
        let mut table = CallTable::new(0);
        let stays = table.next_xid();
        table.insert(stays, ());
        let mut last = stays;
        for _ in 0..1000 {
            let xid = table.next_xid();
            assert!(xid > last);
            table.insert(xid, ());
            table.remove(xid);
            last = xid;
        }
        assert_eq!(table.len(), 1);
    }

    #[test]
    fn an_empty_table_has_no_call() {
        assert_eq!(CallTable::<()>::new(1).get_mut(1), None);
        assert!(CallTable::<()>::new(1).is_empty());
    }
}
