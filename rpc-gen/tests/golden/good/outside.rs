// outside.x:12:5: warning: the file does not define `wide`; a guess is made
// outside.x:13:5: warning: the file does not define `handle_t`; a guess is made
// outside.x:18:14: warning: the file does not define `PATH_MAX`; a guess is made
// Generated from outside.x by rpc-gen. Changes here will be lost.
//
// The file has these lines for C:
//
//     #include "parts/nodes.h"
//     #define LIMIT 12
//     #define wide unsigned long long
//     typedef u_int handle_t;
//     struct only_in_c { char *name; };

/// `const LIMIT`
pub const LIMIT: u32 = 12;

/// `typedef unsigned long long wide`
pub type Wide = u64;

/// `typedef u_int handle_t`
pub type HandleT = u32;

/// `const NODE_MAX`
pub const NODE_MAX: u32 = 3;

/// `struct node`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Node {
    /// `int kind`
    pub kind: i32,
    /// `opaque data<NODE_MAX>`
    pub data: ::rpc_core::codegen::Bytes,
}

/// `typedef node node_list<>`
pub type NodeList = Vec<Node>;

/// `const MAXNETNAMELEN`
pub const MAXNETNAMELEN: u32 = 255;

/// A key for DES, as `rpc/des_crypt.h` has it.
///
/// `typedef opaque des_block[8]`
pub type DesBlock = [u8; 8];

/// A time, as `xdr_timeval` sends it.
///
/// `struct timeval`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timeval {
    /// `int tv_sec`
    pub tv_sec: i32,
    /// `int tv_usec`
    pub tv_usec: i32,
}

/// `const PATH_MAX`
pub const PATH_MAX: u32 = 4096;

/// `const TWICE`
pub const TWICE: u32 = 24;

/// `struct uses`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Uses {
    /// `opaque a<LIMIT>`
    pub a: ::rpc_core::codegen::Bytes,
    /// `wide b`
    pub b: Wide,
    /// `handle_t c`
    pub c: HandleT,
    /// `node_list d`
    pub d: NodeList,
    /// `des_block e`
    pub e: DesBlock,
    /// `struct timeval f`
    pub f: Timeval,
    /// `string g<MAXNETNAMELEN>`
    pub g: String,
    /// `string h<PATH_MAX>`
    pub h: String,
    /// `u_quad_t i`
    pub i: u64,
}

/// How the types above are written and read: RFC 4506.
#[allow(
    clippy::manual_range_patterns,
    clippy::match_same_arms,
    clippy::match_wildcard_for_single_variants,
    clippy::too_many_lines,
    reason = "as the interface has it"
)]
mod outside_codec {
    use ::rpc_core::codegen::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Measured,
        ResultExt as _, Room, Run, XdrSize,
    };

    impl Encode for super::Node {
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

    impl Decode for super::Node {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                kind: input.get_i32().field("kind")?,
                data: input.get_opaque(super::NODE_MAX).field("data")?,
            })
        }
    }

    impl Measured for super::Node {
        #[inline]
        fn measure(&self) -> usize {
            4 + Encoder::len_of_data(self.data.len(), super::NODE_MAX)
        }

        #[inline]
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            let room = room
                .put_run(|run: &mut Run<'_, 4>| {
                    run.put_i32(self.kind);
                });
            room.put_slice(&self.data, super::NODE_MAX).field("data")
        }
    }

    impl XdrSize for super::Node {
        const MIN: usize = 8;
        const MAX: Option<usize> = Some(12);
    }

    impl Encode for super::Timeval {
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
                    run.put_i32(item.tv_sec);
                    run.put_i32(item.tv_usec);
                },
            )
        }
    }

    impl Decode for super::Timeval {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                tv_sec: input.run(8)?.get_i32().field("tv_sec")?,
                tv_usec: input.get_i32().field("tv_usec")?,
            })
        }
    }

    impl XdrSize for super::Timeval {
        const MIN: usize = 8;
        const MAX: Option<usize> = Some(8);
    }

    impl Encode for super::Uses {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_within(
                12 + Encoder::len_of_data(self.a.len(), super::LIMIT),
                |room| {
                    let room = room.put_slice(&self.a, super::LIMIT).field("a")?;
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 12>| {
                                run.put_u64(self.b);
                                run.put_u32(self.c);
                            }),
                    )
                },
            )?;
            out.put_array(&self.d, u32::MAX).field("d")?;
            out.put_within(
                24 + Encoder::len_of_data(self.g.len(), super::MAXNETNAMELEN)
                    + Encoder::len_of_data(self.h.len(), super::PATH_MAX),
                |room| {
                    let room = room
                        .put_run(|run: &mut Run<'_, 16>| {
                            run.put_fixed_opaque(&self.e);
                            run.put_i32(self.f.tv_sec);
                            run.put_i32(self.f.tv_usec);
                        });
                    let room = room
                        .put_string(&self.g, super::MAXNETNAMELEN)
                        .field("g")?;
                    let room = room.put_string(&self.h, super::PATH_MAX).field("h")?;
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 8>| {
                                run.put_u64(self.i);
                            }),
                    )
                },
            )?;
            Ok(())
        }
    }

    impl Decode for super::Uses {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                a: input.get_opaque(super::LIMIT).field("a")?,
                b: input.run(12)?.get_u64().field("b")?,
                c: input.get_u32().field("c")?,
                d: input.get_array(u32::MAX).field("d")?,
                e: input.run(16)?.get_fixed_opaque().field("e")?,
                f: super::Timeval::decode(input).field("f")?,
                g: input.get_string(super::MAXNETNAMELEN).field("g")?,
                h: input.get_string(super::PATH_MAX).field("h")?,
                i: input.get_u64().field("i")?,
            })
        }
    }

    impl XdrSize for super::Uses {
        const MIN: usize = 52;
        const MAX: Option<usize> = None;
    }
}
