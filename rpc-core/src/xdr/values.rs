//! [`Encode`] and [`Decode`] for the types that Rust has already.

use bytes::Bytes;

use super::encoder::LONGEST;
use super::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, ResultExt, XdrSize, size};

/// A `quadruple` (RFC 4506, section 4.8): the 16 bytes of an IEEE 754 binary128, big-endian.
/// Rust has no such number type; this one keeps the bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Quadruple(pub [u8; 16]);

/// What is of one length.
macro_rules! fixed_length {
    ($length:expr) => {
        #[inline]
        fn fixed_length() -> Option<usize> {
            Some($length)
        }
        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some($length)
        }
    };
}

/// Numbers go over in bulk: `$put`/`$get` for one, `$put_many` for many, which are told in bits.
macro_rules! numbers {
    ($($type:ty, $put:ident, $get:ident, $put_many:ident, $bits:expr;)*) => {$(
        impl Encode for $type {
            #[inline]
            fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
                out.$put(*self)
            }
            fixed_length!(size_of::<$type>());
            #[inline]
            fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
                out.$put_many(items, $bits);
                Ok(())
            }
        }
        impl Decode for $type {
            const LEAST: usize = <Self as XdrSize>::MIN;
            #[inline]
            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                input.$get()
            }
            #[inline]
            fn decode_vec(count: usize, input: &mut Decoder<'_>) -> Result<Vec<Self>, DecodeError> {
                input.get_numbers(count, <$type>::from_be_bytes)
            }
            #[inline]
            fn decode_array<const N: usize>(input: &mut Decoder<'_>) -> Result<[Self; N], DecodeError> {
                input.get_number_array(<$type>::from_be_bytes)
            }
        }
    )*};
}

numbers! {
    i32, put_i32, get_i32, put_words, i32::cast_unsigned;
    u32, put_u32, get_u32, put_words, |number| number;
    i64, put_i64, get_i64, put_double_words, i64::cast_unsigned;
    u64, put_u64, get_u64, put_double_words, |number| number;
    f32, put_f32, get_f32, put_words, f32::to_bits;
    f64, put_f64, get_f64, put_double_words, f64::to_bits;
}

/// Types without parameters: how one is written and read.
macro_rules! values {
    ($($type:ty, $length:tt, |$value:ident, $out:ident| $put:expr, $get:expr;)*) => {$(
        impl Encode for $type {
            #[inline]
            fn encode(&self, $out: &mut Encoder) -> Result<(), EncodeError> {
                let $value = self;
                $put
            }
            values!(@length $length);
        }
        impl Decode for $type {
            const LEAST: usize = <Self as XdrSize>::MIN;
            #[inline]
            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                $get(input)
            }
        }
    )*};
    (@length data) => {
        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            // With the count and up to three bytes of padding.
            (self.len() <= LONGEST).then_some((self.len() + 7) & !3)
        }
    };
    (@length $length:literal) => {
        fixed_length!($length);
    };
}

values! {
    (), 0, |_value, _out| Ok(()), |_| Ok(());
    Quadruple, 16, |value, out| out.put_quadruple(value), Decoder::get_quadruple;
    Bytes, data, |value, out| out.put_opaque(value, u32::MAX), |input: &mut Decoder<'_>| input.get_opaque(u32::MAX);
}

/// What a word says, if it is 0 or 1.
#[inline]
fn truth(word: u32) -> Option<bool> {
    (word <= 1).then_some(word == 1)
}

impl Encode for bool {
    fixed_length!(4);
    #[inline]
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        out.put_bool(*self)
    }
    #[inline]
    fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
        out.put_words(items, u32::from);
        Ok(())
    }
}
impl Decode for bool {
    #[inline]
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get_bool()
    }
    #[inline]
    fn decode_vec(count: usize, input: &mut Decoder<'_>) -> Result<Vec<Self>, DecodeError> {
        input.get_words(count, truth)
    }
    #[inline]
    fn decode_array<const N: usize>(input: &mut Decoder<'_>) -> Result<[Self; N], DecodeError> {
        input.get_word_array(truth)
    }
}

impl Encode for String {
    #[inline]
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        out.put_string(self, u32::MAX)
    }
    values!(@length data);
    #[inline]
    fn encode_slice(items: &[Self], out: &mut Encoder) -> Result<(), EncodeError> {
        let measure = |text: &Self| Encoder::len_of_data(text.len(), u32::MAX);
        out.put_each(
            items,
            |text, left| measure(text) <= left,
            |text, room| room.put_string(text, u32::MAX),
            measure,
        )
    }
}
impl Decode for String {
    const LEAST: usize = <Self as XdrSize>::MIN;
    #[inline]
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get_string(u32::MAX)
    }
}

impl Encode for str {
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        out.put_string(self, u32::MAX)
    }
    values!(@length data);
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        (**self).encode(out)
    }
    #[inline]
    fn encoded_len(&self) -> Option<usize> {
        (**self).encoded_len()
    }
}

/// `T<>`.
impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        out.put_array(self, u32::MAX)
    }
    #[inline]
    fn encoded_len(&self) -> Option<usize> {
        Encoder::len_of_array(self.len(), T::fixed_length()?)
    }
}
impl<T: Decode> Decode for Vec<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get_array(u32::MAX)
    }
}

/// `T[N]`.
impl<T: Encode, const N: usize> Encode for [T; N] {
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        out.put_fixed_array(self)
    }
    #[inline]
    fn fixed_length() -> Option<usize> {
        T::fixed_length()?.checked_mul(N)
    }
    #[inline]
    fn encoded_len(&self) -> Option<usize> {
        Self::fixed_length().filter(|&length| length <= LONGEST)
    }
}
impl<T: Decode, const N: usize> Decode for [T; N] {
    const LEAST: usize = size::min_of_many(N as u32, T::LEAST);

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get_fixed_array()
    }
}

/// `T *`.
impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        out.put_optional(self.as_ref())
    }
    #[inline]
    fn encoded_len(&self) -> Option<usize> {
        self.as_ref().map_or(Some(4), |value| Some(4 + value.encoded_len()?))
    }
}
impl<T: Decode> Decode for Option<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get_optional()
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
        (**self).encode(out)
    }
}
impl<T: Decode> Decode for Box<T> {
    const LEAST: usize = T::LEAST;

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.charge(size_of::<T>())?;
        T::decode(input).map(Box::new)
    }
}

/// A tuple is a struct without names: the arguments of a procedure that takes several.
macro_rules! tuples {
    ($($($name:ident $index:tt)+;)*) => {$(
        impl<$($name: Encode),+> Encode for ($($name,)+) {
            fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
                $(self.$index.encode(out).field(stringify!($index))?;)+
                Ok(())
            }
            #[inline]
            fn encoded_len(&self) -> Option<usize> {
                Some(0 $(+ self.$index.encoded_len()?)+)
            }
        }
        impl<$($name: Decode),+> Decode for ($($name,)+) {
            const LEAST: usize = size::min_of_all(&[$($name::LEAST),+]);

            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                Ok(($($name::decode(input).field(stringify!($index))?,)+))
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xdr::{from_bytes, to_bytes, to_vec};

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "so that the table below is short")]
    fn is<T: Encode + Decode + PartialEq + std::fmt::Debug>(value: T, hex: &str) {
        let bytes = to_bytes(&value).unwrap();
        let found: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(found, hex.replace(' ', ""));
        assert_eq!(from_bytes::<T>(&bytes).unwrap(), value);
        assert_eq!(to_vec(&value).unwrap(), bytes);
        // All in the table below are short.
        assert_eq!(value.encoded_len(), Some(bytes.len()));
        assert!(T::fixed_length().is_none_or(|length| length == bytes.len()));
    }

    #[test]
    fn values_are_encoded_as_rfc_4506_says() {
        is(-1_i32, "ffffffff");
        is(1_u32 << 31, "80000000");
        is(-2_i64, "fffffffffffffffe");
        is(u64::MAX, "ffffffffffffffff");
        is(1.0_f32, "3f800000");
        is(-2.5_f64, "c004000000000000");
        is(true, "00000001");
        is("sillyprog".to_string(), "00000009 73696c6c 7970726f 67000000");
        is(Bytes::from_static(b"(quit)"), "00000006 28717569 74290000");
        is(vec![1_i32, -1], "00000002 00000001 ffffffff");
        is([true, false], "00000001 00000000");
        is(Some(7_u32), "00000001 00000007");
        is(None::<u32>, "00000000");
        is(Quadruple(*b"0123456789abcdef"), "30313233343536373839616263646566");
        is(vec![1.5_f64; 3], "00000003 3ff8000000000000 3ff8000000000000 3ff8000000000000");
    }

    #[test]
    fn short_numbers_in_bulk_are_as_one_by_one() {
        let numbers: [i32; 70] = std::array::from_fn(|n| n as i32 * -0x0102_0304);
        for count in 0..numbers.len() {
            let mut apart = Encoder::new();
            apart.put_u32(count as u32).unwrap();
            numbers[..count].iter().for_each(|&number| apart.put_i32(number).unwrap());
            let bytes = to_bytes(&numbers[..count].to_vec()).unwrap();
            assert_eq!(bytes, apart.into_bytes());
            assert_eq!(from_bytes::<Vec<i32>>(&bytes).unwrap(), numbers[..count]);
        }
    }

    #[test]
    fn words_in_bulk_are_as_one_by_one() {
        let truths: [bool; 50] = std::array::from_fn(|n| n % 3 == 0);
        for count in 0..truths.len() {
            let mut apart = Encoder::new();
            truths[..count].iter().for_each(|&truth| apart.put_bool(truth).unwrap());
            let mut bulk = Encoder::new();
            bulk.put_fixed_array(&truths[..count]).unwrap();
            let bytes = bulk.into_bytes();
            assert_eq!(bytes, apart.into_bytes());
            assert_eq!(bool::decode_vec(count, &mut Decoder::new(&bytes)).unwrap(), truths[..count]);
        }
        let bytes = to_bytes(&truths).unwrap();
        assert_eq!(from_bytes::<[bool; 50]>(&bytes).unwrap(), truths);
        from_bytes::<[bool; 50]>(&bytes.slice(..196)).unwrap_err();
    }

    #[test]
    fn of_words_in_bulk_the_first_bad_one_is_named() {
        for bad in 0..50 {
            let words: [u32; 50] = std::array::from_fn(|n| if n < bad { 1 } else { n as u32 + 2 });
            let bytes = to_bytes(&words).unwrap();
            let expected = format!("[{bad}]: {} where a boolean can be 0 or 1, at byte {}", bad + 2, 4 * bad);
            assert_eq!(from_bytes::<[bool; 50]>(&bytes).unwrap_err().to_string(), expected);
            let error = bool::decode_vec(50, &mut Decoder::new(&bytes)).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn what_is_long_is_not_measured() {
        let long = "x".repeat(5000);
        assert_eq!(long.encoded_len(), None);
        assert_eq!(vec![0_u64; 513].encoded_len(), None);
        assert_eq!((1_u32, long.clone()).encoded_len(), None);
        assert_eq!(to_vec(&long).unwrap(), to_bytes(&long).unwrap());
    }

    #[test]
    fn numbers_in_bulk_are_as_one_by_one() {
        // From 16 on they are wide enough for the machine's own way.
        let numbers: [f64; 40] = std::array::from_fn(|n| n as f64 * 1.1);
        for count in 0..numbers.len() {
            let mut apart = Encoder::new();
            apart.put_u32(count as u32).unwrap();
            numbers[..count].iter().for_each(|&number| apart.put_f64(number).unwrap());
            let bytes = to_bytes(&numbers[..count].to_vec()).unwrap();
            assert_eq!(bytes, apart.into_bytes());
            assert_eq!(from_bytes::<Vec<f64>>(&bytes).unwrap(), numbers[..count]);
        }
        let bytes = to_bytes(&numbers).unwrap();
        assert_eq!(from_bytes::<[f64; 40]>(&bytes).unwrap(), numbers);
        from_bytes::<[f64; 40]>(&bytes.slice(..319)).unwrap_err();
    }

    #[test]
    fn what_is_encoded_may_encode_by_itself() {
        struct Wrapped;
        impl Encode for Wrapped {
            fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
                out.put_u32(7)?;
                out.put_opaque(&to_bytes(&vec![1_u32, 2])?, u32::MAX)
            }
        }
        let expected = "00000007 0000000c 00000002 00000001 00000002";
        let found: String = to_bytes(&Wrapped).unwrap().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(found, expected.replace(' ', ""));
        // What failed or was large leaves nothing behind.
        to_bytes(&vec![vec![1_u8; 3].into(), Bytes::from(vec![0; 100_000])]).unwrap();
        assert_eq!(to_bytes(&vec![1_u32]).unwrap(), &[0, 0, 0, 1, 0, 0, 0, 1][..]);
    }
}
