// Generated from recursive.x by rpc-gen. Changes here will be lost.

/// `struct op_step`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OpStep {
    /// `op next`
    pub next: Op,
    /// `hyper after`
    pub after: i64,
}

/// `union op switch (int kind)`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Op {
    /// `case 0: struct { ... } step`
    Case0(Box<OpStep>),
    /// `case 1`
    #[default]
    Case1,
    /// `default: op other`
    Default(i32, Box<Op>),
}

impl Op {
    /// What tells the arms apart: `kind`.
    #[must_use]
    pub fn discriminant(&self) -> i32 {
        match self {
            Self::Case0(_) => 0,
            Self::Case1 => 1,
            Self::Default(discriminant, _) => *discriminant,
        }
    }
}

/// As RFC 1057 has lists.
///
/// `struct mappings_node`
///
/// A linked list. Cloning, comparing, dropping and sending it take no stack, however long it is.
#[derive(Default)]
pub struct MappingsNode {
    /// `unsigned port`
    pub port: u32,
    /// `mappings next`
    pub next: Mappings,
}

impl MappingsNode {
    /// This node and all that follow it.
    pub fn nodes(&self) -> impl Iterator<Item = &Self> {
        ::core::iter::successors(Some(self), |node| node.next.as_deref())
    }
}

impl Clone for MappingsNode {
    fn clone(&self) -> Self {
        let copy = |node: &Self| Self {
            port: node.port,
            next: None,
        };
        let mut head = copy(self);
        let mut tail = &mut head.next;
        for node in self.nodes().skip(1) {
            tail = &mut tail.insert(Box::new(copy(node))).next;
        }
        head
    }
}

impl ::core::fmt::Debug for MappingsNode {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        struct Fields<'a>(&'a MappingsNode);

        impl ::core::fmt::Debug for Fields<'_> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let Self(node) = self;
                f.debug_struct("MappingsNode")
                    .field("port", &node.port)
                    .finish_non_exhaustive()
            }
        }
        f.debug_list().entries(self.nodes().map(Fields)).finish()
    }
}

impl PartialEq for MappingsNode {
    fn eq(&self, other: &Self) -> bool {
        let (mut left, mut right) = (self, other);
        while left.port == right.port {
            match (&left.next, &right.next) {
                (Some(next_left), Some(next_right)) => {
                    (left, right) = (next_left, next_right);
                }
                (None, None) => return true,
                _ => return false,
            }
        }
        false
    }
}

impl Eq for MappingsNode {}

impl ::core::hash::Hash for MappingsNode {
    fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
        for node in self.nodes() {
            ::core::hash::Hash::hash(&node.port, state);
            state.write_u8(1);
        }
    }
}

impl Drop for MappingsNode {
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(mut node) = next {
            next = node.next.take();
        }
    }
}

/// As RFC 1057 has lists.
///
/// `struct *mappings`
pub type Mappings = Option<Box<MappingsNode>>;

/// How the types above are written and read: RFC 4506.
#[allow(
    clippy::manual_range_patterns,
    clippy::match_same_arms,
    clippy::match_wildcard_for_single_variants,
    clippy::too_many_lines,
    reason = "as the interface has it"
)]
mod recursive_codec {
    use ::rpc_core::codegen::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, ResultExt as _, Run,
        XdrSize,
    };

    impl Encode for super::OpStep {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            self.next.encode(out).field("next")?;
            out.put_i64(self.after).field("after")?;
            Ok(())
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            Some(8 + self.next.encoded_len()?)
        }
    }

    impl Decode for super::OpStep {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                next: super::Op::decode(input).field("next")?,
                after: input.get_i64().field("after")?,
            })
        }
    }

    impl XdrSize for super::OpStep {
        const MIN: usize = 12;
        const MAX: Option<usize> = None;
    }

    impl Encode for super::Op {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            match self {
                Self::Case0(data) => {
                    let data = &**data;
                    out.put_i32(0).field("kind")?;
                    data.encode(out).field("step")?;
                    Ok(())
                }
                Self::Case1 => {
                    out.put_i32(1).field("kind")?;
                    Ok(())
                }
                Self::Default(discriminant, data) => {
                    let data = &**data;
                    if matches!(discriminant, 0 | 1) {
                        return Err(Encoder::bad_discriminant(i64::from(*discriminant)));
                    }
                    out.put_i32(*discriminant).field("kind")?;
                    data.encode(out).field("other")?;
                    Ok(())
                }
            }
        }

        #[inline]
        fn encoded_len(&self) -> Option<usize> {
            match self {
                Self::Case0(_) => None,
                Self::Case1 => Some(4),
                Self::Default(_, _) => None,
            }
        }
    }

    impl Decode for super::Op {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            match input.get_i32().field("kind")? {
                0 => {
                    input
                        .get_in_box(super::OpStep::decode)
                        .field("step")
                        .map(Self::Case0)
                }
                1 => Ok(Self::Case1),
                other => {
                    input
                        .get_in_box(super::Op::decode)
                        .field("other")
                        .map(|data| Self::Default(other, data))
                }
            }
        }
    }

    impl XdrSize for super::Op {
        const MIN: usize = 4;
        const MAX: Option<usize> = None;
    }

    impl Encode for super::MappingsNode {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            for node in self.nodes() {
                out.put_run(|run: &mut Run<'_, 8>| {
                    run.put_u32(node.port);
                    run.put_bool(node.next.is_some());
                });
            }
            Ok(())
        }
    }

    impl Decode for super::MappingsNode {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            let read_node = |input: &mut Decoder<'_>| Ok(Self {
                port: input.get_u32().field("port")?,
                next: None,
            });
            let mut head = read_node(input)?;
            let (mut tail, mut index) = (&mut head.next, 0);
            while let Some(node) = input.get_node(index, read_node).field("next")? {
                tail = &mut tail.insert(node).next;
                index += 1;
            }
            Ok(head)
        }
    }

    impl XdrSize for super::MappingsNode {
        const MIN: usize = 8;
        const MAX: Option<usize> = None;
    }
}
