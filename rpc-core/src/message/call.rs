//! The header of a call (RFC 5531, section 9).

use bytes::Bytes;
use thiserror::Error;

use super::{AuthStat, AuthSys, CALL, Credential, MAX_AUTH_BODY, OpaqueAuth, RPC_VERSION, Refusal, flavor};
use crate::xdr::{self, Decoder, Encode, EncodeError, Encoder};

/// What a call says before its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallHeader {
    /// The transaction identifier: the reply carries it back.
    pub xid: u32,
    /// The program's number.
    pub program: u32,
    /// The program's version.
    pub version: u32,
    /// The procedure's number.
    pub procedure: u32,
    /// Who is calling. Checked: an AUTH_SYS body decodes.
    pub credential: OpaqueAuth,
    /// The proof, for flavours that have one.
    pub verifier: OpaqueAuth,
}

/// Why a message is not a call to be looked at further.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// Nothing can be answered: a reply, an unknown message type, or a header cut short. Drop the datagram, or
    /// close the connection.
    #[error("not a call")]
    NotACall,
    /// The header decodes, and is refused.
    #[error("call {xid:#010x}: {refusal}")]
    Refused {
        /// The call's transaction identifier.
        xid: u32,
        /// What to answer.
        refusal: Refusal,
    },
}

/// The fixed numbers of a header: anything shorter cannot be answered.
const SHORTEST: usize = 24;
/// What follows them where nobody says who is calling: two times AUTH_NONE.
const NOBODY: [u8; 16] = [0; 16];

impl CallHeader {
    /// Reads the header at the front of `message`; returns it and where the arguments start.
    ///
    /// RPC version and credentials are judged here, in this order; program, version and procedure by the
    /// server, which knows its own.
    ///
    /// # Errors
    /// [`HeaderError`] says whether there is something to answer.
    pub fn decode(message: &Bytes) -> Result<(Self, usize), HeaderError> {
        // Padding inside a header is not worth a refusal: some clients leave rubbish there.
        let input = &mut Decoder::new(message).lenient(true);
        input.run(SHORTEST).map_err(|_| HeaderError::NotACall)?;
        let mut number = || input.get_u32().map_err(|_| HeaderError::NotACall);
        let (xid, message_type, rpc_version) = (number()?, number()?, number()?);
        if message_type != CALL {
            return Err(HeaderError::NotACall);
        }
        if rpc_version != RPC_VERSION {
            let refusal = Refusal::RpcMismatch { low: RPC_VERSION, high: RPC_VERSION };
            return Err(HeaderError::Refused { xid, refusal });
        }
        let (program, version, procedure) = (number()?, number()?, number()?);
        // Most calls, and nothing to judge.
        if message[SHORTEST..].starts_with(&NOBODY) {
            let (credential, verifier) = Default::default();
            let header = Self { xid, program, version, procedure, credential, verifier };
            return Ok((header, SHORTEST + NOBODY.len()));
        }
        let credential: OpaqueAuth = xdr::Decode::decode(input).map_err(|_| HeaderError::NotACall)?;
        let verifier = xdr::Decode::decode(input).map_err(|_| HeaderError::NotACall)?;
        judge(&credential, &verifier)
            .map_err(|stat| HeaderError::Refused { xid, refusal: Refusal::Auth(stat) })?;
        Ok((Self { xid, program, version, procedure, credential, verifier }, input.position()))
    }
}

/// Whether the credential and verifier are ones this implementation can accept.
fn judge(credential: &OpaqueAuth, verifier: &OpaqueAuth) -> Result<(), AuthStat> {
    if credential.body.len() > MAX_AUTH_BODY as usize {
        return Err(AuthStat::BADCRED);
    }
    if verifier.body.len() > MAX_AUTH_BODY as usize {
        return Err(AuthStat::BADVERF);
    }
    match credential.flavor {
        flavor::AUTH_NONE if !verifier.body.is_empty() => Err(AuthStat::BADVERF),
        flavor::AUTH_NONE => Ok(()),
        flavor::AUTH_SYS => match xdr::from_bytes::<AuthSys>(&credential.body) {
            Ok(_) => Ok(()),
            Err(_) => Err(AuthStat::BADCRED),
        },
        _ => Err(AuthStat::REJECTEDCRED),
    }
}

/// Everything of a call header that stays the same from call to call, encoded once.
#[derive(Clone, Debug)]
pub struct CallPrefix {
    /// `msg_type`, RPC version, program, version.
    numbers: [u32; 4],
    /// Credential and verifier.
    auth: Bytes,
}

impl CallPrefix {
    /// The header of calls to `version` of `program` by `credential`.
    ///
    /// # Errors
    /// As [`Credential::to_opaque`].
    pub fn new(program: u32, version: u32, credential: &Credential) -> Result<Self, EncodeError> {
        let numbers = [CALL, RPC_VERSION, program, version];
        Self { numbers, auth: Bytes::new() }.with_credential(credential)
    }

    /// The header of calls to the same program by somebody else.
    ///
    /// # Errors
    /// As [`Credential::to_opaque`].
    pub fn with_credential(&self, credential: &Credential) -> Result<Self, EncodeError> {
        let mut auth = Encoder::new();
        credential.to_opaque()?.encode(&mut auth)?;
        OpaqueAuth::default().encode(&mut auth)?;
        Ok(Self { numbers: self.numbers, auth: auth.into_bytes() })
    }

    /// The program and version called.
    pub(crate) fn called(&self) -> (u32, u32) {
        let [.., program, version] = self.numbers;
        (program, version)
    }

    /// The header of calls by the same credential to another program or version.
    #[must_use]
    pub fn for_program(&self, program: u32, version: u32) -> Self {
        Self { numbers: [CALL, RPC_VERSION, program, version], auth: self.auth.clone() }
    }

    /// Writes the header of one call; its arguments come next.
    pub fn put(&self, out: &mut Encoder, xid: u32, procedure: u32) {
        let [call, rpc_version, program, version] = self.numbers;
        out.put_u32s([xid, call, rpc_version, program, version, procedure]);
        out.put_raw(&self.auth);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(words: &[u32]) -> Bytes {
        words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>().into()
    }

    fn refused(message: &Bytes) -> Refusal {
        match CallHeader::decode(message) {
            Err(HeaderError::Refused { xid: 9, refusal }) => refusal,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_header_is_read_as_it_was_written() {
        let sys = AuthSys { machine_name: "host".into(), uid: 1000, gid: 100, gids: vec![4, 24], stamp: 1 };
        let mut out = Encoder::new();
        CallPrefix::new(300, 2, &Credential::Sys(sys.clone()))
            .unwrap()
            .for_program(400, 3)
            .put(&mut out, 7, 5);
        out.put_raw(b"args");
        let message = out.into_bytes();
        let (header, arguments) = CallHeader::decode(&message).unwrap();
        assert_eq!((header.xid, header.program, header.version, header.procedure), (7, 400, 3, 5));
        assert_eq!(xdr::from_bytes::<AuthSys>(&header.credential.body).unwrap(), sys);
        assert_eq!(&message[arguments..], b"args");
    }

    /// Entry 1.
    #[test]
    fn another_rpc_version_is_refused_before_anything_else() {
        let message = call(&[9, 0, 3, 1, 1, 1]);
        assert_eq!(refused(&message), Refusal::RpcMismatch { low: 2, high: 2 });
    }

    /// Entries 5, 6 and 11.
    #[test]
    fn what_is_not_a_call_is_not_answered() {
        let whole = call(&[9, 0, 2, 1, 1, 1, 0, 0, 0, 0]);
        CallHeader::decode(&whole).unwrap();
        for end in 0..whole.len() {
            assert_eq!(CallHeader::decode(&whole.slice(..end)), Err(HeaderError::NotACall), "cut at {end}");
        }
        for words in [
            &[9, 1, 2, 1, 1, 1, 0, 0, 0, 0],
            &[9, 7, 2, 1, 1, 1, 0, 0, 0, 0],
            &[9, 0, 2, 1, 1, 1, 0, 99, 0, 0],
        ] {
            assert_eq!(CallHeader::decode(&call(words)), Err(HeaderError::NotACall));
        }
    }

    /// Entries 8, 9, 10, 12, 13, 14, 15 and 17.
    #[test]
    fn credentials_that_cannot_be_accepted_are_refused_by_their_fault() {
        let body = |words: u32| vec![0; words as usize];
        let with = |credential: &[u32], verifier: &[u32]| {
            call(&[&[9, 0, 2, 1, 1, 1], credential, verifier].concat())
        };
        let sys = |body: &[u32]| with(&[&[1, body.len() as u32 * 4], body].concat(), &[0, 0]);
        let badcred = [
            with(&[&[0, 404], &body(101)[..]].concat(), &[0, 0]),
            sys(&[&[1, 0, 0, 0, 17], &body(17)[..]].concat()),
            sys(&[&[1, 256], &body(64)[..], &[0, 0, 0]].concat()),
            sys(&[1, 0, 0]),
            sys(&[1, 0, 0, 0, u32::MAX]),
            sys(&[1, 0, 0, 0, 0, 0]),
        ];
        for message in badcred {
            assert_eq!(refused(&message), Refusal::Auth(AuthStat::BADCRED), "{message:?}");
        }
        for verifier in [&[&[0, 404], &body(101)[..]].concat()[..], &[0, 4, 0]] {
            assert_eq!(refused(&with(&[0, 0], verifier)), Refusal::Auth(AuthStat::BADVERF));
        }
        for unknown in [2, 99] {
            assert_eq!(refused(&with(&[unknown, 0], &[0, 0])), Refusal::Auth(AuthStat::REJECTEDCRED));
        }
    }
}
