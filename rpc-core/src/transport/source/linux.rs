//! IP_PKTINFO and IPV6_PKTINFO.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6, UdpSocket};
use std::os::fd::AsRawFd;

use nix::cmsg_space;
use nix::errno::Errno;
use nix::libc::{in_addr, in_pktinfo, in6_addr, in6_pktinfo};
use nix::sys::socket::sockopt::{Ipv4PacketInfo, Ipv6RecvPacketInfo};
use nix::sys::socket::{
    ControlMessage, ControlMessageOwned, MsgFlags, RecvMsg, SockaddrStorage, recvmsg, sendmsg, setsockopt,
};

use super::Source;

/// Has the system tell where each datagram came to, where the socket is bound to all addresses. Whether it will.
pub(crate) fn tell_destinations(socket: &UdpSocket) -> bool {
    match socket.local_addr() {
        Ok(bound) if !bound.ip().is_unspecified() => false,
        Ok(SocketAddr::V4(_)) => setsockopt(socket, Ipv4PacketInfo, &true).is_ok(),
        // IPv4 comes to it as well, and only its own option knows a reply's address where all were called.
        Ok(SocketAddr::V6(_)) => {
            [setsockopt(socket, Ipv6RecvPacketInfo, &true), setsockopt(socket, Ipv4PacketInfo, &true)]
                .into_iter()
                .all(|set| set.is_ok())
        }
        Err(_) => false,
    }
}

/// Receives a datagram: its length, from whom, and where it came to.
pub(crate) fn receive_from(
    socket: &UdpSocket,
    buffer: &mut [u8],
) -> io::Result<(usize, SocketAddr, Option<Source>)> {
    let mut control = control_space();
    let mut slices = [IoSliceMut::new(buffer)];
    let fd = socket.as_raw_fd();
    let message = recvmsg::<SockaddrStorage>(fd, &mut slices, Some(&mut control), MsgFlags::empty())?;
    let from = message.address.as_ref().and_then(socket_address);
    let from = from.ok_or_else(|| io::Error::other("a datagram without a sender"))?;
    Ok((message.bytes, from, Source::told(&message)))
}

/// Sends a datagram from one of this host's addresses.
pub(crate) fn send_from(
    socket: &UdpSocket,
    bytes: &[IoSlice<'_>],
    to: SocketAddr,
    source: Source,
) -> io::Result<()> {
    let (fd, to) = (socket.as_raw_fd(), SockaddrStorage::from(to));
    let send = |control: &[ControlMessage<'_>]| sendmsg(fd, bytes, control, MsgFlags::empty(), Some(&to));
    match source.with_control(|control| send(&[control])) {
        // It is none to send from, perhaps not any more: better from another than not at all.
        Err(Errno::EINVAL | Errno::EADDRNOTAVAIL | Errno::ENODEV | Errno::ENETUNREACH) => send(&[]),
        sent => sent,
    }?;
    Ok(())
}

/// Room for what the system tells with a datagram.
pub(crate) fn control_space() -> Vec<u8> {
    cmsg_space!(in_pktinfo, in6_pktinfo)
}

pub(crate) fn socket_address(storage: &SockaddrStorage) -> Option<SocketAddr> {
    match (storage.as_sockaddr_in(), storage.as_sockaddr_in6()) {
        (Some(v4), _) => Some(SocketAddrV4::from(*v4).into()),
        (_, Some(v6)) => Some(SocketAddrV6::from(*v6).into()),
        _ => None,
    }
}

impl Source {
    /// Where a datagram came to, if the system told.
    pub(crate) fn told<S>(message: &RecvMsg<'_, '_, S>) -> Option<Self> {
        message.cmsgs().ok()?.find_map(|control| match control {
            // A broadcast has the address of the interface that it came by.
            ControlMessageOwned::Ipv4PacketInfo(info) => {
                Self::new(Ipv4Addr::from(info.ipi_spec_dst.s_addr.to_ne_bytes()).into(), 0)
            }
            ControlMessageOwned::Ipv6PacketInfo(info) => {
                let ip = Ipv6Addr::from(info.ipi6_addr.s6_addr);
                let interface = if ip.is_unicast_link_local() { info.ipi6_ifindex } else { 0 };
                // IPv4 is told of separately.
                if ip.to_ipv4_mapped().is_some() { None } else { Self::new(ip.into(), interface) }
            }
            _ => None,
        })
    }

    /// What nothing can be sent from is no source.
    fn new(ip: IpAddr, interface: u32) -> Option<Self> {
        (!ip.is_unspecified() && !ip.is_multicast()).then_some(Self { ip, interface })
    }

    /// Calls `send` with what tells the system to send from here.
    pub(crate) fn with_control<T>(self, send: impl FnOnce(ControlMessage<'_>) -> T) -> T {
        let Self { ip, interface } = self;
        match ip {
            IpAddr::V4(ip) => {
                let (none, ipi_spec_dst) =
                    (in_addr { s_addr: 0 }, in_addr { s_addr: u32::from_ne_bytes(ip.octets()) });
                send(ControlMessage::Ipv4PacketInfo(&in_pktinfo {
                    ipi_ifindex: 0,
                    ipi_spec_dst,
                    ipi_addr: none,
                }))
            }
            IpAddr::V6(ip) => {
                let ipi6_addr = in6_addr { s6_addr: ip.octets() };
                send(ControlMessage::Ipv6PacketInfo(&in6_pktinfo { ipi6_addr, ipi6_ifindex: interface }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn bound(address: &str) -> UdpSocket {
        let socket = UdpSocket::bind(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        socket
    }

    #[test]
    fn a_datagram_goes_back_from_where_it_came_to() {
        let (here, peer) = (bound("0.0.0.0:0"), bound("127.0.0.1:0"));
        assert!(tell_destinations(&here) && !tell_destinations(&peer));
        peer.send_to(b"hello", ("127.0.0.2", here.local_addr().unwrap().port())).unwrap();
        let mut buffer = [0; 16];
        let (length, from, source) = receive_from(&here, &mut buffer).unwrap();
        assert_eq!((&buffer[..length], from), (&b"hello"[..], peer.local_addr().unwrap()));
        assert_eq!(source, Source::new([127, 0, 0, 2].into(), 0));
        send_from(&here, &[IoSlice::new(b"he"), IoSlice::new(b"re")], from, source.unwrap()).unwrap();
        let (length, from) = peer.recv_from(&mut buffer).unwrap();
        assert_eq!((&buffer[..length], from.ip()), (&b"here"[..], [127, 0, 0, 2].into()));
    }

    #[test]
    fn what_is_no_address_of_ours_does_not_hold_a_reply_back() {
        let (here, peer) = (bound("0.0.0.0:0"), bound("127.0.0.1:0"));
        let source = Source::new([198, 51, 100, 7].into(), 0).unwrap();
        send_from(&here, &[IoSlice::new(b"here")], peer.local_addr().unwrap(), source).unwrap();
        assert_eq!(peer.recv(&mut [0; 16]).unwrap(), 4);
    }
}
