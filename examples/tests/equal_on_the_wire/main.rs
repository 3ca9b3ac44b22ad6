//! What C's rpcgen and our compiler make of an interface file is the same on the wire.
//!
//! For each interface file that Debian installs and both compilers understand, and for one of our own that has every
//! construct: random encodings of every type are decoded and encoded again by the routines of both, and must come back as
//! they were. Then they are cut short, which both must refuse, and changed, which both must refuse or take for the same;
//! where they differ, the reason must be one of those that are listed below.
#![cfg(unix)]

mod programs;
#[path = "../support/mod.rs"]
mod support;
#[path = "../c_peers/toolchain.rs"]
#[allow(dead_code, reason = "the programs that it builds are for other tests")]
mod toolchain;
mod values;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use programs::{Answer, File, ask, build_rust, compile};
use rpc_gen::model::{Type, TypeId};
use values::{Random, Values, as_c_has_it};

/// Values of each type.
const VALUES: usize = 60;
/// Of them, those that are spoilt.
const SPOILT: usize = 20;

/// Files that rpcgen or the C compiler refuses, for a fault of the file's own or since nothing installs what it includes.
const NOT_IN_C: &[&str] = &["crypt", "nis", "nis_callback"];

/// What we refuse and C takes, and why.
const STRICTER: &[(&str, &str)] = &[
    ("InvalidBool", "C takes any number for TRUE"),
    ("InvalidEnum", "C takes any number for a member"),
    ("InvalidDiscriminant", "C takes any number but 0 for TRUE"),
    ("InvalidUtf8", "C has bytes for text"),
    ("NonZeroPadding", "C does not look at padding"),
    ("OverBudget", "C takes any memory that it is asked for"),
    ("TooDeep", "C recurses as far as its stack goes"),
];

fn interfaces() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for directory in ["/usr/include/rpcsvc", "/usr/include/tirpc/rpcsvc", "/usr/include/tirpc/rpc"] {
        let Ok(entries) = std::fs::read_dir(directory) else { continue };
        let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
        files.extend(paths.filter(|path| path.extension().is_some_and(|extension| extension == "x")));
    }
    files.sort();
    files.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/equal_on_the_wire/everything.x"));
    files
}

#[test]
fn values_are_the_same_in_c() {
    if toolchain::peers().is_none() {
        return;
    }
    let mut files = Vec::new();
    for path in interfaces() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        match compile(&path) {
            Ok(file) => files.push(file),
            Err(("rpc-gen", error)) => {
                panic!("{}: {error}", path.display());
            }
            Err((_, error)) => {
                let mut lines = error.lines().filter(|line| !line.is_empty());
                let why = lines.clone().find(|line| line.contains("error")).or(lines.next_back());
                let why = why.unwrap_or_default();
                assert!(NOT_IN_C.contains(&name.as_ref()), "{}: {error}", path.display());
                say(&format!("{}: C cannot be compiled: {why}", path.display()));
            }
        }
    }
    assert!(files.iter().any(|file| file.name == "everything"), "our own file is understood by both");
    let rust = build_rust(&files);
    let mut explained = BTreeMap::new();
    let (mut first, mut compared) = (0, 0);
    for file in &files {
        compared += compare(file, &rust, first, &mut explained);
        first += file.interface.types.len();
    }
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    say(&format!("{compared} encodings of {first} types, from {}", names.join(", ")));
    for (why, times) in explained {
        say(&format!("taken by C alone, {times} times: {why}"));
    }
}

/// Not by `eprintln`, which the test harness keeps from being seen where tests pass.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// What was done to an encoding.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Damage {
    None,
    Cut,
    Changed,
}

fn compare(file: &File, rust: &Path, first: usize, explained: &mut BTreeMap<&'static str, usize>) -> usize {
    let (questions, damages) = questions(file);
    let theirs = file.ask_c(&questions);
    let ours = ask(rust, first, &questions);
    for (((index, bytes), damage), (ours, theirs)) in
        questions.iter().zip(damages).zip(ours.iter().zip(&theirs))
    {
        let name = &file.interface.types[*index].name;
        let context = || format!("{}: {name}, {damage:?}: {}", file.name, hex(bytes));
        match (damage, ours, theirs) {
            (Damage::None, ours, theirs) => {
                assert_eq!(ours, &Answer::Good(bytes.clone()), "Rust: {}", context());
                assert_eq!(theirs, &Answer::Good(bytes.clone()), "C: {}", context());
            }
            (_, Answer::Refused(_), Answer::Refused(_)) => {}
            (Damage::Cut, ours, theirs) => panic!("{}: Rust {ours:?}, C {theirs:?}", context()),
            (Damage::Changed, Answer::Good(ours), Answer::Good(theirs)) => {
                assert_eq!(ours, bytes, "Rust changed it: {}", context());
                let expected = as_c_has_it(&file.interface, &Type::Named(TypeId(*index)), bytes);
                assert_eq!(Some(theirs), expected.as_ref(), "C: {}", context());
            }
            (Damage::Changed, Answer::Refused(why), Answer::Good(_)) => {
                let reason = STRICTER.iter().find(|(kind, _)| why.starts_with(kind));
                let (_, reason) = reason.unwrap_or_else(|| panic!("{}: only Rust refuses: {why}", context()));
                *explained.entry(reason).or_insert(0) += 1;
            }
            (Damage::Changed, Answer::Good(_), Answer::Refused(_)) => {
                panic!("{}: only C refuses", context());
            }
        }
    }
    questions.len()
}

/// Encodings of every type, good ones and spoilt ones.
fn questions(file: &File) -> (Vec<(usize, Vec<u8>)>, Vec<Damage>) {
    let seed = file.name.bytes().fold(7, |seed: u64, byte| seed.wrapping_mul(31) + u64::from(byte));
    let mut values = Values { interface: &file.interface, random: Random::new(seed) };
    let (mut questions, mut damages) = (Vec::new(), Vec::new());
    let mut add = |index, bytes, damage| {
        questions.push((index, bytes));
        damages.push(damage);
    };
    for index in (0..file.interface.types.len()).filter(|index| file.in_c[*index]) {
        let ty = Type::Named(TypeId(index));
        for count in 0..VALUES {
            let bytes = values.make(&ty);
            if count < SPOILT && !bytes.is_empty() {
                for cut in
                    [0, bytes.len() - 1, values.random.below(bytes.len()), values.random.below(bytes.len())]
                {
                    add(index, bytes[..cut].to_vec(), Damage::Cut);
                }
                for _ in 0..8 {
                    add(index, changed(&bytes, &mut values.random), Damage::Changed);
                }
            }
            add(index, bytes, Damage::None);
        }
    }
    (questions, damages)
}

/// The bytes with one of them, or one of their words, something else.
fn changed(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = random.below(bytes.len());
    match random.below(4) {
        0 => bytes[at] = random.next() as u8,
        1 => bytes[at] ^= 1 << random.below(8),
        // A small number, as lengths, flags and discriminants are.
        2 => bytes[at / 4 * 4..][..4].copy_from_slice(&(random.below(6) as u32).to_be_bytes()),
        _ => bytes.extend([0; 4]),
    }
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
