//! A client's protocol, told arbitrary things in arbitrary order.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use rpc_core::framing::Outgoing;
use rpc_core::protocol::{CallKind, Client, Loss, Outcome, Reconnection, Retransmission, Time};

use super::script::Script;

/// The first byte chooses the carrier; each byte after it is something that happens.
///
/// However the peer and the network behave: a reply ends the call whose XID it carries and no other, every call has
/// ended at its deadline, and in the end nothing is left waiting.
pub fn client_replies(input: &[u8]) {
    let mut script = Script(input);
    let mut world = World::new(script.byte());
    while !script.is_empty() {
        world.step(&mut script);
        world.pass_time();
        world.check();
    }
    world.finish();
}

struct World {
    now: Time,
    client: Client<u32>,
    /// What was taken from the client and is not written yet.
    outgoing: Outgoing,
    connecting: bool,
    /// Calls not taken and not cancelled, and their deadlines.
    waiting: BTreeMap<u32, Time>,
    /// The last message that was delivered to each of them, if any was accepted.
    replies: BTreeMap<u32, Bytes>,
}

impl World {
    fn new(carrier: u8) -> Self {
        let now = Time::default();
        let max_in_flight = usize::from(carrier >> 2 & 7) + 1;
        let seed = u64::from(carrier);
        let client = match carrier & 3 {
            0 | 1 => Client::datagrams(Retransmission::default(), max_in_flight, seed),
            2 => Client::stream(now, Some(Reconnection::default()), max_in_flight, seed),
            _ => Client::stream(now, None, max_in_flight, seed),
        };
        Self {
            now,
            client,
            outgoing: Outgoing::default(),
            connecting: false,
            waiting: BTreeMap::new(),
            replies: BTreeMap::new(),
        }
    }

    fn step(&mut self, script: &mut Script<'_>) {
        match script.byte() & 15 {
            0 | 1 => self.call(script.byte()),
            2 | 3 => while self.client.poll_transmit(self.now).is_some() {},
            4 => self.now = self.now + Duration::from_millis(u64::from(script.byte()) * 16),
            5 => self.now = self.client.poll_timeout().unwrap_or(self.now).max(self.now),
            6 | 7 => self.reply(script),
            8 => {
                let length = usize::from(script.byte());
                let stray = Bytes::copy_from_slice(script.take(length));
                self.deliver(stray);
            }
            9 => self.write(usize::from(script.byte())),
            10 => self.write(usize::MAX),
            11 => self.connect(script.byte() & 1 == 0),
            12 => self.disconnect(),
            13 => self.client.handle_socket_error(match script.byte() & 3 {
                0 => io::ErrorKind::ConnectionRefused,
                1 => io::ErrorKind::HostUnreachable,
                _ => io::ErrorKind::Other,
            }),
            14 => {
                let choice = script.byte();
                if let Some(xid) = self.choose(choice) {
                    self.client.cancel(xid);
                    self.forget(xid);
                }
            }
            _ => {
                let choice = script.byte();
                if let Some(xid) = self.choose(choice) {
                    self.take(xid);
                }
            }
        }
    }

    fn pass_time(&mut self) {
        self.client.handle_timeout(self.now);
        if !self.client.keeps_connection() {
            // What a driver had left goes with its connection.
            self.outgoing.clear();
        }
    }

    fn call(&mut self, how: u8) {
        let deadline = self.now + Duration::from_millis(u64::from(how) * 100);
        let kind = CallKind { class: u32::from(how & 3), idempotent: how & 4 == 0, ..CallKind::default() };
        let begun = self.client.call(self.now, deadline, kind, |out, xid| {
            out.put_u32(xid)?;
            out.put_slice(&[how; 40], u32::from(how | 32))
        });
        // Refused where the bound above is below 40, or the client has ended.
        if let Ok(xid) = begun {
            assert!(self.waiting.insert(xid, deadline).is_none(), "an XID in use");
        }
    }

    /// A message with the XID of a call there is, and anything else in it.
    fn reply(&mut self, script: &mut Script<'_>) {
        let (choice, length) = (script.byte(), usize::from(script.byte()));
        if let Some(xid) = self.choose(choice) {
            let message = [&xid.to_be_bytes(), script.take(length)].concat();
            self.deliver(message.into());
        }
    }

    fn deliver(&mut self, message: Bytes) {
        let pending = self.client.pending();
        let ended = self.client.handle_message(self.now, message.clone());
        assert!(self.client.pending() + usize::from(ended) == pending, "one reply, one call");
        if ended {
            let xid = rpc_core::message::xid(&message).expect("it ended a call");
            assert!(self.waiting.contains_key(&xid), "a reply to no call");
            assert!(self.replies.insert(xid, message).is_none(), "answered twice");
        }
    }

    /// As a driver does: what was taken is written to its end before more is taken.
    fn write(&mut self, most: usize) {
        if self.outgoing.is_empty() {
            self.client.take_outgoing(&mut self.outgoing);
        }
        if self.client.keeps_connection() && !self.outgoing.is_empty() {
            let size = most.min(self.outgoing.len());
            let written = self.outgoing.write_with(|_| Ok::<_, ()>(size)).expect("it does not fail");
            self.client.handle_written(written);
        }
    }

    fn connect(&mut self, well: bool) {
        self.connecting |= self.client.poll_connect(self.now);
        if !std::mem::take(&mut self.connecting) {
            return;
        }
        if well {
            self.client.handle_connected(self.now);
        } else {
            self.client.handle_connect_failed(self.now, &Loss::Io(io::ErrorKind::ConnectionRefused));
        }
    }

    fn disconnect(&mut self) {
        if self.client.keeps_connection() {
            self.client.handle_disconnect(self.now, &Loss::Closed, std::mem::take(&mut self.outgoing));
        }
    }

    fn choose(&self, choice: u8) -> Option<u32> {
        self.waiting.keys().copied().nth(usize::from(choice) % self.waiting.len().max(1))
    }

    fn forget(&mut self, xid: u32) {
        self.waiting.remove(&xid);
        self.replies.remove(&xid);
    }

    /// Takes the call's outcome if there is one, and says whether there was.
    fn take(&mut self, xid: u32) -> bool {
        match self.client.take(xid, || xid) {
            None => {
                assert!(!self.replies.contains_key(&xid), "an answer that cannot be had");
                return false;
            }
            Some(Outcome::Reply(reply)) => assert_eq!(self.replies.get(&xid), Some(&reply)),
            Some(Outcome::Failed(_)) => assert!(!self.replies.contains_key(&xid), "an answer lost"),
        }
        self.forget(xid);
        true
    }

    /// After `handle_timeout`: what is past its deadline has ended.
    fn check(&mut self) {
        let late = self.waiting.iter().filter(|(_, deadline)| **deadline <= self.now);
        let late: Vec<_> = late.map(|(xid, _)| *xid).collect();
        for xid in late {
            assert!(self.take(xid), "call {xid:#x} outlives its deadline");
        }
        assert!(self.client.pending() <= self.waiting.len(), "calls that nobody makes");
        self.client.drain_woken();
    }

    /// Nothing more arrives: time alone ends everything, in a number of steps that calls and attempts explain.
    fn finish(mut self) {
        for _ in 0..10_000 {
            if self.waiting.is_empty() {
                assert_eq!(self.client.pending(), 0);
                return;
            }
            while self.client.poll_transmit(self.now).is_some() {}
            if self.client.pending() > 0 {
                let at = self.client.poll_timeout().expect("calls are pending, and they have deadlines");
                self.now = self.now.max(at);
            }
            self.pass_time();
            self.connect(false);
            let ended: Vec<_> = self.waiting.keys().copied().collect();
            ended.into_iter().for_each(|xid| {
                self.take(xid);
            });
            self.check();
        }
        panic!("calls that never end: {:?}", self.waiting);
    }
}
