//! Generated types cross into serde and back, where that is asked for.

use rpc_core::codegen::Bytes;
use rpc_core::xdr::{Bincode, from_bytes, to_bytes};

rpc_macros::inline_x!(
    "
    enum colour { RED = 1, GREEN = 2 };
    union shape switch (colour c) { case RED: int radius; case GREEN: opaque data<>; };
    struct node { int value; node *next; };
    struct everything {
        colour colours<>; shape shapes<4>; string name<16>; opaque digest[40]; node *list; int long_array[40];
    };
    ",
    serde = true
);

#[test]
fn a_value_survives_serde() {
    let list = Node { value: 1, next: Some(Box::new(Node { value: 2, next: None })) };
    let value = Everything {
        colours: vec![Colour::Green, Colour::Red],
        shapes: vec![Shape::Red(7), Shape::Green(Bytes::from_static(b"data"))],
        name: "name".into(),
        digest: std::array::from_fn(|n| n as u8),
        list: Some(Box::new(list)),
        long_array: std::array::from_fn(|n| n as i32 - 20),
    };
    // bincode speaks serde; what it wrapped is XDR's opaque data all the same.
    let Bincode(back) = from_bytes::<Bincode<Everything>>(&to_bytes(&Bincode(&value)).unwrap()).unwrap();
    assert_eq!(back, value);
    assert_eq!(from_bytes::<Everything>(&to_bytes(&value).unwrap()).unwrap(), value);
}
