//! Random encodings of the types of an interface, made from what the compiler understood of it, and read again.

use rpc_gen::model::{Basic, Domain, Interface, Length, Type, TypeId, TypeKind, Union};

/// Deeper than this nothing optional is there.
const DEEPEST: u32 = 6;

/// Numbers without much of an order, the same each time.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        ((self.next() >> 16) % limit.max(1) as u64) as usize
    }
}

/// What makes encodings.
pub(crate) struct Values<'a> {
    pub(crate) interface: &'a Interface,
    pub(crate) random: Random,
}

impl Values<'_> {
    /// The encoding of a value.
    pub(crate) fn make(&mut self, ty: &Type) -> Vec<u8> {
        let mut out = Vec::new();
        self.put(ty, 0, &mut out);
        out
    }

    fn put(&mut self, ty: &Type, depth: u32, out: &mut Vec<u8>) {
        let interface = self.interface;
        match interface.resolve(ty) {
            Type::Basic(basic) => self.put_basic(*basic, out),
            Type::String(max) => {
                let length = self.length(*max, depth);
                let text: String =
                    (0..length).map(|_| char::from(b' ' + self.random.below(95) as u8)).collect();
                let mut text = text.into_bytes();
                // Not all text is ASCII.
                if length > 2 && self.random.below(3) == 0 {
                    text[..2].copy_from_slice("é".as_bytes());
                }
                out.extend((length as u32).to_be_bytes());
                put_padded(&text, out);
            }
            Type::Opaque(max) => {
                let length = self.length(*max, depth);
                out.extend((length as u32).to_be_bytes());
                self.put_opaque(length, out);
            }
            Type::FixedOpaque(length) => self.put_opaque(length.value as usize, out),
            Type::Array(element, max) => {
                let length = self.length(*max, depth);
                out.extend((length as u32).to_be_bytes());
                (0..length).for_each(|_| self.put(element, depth + 1, out));
            }
            Type::FixedArray(element, length) => {
                (0..length.value).for_each(|_| self.put(element, depth + 1, out));
            }
            Type::Optional(target) => {
                let there = depth < DEEPEST && self.random.below(2) == 1;
                out.extend(u32::from(there).to_be_bytes());
                if there {
                    self.put(target, depth + 1, out);
                }
            }
            Type::Named(id) => self.put_named(*id, depth, out),
        }
    }

    fn put_named(&mut self, id: TypeId, depth: u32, out: &mut Vec<u8>) {
        let interface = self.interface;
        match &interface.definition(id).kind {
            TypeKind::Typedef(ty) => self.put(ty, depth, out),
            TypeKind::Enum(members) => {
                let member = &members[self.random.below(members.len())];
                out.extend(member.value.to_be_bytes());
            }
            TypeKind::Struct(fields) => {
                for field in fields {
                    let start = out.len();
                    self.put(&field.ty, depth + 1, out);
                    narrow(&field.text, &mut out[start..]);
                }
            }
            TypeKind::Union(union) => self.put_union(union, depth, out),
            TypeKind::External(_) => panic!("of all types it is known what they are"),
        }
    }

    fn put_union(&mut self, union: &Union, depth: u32, out: &mut Vec<u8>) {
        let values = self.discriminants(union);
        let mut value = values[self.random.below(values.len())];
        // What leads back to itself must end.
        if depth > 2 * DEEPEST {
            value = values.iter().copied().find(|value| arm(union, *value).is_none()).unwrap_or(value);
        }
        match union.domain {
            Domain::Hyper | Domain::UnsignedHyper => out.extend(value.to_be_bytes()),
            _ => out.extend((value as u32).to_be_bytes()),
        }
        if let Some(ty) = arm(union, value) {
            self.put(ty, depth + 1, out);
        }
    }

    /// Values that a discriminant can have: those that are named, and some that are not where there is a default.
    fn discriminants(&mut self, union: &Union) -> Vec<i64> {
        let mut values: Vec<i64> = union.cases.iter().map(|case| case.value).collect();
        if union.default.is_some() {
            let others: Vec<i64> = match union.domain {
                Domain::Int => vec![i64::from(i32::MIN), -2, 77, i64::from(self.random.next() as i32)],
                Domain::UnsignedInt => vec![i64::from(u32::MAX), 77, i64::from(self.random.next() as u32)],
                Domain::Hyper => vec![i64::MIN, -2, 1 << 32, 77, self.random.next() as i64],
                Domain::UnsignedHyper => vec![-1, i64::MIN, 1 << 32, 77, self.random.next() as i64],
                Domain::Bool => vec![0, 1],
                Domain::Enum(id) => match &self.interface.definition(id).kind {
                    TypeKind::Enum(members) => members.iter().map(|member| i64::from(member.value)).collect(),
                    _ => Vec::new(),
                },
            };
            values.extend(others);
        }
        values
    }

    fn put_basic(&mut self, basic: Basic, out: &mut Vec<u8>) {
        // Edges more often than chance would have them.
        let edges =
            [0, 1, u64::MAX, 1 << 31, 1 << 63, 0x7fff_ffff, 0x7fff_ffff_ffff_ffff, 0x7ff0_0000_0000_0001];
        let number = if self.random.below(3) == 0 {
            edges[self.random.below(edges.len())]
        } else {
            self.random.next()
        };
        match basic {
            Basic::Int | Basic::UnsignedInt | Basic::Float => out.extend((number as u32).to_be_bytes()),
            Basic::Hyper | Basic::UnsignedHyper | Basic::Double => out.extend(number.to_be_bytes()),
            Basic::Bool => out.extend((number as u32 & 1).to_be_bytes()),
            Basic::Quadruple => out.extend([number.to_be_bytes(), number.to_be_bytes()].concat()),
        }
    }

    fn put_opaque(&mut self, length: usize, out: &mut Vec<u8>) {
        let bytes: Vec<u8> = (0..length).map(|_| self.random.next() as u8).collect();
        put_padded(&bytes, out);
    }

    fn length(&mut self, max: Option<Length>, depth: u32) -> usize {
        let max = max.map_or(usize::MAX, |max| max.value as usize);
        let most = if depth > DEEPEST { 1 } else { 9 };
        // The bound itself, where it is near, is tried more often than others.
        match self.random.below(4) {
            0 => max.min(most),
            1 => 0,
            _ => self.random.below(max.min(most) + 1),
        }
    }
}

fn put_padded(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(bytes);
    out.extend(&[0; 3][..bytes.len().wrapping_neg() % 4]);
}

/// Takes from the words of a field what C's small integers do not keep of them.
fn narrow(declaration: &str, words: &mut [u8]) {
    let keep: fn(u32) -> u32 = match declaration.split(' ').next() {
        Some("char") => |word| i32::from(word as i8).cast_unsigned(),
        Some("u_char") => |word| u32::from(word as u8),
        Some("short") => |word| i32::from(word as i16).cast_unsigned(),
        Some("u_short") => |word| u32::from(word as u16),
        _ => return,
    };
    for word in words.as_chunks_mut::<4>().0 {
        *word = keep(u32::from_be_bytes(*word)).to_be_bytes();
    }
}

/// What a value carries.
fn arm(union: &Union, value: i64) -> Option<&Type> {
    let case = union.cases.iter().find(|case| case.value == value).map(|case| &case.arm);
    let arm = case.or(union.default.as_ref())?;
    arm.field.as_ref().map(|field| &field.ty)
}

/// An encoding as C gives it back: text ends at its first NUL there. `None` if it is no encoding.
pub(crate) fn as_c_has_it(interface: &Interface, ty: &Type, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader { interface, rest: bytes, out: Vec::new() };
    reader.read(ty)?;
    reader.rest.is_empty().then_some(reader.out)
}

struct Reader<'a> {
    interface: &'a Interface,
    rest: &'a [u8],
    out: Vec<u8>,
}

impl Reader<'_> {
    fn read(&mut self, ty: &Type) -> Option<()> {
        let interface = self.interface;
        match interface.resolve(ty) {
            Type::Basic(basic) => self.copy(match basic {
                Basic::Int | Basic::UnsignedInt | Basic::Float | Basic::Bool => 4,
                Basic::Hyper | Basic::UnsignedHyper | Basic::Double => 8,
                Basic::Quadruple => 16,
            }),
            Type::String(_) => {
                let (length, rest) = self.rest.split_first_chunk::<4>()?;
                let length = u32::from_be_bytes(*length) as usize;
                let text = rest.get(..length)?;
                self.rest = rest.get(length.next_multiple_of(4)..)?;
                let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
                self.out.extend((text.len() as u32).to_be_bytes());
                put_padded(text, &mut self.out);
                Some(())
            }
            Type::Opaque(_) => {
                let length = self.word()? as usize;
                self.copy(length.next_multiple_of(4))
            }
            Type::FixedOpaque(length) => self.copy((length.value as usize).next_multiple_of(4)),
            Type::Array(element, _) => {
                let length = self.word()?;
                (0..length).try_for_each(|_| self.read(element))
            }
            Type::FixedArray(element, length) => (0..length.value).try_for_each(|_| self.read(element)),
            Type::Optional(target) => match self.word()? {
                0 => Some(()),
                _ => self.read(target),
            },
            Type::Named(id) => match &interface.definition(*id).kind {
                TypeKind::Typedef(_) => unreachable!("typedefs were looked through"),
                TypeKind::Enum(_) => self.copy(4),
                TypeKind::Struct(fields) => fields.iter().try_for_each(|field| {
                    let start = self.out.len();
                    self.read(&field.ty)?;
                    narrow(&field.text, &mut self.out[start..]);
                    Some(())
                }),
                TypeKind::Union(union) if matches!(union.domain, Domain::Hyper | Domain::UnsignedHyper) => {
                    let value = i64::from_be_bytes(*self.rest.first_chunk()?);
                    self.copy(8)?;
                    arm(union, value).map_or(Some(()), |ty| self.read(ty))
                }
                TypeKind::Union(union) => {
                    let word = self.word()?;
                    let signed = !matches!(union.domain, Domain::UnsignedInt);
                    let value = if signed { i64::from(word.cast_signed()) } else { i64::from(word) };
                    arm(union, value).map_or(Some(()), |ty| self.read(ty))
                }
                TypeKind::External(_) => panic!("of all types it is known what they are"),
            },
        }
    }

    fn word(&mut self) -> Option<u32> {
        let word = *self.rest.first_chunk::<4>()?;
        self.copy(4)?;
        Some(u32::from_be_bytes(word))
    }

    fn copy(&mut self, count: usize) -> Option<()> {
        let (bytes, rest) = self.rest.split_at_checked(count)?;
        self.out.extend(bytes);
        self.rest = rest;
        Some(())
    }
}
