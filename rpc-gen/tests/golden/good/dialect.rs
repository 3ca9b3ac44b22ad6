// dialect.x:16:46: warning: there is no `;` after this `}`
// Generated from dialect.x by rpc-gen. Changes here will be lost.
//
// The file has these lines for C:
//
//     #include "x.h"

/// `struct point`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Point {
    /// `unsigned x`
    pub x: u32,
    /// `long int y`
    pub y: i32,
    /// `u_int z`
    pub z: u32,
}

/// `struct small`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Small {
    /// `char c`
    pub c: i32,
    /// `short s`
    pub s: i32,
}

/// `enum counted`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum Counted {
    /// `ONE`
    #[default]
    One = 1,
    /// `TWO`
    Two = 2,
}

impl TryFrom<i32> for Counted {
    /// The number, which is no member's.
    type Error = i32;

    fn try_from(number: i32) -> Result<Self, i32> {
        match number {
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            other => Err(other),
        }
    }
}

impl From<Counted> for i32 {
    fn from(member: Counted) -> Self {
        member as Self
    }
}

/// `typedef struct point points<16>`
pub type Points = Vec<Point>;

/// `struct chain`
///
/// A linked list. Cloning, comparing, dropping and sending it take no stack, however long it is.
#[derive(Default)]
pub struct Chain {
    /// `points p`
    pub p: Points,
    /// `struct chain *next`
    pub next: Option<Box<Chain>>,
}

impl Chain {
    /// This node and all that follow it.
    pub fn nodes(&self) -> impl Iterator<Item = &Self> {
        ::core::iter::successors(Some(self), |node| node.next.as_deref())
    }
}

impl Clone for Chain {
    fn clone(&self) -> Self {
        let copy = |node: &Self| Self {
            p: node.p.clone(),
            next: None,
        };
        let mut head = copy(self);
        let mut tail = &mut head.next;
        for node in self.nodes().skip(1) {
            tail = &mut tail.insert(Box::new(copy(node))).next;
        }
        head
    }
}

impl ::core::fmt::Debug for Chain {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        struct Fields<'a>(&'a Chain);

        impl ::core::fmt::Debug for Fields<'_> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let Self(node) = self;
                f.debug_struct("Chain").field("p", &node.p).finish_non_exhaustive()
            }
        }
        f.debug_list().entries(self.nodes().map(Fields)).finish()
    }
}

impl PartialEq for Chain {
    fn eq(&self, other: &Self) -> bool {
        let (mut left, mut right) = (self, other);
        while left.p == right.p {
            match (&left.next, &right.next) {
                (Some(next_left), Some(next_right)) => {
                    (left, right) = (next_left, next_right);
                }
                (None, None) => return true,
                _ => return false,
            }
        }
        false
    }
}

impl Eq for Chain {}

impl ::core::hash::Hash for Chain {
    fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
        for node in self.nodes() {
            ::core::hash::Hash::hash(&node.p, state);
            state.write_u8(1);
        }
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(mut node) = next {
            next = node.next.take();
        }
    }
}

/// `const NUMBER`
pub const NUMBER: u32 = 7;

/// How the types above are written and read: RFC 4506.
#[allow(
    clippy::manual_range_patterns,
    clippy::match_same_arms,
    clippy::match_wildcard_for_single_variants,
    clippy::too_many_lines,
    reason = "as the interface has it"
)]
mod dialect_codec {
    use ::rpc_core::codegen::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, ResultExt as _, Run,
        XdrSize,
    };

    impl Encode for super::Point {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            Self::encode_slice(::core::slice::from_ref(self), out)
        }

        #[inline]
        fn fixed_length() -> Option<usize> {
            Some(12)
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some(12)
        }

        #[inline]
        fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_runs(
                items,
                |run: &mut Run<'_, 12>, item| {
                    run.put_u32(item.x);
                    run.put_i32(item.y);
                    run.put_u32(item.z);
                },
            )
        }
    }

    impl Decode for super::Point {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                x: input.run(12)?.get_u32().field("x")?,
                y: input.get_i32().field("y")?,
                z: input.get_u32().field("z")?,
            })
        }
    }

    impl XdrSize for super::Point {
        const MIN: usize = 12;
        const MAX: Option<usize> = Some(12);
    }

    impl Encode for super::Small {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            Self::encode_slice(::core::slice::from_ref(self), out)
        }

        #[inline]
        fn fixed_length() -> Option<usize> {
            Some(8)
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some(8)
        }

        #[inline]
        fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_runs(
                items,
                |run: &mut Run<'_, 8>, item| {
                    run.put_i32(item.c);
                    run.put_i32(item.s);
                },
            )
        }
    }

    impl Decode for super::Small {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                c: input.run(8)?.get_i32().field("c")?,
                s: input.get_i32().field("s")?,
            })
        }
    }

    impl XdrSize for super::Small {
        const MIN: usize = 8;
        const MAX: Option<usize> = Some(8);
    }

    impl Encode for super::Counted {
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

    impl Decode for super::Counted {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            let number = input.get_i32()?;
            Self::try_from(number).map_err(|number| input.bad_enum(number, "counted"))
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

    impl XdrSize for super::Counted {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(4);
    }

    impl Encode for super::Chain {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            for node in self.nodes() {
                out.put_within(
                    4 + Encoder::len_of_elements(node.p.len(), 12, 16),
                    |room| {
                        let room = room
                            .put_runs(
                                &node.p,
                                16,
                                |run: &mut Run<'_, 12>, item| {
                                    run.put_u32(item.x);
                                    run.put_i32(item.y);
                                    run.put_u32(item.z);
                                },
                            )
                            .field("p")?;
                        Ok(
                            room
                                .put_run(|run: &mut Run<'_, 4>| {
                                    run.put_bool(node.next.is_some());
                                }),
                        )
                    },
                )?;
            }
            Ok(())
        }
    }

    impl Decode for super::Chain {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            let read_node = |input: &mut Decoder<'_>| Ok(Self {
                p: input.get_array(16).field("p")?,
                next: None,
            });
            let mut head = read_node(input)?;
            let (mut tail, mut index) = (&mut head.next, 0);
            while let Some(node) = input.get_node(index, read_node).field("next")? {
                tail = &mut tail.insert(node).next;
                index += 1;
            }
            Ok(head)
        }
    }

    impl XdrSize for super::Chain {
        const MIN: usize = 8;
        const MAX: Option<usize> = None;
    }
}

/// Program `DIALECT`, number 0x20000001.
#[allow(dead_code, reason = "a program that calls and serves everything is rare")]
pub mod dialect {
    /// The number of program `DIALECT`.
    pub const PROGRAM: u32 = 0x2000_0001;

    /// Version 1 (`ONE_V`) of program `DIALECT`.
    pub mod one_v {
        use ::core::future::Future;
        use ::std::sync::Arc;
        use ::rpc_core::codegen::{
            Call, Context, Decode, Encode as _, Handling, Procedure, ResultExt as _,
            ServiceError, Size,
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

        /// The number of version `ONE_V`.
        pub const VERSION: u32 = 1;

        /// The number of procedure `NULLPROC`.
        pub const NULLPROC: u32 = 0;

        /// The number of procedure `CONCAT`.
        pub const CONCAT: u32 = 1;

        /// The number of procedure `MOVE`.
        pub const MOVE: u32 = 7;

        /// The number of procedure `TEST`.
        pub const TEST: u32 = 16;

        /// Every procedure of this version but procedure 0, which each server answers by itself.
        pub static PROCEDURES: [Procedure; 3] = [
            Procedure {
                number: CONCAT,
                name: "CONCAT",
                idempotent: false,
                arguments: Size { min: 8, max: None },
                results: Size { min: 4, max: None },
            },
            Procedure {
                number: MOVE,
                name: "MOVE",
                idempotent: false,
                arguments: Size { min: 20, max: Some(20) },
                results: Size { min: 12, max: Some(12) },
            },
            Procedure {
                number: TEST,
                name: "TEST",
                idempotent: false,
                arguments: Size { min: 4, max: None },
                results: Size { min: 4, max: Some(4) },
            },
        ];

        /// What a server of `DIALECT` version 1 does.
        ///
        /// Implement it with `async fn`, and give it to a server as a [`Service`].
        pub trait Server: Send + Sync + 'static {
            /// `string CONCAT(string, string x<>) = 1`
            ///
            /// # Errors
            ///
            /// What the caller is told instead of a result.
            fn concat(
                &self,
                cx: &Context,
                arg1: String,
                x: String,
            ) -> impl Future<Output = Result<String, ServiceError>> + Send;

            /// `struct point MOVE(struct point, int dx, int dy) = NUMBER`
            ///
            /// # Errors
            ///
            /// What the caller is told instead of a result.
            fn r#move(
                &self,
                cx: &Context,
                arg1: super::super::Point,
                dx: i32,
                dy: i32,
            ) -> impl Future<Output = Result<super::super::Point, ServiceError>> + Send;

            /// `bool TEST(struct chain *) = (1<<4)`
            ///
            /// # Errors
            ///
            /// What the caller is told instead of a result.
            fn test(
                &self,
                cx: &Context,
                arg: Option<Box<super::super::Chain>>,
            ) -> impl Future<Output = Result<bool, ServiceError>> + Send;
        }

        impl<S: Server> Server for Arc<S> {
            fn concat(
                &self,
                cx: &Context,
                arg1: String,
                x: String,
            ) -> impl Future<Output = Result<String, ServiceError>> + Send {
                (**self).concat(cx, arg1, x)
            }

            fn r#move(
                &self,
                cx: &Context,
                arg1: super::super::Point,
                dx: i32,
                dy: i32,
            ) -> impl Future<Output = Result<super::super::Point, ServiceError>> + Send {
                (**self).r#move(cx, arg1, dx, dy)
            }

            fn test(
                &self,
                cx: &Context,
                arg: Option<Box<super::super::Chain>>,
            ) -> impl Future<Output = Result<bool, ServiceError>> + Send {
                (**self).test(cx, arg)
            }
        }

        /// A [`Server`] as the service `DIALECT` version 1.
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
                    CONCAT => {
                        call.handle(
                            |input| Ok((
                                input.get_string(u32::MAX).field("arg1")?,
                                input.get_string(u32::MAX).field("x")?,
                            )),
                            |cx, (arg1, x)| async move {
                                server.concat(&cx, arg1, x).await
                            },
                            |out, result| out.put_string(result, u32::MAX),
                        )
                    }
                    MOVE => {
                        call.handle(
                            |input| Ok((
                                super::super::Point::decode(input).field("arg1")?,
                                input.get_i32().field("dx")?,
                                input.get_i32().field("dy")?,
                            )),
                            |cx, (arg1, dx, dy)| async move {
                                server.r#move(&cx, arg1, dx, dy).await
                            },
                            |out, result| result.encode(out),
                        )
                    }
                    TEST => {
                        call.handle(
                            Decode::decode,
                            |cx, arg| async move { server.test(&cx, arg).await },
                            |out, result| out.put_bool(*result),
                        )
                    }
                    _ => call.procedure_unavailable(),
                }
            }
        }

        ::rpc_core::codegen::with_tokio! {
            /// A client of `DIALECT` version 1.
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

                /// `void NULLPROC() = 0`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn nullproc(&self) -> Result<(), CallError> {
                    self.inner
                        .call(
                            &Procedure {
                                number: NULLPROC,
                                name: "NULLPROC",
                                ..Procedure::NULL
                            },
                            |_| Ok(()),
                            |_| Ok(()),
                        )
                        .await
                }

                /// `string CONCAT(string, string x<>) = 1`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn concat(
                    &self,
                    arg1: &str,
                    x: &str,
                ) -> Result<String, CallError> {
                    self.inner
                        .call(
                            &PROCEDURES[0],
                            |out| {
                                out.put_string(arg1, u32::MAX).field("arg1")?;
                                out.put_string(x, u32::MAX).field("x")?;
                                Ok(())
                            },
                            |input| input.get_string(u32::MAX),
                        )
                        .await
                }

                /// `struct point MOVE(struct point, int dx, int dy) = NUMBER`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn r#move(
                    &self,
                    arg1: &super::super::Point,
                    dx: i32,
                    dy: i32,
                ) -> Result<super::super::Point, CallError> {
                    self.inner
                        .call(
                            &PROCEDURES[1],
                            |out| {
                                arg1.encode(out).field("arg1")?;
                                out.put_i32(dx).field("dx")?;
                                out.put_i32(dy).field("dy")?;
                                Ok(())
                            },
                            super::super::Point::decode,
                        )
                        .await
                }

                /// `bool TEST(struct chain *) = (1<<4)`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn test(
                    &self,
                    arg: Option<&super::super::Chain>,
                ) -> Result<bool, CallError> {
                    self.inner
                        .call(&PROCEDURES[2], |out| out.put_optional(arg), bool::decode)
                        .await
                }
            }
        }

        ::rpc_core::codegen::with_blocking! {
            /// A client that blocks until it has its answer, of `DIALECT` version 1.
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

                /// `void NULLPROC() = 0`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn nullproc(&self) -> Result<(), CallError> {
                    self.inner
                        .call(
                            &Procedure {
                                number: NULLPROC,
                                name: "NULLPROC",
                                ..Procedure::NULL
                            },
                            |_| Ok(()),
                            |_| Ok(()),
                        )
                }

                /// `string CONCAT(string, string x<>) = 1`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn concat(&self, arg1: &str, x: &str) -> Result<String, CallError> {
                    self.inner
                        .call(
                            &PROCEDURES[0],
                            |out| {
                                out.put_string(arg1, u32::MAX).field("arg1")?;
                                out.put_string(x, u32::MAX).field("x")?;
                                Ok(())
                            },
                            |input| input.get_string(u32::MAX),
                        )
                }

                /// `struct point MOVE(struct point, int dx, int dy) = NUMBER`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn r#move(
                    &self,
                    arg1: &super::super::Point,
                    dx: i32,
                    dy: i32,
                ) -> Result<super::super::Point, CallError> {
                    self.inner
                        .call(
                            &PROCEDURES[1],
                            |out| {
                                arg1.encode(out).field("arg1")?;
                                out.put_i32(dx).field("dx")?;
                                out.put_i32(dy).field("dy")?;
                                Ok(())
                            },
                            super::super::Point::decode,
                        )
                }

                /// `bool TEST(struct chain *) = (1<<4)`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn test(
                    &self,
                    arg: Option<&super::super::Chain>,
                ) -> Result<bool, CallError> {
                    self.inner
                        .call(&PROCEDURES[2], |out| out.put_optional(arg), bool::decode)
                }
            }
        }
    }
}
