//! The clients of rpcbind: one that awaits and one that blocks, alike but for that.

use super::binder::Binder;
use super::locate::Sought;
use super::{Registration, Rpcbind, RpcbindError, Version};
use crate::client::{ClientOptions, ConnectError};
use crate::driver;
use crate::protocol::Time;
use crate::transport::Endpoint;

macro_rules! client {
    ($(#[$docs:meta])* $name:ident over $lines:path, $find:ident, $wait:ident $(, $asynchronous:ident)?) => {
        $(#[$docs])*
        #[derive(Clone, Debug)]
        pub struct $name(Binder);

        impl $name {
            /// Connects to an rpcbind.
            ///
            /// # Errors
            /// [`RpcbindError::Unreachable`].
            pub $($asynchronous)? fn connect(
                rpcbind: &Rpcbind,
                options: ClientOptions,
            ) -> Result<Self, RpcbindError> {
                Ok(Self($wait!(Binder::open(&$lines, rpcbind, options, Time::MAX))?))
            }

            /// Where a program is: asks the rpcbind of the host in `endpoint`, over its transport. An endpoint with a
            /// port, or of a UNIX socket, is the answer itself.
            ///
            /// # Errors
            /// [`ConnectError::Rpcbind`] says why rpcbind was of no help.
            pub $($asynchronous)? fn find<E>(
                endpoint: E,
                program: u32,
                version: u32,
                options: &ClientOptions,
            ) -> Result<Endpoint, ConnectError>
            where
                E: TryInto<Endpoint>,
                ConnectError: From<E::Error>,
            {
                let endpoint = endpoint.try_into()?;
                let sought = Sought::new((program, version), options);
                let deadline = driver::now() + options.connect_timeout;
                let limit = options.connect_timeout;
                Ok(match &endpoint {
                    Endpoint::Tcp { port: 0, .. } => {
                        Endpoint::tcp($find!(&endpoint, sought, limit, deadline)?[0])
                    }
                    Endpoint::Udp { port: 0, .. } => {
                        Endpoint::udp($find!(&endpoint, sought, limit, deadline)?[0])
                    }
                    _ => endpoint,
                })
            }

            /// The same client speaking this version and no other. Default: 4, and older ones where rpcbind does not.
            #[must_use]
            pub fn at_version(self, version: Version) -> Self {
                Self(self.0.at_version(version))
            }

            /// NULL: whether rpcbind answers at all.
            ///
            /// # Errors
            /// [`RpcbindError`].
            pub $($asynchronous)? fn null(&self) -> Result<(), RpcbindError> {
                $wait!(self.0.null())
            }

            /// SET: registers. What is registered by somebody else for the same version and transport stays.
            ///
            /// # Errors
            /// [`RpcbindError::Refused`] among others.
            pub $($asynchronous)? fn set(&self, registration: &Registration) -> Result<(), RpcbindError> {
                $wait!(self.0.set(registration))
            }

            /// UNSET: takes the registrations of a program's version away; for one netid, or all where it is empty.
            /// Version 2 takes those for TCP and UDP together. Whether that was allowed; some say no where there was
            /// nothing to take.
            ///
            /// # Errors
            /// [`RpcbindError`].
            pub $($asynchronous)? fn unset(
                &self,
                program: u32,
                version: u32,
                netid: &str,
            ) -> Result<bool, RpcbindError> {
                $wait!(self.0.unset(program, version, netid))
            }

            /// GETADDR, or GETPORT in version 2: the universal address of a program, be it of another version where
            /// that one is not registered. rpcbind tells that of the transport that it is asked over; to version 2, the
            /// `netid` says which.
            ///
            /// # Errors
            /// [`RpcbindError`].
            pub $($asynchronous)? fn get_address(
                &self,
                program: u32,
                version: u32,
                netid: &str,
            ) -> Result<Option<String>, RpcbindError> {
                $wait!(self.0.address(program, version, netid))
            }

            /// GETVERSADDR: the same for exactly this version of the program. Version 4 only.
            ///
            /// # Errors
            /// [`RpcbindError`].
            pub $($asynchronous)? fn get_version_address(
                &self,
                program: u32,
                version: u32,
                netid: &str,
            ) -> Result<Option<String>, RpcbindError> {
                $wait!(self.0.version_address(program, version, netid))
            }

            /// DUMP: everything that is registered.
            ///
            /// # Errors
            /// [`RpcbindError::TooMany`] where the list is longer than [`MAX_LISTED`](super::MAX_LISTED).
            pub $($asynchronous)? fn dump(&self) -> Result<Vec<Registration>, RpcbindError> {
                $wait!(self.0.dump())
            }
        }
    };
}

#[cfg(feature = "tokio")]
macro_rules! awaited {
    ($future:expr) => {
        $future.await
    };
}

#[cfg(feature = "tokio")]
macro_rules! locate {
    ($($argument:expr),*) => {
        driver::tokio::locate($($argument),*).await
    };
}

#[cfg(feature = "blocking")]
macro_rules! blocked {
    ($future:expr) => {
        driver::blocking::ready($future)
    };
}

#[cfg(feature = "blocking")]
macro_rules! locate_blocking {
    ($($argument:expr),*) => {
        driver::blocking::locate($($argument),*)
    };
}

#[cfg(feature = "tokio")]
client! {
    /// Asks an rpcbind.
    Client over driver::tokio::LINES, locate, awaited, async
}

#[cfg(feature = "blocking")]
client! {
    /// Asks an rpcbind, and blocks until it answers.
    BlockingClient over driver::blocking::LINES, locate_blocking, blocked
}
