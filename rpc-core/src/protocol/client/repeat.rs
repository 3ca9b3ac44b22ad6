//! Datagrams: which to send, and when to send them again.

use std::collections::VecDeque;
use std::time::Duration;

use super::super::window::Window;
use crate::protocol::{Retransmission, RoundTrip, Time};
use crate::xdr::Encoder;

/// Procedures are told apart by their number, up to this many.
const CLASSES: usize = 32;

/// Messages whose memory is kept, and how long they may have been.
const SPARES: usize = 64;
const LARGEST_SPARE: usize = 1024;

/// The datagram socket's side of a client.
#[derive(Debug)]
pub(super) struct Repeat {
    /// Calls to be sent, by XID.
    pub(super) ready: VecDeque<u32>,
    policy: Retransmission,
    /// One estimate per class of procedures: reading an attribute and writing a file take different times.
    round_trips: Box<[RoundTrip; CLASSES]>,
    window: Window,
    random: Random,
    /// Memory of calls that were answered, for the next.
    spare: Vec<Encoder>,
}

impl Repeat {
    pub(super) fn new(policy: Retransmission, max_in_flight: usize, seed: u64) -> Self {
        let (ready, round_trips) = (VecDeque::new(), Box::new([RoundTrip::default(); CLASSES]));
        let (window, random, spare) = (Window::new(max_in_flight), Random(seed), Vec::new());
        Self { ready, policy, round_trips, window, random, spare }
    }

    /// An empty message.
    pub(super) fn spare(&mut self) -> Encoder {
        self.spare.pop().unwrap_or_else(|| Encoder::with_capacity(128))
    }

    /// A message that will not be sent again.
    pub(super) fn recycle(&mut self, mut message: Encoder) {
        if message.len() <= LARGEST_SPARE && self.spare.len() < SPARES {
            message.clear();
            self.spare.push(message);
        }
    }

    /// Calls that may be on their way at a time.
    pub(super) fn allowed(&self) -> usize {
        self.window.allowed()
    }

    /// How long to wait for the reply to a call of this class sent for the first time.
    pub(super) fn first_wait(&self, class: u32) -> Duration {
        self.round_trips[place(class)].timeout(&self.policy)
    }

    /// How long to wait after a call was sent for the `attempt`-th time.
    pub(super) fn wait(&mut self, first_wait: Duration, attempt: u32) -> Duration {
        self.policy.wait(first_wait, attempt, self.random.unit())
    }

    /// A reply came; `round_trip` where it is known which transmission it answers.
    pub(super) fn handle_reply(&mut self, class: u32, round_trip: Option<Duration>) {
        self.window.handle_reply();
        if let Some(round_trip) = round_trip {
            self.round_trips[place(class)].sample(round_trip);
        }
    }

    /// A wait of `wait` ended without a reply: the call of this XID has to be sent again.
    pub(super) fn handle_timeout(&mut self, now: Time, xid: u32, wait: Duration) {
        self.ready.push_back(xid);
        self.window.handle_timeout(now, wait);
    }
}

fn place(class: u32) -> usize {
    class as usize % CLASSES
}

/// SplitMix64: jitter and the first XID need to be spread, not secret.
#[derive(Debug)]
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
