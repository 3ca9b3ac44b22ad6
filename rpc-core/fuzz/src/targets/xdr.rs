//! Values of generated types.

use std::fmt::Debug;

use bytes::Bytes;
use rpc_core::xdr::{Decode, Decoder, Encode, to_bytes};

use crate::types;

/// The first byte chooses a type; the rest is decoded as one.
///
/// The encoding is canonical: what strict decoding accepts is what encoding the value gives. What only lenient
/// decoding accepts differs from that in its padding.
pub fn xdr_decode(input: &[u8]) {
    let Some((&choice, rest)) = input.split_first() else { return };
    let rest = Bytes::copy_from_slice(rest);
    let decode = DECODE[usize::from(choice) % DECODE.len()];
    decode(&rest);
}

/// By first byte. Seeds count on the order: append only.
const DECODE: [fn(&Bytes); 19] = [
    check::<types::Everything>,
    check::<types::Names>,
    check::<types::Pairs>,
    check::<types::Matrix>,
    check::<types::Maybes>,
    check::<types::Choices>,
    check::<types::MaybeBigs>,
    check::<types::Node>,
    check::<types::Lists>,
    check::<types::Wide>,
    check::<types::Tree>,
    check::<types::Forest>,
    check::<types::Flags>,
    check::<types::Colours>,
    check::<types::Offsets>,
    check::<types::Precise>,
    check::<types::Big>,
    check::<types::Empties>,
    check::<types::Choice>,
];

fn check<T: Encode + Decode + Debug>(input: &Bytes) {
    let mut strict = Decoder::new(input);
    if let Ok(value) = T::decode(&mut strict) {
        let again = to_bytes(&value).expect("what was decoded can be encoded");
        assert_eq!(again, input[..strict.position()], "another encoding of the same value");
    }
    // Copied or shared, the same is accepted.
    let mut copied = Decoder::from_slice(input);
    if let Ok(value) = T::decode(&mut copied) {
        assert_eq!(copied.position(), strict.position());
        assert_eq!(to_bytes(&value).expect("as above"), input[..strict.position()]);
    }
    let mut lenient = Decoder::new(input).lenient(true);
    if let Ok(value) = T::decode(&mut lenient) {
        let again = to_bytes(&value).expect("as above");
        assert_eq!(again.len(), lenient.position());
        // Bytes left over pay for memory, too: without them a value may be too large.
        if lenient.remaining() == 0 {
            T::decode(&mut Decoder::new(&again)).expect("our own encoding is strict");
        }
    }
}
