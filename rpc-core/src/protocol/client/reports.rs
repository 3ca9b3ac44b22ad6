//! What a driver tells a client: messages, errors, the passing of time.

use std::collections::HashMap;
use std::io;

use bytes::Bytes;

use super::{Carrier, Client, Failure, Loss, Outcome, State};
use crate::framing::Outgoing;
use crate::message;
use crate::protocol::Time;
use crate::xdr::Encoder;

/// What a driver reports.
impl<W> Client<W> {
    /// A message arrived. Whether it ended a call; a message that did not changes nothing.
    pub fn handle_message(&mut self, now: Time, bytes: Bytes) -> bool {
        let ended = message::xid(&bytes).and_then(|xid| self.calls.get_mut(xid)).and_then(|call| {
            let round_trip = match &call.state {
                State::Streamed { .. } => None,
                // Karn's rule: of a call sent twice nobody knows which one is answered.
                State::Datagram { attempts: 1, sent_at, .. } => Some(now.since(*sent_at)),
                State::Datagram { attempts: 2.., .. } => None,
                State::Datagram { attempts: 0, .. } | State::Queued(_) | State::Done(_) => return None,
            };
            let answered = std::mem::replace(&mut call.state, State::Done(Outcome::Reply(bytes)));
            self.woken.extend(call.waiter.take());
            Some((call.kind.class, round_trip, answered))
        });
        let Some((class, round_trip, answered)) = ended else {
            self.stats.ignored += 1;
            return false;
        };
        match &mut self.carrier {
            Carrier::Stream(link) => link.handle_reply(now),
            Carrier::Datagrams(repeat) => {
                repeat.handle_reply(class, round_trip);
                if let State::Datagram { message, .. } = answered {
                    repeat.recycle(message);
                }
            }
        }
        self.stats.replies += 1;
        self.ended(1);
        true
    }

    /// The stream was read: `whole` replies or none came, and `partial`, part of one is left.
    pub fn handle_received(&mut self, now: Time, whole: bool, partial: bool) {
        if let Carrier::Stream(link) = &mut self.carrier {
            link.handle_received(now, whole, partial);
        }
    }

    /// The driver reads the stream from now on, or stops until it says so again. One that always reads need not say so.
    pub fn handle_reading(&mut self, now: Time, reading: bool) {
        if let Carrier::Stream(link) = &mut self.carrier {
            link.handle_reading(now, reading);
        }
    }

    /// The stream was written `bytes` further.
    pub fn handle_written(&mut self, bytes: usize) {
        if let Carrier::Stream(link) = &mut self.carrier {
            link.written += bytes as u64;
            if !self.queue.is_empty() {
                self.release_queued();
            }
        }
    }

    /// The stream ended, with `unwritten` taken from here and not written to its end.
    ///
    /// Calls that may have been executed end, but for idempotent ones. Those, and calls not sent whole, wait for the
    /// next connection, with their XIDs.
    pub fn handle_disconnect(&mut self, now: Time, loss: &Loss, unwritten: Outgoing) {
        let Carrier::Stream(link) = &mut self.carrier else { return };
        let written = link.written;
        let records = unwritten.into_unwritten().into_iter().chain(link.take_unwritten());
        // What answers the peer's own calls is of no use over another connection.
        let calls = records.filter(|record| !message::is_reply(record));
        let mut records: HashMap<_, _> = calls.map(|record| (message::xid(&record), record)).collect();
        link.handle_loss(now, loss);
        if link.closed().is_some() {
            return self.end_all(loss, written);
        }
        self.stats.disconnects += 1;
        let mut kept = Vec::new();
        for (xid, call) in self.calls.iter_mut() {
            let State::Streamed { end, copy } = &mut call.state else { continue };
            let sent = *end <= written;
            call.sent_before |= sent;
            let record = if sent { copy.take() } else { records.remove(&Some(xid)) };
            match record {
                Some(record) => {
                    self.stats.retransmissions += u64::from(sent);
                    kept.push((*end, xid));
                    call.state = State::Queued(Encoder::from_raw(&record));
                }
                None => {
                    let sent = call.sent_before;
                    call.end(Failure::Lost { sent, loss: loss.clone() }, &mut self.woken);
                }
            }
        }
        // They go first, in the order they had.
        kept.sort_unstable();
        kept.iter().rev().for_each(|(_, xid)| self.queue.push_front(*xid));
        self.in_flight = 0;
    }

    /// A connection was opened.
    pub fn handle_connected(&mut self, now: Time) {
        if let Carrier::Stream(link) = &mut self.carrier {
            link.handle_connected(now);
        }
        self.release_queued();
    }

    /// No connection could be opened.
    pub fn handle_connect_failed(&mut self, now: Time, loss: &Loss) {
        if let Carrier::Stream(link) = &mut self.carrier {
            link.handle_loss(now, loss);
        }
    }

    /// The datagram socket reports an error. One that says that the peer is out of reach (an ICMP message came back)
    /// ends every call that was sent; any other is a datagram lost, no more.
    pub fn handle_socket_error(&mut self, kind: io::ErrorKind) {
        use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
        let unreachable = matches!(kind, ConnectionRefused | HostUnreachable | NetworkUnreachable);
        let Carrier::Datagrams(repeat) = &mut self.carrier else { return };
        if !unreachable {
            return;
        }
        repeat.ready.clear();
        self.end_all(&Loss::Io(kind), 0);
    }

    /// The peer has said all it will say: every call that waits for a reply ends. What is in the stream is still
    /// written.
    pub fn handle_silence(&mut self, loss: &Loss) {
        if let Carrier::Stream(link) = &mut self.carrier {
            // What the driver has taken goes on its way.
            let taken = link.taken;
            link.handle_silence(loss);
            self.end_all(loss, taken);
            self.take_back();
        }
    }

    /// The end: every call ends, and none is begun any more.
    pub fn handle_close(&mut self, loss: &Loss) {
        let taken = match &mut self.carrier {
            Carrier::Stream(link) => {
                link.close(loss);
                // What the driver has taken may be on its way.
                link.taken
            }
            Carrier::Datagrams(_) => 0,
        };
        self.end_all(loss, taken);
    }

    /// Time has passed: ends what is past its deadline, makes ready what is to be sent again, lets go of a connection
    /// that nobody uses.
    pub fn handle_timeout(&mut self, now: Time) {
        if let Carrier::Stream(link) = &mut self.carrier
            && self.in_flight + self.queue.len() == 0
            && link.is_up()
            && link.poll_timeout(false) <= now
        {
            link.handle_idle(now);
        }
        if now < self.wake_at {
            return;
        }
        let (down, taken) = match &self.carrier {
            Carrier::Stream(link) => (link.down().cloned(), link.taken),
            Carrier::Datagrams(_) => (None, 0),
        };
        let (mut next, mut flights_ended, mut abandoned) = (Time::MAX, 0, false);
        for (xid, call) in self.calls.iter_mut() {
            // What the driver has taken will be written, even if nobody waits for the reply any more.
            let Some(sent) = call.sent(taken) else { continue };
            if call.deadline <= now {
                match (&call.state, &mut self.carrier) {
                    (State::Queued(_), _) => self.queue.retain(|queued| *queued != xid),
                    (State::Streamed { end, .. }, Carrier::Stream(link)) => {
                        abandoned |= link.abandon(*end);
                        flights_ended += 1;
                    }
                    _ => flights_ended += 1,
                }
                // Why nothing could be sent says more than that it took long.
                let failure = match &down {
                    Some(loss) if !sent => Failure::Lost { sent, loss: loss.clone() },
                    _ => Failure::TimedOut { sent },
                };
                call.end(failure, &mut self.woken);
                continue;
            }
            next = next.min(call.deadline);
            if let (State::Datagram { resend_at, first_wait, .. }, Carrier::Datagrams(repeat)) =
                (&mut call.state, &mut self.carrier)
            {
                if *resend_at <= now {
                    *resend_at = Time::MAX;
                    repeat.handle_timeout(now, xid, *first_wait);
                }
                next = next.min(*resend_at);
            }
        }
        self.wake_at = next;
        if abandoned {
            self.take_back();
        }
        self.ended(flights_ended);
    }
}
