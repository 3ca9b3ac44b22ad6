//! The loops of the Rust codecs.

use std::hint::black_box;

use ::prost::Message;
use bytes::Bytes;
use rpc_core::xdr::{self, Decode, Encode, Encoder};

use crate::Loops;

/// Ours.
pub fn ours<T: Encode + Decode + Clone + PartialEq + 'static>(value: T, encoding: Bytes) -> Loops {
    assert!(xdr::from_bytes::<T>(&encoding).is_ok_and(|read| read == value));
    let (again, mut out) = (value.clone(), Encoder::new());
    Loops {
        length: encoding.len(),
        encode: Box::new(move |times| {
            for _ in 0..times {
                out.clear();
                black_box(&value).encode(&mut out).expect("it was encoded before");
                black_box(&out);
            }
        }),
        fresh: Box::new(move |times| {
            for _ in 0..times {
                drop(black_box(xdr::to_vec(black_box(&again))));
            }
        }),
        decode: Box::new(move |times| {
            for _ in 0..times {
                let value: T = xdr::from_bytes(black_box(&encoding)).expect("it was decoded before");
                drop(black_box(value));
            }
        }),
    }
}

/// prost, decoding from a slice.
pub fn prost<T: Message + Default + Clone + PartialEq + 'static>(value: T) -> Loops {
    prost_with(value, |encoding| T::decode(&encoding[..]))
}

/// prost, decoding from `Bytes` so that it can share them.
pub fn prost_shared<T: Message + Default + Clone + PartialEq + 'static>(value: T) -> Loops {
    prost_with(value, |encoding| T::decode(encoding.clone()))
}

fn prost_with<T: Message + Clone + PartialEq + 'static>(
    value: T,
    decode: impl Fn(&Bytes) -> Result<T, ::prost::DecodeError> + 'static,
) -> Loops {
    let encoding = Bytes::from(value.encode_to_vec());
    assert!(decode(&encoding).is_ok_and(|read| read == value));
    let (again, mut out) = (value.clone(), Vec::new());
    Loops {
        length: encoding.len(),
        encode: Box::new(move |times| {
            for _ in 0..times {
                out.clear();
                black_box(&value).encode(&mut out).expect("a Vec grows");
                black_box(&out);
            }
        }),
        fresh: Box::new(move |times| {
            for _ in 0..times {
                drop(black_box(black_box(&again).encode_to_vec()));
            }
        }),
        decode: Box::new(move |times| {
            for _ in 0..times {
                drop(black_box(decode(black_box(&encoding)).expect("it was decoded before")));
            }
        }),
    }
}

/// bincode 2 with its own derive.
pub mod bincode {
    use ::bincode::config::{self, Config};
    use ::bincode::{Decode, Encode, decode_from_slice, encode_into_slice, encode_to_vec};

    use super::{Loops, black_box};

    /// As it comes: little-endian, numbers of variable length.
    pub fn standard<T: Encode + Decode<()> + Clone + PartialEq + 'static>(value: T) -> Loops {
        loops(value, config::standard())
    }

    /// Numbers as XDR has them.
    pub fn fixed<T: Encode + Decode<()> + Clone + PartialEq + 'static>(value: T) -> Loops {
        loops(value, config::standard().with_fixed_int_encoding().with_big_endian())
    }

    fn loops<T, C>(value: T, config: C) -> Loops
    where
        T: Encode + Decode<()> + Clone + PartialEq + 'static,
        C: Config + 'static,
    {
        let encoding = encode_to_vec(&value, config).expect("the value is good");
        assert!(decode_from_slice::<T, _>(&encoding, config).is_ok_and(|(read, _)| read == value));
        let (again, mut out) = (value.clone(), encoding.clone());
        Loops {
            length: encoding.len(),
            encode: Box::new(move |times| {
                for _ in 0..times {
                    encode_into_slice(black_box(&value), &mut out, config).expect("it was encoded before");
                    black_box(&out);
                }
            }),
            fresh: Box::new(move |times| {
                for _ in 0..times {
                    drop(black_box(encode_to_vec(black_box(&again), config)));
                }
            }),
            decode: Box::new(move |times| {
                for _ in 0..times {
                    let read = decode_from_slice::<T, _>(black_box(&encoding), config);
                    drop(black_box(read.expect("it was decoded before")));
                }
            }),
        }
    }
}
