//! XDR beside libtirpc, prost and bincode: what is measured. How is in `src/bin` and `benches`.

pub mod loops;
pub mod peers;
pub mod tirpc;
pub mod values;

/// What our compiler makes of `messages.x`.
#[allow(missing_docs, reason = "generated")]
pub mod messages {
    rpc_macros::include_x!("messages.x");
}

/// What one codec does with one message, as often as it is told.
pub struct Loops {
    /// Bytes of the encoding.
    pub length: usize,
    /// Encodes into memory that is kept.
    pub encode: Box<dyn FnMut(u64)>,
    /// Encodes into new memory, which is freed.
    pub fresh: Box<dyn FnMut(u64)>,
    /// Decodes to a value, which is dropped.
    pub decode: Box<dyn FnMut(u64)>,
}

/// Which of the loops.
pub type Step = fn(&mut Loops) -> &mut dyn FnMut(u64);

/// What is measured of each codec with each message.
pub const STEPS: [(&str, Step); 3] = [
    ("encode", |loops| &mut loops.encode),
    ("encode to new memory", |loops| &mut loops.fresh),
    ("decode", |loops| &mut loops.decode),
];

/// One message in each codec.
pub struct Message {
    pub name: &'static str,
    /// In the order of [`PEERS`].
    pub codecs: [Loops; PEERS.len()],
}

/// The codecs: ourselves first.
pub const PEERS: [&str; 5] = ["rpc-core", "libtirpc", "prost", "bincode", "bincode fixed"];

/// All there is to measure.
pub fn messages() -> Vec<Message> {
    use loops::{bincode, ours, prost, prost_shared};

    macro_rules! message {
        ($name:literal, $c:literal, $value:expr, |$from:ident| $prost:expr, $bincode:expr) => {{
            let $from = $value;
            let encoding = rpc_core::xdr::to_bytes(&$from).expect("the value is good");
            let (prost, variable, fixed) = ($prost, bincode::standard($bincode), bincode::fixed($bincode));
            let c = tirpc::loops($c, &encoding);
            Message { name: $name, codecs: [ours($from, encoding), c, prost, variable, fixed] }
        }};
        ($name:literal, $c:literal, $value:expr, $peer:ty) => {
            message!($name, $c, $value, |v| prost(<$peer>::from(&v)), <$peer>::from(&v))
        };
    }
    vec![
        message!("READDIRPLUS, 100 entries", "READDIRPLUS3res", values::directory(), peers::ReadDirPlus),
        message!(
            "10,000 doubles",
            "doubles",
            values::doubles(),
            |v| prost(peers::Doubles { items: v.clone() }),
            peers::Doubles { items: v.clone() }
        ),
        message!(
            "10,000 ints",
            "ints",
            values::ints(),
            |v| prost(peers::Ints { items: v.clone() }),
            peers::Ints { items: v.clone() }
        ),
        message!(
            "list of 10,000 nodes",
            "node",
            values::list(),
            |v| prost(peers::FlatList::from(&v)),
            peers::Node::from(&v)
        ),
        message!("struct of 4 ints", "point", values::point(), peers::Point),
        message!("LOOKUP arguments", "diropargs3", values::lookup(), peers::Lookup),
        message!(
            "struct with fixed arrays",
            "pose",
            values::pose(),
            |v| prost(peers::Pose::from(&v)),
            peers::ArrayPose::from(&v)
        ),
        message!("1,000 enums, 1,000 booleans", "flags", values::flags(), peers::Flags),
        message!("1,000 structs of 5 fields", "samples", values::samples(), peers::Samples),
        message!("200 records with strings", "people", values::people(), peers::People),
        message!("100 lists of 10 strings", "sentences", values::sentences(), peers::Sentences),
        message!("1,000 unions", "events", values::events(), peers::Events),
        message!("100 x 100 ints", "matrix", values::matrix(), peers::Matrix),
        message!(
            "READ result, 8 KiB",
            "READ3res",
            values::read(),
            |v| prost_shared(peers::SharedRead::from(&v)),
            peers::Read::from(&v)
        ),
        message!(
            "1,000 digests of 32 bytes",
            "digests",
            values::digests(),
            |v| prost(peers::Digests { items: v.items.iter().map(|digest| digest.to_vec()).collect() }),
            peers::ArrayDigests { items: v.items.clone() }
        ),
        message!("500 directory entries", "dirents", values::dirents(), peers::Dirents),
        message!("1,000 readings with optional parts", "readings", values::readings(), peers::Readings),
        message!("nested structs with strings", "machine", values::machine(), peers::Machine),
        message!("200 orders", "orders", values::records::orders(), peers::records::Orders),
        message!("500 changes", "changes", values::records::changes(), peers::records::Changes),
        message!("500 keys and values", "pairs", values::records::pairs(), peers::records::Pairs),
        message!(
            "64 KiB of opaque data",
            "blob",
            values::blob(),
            |v| prost_shared(peers::SharedBlob { data: v.clone() }),
            peers::Blob { data: v.to_vec() }
        ),
    ]
}

/// The head of a table with a column for each codec.
pub fn print_head() {
    println!("| Message | Step | {} |", PEERS.join(" | "));
    println!("|---|---|{}", "---:|".repeat(PEERS.len()));
}

/// A line of it: what each codec takes, and how many times what we do.
pub fn print_line(message: &str, step: &str, costs: &[f64]) {
    let cell = |cost: &f64| {
        let digits = usize::from(*cost < 100.0);
        format!("{cost:.digits$} ({:.1})", cost / costs[0])
    };
    println!("| {message} | {step} | {} |", costs.iter().map(cell).collect::<Vec<_>>().join(" | "));
}
