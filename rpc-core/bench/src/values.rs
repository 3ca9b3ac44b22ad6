//! The values that are measured: like those of real use, and the same on every run.

pub mod records;

use bytes::Bytes;

use crate::messages::{
    Digests, Dirent, Dirents, Dirlistplus3, Diropargs3, Doubles, Entryplus3, Event, Events, Fattr3, Flags,
    Ftype3, Ints, Machine, Matrix, Move, NfsFh3, Nfstime3, Node, Part, People, Person, Point, Pose,
    PostOpAttr, PostOpFh3, Quality, Read3res, Read3resok, Readdirplus3res, Readdirplus3resok, Reading,
    Readings, Release, Sample, Samples, Sentences, Specdata3, State, Unit,
};

fn attributes(number: u32) -> Fattr3 {
    let time = |add| Nfstime3 { seconds: 1_760_000_000 + add, nseconds: 123_456_789 };
    Fattr3 {
        r#type: if number.is_multiple_of(8) { Ftype3::Nf3dir } else { Ftype3::Nf3reg },
        mode: 0o644,
        nlink: 1,
        uid: 1000,
        gid: 100,
        size: u64::from(number) * 4321,
        used: u64::from(number) * 8192,
        rdev: Specdata3 { specdata1: 0, specdata2: 0 },
        fsid: 0x0123_4567_89ab_cdef,
        fileid: 0x1000_0000 + u64::from(number),
        atime: time(number),
        mtime: time(2 * number),
        ctime: time(3 * number),
    }
}

fn handle(number: u32) -> NfsFh3 {
    NfsFh3 { data: (0..32).map(|at| (at * 7 + number) as u8).collect::<Vec<u8>>().into() }
}

pub fn directory() -> Readdirplus3res {
    let mut entries = None;
    for number in (0..100).rev() {
        entries = Some(Box::new(Entryplus3 {
            fileid: 0x1000_0000 + u64::from(number),
            name: format!("a-file-of-some-kind-{number}.txt"),
            cookie: u64::from(number) + 3,
            name_attributes: PostOpAttr::True(attributes(number)),
            name_handle: PostOpFh3::True(handle(number)),
            nextentry: entries,
        }));
    }
    Readdirplus3res::Nfs3Ok(Readdirplus3resok {
        dir_attributes: PostOpAttr::True(attributes(8)),
        cookieverf: *b"verifier",
        reply: Dirlistplus3 { entries, eof: true },
    })
}

pub fn doubles() -> Doubles {
    (0..10_000).map(|n| f64::from(n) * 0.37).collect()
}

pub fn ints() -> Ints {
    (0..10_000).map(|n| n * 37).collect()
}

pub fn list() -> Node {
    let node = |n: i32, next| Node { key: n, value: i64::from(n) * 1_000_003, next };
    let rest = (1..10_000).rev().fold(None, |next, n| Some(Box::new(node(n, next))));
    node(0, rest)
}

pub fn point() -> Point {
    Point { x: 1200, y: 345, z: 67, colour: 0xff_80_40 }
}

pub fn lookup() -> Diropargs3 {
    Diropargs3 { dir: handle(5), name: "Cargo.toml".into() }
}

pub fn samples() -> Samples {
    let sample = |n: u32| Sample {
        time: 1_760_000_000_000 + u64::from(n) * 250,
        value: f64::from(n) * 0.25,
        sensor: n as i32 % 40,
        grade: [Quality::Good, Quality::Doubtful, Quality::Bad][n as usize % 7 % 3],
        calibrated: n.is_multiple_of(3),
    };
    (0..1000).map(sample).collect()
}

pub fn people() -> People {
    let person = |n: u32| Person {
        id: n,
        name: format!("Person number {n}"),
        email: format!("person.{n}@example.org"),
        active: n.is_multiple_of(2),
        age: (!n.is_multiple_of(3)).then_some(20 + n as i32 % 60),
        groups: (0..n % 5).collect(),
        balance: f64::from(n) * 1.25,
    };
    (0..200).map(person).collect()
}

pub fn sentences() -> Sentences {
    let words = ["a", "few", "words", "of", "several", "lengths", "in", "every", "sentence", "extraordinary"];
    (0..100).map(|_| words.map(String::from).to_vec()).collect()
}

pub fn events() -> Events {
    let event = |n: u32| match n % 7 {
        0 | 3 | 5 => Event::Case1(Move { dx: n as i32 % 13, dy: n as i32 % 17 }),
        1 | 4 => Event::Case2(u64::from(n) * 12_345),
        2 => Event::Case3(format!("text {n}")),
        _ => Event::Default(99),
    };
    (0..1000).map(event).collect()
}

pub fn matrix() -> Matrix {
    (0..100).map(|row| (0..100).map(|column| row * column).collect()).collect()
}

pub fn blob() -> Bytes {
    (0..65_536_u32).map(|n| n as u8).collect::<Vec<u8>>().into()
}

pub fn pose() -> Pose {
    let rotation = [0.36, 0.48, -0.8, -0.8, 0.6, 0.0, 0.48, 0.64, 0.6];
    Pose { rotation, axes: [1, 2, 3], id: *b"a camera, or two", taken: 1_760_000_000_000 }
}

pub fn flags() -> Flags {
    let grade = |n: usize| [Quality::Good, Quality::Doubtful, Quality::Bad][n % 7 % 3];
    Flags { grades: (0..1000).map(grade).collect(), marks: (0..1000).map(|n| n % 3 == 0).collect() }
}

pub fn read() -> Read3res {
    Read3res::Nfs3Ok(Read3resok {
        file_attributes: PostOpAttr::True(attributes(3)),
        count: 8192,
        eof: false,
        data: (0..8192_u32).map(|n| n as u8).collect::<Vec<u8>>().into(),
    })
}

pub fn digests() -> Digests {
    let digest = |n: u32| std::array::from_fn(|at| (at as u32 * 7 + n) as u8);
    Digests { items: (0..1000).map(digest).collect() }
}

pub fn dirents() -> Dirents {
    let entry = |n: u64| Dirent {
        fileid: n + 1000,
        name: format!("{}-{n}", "name".repeat(n as usize % 12)),
        cookie: n,
    };
    (0..500).map(entry).collect()
}

pub fn readings() -> Readings {
    let reading = |n: i32| Reading {
        sensor: n,
        place: (n % 3 != 0).then(point),
        taken: (n % 5 < 3).then_some(i64::from(n) * 1_000_003),
    };
    (0..1000).map(reading).collect()
}

pub fn machine() -> Machine {
    let part = |label: &str, minor| Part {
        label: label.into(),
        firmware: Release { major: 3, minor, build: "2026-01-31.abcdef".into() },
        health: State::Busy,
        spare: minor == 2,
        load: 0.75,
    };
    let unit = |name: &str| Unit {
        main: part(name, 1),
        backup: part("backup", 2),
        limits: [0.0, 1.5, 20.0, 400.25],
        serial: (0..20).collect::<Vec<u8>>().into(),
    };
    Machine {
        host: "rack-17.example.org".into(),
        left: unit("left"),
        right: unit("right"),
        overall: State::Idle,
        ports: vec![80, 443, 2049],
        started: 1_760_000_000_000,
    }
}
