//! Whom a service answers.

use super::{Call, Handling, Procedure, Service};
use crate::message::flavor;

/// The weakest credential that a service accepts ([`ServerBuilder::add_requiring`](crate::ServerBuilder::add_requiring)).
/// Weaker comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MinimumAuth {
    /// AUTH_NONE: anybody may call.
    #[default]
    None,
    /// AUTH_SYS: callers have to say who they are. Nothing proves it.
    Sys,
}

impl MinimumAuth {
    /// Whether a credential of this flavour is strong enough.
    #[must_use]
    pub fn permits(self, credential_flavor: u32) -> bool {
        let strength = match credential_flavor {
            flavor::AUTH_SYS => Self::Sys,
            _ => Self::None,
        };
        strength >= self
    }
}

/// A service that answers only callers with a credential that is strong enough.
#[derive(Debug)]
pub(crate) struct Requiring<S> {
    pub(crate) minimum: MinimumAuth,
    pub(crate) service: S,
}

impl<S: Service> Service for Requiring<S> {
    fn program(&self) -> u32 {
        self.service.program()
    }
    fn version(&self) -> u32 {
        self.service.version()
    }
    fn procedures(&self) -> &'static [Procedure] {
        self.service.procedures()
    }
    fn minimum_auth(&self) -> MinimumAuth {
        self.minimum.max(self.service.minimum_auth())
    }
    fn call(&self, call: Call) -> Handling {
        self.service.call(call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flavour_has_to_be_as_strong_as_demanded() {
        for flavor in [flavor::AUTH_NONE, flavor::AUTH_SYS, flavor::AUTH_SHORT, 99] {
            assert!(MinimumAuth::None.permits(flavor));
            assert_eq!(MinimumAuth::Sys.permits(flavor), flavor == flavor::AUTH_SYS);
        }
    }
}
