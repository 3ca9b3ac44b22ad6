//! Everything the language has compiles, and survives the way out and back.

#![deny(missing_docs)]

use std::fmt::Debug;

use rpc_core::codegen::{Bytes, Decode, Encode, Quadruple};
use rpc_core::xdr::{from_bytes, to_bytes};

/// The generated code.
pub mod generated {
    rpc_macros::include_x!("tests/idl/everything.x");
}

use generated::*;

fn survives<T: Encode + Decode + PartialEq + Debug>(value: &T) {
    let bytes = to_bytes(value).expect("it can be sent");
    assert_eq!(bytes.len() % 4, 0, "XDR comes in fours");
    assert_eq!(&from_bytes::<T>(&bytes).expect("it can be read"), value);
}

fn bytes<T: Encode>(value: &T) -> Vec<u8> {
    to_bytes(value).expect("it can be sent").to_vec()
}

fn words(words: &[u32]) -> Bytes {
    words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>().into()
}

fn bounded() -> Bounded {
    Bounded {
        first: "first".to_owned(),
        second: "12345678".to_owned(),
        third: "third".to_owned(),
        fourth: vec!["a".to_owned(), String::new()],
        fifth: [5; 16],
        sixth: [6; 64],
        seventh: Bytes::from_static(b"abc"),
        eighth: Bytes::from_static(b"eight"),
        ninth: vec![[9; 16]; 2],
        tenth: vec![Color::Green, Color::LAST_COLOR],
        eleventh: ["x".to_owned(), "y".to_owned()],
        twelfth: [[1, 2, 3], [4, 5, 6]],
        thirteenth: vec![u64::MAX],
        fourteenth: Some(Point { x: 1, y: -1 }),
        fifteenth: Some(Color::Red),
        sixteenth: Some("sixteen".to_owned()),
        seventeenth: [[1; 64], [2; 64]],
    }
}

#[test]
fn constants_have_their_values() {
    assert_eq!((MAXNAME, FLAGS, BELOW, LARGE, SHIFTED), (255, 0x8000_0001, -40, 0x1_ffff_ffff, 31));
    assert_eq!(GREETING, "hello");
    assert_eq!((everything::PROGRAM, everything::second::VERSION), (0x2000_0099, 2));
    assert_eq!(everything::first::PROCEDURES.len(), 11);
    assert!(everything::first::PROCEDURES[0].idempotent);
    assert!(!everything::first::PROCEDURES[1].idempotent);
}

#[test]
fn every_type_survives() {
    survives(&Basics {
        a: -1,
        d: i64::MIN,
        e: u64::MAX,
        f: 1.5,
        g: -2.5,
        h: Quadruple([7; 16]),
        i: true,
        ..Basics::default()
    });
    survives(&bounded());
    survives(&Bounded::default());
    survives(&Option_ { r#type: 1, r#match: true, r#fn: vec![1, 2], ..Option_::default() });
    survives(&Empty {});
    survives(&Result_::Red(Point { x: 1, y: 2 }));
    survives(&Result_::Blue);
    survives(&ByNumber::CaseMinus1("minus".to_owned()));
    survives(&ByNumber::Maxname(Bytes::from_static(b"data")));
    survives(&ByNumber::Default(77, -1));
    survives(&ByUnsigned::Case4294967295);
    survives(&ByUnsigned::Default(3));
    survives(&ByBool::True([1; 64]));
    survives(&ByBoolDefault::False);
    survives(&ByColor::Default(Color::Blue, 9));
    survives(&Refusing::Case7(RefusingBody { inner: 1, choice: RefusingBodyChoice::True(2) }));
    survives(&Forest { name: "a".to_owned(), trees: vec![Forest::default(), Forest::default()] });
    let leaf = |key| Some(Box::new(Tree { key, left: None, right: None }));
    survives(&Tree { key: 1, left: leaf(2), right: leaf(3) });
    let operands = Pair { left: Expression::Case0(1), right: Expression::Case1(None) };
    survives(&Expression::Case1(Some(Box::new(operands))));
}

#[test]
fn the_bytes_are_those_of_the_standard() {
    assert_eq!(bytes(&Color::Blue), [0, 0, 0, 3]);
    assert_eq!(bytes(&ByNumber::CaseMinus1("ab".to_owned())), *b"\xff\xff\xff\xff\0\0\0\x02ab\0\0");
    assert_eq!(bytes(&Result_::Green), [0, 0, 0, 2]);
    let list = Node { value: 1, label: "l".to_owned(), next: Some(Box::default()) };
    let expected = b"\0\0\0\x01\0\0\0\x01l\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0";
    assert_eq!(bytes(&list), *expected);
}

#[test]
fn bounds_hold_on_the_way_out() {
    let too_long = Bounded { second: "123456789".to_owned(), ..bounded() };
    let error = to_bytes(&too_long).expect_err("one byte too many");
    assert!(error.to_string().contains("second"), "{error}");
    let too_many = Bounded { fourth: vec![String::new(); 5], ..bounded() };
    assert!(to_bytes(&too_many).is_err());
    // The bound of a typedef holds for an element, and in an option.
    let element = Bounded { fourth: vec!["x".repeat(256)], ..bounded() };
    assert!(to_bytes(&element).is_err());
    let option = Bounded { sixteenth: Some("x".repeat(256)), ..bounded() };
    assert!(to_bytes(&option).is_err());
    // The default arm is not a way around the others.
    assert!(to_bytes(&ByNumber::Default(-1, 0)).is_err());
    assert!(to_bytes(&ByColor::Default(Color::Red, 0)).is_err());
}

#[test]
fn bounds_hold_on_the_way_in() {
    let error = from_bytes::<Color>(&words(&[1])).expect_err("1 is no color");
    assert!(error.to_string().contains("color"), "{error}");
    assert!(from_bytes::<Refusing>(&words(&[8, 0, 0])).is_err());
    assert!(from_bytes::<ByBool>(&words(&[2])).is_err());
    assert!(from_bytes::<ByNumber>(&words(&[0, 256])).is_err());
    assert!(from_bytes::<Point>(&words(&[1])).is_err());
    assert!(from_bytes::<Point>(&words(&[1, 2, 3])).is_err());
}

#[test]
fn errors_name_the_field() {
    // The second node's label is longer than 10 bytes.
    let input = words(&[1, 0, 1, 2, 11, 0, 0, 0, 0]);
    let error = from_bytes::<Node>(&input).expect_err("the label is too long").to_string();
    assert!(error.contains("next") && error.contains("label"), "{error}");
}

#[test]
fn a_tree_from_the_network_has_a_depth() {
    // Each node holds a left one: a value that would take the whole stack to read.
    let deep: Vec<u32> = (0..400_000).map(|index| index % 2).collect();
    assert!(from_bytes::<Tree>(&words(&deep)).is_err());
}

#[test]
fn a_list_of_a_million_takes_no_stack() {
    const COUNT: usize = 1_000_000;
    let work = || {
        let label = || "ten bytes!".to_owned();
        let mut list = Node { value: 0, label: label(), next: None };
        for value in 1..COUNT {
            let next = Some(Box::new(list));
            list = Node { value: i32::try_from(value).expect("it is small"), label: label(), next };
        }
        let bytes = to_bytes(&list).expect("it can be sent");
        assert_eq!(bytes.len(), COUNT * 24);
        let copy = from_bytes::<Node>(&bytes).expect("it can be read");
        assert_eq!(copy.nodes().count(), COUNT);
        assert!(copy == list);
        let clone = copy.clone();
        assert!(clone == list);
        assert!(format!("{clone:?}").len() > COUNT);
        let directory = Directory { head: Some(Box::new(clone)), ..Directory::default() };
        let bytes = to_bytes(&directory).expect("it can be sent");
        assert!(from_bytes::<Directory>(&bytes).expect("it can be read") == directory);
    };
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(work);
    thread.expect("a thread can be started").join().expect("the stack was enough");
}

#[test]
fn lists_are_equal_if_all_their_nodes_are() {
    let list = |values: &[i32]| {
        values
            .iter()
            .rev()
            .fold(None, |next, &value| Some(Box::new(Node { value, label: String::new(), next })))
    };
    assert_eq!(list(&[1, 2, 3]), list(&[1, 2, 3]));
    assert_ne!(list(&[1, 2, 3]), list(&[1, 2, 4]));
    assert_ne!(list(&[1, 2, 3]), list(&[1, 2]));
    assert_ne!(list(&[1, 2]), list(&[1, 2, 3]));
}

#[test]
fn unions_know_their_discriminant() {
    assert_eq!(Result_::Green.discriminant(), Color::Green);
    assert_eq!(ByNumber::Default(5, 0).discriminant(), 5);
    assert_eq!(ByNumber::Maxname(Bytes::new()).discriminant(), 255);
    assert!(!ByBoolDefault::default().discriminant());
}

#[test]
fn enums_are_numbers() {
    assert_eq!(Color::try_from(3), Ok(Color::Blue));
    assert_eq!(Color::try_from(1), Err(1));
    assert_eq!(i32::from(Type::TypeA), -1);
    assert_eq!(Color::default(), Color::Red);
}

mod inline {
    rpc_macros::inline_x!("struct pair { int a; hyper b; };", client = false, server = false);
}

#[test]
fn interfaces_may_be_written_in_place() {
    assert_eq!(bytes(&inline::Pair { a: 1, b: 2 }), words(&[1, 0, 2]));
}
