// Generated from comments.x by rpc-gen. Changes here will be lost.
//
// The file has these lines for C:
//
//     #include "for_c.h"
//     /* for C */
//        /* in C only */

/// The largest size.
///
/// `const MAX_SIZE`
pub const MAX_SIZE: u32 = 0x10_0000;

/// a negative one
///
/// `const OTHER`
pub const OTHER: i32 = -5;

/// Kinds of things.
/// \- the first, see `MAX_SIZE`
/// \- the \<second\>, a\[0\] and \*more
///
/// `enum kind`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum Kind {
    /// `FIRST`: the first
    #[default]
    First = 0,
    /// `SECOND`
    ///
    /// The second,
    /// over two lines.
    Second = 10,
    /// `THIRD`: no comma
    Third = 11,
}

impl TryFrom<i32> for Kind {
    /// The number, which is no member's.
    type Error = i32;

    fn try_from(number: i32) -> Result<Self, i32> {
        match number {
            0 => Ok(Self::First),
            10 => Ok(Self::Second),
            11 => Ok(Self::Third),
            other => Err(other),
        }
    }
}

impl From<Kind> for i32 {
    fn from(member: Kind) -> Self {
        member as Self
    }
}

/// behind the struct
///
/// `struct thing`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Thing {
    /// `kind k`: before
    pub k: Kind,
    /// `string name<MAX_SIZE>`: behind
    pub name: String,
    /// `opaque id[8]`
    pub id: [u8; 8],
}

/// How the types above are written and read: RFC 4506.
#[allow(
    clippy::manual_range_patterns,
    clippy::match_same_arms,
    clippy::match_wildcard_for_single_variants,
    clippy::too_many_lines,
    reason = "as the interface has it"
)]
mod comments_codec {
    use ::rpc_core::codegen::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Measured,
        ResultExt as _, Room, Run, XdrSize,
    };

    impl Encode for super::Kind {
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

    impl Decode for super::Kind {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            let number = input.get_i32()?;
            Self::try_from(number).map_err(|number| input.bad_enum(number, "kind"))
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

    impl XdrSize for super::Kind {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(4);
    }

    impl Encode for super::Thing {
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

    impl Decode for super::Thing {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                k: super::Kind::decode(input).field("k")?,
                name: input.get_string(super::MAX_SIZE).field("name")?,
                id: input.get_fixed_opaque().field("id")?,
            })
        }
    }

    impl Measured for super::Thing {
        #[inline]
        fn measure(&self) -> usize {
            12 + Encoder::len_of_data(self.name.len(), super::MAX_SIZE)
        }

        #[inline]
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            let room = room
                .put_run(|run: &mut Run<'_, 4>| {
                    run.put_i32(i32::from(self.k));
                });
            let room = room.put_string(&self.name, super::MAX_SIZE).field("name")?;
            Ok(
                room
                    .put_run(|run: &mut Run<'_, 8>| {
                        run.put_fixed_opaque(&self.id);
                    }),
            )
        }
    }

    impl XdrSize for super::Thing {
        const MIN: usize = 16;
        const MAX: Option<usize> = Some(1_048_592);
    }
}
