//! The conversation with an rpcbind, whoever carries it: what is asked, and what older versions are asked instead.

use std::sync::Arc;

use super::line::{Line, Lines};
use super::registration::{get_address, get_port};
use super::{MAX_LISTED, Registration, Rpcbind, RpcbindError, Version};
use crate::client::{CallError, ClientOptions};
use crate::message::Refusal;
use crate::protocol::Time;
use crate::service::Procedure;
use crate::xdr::{DecodeError, Decoder, Encoder};

/// rpcbind's program number.
pub const PROGRAM: u32 = 100_000;

// The numbers are the same in all versions.
static NULL: Procedure = Procedure::new(0, "NULL").idempotent();
static SET: Procedure = Procedure::new(1, "SET");
static UNSET: Procedure = Procedure::new(2, "UNSET");
/// GETPORT in version 2.
static GETADDR: Procedure = Procedure::new(3, "GETADDR").idempotent();
static DUMP: Procedure = Procedure::new(4, "DUMP").idempotent();
static GETVERSADDR: Procedure = Procedure::new(9, "GETVERSADDR").idempotent();

/// Asks in the latest version, and in an older one where that is not spoken.
#[derive(Clone, Debug)]
pub(super) struct Binder {
    line: Arc<dyn Line>,
    /// From the latest to the oldest to be tried.
    versions: (Version, Version),
}

type Results<R> = fn(&mut Decoder<'_>, Version) -> Result<R, DecodeError>;
type Answer<'a> = &'a mut (dyn FnMut(&mut Decoder<'_>, Version) -> Result<(), DecodeError> + Send);

impl Binder {
    pub(super) fn new(line: Arc<dyn Line>) -> Self {
        Self { line, versions: (Version::Four, Version::Two) }
    }

    /// Opens a line to the first place where rpcbind can be connected to.
    pub(super) async fn open(
        lines: &Lines,
        rpcbind: &Rpcbind,
        options: ClientOptions,
        deadline: Time,
    ) -> Result<Self, RpcbindError> {
        let mut failure = None;
        for place in rpcbind.places() {
            match (lines.open)(place, options.clone(), deadline).await {
                Ok(line) => return Ok(Self::new(line)),
                Err(error) => failure = Some(error),
            }
        }
        Err(failure.expect("there is a place"))
    }

    pub(super) fn at_version(self, version: Version) -> Self {
        Self { versions: (version, version), ..self }
    }

    pub(super) async fn null(&self) -> Result<(), RpcbindError> {
        self.ask(&NULL, None, |_, _| Ok(())).await
    }

    pub(super) async fn set(&self, registration: &Registration) -> Result<(), RpcbindError> {
        if self.ask(&SET, Some(registration), |input, _| input.get_bool()).await? {
            return Ok(());
        }
        let Registration { program, version, netid, address, .. } = registration.clone();
        let rpcbind = self.line.endpoint().clone();
        Err(RpcbindError::Refused { rpcbind, program, version, netid, address })
    }

    pub(super) async fn unset(&self, program: u32, version: u32, netid: &str) -> Result<bool, RpcbindError> {
        let registration = Registration::of(program, version, netid);
        self.ask(&UNSET, Some(&registration), |input, _| input.get_bool()).await
    }

    pub(super) async fn address(
        &self,
        program: u32,
        version: u32,
        netid: &str,
    ) -> Result<Option<String>, RpcbindError> {
        let registration = Registration::of(program, version, netid);
        let get: Results<String> = |input, version| match version {
            Version::Two => get_port(input),
            Version::Three | Version::Four => get_address(input),
        };
        Ok(Some(self.ask(&GETADDR, Some(&registration), get).await?).filter(|address| !address.is_empty()))
    }

    pub(super) async fn version_address(
        &self,
        program: u32,
        version: u32,
        netid: &str,
    ) -> Result<Option<String>, RpcbindError> {
        let registration = Registration::of(program, version, netid);
        let mut address = String::new();
        let mut get = |input: &mut Decoder<'_>, _| {
            address = get_address(input)?;
            Ok(())
        };
        let answer = self.attempt(Version::Four, &GETVERSADDR, Some(&registration), &mut get).await;
        answer.map_err(|error| RpcbindError::call(self.line.endpoint(), error))?;
        Ok(Some(address).filter(|address| !address.is_empty()))
    }

    pub(super) async fn dump(&self) -> Result<Vec<Registration>, RpcbindError> {
        let list = self.ask(&DUMP, None, get_list).await?;
        list.ok_or_else(|| RpcbindError::TooMany { rpcbind: self.line.endpoint().clone() })
    }

    async fn ask<R: Send>(
        &self,
        procedure: &'static Procedure,
        about: Option<&Registration>,
        get: Results<R>,
    ) -> Result<R, RpcbindError> {
        let mut answer = None;
        let mut keep = |input: &mut Decoder<'_>, version| {
            answer = Some(get(input, version)?);
            Ok(())
        };
        self.ask_downwards(procedure, about, &mut keep).await?;
        Ok(answer.expect("an answer was decoded"))
    }

    /// In one version after the other, until one is spoken.
    async fn ask_downwards(
        &self,
        procedure: &'static Procedure,
        about: Option<&Registration>,
        get: Answer<'_>,
    ) -> Result<(), RpcbindError> {
        let (mut version, oldest) = self.versions;
        loop {
            if let Some(unspeakable) = about.filter(|about| !about.fits(version)) {
                let (rpcbind, netid) = (self.line.endpoint().clone(), unspeakable.netid.clone());
                return Err(RpcbindError::Portmap { rpcbind, netid });
            }
            let error = match self.attempt(version, procedure, about, get).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            match version.older().filter(|older| *older >= oldest && is_not_spoken(&error)) {
                Some(older) => version = older,
                None => return Err(RpcbindError::call(self.line.endpoint(), error)),
            }
        }
    }

    async fn attempt(
        &self,
        version: Version,
        procedure: &'static Procedure,
        about: Option<&Registration>,
        get: Answer<'_>,
    ) -> Result<(), CallError> {
        let put = |out: &mut Encoder| about.map_or(Ok(()), |about| about.put(out, version));
        self.line.call(version.number(), procedure, &put, &mut |input| get(input, version)).await
    }
}

/// Whether a version is not spoken. Which ones are is not believed: the older ones are few.
fn is_not_spoken(error: &CallError) -> bool {
    matches!(
        error,
        CallError::Refused(
            Refusal::ProgramMismatch { .. } | Refusal::ProgramUnavailable | Refusal::ProcedureUnavailable
        )
    )
}

/// Entry 56: as much of a list as is believed, or `None`.
fn get_list(input: &mut Decoder<'_>, version: Version) -> Result<Option<Vec<Registration>>, DecodeError> {
    let mut list = Vec::new();
    while let Some(entry) = input.get_node(list.len(), |input| Registration::get(input, version))? {
        if list.len() == MAX_LISTED {
            return Ok(None);
        }
        list.push(*entry);
    }
    Ok(Some(list))
}
