//! How much gathers before it goes out, where more is to come at once.
//!
//! What goes together shares a system call. But as long as all is held back until the last, only one end of a connection
//! works at a time: the peer waits for replies, or for calls, that were ready long ago.

/// So much goes together at least, where more is to come: enough to be worth a system call.
const FEW: usize = 16;
/// So much goes together at most.
const MANY: usize = 128;

/// The replies of one turn: few go first, so that the peer has something to do, and then many at a time.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    gathered: usize,
    enough: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Self { gathered: 0, enough: FEW }
    }
}

impl Batch {
    /// One more. Whether they are to go now.
    #[must_use]
    pub fn add(&mut self) -> bool {
        self.gathered += 1;
        if self.gathered < self.enough {
            return false;
        }
        (self.gathered, self.enough) = (0, MANY);
        true
    }
}

/// Whether so many calls are to go now, of all that are under way: a quarter of them, so that the peer and this end have
/// some each, and some are on their way.
#[must_use]
pub(super) fn is_enough(gathered: usize, pending: usize) -> bool {
    gathered >= (pending / 4).clamp(FEW, MANY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_replies_go_first_and_then_many() {
        let mut batch = Batch::default();
        let sent: Vec<_> = (1..=500).filter(|_| batch.add()).collect();
        assert_eq!(sent, [16, 144, 272, 400]);
    }

    #[test]
    fn a_quarter_of_the_calls_go_together() {
        assert!(!is_enough(15, 15) && is_enough(16, 16));
        assert!(!is_enough(49, 200) && is_enough(50, 200));
        assert!(!is_enough(127, 4000) && is_enough(128, 4000));
    }
}
