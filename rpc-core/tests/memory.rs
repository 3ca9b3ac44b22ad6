//! The memory rule: nothing a peer sends makes us allocate more than 64 KiB and four times the bytes received.
//!
//! One test, because the allocator counts for the whole process.

#![allow(missing_docs, reason = "generated")]

use std::any::type_name;
use std::collections::BTreeMap;

use bytes::Bytes;
use peak_alloc::PeakAlloc;
use rpc_core::framing::{RecordLimits, RecordReader, release_memory};
use rpc_core::message::{CallHeader, read_reply};
use rpc_core::xdr::{Decode, Decoder};

#[path = "support/mutation.rs"]
mod mutation;

mod types {
    rpc_macros::include_x!("fuzz/types.x");
}
mod trial {
    rpc_macros::include_x!("tests/suite/trial.x");
}

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const BASE: usize = 64 * 1024;
const FACTOR: usize = 4;
/// KNOWN: the rule holds for the reader and for the decoder, not for both at the same time: a record is received into a
/// buffer of 32 KiB, or one up to twice the record, and that lives while it is decoded.
const READER: usize = 32 * 1024;
const READER_FACTOR: usize = 1;

/// Bytes that `work` takes at its peak, above what was there before.
fn peak(mut work: impl FnMut()) -> usize {
    let once = |work: &mut dyn FnMut()| {
        // What is kept of earlier records is not what this peer makes us allocate, nor does it spare it that.
        release_memory();
        ALLOCATOR.reset_peak_usage();
        let before = ALLOCATOR.current_usage();
        work();
        ALLOCATOR.peak_usage() - before
    };
    // The harness has a thread of its own, which may allocate; not twice at the same place.
    once(&mut work).min(once(&mut work))
}

/// Has a reader receive, and long fragments in place if so asked.
fn receive(reader: &mut RecordReader, mut piece: &[u8], in_place: bool) {
    while in_place
        && let Some(space) = reader.space()
        && !piece.is_empty()
    {
        let (next, rest) = piece.split_at(piece.len().min(space.len()));
        space[..next.len()].copy_from_slice(next);
        reader.advance(next.len());
        piece = rest;
    }
    reader.push(piece);
}

/// What broke the rule: the worst of each kind.
#[derive(Default)]
struct Broken(BTreeMap<&'static str, (usize, String)>);

impl Broken {
    fn judge(&mut self, kind: &'static str, what: &str, received: usize, peak: usize) {
        let allowed = BASE + FACTOR * received;
        if let Some(excess) = peak.checked_sub(allowed + 1) {
            let text = format!("{kind}, {what}: {peak} bytes for {received} received, {allowed} allowed");
            let worst = self.0.entry(kind).or_default();
            if excess >= worst.0 {
                *worst = (excess, text);
            }
        }
    }

    fn decode<T: Decode>(&mut self, what: &str, input: &[u8]) {
        let message = Bytes::copy_from_slice(input);
        let name = type_name::<T>();
        let mut measure = |decoder: fn(&Bytes) -> Decoder<'_>| {
            let taken = peak(|| drop(T::decode(&mut decoder(&message))));
            self.judge(name, what, input.len(), taken);
        };
        measure(|message| Decoder::new(message));
        measure(|message| Decoder::from_slice(message).lenient(true));
    }

    fn headers(&mut self, what: &str, input: &[u8]) {
        let message = Bytes::copy_from_slice(input);
        let call = peak(|| drop(CallHeader::decode(&message)));
        self.judge("a call header", what, input.len(), call);
        let reply = peak(|| drop(read_reply(&mut Decoder::new(&message))));
        self.judge("a reply header", what, input.len(), reply);
    }

    /// The stream in pieces of `step`, with every record dropped as it comes, as drivers do.
    fn records(&mut self, what: &str, limits: RecordLimits, stream: &[u8], step: usize, in_place: bool) {
        let taken = peak(|| {
            let mut reader = RecordReader::new(limits);
            for piece in stream.chunks(step) {
                receive(&mut reader, piece, in_place);
                loop {
                    match reader.next_record() {
                        Ok(Some(record)) => drop(record),
                        Ok(None) => break,
                        // The connection is closed.
                        Err(_) => return,
                    }
                }
            }
        });
        let what = format!("{what}, in pieces of {step}, in place: {in_place}");
        self.judge("records", &what, stream.len(), taken);
    }

    /// A value out of a stream: the reader's memory and the value's at the same time.
    fn received<T: Decode>(&mut self, what: &str, input: &[u8]) {
        let stream = [&(1 << 31 | input.len() as u32).to_be_bytes(), input].concat();
        let mut well = false;
        let taken = peak(|| {
            let mut reader = RecordReader::new(RecordLimits::default());
            for piece in stream.chunks(65_536) {
                receive(&mut reader, piece, true);
                while let Ok(Some(record)) = reader.next_record() {
                    well = T::decode(&mut Decoder::new(&record)).is_ok();
                }
            }
        });
        let known = READER + READER_FACTOR * stream.len();
        let kind = if well { "received, good" } else { "received, bad" };
        self.judge(
            kind,
            &format!("{what} as {}", type_name::<T>()),
            stream.len(),
            taken.saturating_sub(known),
        );
    }

    fn all_types(&mut self, what: &str, input: &[u8]) {
        for decode in TYPES {
            decode(self, what, input);
        }
    }
}

/// Those of both interfaces, and some that are made of Rust's own.
const TYPES: [fn(&mut Broken, &str, &[u8]); 28] = [
    Broken::decode::<types::Everything>,
    Broken::decode::<types::Names>,
    Broken::decode::<types::Blobs>,
    Broken::decode::<types::Pairs>,
    Broken::decode::<types::Matrix>,
    Broken::decode::<types::Maybes>,
    Broken::decode::<types::Choices>,
    Broken::decode::<types::Choice>,
    Broken::decode::<types::MaybeBigs>,
    Broken::decode::<types::Node>,
    Broken::decode::<types::Lists>,
    Broken::decode::<types::Wide>,
    Broken::decode::<types::Tree>,
    Broken::decode::<types::Forest>,
    Broken::decode::<types::Flags>,
    Broken::decode::<types::Colours>,
    Broken::decode::<types::Offsets>,
    Broken::decode::<types::Precise>,
    Broken::decode::<types::Big>,
    Broken::decode::<types::Empties>,
    Broken::decode::<trial::Everything>,
    Broken::decode::<trial::Choice>,
    Broken::decode::<trial::Payload>,
    Broken::decode::<trial::Maybe>,
    Broken::decode::<Vec<Vec<String>>>,
    Broken::decode::<Vec<[Option<String>; 4]>>,
    Broken::decode::<Vec<Box<types::Big>>>,
    Broken::decode::<(Vec<Option<u64>>, String, Bytes)>,
];

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// Inputs that are as cheap as can be for their sender: words repeated, with a count that holds, or lies.
fn cheap_inputs(count: usize) -> Vec<(String, Vec<u8>)> {
    let mut inputs = Vec::new();
    for pattern in [&[0_u32][..], &[1], &[0, 1], &[1, 0], &[0, 0, 1], &[2, 1], &[1, 0, 1], &[0xffff_ffff]] {
        let body: Vec<u32> = pattern.iter().copied().cycle().take(count).collect();
        let lengths = [count, count / 2, count / 3, count / 7, 1, 2, count + 1, 1 << 30, 0xffff_ffff];
        for length in lengths {
            let input = words(&[&[length as u32], &body[..]].concat());
            inputs.push((format!("{length} before {count} words of {pattern:?}"), input));
        }
        inputs.push((format!("{count} words of {pattern:?}"), words(&body)));
    }
    inputs
}

/// Long arrays outside, and inside as deep as recursion goes, with an error at the bottom.
fn deep_inputs() -> Vec<(String, Vec<u8>)> {
    let mut inputs = Vec::new();
    for outer in [1, 400, 1000, 1600, 1650, 1700, 1720, 1725, 1800, 4000] {
        for depth in [64, 126, 127, 128] {
            let mut input = words(&[0, outer]);
            input.extend(words(&[0, 1]).repeat(depth));
            input.resize(8 + outer as usize * 4, 0xff);
            inputs.push((format!("forests: {outer} outside, {depth} deep"), input));
        }
    }
    inputs
}

/// Streams that announce more than they hold, or hold little in much.
fn streams() -> Vec<(&'static str, Vec<u8>)> {
    let fragment =
        |last: u32, length: u32, data: &[u8]| [&(last << 31 | length).to_be_bytes(), data].concat();
    let large = vec![7; 200_000];
    vec![
        ("a claim of 2^31-1 bytes", fragment(1, 0x7fff_ffff, b"data")),
        ("a claim of 1 MiB", fragment(1, 1 << 20, b"data")),
        ("a claim of 1 MiB, half of it there", fragment(1, 1 << 20, &vec![1; 1 << 19])),
        ("empty fragments", fragment(0, 0, b"").repeat(2000)),
        ("fragments of a byte", fragment(0, 1, b"x").repeat(2000)),
        ("fragments that never end", fragment(0, 1000, &[1; 1000]).repeat(1100)),
        ("two large fragments", [fragment(0, 200_000, &large), fragment(1, 200_000, &large)].concat()),
        ("small, then large", [fragment(0, 1, b"x"), fragment(1, 200_000, &large)].concat()),
        ("small records", fragment(1, 4, b"abcd").repeat(20_000)),
        ("large records", fragment(1, 200_000, &large).repeat(6)),
        ("no marks", b"GET / HTTP/1.1\r\n\r\n".repeat(100)),
    ]
}

#[test]
fn nothing_received_takes_more_than_its_share_of_memory() {
    let mut broken = Broken::default();
    let sizes = [1, 10, 130, 1000, 3000, 5000, 20_000];
    let cheap: Vec<_> = sizes.into_iter().flat_map(cheap_inputs).collect();
    for (what, input) in cheap.iter().chain(&deep_inputs()) {
        broken.all_types(what, input);
        broken.headers(what, input);
        broken.received::<types::Names>(what, input);
        broken.received::<types::Maybes>(what, input);
        broken.received::<types::Flags>(what, input);
        broken.received::<types::Choices>(what, input);
        broken.received::<types::Node>(what, input);
    }
    for count in [60_000, 130_000, 250_000] {
        broken.received::<types::Node>("a list", &words(&[1, 0, 1]).repeat(count / 3));
        broken.received::<types::Node>(
            "a list",
            &words(&[[1, 0, 1].repeat(count / 3), vec![1, 0, 0]].concat()),
        );
    }
    let seeds: Vec<_> = cheap_inputs(130).into_iter().chain(deep_inputs()).map(|(_, input)| input).collect();
    let mut random = mutation::Random::new(11);
    for number in 0..2000 {
        let input = random.mutate(&seeds);
        broken.all_types(&format!("mutation {number}"), &input);
        broken.headers(&format!("mutation {number}"), &input);
    }
    let unlimited = RecordLimits { record: 1 << 30, fragments: u32::MAX };
    for (what, stream) in streams() {
        for limits in [RecordLimits::default(), unlimited] {
            for step in [1000, 4096, 65_536, usize::MAX] {
                broken.records(what, limits, &stream, step, false);
                broken.records(what, limits, &stream, step, true);
            }
        }
    }
    let report: Vec<_> =
        broken.0.values().map(|(excess, text)| format!("{text} (over by {excess})")).collect();
    assert!(report.is_empty(), "the memory rule is broken:\n{}", report.join("\n"));
}
