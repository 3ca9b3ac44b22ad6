//! The same messages for prost and bincode: one declaration for both, as their users would write it.
//!
//! What is a linked list on NFS's wire is `repeated` for prost and a `Vec` for bincode, which is to their advantage.
//! [`Node`] is the exception: bincode gets the list that it is, but prost refuses to decode nesting over 100.

mod from;
pub mod records;

use bincode::{Decode, Encode};
use prost::{Message, Oneof};

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Pair {
    #[prost(uint32, tag = "1")]
    pub first: u32,
    #[prost(uint32, tag = "2")]
    pub second: u32,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Attributes {
    #[prost(int32, tag = "1")]
    pub kind: i32,
    #[prost(uint32, tag = "2")]
    pub mode: u32,
    #[prost(uint32, tag = "3")]
    pub nlink: u32,
    #[prost(uint32, tag = "4")]
    pub uid: u32,
    #[prost(uint32, tag = "5")]
    pub gid: u32,
    #[prost(uint64, tag = "6")]
    pub size: u64,
    #[prost(uint64, tag = "7")]
    pub used: u64,
    #[prost(message, required, tag = "8")]
    pub rdev: Pair,
    #[prost(uint64, tag = "9")]
    pub fsid: u64,
    #[prost(uint64, tag = "10")]
    pub fileid: u64,
    #[prost(message, required, tag = "11")]
    pub atime: Pair,
    #[prost(message, required, tag = "12")]
    pub mtime: Pair,
    #[prost(message, required, tag = "13")]
    pub ctime: Pair,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Entry {
    #[prost(uint64, tag = "1")]
    pub fileid: u64,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(uint64, tag = "3")]
    pub cookie: u64,
    #[prost(message, optional, tag = "4")]
    pub attributes: Option<Attributes>,
    #[prost(bytes = "vec", optional, tag = "5")]
    pub handle: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct ReadDirPlus {
    #[prost(int32, tag = "1")]
    pub status: i32,
    #[prost(message, optional, tag = "2")]
    pub attributes: Option<Attributes>,
    #[prost(bytes = "vec", tag = "3")]
    pub verifier: Vec<u8>,
    #[prost(message, repeated, tag = "4")]
    pub entries: Vec<Entry>,
    #[prost(bool, tag = "5")]
    pub eof: bool,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Doubles {
    #[prost(double, repeated, tag = "1")]
    pub items: Vec<f64>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Ints {
    #[prost(int32, repeated, tag = "1")]
    pub items: Vec<i32>,
}

#[derive(Clone, PartialEq, Encode, Decode)]
pub struct Node {
    pub key: i32,
    pub value: i64,
    pub next: Option<Box<Node>>,
}

#[derive(Clone, PartialEq, Message)]
pub struct FlatNode {
    #[prost(int32, tag = "1")]
    pub key: i32,
    #[prost(int64, tag = "2")]
    pub value: i64,
}

#[derive(Clone, PartialEq, Message)]
pub struct FlatList {
    #[prost(message, repeated, tag = "1")]
    pub nodes: Vec<FlatNode>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Point {
    #[prost(int32, tag = "1")]
    pub x: i32,
    #[prost(int32, tag = "2")]
    pub y: i32,
    #[prost(int32, tag = "3")]
    pub z: i32,
    #[prost(uint32, tag = "4")]
    pub colour: u32,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Lookup {
    #[prost(bytes = "vec", tag = "1")]
    pub dir: Vec<u8>,
    #[prost(string, tag = "2")]
    pub name: String,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Sample {
    #[prost(uint64, tag = "1")]
    pub time: u64,
    #[prost(double, tag = "2")]
    pub value: f64,
    #[prost(int32, tag = "3")]
    pub sensor: i32,
    #[prost(int32, tag = "4")]
    pub grade: i32,
    #[prost(bool, tag = "5")]
    pub calibrated: bool,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Samples {
    #[prost(message, repeated, tag = "1")]
    pub items: Vec<Sample>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Person {
    #[prost(uint32, tag = "1")]
    pub id: u32,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(string, tag = "3")]
    pub email: String,
    #[prost(bool, tag = "4")]
    pub active: bool,
    #[prost(int32, optional, tag = "5")]
    pub age: Option<i32>,
    #[prost(uint32, repeated, tag = "6")]
    pub groups: Vec<u32>,
    #[prost(double, tag = "7")]
    pub balance: f64,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct People {
    #[prost(message, repeated, tag = "1")]
    pub items: Vec<Person>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Words {
    #[prost(string, repeated, tag = "1")]
    pub items: Vec<String>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Sentences {
    #[prost(message, repeated, tag = "1")]
    pub items: Vec<Words>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Move {
    #[prost(int32, tag = "1")]
    pub dx: i32,
    #[prost(int32, tag = "2")]
    pub dy: i32,
}

#[derive(Clone, PartialEq, Oneof, Encode, Decode)]
pub enum Kind {
    #[prost(message, tag = "1")]
    Moved(Move),
    #[prost(uint64, tag = "2")]
    Pressed(u64),
    #[prost(string, tag = "3")]
    Typed(String),
    #[prost(int32, tag = "4")]
    Other(i32),
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Event {
    #[prost(oneof = "Kind", tags = "1, 2, 3, 4")]
    pub kind: Option<Kind>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Events {
    #[prost(message, repeated, tag = "1")]
    pub items: Vec<Event>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Matrix {
    #[prost(message, repeated, tag = "1")]
    pub rows: Vec<Ints>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Pose {
    #[prost(double, repeated, tag = "1")]
    pub rotation: Vec<f64>,
    #[prost(int32, repeated, tag = "2")]
    pub axes: Vec<i32>,
    #[prost(bytes = "vec", tag = "3")]
    pub id: Vec<u8>,
    #[prost(int64, tag = "4")]
    pub taken: i64,
}

/// bincode has arrays of fixed length.
#[derive(Clone, PartialEq, Encode, Decode)]
pub struct ArrayPose {
    pub rotation: [f64; 9],
    pub axes: [i32; 3],
    pub id: [u8; 16],
    pub taken: i64,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Flags {
    #[prost(int32, repeated, tag = "1")]
    pub grades: Vec<i32>,
    #[prost(bool, repeated, tag = "2")]
    pub marks: Vec<bool>,
}

/// prost shares such data with the message, as we do.
#[derive(Clone, PartialEq, Message)]
pub struct SharedBlob {
    #[prost(bytes = "bytes", tag = "1")]
    pub data: bytes::Bytes,
}

#[derive(Clone, PartialEq, Encode, Decode)]
pub struct Blob {
    pub data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub struct SharedRead {
    #[prost(int32, tag = "1")]
    pub status: i32,
    #[prost(message, optional, tag = "2")]
    pub attributes: Option<Attributes>,
    #[prost(uint32, tag = "3")]
    pub count: u32,
    #[prost(bool, tag = "4")]
    pub eof: bool,
    #[prost(bytes = "bytes", tag = "5")]
    pub data: bytes::Bytes,
}

#[derive(Clone, PartialEq, Encode, Decode)]
pub struct Read {
    pub status: i32,
    pub attributes: Option<Attributes>,
    pub count: u32,
    pub eof: bool,
    pub data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Digests {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub items: Vec<Vec<u8>>,
}

/// bincode has arrays of fixed length.
#[derive(Clone, PartialEq, Encode, Decode)]
pub struct ArrayDigests {
    pub items: Vec<[u8; 32]>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Dirent {
    #[prost(uint64, tag = "1")]
    pub fileid: u64,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(uint64, tag = "3")]
    pub cookie: u64,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Dirents {
    #[prost(message, repeated, tag = "1")]
    pub items: Vec<Dirent>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Reading {
    #[prost(int32, tag = "1")]
    pub sensor: i32,
    #[prost(message, optional, tag = "2")]
    pub place: Option<Point>,
    #[prost(int64, optional, tag = "3")]
    pub taken: Option<i64>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Readings {
    #[prost(message, repeated, tag = "1")]
    pub items: Vec<Reading>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Release {
    #[prost(uint32, tag = "1")]
    pub major: u32,
    #[prost(uint32, tag = "2")]
    pub minor: u32,
    #[prost(string, tag = "3")]
    pub build: String,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Part {
    #[prost(string, tag = "1")]
    pub label: String,
    #[prost(message, required, tag = "2")]
    pub firmware: Release,
    #[prost(int32, tag = "3")]
    pub health: i32,
    #[prost(bool, tag = "4")]
    pub spare: bool,
    #[prost(float, tag = "5")]
    pub load: f32,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Unit {
    #[prost(message, required, tag = "1")]
    pub main: Part,
    #[prost(message, required, tag = "2")]
    pub backup: Part,
    #[prost(double, repeated, tag = "3")]
    pub limits: Vec<f64>,
    #[prost(bytes = "vec", tag = "4")]
    pub serial: Vec<u8>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Machine {
    #[prost(string, tag = "1")]
    pub host: String,
    #[prost(message, required, tag = "2")]
    pub left: Unit,
    #[prost(message, required, tag = "3")]
    pub right: Unit,
    #[prost(int32, tag = "4")]
    pub overall: i32,
    #[prost(uint32, repeated, tag = "5")]
    pub ports: Vec<u32>,
    #[prost(int64, tag = "6")]
    pub started: i64,
}
