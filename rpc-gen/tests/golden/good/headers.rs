// headers.x:3:20: warning: there is no constant `SITE_FAST`
// headers.x:5:5: warning: there is no type `site_key`
// headers.x:6:5: warning: there is no type `Bool`
// headers.x:7:17: warning: there is no constant `SITE_MAX`
// headers.x:8:17: warning: there is no constant `SITE_SIZE`
// headers.x:10:23: warning: there is no type `site_status`
// headers.x:10:23: warning: the union is told apart by `site_status`, of which nothing is known
// headers.x:17:6: warning: there is no constant `SITE_KIND`
// Generated from headers.x by rpc-gen. Changes here will be lost.
//
// The file has these lines for C:
//
//     /* What is not defined here, site.h has. */
//     #include "site.h"

/// `site_key`, which the file does not define.
///
/// It stands for something unknown, and can be neither sent nor received. Set `extern_type("site_key", "path::of::a::Type")` to say what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SiteKey;

impl ::rpc_core::codegen::Encode for SiteKey {
    fn encode(
        &self,
        _: &mut ::rpc_core::codegen::Encoder,
    ) -> Result<(), ::rpc_core::codegen::EncodeError> {
        Err(::rpc_core::codegen::Encoder::unknown_type("site_key"))
    }
}

impl ::rpc_core::codegen::Decode for SiteKey {
    fn decode(
        input: &mut ::rpc_core::codegen::Decoder<'_>,
    ) -> Result<Self, ::rpc_core::codegen::DecodeError> {
        Err(input.unknown_type("site_key"))
    }
}

/// `Bool`, which the file does not define.
///
/// It stands for something unknown, and can be neither sent nor received. Set `extern_type("Bool", "path::of::a::Type")` to say what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bool;

impl ::rpc_core::codegen::Encode for Bool {
    fn encode(
        &self,
        _: &mut ::rpc_core::codegen::Encoder,
    ) -> Result<(), ::rpc_core::codegen::EncodeError> {
        Err(::rpc_core::codegen::Encoder::unknown_type("Bool"))
    }
}

impl ::rpc_core::codegen::Decode for Bool {
    fn decode(
        input: &mut ::rpc_core::codegen::Decoder<'_>,
    ) -> Result<Self, ::rpc_core::codegen::DecodeError> {
        Err(input.unknown_type("Bool"))
    }
}

/// `array_of_SITE_SIZE`, which the file does not define.
///
/// It stands for something unknown, and can be neither sent nor received. Set `extern_type("array_of_SITE_SIZE", "path::of::a::Type")` to say what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ArrayOfSiteSize;

impl ::rpc_core::codegen::Encode for ArrayOfSiteSize {
    fn encode(
        &self,
        _: &mut ::rpc_core::codegen::Encoder,
    ) -> Result<(), ::rpc_core::codegen::EncodeError> {
        Err(::rpc_core::codegen::Encoder::unknown_type("array_of_SITE_SIZE"))
    }
}

impl ::rpc_core::codegen::Decode for ArrayOfSiteSize {
    fn decode(
        input: &mut ::rpc_core::codegen::Decoder<'_>,
    ) -> Result<Self, ::rpc_core::codegen::DecodeError> {
        Err(input.unknown_type("array_of_SITE_SIZE"))
    }
}

/// `site_status`, which the file does not define.
///
/// It stands for something unknown, and can be neither sent nor received. Set `extern_type("site_status", "path::of::a::Type")` to say what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SiteStatus;

impl ::rpc_core::codegen::Encode for SiteStatus {
    fn encode(
        &self,
        _: &mut ::rpc_core::codegen::Encoder,
    ) -> Result<(), ::rpc_core::codegen::EncodeError> {
        Err(::rpc_core::codegen::Encoder::unknown_type("site_status"))
    }
}

impl ::rpc_core::codegen::Decode for SiteStatus {
    fn decode(
        input: &mut ::rpc_core::codegen::Decoder<'_>,
    ) -> Result<Self, ::rpc_core::codegen::DecodeError> {
        Err(input.unknown_type("site_status"))
    }
}

/// `mode`, which the file does not define.
///
/// It stands for something unknown, and can be neither sent nor received. Set `extern_type("mode", "path::of::a::Type")` to say what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mode;

impl ::rpc_core::codegen::Encode for Mode {
    fn encode(
        &self,
        _: &mut ::rpc_core::codegen::Encoder,
    ) -> Result<(), ::rpc_core::codegen::EncodeError> {
        Err(::rpc_core::codegen::Encoder::unknown_type("mode"))
    }
}

impl ::rpc_core::codegen::Decode for Mode {
    fn decode(
        input: &mut ::rpc_core::codegen::Decoder<'_>,
    ) -> Result<Self, ::rpc_core::codegen::DecodeError> {
        Err(input.unknown_type("mode"))
    }
}

/// `struct record`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Record {
    /// `site_key key`
    pub key: SiteKey,
    /// `Bool ready`
    pub ready: Bool,
    /// `opaque data<SITE_MAX>`
    pub data: ::rpc_core::codegen::Bytes,
    /// `opaque rest[SITE_SIZE+1]`
    pub rest: ArrayOfSiteSize,
}

/// `union outcome switch (site_status status)`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// `case 0: record found`
    Case0(Record),
    /// `default`
    Default(i32),
}

impl Outcome {
    /// What tells the arms apart: `status`.
    #[must_use]
    pub fn discriminant(&self) -> i32 {
        match self {
            Self::Case0(_) => 0,
            Self::Default(discriminant) => *discriminant,
        }
    }
}

impl Default for Outcome {
    fn default() -> Self {
        Self::Case0(Record::default())
    }
}

/// `by_name`, which the file does not define.
///
/// It stands for something unknown, and can be neither sent nor received. Set `extern_type("by_name", "path::of::a::Type")` to say what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ByName;

impl ::rpc_core::codegen::Encode for ByName {
    fn encode(
        &self,
        _: &mut ::rpc_core::codegen::Encoder,
    ) -> Result<(), ::rpc_core::codegen::EncodeError> {
        Err(::rpc_core::codegen::Encoder::unknown_type("by_name"))
    }
}

impl ::rpc_core::codegen::Decode for ByName {
    fn decode(
        input: &mut ::rpc_core::codegen::Decoder<'_>,
    ) -> Result<Self, ::rpc_core::codegen::DecodeError> {
        Err(input.unknown_type("by_name"))
    }
}

/// How the types above are written and read: RFC 4506.
#[allow(
    clippy::manual_range_patterns,
    clippy::match_same_arms,
    clippy::match_wildcard_for_single_variants,
    clippy::too_many_lines,
    reason = "as the interface has it"
)]
mod headers_codec {
    use ::rpc_core::codegen::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, ResultExt as _,
        XdrSize,
    };

    impl Encode for super::Record {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            self.key.encode(out).field("key")?;
            self.ready.encode(out).field("ready")?;
            out.put_opaque(&self.data, u32::MAX).field("data")?;
            self.rest.encode(out).field("rest")?;
            Ok(())
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some(
                self.key.encoded_len()? + self.ready.encoded_len()?
                    + self.data.encoded_len()? + self.rest.encoded_len()?,
            )
        }
    }

    impl Decode for super::Record {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                key: super::SiteKey::decode(input).field("key")?,
                ready: super::Bool::decode(input).field("ready")?,
                data: input.get_opaque(u32::MAX).field("data")?,
                rest: super::ArrayOfSiteSize::decode(input).field("rest")?,
            })
        }
    }

    impl XdrSize for super::Record {
        const MIN: usize = 4;
        const MAX: Option<usize> = None;
    }

    impl Encode for super::Outcome {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            match self {
                Self::Case0(data) => {
                    out.put_i32(0).field("status")?;
                    data.encode(out).field("found")?;
                    Ok(())
                }
                Self::Default(discriminant) => {
                    if matches!(discriminant, 0) {
                        return Err(Encoder::bad_discriminant(i64::from(*discriminant)));
                    }
                    out.put_i32(*discriminant).field("status")?;
                    Ok(())
                }
            }
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            match self {
                Self::Case0(data) => Some(4 + data.encoded_len()?),
                Self::Default(_) => Some(4),
            }
        }
    }

    impl Decode for super::Outcome {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            match input.get_i32().field("status")? {
                0 => super::Record::decode(input).field("found").map(Self::Case0),
                other => Ok(Self::Default(other)),
            }
        }
    }

    impl XdrSize for super::Outcome {
        const MIN: usize = 4;
        const MAX: Option<usize> = None;
    }
}

/// Program `SITE`, number 0x20000001.
#[allow(dead_code, reason = "a program that calls and serves everything is rare")]
pub mod site {
    /// The number of program `SITE`.
    pub const PROGRAM: u32 = 0x2000_0001;

    /// Version 1 (`ONE`) of program `SITE`.
    pub mod one {
        use ::core::future::Future;
        use ::std::sync::Arc;
        use ::rpc_core::codegen::{
            Call, Context, Decode as _, Encode as _, Handling, Procedure, ServiceError,
            Size,
        };

        #[allow(
            unused_imports,
            reason = "for the clients, which rpc-core may be built without"
        )]
        use ::rpc_core::codegen::{
            CallError, ClientOptions, ConnectError, Credential, EncodeError, Endpoint,
        };

        /// The number of the program.
        pub const PROGRAM: u32 = super::PROGRAM;

        /// The number of version `ONE`.
        pub const VERSION: u32 = 1;

        /// The number of procedure `FETCH`.
        pub const FETCH: u32 = 1;

        /// Every procedure of this version but procedure 0, which each server answers by itself.
        pub static PROCEDURES: [Procedure; 1] = [
            Procedure {
                number: FETCH,
                name: "FETCH",
                idempotent: false,
                arguments: Size { min: 0, max: None },
                results: Size { min: 4, max: None },
            },
        ];

        /// What a server of `SITE` version 1 does.
        ///
        /// Implement it with `async fn`, and give it to a server as a [`Service`].
        pub trait Server: Send + Sync + 'static {
            /// `outcome FETCH(site_key) = 1`
            ///
            /// # Errors
            ///
            /// What the caller is told instead of a result.
            fn fetch(
                &self,
                cx: &Context,
                arg: super::super::SiteKey,
            ) -> impl Future<
                Output = Result<super::super::Outcome, ServiceError>,
            > + Send;
        }

        impl<S: Server> Server for Arc<S> {
            fn fetch(
                &self,
                cx: &Context,
                arg: super::super::SiteKey,
            ) -> impl Future<
                Output = Result<super::super::Outcome, ServiceError>,
            > + Send {
                (**self).fetch(cx, arg)
            }
        }

        /// A [`Server`] as the service `SITE` version 1.
        #[derive(Debug)]
        pub struct Service<S>(Arc<S>);

        impl<S: Server> Service<S> {
            /// The service that asks this server.
            #[must_use]
            pub fn new(server: S) -> Self {
                Self(Arc::new(server))
            }
        }

        impl<S> Clone for Service<S> {
            fn clone(&self) -> Self {
                Self(Arc::clone(&self.0))
            }
        }

        impl<S: Server> ::rpc_core::codegen::Service for Service<S> {
            fn program(&self) -> u32 {
                PROGRAM
            }

            fn version(&self) -> u32 {
                VERSION
            }

            fn procedures(&self) -> &'static [Procedure] {
                &PROCEDURES
            }

            fn call(&self, call: Call) -> Handling {
                let server = Arc::clone(&self.0);
                match call.procedure() {
                    FETCH => {
                        call.handle(
                            super::super::SiteKey::decode,
                            |cx, arg| async move { server.fetch(&cx, arg).await },
                            |out, result| result.encode(out),
                        )
                    }
                    _ => call.procedure_unavailable(),
                }
            }
        }

        ::rpc_core::codegen::with_tokio! {
            /// A client of `SITE` version 1.
            ///
            /// Cloning it is cheap; clones share one connection, and calls may be made on it from many places at once.
            #[derive(Clone, Debug)]
            pub struct Client {
                inner: ::rpc_core::codegen::Client,
            }

            impl Client {
                /// Connects to an endpoint, such as `tcp://host:port` or `udp://host:port`.
                ///
                /// # Errors
                ///
                /// If the endpoint makes no sense or cannot be reached.
                pub async fn connect<E>(endpoint: E) -> Result<Self, ConnectError>
                where
                    E: TryInto<Endpoint>,
                    ConnectError: From<E::Error>,
                {
                    Self::connect_with(endpoint, ClientOptions::default()).await
                }

                /// Connects to an endpoint with options.
                ///
                /// # Errors
                ///
                /// If the endpoint makes no sense or cannot be reached.
                pub async fn connect_with<E>(
                    endpoint: E,
                    options: ClientOptions,
                ) -> Result<Self, ConnectError>
                where
                    E: TryInto<Endpoint>,
                    ConnectError: From<E::Error>,
                {
                    let inner = ::rpc_core::codegen::Client::connect(
                            endpoint,
                            PROGRAM,
                            VERSION,
                            options,
                        )
                        .await?;
                    Ok(Self { inner })
                }

                /// Calls the caller of `cx` back, over the connection it has opened.
                ///
                /// # Errors
                ///
                /// If there is no way back.
                pub fn backchannel(
                    cx: &::rpc_core::codegen::Context,
                ) -> Result<Self, ::rpc_core::codegen::BackchannelError> {
                    let inner = ::rpc_core::codegen::Client::backchannel(
                        cx,
                        PROGRAM,
                        VERSION,
                    )?;
                    Ok(Self { inner })
                }

                /// A client over the connection of another program's or version's client.
                #[must_use]
                pub fn from_client(client: &::rpc_core::codegen::Client) -> Self {
                    Self {
                        inner: client.for_program(PROGRAM, VERSION),
                    }
                }

                /// The client underneath, which knows what its connection has done.
                #[must_use]
                pub fn inner(&self) -> &::rpc_core::codegen::Client {
                    &self.inner
                }

                /// The same client with another time allowed for each call.
                #[must_use]
                pub fn with_timeout(&self, timeout: ::core::time::Duration) -> Self {
                    Self {
                        inner: self.inner.with_timeout(timeout),
                    }
                }

                /// The same client, whose calls may all be repeated: one that was on its way when its
                /// connection was lost is sent again over the next, and may be executed twice.
                #[must_use]
                pub fn with_repeat(&self, repeat: bool) -> Self {
                    Self {
                        inner: self.inner.with_repeat(repeat),
                    }
                }

                /// The same client with another credential for each call.
                ///
                /// # Errors
                ///
                /// If the credential is larger than the protocol allows.
                pub fn with_credential(
                    &self,
                    credential: &Credential,
                ) -> Result<Self, EncodeError> {
                    Ok(Self {
                        inner: self.inner.with_credential(credential)?,
                    })
                }

                /// Procedure 0: whether the service answers at all.
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn ping(&self) -> Result<(), CallError> {
                    self.inner.call(&Procedure::NULL, |_| Ok(()), |_| Ok(())).await
                }

                /// `outcome FETCH(site_key) = 1`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn fetch(
                    &self,
                    arg: &super::super::SiteKey,
                ) -> Result<super::super::Outcome, CallError> {
                    self.inner
                        .call(
                            &PROCEDURES[0],
                            |out| arg.encode(out),
                            super::super::Outcome::decode,
                        )
                        .await
                }
            }
        }

        ::rpc_core::codegen::with_blocking! {
            /// A client that blocks until it has its answer, of `SITE` version 1.
            ///
            /// Cloning it is cheap; clones share one connection, and calls may be made on it from many places at once.
            #[derive(Clone, Debug)]
            pub struct BlockingClient {
                inner: ::rpc_core::codegen::BlockingClient,
            }

            impl BlockingClient {
                /// Connects to an endpoint, such as `tcp://host:port` or `udp://host:port`.
                ///
                /// # Errors
                ///
                /// If the endpoint makes no sense or cannot be reached.
                pub fn connect<E>(endpoint: E) -> Result<Self, ConnectError>
                where
                    E: TryInto<Endpoint>,
                    ConnectError: From<E::Error>,
                {
                    Self::connect_with(endpoint, ClientOptions::default())
                }

                /// Connects to an endpoint with options.
                ///
                /// # Errors
                ///
                /// If the endpoint makes no sense or cannot be reached.
                pub fn connect_with<E>(
                    endpoint: E,
                    options: ClientOptions,
                ) -> Result<Self, ConnectError>
                where
                    E: TryInto<Endpoint>,
                    ConnectError: From<E::Error>,
                {
                    let inner = ::rpc_core::codegen::BlockingClient::connect(
                        endpoint,
                        PROGRAM,
                        VERSION,
                        options,
                    )?;
                    Ok(Self { inner })
                }

                /// Calls the caller of `cx` back, over the connection it has opened.
                ///
                /// # Errors
                ///
                /// If there is no way back.
                pub fn backchannel(
                    cx: &::rpc_core::codegen::Context,
                ) -> Result<Self, ::rpc_core::codegen::BackchannelError> {
                    let inner = ::rpc_core::codegen::BlockingClient::backchannel(
                        cx,
                        PROGRAM,
                        VERSION,
                    )?;
                    Ok(Self { inner })
                }

                /// A client over the connection of another program's or version's client.
                #[must_use]
                pub fn from_client(
                    client: &::rpc_core::codegen::BlockingClient,
                ) -> Self {
                    Self {
                        inner: client.for_program(PROGRAM, VERSION),
                    }
                }

                /// The client underneath, which knows what its connection has done.
                #[must_use]
                pub fn inner(&self) -> &::rpc_core::codegen::BlockingClient {
                    &self.inner
                }

                /// The same client with another time allowed for each call.
                #[must_use]
                pub fn with_timeout(&self, timeout: ::core::time::Duration) -> Self {
                    Self {
                        inner: self.inner.with_timeout(timeout),
                    }
                }

                /// The same client, whose calls may all be repeated: one that was on its way when its
                /// connection was lost is sent again over the next, and may be executed twice.
                #[must_use]
                pub fn with_repeat(&self, repeat: bool) -> Self {
                    Self {
                        inner: self.inner.with_repeat(repeat),
                    }
                }

                /// The same client with another credential for each call.
                ///
                /// # Errors
                ///
                /// If the credential is larger than the protocol allows.
                pub fn with_credential(
                    &self,
                    credential: &Credential,
                ) -> Result<Self, EncodeError> {
                    Ok(Self {
                        inner: self.inner.with_credential(credential)?,
                    })
                }

                /// Procedure 0: whether the service answers at all.
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn ping(&self) -> Result<(), CallError> {
                    self.inner.call(&Procedure::NULL, |_| Ok(()), |_| Ok(()))
                }

                /// `outcome FETCH(site_key) = 1`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn fetch(
                    &self,
                    arg: &super::super::SiteKey,
                ) -> Result<super::super::Outcome, CallError> {
                    self.inner
                        .call(
                            &PROCEDURES[0],
                            |out| arg.encode(out),
                            super::super::Outcome::decode,
                        )
                }
            }
        }
    }
}
