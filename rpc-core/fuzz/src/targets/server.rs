//! A server's decisions about arbitrary messages.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use rpc_core::message::{CallHeader, HeaderError};
use rpc_core::protocol::{Admission, CacheLimits, CallKeys, DuplicateCache, Peer, Programs, Ticket, Time};
use rpc_core::xdr::Encoder;

use super::headers::answers;
use super::script::Script;

/// A script of messages from two peers: `0x80 | low bits` lets a call in progress end or time pass; any other byte is
/// half the length of a message that follows.
///
/// At most once: while its entry lives, no call is executed a second time; a replay has the bytes of the first reply.
pub fn server_bytes(input: &[u8]) {
    let mut server = Server::new();
    let mut script = Script(input);
    while !script.is_empty() {
        match script.byte() {
            // Late enough for replies to be dropped, sooner or later.
            0xff => server.now = server.now + Duration::from_secs(70),
            end @ 0x80.. => server.end(usize::from(end & 0x7f)),
            half => server.handle(script.take(usize::from(half) * 2)),
        }
    }
}

/// The reply's age at which it may be dropped.
const AGE: Duration = Duration::from_secs(120);

struct Server {
    now: Time,
    programs: Programs<u32>,
    keys: CallKeys,
    cache: DuplicateCache,
    running: Vec<(Ticket, Identity)>,
    /// What the cache must not have forgotten: when each call was executed, and its reply.
    executed: HashMap<Identity, Option<(Time, Vec<u8>)>>,
    executions: u32,
}

/// What makes two calls the same: all of their bytes that count, not a hash of them.
type Identity = (u16, u32, [u32; 3], u32, Bytes, Bytes);

impl Server {
    fn new() -> Self {
        let mut programs = Programs::default();
        for (program, version) in [(0x2000_0401, 3), (0x2000_0401, 5), (0x2000_0402, 1)] {
            programs.insert(program, version, version);
        }
        // More entries than a script can make, and room for few replies.
        let limits = CacheLimits { bytes: 64, age: AGE, ..CacheLimits::default() };
        Self {
            now: Time::default(),
            programs,
            keys: CallKeys::default(),
            cache: DuplicateCache::new(limits),
            running: Vec::new(),
            executed: HashMap::new(),
            executions: 0,
        }
    }

    fn handle(&mut self, message: &[u8]) {
        let port = 1000 + (message.len() % 2) as u16;
        let peer = Peer::Udp(([127, 0, 0, 1], port).into());
        let message = Bytes::copy_from_slice(message);
        let (header, start) = match CallHeader::decode(&message) {
            Ok(decoded) => decoded,
            Err(HeaderError::Refused { xid, refusal }) => return answers(xid, refusal),
            Err(HeaderError::NotACall) => return,
        };
        if let Err(refusal) = self.programs.find(header.program, header.version) {
            return answers(header.xid, refusal);
        }
        let arguments = message.slice(start..);
        let key = self.keys.key(peer, &header, &arguments);
        let numbers = [header.program, header.version, header.procedure];
        let credential = header.credential;
        let identity = (port, header.xid, numbers, credential.flavor, credential.body, arguments);
        let before = self.executed.get(&identity);
        match self.cache.admit(self.now, key) {
            Admission::Execute(ticket) => {
                match before {
                    None => {}
                    Some(Some((at, _))) => assert!(self.now.since(*at) > AGE, "executed twice"),
                    Some(None) => panic!("executed while it is being executed"),
                }
                self.executed.insert(identity.clone(), None);
                self.running.push((ticket, identity));
            }
            Admission::InProgress => assert!(matches!(before, Some(None)), "not in progress"),
            Admission::Replay(reply) => {
                let (_, first) = before.and_then(Option::as_ref).expect("it was executed");
                assert_eq!(&reply.segments().flatten().copied().collect::<Vec<_>>(), first);
            }
            Admission::Forgotten => assert!(matches!(before, Some(Some(_))), "it was not executed"),
            Admission::Full => panic!("there is room"),
        }
    }

    /// A call in progress ends, with a reply that differs from every other.
    fn end(&mut self, choice: usize) {
        if self.running.is_empty() {
            return;
        }
        let (ticket, identity) = self.running.swap_remove(choice % self.running.len());
        self.executions += 1;
        let mut reply = Encoder::new();
        reply
            .put_u32(self.executions)
            .and_then(|()| reply.put_slice(&vec![0; choice], 127))
            .expect("in bounds");
        let bytes = reply.segments().flatten().copied().collect();
        self.executed.insert(identity, Some((self.now, bytes)));
        let _ = self.cache.complete(self.now, ticket, reply);
    }
}
