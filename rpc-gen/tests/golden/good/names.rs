// Generated from names.x by rpc-gen. Changes here will be lost.

/// `const crate`
pub const CRATE: u32 = 1;

/// `const Crate`
pub const CRATE2: u32 = 2;

/// `struct type`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Type {
    /// `int type`
    pub r#type: i32,
    /// `int crate`
    pub crate_: i32,
    /// `int a_b`
    pub a_b: i32,
    /// `int aB`
    pub a_b2: i32,
}

/// `struct Vec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Vec_ {
    /// `int x`
    pub x: i32,
}

/// `struct foo_bar`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FooBar {
    /// `int x`
    pub x: i32,
}

/// `struct FooBar`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FooBar2 {
    /// `Vec v`
    pub v: Vec_,
}

/// `enum Result`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum Result_ {
    /// `Self`
    #[default]
    Self_ = 5,
    /// `self`
    Self2 = 6,
    /// `default`
    Default = 7,
}

impl TryFrom<i32> for Result_ {
    /// The number, which is no member's.
    type Error = i32;

    fn try_from(number: i32) -> Result<Self, i32> {
        match number {
            5 => Ok(Self::Self_),
            6 => Ok(Self::Self2),
            7 => Ok(Self::Default),
            other => Err(other),
        }
    }
}

impl From<Result_> for i32 {
    fn from(member: Result_) -> Self {
        member as Self
    }
}

/// `union Clone switch (Result r)`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Clone_ {
    /// `case Self: int x`
    Self_(i32),
    /// `default: int y`
    Default(Result_, i32),
}

impl Clone_ {
    /// What tells the arms apart: `r`.
    #[must_use]
    pub fn discriminant(&self) -> Result_ {
        match self {
            Self::Self_(_) => Result_::Self_,
            Self::Default(discriminant, _) => *discriminant,
        }
    }
}

impl Default for Clone_ {
    fn default() -> Self {
        Self::Self_(0)
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
mod names_codec {
    use ::rpc_core::codegen::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Measured,
        ResultExt as _, Room, Run, XdrSize,
    };

    impl Encode for super::Type {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            Self::encode_slice(::core::slice::from_ref(self), out)
        }

        #[inline]
        fn fixed_length() -> Option<usize> {
            Some(16)
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some(16)
        }

        #[inline]
        fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_runs(
                items,
                |run: &mut Run<'_, 16>, item| {
                    run.put_i32(item.r#type);
                    run.put_i32(item.crate_);
                    run.put_i32(item.a_b);
                    run.put_i32(item.a_b2);
                },
            )
        }
    }

    impl Decode for super::Type {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                r#type: input.run(16)?.get_i32().field("type")?,
                crate_: input.get_i32().field("crate")?,
                a_b: input.get_i32().field("a_b")?,
                a_b2: input.get_i32().field("aB")?,
            })
        }
    }

    impl XdrSize for super::Type {
        const MIN: usize = 16;
        const MAX: Option<usize> = Some(16);
    }

    impl Encode for super::Vec_ {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            Self::encode_slice(::core::slice::from_ref(self), out)
        }

        #[inline]
        fn fixed_length() -> Option<usize> {
            Some(4)
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some(4)
        }

        #[inline]
        fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_runs(
                items,
                |run: &mut Run<'_, 4>, item| {
                    run.put_i32(item.x);
                },
            )
        }
    }

    impl Decode for super::Vec_ {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                x: input.get_i32().field("x")?,
            })
        }
    }

    impl XdrSize for super::Vec_ {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(4);
    }

    impl Encode for super::FooBar {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            Self::encode_slice(::core::slice::from_ref(self), out)
        }

        #[inline]
        fn fixed_length() -> Option<usize> {
            Some(4)
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some(4)
        }

        #[inline]
        fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_runs(
                items,
                |run: &mut Run<'_, 4>, item| {
                    run.put_i32(item.x);
                },
            )
        }
    }

    impl Decode for super::FooBar {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                x: input.get_i32().field("x")?,
            })
        }
    }

    impl XdrSize for super::FooBar {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(4);
    }

    impl Encode for super::FooBar2 {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            Self::encode_slice(::core::slice::from_ref(self), out)
        }

        #[inline]
        fn fixed_length() -> Option<usize> {
            Some(4)
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some(4)
        }

        #[inline]
        fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_runs(
                items,
                |run: &mut Run<'_, 4>, item| {
                    run.put_i32(item.v.x);
                },
            )
        }
    }

    impl Decode for super::FooBar2 {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                v: super::Vec_::decode(input).field("v")?,
            })
        }
    }

    impl XdrSize for super::FooBar2 {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(4);
    }

    impl Encode for super::Result_ {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_i32(i32::from(*self))
        }

        #[inline]
        fn fixed_length() -> Option<usize> {
            Some(4)
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some(4)
        }

        #[inline]
        fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_enums(items)
        }
    }

    impl Decode for super::Result_ {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            let number = input.get_i32()?;
            Self::try_from(number).map_err(|number| input.bad_enum(number, "Result"))
        }

        #[inline]
        fn decode_vec(
            count: usize,
            input: &mut Decoder<'_>,
        ) -> Result<Vec<Self>, DecodeError> {
            input.get_enums(count)
        }

        #[inline]
        fn decode_array<const N: usize>(
            input: &mut Decoder<'_>,
        ) -> Result<[Self; N], DecodeError> {
            input.get_enum_array()
        }
    }

    impl XdrSize for super::Result_ {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(4);
    }

    impl Encode for super::Clone_ {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_measured(self)
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Encoder::len_if_short(Measured::measure(self))
        }

        #[inline]
        fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_all_measured(items)
        }
    }

    impl Decode for super::Clone_ {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            match super::Result_::decode(input).field("r")? {
                super::Result_::Self_ => input.get_i32().field("x").map(Self::Self_),
                other => {
                    input.get_i32().field("y").map(|data| Self::Default(other, data))
                }
            }
        }
    }

    impl Measured for super::Clone_ {
        #[inline]
        fn measure(&self) -> usize {
            match self {
                Self::Self_(_) => 8,
                Self::Default(_, _) => 8,
            }
        }

        #[inline]
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            match self {
                Self::Self_(data) => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 8>| {
                                run.put_i32(i32::from(super::Result_::Self_));
                                run.put_i32(*data);
                            }),
                    )
                }
                Self::Default(discriminant, data) => {
                    if matches!(discriminant, super::Result_::Self_) {
                        return Err(
                            Encoder::bad_discriminant(
                                i64::from(i32::from(*discriminant)),
                            ),
                        );
                    }
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 8>| {
                                run.put_i32(i32::from(*discriminant));
                                run.put_i32(*data);
                            }),
                    )
                }
            }
        }
    }

    impl XdrSize for super::Clone_ {
        const MIN: usize = 8;
        const MAX: Option<usize> = Some(8);
    }
}

/// Program `type`, number 1.
#[allow(dead_code, reason = "a program that calls and serves everything is rare")]
pub mod r#type {
    /// The number of program `type`.
    pub const PROGRAM: u32 = 1;

    /// Version 1 (`impl`) of program `type`.
    pub mod r#impl {
        use ::core::future::Future;
        use ::std::sync::Arc;
        use ::rpc_core::codegen::{
            Call, Context, Decode as _, Handling, Procedure, ServiceError, Size,
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

        /// The number of version `impl`.
        pub const VERSION: u32 = 1;

        /// The number of procedure `PROGRAM`.
        pub const PROGRAM_: u32 = 1;

        /// The number of procedure `fn`.
        pub const FN: u32 = 2;

        /// The number of procedure `ping`.
        pub const PING: u32 = 3;

        /// The number of procedure `connect`.
        pub const CONNECT: u32 = 4;

        /// Every procedure of this version but procedure 0, which each server answers by itself.
        pub static PROCEDURES: [Procedure; 4] = [
            Procedure {
                number: PROGRAM_,
                name: "PROGRAM",
                idempotent: false,
                arguments: Size { min: 4, max: Some(4) },
                results: Size { min: 4, max: Some(4) },
            },
            Procedure {
                number: FN,
                name: "fn",
                idempotent: false,
                arguments: Size { min: 4, max: Some(4) },
                results: Size { min: 4, max: Some(4) },
            },
            Procedure {
                number: PING,
                name: "ping",
                idempotent: false,
                arguments: Size { min: 0, max: Some(0) },
                results: Size { min: 4, max: Some(4) },
            },
            Procedure {
                number: CONNECT,
                name: "connect",
                idempotent: false,
                arguments: Size { min: 4, max: Some(4) },
                results: Size { min: 4, max: Some(4) },
            },
        ];

        /// What a server of `type` version 1 does.
        ///
        /// Implement it with `async fn`, and give it to a server as a [`Service`].
        pub trait Server: Send + Sync + 'static {
            /// `int PROGRAM(int self) = 1`
            ///
            /// # Errors
            ///
            /// What the caller is told instead of a result.
            fn program(
                &self,
                cx: &Context,
                self_: i32,
            ) -> impl Future<Output = Result<i32, ServiceError>> + Send;

            /// `int fn(int call) = 2`
            ///
            /// # Errors
            ///
            /// What the caller is told instead of a result.
            fn r#fn(
                &self,
                cx: &Context,
                call_: i32,
            ) -> impl Future<Output = Result<i32, ServiceError>> + Send;

            /// `int ping(void) = 3`
            ///
            /// # Errors
            ///
            /// What the caller is told instead of a result.
            fn ping(
                &self,
                cx: &Context,
            ) -> impl Future<Output = Result<i32, ServiceError>> + Send;

            /// `int connect(int cx) = 4`
            ///
            /// # Errors
            ///
            /// What the caller is told instead of a result.
            fn connect(
                &self,
                cx: &Context,
                cx_: i32,
            ) -> impl Future<Output = Result<i32, ServiceError>> + Send;
        }

        impl<S: Server> Server for Arc<S> {
            fn program(
                &self,
                cx: &Context,
                self_: i32,
            ) -> impl Future<Output = Result<i32, ServiceError>> + Send {
                (**self).program(cx, self_)
            }

            fn r#fn(
                &self,
                cx: &Context,
                call_: i32,
            ) -> impl Future<Output = Result<i32, ServiceError>> + Send {
                (**self).r#fn(cx, call_)
            }

            fn ping(
                &self,
                cx: &Context,
            ) -> impl Future<Output = Result<i32, ServiceError>> + Send {
                (**self).ping(cx)
            }

            fn connect(
                &self,
                cx: &Context,
                cx_: i32,
            ) -> impl Future<Output = Result<i32, ServiceError>> + Send {
                (**self).connect(cx, cx_)
            }
        }

        /// A [`Server`] as the service `type` version 1.
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
                    PROGRAM_ => {
                        call.handle(
                            i32::decode,
                            |cx, self_| async move { server.program(&cx, self_).await },
                            |out, result| out.put_i32(*result),
                        )
                    }
                    FN => {
                        call.handle(
                            i32::decode,
                            |cx, call_| async move { server.r#fn(&cx, call_).await },
                            |out, result| out.put_i32(*result),
                        )
                    }
                    PING => {
                        call.handle(
                            |_| Ok(()),
                            |cx, ()| async move { server.ping(&cx).await },
                            |out, result| out.put_i32(*result),
                        )
                    }
                    CONNECT => {
                        call.handle(
                            i32::decode,
                            |cx, cx_| async move { server.connect(&cx, cx_).await },
                            |out, result| out.put_i32(*result),
                        )
                    }
                    _ => call.procedure_unavailable(),
                }
            }
        }

        ::rpc_core::codegen::with_tokio! {
            /// A client of `type` version 1.
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

                /// `int PROGRAM(int self) = 1`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn program(&self, self_: i32) -> Result<i32, CallError> {
                    self.inner
                        .call(&PROCEDURES[0], |out| out.put_i32(self_), i32::decode)
                        .await
                }

                /// `int fn(int call) = 2`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn r#fn(&self, call_: i32) -> Result<i32, CallError> {
                    self.inner
                        .call(&PROCEDURES[1], |out| out.put_i32(call_), i32::decode)
                        .await
                }

                /// `int ping(void) = 3`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn ping(&self) -> Result<i32, CallError> {
                    self.inner.call(&PROCEDURES[2], |_| Ok(()), i32::decode).await
                }

                /// `int connect(int cx) = 4`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn connect_(&self, cx_: i32) -> Result<i32, CallError> {
                    self.inner
                        .call(&PROCEDURES[3], |out| out.put_i32(cx_), i32::decode)
                        .await
                }
            }
        }

        ::rpc_core::codegen::with_blocking! {
            /// A client that blocks until it has its answer, of `type` version 1.
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

                /// `int PROGRAM(int self) = 1`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn program(&self, self_: i32) -> Result<i32, CallError> {
                    self.inner
                        .call(&PROCEDURES[0], |out| out.put_i32(self_), i32::decode)
                }

                /// `int fn(int call) = 2`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn r#fn(&self, call_: i32) -> Result<i32, CallError> {
                    self.inner
                        .call(&PROCEDURES[1], |out| out.put_i32(call_), i32::decode)
                }

                /// `int ping(void) = 3`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn ping(&self) -> Result<i32, CallError> {
                    self.inner.call(&PROCEDURES[2], |_| Ok(()), i32::decode)
                }

                /// `int connect(int cx) = 4`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn connect_(&self, cx_: i32) -> Result<i32, CallError> {
                    self.inner.call(&PROCEDURES[3], |out| out.put_i32(cx_), i32::decode)
                }
            }
        }
    }
}
