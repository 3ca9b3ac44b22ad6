//! Everything that a file mentions, in an order in which each is declared before it is used, with a name for whatever
//! the language cannot say in place.

use std::collections::HashMap;

use super::{Body, Definition, Field, InterfaceError, InterfaceFile, Procedure, Program, Type, Union};

/// A file with all that belongs in it.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) declarations: Vec<Declaration>,
    /// The versions of each program.
    pub(super) programs: Vec<Vec<Version>>,
}

/// A type, ready to be written.
pub(super) enum Declaration {
    Typedef { docs: &'static str, field: Place },
    Enum(Definition),
    Struct { name: String, docs: &'static str, fields: Vec<(&'static str, Place)> },
    Union { name: &'static str, docs: &'static str, discriminant: String, cases: Vec<Case> },
}

pub(super) struct Case {
    /// `None` for the default.
    pub(super) value: Option<String>,
    pub(super) docs: &'static str,
    pub(super) field: Option<Place>,
}

/// A result, and arguments with their names.
type Signature = (String, Vec<(&'static str, String)>);

/// A version with the types of its procedures named.
pub(super) struct Version {
    pub(super) program: Program,
    /// The result and the arguments of each procedure.
    pub(super) signatures: Vec<Signature>,
}

/// A name with its type: what stands before the name, and after it.
pub(super) struct Place {
    pub(super) before: String,
    pub(super) name: String,
    pub(super) after: String,
}

/// How far a definition has come.
#[derive(PartialEq, Eq)]
enum State {
    /// What it holds is being declared.
    Begun,
    Declared,
}

#[derive(Default)]
struct Collector {
    collected: Collected,
    /// By name: a fingerprint of the definition, and how far it has come.
    types: HashMap<String, (String, State)>,
    /// Members of enums, and whose they are.
    members: HashMap<&'static str, &'static str>,
}

#[inline]
pub(super) fn collect(file: &InterfaceFile) -> Result<Collected, InterfaceError> {
    let mut collector = Collector::default();
    for (name, ty) in &file.types {
        match ty {
            Type::Named { .. } => drop(collector.simple(ty, name)?),
            other => collector.typedef(other, (*name).to_owned(), "")?,
        }
    }
    for program in &file.programs {
        collector.program(program)?;
    }
    Ok(collector.collected)
}

impl Collector {
    /// What a type is called where only a name will do; a type without one becomes a typedef of the name given.
    #[inline]
    fn simple(&mut self, ty: &Type, otherwise: &str) -> Result<String, InterfaceError> {
        if let Type::Named { definition, .. } = ty {
            return self.named(definition());
        }
        if let Some(word) = word(ty) {
            return Ok(word.to_owned());
        }
        let name = self.free(otherwise.to_owned());
        self.typedef(ty, name.clone(), "")?;
        Ok(name)
    }

    /// The name, or one like it that no type has yet.
    #[inline]
    fn free(&self, mut name: String) -> String {
        while self.types.contains_key(&name) {
            name.push('_');
        }
        name
    }

    /// A struct with nothing else in it, which is the same on the wire.
    #[inline]
    fn wrapped(&mut self, ty: &Type, name: String) -> Result<String, InterfaceError> {
        let name = self.free(name);
        let place = self.place(ty, "value", &format!("{name}_value"))?;
        self.types.insert(name.clone(), (format!("{{{ty:?}}}"), State::Declared));
        let declaration = Declaration::Struct { name: name.clone(), docs: "", fields: vec![("", place)] };
        self.collected.declarations.push(declaration);
        Ok(name)
    }

    #[inline]
    fn typedef(&mut self, ty: &Type, name: String, docs: &'static str) -> Result<(), InterfaceError> {
        self.types.insert(name.clone(), (format!("{ty:?}"), State::Begun));
        let place = self.place(ty, &name, &name)?;
        self.types.insert(name, (format!("{ty:?}"), State::Declared));
        self.collected.declarations.push(Declaration::Typedef { docs, field: place });
        Ok(())
    }

    /// Declares a type and what it holds, unless that is done or under way.
    #[inline]
    fn named(&mut self, definition: Definition) -> Result<String, InterfaceError> {
        let name = definition.name;
        let fingerprint = format!("{definition:?}");
        if let Some((first, state)) = self.types.get(name) {
            if *first != fingerprint {
                return Err(InterfaceError::Twice { what: "types", name: name.to_owned() });
            }
            // C knows a struct, as all that can hold itself becomes there, by its tag before it is complete.
            let tag = if *state == State::Begun { "struct " } else { "" };
            return Ok(format!("{tag}{name}"));
        }
        self.types.insert(name.to_owned(), (fingerprint.clone(), State::Begun));
        let declaration = match &definition.body {
            Body::Typedef(ty) => {
                let field = self.place(ty, name, name)?;
                Declaration::Typedef { docs: definition.docs, field }
            }
            Body::Enum(_) => self.enumeration(definition)?,
            Body::Struct(fields) => {
                let fields = fields.iter().map(|field| {
                    let helper = format!("{name}_{}", field.name);
                    Ok((field.docs, self.place(&field.ty, field.name, &helper)?))
                });
                let fields = fields.collect::<Result<_, InterfaceError>>()?;
                Declaration::Struct { name: name.to_owned(), docs: definition.docs, fields }
            }
            Body::Union(union) => self.union(name, definition.docs, union)?,
        };
        self.types.insert(name.to_owned(), (fingerprint, State::Declared));
        self.collected.declarations.push(declaration);
        Ok(name.to_owned())
    }

    #[inline]
    fn enumeration(&mut self, definition: Definition) -> Result<Declaration, InterfaceError> {
        let Body::Enum(members) = &definition.body else { unreachable!("only enums come here") };
        for member in members {
            if self.members.insert(member.name, definition.name).is_some() {
                return Err(InterfaceError::Twice { what: "members of enums", name: member.name.to_owned() });
            }
        }
        Ok(Declaration::Enum(definition))
    }

    #[inline]
    fn union(
        &mut self,
        name: &'static str,
        docs: &'static str,
        union: &Union,
    ) -> Result<Declaration, InterfaceError> {
        let discriminant = self.simple(&union.discriminant, name)?;
        let values = values(name, &union.discriminant)?;
        let mut seen: HashMap<i64, &'static str> = HashMap::new();
        let mut cases = Vec::new();
        for (value, field) in &union.cases {
            if let Some(first) = seen.insert(*value, field.name) {
                return Err(InterfaceError::SameNumber {
                    what: "two arms of a union",
                    number: *value,
                    first: first.to_owned(),
                    second: field.name.to_owned(),
                });
            }
            let text = values(*value).ok_or_else(|| InterfaceError::NoSuchValue {
                union: name.to_owned(),
                arm: field.name.to_owned(),
                value: *value,
            })?;
            cases.push(Case { value: Some(text), docs: field.docs, field: self.arm(name, field)? });
        }
        if let Some(field) = &union.default {
            cases.push(Case { value: None, docs: field.docs, field: self.arm(name, field)? });
        }
        Ok(Declaration::Union { name, docs, discriminant, cases })
    }

    #[inline]
    fn arm(&mut self, union: &str, field: &Field) -> Result<Option<Place>, InterfaceError> {
        if matches!(field.ty, Type::Void) {
            return Ok(None);
        }
        self.place(&field.ty, field.name, &format!("{union}_{}", field.name)).map(Some)
    }

    /// A declaration of a name; `helper` is what a part that needs a name of its own is called after.
    #[inline]
    fn place(&mut self, ty: &Type, name: &str, helper: &str) -> Result<Place, InterfaceError> {
        let item = format!("{helper}_item");
        let (before, after) = match ty {
            Type::String { max } => ("string ".to_owned(), bound(*max)),
            Type::Opaque { max } => ("opaque ".to_owned(), bound(*max)),
            Type::FixedOpaque { length } => ("opaque ".to_owned(), format!("[{length}]")),
            Type::Array { element, max } => (format!("{} ", self.simple(element, &item)?), bound(*max)),
            // C's rpcgen forgets what it calls a `bool` in such arrays.
            Type::FixedArray { element: Type::Bool, length } => {
                let item = self.free(item);
                self.typedef(&Type::Bool, item.clone(), "")?;
                (format!("{item} "), format!("[{length}]"))
            }
            Type::FixedArray { element, length } => {
                (format!("{} ", self.simple(element, &item)?), format!("[{length}]"))
            }
            Type::Optional { target } => (format!("{} *", self.simple(target, &item)?), String::new()),
            Type::Void => return Err(InterfaceError::Void(name.to_owned())),
            other => (format!("{} ", self.simple(other, helper)?), String::new()),
        };
        Ok(Place { before, name: name.to_owned(), after })
    }

    #[inline]
    fn program(&mut self, program: &Program) -> Result<(), InterfaceError> {
        let mut signatures = Vec::new();
        for procedure in &program.procedures {
            signatures.push(self.signature(procedure)?);
        }
        let version = Version { program: program.clone(), signatures };
        let same = self.collected.programs.iter_mut().find(|versions| {
            let first = &versions[0].program;
            first.number == program.number || first.name == program.name
        });
        let Some(versions) = same else {
            self.collected.programs.push(vec![version]);
            return Ok(());
        };
        let first = &versions[0].program;
        if first.number != program.number {
            return Err(InterfaceError::Twice { what: "programs", name: program.name.to_owned() });
        }
        if first.name != program.name {
            return Err(InterfaceError::SameNumber {
                what: "two programs",
                number: program.number.into(),
                first: first.name.to_owned(),
                second: program.name.to_owned(),
            });
        }
        for Version { program: other, .. } in versions.iter() {
            if other.version == program.version {
                return Err(InterfaceError::SameNumber {
                    what: "two versions of a program",
                    number: program.version.into(),
                    first: other.version_name.to_owned(),
                    second: program.version_name.to_owned(),
                });
            }
            if other.version_name == program.version_name {
                return Err(InterfaceError::Twice {
                    what: "versions of a program",
                    name: program.version_name.to_owned(),
                });
            }
        }
        versions.push(version);
        Ok(())
    }

    #[inline]
    fn signature(&mut self, procedure: &Procedure) -> Result<Signature, InterfaceError> {
        let mut spelled = |ty: &Type, part: &str| match ty {
            Type::Void => Ok("void".to_owned()),
            Type::String { max: None } => Ok("string".to_owned()),
            other if is_array_of_c(other) => self.wrapped(other, format!("{}_{part}", procedure.name)),
            other => self.simple(other, &format!("{}_{part}", procedure.name)),
        };
        let result = spelled(&procedure.result, "result")?;
        let arguments = procedure.arguments.iter().map(|(name, ty)| match ty {
            Type::Void => Err(InterfaceError::Void((*name).to_owned())),
            ty => Ok((*name, spelled(ty, name)?)),
        });
        Ok((result, arguments.collect::<Result<_, InterfaceError>>()?))
    }
}

/// Whether C would have it as an array, which its functions can neither take nor return.
#[inline]
fn is_array_of_c(ty: &Type) -> bool {
    match ty {
        Type::FixedOpaque { .. } | Type::FixedArray { .. } => true,
        Type::Named { definition, .. } => match definition().body {
            Body::Typedef(target) => is_array_of_c(&target),
            _ => false,
        },
        _ => false,
    }
}

/// Writes a value, if it can be one.
type Spelling = Box<dyn Fn(i64) -> Option<String>>;

/// How the values of a discriminant are written.
#[inline]
fn values(union: &str, discriminant: &Type) -> Result<Spelling, InterfaceError> {
    let found = match discriminant {
        Type::Int => return Ok(Box::new(|value| i32::try_from(value).ok().map(|value| value.to_string()))),
        Type::UnsignedInt => {
            return Ok(Box::new(|value| u32::try_from(value).ok().map(|value| value.to_string())));
        }
        Type::Bool => {
            return Ok(Box::new(|value| match value {
                0 => Some("FALSE".to_owned()),
                1 => Some("TRUE".to_owned()),
                _ => None,
            }));
        }
        Type::Named { name, definition } => match definition().body {
            Body::Enum(members) => {
                return Ok(Box::new(move |value| {
                    let member = members.iter().find(|member| i64::from(member.value) == value)?;
                    Some(member.name.to_owned())
                }));
            }
            _ => format!("`{name}`"),
        },
        other => word(other).map_or_else(|| "a type without a name".to_owned(), |word| format!("`{word}`")),
    };
    Err(InterfaceError::Discriminant { union: union.to_owned(), found })
}

/// A type of one or two words.
#[inline]
fn word(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Int => "int",
        Type::UnsignedInt => "unsigned int",
        Type::Hyper => "hyper",
        Type::UnsignedHyper => "unsigned hyper",
        Type::Float => "float",
        Type::Double => "double",
        Type::Quadruple => "quadruple",
        Type::Bool => "bool",
        _ => return None,
    })
}

#[inline]
fn bound(max: Option<u32>) -> String {
    max.map_or_else(|| "<>".to_owned(), |max| format!("<{max}>"))
}
