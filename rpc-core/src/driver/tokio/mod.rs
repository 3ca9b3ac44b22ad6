//! The driver on tokio: a task per connection or datagram socket, each a loop over the same steps.

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
pub(crate) use rpcbind::{RpcbindLine, locate};
pub(crate) use serve::Serve;
