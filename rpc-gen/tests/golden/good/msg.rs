// Generated from msg.x by rpc-gen. Changes here will be lost.

/// Program `MSGPROG`, number 345678.
#[allow(dead_code, reason = "a program that calls and serves everything is rare")]
pub mod msgprog {
    /// The number of program `MSGPROG`.
    pub const PROGRAM: u32 = 345_678;

    /// Version 2 (`MSGVER`) of program `MSGPROG`.
    pub mod msgver {
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

        /// The number of version `MSGVER`.
        pub const VERSION: u32 = 2;

        /// The number of procedure `SAVEMSG`.
        pub const SAVEMSG: u32 = 1;

        /// The number of procedure `READMSG`.
        pub const READMSG: u32 = 2;

        /// Every procedure of this version but procedure 0, which each server answers by itself.
        pub static PROCEDURES: [Procedure; 2] = [
            Procedure {
                number: SAVEMSG,
                name: "SAVEMSG",
                idempotent: false,
                arguments: Size { min: 4, max: None },
                results: Size { min: 4, max: Some(4) },
            },
            Procedure {
                number: READMSG,
                name: "READMSG",
                idempotent: false,
                arguments: Size { min: 4, max: Some(4) },
                results: Size { min: 4, max: None },
            },
        ];

        /// What a server of `MSGPROG` version 2 does.
        ///
        /// Implement it with `async fn`, and give it to a server as a [`Service`].
        pub trait Server: Send + Sync + 'static {
            /// `int SAVEMSG(string) = 1`
            ///
            /// # Errors
            ///
            /// What the caller is told instead of a result.
            fn savemsg(
                &self,
                cx: &Context,
                arg: String,
            ) -> impl Future<Output = Result<i32, ServiceError>> + Send;

            /// `string READMSG(int) = 2`
            ///
            /// # Errors
            ///
            /// What the caller is told instead of a result.
            fn readmsg(
                &self,
                cx: &Context,
                arg: i32,
            ) -> impl Future<Output = Result<String, ServiceError>> + Send;
        }

        impl<S: Server> Server for Arc<S> {
            fn savemsg(
                &self,
                cx: &Context,
                arg: String,
            ) -> impl Future<Output = Result<i32, ServiceError>> + Send {
                (**self).savemsg(cx, arg)
            }

            fn readmsg(
                &self,
                cx: &Context,
                arg: i32,
            ) -> impl Future<Output = Result<String, ServiceError>> + Send {
                (**self).readmsg(cx, arg)
            }
        }

        /// A [`Server`] as the service `MSGPROG` version 2.
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
                    SAVEMSG => {
                        call.handle(
                            |input| input.get_string(u32::MAX),
                            |cx, arg| async move { server.savemsg(&cx, arg).await },
                            |out, result| out.put_i32(*result),
                        )
                    }
                    READMSG => {
                        call.handle(
                            i32::decode,
                            |cx, arg| async move { server.readmsg(&cx, arg).await },
                            |out, result| out.put_string(result, u32::MAX),
                        )
                    }
                    _ => call.procedure_unavailable(),
                }
            }
        }

        ::rpc_core::codegen::with_tokio! {
            /// A client of `MSGPROG` version 2.
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

                /// `int SAVEMSG(string) = 1`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn savemsg(&self, arg: &str) -> Result<i32, CallError> {
                    self.inner
                        .call(
                            &PROCEDURES[0],
                            |out| out.put_string(arg, u32::MAX),
                            i32::decode,
                        )
                        .await
                }

                /// `string READMSG(int) = 2`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub async fn readmsg(&self, arg: i32) -> Result<String, CallError> {
                    self.inner
                        .call(
                            &PROCEDURES[1],
                            |out| out.put_i32(arg),
                            |input| input.get_string(u32::MAX),
                        )
                        .await
                }
            }
        }

        ::rpc_core::codegen::with_blocking! {
            /// A client that blocks until it has its answer, of `MSGPROG` version 2.
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

                /// `int SAVEMSG(string) = 1`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn savemsg(&self, arg: &str) -> Result<i32, CallError> {
                    self.inner
                        .call(
                            &PROCEDURES[0],
                            |out| out.put_string(arg, u32::MAX),
                            i32::decode,
                        )
                }

                /// `string READMSG(int) = 2`
                ///
                /// # Errors
                ///
                /// If there is no answer, or another than a result.
                pub fn readmsg(&self, arg: i32) -> Result<String, CallError> {
                    self.inner
                        .call(
                            &PROCEDURES[1],
                            |out| out.put_i32(arg),
                            |input| input.get_string(u32::MAX),
                        )
                }
            }
        }
    }
}
