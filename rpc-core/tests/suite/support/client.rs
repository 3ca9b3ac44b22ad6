//! A client of either driver.

use std::time::Duration;

use bytes::Bytes;
use rpc_core::protocol::{ClientStats, Retransmission};
use rpc_core::{CallError, ClientOptions, ConnectError, Credential, Endpoint};

use super::{Driver, PATIENCE, RUNTIME, wire};
use crate::trial::trial_three::{BlockingClient, Client};
use crate::{Choice, Colour, Everything, Misdeed};

/// Calls version 3 of the trial program.
#[derive(Clone)]
pub(crate) enum Caller {
    Tokio { inner: rpc_core::Client, trial: Client },
    Blocking { inner: rpc_core::blocking::Client, trial: BlockingClient },
}

/// Options with which nothing is sent twice, or given up, before a test ends, and a connection lost stays lost.
pub(crate) fn quick() -> ClientOptions {
    ClientOptions::new().timeout(PATIENCE).reconnection(None).retransmission(Retransmission {
        initial: PATIENCE * 2,
        min: PATIENCE * 2,
        ..Retransmission::default()
    })
}

impl Caller {
    pub(crate) fn connect(driver: Driver, endpoint: &Endpoint) -> Self {
        Self::try_connect(driver, endpoint, quick()).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn try_connect(
        driver: Driver,
        endpoint: &Endpoint,
        options: ClientOptions,
    ) -> Result<Self, ConnectError> {
        let (program, version) = (wire::TRIAL, wire::THREE);
        Ok(match driver {
            Driver::Tokio => {
                let inner =
                    RUNTIME.block_on(rpc_core::Client::connect(endpoint, program, version, options))?;
                let trial = Client::from_client(&inner);
                Self::Tokio { inner, trial }
            }
            Driver::Blocking => {
                let inner = rpc_core::blocking::Client::connect(endpoint, program, version, options)?;
                let trial = BlockingClient::from_client(&inner);
                Self::Blocking { inner, trial }
            }
        })
    }

    /// The same connection, calling another program or version by the trial's procedure numbers.
    pub(crate) fn for_program(&self, program: u32, version: u32) -> Other {
        match self {
            Self::Tokio { inner, .. } => Other::Tokio(inner.for_program(program, version)),
            Self::Blocking { inner, .. } => Other::Blocking(inner.for_program(program, version)),
        }
    }

    pub(crate) fn with_timeout(&self, timeout: Duration) -> Self {
        self.derived(|inner| inner.with_timeout(timeout), |inner| inner.with_timeout(timeout))
    }

    pub(crate) fn with_repeat(&self, repeat: bool) -> Self {
        self.derived(|inner| inner.with_repeat(repeat), |inner| inner.with_repeat(repeat))
    }

    pub(crate) fn with_credential(&self, credential: &Credential) -> Self {
        let right = "a credential that can be encoded";
        self.derived(
            |inner| inner.with_credential(credential).expect(right),
            |inner| inner.with_credential(credential).expect(right),
        )
    }

    pub(crate) fn stats(&self) -> ClientStats {
        match self {
            Self::Tokio { inner, .. } => inner.stats(),
            Self::Blocking { inner, .. } => inner.stats(),
        }
    }

    fn derived(
        &self,
        tokio: impl FnOnce(&rpc_core::Client) -> rpc_core::Client,
        blocking: impl FnOnce(&rpc_core::blocking::Client) -> rpc_core::blocking::Client,
    ) -> Self {
        match self {
            Self::Tokio { inner, .. } => {
                let inner = tokio(inner);
                Self::Tokio { trial: Client::from_client(&inner), inner }
            }
            Self::Blocking { inner, .. } => {
                let inner = blocking(inner);
                Self::Blocking { trial: BlockingClient::from_client(&inner), inner }
            }
        }
    }
}

/// The procedures, each by the generated client of the driver.
macro_rules! procedures {
    ($($name:ident($($argument:ident: $type:ty)?) -> $result:ty;)*) => {
        impl Caller {$(
            pub(crate) fn $name(&self $(, $argument: $type)?) -> Result<$result, CallError> {
                match self {
                    Self::Tokio { trial, .. } => RUNTIME.block_on(trial.$name($($argument)?)),
                    Self::Blocking { trial, .. } => trial.$name($($argument)?),
                }
            }
        )*}
    };
}

procedures! {
    ping() -> ();
    echo(data: &Bytes) -> Bytes;
    wait(number: i32) -> i32;
    count(any: i32) -> i32;
    count_again(any: i32) -> i32;
    misbehave(how: Misdeed) -> String;
    who() -> String;
    colour(colour: Colour) -> Colour;
    choice(choice: &Choice) -> Choice;
    flag(flag: bool) -> bool;
    maybe(number: Option<&i32>) -> Option<i32>;
    name(name: &str) -> String;
    blob(blob: &Bytes) -> Bytes;
    numbers(numbers: &[i32]) -> Vec<i32>;
    everything(everything: &Everything) -> Everything;
    spell(text: &str) -> String;
}

/// A client without a generated face.
pub(crate) enum Other {
    Tokio(rpc_core::Client),
    Blocking(rpc_core::blocking::Client),
}

impl Other {
    /// Calls WHICH, procedure 1 of the other version and of the other program.
    pub(crate) fn which(&self) -> Result<String, CallError> {
        static WHICH: rpc_core::Procedure = rpc_core::Procedure::new(1, "WHICH").idempotent();
        match self {
            Self::Tokio(client) => {
                RUNTIME.block_on(client.call(&WHICH, |_| Ok(()), |input| input.get_string(u32::MAX)))
            }
            Self::Blocking(client) => client.call(&WHICH, |_| Ok(()), |input| input.get_string(u32::MAX)),
        }
    }
}
