//! What Linux has for many datagrams.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6, UdpSocket};
use std::os::fd::AsRawFd;

use super::{Address, LARGEST};
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
    places: &mut [u8],
    arrived: &mut Vec<(Address, usize)>,
) -> io::Result<()> {
    let mut slices: Vec<_> = places.chunks_mut(LARGEST).map(|place| [IoSliceMut::new(place)]).collect();
    let mut headers = MultiHeaders::<SockaddrStorage>::preallocate(slices.len(), None);
    let received = recvmmsg(socket.as_raw_fd(), &mut headers, &mut slices, MsgFlags::MSG_DONTWAIT, None)?;
    arrived.extend(received.map(|message| (message.address.as_ref().and_then(address), message.bytes)));
    Ok(())
}

/// Sends datagrams of `segment` bytes each, the last perhaps shorter.
pub(super) fn send_segments(socket: &UdpSocket, to: Address, bytes: &[u8], segment: u16) -> io::Result<()> {
    let to = to.map(SockaddrStorage::from);
    let control = [ControlMessage::UdpGsoSegments(&segment)];
    let (fd, flags) = (socket.as_raw_fd(), MsgFlags::MSG_DONTWAIT);
    sendmsg(fd, &[IoSlice::new(bytes)], &control, flags, to.as_ref())?;
    Ok(())
}

/// Whether an error may say that datagrams cannot go as one: the network's device cannot cut them, or takes smaller ones
/// only. A bad destination may be behind it as well.
pub(super) fn may_mean_no_segments(error: &io::Error) -> bool {
    let errors = [Errno::EINVAL, Errno::EIO, Errno::EMSGSIZE, Errno::EOPNOTSUPP];
    errors.into_iter().any(|errno| error.raw_os_error() == Some(errno as i32))
}

fn address(storage: &SockaddrStorage) -> Option<SocketAddr> {
    match (storage.as_sockaddr_in(), storage.as_sockaddr_in6()) {
        (Some(v4), _) => Some(SocketAddrV4::from(*v4).into()),
        (_, Some(v6)) => Some(SocketAddrV6::from(*v6).into()),
        _ => None,
    }
}
