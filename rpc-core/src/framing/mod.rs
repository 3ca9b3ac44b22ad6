//! Where one message ends and the next begins.
//!
//! A datagram is a message. On a stream, record marking (RFC 5531, section 11) cuts each message into one or
//! more fragments, each after four bytes: the top bit says whether it is the last, the rest how long it is.
//! [`RecordReader`] puts messages together again; [`Outgoing`] holds those to be written, each in one fragment.
//!
//! ```
//! use rpc_core::framing::{RecordLimits, RecordReader};
//!
//! let mut reader = RecordReader::new(RecordLimits::default());
//! // "hello" in two fragments, and the start of the next record.
//! reader.push(b"\0\0\0\x02he\x80\0\0\x03llo\x80\0\0");
//! assert_eq!(reader.next_record().unwrap().unwrap(), "hello");
//! assert_eq!(reader.next_record().unwrap(), None);
//! assert!(reader.in_progress());
//! ```

mod long;
mod outgoing;
mod record;
mod short;

pub use long::release_memory;
pub use outgoing::Outgoing;
pub use record::{RecordError, RecordLimits, RecordReader};
pub(crate) use short::keep;

/// The largest message a UDP datagram over IPv4 can carry, in bytes.
pub const MAX_DATAGRAM: usize = 65_507;
