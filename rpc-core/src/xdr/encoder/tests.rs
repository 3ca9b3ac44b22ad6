//! Encodings in the making.

use super::*;

fn large(byte: u8) -> Bytes {
    vec![byte; SHARE_FROM_ENCODED + 1].into()
}

#[test]
fn large_opaque_data_is_shared_and_small_data_copied() {
    let (big, small) = (large(7), Bytes::from_static(b"abc"));
    let mut out = Encoder::new();
    out.put_opaque(&small, 3).unwrap();
    out.put_opaque(&big, u32::MAX).unwrap();
    out.put_u32(9).unwrap();
    let pieces: Vec<_> = out.segments().collect();
    assert_eq!(pieces.len(), 3);
    assert_eq!(pieces[1].as_ptr(), big.as_ptr());
    let len = out.len();
    let flat = out.into_bytes();
    assert_eq!(flat.len(), len);
    assert_eq!(&flat[..8], b"\0\0\0\x03abc\0");
    assert_eq!(&flat[flat.len() - 7..], &[0, 0, 0, 0, 0, 0, 9]);
}

#[test]
fn an_encoding_cut_back_is_as_if_nothing_had_been_added() {
    let mut out = Encoder::new();
    out.put_u32(1).unwrap();
    let before = out.position();
    out.put_opaque(&large(1), u32::MAX).unwrap();
    out.put_u32(2).unwrap();
    out.truncate(before);
    assert_eq!(out.into_bytes(), &[0, 0, 0, 1][..]);
}

#[test]
fn an_encoding_appended_keeps_its_order() {
    let mut first = Encoder::new();
    first.put_opaque(&large(1), u32::MAX).unwrap();
    first.put_u32(5).unwrap();
    let mut both = Encoder::new();
    both.put_u32(4).unwrap();
    both.append(&first);
    both.append(&first);
    let one = first.into_bytes();
    assert_eq!(both.into_bytes(), [&[0, 0, 0, 4], &one[..], &one[..]].concat());
}

#[test]
fn a_bound_is_held() {
    let error = Encoder::new().put_string("four", 3).field("name").unwrap_err();
    assert_eq!(error.to_string(), "name: a length of 4 is over the bound of 3");
}

#[test]
fn an_encoder_emptied_starts_again() {
    let mut out = Encoder::new();
    out.put_u32(1).unwrap();
    out.put_opaque(&large(1), u32::MAX).unwrap();
    out.clear();
    assert!(out.is_empty());
    out.put_u32(2).unwrap();
    assert_eq!(out.into_bytes(), &[0, 0, 0, 2][..]);
}

#[test]
fn padding_fits_a_buffer_that_is_just_as_long() {
    for length in 0..9 {
        let mut out = Encoder::with_capacity(4 + length);
        out.put_slice(&vec![0xff; length], 9).unwrap();
        let bytes = out.into_bytes();
        assert_eq!(bytes.len(), 4 + length.next_multiple_of(4));
        assert!(bytes[4 + length..].iter().all(|&byte| byte == 0));
    }
}
