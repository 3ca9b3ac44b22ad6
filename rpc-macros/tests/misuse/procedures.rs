//! Methods that are no procedures.


#[rpc_macros::program(number = 1, version = 1)]
trait Methods {
    async fn no_number(&self, cx: &Context) -> Result<(), ServiceError>;

    #[procedure(0)]
    async fn zero(&self, cx: &Context) -> Result<(), ServiceError>;

    #[procedure(2)]
    fn not_async(&self, cx: &Context) -> Result<(), ServiceError>;

    #[procedure(3)]
    async fn no_self(cx: &Context) -> Result<(), ServiceError>;

    #[procedure(4)]
    async fn mutable(&mut self, cx: &Context) -> Result<(), ServiceError>;

    #[procedure(5)]
    async fn no_context(&self, number: i32) -> Result<(), ServiceError>;

    #[procedure(6)]
    async fn no_result(&self, cx: &Context) -> i32;

    #[procedure(7)]
    async fn nothing(&self, cx: &Context);

    #[procedure(8)]
    async fn generic<T>(&self, cx: &Context, value: T) -> Result<(), ServiceError>;

    #[procedure(9)]
    async fn borrowed(&self, cx: &Context, text: &str) -> Result<(), ServiceError>;

    #[procedure(10)]
    async fn boxed(&self, cx: &Context, number: Box<i32>) -> Result<(), ServiceError>;

    #[procedure(11)]
    async fn pattern(&self, cx: &Context, (a, b): Pair) -> Result<(), ServiceError>;

    #[procedure(12)]
    async fn ping(&self, cx: &Context) -> Result<(), ServiceError>;

    #[procedure(13, title = "THIRTEEN")]
    async fn titled(&self, cx: &Context) -> Result<(), ServiceError>;

    #[procedure(14)]
    async fn opaque(&self, cx: &Context, data: Vec<u8>) -> Result<Vec<u8>, ServiceError>;

    #[procedure(15)]
    async fn bounded(&self, cx: &Context, #[xdr(max = LENGTH)] data: String) -> Result<(), ServiceError>;

    const NUMBER: i32;
}

#[rpc_macros::program(number = 1, version = 1)]
trait SameNumber {
    #[procedure(1)]
    async fn first(&self, cx: &Context) -> Result<(), ServiceError>;
    #[procedure(1)]
    async fn second(&self, cx: &Context) -> Result<(), ServiceError>;
}

#[rpc_macros::program(number = 1, version = 1)]
trait SameName {
    #[procedure(1)]
    async fn first(&self, cx: &Context) -> Result<(), ServiceError>;
    #[procedure(2, name = "FIRST")]
    async fn second(&self, cx: &Context) -> Result<(), ServiceError>;
}

fn main() {}
