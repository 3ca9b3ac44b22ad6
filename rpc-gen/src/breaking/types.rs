//! Types, by how their values are written.

use std::collections::BTreeSet;

use super::graph::Graph;
use super::values::{Values, parts};
use crate::describe::{basic_text, type_text};
use crate::model::{Arm, Domain, Field, Interface, Member, Type, TypeId, TypeKind, Union};

impl<'a> Graph<'a> {
    pub(super) fn definitions(&mut self, old: TypeId, new: TypeId) {
        let (old_interface, new_interface) = (self.old, self.new);
        let (old, new) = (old_interface.definition(old), new_interface.definition(new));
        match (&old.kind, &new.kind) {
            (TypeKind::Struct(old_fields), TypeKind::Struct(new_fields)) => {
                self.structs(&format!("struct {}", old.name), old_fields, new_fields);
            }
            (TypeKind::Union(old_union), TypeKind::Union(new_union)) => {
                self.unions(&format!("union {}", old.name), old_union, new_union);
            }
            (TypeKind::Enum(old_members), TypeKind::Enum(new_members)) => {
                self.enums(&format!("enum {}", old.name), old_members, new_members);
            }
            (TypeKind::Typedef(old_type), TypeKind::Typedef(new_type)) => {
                self.types(&format!("typedef {}", old.name), old_type, new_type);
            }
            // Neither says what it is, but the name tells one from another.
            (TypeKind::External(_), TypeKind::External(_)) if old.name == new.name => {}
            (TypeKind::External(_), TypeKind::External(_)) => {
                self.changed(
                    &format!("type {}", old.name),
                    format!("is now {}; neither file defines it", new.name),
                );
            }
            (old_kind, new_kind) => {
                let (was, is) = (kind_text(old_kind), kind_text(new_kind));
                self.changed(&format!("type {}", old.name), format!("was {was}, is {is}"));
            }
        }
    }

    /// Two types where they are used.
    fn types(&mut self, place: &str, old: &'a Type, new: &'a Type) {
        if let (Type::Named(old), Type::Named(new)) = (old, new) {
            let (old_definition, new_definition) = (self.old.definition(*old), self.new.definition(*new));
            let typedefs = matches!(old_definition.kind, TypeKind::Typedef(_))
                && matches!(new_definition.kind, TypeKind::Typedef(_));
            if typedefs && old_definition.name == new_definition.name {
                return self.named(*old, *new, Some(self.node));
            }
        }
        let (old_interface, new_interface) = (self.old, self.new);
        let (old, new) = (old_interface.resolve(old), new_interface.resolve(new));
        match (old, new) {
            (Type::Named(old_id), Type::Named(new_id)) if self.same_kind(*old_id, *new_id) => {
                self.named(*old_id, *new_id, Some(self.node));
            }
            (Type::String(a) | Type::Opaque(a), Type::String(b) | Type::Opaque(b)) => {
                self.text_or_bytes(place, old, new);
                self.bounds(place, a.map(|max| max.value), b.map(|max| max.value));
            }
            (Type::FixedOpaque(a), Type::FixedOpaque(b)) => self.lengths(place, a.value, b.value),
            (Type::FixedArray(a, old_length), Type::FixedArray(b, new_length)) => {
                self.lengths(place, old_length.value, new_length.value);
                self.types(place, a, b);
            }
            (Type::Array(..) | Type::Optional(_), Type::Array(..) | Type::Optional(_)) => {
                self.lists(place, old, new);
            }
            _ => self.values(place, &[old], &[new]),
        }
    }

    fn same_kind(&self, old: TypeId, new: TypeId) -> bool {
        std::mem::discriminant(&self.old.definition(old).kind)
            == std::mem::discriminant(&self.new.definition(new).kind)
    }

    /// Values that follow one another: structs are no more on the wire than what is in them.
    pub(super) fn values(&mut self, place: &str, old: &[&'a Type], new: &[&'a Type]) {
        if let ([old], [new]) = (old, new)
            && !self.is_struct(self.old, old)
            && !self.is_struct(self.new, new)
        {
            return self.leaves(place, old, new);
        }
        if old.len() == new.len() {
            let pairs: Vec<_> = old.iter().copied().zip(new.iter().copied()).collect();
            let alike =
                |(old, new): &(&Type, &Type)| self.is_struct(self.old, old) == self.is_struct(self.new, new);
            if pairs.iter().all(alike) {
                for (number, (old, new)) in pairs.iter().enumerate() {
                    let place =
                        if pairs.len() > 1 { format!("{place} {}", number + 1) } else { place.to_owned() };
                    self.types(&place, old, new);
                }
                return;
            }
        }
        let (old_parts, new_parts) = (parts(self.old, old), parts(self.new, new));
        match (old_parts, new_parts) {
            (Some(old_parts), Some(new_parts)) if old_parts.len() == new_parts.len() => {
                let message = format!("was {}, is {}", self.texts(self.old, old), self.texts(self.new, new));
                self.note("type-changed", place, message, (false, false), true);
                for (number, (old, new)) in old_parts.into_iter().zip(new_parts).enumerate() {
                    self.types(&format!("{place}, value {}", number + 1), old, new);
                }
            }
            _ => {
                let message = format!("was {}, is {}", self.texts(self.old, old), self.texts(self.new, new));
                self.changed(place, message);
            }
        }
    }

    fn is_struct(&self, interface: &Interface, ty: &Type) -> bool {
        matches!(interface.resolve(ty), Type::Named(id)
            if matches!(interface.definition(*id).kind, TypeKind::Struct(_)))
    }

    /// Two types that are no structs and have little in common, if anything.
    fn leaves(&mut self, place: &str, old: &'a Type, new: &'a Type) {
        let (a, b) = (self.old.resolve(old), self.new.resolve(new));
        if a == b && matches!(a, Type::Basic(_)) {
            return;
        }
        let both_plain = matches!((a, b), (Type::Basic(_), Type::Basic(_)));
        if !both_plain
            && std::mem::discriminant(a) == std::mem::discriminant(b)
            && !matches!(a, Type::Named(_))
        {
            return self.types(place, old, new);
        }
        if let (Type::Named(a), Type::Named(b)) = (a, b)
            && self.same_kind(*a, *b)
        {
            return self.types(place, old, new);
        }
        if is_list(a) && is_list(b) || is_text(a) && is_text(b) {
            return self.types(place, old, new);
        }
        let message = format!("was {}, is {}", type_text(self.old, old), type_text(self.new, new));
        match (Values::of(self.old, a), Values::of(self.new, b)) {
            (Some(old), Some(new)) => {
                let (to_new, to_old) = (!new.hold(&old), !old.hold(&new));
                let message =
                    format!("{message}: written alike, but not all values of one are values of the other");
                self.note("type-changed", place, message, (to_new, to_old), true);
            }
            _ => self.changed(place, message),
        }
    }

    fn text_or_bytes(&mut self, place: &str, old: &Type, new: &Type) {
        match (old, new) {
            (Type::Opaque(_), Type::String(_)) => {
                let message = "was opaque, is a string: bytes that are no text are refused".to_owned();
                self.note("type-changed", place, message, (true, false), true);
            }
            (Type::String(_), Type::Opaque(_)) => {
                let message =
                    "was a string, is opaque: bytes that are no text are refused by the old".to_owned();
                self.note("type-changed", place, message, (false, true), true);
            }
            _ => {}
        }
    }

    /// Arrays of variable length, of which optional data is one of at most one element.
    fn lists(&mut self, place: &str, old: &'a Type, new: &'a Type) {
        let list = |ty: &'a Type| match ty {
            Type::Array(element, max) => (element, max.map(|max| max.value)),
            Type::Optional(target) => (target, Some(1)),
            _ => unreachable!("the caller has seen to it"),
        };
        let ((old_element, old_max), (new_element, new_max)) = (list(old), list(new));
        if std::mem::discriminant(old) != std::mem::discriminant(new) {
            let message = format!("was {}, is {}", type_text(self.old, old), type_text(self.new, new));
            self.note("type-changed", place, message, (false, false), true);
        }
        self.bounds(place, old_max, new_max);
        self.types(place, old_element, new_element);
    }

    fn bounds(&mut self, place: &str, old: Option<u32>, new: Option<u32>) {
        let number = |max: Option<u32>| max.filter(|&max| max != u32::MAX);
        let (old, new) = (number(old), number(new));
        let text =
            |max: Option<u32>| max.map_or_else(|| "any number".to_owned(), |max| format!("at most {max}"));
        let message = format!("{} were allowed, now {}", text(old), text(new));
        let (old, new) = (old.unwrap_or(u32::MAX), new.unwrap_or(u32::MAX));
        if new < old {
            self.note("bound-narrowed", place, message, (true, false), false);
        } else if new > old {
            self.note("bound-widened", place, message, (false, true), false);
        }
    }

    fn lengths(&mut self, place: &str, old: u32, new: u32) {
        if old != new {
            self.note("length-changed", place, format!("had {old}, has {new}"), (true, true), true);
        }
    }

    fn structs(&mut self, place: &str, old: &'a [Field], new: &'a [Field]) {
        if old.len() == new.len() {
            let names =
                |fields: &'a [Field]| fields.iter().map(|field| field.name.as_str()).collect::<BTreeSet<_>>();
            let same_names = names(old) == names(new);
            for (old, new) in old.iter().zip(new) {
                let place = format!("{place}, field {}", old.name);
                if old.name != new.name {
                    let (code, message) = if same_names {
                        ("fields-reordered", format!("{} is in its place now", new.name))
                    } else {
                        ("renamed", format!("is called {} now", new.name))
                    };
                    self.note(code, &place, message, (same_names, same_names), true);
                }
                self.types(&place, &old.ty, &new.ty);
            }
            return;
        }
        let missing = |from: &'a [Field], to: &'a [Field]| -> Vec<&'a Field> {
            from.iter().filter(|field| !to.iter().any(|other| other.name == field.name)).collect()
        };
        let (removed, added) = (missing(old, new), missing(new, old));
        for field in &removed {
            let place = format!("{place}, field {}", field.name);
            self.note("field-removed", &place, "is not there any more".to_owned(), (true, true), true);
        }
        for field in &added {
            let place = format!("{place}, field {}", field.name);
            self.note("field-added", &place, "is new".to_owned(), (true, true), true);
        }
        for field in old {
            if let Some(other) = new.iter().find(|other| other.name == field.name) {
                self.types(&format!("{place}, field {}", field.name), &field.ty, &other.ty);
            }
        }
        if removed.is_empty() && added.is_empty() {
            self.changed(place, format!("had {} fields, has {}", old.len(), new.len()));
        }
    }

    fn enums(&mut self, place: &str, old: &[Member], new: &[Member]) {
        for member in old {
            let place = format!("{place}, member {}", member.name);
            match new.iter().find(|other| other.name == member.name) {
                Some(other) if other.value == member.value => {}
                Some(other) => {
                    let message = format!("was {}, is {}", member.value, other.value);
                    self.note("member-renumbered", &place, message, (true, true), true);
                }
                None => match new.iter().find(|other| other.value == member.value) {
                    Some(other) if old.iter().any(|known| known.name == other.name) => {
                        let message = "is not there any more".to_owned();
                        self.note("member-removed", &place, message, (false, false), true);
                    }
                    Some(other) => {
                        let message = format!("is called {} now", other.name);
                        self.note("renamed", &place, message, (false, false), true);
                    }
                    None => {
                        let message = format!("is not there any more, nor its number {}", member.value);
                        self.note("member-removed", &place, message, (true, false), true);
                    }
                },
            }
        }
        for member in new {
            let known = |other: &Member| other.name == member.name || other.value == member.value;
            if !old.iter().any(known) {
                let place = format!("{place}, member {}", member.name);
                self.note(
                    "member-added",
                    &place,
                    format!("is new, number {}", member.value),
                    (false, true),
                    true,
                );
            }
        }
    }

    fn unions(&mut self, place: &str, old: &'a Union, new: &'a Union) {
        self.types(&format!("{place}, discriminant"), &old.discriminant, &new.discriminant);
        let names: Vec<(i64, String)> = old
            .cases
            .iter()
            .map(|case| (case.value, case_text(old.domain, case)))
            .chain(new.cases.iter().map(|case| (case.value, case_text(new.domain, case))))
            .collect();
        let mut seen = BTreeSet::new();
        for (value, name) in names {
            if !seen.insert(value) {
                continue;
            }
            let place = format!("{place}, case {name}");
            let arm =
                |union: &'a Union| union.cases.iter().find(|case| case.value == value).map(|case| &case.arm);
            match (arm(old).or(old.default.as_ref()), arm(new).or(new.default.as_ref())) {
                (Some(old), Some(new)) => self.arms(&place, old, new),
                (Some(_), None) => {
                    self.note("arm-removed", &place, "is not there any more".to_owned(), (true, false), true);
                }
                (None, Some(_)) => self.note("arm-added", &place, "is new".to_owned(), (false, true), true),
                (None, None) => {}
            }
        }
        let place = format!("{place}, default");
        match (&old.default, &new.default) {
            (Some(old), Some(new)) => self.arms(&place, old, new),
            (Some(_), None) if !new.is_complete(self.new) => {
                self.note("arm-removed", &place, "is not there any more".to_owned(), (true, false), true);
            }
            (None, Some(_)) if !old.is_complete(self.old) => {
                self.note("arm-added", &place, "is new".to_owned(), (false, true), true);
            }
            _ => {}
        }
    }

    fn arms(&mut self, place: &str, old: &'a Arm, new: &'a Arm) {
        match (&old.field, &new.field) {
            (Some(old), Some(new)) => {
                self.types(place, &old.ty, &new.ty);
            }
            (None, None) => {}
            (Some(_), None) => self.changed(place, "carried data, carries none".to_owned()),
            (None, Some(_)) => self.changed(place, "carried no data, carries some".to_owned()),
        }
    }

    fn texts(&self, interface: &Interface, types: &[&Type]) -> String {
        if types.is_empty() {
            return "void".to_owned();
        }
        types.iter().map(|ty| type_text(interface, ty)).collect::<Vec<_>>().join(", ")
    }

    fn changed(&mut self, place: &str, message: String) {
        self.note("type-changed", place, message, (true, true), true);
    }
}

fn is_list(ty: &Type) -> bool {
    matches!(ty, Type::Array(..) | Type::Optional(_))
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::String(_) | Type::Opaque(_))
}

fn case_text(domain: Domain, case: &crate::model::Case) -> String {
    match (&case.name, domain, case.value) {
        (Some(name), ..) => name.clone(),
        (None, Domain::Bool, 0) => "FALSE".to_owned(),
        (None, Domain::Bool, _) => "TRUE".to_owned(),
        (None, _, value) => value.to_string(),
    }
}

fn kind_text(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Typedef(Type::Basic(basic)) => basic_text(*basic),
        TypeKind::Typedef(_) => "a typedef",
        TypeKind::Enum(_) => "an enum",
        TypeKind::Struct(_) => "a struct",
        TypeKind::Union(_) => "a union",
        TypeKind::External(_) => "not defined",
    }
}
