//! Unions whose arms cannot be told apart.

use rpc_macros::Xdr;

#[derive(Clone, Copy, Xdr)]
enum Kind {
    One,
    Two,
}

#[derive(Xdr)]
#[xdr(switch = Kind)]
enum WithoutCase {
    #[xdr(case = Kind::One)]
    One(i32),
    Two(i32),
}

#[derive(Xdr)]
enum SameValue {
    First(i32),
    #[xdr(case = 0)]
    Second(i32),
}

#[derive(Xdr)]
#[xdr(switch = Kind)]
enum SameMember {
    #[xdr(case = Kind::One)]
    First(i32),
    #[xdr(case = Kind::One)]
    Second,
}

#[derive(Xdr)]
#[repr(i32)]
enum Discriminant {
    First(i32) = 3,
}

#[derive(Xdr)]
enum ForgetfulDefault {
    First(i32),
    #[xdr(default)]
    Other,
}

#[derive(Xdr)]
#[xdr(switch = Kind)]
enum StrangeDefault {
    #[xdr(case = Kind::One)]
    First(i32),
    #[xdr(default)]
    Other(i32),
}

#[derive(Xdr)]
enum TwoDefaults {
    #[xdr(default)]
    First(i32),
    #[xdr(default)]
    Second(i32),
}

#[derive(Xdr)]
enum ValueAndDefault {
    #[xdr(case = 3, default)]
    First(i32),
}

#[derive(Xdr)]
enum SeveralValues {
    #[xdr(case = 3 | 4)]
    First(i32),
}

#[derive(Xdr)]
enum NoValue {
    #[xdr(case = 1 + 2)]
    First(i32),
}

#[derive(Xdr)]
enum Unnamed {
    First(i32, i32),
}

fn main() {}
