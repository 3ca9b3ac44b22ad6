//! One datagram at a time, as every system can.

use std::io;
use std::net::UdpSocket;

use super::{Address, LARGEST};

pub(super) fn takes_segments(_: &UdpSocket) -> bool {
    false
}

pub(super) fn receive(
    socket: &UdpSocket,
    _: bool,
    places: &mut [u8],
    arrived: &mut Vec<(Address, usize)>,
) -> io::Result<()> {
    for place in places.chunks_mut(LARGEST) {
        match socket.recv_from(place) {
            Ok((length, from)) => arrived.push((from.into(), length)),
            Err(error) if arrived.is_empty() => return Err(error),
            Err(_) => break,
        }
    }
    Ok(())
}

pub(super) fn send_segments(_: &UdpSocket, _: Address, _: &[u8], _: u16) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn may_mean_no_segments(_: &io::Error) -> bool {
    true
}
