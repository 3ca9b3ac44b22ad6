//! Files as they are: other dialects, names that clash, types that hold themselves.

#![allow(deprecated, reason = "as which the compiler shows what is found odd in these files")]

use rpc_core::codegen::{Bytes, Decode, Encode, EncodeError};
use rpc_core::xdr::{DecodeErrorKind, EncodeErrorKind, from_bytes, to_bytes};

mod clashes {
    rpc_macros::include_x!("tests/idl/clashes.x");
}
mod dialect {
    rpc_macros::include_x!("tests/idl/dialect.x");
}
mod recursive {
    rpc_macros::include_x!("tests/idl/recursive.x");
}
mod vectors {
    rpc_macros::include_x!("tests/idl/recursive.x", list_as_vec = ["name_node", "mappings_node"]);
}
mod lenient {
    rpc_macros::inline_x!(
        "struct known { int a; elsewhere b; };
         struct known { int other; };
         typedef opaque counted<UNKNOWN_BOUND>;
         struct fixed { opaque key[UNKNOWN_LENGTH]; };
         union told switch (elsewhere kind) { case 1: int a; default: void; };
         enum few { A = 1 };
         union some switch (few f) { case A: int a; case 2: int b; };
         program P { version V { known F(int) = 1; int G(int) = 1; } = 1; } = 1;",
        lenient = true
    );
}
mod headers {
    rpc_macros::inline_x!(
        "%#include \"site.h\"
         struct known { int a; elsewhere *b; opaque c<SITE_MAX>; };
         union far switch (hyper h) { case 5000000000: known k; case -1: void; default: hyper other; };
         union near switch (unsigned hyper h) { case 7: int a; };"
    );
}
mod settings {
    #[derive(Clone, Debug, Default, PartialEq)]
    pub(super) struct Key(pub(super) u64);

    impl rpc_core::codegen::Encode for Key {
        fn encode(&self, out: &mut rpc_core::codegen::Encoder) -> Result<(), rpc_core::codegen::EncodeError> {
            out.put_u64(self.0)
        }
    }

    impl rpc_core::codegen::Decode for Key {
        fn decode(
            input: &mut rpc_core::codegen::Decoder<'_>,
        ) -> Result<Self, rpc_core::codegen::DecodeError> {
            input.get_u64().map(Self)
        }
    }

    rpc_macros::inline_x!(
        "typedef opaque des_block[8];
         struct entry { string name<9>; string text<>; des_block key; nowhere other; };
         struct big { entry a; opaque b[1000]; };
         union maybe switch (bool b) { case TRUE: big value; case FALSE: void; };
         struct point { int x; int y; };
         enum color { RED = 0, GREEN = 1 };",
        string_as_bytes = "entry.name",
        extern_type = ("des_block", "Key"),
        extern_type = ("nowhere", "Option<super::settings::Key>"),
        boxed = ["big.a", "maybe"],
        rename = ("point", "place"),
        rename = ("entry.text", "words"),
        type_attribute = ("place", "#[derive(Copy)]"),
        field_attribute = ("color.GREEN", "#[doc = \"As grass.\"]"),
    );
}

fn words(words: &[u32]) -> Bytes {
    words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>().into()
}

fn survives<T: Encode + Decode + PartialEq + std::fmt::Debug>(value: &T) -> Bytes {
    let bytes = to_bytes(value).expect("it can be sent");
    assert_eq!(&from_bytes::<T>(&bytes).expect("it can be read"), value);
    bytes
}

#[test]
fn small_numbers_take_four_bytes() {
    let fields = dialect::Fields {
        b: -1,
        c: -2,
        e: 3,
        t: [1, 2, 3, 4, 5],
        v: vec![7, 8],
        u: Some(9),
        ..dialect::Fields::default()
    };
    let bytes = survives(&fields);
    assert_eq!(bytes[..20], words(&[0, u32::MAX, u32::MAX - 1, 0, 3])[..]);
    let array = words(&[1, 2, 3, 4, 5, 1, 9, 2, 7, 8]);
    assert!(bytes.windows(array.len()).any(|window| window == array));
}

#[test]
fn constants_are_what_c_makes_of_them() {
    assert_eq!(dialect::MOST, u64::MAX);
    assert_eq!(dialect::LEAST, i64::MIN);
    assert_eq!(dialect::SAME, 1 << 31);
    assert_eq!(dialect::NOT, -1);
    assert_eq!(dialect::SUM, 4_294_967_297_u64 as i64);
    assert_eq!(dialect::SAME_TEXT, dialect::TEXT);
    assert_eq!(dialect::QUOTED, "a b");
    assert_eq!((dialect::SEPARATED, dialect::LETTER, dialect::PASSED), (1_000_000, 96, 12));
    assert_eq!(dialect::Implicit::I4 as i32, 13);
    assert_eq!(dialect::dialect::dialect_v1::COUNTED, 5);
}

#[test]
fn names_that_clash_are_told_apart() {
    assert_eq!(i32::from(clashes::Color::Red3), 2);
    survives(&clashes::String_ { string: "a".to_owned(), option: clashes::Option_::Some });
    survives(&clashes::Other::Default(7, 8));
}

#[test]
fn a_union_may_hold_itself() {
    use recursive::{Left, Op, OpStep, Right};
    let step = OpStep { number: 5, next: Op::Case2(Box::new(Op::Case1)), after: 6 };
    let bytes = survives(&Op::Case0(Box::new(step)));
    assert_eq!(bytes, words(&[0, 5, 2, 1, 0, 6]));
    assert_eq!(Op::default(), Op::Case1);
    let leaf = || Left::False;
    survives(&Left::True(Box::new(Right {
        a: Left::True(Box::new(Right { a: leaf(), b: leaf() })),
        b: leaf(),
    })));
    survives(&recursive::LongArrays::default());

    // What has no end on the wire ends in an error, and not with the stack.
    let endless = Bytes::from(words(&[2]).repeat(100_000));
    let error = from_bytes::<Op>(&endless).expect_err("it has no end");
    assert!(matches!(error.kind(), DecodeErrorKind::TooDeep | DecodeErrorKind::OverBudget { .. }), "{error}");
}

#[test]
fn lists_are_the_same_as_vectors() {
    let nodes: Vec<vectors::NameNode> =
        ["a", "b", "c"].map(|name| vectors::NameNode { name: name.to_owned() }).into();
    let vector = vectors::Lists { first: nodes.clone(), second: Vec::new(), many: vec![nodes, Vec::new()] };
    let bytes = survives(&vector);
    let list: recursive::Lists = from_bytes(&bytes).expect("they are the same");
    assert_eq!(list.first.as_ref().expect("there is one").nodes().count(), 3);
    assert_eq!(to_bytes(&list).expect("it can be sent"), bytes);
    let long: Vec<_> = (0..200_000).map(|port| vectors::MappingsNode { port }).collect();
    let mut out = rpc_core::xdr::Encoder::new();
    out.put_list_with(&long, |out, node| node.encode(out)).expect("it can be sent");
    let bytes = out.into_bytes();
    let mut input = rpc_core::xdr::Decoder::new(&bytes);
    let read = input.get_list_with(vectors::MappingsNode::decode).expect("it can be read");
    assert!(read == long);
}

#[test]
fn what_nobody_defines_cannot_be_sent() {
    let error: EncodeError = to_bytes(&lenient::Known::default()).expect_err("nobody knows it");
    assert!(matches!(error.kind(), EncodeErrorKind::UnknownType("elsewhere")), "{error}");
    assert_eq!(error.path(), "b");
    let error = from_bytes::<lenient::Known>(&words(&[1, 2])).expect_err("nobody knows it");
    assert!(matches!(error.kind(), DecodeErrorKind::UnknownType("elsewhere")), "{error}");
    survives(&lenient::Told::Case1(5));
    survives(&lenient::Some_::A(5));
    to_bytes(&lenient::Fixed::default()).expect_err("its length is not known");
    assert_eq!(lenient::p::v::PROCEDURES.len(), 1);
}

#[test]
fn settings_are_for_the_places_they_name() {
    use settings::{Big, Entry, Key, Maybe, Place};
    let entry = Entry {
        name: Bytes::from_static(b"\xff\xfe"),
        words: "text".to_owned(),
        key: Key(7),
        other: Some(Key(8)),
    };
    let bytes = survives(&entry);
    assert_eq!(bytes[..8], [0, 0, 0, 2, 0xff, 0xfe, 0, 0]);
    survives(&Maybe::True(Box::new(Big { a: Box::new(entry), b: [1; 1000] })));
    let place = Place { x: 1, y: 2 };
    let copy = place;
    assert_eq!(copy, place);
}

#[test]
fn what_headers_declare_is_refused_only_where_it_is() {
    use headers::{Elsewhere, Known};

    let known = Known { a: 1, b: None, c: Bytes::from_static(b"long enough") };
    assert_eq!(survives(&known).len(), 24);
    let error = to_bytes(&Known { b: Some(Elsewhere), ..known }).unwrap_err();
    assert!(matches!(error.kind(), EncodeErrorKind::UnknownType("elsewhere")), "{error}");
}

#[test]
fn unions_may_be_told_apart_by_64_bits() {
    use headers::{Far, Known, Near};

    assert_eq!(survives(&Far::CaseMinus1)[..], [0xff; 8]);
    assert_eq!(survives(&Far::Default(1 << 40, 7))[..8], (1_u64 << 40).to_be_bytes());
    assert_eq!(survives(&Far::Case5000000000(Known::default())).len(), 20);
    assert_eq!(survives(&Near::Case7(1)).len(), 12);
    let error = from_bytes::<Near>(&Bytes::from_static(&[0xff; 12])).unwrap_err();
    assert_eq!(error.offset(), 0);
}
