// other_tools.x:13:8: warning: the type `again` is defined twice
// other_tools.x:14:35: warning: the name `SAME` is given to two constants
// Generated from other_tools.x by rpc-gen. Changes here will be lost.

/// `const NAME`
pub const NAME: &str = "some words";

/// `struct some_thing`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SomeThing {
    /// `long long a`
    pub a: i64,
    /// `unsigned long long b`
    pub b: u64,
}

/// `union letters switch (int c)`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Letters {
    /// `case 97: int x`
    Case97(i32),
    /// `case 10`
    Case10,
}

impl Letters {
    /// What tells the arms apart: `c`.
    #[must_use]
    pub fn discriminant(&self) -> i32 {
        match self {
            Self::Case97(_) => 97,
            Self::Case10 => 10,
        }
    }
}

impl Default for Letters {
    fn default() -> Self {
        Self::Case97(0)
    }
}

/// `struct hinted`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hinted {
    /// `_int64 hyper a`
    pub a: i64,
    /// `unsigned _unboxed int b`
    pub b: u32,
    /// `_managed string c<>`
    pub c: String,
}

/// The same again is odd and no more.
///
/// `struct again`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Again {
    /// `int x`
    pub x: i32,
}

/// `enum one`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum One {
    /// `SAME`
    #[default]
    Same = 1,
}

impl TryFrom<i32> for One {
    /// The number, which is no member's.
    type Error = i32;

    fn try_from(number: i32) -> Result<Self, i32> {
        match number {
            1 => Ok(Self::Same),
            other => Err(other),
        }
    }
}

impl From<One> for i32 {
    fn from(member: One) -> Self {
        member as Self
    }
}

/// `enum two`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum Two {
    /// `SAME`
    #[default]
    Same = 2,
}

impl TryFrom<i32> for Two {
    /// The number, which is no member's.
    type Error = i32;

    fn try_from(number: i32) -> Result<Self, i32> {
        match number {
            2 => Ok(Self::Same),
            other => Err(other),
        }
    }
}

impl From<Two> for i32 {
    fn from(member: Two) -> Self {
        member as Self
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
mod other_tools_codec {
    use ::rpc_core::codegen::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Measured,
        ResultExt as _, Room, Run, XdrSize,
    };

    impl Encode for super::SomeThing {
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
                    run.put_i64(item.a);
                    run.put_u64(item.b);
                },
            )
        }
    }

    impl Decode for super::SomeThing {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                a: input.run(16)?.get_i64().field("a")?,
                b: input.get_u64().field("b")?,
            })
        }
    }

    impl XdrSize for super::SomeThing {
        const MIN: usize = 16;
        const MAX: Option<usize> = Some(16);
    }

    impl Encode for super::Letters {
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

    impl Decode for super::Letters {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            match input.get_i32().field("c")? {
                97 => input.get_i32().field("x").map(Self::Case97),
                10 => Ok(Self::Case10),
                other => Err(input.bad_discriminant(i64::from(other), "letters")),
            }
        }
    }

    impl Measured for super::Letters {
        #[inline]
        fn measure(&self) -> usize {
            match self {
                Self::Case97(_) => 8,
                Self::Case10 => 4,
            }
        }

        #[inline]
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            match self {
                Self::Case97(data) => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 8>| {
                                run.put_i32(97);
                                run.put_i32(*data);
                            }),
                    )
                }
                Self::Case10 => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 4>| {
                                run.put_i32(10);
                            }),
                    )
                }
            }
        }
    }

    impl XdrSize for super::Letters {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(8);
    }

    impl Encode for super::Hinted {
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

    impl Decode for super::Hinted {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                a: input.run(12)?.get_i64().field("a")?,
                b: input.get_u32().field("b")?,
                c: input.get_string(u32::MAX).field("c")?,
            })
        }
    }

    impl Measured for super::Hinted {
        #[inline]
        fn measure(&self) -> usize {
            12 + Encoder::len_of_data(self.c.len(), u32::MAX)
        }

        #[inline]
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            let room = room
                .put_run(|run: &mut Run<'_, 12>| {
                    run.put_i64(self.a);
                    run.put_u32(self.b);
                });
            room.put_string(&self.c, u32::MAX).field("c")
        }
    }

    impl XdrSize for super::Hinted {
        const MIN: usize = 16;
        const MAX: Option<usize> = None;
    }

    impl Encode for super::Again {
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

    impl Decode for super::Again {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                x: input.get_i32().field("x")?,
            })
        }
    }

    impl XdrSize for super::Again {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(4);
    }

    impl Encode for super::One {
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

    impl Decode for super::One {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            let number = input.get_i32()?;
            Self::try_from(number).map_err(|number| input.bad_enum(number, "one"))
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

    impl XdrSize for super::One {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(4);
    }

    impl Encode for super::Two {
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

    impl Decode for super::Two {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            let number = input.get_i32()?;
            Self::try_from(number).map_err(|number| input.bad_enum(number, "two"))
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

    impl XdrSize for super::Two {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(4);
    }
}
