//! The driver on tokio: a task per connection or datagram socket, each a loop over the same steps.

mod alarms;
mod answering;
mod backchannel;
mod bursts;
mod channel;
mod connect;
mod connection;
mod datagrams;
mod direct;
mod endpoint;
mod group;
mod mailbox;
mod rpcbind;
mod serve;
mod stream;
mod streams;
mod target;
mod timer;

pub(crate) use backchannel::Backchannel;
pub(crate) use channel::Channel;
pub(crate) use rpcbind::{LINES, locate};
pub(crate) use serve::Serve;

use super::Boxed;

/// Starts a task. To tokio all are of one type: what it makes of each type is long to compile.
fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    let task: Boxed<'static, ()> = Box::pin(task);
    tokio::spawn(task);
}
