//! A call on its way through a service.

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

use super::reply::reply;
use super::stats::Counters;
use super::{MinimumAuth, ServiceError};
use crate::message::{AuthSys, CallHeader, OpaqueAuth, flavor};
use crate::protocol::Peer;
use crate::xdr::{self, DecodeError, Decoder, EncodeError, Encoder, Size};

/// One version of one program, ready to answer calls. Generated code implements it.
pub trait Service: Send + Sync + 'static {
    /// The program's number.
    fn program(&self) -> u32;
    /// The version's number.
    fn version(&self) -> u32;
    /// Every procedure there is. Procedure 0, which does nothing, is answered whether it is listed or not.
    fn procedures(&self) -> &'static [Procedure];
    /// The weakest credential that is accepted; calls with a weaker one are refused with `AUTH_TOOWEAK`. Procedure 0 is
    /// answered without any: RFC 5531, section 12.1, asks that it never require authentication.
    fn minimum_auth(&self) -> MinimumAuth {
        MinimumAuth::None
    }
    /// Answers a call to one of them.
    fn call(&self, call: Call) -> Handling;
}

/// A procedure of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Procedure {
    /// Its number.
    pub number: u32,
    /// Its name in the interface file.
    pub name: &'static str,
    /// Whether running it twice is the same as running it once (`/* @idempotent */` in the interface file).
    pub idempotent: bool,
    /// How long its arguments are.
    pub arguments: Size,
    /// How long its results are.
    pub results: Size,
}

impl Procedure {
    /// Procedure 0 of every program: it does nothing, and shows that somebody answers.
    pub const NULL: Self =
        Self { number: 0, name: "NULL", idempotent: true, arguments: Size::NOTHING, results: Size::NOTHING };

    /// A procedure of which no more is known: its arguments and results may be of any length, and it may not run twice.
    #[must_use]
    pub const fn new(number: u32, name: &'static str) -> Self {
        Self { number, name, idempotent: false, arguments: Size::UNKNOWN, results: Size::UNKNOWN }
    }

    /// The same, which may run twice.
    #[must_use]
    pub const fn idempotent(self) -> Self {
        Self { idempotent: true, ..self }
    }
}

/// Who calls, and what.
#[derive(Clone, Debug)]
pub struct Context {
    peer: Peer,
    way_back: Option<WayBack>,
    xid: u32,
    program: u32,
    version: u32,
    procedure: u32,
    credential: OpaqueAuth,
    procedure_name: &'static str,
}

/// What a driver calls the caller back with, over the connection that it calls by. Services pass it on and never look
/// into it.
pub(crate) type WayBack = Arc<dyn Any + Send + Sync>;

impl Context {
    pub(super) fn new(
        peer: Peer,
        way_back: Option<WayBack>,
        header: CallHeader,
        procedure_name: &'static str,
    ) -> Self {
        let CallHeader { xid, program, version, procedure, credential, verifier: _ } = header;
        Self { peer, way_back, xid, program, version, procedure, credential, procedure_name }
    }

    /// How to call the caller back, where there is a connection that goes both ways.
    pub(crate) fn way_back(&self) -> Option<&WayBack> {
        self.way_back.as_ref()
    }

    /// The other end of the connection, or the datagram's sender.
    #[must_use]
    pub fn peer(&self) -> Peer {
        self.peer
    }
    /// The call's transaction identifier.
    #[must_use]
    pub fn xid(&self) -> u32 {
        self.xid
    }
    /// The program called.
    #[must_use]
    pub fn program(&self) -> u32 {
        self.program
    }
    /// The version called.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }
    /// The procedure called.
    #[must_use]
    pub fn procedure(&self) -> u32 {
        self.procedure
    }
    /// Its name in the interface file.
    #[must_use]
    pub fn procedure_name(&self) -> &'static str {
        self.procedure_name
    }
    /// The credential as it came.
    #[must_use]
    pub fn credential(&self) -> &OpaqueAuth {
        &self.credential
    }
    /// The caller's user and groups, where it says so with AUTH_SYS. Nothing proves them.
    #[must_use]
    pub fn auth_sys(&self) -> Option<AuthSys> {
        let credential = self.credential();
        // A body that does not decode was refused with the header.
        (credential.flavor == flavor::AUTH_SYS).then(|| xdr::from_bytes(&credential.body).ok())?
    }
}

/// A call to be answered: its context and its arguments.
#[derive(Debug)]
#[must_use = "a call wants an answer"]
pub struct Call {
    context: Context,
    arguments: Bytes,
    results: Size,
    strictness: Strictness,
    counters: Arc<Counters>,
}

/// What is forgiven in arguments.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Strictness {
    /// Padding may be anything.
    pub(crate) lenient_padding: bool,
    /// Bytes after the arguments are refused, not only counted.
    pub(crate) refuse_trailing: bool,
}

/// What became of a call: a reply now, or one to wait for.
pub enum Handling {
    /// Answered.
    Ready(Result<Encoder, ServiceError>),
    /// The handler has to be polled.
    Running(Pin<Box<dyn Future<Output = Result<Encoder, ServiceError>> + Send>>),
}

impl Call {
    pub(super) fn new(
        context: Context,
        arguments: Bytes,
        results: Size,
        strictness: Strictness,
        counters: Arc<Counters>,
    ) -> Self {
        Self { context, arguments, results, strictness, counters }
    }

    /// The procedure's number.
    #[must_use]
    pub fn procedure(&self) -> u32 {
        self.context.procedure
    }

    /// Decodes the arguments, runs `handler` with them, encodes its result.
    pub fn handle<A, R, F>(
        self,
        decode: impl FnOnce(&mut Decoder<'_>) -> Result<A, DecodeError>,
        handler: impl FnOnce(Context, A) -> F,
        encode: impl FnOnce(&mut Encoder, &R) -> Result<(), EncodeError> + Send + 'static,
    ) -> Handling
    where
        F: Future<Output = Result<R, ServiceError>> + Send + 'static,
        R: Send,
    {
        let arguments = match self.decode(decode) {
            Ok(arguments) => arguments,
            Err(error) => return Handling::Ready(Err(ServiceError::arguments(error))),
        };
        let (xid, results) = (self.context.xid(), self.results);
        let running = handler(self.context, arguments);
        Handling::Running(Box::pin(async move {
            let result = running.await?;
            reply(xid, results, |out| encode(out, &result))
        }))
    }

    fn decode<A>(
        &self,
        decode: impl FnOnce(&mut Decoder<'_>) -> Result<A, DecodeError>,
    ) -> Result<A, DecodeError> {
        let mut input = Decoder::new(&self.arguments).lenient(self.strictness.lenient_padding);
        let arguments = decode(&mut input)?;
        if input.remaining() > 0 {
            self.judge_rest(input)?;
        }
        Ok(arguments)
    }

    /// What is thought of bytes after the arguments.
    fn judge_rest(&self, input: Decoder<'_>) -> Result<(), DecodeError> {
        self.counters.trailing();
        if self.strictness.refuse_trailing { input.finish() } else { Ok(()) }
    }

    /// Says that there is no such procedure.
    pub fn procedure_unavailable(self) -> Handling {
        Handling::Ready(Err(ServiceError::procedure_unavailable()))
    }
}
