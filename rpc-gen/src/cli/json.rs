//! `rpc-gen json`: what a file means, for other programs.

use std::path::PathBuf;
use std::process::ExitCode;

use rpc_gen::describe::{basic_text, type_text};
use rpc_gen::model::{
    Arm, Constant, ConstantValue, Domain, Field, Interface, Item, Length, Program, Type, TypeId, TypeKind,
    Union,
};
use rpc_gen::size::{Size, Sizes};
use serde_json::{Map, Value, json};

use super::settings::Settings;
use super::{Outcome, output};

/// Grows by one when what a reader relies on changes; what is added does not change it.
const VERSION: u32 = 1;

const SCHEMA: &str = include_str!("interface.schema.json");

/// Print the meaning of an interface as JSON
///
/// Constants, types, programs, versions, procedures: names as the file has them, numbers worked out,
/// includes and macros gone, comments beside what they are about. `--schema` prints the JSON Schema.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  rpc-gen json nfs3.x | jq '.programs[].versions[].procedures[].name'\n  \
                        rpc-gen json --schema"
)]
pub(super) struct Json {
    /// The interface file
    #[arg(value_name = "FILE.x", required_unless_present = "schema")]
    file: Option<PathBuf>,

    /// Print the schema of what is printed for a file
    #[arg(long, conflicts_with = "file")]
    schema: bool,

    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(arguments: &Json) -> Outcome {
    let written = match &arguments.file {
        None => SCHEMA.to_owned(),
        Some(file) => {
            let generated = arguments.settings.read(file)?;
            text(&document(generated.interface(), generated.source()))?
        }
    };
    output::print_or_write(&written, arguments.output.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

/// JSON laid out to be read.
pub(super) fn text(value: &Value) -> Result<String, String> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| format!("error: no JSON for this: {error}"))?;
    Ok(text + "\n")
}

fn document(interface: &Interface, source: &str) -> Value {
    let sizes = Sizes::new(interface);
    let types = interface.order.iter().filter_map(|item| match item {
        Item::Type(id) => Some(definition(&sizes, *id)),
        Item::Constant(_) => None,
    });
    json!({
        "version": VERSION,
        "source": source,
        "constants": interface.constants.iter().map(constant).collect::<Vec<_>>(),
        "types": types.collect::<Vec<_>>(),
        "programs": interface.programs.iter().map(|one| program(&sizes, one)).collect::<Vec<_>>(),
    })
}

fn constant(constant: &Constant) -> Value {
    let value = match &constant.value {
        ConstantValue::Text(text) => json!(text),
        ConstantValue::Number { value, .. } => number(*value),
    };
    with_docs(json!({ "name": constant.name, "value": value }), &constant.docs)
}

/// A number; the checker lets no constant be outside of `i64` and `u64`.
fn number(value: i128) -> Value {
    match (i64::try_from(value), u64::try_from(value)) {
        (Ok(value), _) => json!(value),
        (_, Ok(value)) => json!(value),
        _ => json!(value.to_string()),
    }
}

/// How many bytes values take; `null` where there is no end to it.
fn size(size: Size) -> Value {
    json!({ "min": size.min, "max": size.max })
}

fn definition(sizes: &Sizes<'_>, id: TypeId) -> Value {
    let interface = sizes.interface();
    let definition = interface.definition(id);
    let mut value = match &definition.kind {
        TypeKind::Typedef(target) => json!({ "kind": "typedef", "type": ty(interface, target) }),
        TypeKind::Enum(members) => {
            let members = members
                .iter()
                .map(|member| with_docs(json!({ "name": member.name, "value": member.value }), &member.docs));
            json!({ "kind": "enum", "members": members.collect::<Vec<_>>() })
        }
        TypeKind::Struct(fields) => {
            let fields = fields.iter().map(|one| field(interface, one)).collect::<Vec<_>>();
            json!({ "kind": "struct", "fields": fields })
        }
        TypeKind::Union(union) => self::union(interface, union),
        TypeKind::External(external) => json!({ "kind": "external", "rust": external.rust }),
    };
    value["name"] = json!(definition.name);
    value["recursive"] = json!(definition.recursive);
    value["list"] = json!(definition.list);
    value["size"] = size(sizes.of_definition(id));
    with_docs(value, &definition.docs)
}

fn union(interface: &Interface, union: &Union) -> Value {
    let cases = union.cases.iter().map(|case| {
        let mut value = arm(interface, &case.arm);
        value["value"] = json!(case.value);
        let name = match (&case.name, union.domain) {
            (None, Domain::Bool) => Some(if case.value == 0 { "FALSE" } else { "TRUE" }.to_owned()),
            (name, _) => name.clone(),
        };
        if let Some(name) = name {
            value["name"] = json!(name);
        }
        value
    });
    json!({
        "kind": "union",
        "discriminant": { "name": union.discriminant_name, "type": ty(interface, &union.discriminant) },
        "cases": cases.collect::<Vec<_>>(),
        "default": union.default.as_ref().map(|default| arm(interface, default)),
    })
}

/// What an arm carries; `null` for `void`.
fn arm(interface: &Interface, arm: &Arm) -> Value {
    let field = arm.field.as_ref().map(|one| field(interface, one));
    with_docs(json!({ "field": field }), &arm.docs)
}

fn field(interface: &Interface, field: &Field) -> Value {
    with_docs(json!({ "name": field.name, "type": ty(interface, &field.ty) }), &field.docs)
}

fn ty(interface: &Interface, ty: &Type) -> Value {
    let of = |kind: &str| json!({ "kind": kind });
    let mut value = match ty {
        Type::Basic(basic) => of(&basic_text(*basic).replace(' ', "_")),
        Type::String(max) => with_length(of("string"), "max", *max),
        Type::Opaque(max) => with_length(of("opaque"), "max", *max),
        Type::FixedOpaque(length) => with_length(of("fixed_opaque"), "length", Some(*length)),
        Type::Array(element, max) => {
            let array = json!({ "kind": "array", "element": self::ty(interface, element) });
            with_length(array, "max", *max)
        }
        Type::FixedArray(element, length) => {
            let array = json!({ "kind": "fixed_array", "element": self::ty(interface, element) });
            with_length(array, "length", Some(*length))
        }
        Type::Optional(target) => json!({ "kind": "optional", "element": self::ty(interface, target) }),
        Type::Named(id) => json!({ "kind": "named", "name": interface.definition(*id).name }),
    };
    value["text"] = json!(type_text(interface, ty));
    value
}

/// No `max` says that there is none but the protocol's.
fn with_length(mut value: Value, key: &str, length: Option<Length>) -> Value {
    if let Some(length) = length {
        value[key] = json!(length.value);
    }
    value
}

fn program(sizes: &Sizes<'_>, program: &Program) -> Value {
    let interface = sizes.interface();
    let versions = program.versions.iter().map(|version| {
        let procedures = version.procedures.iter().map(|procedure| {
            let arguments = procedure.arguments.iter().map(|argument| {
                let mut value = Map::new();
                if let Some(name) = &argument.name {
                    value.insert("name".to_owned(), json!(name));
                }
                value.insert("type".to_owned(), ty(interface, &argument.ty));
                Value::Object(value)
            });
            let value = json!({
                "name": procedure.name,
                "number": procedure.number,
                "arguments": arguments.collect::<Vec<_>>(),
                "arguments_size": size(sizes.of_all(procedure.arguments.iter().map(|argument| &argument.ty))),
                "result_size": size(sizes.of_all(&procedure.result)),
                "result": procedure.result.as_ref().map(|result| ty(interface, result)),
                "idempotent": procedure.idempotent,
            });
            with_docs(value, &procedure.docs)
        });
        let value = json!({
            "name": version.name,
            "number": version.number,
            "procedures": procedures.collect::<Vec<_>>(),
        });
        with_docs(value, &version.docs)
    });
    let value = json!({
        "name": program.name,
        "number": program.number,
        "versions": versions.collect::<Vec<_>>(),
    });
    with_docs(value, &program.docs)
}

fn with_docs(mut value: Value, docs: &str) -> Value {
    if !docs.is_empty() {
        value["docs"] = json!(docs);
    }
    value
}
