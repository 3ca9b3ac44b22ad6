//! A program declared in Rust is the same as one declared in an interface file: the same bytes, the same service, the
//! same clients; and its interface file says so.

#![deny(missing_docs)]

use std::fmt::Debug;

use rpc_core::codegen::{Bytes, Decode, Encode, Quadruple};
use rpc_core::xdr::{Size, XdrSize, from_bytes, to_bytes};
use rpc_core::{Context, Server, ServiceError};

/// The types, some of them in another module than those that hold them.
pub mod types {
    use std::collections::BTreeMap;

    use rpc_core::codegen::{Bytes, Quadruple};
    use rpc_macros::Xdr;

    /// At most so many bytes.
    pub const NAME_MAX: usize = 255;

    /// What a file is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Xdr)]
    pub enum Kind {
        /// One that holds bytes.
        File = 1,
        /// One that holds others.
        Directory,
        #[allow(missing_docs)]
        #[xdr(name = "KIND_OTHER")]
        Unknown = -1,
    }

    /// A name, which has an end.
    #[derive(Clone, Debug, PartialEq, Eq, Xdr)]
    pub struct Name(#[xdr(max = NAME_MAX)] pub String);

    /// Everything that a struct can hold.
    #[derive(Clone, Debug, PartialEq, Xdr)]
    #[allow(missing_docs)]
    pub struct Everything {
        pub int: i32,
        pub unsigned: u32,
        pub hyper: i64,
        pub r#struct: u64,
        /// Not exact.
        ///
        /// At all. */ /*
        pub float: f32,
        pub double: f64,
        pub truth: bool,
        pub text: String,
        #[xdr(max = 5)]
        pub short_text: String,
        pub data: Bytes,
        #[xdr(max = 6)]
        pub short_data: Bytes,
        pub hash: [u8; 5],
        pub numbers: Vec<i32>,
        #[xdr(max = 3)]
        pub few: Vec<u64>,
        pub three: [i32; 3],
        pub maybe: Option<i64>,
        #[xdr(max = 4)]
        pub maybe_text: Option<String>,
        pub texts: Vec<String>,
        pub hashes: Vec<[u8; 3]>,
        pub grid: [[i32; 2]; 2],
        pub kind: Kind,
        #[xdr(name = "the_name")]
        pub name: Name,
        pub names: Vec<Name>,
        pub next: Option<Box<Everything>>,
        pub maybe_list: Option<Vec<Option<bool>>>,
        pub truths: [bool; 2],
    }

    /// What C's XDR of this machine may lack.
    #[derive(Clone, Debug, PartialEq, Eq, Xdr)]
    #[allow(missing_docs)]
    pub struct Wide {
        pub number: Quadruple,
    }

    /// Told apart by a number.
    #[derive(Clone, Debug, PartialEq, Xdr)]
    pub enum Answer {
        /// There is none.
        Nothing,
        /// One of those.
        One(super::places::Place),
        /// Two numbers.
        #[xdr(case = -7)]
        Two {
            #[allow(missing_docs)]
            first: i32,
            #[allow(missing_docs)]
            #[xdr(max = 2)]
            second: Vec<String>,
        },
        /// The one after that.
        After(#[xdr(max = 8)] String),
        /// From another age.
        #[xdr(default)]
        Other(i32, Bytes),
    }

    /// Told apart by an enum.
    #[derive(Clone, Debug, PartialEq, Eq, Xdr)]
    #[xdr(switch = Kind)]
    pub enum Entry {
        /// So long.
        #[xdr(case = Kind::File)]
        File(u64),
        /// With so many in it.
        #[xdr(case = Kind::Directory, name = "dir")]
        Directory(Vec<Entry>),
        /// Whatever else.
        #[xdr(default)]
        Special(Kind),
    }

    /// Told apart by whether.
    #[derive(Clone, Debug, PartialEq, Eq, Xdr)]
    #[xdr(name = "found", switch = bool)]
    pub enum Found {
        /// Here it is.
        #[xdr(case = true)]
        Yes(Name),
        /// Why not.
        #[xdr(case = false)]
        No(u32),
    }

    /// Two types that hold one another.
    #[derive(Clone, Debug, PartialEq, Eq, Xdr)]
    #[allow(missing_docs)]
    pub struct Left {
        pub value: i32,
        pub right: Option<Box<Right>>,
    }

    /// The other.
    #[derive(Clone, Debug, PartialEq, Eq, Xdr)]
    #[allow(missing_docs)]
    pub struct Right {
        pub left: Option<Box<Left>>,
    }

    /// Not for the wire, and in nobody's way.
    pub type Unrelated = BTreeMap<String, i32>;
}

/// Places.
pub mod places {
    /// A place on a map.
    #[derive(Clone, Debug, Default, PartialEq, rpc_macros::Xdr)]
    #[allow(missing_docs)]
    pub struct Place {
        pub x: f64,
        pub y: f64,
    }
}

use types::{Answer, Entry, Everything, Found, Kind, Left, Name, Right, Wide};

/// A type that is called like one of the module's own.
#[derive(Clone, Debug, PartialEq, Eq, rpc_macros::Xdr)]
pub struct Client {
    /// Who it is.
    pub who: Option<Name>,
}

/// Things of all kinds.
///
/// Some of them `twice`.
#[rpc_macros::program(number = 0x2000_0f01, version = 2, idl = "tests/idl/rust_first.x")]
pub trait Things {
    /// Gives back what it was given.
    #[procedure(1)]
    #[idempotent]
    async fn echo(&self, cx: &Context, everything: Everything) -> Result<Everything, ServiceError>;

    /// Adds.
    #[procedure(2)]
    async fn add(&self, cx: &Context, first: i32, second: i64) -> Result<i64, ServiceError>;

    /// Does nothing.
    #[procedure(3)]
    async fn nothing(&self, cx: &Context) -> Result<(), ServiceError>;

    /// How long a text is, in bytes.
    #[procedure(4, name = "TEXT_LENGTH")]
    async fn length(&self, cx: &Context, #[xdr(max = 10)] text: String) -> Result<u32, ServiceError>;

    #[procedure(5)]
    #[allow(missing_docs)]
    async fn answer(&self, cx: &Context, kind: Kind) -> Result<types::Answer, ServiceError>;

    /// The names of all.
    #[procedure(7)]
    async fn names(
        &self,
        cx: &Context,
        of: Vec<Client>,
        switch: bool,
    ) -> Result<Option<Vec<Name>>, ServiceError>;

    /// As it came.
    #[procedure(8)]
    async fn raw(&self, cx: &Context, data: Bytes, hash: [u8; 16]) -> Result<Bytes, ServiceError>;

    /// Has an answer even where nobody wrote one.
    #[procedure(9)]
    async fn found(&self, _cx: &Context, entry: Entry) -> Result<Found, ServiceError> {
        let _ = entry;
        Err(ServiceError::procedure_unavailable())
    }

    /// One of two.
    #[procedure(10)]
    async fn turn(&self, cx: &Context, left: Left) -> Result<Right, ServiceError>;
}

struct Nowhere;

impl Things for Nowhere {
    async fn echo(&self, _: &Context, everything: Everything) -> Result<Everything, ServiceError> {
        Ok(everything)
    }
    async fn add(&self, _: &Context, first: i32, second: i64) -> Result<i64, ServiceError> {
        Ok(i64::from(first) + second)
    }
    async fn nothing(&self, _: &Context) -> Result<(), ServiceError> {
        Ok(())
    }
    async fn length(&self, _: &Context, text: String) -> Result<u32, ServiceError> {
        Ok(text.len() as u32)
    }
    async fn answer(&self, _: &Context, kind: Kind) -> Result<Answer, ServiceError> {
        Ok(Answer::Other(kind as i32 + 100, Bytes::from_static(b"x")))
    }
    async fn names(
        &self,
        _: &Context,
        of: Vec<Client>,
        switch: bool,
    ) -> Result<Option<Vec<Name>>, ServiceError> {
        Ok(switch.then(|| of.into_iter().filter_map(|client| client.who).collect()))
    }
    async fn raw(&self, _: &Context, data: Bytes, hash: [u8; 16]) -> Result<Bytes, ServiceError> {
        Ok([&data[..], &hash].concat().into())
    }
    async fn turn(&self, _: &Context, left: Left) -> Result<Right, ServiceError> {
        Ok(Right { left: Some(Box::new(left)) })
    }
}

fn everything() -> Everything {
    Everything {
        int: -1,
        unsigned: u32::MAX,
        hyper: i64::MIN,
        r#struct: u64::MAX,
        float: 1.5,
        double: -0.25,
        truth: true,
        text: "text".into(),
        short_text: "short".into(),
        data: Bytes::from_static(b"some data"),
        short_data: Bytes::from_static(b"sixsix"),
        hash: [1, 2, 3, 4, 5],
        numbers: vec![1, 2],
        few: vec![3; 3],
        three: [7, 8, 9],
        maybe: Some(5),
        maybe_text: Some("four".into()),
        texts: vec!["a".into(), String::new()],
        hashes: vec![[1, 2, 3]],
        grid: [[1, 2], [3, 4]],
        kind: Kind::Directory,
        name: Name("name".into()),
        names: vec![Name(String::new())],
        next: None,
        maybe_list: Some(vec![Some(true), None]),
        truths: [true, false],
    }
}

fn nested() -> Everything {
    Everything { next: Some(Box::new(everything())), ..everything() }
}

fn survives<T: Encode + Decode + PartialEq + Debug + XdrSize>(value: &T) {
    let bytes = to_bytes(value).expect("it can be sent");
    let Size { min, max } = Size::of::<T>();
    assert!(
        bytes.len() >= min && max.is_none_or(|max| bytes.len() <= max),
        "{} bytes: {min}, {max:?}",
        bytes.len()
    );
    assert_eq!(&from_bytes::<T>(&bytes).expect("it can be read"), value);
    for cut in 0..bytes.len() {
        from_bytes::<T>(&bytes.slice(..cut)).unwrap_err();
    }
}

fn words(words: &[i32]) -> Bytes {
    words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>().into()
}

#[test]
fn every_type_survives() {
    survives(&everything());
    survives(&nested());
    survives(&Wide { number: Quadruple([1; 16]) });
    survives(&Answer::Nothing);
    survives(&Answer::One(places::Place { x: 1.0, y: 2.0 }));
    survives(&Answer::Two { first: 1, second: vec!["two".into()] });
    survives(&Answer::After("eight".into()));
    survives(&Answer::Other(17, Bytes::from_static(b"data")));
    survives(&Entry::Directory(vec![Entry::File(1), Entry::Special(Kind::Unknown)]));
    survives(&Found::Yes(Name("here".into())));
    survives(&Found::No(4));
    survives(&Left { value: 1, right: Some(Box::new(Right { left: None })) });
}

#[test]
fn the_bytes_are_those_of_the_standard() {
    assert_eq!(to_bytes(&Kind::Unknown).unwrap(), words(&[-1]));
    assert_eq!(to_bytes(&Answer::One(places::Place::default())).unwrap(), words(&[1, 0, 0, 0, 0]));
    assert_eq!(to_bytes(&Answer::Two { first: 3, second: vec![] }).unwrap(), words(&[-7, 3, 0]));
    assert_eq!(to_bytes(&Answer::After(String::new())).unwrap(), words(&[-6, 0]));
    assert_eq!(to_bytes(&Answer::Other(9, Bytes::new())).unwrap(), words(&[9, 0]));
    assert_eq!(to_bytes(&Entry::Special(Kind::Unknown)).unwrap(), words(&[-1]));
    assert_eq!(to_bytes(&Found::No(7)).unwrap(), words(&[0, 7]));
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |error: String, expected: &str| assert_eq!(error, expected);
    let long = Name("x".repeat(256));
    refused(to_bytes(&long).unwrap_err().to_string(), "a length of 256 is over the bound of 255");
    let long = Everything { few: vec![0; 4], ..everything() };
    refused(to_bytes(&long).unwrap_err().to_string(), "few: a length of 4 is over the bound of 3");
    let misplaced = Answer::Other(1, Bytes::new());
    to_bytes(&misplaced).unwrap_err();
    to_bytes(&Entry::Special(Kind::File)).unwrap_err();
    from_bytes::<Kind>(&words(&[7])).unwrap_err();
    from_bytes::<Found>(&words(&[2, 0])).unwrap_err();
    let error = from_bytes::<Answer>(&words(&[-6, 9, 0, 0, 0])).unwrap_err();
    assert!(error.to_string().starts_with("after: a length of 9 is over the bound of 8"), "{error}");
}

#[test]
fn sizes_are_known() {
    assert_eq!(Size::of::<Kind>(), Size { min: 4, max: Some(4) });
    assert_eq!(Size::of::<Name>(), Size { min: 4, max: Some(260) });
    assert_eq!(Size::of::<Found>(), Size { min: 8, max: Some(264) });
    assert_eq!(Size::of::<Answer>(), Size { min: 4, max: None });
    assert_eq!(Size::of::<Entry>(), Size { min: 4, max: None });
    assert_eq!(Size::of::<Left>(), Size { min: 8, max: None });
    assert_eq!(Size::of::<Client>(), Size { min: 4, max: Some(264) });
    assert_eq!(things::PROCEDURES[0].arguments, Size::of::<Everything>());
    assert_eq!(things::PROCEDURES[1].arguments, Size { min: 12, max: Some(12) });
    assert_eq!(things::PROCEDURES[2].arguments, Size::NOTHING);
    assert_eq!(things::PROCEDURES[3].arguments, Size { min: 4, max: Some(16) });
    assert_eq!(things::PROCEDURES[5].arguments, Size { min: 8, max: None });
    assert_eq!(things::PROCEDURES[7].results, Size::of::<Found>());
}

#[test]
fn numbers_are_those_of_the_trait() {
    assert_eq!((things::PROGRAM, things::VERSION), (0x2000_0f01, 2));
    let numbers: Vec<(u32, &str, bool)> = things::PROCEDURES
        .iter()
        .map(|procedure| (procedure.number, procedure.name, procedure.idempotent))
        .collect();
    assert_eq!(numbers[0], (1, "ECHO", true));
    assert_eq!(numbers[3], (4, "TEXT_LENGTH", false));
    assert_eq!(numbers[5], (7, "NAMES", false));
}

/// Calls everything over a server of its own.
async fn call_everything() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::builder()
        .add(things::Service::new(Nowhere))
        .listen("tcp://127.0.0.1:0")
        .listen("udp://127.0.0.1:0")
        .start()
        .await?;
    for endpoint in server.endpoints() {
        let client = things::Client::connect(endpoint).await?;
        assert_eq!(client.echo(&nested()).await?, nested());
        assert_eq!(client.add(-1, 1 << 40).await?, (1 << 40) - 1);
        client.nothing().await?;
        assert_eq!(client.length("abc").await?, 3);
        let error = client.length("eleven byte").await.unwrap_err();
        assert!(!error.may_have_executed(), "{error}");
        assert_eq!(client.answer(&Kind::Directory).await?, Answer::Other(102, Bytes::from_static(b"x")));
        let (named, nameless) =
            (crate::Client { who: Some(Name("who".into())) }, crate::Client { who: None });
        assert_eq!(client.names(&[named, nameless], true).await?, Some(vec![Name("who".into())]));
        assert_eq!(client.names(&[], false).await?, None);
        assert_eq!(client.raw(&Bytes::from_static(b"abc"), &[b'x'; 16]).await?, "abcxxxxxxxxxxxxxxxx");
        client.found(&Entry::File(1)).await.unwrap_err();
        let left = Left { value: 1, right: None };
        assert_eq!(client.turn(&left).await?, Right { left: Some(Box::new(left)) });
        client.ping().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_trait_serves_and_is_called() {
    call_everything().await.unwrap();
}

#[test]
fn the_interface_file_is_what_it_says() {
    // The types that are generated from it differ in name alone.
    let text = things::interface().text().unwrap();
    let generated = rpc_gen::configure().generate_text("rust_first.x", &text);
    let generated = generated.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(generated.warnings(), []);
    let [program] = &generated.interface().programs[..] else { panic!("one program") };
    assert_eq!((program.name.as_str(), program.number), ("THINGS_PROG", things::PROGRAM));
    let version = &program.versions[0];
    assert_eq!((version.name.as_str(), version.number), ("THINGS_V2", things::VERSION));
    let sizes = rpc_gen::size::Sizes::new(generated.interface());
    assert_eq!(version.procedures.len(), things::PROCEDURES.len());
    for (found, expected) in version.procedures.iter().zip(&things::PROCEDURES) {
        assert_eq!((found.name.as_str(), found.number), (expected.name, expected.number));
        assert_eq!(found.idempotent, expected.idempotent, "{}", found.name);
        let size = sizes.of_all(found.arguments.iter().map(|argument| &argument.ty));
        assert_eq!(size.min as usize, expected.arguments.min, "{}", found.name);
        assert_eq!(size.max.map(|max| max as usize), expected.arguments.max, "{}", found.name);
    }
}

/// What our own compiler makes of the interface file.
#[allow(missing_docs)]
pub mod again {
    rpc_macros::include_x!("tests/idl/rust_first.x");
}

#[test]
fn the_interface_file_describes_the_same_bytes() {
    fn same<T: Encode, U: Encode + Decode>(value: &T) {
        let bytes = to_bytes(value).unwrap();
        let other: U = from_bytes(&bytes).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(to_bytes(&other).unwrap(), bytes);
    }
    same::<_, again::Everything>(&nested());
    same::<_, again::Answer>(&Answer::Nothing);
    same::<_, again::Answer>(&Answer::One(places::Place { x: 1.0, y: 2.0 }));
    same::<_, again::Answer>(&Answer::Two { first: 1, second: vec!["two".into()] });
    same::<_, again::Answer>(&Answer::After("eight".into()));
    same::<_, again::Answer>(&Answer::Other(17, Bytes::from_static(b"data")));
    same::<_, again::Entry>(&Entry::Directory(vec![Entry::File(1), Entry::Special(Kind::Unknown)]));
    same::<_, again::Found>(&Found::Yes(Name("here".into())));
    same::<_, again::Left>(&Left { value: 1, right: Some(Box::new(Right { left: None })) });
    assert_eq!(Size::of::<again::Everything>(), Size::of::<Everything>());
    assert_eq!(Size::of::<again::Answer>(), Size::of::<Answer>());
    assert_eq!(Size::of::<again::Found>(), Size::of::<Found>());
    assert_eq!(again::things_prog::things_v2::PROCEDURES, things::PROCEDURES);
}
