//! How many calls may be on their way over datagrams, where the network has no other say.

use std::time::Duration;

use super::Time;

/// Calls that always may go: one that waits to be sent again must not hold up all others.
const LEAST: usize = 4;

/// A congestion window in calls: halved when one times out, grown by one for every window's worth of replies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    allowed: usize,
    max: usize,
    /// Replies since it last grew.
    replies: usize,
    halved_at: Option<Time>,
}

impl Window {
    pub(super) fn new(max: usize) -> Self {
        Self { allowed: max, max, replies: 0, halved_at: None }
    }

    pub(super) fn allowed(self) -> usize {
        self.allowed
    }

    pub(super) fn handle_reply(&mut self) {
        self.replies += 1;
        if self.replies >= self.allowed {
            self.replies = 0;
            self.allowed = (self.allowed + 1).min(self.max);
        }
    }

    /// A call timed out. Calls lost together count once: those within one `timeout` of the last halving.
    pub(super) fn handle_timeout(&mut self, now: Time, timeout: Duration) {
        if self.halved_at.is_none_or(|at| now.since(at) >= timeout) {
            self.halved_at = Some(now);
            self.allowed = (self.allowed / 2).max(LEAST.min(self.max));
            self.replies = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_halves_once_for_calls_lost_together_and_grows_back_by_one() {
        let second = Duration::from_secs(1);
        let start = Time::default();
        let mut window = Window::new(16);
        window.handle_timeout(start, second);
        window.handle_timeout(start + second / 2, second);
        assert_eq!(window.allowed(), 8);
        (0..8).for_each(|_| window.handle_reply());
        assert_eq!(window.allowed(), 9);
        for n in 1..9 {
            window.handle_timeout(start + second * n, second);
        }
        assert_eq!(window.allowed(), LEAST, "some calls always may go");
        (0..300).for_each(|_| window.handle_reply());
        assert_eq!(window.allowed(), 16, "never over its maximum");
        let mut narrow = Window::new(2);
        narrow.handle_timeout(start, second);
        assert_eq!(narrow.allowed(), 2);
    }
}
