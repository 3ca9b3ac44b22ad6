//! Records in records: orders, changes to a tree of files, keys and values.

use bincode::{Decode, Encode};
use prost::{Message, Oneof};

use crate::messages as x;

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Line {
    #[prost(string, tag = "1")]
    pub sku: String,
    #[prost(int32, tag = "2")]
    pub quantity: i32,
    #[prost(double, tag = "3")]
    pub price: f64,
    #[prost(bool, tag = "4")]
    pub taxed: bool,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Address {
    #[prost(string, tag = "1")]
    pub street: String,
    #[prost(string, tag = "2")]
    pub city: String,
    #[prost(bytes = "vec", tag = "3")]
    pub zip: Vec<u8>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Order {
    #[prost(uint64, tag = "1")]
    pub id: u64,
    #[prost(bytes = "vec", tag = "2")]
    pub token: Vec<u8>,
    #[prost(message, required, tag = "3")]
    pub to: Address,
    #[prost(message, repeated, tag = "4")]
    pub lines: Vec<Line>,
    #[prost(string, optional, tag = "5")]
    pub remark: Option<String>,
    #[prost(int32, repeated, tag = "6")]
    pub marks: Vec<i32>,
    #[prost(uint32, repeated, tag = "7")]
    pub parcels: Vec<u32>,
    #[prost(int64, optional, tag = "8")]
    pub shipped: Option<i64>,
    #[prost(bool, tag = "9")]
    pub gift: bool,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Orders {
    #[prost(message, repeated, tag = "1")]
    pub items: Vec<Order>,
}

impl From<&x::Orders> for Orders {
    fn from(from: &x::Orders) -> Self {
        let line = |line: &x::Line| Line {
            sku: line.sku.clone(),
            quantity: line.quantity,
            price: line.price,
            taxed: line.taxed,
        };
        let order = |order: &x::Order| Order {
            id: order.id,
            token: order.token.to_vec(),
            to: Address {
                street: order.to.street.clone(),
                city: order.to.city.clone(),
                zip: order.to.zip.to_vec(),
            },
            lines: order.lines.iter().map(line).collect(),
            remark: order.remark.clone(),
            marks: order.marks.iter().map(|&mark| mark.into()).collect(),
            parcels: order.parcels.clone(),
            shipped: order.shipped,
            gift: order.gift,
        };
        Self { items: from.iter().map(order).collect() }
    }
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Creation {
    #[prost(string, tag = "1")]
    pub path: String,
    #[prost(uint32, tag = "2")]
    pub mode: u32,
    #[prost(string, optional, tag = "3")]
    pub target: Option<String>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Patch {
    #[prost(string, tag = "1")]
    pub path: String,
    #[prost(uint64, tag = "2")]
    pub offset: u64,
    #[prost(bytes = "vec", tag = "3")]
    pub data: Vec<u8>,
}

#[derive(Clone, PartialEq, Oneof, Encode, Decode)]
pub enum ChangeKind {
    #[prost(message, tag = "1")]
    Created(Creation),
    #[prost(string, tag = "2")]
    Removed(String),
    #[prost(message, tag = "3")]
    Written(Patch),
    #[prost(bool, tag = "4")]
    Sync(bool),
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Change {
    #[prost(oneof = "ChangeKind", tags = "1, 2, 3, 4")]
    pub kind: Option<ChangeKind>,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Changes {
    #[prost(message, repeated, tag = "1")]
    pub items: Vec<Change>,
}

impl From<&x::Changes> for Changes {
    fn from(from: &x::Changes) -> Self {
        let kind = |change: &x::Change| match change {
            x::Change::Create(x::Creation { path, mode, target }) => {
                ChangeKind::Created(Creation { path: path.clone(), mode: *mode, target: target.clone() })
            }
            x::Change::Remove(path) => ChangeKind::Removed(path.clone()),
            x::Change::Write(x::Patch { path, offset, data }) => {
                ChangeKind::Written(Patch { path: path.clone(), offset: *offset, data: data.to_vec() })
            }
            x::Change::Sync => ChangeKind::Sync(true),
        };
        Self { items: from.iter().map(|change| Change { kind: Some(kind(change)) }).collect() }
    }
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Pair {
    #[prost(bytes = "vec", tag = "1")]
    pub key: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub value: Vec<u8>,
    #[prost(uint64, tag = "3")]
    pub revision: u64,
}

#[derive(Clone, PartialEq, Message, Encode, Decode)]
pub struct Pairs {
    #[prost(message, repeated, tag = "1")]
    pub items: Vec<Pair>,
}

impl From<&x::Pairs> for Pairs {
    fn from(from: &x::Pairs) -> Self {
        let pair = |pair: &x::Pair| Pair {
            key: pair.key.to_vec(),
            value: pair.value.to_vec(),
            revision: pair.revision,
        };
        Self { items: from.iter().map(pair).collect() }
    }
}
