//! Entries 31 to 39 of the wire's table of bad input, at the floor where they are decided.

use super::*;
use crate::xdr::{from_bytes, to_bytes};

fn kind<T: Decode + std::fmt::Debug>(bytes: &'static [u8]) -> DecodeErrorKind {
    from_bytes::<T>(&Bytes::from_static(bytes)).unwrap_err().kind().clone()
}

/// Entry 31.
#[test]
fn padding_must_be_zero_unless_lenient() {
    let bytes = Bytes::from_static(b"\0\0\0\x01a\0\x01\0");
    let error = from_bytes::<String>(&bytes).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (&DecodeErrorKind::NonZeroPadding, 5));
    assert_eq!(Decoder::new(&bytes).lenient(true).get_string(1).unwrap(), "a");
}

/// Entry 32.
#[test]
fn a_boolean_is_0_or_1() {
    assert_eq!(kind::<bool>(b"\0\0\0\x02"), DecodeErrorKind::InvalidBool(2));
    assert_eq!(kind::<Option<i32>>(b"\0\0\0\x02\0\0\0\0"), DecodeErrorKind::InvalidBool(2));
}

/// Entry 35.
#[test]
fn a_length_over_its_bound_is_refused() {
    let bytes = to_bytes(&"four".to_string()).unwrap();
    let error = Decoder::new(&bytes).get_string(3).unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::OverBound { length: 4, bound: 3 });
}

/// Entries 36 and 37: the lengths that wrap when rounded up are among them.
#[test]
fn a_length_over_what_remains_is_refused_before_anything_is_allocated() {
    for length in [9_u32, u32::MAX, u32::MAX - 2, 1 << 31] {
        let bytes = Bytes::from([&length.to_be_bytes()[..], &[0; 8]].concat());
        let expected = DecodeErrorKind::LengthBeyondInput { length, remaining: 8 };
        assert_eq!(from_bytes::<String>(&bytes).unwrap_err().kind(), &expected);
        assert_eq!(from_bytes::<Bytes>(&bytes).unwrap_err().kind(), &expected);
        assert_eq!(from_bytes::<Vec<i32>>(&bytes).unwrap_err().kind(), &expected);
        assert_eq!(from_bytes::<Vec<String>>(&bytes).unwrap_err().kind(), &expected);
    }
}

#[test]
fn an_array_of_large_elements_is_judged_by_the_smallest_of_them() {
    let bytes = Bytes::from([&3_u32.to_be_bytes()[..], &[0; 16]].concat());
    let expected = DecodeErrorKind::LengthBeyondInput { length: 3, remaining: 16 };
    assert_eq!(from_bytes::<Vec<u64>>(&bytes).unwrap_err().kind(), &expected);
    assert_eq!(from_bytes::<Vec<(u32, Option<u32>)>>(&bytes).unwrap_err().kind(), &expected);
    // Elements of no bytes cannot be asked for by the thousand million.
    assert_eq!(
        from_bytes::<Vec<[(); 0]>>(&bytes.slice(..8)).unwrap_err().kind(),
        &DecodeErrorKind::LengthBeyondInput { length: 3, remaining: 4 }
    );
}

/// Entry 38.
#[test]
fn nesting_ends_at_its_limit() {
    #[derive(Debug)]
    struct Chain(#[expect(dead_code, reason = "only its depth matters")] Option<Box<Chain>>);
    impl Decode for Chain {
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            input.get_boxed().map(Chain)
        }
    }
    let chain = |depth: u32| Bytes::from([[0, 0, 0, 1].repeat(depth as usize), vec![0; 4]].concat());
    from_bytes::<Chain>(&chain(MAX_DEPTH)).unwrap();
    let error = from_bytes::<Chain>(&chain(MAX_DEPTH + 1)).unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::TooDeep);
}

/// Entry 39.
#[test]
fn an_encoding_cut_short_anywhere_is_refused() {
    type Value = (i32, String, Vec<u64>, Option<f64>, [bool; 2]);
    let value: Value = (1, "text".into(), vec![2, 3], Some(0.5), [true, false]);
    let bytes = to_bytes(&value).unwrap();
    for end in 0..bytes.len() {
        from_bytes::<Value>(&bytes.slice(..end)).unwrap_err();
    }
    assert_eq!(from_bytes::<Value>(&bytes).unwrap(), value);
}

/// Entry 40: what to do about it is the caller's choice.
#[test]
fn bytes_left_over_are_counted() {
    assert_eq!(kind::<i32>(b"\0\0\0\0\0\0\0\0"), DecodeErrorKind::TrailingBytes(4));
}

#[test]
fn a_value_may_not_take_memory_out_of_proportion() {
    // A hundred thousand empty strings: 400 kB that would take 2.4 MB.
    let mut out = crate::xdr::Encoder::new();
    out.put_array(&vec![String::new(); 100_000], u32::MAX).unwrap();
    let error = from_bytes::<Vec<String>>(&out.into_bytes()).unwrap_err();
    assert!(matches!(error.kind(), DecodeErrorKind::OverBudget { .. }), "{error}");
}

#[test]
fn what_is_in_boxes_is_paid_for_too() {
    // Ten thousand flags and truths, each in a box of eight kilobytes.
    #[derive(Debug)]
    struct Large(#[expect(dead_code, reason = "only its size matters")] [u64; 1024]);
    impl Decode for Large {
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            input.get_bool().map(|truth| Large([truth.into(); 1024]))
        }
    }
    let bytes = to_bytes(&vec![Some(true); 10_000]).unwrap();
    let error = from_bytes::<Vec<Option<Box<Large>>>>(&bytes).unwrap_err();
    assert!(matches!(error.kind(), DecodeErrorKind::OverBudget { .. }), "{error}");
}

#[test]
fn large_opaque_data_is_shared_with_the_message() {
    let data = Bytes::from(vec![5; SHARE_FROM_DECODED]);
    let message = to_bytes(&data).unwrap();
    let shared: Bytes = from_bytes(&message).unwrap();
    assert_eq!(shared.as_ptr(), message[4..].as_ptr());
    let copied: Bytes = Decoder::from_slice(&message).get_opaque(u32::MAX).unwrap();
    assert_eq!(copied, shared);
    assert_ne!(copied.as_ptr(), shared.as_ptr());
}

#[test]
fn opaque_data_of_fixed_length_in_bulk_is_as_one_by_one() {
    fn check<const N: usize>() {
        for count in [0, 1, 3] {
            let items: Vec<[u8; N]> = (0..count).map(|n| [n as u8 + 1; N]).collect();
            let (mut bulk, mut apart) = (crate::xdr::Encoder::new(), crate::xdr::Encoder::new());
            bulk.put_opaque_array(&items, 3).unwrap();
            apart.put_array_with(&items, 3, |out, item| out.put_fixed_opaque(item)).unwrap();
            let bytes = bulk.into_bytes();
            assert_eq!(bytes, apart.into_bytes());
            assert_eq!(Decoder::new(&bytes).get_opaque_array::<N>(3).unwrap(), items);
            for end in 0..bytes.len() {
                let cut = bytes.slice(..end);
                let (mut bulk, mut apart) = (Decoder::new(&cut), Decoder::new(&cut));
                assert_eq!(
                    bulk.get_opaque_array::<N>(3).unwrap_err(),
                    apart.get_array_with(3, Decoder::get_fixed_opaque::<N>).unwrap_err()
                );
            }
        }
        assert!(crate::xdr::Encoder::new().put_opaque_array(&[[0; N]; 4], 3).is_err());
    }
    check::<3>();
    check::<8>();
}

#[test]
fn an_error_names_the_place() {
    let bytes = Bytes::from_static(b"\0\0\0\x02\0\0\0\x01\0\0\0\x07");
    let error = Decoder::new(&bytes).get_array::<bool>(9).field("flags").field("set").unwrap_err();
    assert_eq!(error.to_string(), "set.flags[1]: 7 where a boolean can be 0 or 1, at byte 8");
}

#[test]
fn a_string_must_be_utf8() {
    assert_eq!(kind::<String>(b"\0\0\0\x01\xff\0\0\0"), DecodeErrorKind::InvalidUtf8);
}

#[test]
fn a_run_cut_short_is_refused_before_its_values() {
    let bytes = Bytes::from_static(&[0; 8]);
    let mut input = Decoder::new(&bytes);
    assert_eq!(input.run(8).unwrap().get_u32().unwrap(), 0);
    let error = input.run(8).unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::UnexpectedEnd { needed: 8, remaining: 4 });
    assert_eq!(error.offset(), 4);
}
