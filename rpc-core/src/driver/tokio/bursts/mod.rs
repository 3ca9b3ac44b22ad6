//! Datagrams many at a time: what has gathered goes out in one system call, and what has arrived comes in in another.
//!
//! On Linux equal datagrams to one peer go through the network's layers as one (UDP_SEGMENT); elsewhere, and on routes
//! where that fails, each goes by itself.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod single;
mod socket;

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::task::{Context, Poll, ready};

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use single as system;

pub(super) use socket::{Address, Errors, Sender, Socket};

use crate::framing::MAX_DATAGRAM;
use crate::transport::{receive_from, send_from};
use crate::xdr::Encoder;

/// No datagram is larger.
const LARGEST: usize = 64 * 1024;
/// Received at once at most.
const MOST: usize = 32;
/// Sent at once at most, as the system has it.
const SEGMENTS: usize = 64;
/// Larger ones may not fit the network's packets, and would be refused as segments.
const LARGEST_SEGMENT: usize = 1200;
/// Memory kept for the next datagrams.
const KEEP: usize = 64 * 1024;

/// What has arrived.
pub(super) struct Inbox {
    /// Places of [`LARGEST`] bytes: one at a quiet time, [`MOST`] otherwise.
    places: Vec<u8>,
    arrived: Vec<(Address, usize)>,
    /// Datagrams received one by one, with no pause in between.
    in_a_row: usize,
    /// Whether there is one peer only, whose address need not be told.
    connected: bool,
}

impl Inbox {
    pub(super) fn new(connected: bool) -> Self {
        Self { places: vec![0; LARGEST], arrived: Vec::new(), in_a_row: 0, connected }
    }

    /// Receives at least one datagram.
    pub(super) fn poll_receive(&mut self, cx: &mut Context<'_>, socket: &mut Socket) -> Poll<io::Result<()>> {
        self.arrived.clear();
        // The price of looking for many is not worth paying for one.
        let received = match self.in_a_row {
            0 | 1 => self.poll_one(cx, socket),
            _ => self.poll_many(cx, socket),
        };
        self.in_a_row = match received {
            Poll::Pending => 0,
            Poll::Ready(_) if self.in_a_row > 1 && self.arrived.len() < 2 => 0,
            Poll::Ready(_) => self.in_a_row + 1,
        };
        received
    }

    fn poll_one(&mut self, cx: &mut Context<'_>, socket: &mut Socket) -> Poll<io::Result<()>> {
        let Self { places, arrived, connected, .. } = self;
        let tells_destinations = socket.tells_destinations();
        let received = ready!(socket.poll_receive(cx, |socket| {
            let place = &mut places[..LARGEST];
            if *connected {
                Ok((Address::CONNECTED, socket.recv(place)?))
            } else if tells_destinations {
                let (length, peer, source) = receive_from(socket, place)?;
                Ok((Address { peer: Some(peer), source }, length))
            } else {
                socket.recv_from(place).map(|(length, peer)| (peer.into(), length))
            }
        }))?;
        arrived.push(received);
        Poll::Ready(Ok(()))
    }

    fn poll_many(&mut self, cx: &mut Context<'_>, socket: &mut Socket) -> Poll<io::Result<()>> {
        // The system gives this memory only as it is used.
        if self.places.len() == LARGEST {
            self.places = vec![0; MOST * LARGEST];
        }
        let Self { places, arrived, .. } = self;
        let tells_destinations = socket.tells_destinations();
        socket.poll_receive(cx, |socket| {
            if !arrived.is_empty() {
                return Ok(());
            }
            system::receive(socket, tells_destinations, places, arrived)
        })
    }

    /// The datagrams received last, and from whom, where the system says so.
    pub(super) fn datagrams(&self) -> impl Iterator<Item = (Address, &[u8])> {
        let places = self.places.chunks(LARGEST);
        self.arrived.iter().zip(places).map(|((from, length), place)| (*from, &place[..*length]))
    }
}

/// What is to be sent, one after the other.
pub(super) struct Outbox {
    bytes: Vec<u8>,
    /// Bytes of `bytes` that are sent.
    sent: usize,
    /// To whom each goes that is not sent (nobody for a connected socket), and its length.
    waiting: VecDeque<(Address, usize)>,
    /// Whether several may go as one.
    segments: bool,
    /// So many of the first were refused as one, and go one by one.
    refused: usize,
}

impl Outbox {
    /// For what `socket` is to send.
    pub(super) fn new(socket: &Socket) -> Self {
        let segments = socket.takes_segments();
        Self { bytes: Vec::new(), sent: 0, waiting: VecDeque::new(), segments, refused: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn push(&mut self, to: Address, message: &Encoder) {
        message.segments().for_each(|segment| self.bytes.extend_from_slice(segment));
        self.waiting.push_back((to, message.len()));
    }

    /// Sends everything, or as much as the system takes now. Errors are handed to `failed`; what they were about is
    /// lost.
    pub(super) fn send(
        &mut self,
        cx: &mut Context<'_>,
        socket: &mut Socket,
        mut failed: impl FnMut(&io::Error),
    ) {
        while !self.waiting.is_empty() {
            let Poll::Ready(sent) = self.poll_send_some(cx, socket) else { return self.forget_sent() };
            if let Err(error) = sent {
                failed(&error);
            }
        }
        self.bytes.clear();
        self.bytes.shrink_to(KEEP);
        self.sent = 0;
    }

    /// Where there is always something waiting, what is sent must not pile up before it.
    fn forget_sent(&mut self) {
        if self.sent >= KEEP {
            self.bytes.drain(..self.sent);
            self.sent = 0;
        }
    }

    fn poll_send_some(&mut self, cx: &mut Context<'_>, socket: &mut Socket) -> Poll<io::Result<()>> {
        let (count, length) = self.group();
        let (to, segment) = self.waiting[0];
        let bytes = &self.bytes[self.sent..self.sent + length];
        let result = if count > 1 {
            let sent = ready!(socket.poll_send(cx, |socket| system::send_segments(
                socket,
                to,
                bytes,
                segment as u16
            )));
            // One by one they may even go from an address that is not the host's any more.
            let one_by_one = |error| to.source.is_some() || system::may_mean_no_segments(error);
            if sent.as_ref().is_err_and(one_by_one) {
                self.refused = count;
                // Of another peer it says nothing, but a connected socket has no other.
                self.segments &= to.peer.is_some();
                return Poll::Ready(Ok(()));
            }
            sent
        } else {
            ready!(socket.poll_send(cx, |socket| match (to.peer, to.source) {
                (Some(to), None) => socket.send_to(bytes, to).map(drop),
                (Some(to), Some(source)) => send_from(socket, &[IoSlice::new(bytes)], to, source),
                (None, _) => socket.send(bytes).map(drop),
            }))
        };
        self.waiting.drain(..count);
        self.refused = self.refused.saturating_sub(count);
        self.sent += length;
        Poll::Ready(result)
    }

    /// How many of those waiting go as one, and their bytes together: of one length, but for the last, to one peer.
    fn group(&self) -> (usize, usize) {
        let (to, segment) = self.waiting[0];
        let (mut count, mut length) = (1, segment);
        if self.segments && self.refused == 0 && (1..=LARGEST_SEGMENT).contains(&segment) {
            for (other, next) in self.waiting.iter().skip(1).take(SEGMENTS - 1) {
                if *other != to || *next > segment || *next == 0 || length + next > MAX_DATAGRAM {
                    break;
                }
                count += 1;
                length += next;
                if *next < segment {
                    break;
                }
            }
        }
        (count, length)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::net::{SocketAddr, UdpSocket};
    use std::time::Duration;

    use super::*;

    fn raw(datagram: &[u8]) -> Encoder {
        Encoder::from_raw(datagram)
    }

    /// Sends until nothing waits. How often that failed.
    async fn send_all(outbox: &mut Outbox, socket: &mut Socket) -> usize {
        let mut failures = 0;
        poll_fn(|cx| {
            outbox.send(cx, socket, |_| failures += 1);
            if outbox.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        failures
    }

    /// A box that never empties does not grow for what has left it.
    #[tokio::test(flavor = "current_thread")]
    async fn what_is_sent_is_forgotten() {
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        let mut socket = Socket::new(UdpSocket::bind("127.0.0.1:0").unwrap()).unwrap();
        let mut outbox = Outbox::new(&socket);
        for _ in 0..200 {
            // Too large to go together.
            outbox.push(peer.local_addr().unwrap().into(), &raw(&[0; 5000]));
            outbox.push(peer.local_addr().unwrap().into(), &raw(&[0; 5001]));
            poll_fn(|cx| outbox.poll_send_some(cx, &mut socket)).await.unwrap();
            outbox.forget_sent();
        }
        assert_eq!(outbox.len(), 200);
        assert!(outbox.bytes.len() < 200 * 5001 + KEEP, "{}", outbox.bytes.len());
    }

    /// However they are put together on their way, datagrams arrive as they were sent.
    #[tokio::test(flavor = "current_thread")]
    async fn datagrams_keep_their_bounds() {
        let lengths = [vec![100; 150], vec![100, 60, 100, 100, 1300, 1300, 0, 0, 8], vec![7; 3]].concat();
        let datagrams: Vec<Vec<u8>> =
            lengths.iter().enumerate().map(|(n, length)| vec![n as u8; *length]).collect();
        for segments in [true, false] {
            let to = UdpSocket::bind("127.0.0.1:0").unwrap();
            let from = UdpSocket::bind("127.0.0.1:0").unwrap();
            let (to_address, from_address) = (to.local_addr().unwrap(), from.local_addr().unwrap());
            let (mut to, mut from) = (Socket::new(to).unwrap(), Socket::new(from).unwrap());
            let (mut inbox, mut outbox) = (Inbox::new(false), Outbox::new(&from));
            assert_eq!(outbox.segments, cfg!(target_os = "linux"));
            outbox.segments &= segments;
            datagrams.iter().for_each(|datagram| outbox.push(to_address.into(), &raw(datagram)));
            poll_fn(|cx| outbox.poll_send_some(cx, &mut from)).await.unwrap();
            let at_once = if outbox.segments { SEGMENTS } else { 1 };
            assert_eq!(outbox.len(), datagrams.len() - at_once, "{segments}");

            let mut arrived = Vec::new();
            while arrived.len() < datagrams.len() {
                poll_fn(|cx| {
                    outbox.send(cx, &mut from, |error| panic!("{error}"));
                    inbox.poll_receive(cx, &mut to)
                })
                .await
                .unwrap();
                arrived.extend(inbox.datagrams().map(|(from, datagram)| (from, datagram.to_vec())));
            }
            assert!(outbox.is_empty(), "{segments}");
            for ((from, datagram), sent) in arrived.iter().zip(&datagrams) {
                assert_eq!((from, datagram), (&from_address.into(), sent));
            }
        }
    }

    /// What is sent to nobody, at port 0, is refused like what cannot go as one: that is no news of other peers.
    #[tokio::test(flavor = "current_thread")]
    async fn a_bad_destination_does_not_slow_the_others() {
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        let to = peer.local_addr().unwrap().into();
        let mut socket = Socket::new(UdpSocket::bind("127.0.0.1:0").unwrap()).unwrap();
        let mut outbox = Outbox::new(&socket);
        let nobody = SocketAddr::from(([127, 0, 0, 1], 0));
        (0..3).for_each(|_| outbox.push(nobody.into(), &raw(b"lost")));
        (0..4).for_each(|n| outbox.push(to, &raw(&[n; 100])));
        assert_eq!(send_all(&mut outbox, &mut socket).await, 3);
        let mut received = [0; 128];
        peer.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        for n in 0..4 {
            assert_eq!(peer.recv(&mut received).unwrap(), 100);
            assert_eq!(received[..100], [n; 100]);
        }
        (0..4).for_each(|n| outbox.push(to, &raw(&[n; 100])));
        assert_eq!(outbox.group(), if socket.takes_segments() { (4, 400) } else { (1, 100) });
    }

    /// A socket at all addresses sends back from the one that was called, many at a time too.
    #[cfg(target_os = "linux")]
    #[tokio::test(flavor = "current_thread")]
    async fn what_came_to_an_address_is_sent_back_from_it() {
        let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        let mut socket = Socket::new(socket).unwrap();
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        peer.connect(("127.0.0.2", port)).unwrap();
        (0..100).for_each(|n| _ = peer.send(&[n; 100]).unwrap());
        let (mut inbox, mut outbox) = (Inbox::new(false), Outbox::new(&socket));
        let mut at_once = 0;
        while outbox.len() < 100 {
            poll_fn(|cx| inbox.poll_receive(cx, &mut socket)).await.unwrap();
            at_once = at_once.max(inbox.arrived.len());
            inbox.datagrams().for_each(|(from, datagram)| outbox.push(from, &raw(datagram)));
        }
        assert_eq!((at_once > 1, outbox.group()), (true, (SEGMENTS, SEGMENTS * 100)));
        assert_eq!(send_all(&mut outbox, &mut socket).await, 0);
        let mut received = [0; 128];
        peer.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        for n in 0..100 {
            assert_eq!(peer.recv(&mut received).unwrap(), 100);
            assert_eq!(received[..100], [n; 100]);
        }
    }
}
