//! How long a socket waits, set as seldom as possible.

use std::time::Duration;

/// The timeout a socket has, and what to make of it.
///
/// Every wait has another length, and a system call to set each would double the price of a call. A timeout that is
/// too short is set all the same sometimes: then a wait ends for nothing, and only then the timeout is raised.
#[derive(Debug)]
pub(super) struct Patience {
    set: Duration,
    /// The last wait ran out.
    expired: bool,
}

/// Sockets count in clock ticks of the system; zero would be forever.
const SHORTEST: Duration = Duration::from_millis(1);

impl Patience {
    /// The patience of a socket without a timeout.
    pub(super) fn new() -> Self {
        Self { set: Duration::MAX, expired: false }
    }

    /// Has the socket wait for `needed`, or less; `set` is called where it does not already.
    pub(super) fn wait<E>(
        &mut self,
        needed: Duration,
        set: impl FnOnce(Duration) -> Result<(), E>,
    ) -> Result<(), E> {
        let needed = needed.max(SHORTEST);
        let wanted = if self.expired {
            needed
        } else if needed < self.set {
            // Rounded down, so that what is left of the same wait, a call later, does not need another one.
            round_down(needed)
        } else {
            self.set
        };
        self.expired = false;
        if wanted != self.set {
            set(wanted)?;
            self.set = wanted;
        }
        Ok(())
    }

    /// A wait ran out.
    pub(super) fn expired(&mut self) {
        self.expired = true;
    }
}

/// The next lower power of two of microseconds.
fn round_down(duration: Duration) -> Duration {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(1 << micros.max(1).ilog2()).max(SHORTEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_wait_that_shrinks_is_set_a_few_times_only() {
        let (mut patience, mut sets) = (Patience::new(), 0);
        for micros in (1..=50_000).rev() {
            let needed = Duration::from_micros(micros);
            let set = |_| {
                sets += 1;
                Ok::<_, ()>(())
            };
            patience.wait(needed, set).unwrap();
            assert!(patience.set <= needed.max(SHORTEST));
        }
        assert!(sets < 8, "{sets}");
    }

    #[test]
    fn a_short_timeout_is_raised_once_it_ran_out() {
        let mut patience = Patience::new();
        let wait = |patience: &mut Patience, needed| {
            patience.wait(needed, |_| Ok::<_, ()>(())).unwrap();
            patience.set
        };
        assert_eq!(wait(&mut patience, 3 * MS), Duration::from_micros(2048));
        assert_eq!(wait(&mut patience, 500 * MS), Duration::from_micros(2048));
        patience.expired();
        assert_eq!(wait(&mut patience, 498 * MS), 498 * MS);
        assert_eq!(wait(&mut patience, Duration::MAX), 498 * MS);
    }
}
