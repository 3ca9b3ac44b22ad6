//! Systems that are not asked.

use std::io::{self, IoSlice};
use std::net::{SocketAddr, UdpSocket};

use super::Source;

pub(crate) fn tell_destinations(_: &UdpSocket) -> bool {
    false
}

pub(crate) fn receive_from(
    socket: &UdpSocket,
    buffer: &mut [u8],
) -> io::Result<(usize, SocketAddr, Option<Source>)> {
    socket.recv_from(buffer).map(|(length, from)| (length, from, None))
}

pub(crate) fn send_from(
    socket: &UdpSocket,
    bytes: &[IoSlice<'_>],
    to: SocketAddr,
    _: Source,
) -> io::Result<()> {
    let bytes: Vec<u8> = bytes.iter().flat_map(|slice| slice.iter().copied()).collect();
    socket.send_to(&bytes, to).map(drop)
}
