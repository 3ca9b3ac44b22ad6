//! Types that XDR has not, and attributes out of place.

use rpc_macros::Xdr;

#[derive(Xdr)]
struct Generic<T> {
    value: T,
}

#[derive(Xdr)]
struct Lifetime<'a> {
    value: &'a str,
}

#[derive(Xdr)]
struct Empty {}

#[derive(Xdr)]
struct Unit;

#[derive(Xdr)]
struct Pair(i32, i32);

#[derive(Xdr)]
union Both {
    int: i32,
    float: f32,
}

#[derive(Xdr)]
enum Nothing {}

#[derive(Xdr)]
struct Small {
    value: u16,
}

#[derive(Xdr)]
struct Machine {
    value: Option<usize>,
}

#[derive(Xdr)]
struct Huge {
    value: u128,
}

#[derive(Xdr)]
struct Opaque {
    value: Vec<u8>,
}

#[derive(Xdr)]
struct Letter {
    value: [char; 4],
}

#[derive(Xdr)]
struct Borrowed {
    value: &'static str,
}

#[derive(Xdr)]
struct Tuple {
    value: Vec<(i32, i32)>,
}

#[derive(Xdr)]
struct Boundless {
    #[xdr(max = 4)]
    value: i32,
}

#[derive(Xdr)]
struct NotANumber {
    #[xdr(max = "4")]
    value: String,
}

#[derive(Xdr)]
struct Unknown {
    #[xdr(maximum = 4)]
    value: String,
}

#[derive(Xdr)]
struct Twice {
    #[xdr(max = 4, max = 5)]
    value: String,
}

#[derive(Xdr)]
struct Keyword {
    #[xdr(name = "struct")]
    value: i32,
}

#[derive(Xdr)]
struct NoName {
    #[xdr(name = "a-b")]
    value: i32,
}

#[derive(Xdr)]
struct SameName {
    first: i32,
    #[xdr(name = "first")]
    second: i32,
}

#[derive(Xdr)]
struct Letters {
    größe: i32,
}

#[derive(Xdr)]
#[xdr(switch = bool)]
struct NoUnion {
    value: i32,
}

fn main() {}
