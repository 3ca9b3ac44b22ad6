//! How many bytes the values of an interface's types take on the wire.

use crate::model::{Basic, Interface, Length, Type, TypeId, TypeKind, Union};

/// Beyond this a size is not told from a boundless one: what a length on the wire can say.
const LARGEST: u64 = u32::MAX as u64;

/// The bytes that values take, padding and lengths included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// The fewest; no more than `u32::MAX` is told.
    pub min: u32,
    /// The most. `None` where there is no end to it, or only one beyond `u32::MAX`.
    pub max: Option<u32>,
}

/// The sizes of all types of an interface.
#[derive(Clone, Debug)]
pub struct Sizes<'a> {
    interface: &'a Interface,
    known: Vec<Size>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    New,
    /// To be met again is to hold oneself.
    Working,
    Known(Size),
}

/// Which of the two numbers is being worked out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// What may be absent adds nothing, so types that hold themselves are no trouble.
    Min,
    Max,
}

/// Finds the size of a part.
type Part<'p> = &'p mut dyn FnMut(TypeId) -> Size;

impl Size {
    const WORD: Self = Self::exactly(4);

    const fn exactly(bytes: u32) -> Self {
        Self { min: bytes, max: Some(bytes) }
    }

    fn then(self, next: Self) -> Self {
        Self {
            min: self.min.saturating_add(next.min),
            max: self.max.zip(next.max).and_then(|(first, second)| first.checked_add(second)),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.zip(other.max).map(|(first, second)| first.max(second)),
        }
    }

    fn times(self, count: u32) -> Self {
        Self { min: self.min.saturating_mul(count), max: self.max.and_then(|max| max.checked_mul(count)) }
    }

    /// From nothing of it up to this.
    fn at_most(self) -> Self {
        Self { min: 0, ..self }
    }

    fn opaque(length: u32) -> Self {
        let padded = u64::from(length).next_multiple_of(4);
        let bytes = u32::try_from(padded);
        Self { min: bytes.unwrap_or(LARGEST as u32), max: bytes.ok() }
    }

    const BOUNDLESS: Self = Self { min: 0, max: None };
}

impl<'a> Sizes<'a> {
    /// The sizes of an interface's types.
    #[must_use]
    pub fn new(interface: &'a Interface) -> Self {
        let fewest = work_out(interface, Bound::Min);
        let most = work_out(interface, Bound::Max);
        let known = fewest.iter().zip(most).map(|(fewest, most)| Size { min: fewest.min, max: most.max });
        Self { interface, known: known.collect() }
    }

    /// The size of a definition.
    #[must_use]
    pub fn of_definition(&self, id: TypeId) -> Size {
        self.known[id.0]
    }

    /// The size of a type in a place where it is used.
    #[must_use]
    pub fn of(&self, ty: &Type) -> Size {
        built(ty, Bound::Max, &mut |id| self.of_definition(id))
    }

    /// The size of what follows one another: arguments.
    #[must_use]
    pub fn of_all<'t>(&self, types: impl IntoIterator<Item = &'t Type>) -> Size {
        types.into_iter().fold(Size::exactly(0), |sum, ty| sum.then(self.of(ty)))
    }

    /// The interface.
    #[must_use]
    pub fn interface(&self) -> &'a Interface {
        self.interface
    }
}

/// One of the two numbers for all types. Types may lead to one another a hundred thousand deep, so this keeps a stack of
/// its own.
fn work_out(interface: &Interface, bound: Bound) -> Vec<Size> {
    let mut states = vec![State::New; interface.types.len()];
    for id in 0..states.len() {
        let mut stack = vec![TypeId(id)];
        while let Some(&id) = stack.last() {
            let mut waiting = Vec::new();
            if matches!(states[id.0], State::New | State::Working) {
                let first = matches!(states[id.0], State::New);
                let size = definition(interface, id, bound, &mut |part| match states[part.0] {
                    State::Known(size) => size,
                    State::New if first => {
                        waiting.push(part);
                        Size::BOUNDLESS
                    }
                    // A value that holds one of its own kind has no largest.
                    State::New | State::Working => Size::BOUNDLESS,
                });
                states[id.0] = if waiting.is_empty() { State::Known(size) } else { State::Working };
            }
            if waiting.is_empty() {
                stack.pop();
            }
            stack.append(&mut waiting);
        }
    }
    let sizes = states.into_iter().map(|state| match state {
        State::Known(size) => size,
        State::New | State::Working => Size::BOUNDLESS,
    });
    sizes.collect()
}

fn definition(interface: &Interface, id: TypeId, bound: Bound, part: Part<'_>) -> Size {
    match &interface.definition(id).kind {
        TypeKind::Typedef(ty) => built(ty, bound, part),
        TypeKind::Enum(_) => Size::WORD,
        TypeKind::Struct(fields) => {
            fields.iter().fold(Size::exactly(0), |sum, field| sum.then(built(&field.ty, bound, part)))
        }
        TypeKind::Union(union) => {
            let discriminant = built(interface.resolve(&union.discriminant), bound, part);
            discriminant.then(arms(interface, union, bound, part))
        }
        TypeKind::External(_) => Size::BOUNDLESS,
    }
}

fn arms(interface: &Interface, union: &Union, bound: Bound, part: Part<'_>) -> Size {
    // A default that no value is left for is never taken.
    let default = union.default.as_ref().filter(|_| !union.is_complete(interface));
    let arms = union.cases.iter().map(|case| &case.arm).chain(default);
    let sizes = arms.map(|arm| match &arm.field {
        None => Size::exactly(0),
        Some(field) => built(&field.ty, bound, part),
    });
    sizes.reduce(Size::or).unwrap_or(Size::exactly(0))
}

fn built(ty: &Type, bound: Bound, part: Part<'_>) -> Size {
    let limit = |max: &Option<Length>| max.map_or(u32::MAX, |length| length.value);
    match ty {
        Type::Basic(basic) => Size::exactly(match basic {
            Basic::Int | Basic::UnsignedInt | Basic::Float | Basic::Bool => 4,
            Basic::Hyper | Basic::UnsignedHyper | Basic::Double => 8,
            Basic::Quadruple => 16,
        }),
        Type::String(max) | Type::Opaque(max) => Size::WORD.then(Size::opaque(limit(max)).at_most()),
        Type::FixedOpaque(length) => Size::opaque(length.value),
        Type::Array(..) | Type::Optional(_) if bound == Bound::Min => Size::WORD,
        Type::Array(element, max) => Size::WORD.then(built(element, bound, part).times(limit(max)).at_most()),
        Type::Optional(target) => Size::WORD.then(built(target, bound, part).at_most()),
        Type::FixedArray(element, length) => built(element, bound, part).times(length.value),
        Type::Named(id) => part(*id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size_of_last(text: &str) -> (u32, Option<u32>) {
        let generated = crate::configure().generate_text("sizes.x", text).expect("the test's file is sound");
        let interface = generated.interface();
        let sizes = Sizes::new(interface);
        let last =
            interface.types.iter().position(|ty| ty.name == "last").unwrap_or(interface.types.len() - 1);
        let Size { min, max } = sizes.of_definition(TypeId(last));
        (min, max)
    }

    #[test]
    fn sizes_are_those_of_the_standard() {
        assert_eq!(size_of_last("struct a { int b; hyper c; quadruple d; bool e; };"), (32, Some(32)));
        assert_eq!(size_of_last("struct a { string b<5>; opaque c[5]; opaque d<>; };"), (16, None));
        assert_eq!(size_of_last("struct a { string b<5>; opaque c[5]; };"), (12, Some(20)));
        assert_eq!(size_of_last("struct a { int b<3>; hyper c[3]; int *d; };"), (32, Some(48)));
        assert_eq!(size_of_last("enum a { B };"), (4, Some(4)));
        assert_eq!(size_of_last("typedef int a<4294967295>;"), (4, None));
        assert_eq!(size_of_last("typedef opaque a[4294967295];"), (u32::MAX, None));
        assert_eq!(
            size_of_last("union a switch (int b) { case 1: int c; case 2: hyper d; };"),
            (8, Some(12))
        );
        assert_eq!(
            size_of_last("union a switch (bool b) { case TRUE: int c; default: void; };"),
            (4, Some(8))
        );
    }

    #[test]
    fn what_holds_itself_has_no_end() {
        assert_eq!(size_of_last("struct node { int value; node *next; };"), (8, None));
        assert_eq!(size_of_last("struct tree { int value; tree children<2>; };"), (8, None));
        assert_eq!(size_of_last("struct a { int x; struct b *next; }; struct b { a first; };"), (8, None));
        assert_eq!(
            size_of_last("struct b { a first; hyper c; }; struct a { int x; struct b *next; };"),
            (8, None)
        );
        assert_eq!(
            size_of_last("struct a { int x; struct last *next; }; struct last { a first; hyper c; };"),
            (16, None)
        );
        assert_eq!(
            size_of_last(
                "union expression switch (int kind) { case 0: int number; case 1: pair both; };
                 struct pair { expression *left; expression *right; };"
            ),
            (8, None)
        );
    }
}
