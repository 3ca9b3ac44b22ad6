//! Who is calling: flavours, credentials and what may be wrong with them (RFC 5531, sections 8 and 9).

use std::fmt;

use bytes::Bytes;

use crate::xdr::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, ResultExt};

/// The longest credential or verifier body, in bytes (RFC 5531, section 8.2).
pub const MAX_AUTH_BODY: u32 = 400;

/// Numbers of authentication flavours.
pub mod flavor {
    /// No authentication (RFC 5531, section 10.1).
    pub const AUTH_NONE: u32 = 0;
    /// User and groups, unproven (RFC 5531, appendix A).
    pub const AUTH_SYS: u32 = 1;
    /// A server's short hand for an earlier AUTH_SYS credential.
    pub const AUTH_SHORT: u32 = 2;
}

/// A credential or verifier as it travels: a flavour and a body only that flavour understands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OpaqueAuth {
    /// The flavour's number; see [`flavor`].
    pub flavor: u32,
    /// At most [`MAX_AUTH_BODY`] bytes.
    pub body: Bytes,
}

impl Encode for OpaqueAuth {
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        out.put_u32(self.flavor)?;
        out.put_opaque(&self.body, MAX_AUTH_BODY).field("body")
    }
}

/// A body over [`MAX_AUTH_BODY`] is read too: whether it may stand is for the caller to say.
impl Decode for OpaqueAuth {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self { flavor: input.get_u32()?, body: input.get_opaque(u32::MAX).field("body")? })
    }
}

/// What a client says of itself in every call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Credential {
    /// AUTH_NONE: nothing.
    #[default]
    None,
    /// AUTH_SYS: a user and groups, which the server has to take on trust.
    Sys(AuthSys),
}

impl Credential {
    /// The credential as it travels.
    ///
    /// # Errors
    /// A machine name over 255 bytes, or more than 16 supplementary groups.
    pub fn to_opaque(&self) -> Result<OpaqueAuth, EncodeError> {
        match self {
            Self::None => Ok(OpaqueAuth::default()),
            Self::Sys(sys) => Ok(OpaqueAuth { flavor: flavor::AUTH_SYS, body: crate::xdr::to_bytes(sys)? }),
        }
    }
}

/// The body of an AUTH_SYS credential (RFC 5531, appendix A). Nothing in it is proven.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AuthSys {
    /// An arbitrary number the client chose.
    pub stamp: u32,
    /// The client's host name, at most 255 bytes. Bytes that are not UTF-8 are shown as U+FFFD.
    pub machine_name: String,
    /// The effective user.
    pub uid: u32,
    /// The effective group.
    pub gid: u32,
    /// At most 16 more groups.
    pub gids: Vec<u32>,
}

impl AuthSys {
    const MAX_NAME: u32 = 255;
    const MAX_GROUPS: u32 = 16;
}

impl Encode for AuthSys {
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        out.put_u32(self.stamp)?;
        out.put_string(&self.machine_name, Self::MAX_NAME).field("machine_name")?;
        out.put_u32(self.uid)?;
        out.put_u32(self.gid)?;
        out.put_array(&self.gids, Self::MAX_GROUPS).field("gids")
    }
}

impl Decode for AuthSys {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            stamp: input.get_u32().field("stamp")?,
            machine_name: String::from_utf8_lossy(input.get_slice(Self::MAX_NAME).field("machine_name")?)
                .into_owned(),
            uid: input.get_u32().field("uid")?,
            gid: input.get_u32().field("gid")?,
            gids: input.get_array(Self::MAX_GROUPS).field("gids")?,
        })
    }
}

/// `auth_stat`: why authentication failed. Any number a peer sends is kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuthStat(pub u32);

macro_rules! auth_stats {
    ($($name:ident $number:literal $text:literal $doc:literal;)*) => {
        impl AuthStat {
            $(#[doc = $doc] pub const $name: Self = Self($number);)*

            /// The name RFC 5531 gives the number, where it gives one.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($text),)*
                    _ => None,
                }
            }
        }
    };
}

auth_stats! {
    BADCRED 1 "AUTH_BADCRED" "The credential is malformed.";
    REJECTEDCRED 2 "AUTH_REJECTEDCRED" "The client must begin a new session.";
    BADVERF 3 "AUTH_BADVERF" "The verifier is malformed.";
    REJECTEDVERF 4 "AUTH_REJECTEDVERF" "The verifier expired or was replayed.";
    TOOWEAK 5 "AUTH_TOOWEAK" "The service asks for a stronger flavour.";
    INVALIDRESP 6 "AUTH_INVALIDRESP" "The server's verifier is bogus (said by clients).";
    FAILED 7 "AUTH_FAILED" "For a reason not given.";
    KERB_GENERIC 8 "AUTH_KERB_GENERIC" "A Kerberos error (obsolete AUTH_KERB).";
    TIMEEXPIRE 9 "AUTH_TIMEEXPIRE" "The credential's time expired.";
    TKT_FILE 10 "AUTH_TKT_FILE" "Something is wrong with the ticket file.";
    DECODE 11 "AUTH_DECODE" "The authenticator cannot be decoded.";
    NET_ADDR 12 "AUTH_NET_ADDR" "The ticket holds a wrong network address.";
    RPCSEC_GSS_CREDPROBLEM 13 "RPCSEC_GSS_CREDPROBLEM" "No such GSS context (RFC 2203).";
    RPCSEC_GSS_CTXPROBLEM 14 "RPCSEC_GSS_CTXPROBLEM" "A problem with the GSS context (RFC 2203).";
}

impl fmt::Display for AuthStat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "auth_stat {}", self.0),
        }
    }
}

impl fmt::Debug for AuthStat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
