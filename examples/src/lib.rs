//! What the example programs share.
//!
//! Read `src/msg` first: an interface, a server that keeps its promises, a client. `src/echo` is the smallest service
//! there is, under load; `src/grow` measures how its cost grows. `src/compare` measures the transports against each
//! other and against a network that loses datagrams. `src/soak` makes a million calls over a bad one.

pub mod canvas;
pub mod costs;
pub mod counter;
pub mod echo;
pub mod latency;
pub mod memory;
pub mod msg;
pub mod program;
pub mod relay;
pub mod transport;
pub mod units;
