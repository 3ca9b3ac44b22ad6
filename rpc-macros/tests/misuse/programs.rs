//! Traits that are no programs.


#[rpc_macros::program(number = 1)]
trait WithoutVersion {}

#[rpc_macros::program(version = 1)]
trait WithoutNumber {}

#[rpc_macros::program(number = 0x1_0000_0000, version = 1)]
trait LargeNumber {}

#[rpc_macros::program(number = 1, version = 1, color = "red")]
trait Colored {}

#[rpc_macros::program(number = 1, version = 1, name = "int")]
trait Keyword {}

#[rpc_macros::program(number = 1, version = 1)]
struct NoTrait;

#[rpc_macros::program(number = 1, version = 1)]
trait Generic<T> {}

fn main() {}
