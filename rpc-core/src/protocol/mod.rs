//! The protocol's decisions, without I/O: which call a reply belongs to, when to send again, what has been
//! executed before.
//!
//! Nothing here sees a socket, a clock or a source of randomness: time ([`Time`]) and seeds are arguments. The
//! tokio and the blocking driver run the same state machines, and so can a simulator.
//!
//! - [`Client`]: the call table, deadlines, retransmission, reconnection. In: `call`, `cancel`, `handle_*`. Out: `poll_transmit`
//!   or `take_outgoing`, `take`, `drain_woken`, `poll_timeout`. In any order: nothing is lost in between.
//! - [`Programs`]: what a server serves, and the refusal for everything else.
//! - [`DuplicateCache`]: at most once.
//! - [`Gate`]: how many connections, from whom.
//! - [`Session`]: how long a stream may idle, stall or leave a record unfinished, and when to stop reading it.
//!
//! ```
//! use rpc_core::protocol::{CallKind, Client, Retransmission, Time};
//! use std::time::Duration;
//!
//! // An unanswered call over datagrams, on a clock made up: sent at 0, 1, 3, 7, 15 and 31 s.
//! let policy = Retransmission { jitter: 0.0, ..Retransmission::default() };
//! let mut client = Client::<()>::datagrams(policy, 64, 7);
//! let deadline = Time::default() + Duration::from_secs(60);
//! client.call(Time::default(), deadline, CallKind::default(), |out, xid| out.put_u32(xid))?;
//! let mut sent = Vec::new();
//! let mut now = Time::default();
//! loop {
//!     while client.poll_transmit(now).is_some() {
//!         sent.push(now.since(Time::default()).as_secs());
//!     }
//!     match client.poll_timeout() {
//!         Some(at) => now = at,
//!         None => break,
//!     }
//!     client.handle_timeout(now);
//! }
//! assert_eq!(sent, [0, 1, 3, 7, 15, 31]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod calls;
mod client;
mod duplicates;
mod gate;
mod index;
mod peer;
mod programs;
mod replies;
mod retransmission;
mod session;
mod time;
mod window;

pub use batch::Batch;
pub use calls::CallTable;
pub use client::{CallKind, Client, ClientStats, Failure, Loss, Outcome, Reconnection, Rejected};
pub use duplicates::{Admission, CacheLimits, CallKey, CallKeys, DuplicateCache, Ticket};
pub use gate::{ConnectionLimits, Gate, Place};
pub use peer::Peer;
pub use programs::Programs;
pub use replies::Kept;
pub use retransmission::{Retransmission, RoundTrip};
pub use session::{CloseReason, Session, SessionLimits};
pub use time::Time;
