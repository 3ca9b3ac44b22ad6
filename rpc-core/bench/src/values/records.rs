//! Orders, changes to a tree of files, keys and values. Lengths are all over the place: nothing that a processor could
//! have learnt by heart.

use bytes::Bytes;

use crate::messages::{
    Address, Change, Changes, Creation, Line, Order, Orders, Pair, Pairs, Patch, Priority,
};

/// Numbers below a limit that seem random, and are the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn text(&mut self, least: usize, most: usize) -> String {
        let length = least + self.below(most - least + 1);
        (0..length).map(|_| char::from(b'a' + self.below(26) as u8)).collect()
    }

    fn data(&mut self, least: usize, most: usize) -> Bytes {
        self.text(least, most).into()
    }
}

pub fn orders() -> Orders {
    let mut numbers = Numbers(1);
    let order = |id| Order {
        id,
        token: [id as u8; 16],
        to: Address { street: numbers.text(8, 40), city: numbers.text(4, 16), zip: *b"SW1A1A" },
        lines: (0..numbers.below(8))
            .map(|n| Line {
                sku: numbers.text(6, 14),
                quantity: n as i32 + 1,
                price: n as f64 * 1.25,
                taxed: n % 3 == 0,
            })
            .collect(),
        remark: (numbers.below(3) == 0).then(|| numbers.text(0, 60)),
        marks: vec![Priority::Urgent; numbers.below(3)],
        parcels: (0..numbers.below(5) as u32).collect(),
        shipped: (numbers.below(2) == 0).then_some(1_760_000_000),
        gift: numbers.below(2) == 0,
    };
    (0..200).map(order).collect()
}

pub fn changes() -> Changes {
    let mut numbers = Numbers(2);
    let change = |_| match numbers.below(4) {
        0 => Change::Create(Creation {
            path: numbers.text(5, 60),
            mode: 0o644,
            target: (numbers.below(4) == 0).then(|| numbers.text(5, 60)),
        }),
        1 => Change::Remove(numbers.text(5, 60)),
        2 => Change::Write(Patch { path: numbers.text(5, 60), offset: 4096, data: numbers.data(0, 64) }),
        _ => Change::Sync,
    };
    (0..500).map(change).collect()
}

pub fn pairs() -> Pairs {
    let mut numbers = Numbers(3);
    let pair = |revision| Pair { key: numbers.data(4, 20), value: numbers.data(0, 100), revision };
    (0..500).map(pair).collect()
}
