// Generated from lists.x by rpc-gen. Changes here will be lost.

/// `struct node`
///
/// A linked list. Cloning, comparing, dropping and sending it take no stack, however long it is.
#[derive(Default)]
pub struct Node {
    /// `int value`
    pub value: i32,
    /// `float weight`
    pub weight: f32,
    /// `node *next`
    pub next: Option<Box<Node>>,
}

impl Node {
    /// This node and all that follow it.
    pub fn nodes(&self) -> impl Iterator<Item = &Self> {
        ::core::iter::successors(Some(self), |node| node.next.as_deref())
    }
}

impl Clone for Node {
    fn clone(&self) -> Self {
        let copy = |node: &Self| Self {
            value: node.value,
            weight: node.weight,
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

impl ::core::fmt::Debug for Node {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        struct Fields<'a>(&'a Node);

        impl ::core::fmt::Debug for Fields<'_> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let Self(node) = self;
                f.debug_struct("Node")
                    .field("value", &node.value)
                    .field("weight", &node.weight)
                    .finish_non_exhaustive()
            }
        }
        f.debug_list().entries(self.nodes().map(Fields)).finish()
    }
}

impl PartialEq for Node {
    #[allow(clippy::float_cmp, reason = "equality is that of the fields")]
    fn eq(&self, other: &Self) -> bool {
        let (mut left, mut right) = (self, other);
        while left.value == right.value && left.weight == right.weight {
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

impl Drop for Node {
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(mut node) = next {
            next = node.next.take();
        }
    }
}

/// `typedef struct bare *bares`
pub type Bares = Option<Box<Bare>>;

/// `struct bare`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bare {
    /// `bares next`
    pub next: Bares,
}

/// `struct holder`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holder {
    /// `node *first`
    pub first: Option<Box<Node>>,
    /// `bares second`
    pub second: Bares,
}

/// How the types above are written and read: RFC 4506.
#[allow(
    clippy::manual_range_patterns,
    clippy::match_same_arms,
    clippy::match_wildcard_for_single_variants,
    clippy::too_many_lines,
    reason = "as the interface has it"
)]
mod lists_codec {
    use ::rpc_core::codegen::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, ResultExt as _, Run,
        XdrSize,
    };

    impl Encode for super::Node {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            for node in self.nodes() {
                out.put_run(|run: &mut Run<'_, 12>| {
                    run.put_i32(node.value);
                    run.put_f32(node.weight);
                    run.put_bool(node.next.is_some());
                });
            }
            Ok(())
        }
    }

    impl Decode for super::Node {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            let read_node = |input: &mut Decoder<'_>| Ok(Self {
                value: input.run(8)?.get_i32().field("value")?,
                weight: input.get_f32().field("weight")?,
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

    impl XdrSize for super::Node {
        const MIN: usize = 12;
        const MAX: Option<usize> = None;
    }

    impl Encode for super::Bare {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_optional(self.next.as_deref()).field("next")?;
            Ok(())
        }
    }

    impl Decode for super::Bare {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                next: input.get_boxed().field("next")?,
            })
        }
    }

    impl XdrSize for super::Bare {
        const MIN: usize = 4;
        const MAX: Option<usize> = None;
    }

    impl Encode for super::Holder {
        #[inline]
        fn encode(&self, out: &mut Encoder) -> Result<(), EncodeError> {
            out.put_optional(self.first.as_deref()).field("first")?;
            out.put_optional(self.second.as_deref()).field("second")?;
            Ok(())
        }
    }

    impl Decode for super::Holder {
        const LEAST: usize = <Self as XdrSize>::MIN;

        #[inline]
        fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
            Ok(Self {
                first: input.get_boxed().field("first")?,
                second: input.get_boxed().field("second")?,
            })
        }
    }

    impl XdrSize for super::Holder {
        const MIN: usize = 8;
        const MAX: Option<usize> = None;
    }
}
