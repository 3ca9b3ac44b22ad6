// Generated from unions.x by rpc-gen. Changes here will be lost.

/// `enum status`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum Status {
    /// `OK`
    #[default]
    Ok = 0,
    /// `MISSING`
    Missing = 2,
    /// `BROKEN`
    Broken = 3,
}

impl TryFrom<i32> for Status {
    /// The number, which is no member's.
    type Error = i32;

    fn try_from(number: i32) -> Result<Self, i32> {
        match number {
            0 => Ok(Self::Ok),
            2 => Ok(Self::Missing),
            3 => Ok(Self::Broken),
            other => Err(other),
        }
    }
}

impl From<Status> for i32 {
    fn from(member: Status) -> Self {
        member as Self
    }
}

/// `struct large`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Large {
    /// `opaque data[400]`
    pub data: [u8; 400],
}

impl Default for Large {
    fn default() -> Self {
        Self { data: [0; 400] }
    }
}

/// `union outcome switch (status s)`
#[allow(clippy::large_enum_variant, reason = "as the interface has it")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// `case OK: large l`
    Ok(Large),
    /// `default`
    Default(Status),
}

impl Outcome {
    /// What tells the arms apart: `s`.
    #[must_use]
    pub fn discriminant(&self) -> Status {
        match self {
            Self::Ok(_) => Status::Ok,
            Self::Default(discriminant) => *discriminant,
        }
    }
}

impl Default for Outcome {
    fn default() -> Self {
        Self::Ok(Large::default())
    }
}

/// `union total switch (status s)`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Total {
    /// `case OK: int a`
    Ok(i32),
    /// `case MISSING`
    Missing,
    /// `case BROKEN`
    Broken,
}

impl Total {
    /// What tells the arms apart: `s`.
    #[must_use]
    pub fn discriminant(&self) -> Status {
        match self {
            Self::Ok(_) => Status::Ok,
            Self::Missing => Status::Missing,
            Self::Broken => Status::Broken,
        }
    }
}

impl Default for Total {
    fn default() -> Self {
        Self::Ok(0)
    }
}

/// `union flag switch (bool b)`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Flag {
    /// `case TRUE: string s<5>`
    True(String),
    /// `case FALSE`
    #[default]
    False,
}

impl Flag {
    /// What tells the arms apart: `b`.
    #[must_use]
    pub fn discriminant(&self) -> bool {
        match self {
            Self::True(_) => true,
            Self::False => false,
        }
    }
}

/// `union number switch (unsigned n)`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Number {
    /// `case 3`
    #[default]
    Case3,
    /// `default: int other`
    Default(u32, i32),
}

impl Number {
    /// What tells the arms apart: `n`.
    #[must_use]
    pub fn discriminant(&self) -> u32 {
        match self {
            Self::Case3 => 3,
            Self::Default(discriminant, _) => *discriminant,
        }
    }
}

/// `union far switch (hyper h)`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Far {
    /// `case 5000000000: int a`
    Case5000000000(i32),
    /// `case -1`
    CaseMinus1,
    /// `default: hyper b`
    Default(i64, i64),
}

impl Far {
    /// What tells the arms apart: `h`.
    #[must_use]
    pub fn discriminant(&self) -> i64 {
        match self {
            Self::Case5000000000(_) => 5_000_000_000,
            Self::CaseMinus1 => -1,
            Self::Default(discriminant, _) => *discriminant,
        }
    }
}

impl Default for Far {
    fn default() -> Self {
        Self::Case5000000000(0)
    }
}

/// `union near switch (unsigned hyper h)`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Near {
    /// `case 7: int a`
    Case7(i32),
}

impl Near {
    /// What tells the arms apart: `h`.
    #[must_use]
    pub fn discriminant(&self) -> u64 {
        match self {
            Self::Case7(_) => 7,
        }
    }
}

impl Default for Near {
    fn default() -> Self {
        Self::Case7(0)
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
mod unions_codec {
    use ::rpc_core::codegen::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Measured,
        ResultExt as _, Room, Run, XdrSize,
    };

    impl Encode for super::Status {
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

    impl Decode for super::Status {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            let number = input.get_i32()?;
            Self::try_from(number).map_err(|number| input.bad_enum(number, "status"))
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

    impl XdrSize for super::Status {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(4);
    }

    impl Encode for super::Large {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_fixed_opaque(&self.data).field("data")?;
            Ok(())
        }

        #[inline]
        fn fixed_length() -> Option<usize> {
            Some(400)
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some(400)
        }
    }

    impl Decode for super::Large {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                data: input.get_fixed_opaque().field("data")?,
            })
        }
    }

    impl XdrSize for super::Large {
        const MIN: usize = 400;
        const MAX: Option<usize> = Some(400);
    }

    impl Encode for super::Outcome {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            match self {
                Self::Ok(data) => {
                    super::Status::Ok.encode(out).field("s")?;
                    data.encode(out).field("l")?;
                    Ok(())
                }
                Self::Default(discriminant) => {
                    if matches!(discriminant, super::Status::Ok) {
                        return Err(
                            Encoder::bad_discriminant(
                                i64::from(i32::from(*discriminant)),
                            ),
                        );
                    }
                    discriminant.encode(out).field("s")?;
                    Ok(())
                }
            }
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            match self {
                Self::Ok(_) => Some(404),
                Self::Default(_) => Some(4),
            }
        }
    }

    impl Decode for super::Outcome {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            match super::Status::decode(input).field("s")? {
                super::Status::Ok => super::Large::decode(input).field("l").map(Self::Ok),
                other => Ok(Self::Default(other)),
            }
        }
    }

    impl XdrSize for super::Outcome {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(404);
    }

    impl Encode for super::Total {
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

    impl Decode for super::Total {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            match super::Status::decode(input).field("s")? {
                super::Status::Ok => input.get_i32().field("a").map(Self::Ok),
                super::Status::Missing => Ok(Self::Missing),
                super::Status::Broken => Ok(Self::Broken),
            }
        }
    }

    impl Measured for super::Total {
        #[inline]
        fn measure(&self) -> usize {
            match self {
                Self::Ok(_) => 8,
                Self::Missing => 4,
                Self::Broken => 4,
            }
        }

        #[inline]
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            match self {
                Self::Ok(data) => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 8>| {
                                run.put_i32(i32::from(super::Status::Ok));
                                run.put_i32(*data);
                            }),
                    )
                }
                Self::Missing => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 4>| {
                                run.put_i32(i32::from(super::Status::Missing));
                            }),
                    )
                }
                Self::Broken => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 4>| {
                                run.put_i32(i32::from(super::Status::Broken));
                            }),
                    )
                }
            }
        }
    }

    impl XdrSize for super::Total {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(8);
    }

    impl Encode for super::Flag {
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

    impl Decode for super::Flag {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            if input.get_bool().field("b")? {
                input.get_string(5).field("s").map(Self::True)
            } else {
                Ok(Self::False)
            }
        }
    }

    impl Measured for super::Flag {
        #[inline]
        fn measure(&self) -> usize {
            match self {
                Self::True(data) => 4 + Encoder::len_of_data(data.len(), 5),
                Self::False => 4,
            }
        }

        #[inline]
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            match self {
                Self::True(data) => {
                    let room = room
                        .put_run(|run: &mut Run<'_, 4>| {
                            run.put_bool(true);
                        });
                    room.put_string(data, 5).field("s")
                }
                Self::False => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 4>| {
                                run.put_bool(false);
                            }),
                    )
                }
            }
        }
    }

    impl XdrSize for super::Flag {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(16);
    }

    impl Encode for super::Number {
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

    impl Decode for super::Number {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            match input.get_u32().field("n")? {
                3 => Ok(Self::Case3),
                other => {
                    input.get_i32().field("other").map(|data| Self::Default(other, data))
                }
            }
        }
    }

    impl Measured for super::Number {
        #[inline]
        fn measure(&self) -> usize {
            match self {
                Self::Case3 => 4,
                Self::Default(_, _) => 8,
            }
        }

        #[inline]
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            match self {
                Self::Case3 => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 4>| {
                                run.put_u32(3);
                            }),
                    )
                }
                Self::Default(discriminant, data) => {
                    if matches!(discriminant, 3) {
                        return Err(Encoder::bad_discriminant(i64::from(*discriminant)));
                    }
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 8>| {
                                run.put_u32(*discriminant);
                                run.put_i32(*data);
                            }),
                    )
                }
            }
        }
    }

    impl XdrSize for super::Number {
        const MIN: usize = 4;
        const MAX: Option<usize> = Some(8);
    }

    impl Encode for super::Far {
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

    impl Decode for super::Far {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            match input.get_i64().field("h")? {
                5_000_000_000 => input.get_i32().field("a").map(Self::Case5000000000),
                -1 => Ok(Self::CaseMinus1),
                other => {
                    input.get_i64().field("b").map(|data| Self::Default(other, data))
                }
            }
        }
    }

    impl Measured for super::Far {
        #[inline]
        fn measure(&self) -> usize {
            match self {
                Self::Case5000000000(_) => 12,
                Self::CaseMinus1 => 8,
                Self::Default(_, _) => 16,
            }
        }

        #[inline]
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            match self {
                Self::Case5000000000(data) => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 12>| {
                                run.put_i64(5_000_000_000);
                                run.put_i32(*data);
                            }),
                    )
                }
                Self::CaseMinus1 => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 8>| {
                                run.put_i64(-1);
                            }),
                    )
                }
                Self::Default(discriminant, data) => {
                    if matches!(discriminant, 5_000_000_000 | - 1) {
                        return Err(Encoder::bad_discriminant(*discriminant));
                    }
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 16>| {
                                run.put_i64(*discriminant);
                                run.put_i64(*data);
                            }),
                    )
                }
            }
        }
    }

    impl XdrSize for super::Far {
        const MIN: usize = 8;
        const MAX: Option<usize> = Some(16);
    }

    impl Encode for super::Near {
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

    impl Decode for super::Near {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            match input.get_u64().field("h")? {
                7 => input.get_i32().field("a").map(Self::Case7),
                other => {
                    Err(
                        input
                            .bad_hyper_discriminant(
                                i64::try_from(other).unwrap_or(i64::MAX),
                                "near",
                            ),
                    )
                }
            }
        }
    }

    impl Measured for super::Near {
        #[inline]
        fn measure(&self) -> usize {
            match self {
                Self::Case7(_) => 12,
            }
        }

        #[inline]
        fn put<'a>(&self, room: Room<'a>) -> Result<Room<'a>, EncodeError> {
            match self {
                Self::Case7(data) => {
                    Ok(
                        room
                            .put_run(|run: &mut Run<'_, 12>| {
                                run.put_u64(7);
                                run.put_i32(*data);
                            }),
                    )
                }
            }
        }
    }

    impl XdrSize for super::Near {
        const MIN: usize = 12;
        const MAX: Option<usize> = Some(12);
    }
}
