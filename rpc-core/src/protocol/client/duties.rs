//! What a client has its driver do: send, connect, wake, come back in time.

use super::{Carrier, Client, Loss, State};
use crate::framing::Outgoing;
use crate::protocol::{Time, batch};
use crate::xdr::Encoder;

/// What a driver has to do.
impl<W> Client<W> {
    /// The next datagram to send. It counts as sent.
    pub fn poll_transmit(&mut self, now: Time) -> Option<&Encoder> {
        let Self { carrier: Carrier::Datagrams(repeat), calls, .. } = self else { return None };
        let xid = loop {
            let xid = repeat.ready.pop_front()?;
            // Calls that ended since then are not in the table, or not waiting in it.
            if calls.get_mut(xid).is_some_and(|call| matches!(call.state, State::Datagram { .. })) {
                break xid;
            }
        };
        let call = calls.get_mut(xid)?;
        let State::Datagram { message, attempts, first_wait, sent_at, resend_at } = &mut call.state else {
            return None;
        };
        *attempts += 1;
        if *attempts == 1 {
            *first_wait = repeat.first_wait(call.kind.class);
            *sent_at = now;
        } else {
            self.stats.retransmissions += 1;
        }
        *resend_at = now + repeat.wait(*first_wait, *attempts);
        self.wake_at = self.wake_at.min(*resend_at);
        Some(message)
    }

    /// Moves what is to be written to the stream into `empty`.
    pub fn take_outgoing(&mut self, empty: &mut Outgoing) {
        debug_assert!(empty.is_empty(), "what was there before is not written yet");
        if matches!(&self.carrier, Carrier::Stream(link) if link.has_abandoned()) {
            self.take_back();
        }
        if let Carrier::Stream(link) = &mut self.carrier {
            link.take_outgoing(empty);
        }
    }

    /// Whether there is something to send.
    #[must_use]
    pub fn has_outgoing(&self) -> bool {
        match &self.carrier {
            Carrier::Stream(link) => !link.outgoing.is_empty(),
            Carrier::Datagrams(repeat) => !repeat.ready.is_empty(),
        }
    }

    /// Whether so many calls have gathered in the stream that they are to go, though more may be about to begin.
    #[must_use]
    pub fn has_gathered(&self) -> bool {
        matches!(&self.carrier, Carrier::Stream(link) if batch::is_enough(link.records(), self.pending()))
    }

    /// Puts a message that is no call of this client's into the stream: a reply to a call of the peer's.
    pub fn put_reply(&mut self, message: &Encoder) {
        if let Carrier::Stream(link) = &mut self.carrier
            && link.is_up()
        {
            link.append_message(message);
        }
    }

    /// Bytes put into the stream that the peer has not taken.
    #[must_use]
    pub fn unwritten(&self) -> u64 {
        match &self.carrier {
            Carrier::Stream(link) => link.unwritten(),
            Carrier::Datagrams(_) => 0,
        }
    }

    /// Bytes of the stream that the peer has taken since it was connected.
    #[must_use]
    pub fn written(&self) -> u64 {
        match &self.carrier {
            Carrier::Stream(link) => link.written,
            Carrier::Datagrams(_) => 0,
        }
    }

    /// Whether the peer has said all it will say over this connection.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        matches!(&self.carrier, Carrier::Stream(link) if link.is_silent())
    }

    /// Why the connection has to be ended, if it has to: a reply that does not arrive whole, which no other can
    /// overtake. [`Client::handle_disconnect`] must follow.
    #[must_use]
    pub fn must_end(&self, now: Time) -> Option<Loss> {
        matches!(&self.carrier, Carrier::Stream(link) if link.stalls_at() <= now).then_some(Loss::Stalled)
    }

    /// Whether a connection that nobody reads while there are no calls is to be looked at before it is called over: it
    /// has not been used for so long that the peer may have closed it.
    #[must_use]
    pub fn is_stale(&self, now: Time) -> bool {
        matches!(&self.carrier, Carrier::Stream(link) if self.pending() == 0 && link.is_stale(now))
    }

    /// Whether a connection is to be kept: not after it has been idle for too long.
    #[must_use]
    pub fn keeps_connection(&self) -> bool {
        match &self.carrier {
            Carrier::Stream(link) => link.is_up(),
            Carrier::Datagrams(_) => true,
        }
    }

    /// Whether to open a connection now: there are calls to make, and enough time has passed since the last attempt.
    /// It says so once; [`Client::handle_connected`] or [`Client::handle_connect_failed`] must follow.
    #[must_use]
    pub fn poll_connect(&mut self, now: Time) -> bool {
        let calls = self.pending() > 0;
        match &mut self.carrier {
            Carrier::Stream(link) if calls => link.poll_connect(now),
            _ => false,
        }
    }

    /// Those whose calls have ended since the last time. Wake them.
    pub fn drain_woken(&mut self) -> std::vec::Drain<'_, W> {
        self.woken.drain(..)
    }

    /// Swaps the list of those to be woken with an empty one.
    pub fn swap_woken(&mut self, empty: &mut Vec<W>) {
        std::mem::swap(&mut self.woken, empty);
    }

    /// When to call [`Client::handle_timeout`], and to ask [`Client::poll_connect`] again. It may be earlier than
    /// needed, never later.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        let calls = self.pending() > 0;
        let link = match &self.carrier {
            Carrier::Stream(link) => link.poll_timeout(calls),
            Carrier::Datagrams(_) => Time::MAX,
        };
        let at = if calls { link.min(self.wake_at) } else { link };
        (at < Time::MAX).then_some(at)
    }
}
