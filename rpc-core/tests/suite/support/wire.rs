//! Messages made by hand, so that nothing of the code under test has a part in what is expected of it.

/// Numbers of the tests' interface, written down a second time.
pub(crate) const TRIAL: u32 = 0x2000_0401;
pub(crate) const SECOND: u32 = 0x2000_0402;
pub(crate) const THREE: u32 = 3;
pub(crate) const ECHO: u32 = 1;
pub(crate) const WAIT: u32 = 2;
pub(crate) const COUNT: u32 = 3;
pub(crate) const MISBEHAVE: u32 = 4;
pub(crate) const LARGE: u32 = 5;
pub(crate) const COUNT_AGAIN: u32 = 8;
pub(crate) const COLOUR: u32 = 20;
pub(crate) const CHOICE: u32 = 21;
pub(crate) const FLAG: u32 = 22;
pub(crate) const MAYBE: u32 = 23;
pub(crate) const NAME: u32 = 24;
pub(crate) const BLOB: u32 = 25;
pub(crate) const NUMBERS: u32 = 26;
pub(crate) const EVERYTHING: u32 = 27;
pub(crate) const SPELL: u32 = 28;
pub(crate) const TREE: u32 = 29;
pub(crate) const CHAIN: u32 = 30;

/// `accept_stat`.
pub(crate) const PROG_UNAVAIL: u32 = 1;
pub(crate) const PROG_MISMATCH: u32 = 2;
pub(crate) const PROC_UNAVAIL: u32 = 3;
pub(crate) const GARBAGE_ARGS: u32 = 4;
pub(crate) const SYSTEM_ERR: u32 = 5;
/// `auth_stat`.
pub(crate) const AUTH_BADCRED: u32 = 1;
pub(crate) const AUTH_REJECTEDCRED: u32 = 2;
pub(crate) const AUTH_BADVERF: u32 = 3;
pub(crate) const AUTH_TOOWEAK: u32 = 5;

/// Numbers, big-endian, one after the other.
pub(crate) fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// A length, the bytes, and zeros to the next multiple of four.
pub(crate) fn opaque(bytes: &[u8]) -> Vec<u8> {
    let mut out = words(&[bytes.len() as u32]);
    out.extend_from_slice(bytes);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

/// A call, right in everything until told otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) xid: u32,
    pub(crate) message_type: u32,
    pub(crate) rpc_version: u32,
    pub(crate) program: u32,
    pub(crate) version: u32,
    pub(crate) procedure: u32,
    /// Flavour, and everything after it: length and body.
    pub(crate) credential: (u32, Vec<u8>),
    pub(crate) verifier: (u32, Vec<u8>),
    pub(crate) arguments: Vec<u8>,
}

impl Call {
    /// A call of a procedure of version 3 of the trial program.
    pub(crate) fn new(procedure: u32, arguments: Vec<u8>) -> Self {
        Self {
            xid: 0,
            message_type: 0,
            rpc_version: 2,
            program: TRIAL,
            version: THREE,
            procedure,
            credential: (0, words(&[0])),
            verifier: (0, words(&[0])),
            arguments,
        }
    }

    /// A call of procedure 0.
    pub(crate) fn null() -> Self {
        Self::new(0, Vec::new())
    }

    pub(crate) fn xid(self, xid: u32) -> Self {
        Self { xid, ..self }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let numbers = [
            self.xid,
            self.message_type,
            self.rpc_version,
            self.program,
            self.version,
            self.procedure,
            self.credential.0,
        ];
        [
            &words(&numbers)[..],
            &self.credential.1,
            &words(&[self.verifier.0]),
            &self.verifier.1,
            &self.arguments,
        ]
        .concat()
    }
}

/// The XID a message starts with.
pub(crate) fn xid(message: &[u8]) -> u32 {
    u32::from_be_bytes(message[..4].try_into().expect("a message starts with its XID"))
}

/// The reply with results.
pub(crate) fn success(xid: u32, results: &[u8]) -> Vec<u8> {
    [&words(&[xid, 1, 0, 0, 0, 0]), results].concat()
}

/// The reply of a server that accepts the call and has no results; `and` is what the `accept_stat` brings along.
pub(crate) fn accepted(xid: u32, accept_stat: u32, and: &[u32]) -> Vec<u8> {
    [words(&[xid, 1, 0, 0, 0, accept_stat]), words(and)].concat()
}

/// The reply of a server that speaks RPC version 2 only.
pub(crate) fn rpc_mismatch(xid: u32) -> Vec<u8> {
    words(&[xid, 1, 1, 0, 2, 2])
}

/// The reply of a server that does not take the credential or verifier.
pub(crate) fn auth_error(xid: u32, auth_stat: u32) -> Vec<u8> {
    words(&[xid, 1, 1, 1, auth_stat])
}

/// One fragment of a record.
pub(crate) fn fragment(last: bool, bytes: &[u8]) -> Vec<u8> {
    let mark = u32::from(last) << 31 | bytes.len() as u32;
    [&mark.to_be_bytes(), bytes].concat()
}
