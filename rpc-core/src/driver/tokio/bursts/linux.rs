//! What Linux has for many datagrams.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::UdpSocket;
use std::os::fd::AsRawFd;

use super::{Address, LARGEST};
use crate::transport::{Source, control_space, socket_address};
use nix::errno::Errno;
use nix::sys::socket::sockopt::UdpGsoSegment;
use nix::sys::socket::{
    ControlMessage, MsgFlags, MultiHeaders, SockaddrStorage, getsockopt, recvmmsg, sendmsg,
};

/// Whether the system knows of datagrams that go as one: before Linux 4.18 it would send them as a single one.
pub(super) fn takes_segments(socket: &UdpSocket) -> bool {
    getsockopt(socket, UdpGsoSegment).is_ok()
}

/// Receives as many as there are places for, or as have come.
pub(super) fn receive(
    socket: &UdpSocket,
    tells_destinations: bool,
    places: &mut [u8],
    arrived: &mut Vec<(Address, usize)>,
) -> io::Result<()> {
    let mut slices: Vec<_> = places.chunks_mut(LARGEST).map(|place| [IoSliceMut::new(place)]).collect();
    let control = tells_destinations.then(control_space);
    let mut headers = MultiHeaders::<SockaddrStorage>::preallocate(slices.len(), control);
    let received = recvmmsg(socket.as_raw_fd(), &mut headers, &mut slices, MsgFlags::MSG_DONTWAIT, None)?;
    arrived.extend(received.map(|message| {
        let peer = message.address.as_ref().and_then(socket_address);
        (Address { peer, source: Source::told(&message) }, message.bytes)
    }));
    Ok(())
}

/// Sends datagrams of `segment` bytes each, the last perhaps shorter.
pub(super) fn send_segments(socket: &UdpSocket, to: Address, bytes: &[u8], segment: u16) -> io::Result<()> {
    let peer = to.peer.map(SockaddrStorage::from);
    let send = |control: &[ControlMessage<'_>]| {
        let (fd, flags) = (socket.as_raw_fd(), MsgFlags::MSG_DONTWAIT);
        sendmsg(fd, &[IoSlice::new(bytes)], control, flags, peer.as_ref())
    };
    let segments = ControlMessage::UdpGsoSegments(&segment);
    match to.source {
        None => send(&[segments]),
        Some(source) => source.with_control(|source| send(&[segments, source])),
    }?;
    Ok(())
}

/// Whether an error may say that datagrams cannot go as one: the network's device cannot cut them, or takes smaller ones
/// only. A bad destination may be behind it as well.
pub(super) fn may_mean_no_segments(error: &io::Error) -> bool {
    let errors = [Errno::EINVAL, Errno::EIO, Errno::EMSGSIZE, Errno::EOPNOTSUPP];
    errors.into_iter().any(|errno| error.raw_os_error() == Some(errno as i32))
}
