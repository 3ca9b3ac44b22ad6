//! `rpc-gen json`, held to its own schema.

use serde_json::Value;

use super::{code, expect, printed, run, stderr};

fn schema() -> Value {
    serde_json::from_str(&printed(&["json", "--schema"])).expect("the schema is JSON")
}

#[test]
fn meaning_is_printed_as_expected() {
    expect("rich.json", &printed(&["json", "-D", "WITH_EXTRA", "rich.x"]));
}

#[test]
fn what_is_printed_is_as_the_schema_says() {
    let schema = schema();
    let golden = "../../golden/good";
    for file in [
        "rich.x",
        "../../../../idl/msg.x",
        &format!("{golden}/unions.x"),
        &format!("{golden}/names.x"),
        &format!("{golden}/lists.x"),
    ] {
        let value: Value = serde_json::from_str(&printed(&["json", file])).expect("it prints JSON");
        if let Err(error) = validate(&schema, &schema, &value, "$") {
            panic!("{file}: {error}");
        }
    }
}

#[test]
fn the_schema_tells_what_is_wrong() {
    let schema = schema();
    let good: Value = serde_json::from_str(&printed(&["json", "rich.x"])).expect("it prints JSON");
    let wrong = |pointer: &str, value: Value| {
        let mut changed = good.clone();
        *changed.pointer_mut(pointer).unwrap_or_else(|| panic!("there is no {pointer}")) = value;
        assert!(validate(&schema, &schema, &changed, "$").is_err(), "{pointer} may be anything");
    };
    wrong("/version", Value::from(2));
    wrong("/programs/0/number", Value::from(-1));
    wrong("/types/0/kind", Value::from("class"));
    wrong("/constants/0/value", Value::Null);
    wrong("/programs/0/versions/0/procedures/1/arguments/0/type/kind", Value::from("float128"));
    let mut more = good.clone();
    more["programs"][0]["surprise"] = Value::Null;
    assert!(validate(&schema, &schema, &more, "$").is_err());
}

#[test]
fn nothing_is_printed_for_a_bad_file() {
    let output = run(&["json", "../../golden/bad/undefined_type.x"]);
    assert_eq!((code(&output), output.stdout.len()), (1, 0));
    assert!(stderr(&output).contains("undefined_type.x:"));
    assert_eq!(code(&run(&["json"])), 2);
}

/// As much of JSON Schema as the schema uses; any other word of it is an error here.
fn validate(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    for (word, rule) in schema.as_object().expect("a schema is an object") {
        let holds = match word.as_str() {
            "$schema" | "title" | "description" | "$defs" => true,
            "$ref" => {
                let pointer =
                    rule.as_str().and_then(|rule| rule.strip_prefix('#')).expect("references are local");
                validate(root, root.pointer(pointer).expect("what is referred to is there"), value, at)?;
                true
            }
            "oneOf" => {
                let rules = rule.as_array().expect("oneOf is a list");
                let tries: Vec<_> = rules.iter().map(|rule| validate(root, rule, value, at)).collect();
                let valid = tries.iter().filter(|tried| tried.is_ok()).count();
                if valid != 1 {
                    return Err(format!("{at}: {valid} of oneOf: {tries:?}"));
                }
                true
            }
            "type" => match rule {
                Value::Array(types) => types.iter().any(|ty| is_type(ty, value)),
                ty => is_type(ty, value),
            },
            "enum" => rule.as_array().expect("enum is a list").contains(value),
            "minimum" => value.as_i64().zip(rule.as_i64()).is_some_and(|(value, least)| value >= least),
            "maximum" => value.as_i64().zip(rule.as_i64()).is_some_and(|(value, most)| value <= most),
            "required" => {
                let names = rule.as_array().expect("required is a list");
                names.iter().all(|name| value.get(name.as_str().expect("names are texts")).is_some())
            }
            "properties" => {
                for (name, rule) in rule.as_object().expect("properties are an object") {
                    if let Some(value) = value.get(name) {
                        validate(root, rule, value, &format!("{at}.{name}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(rule, false);
                let known = schema["properties"].as_object().expect("properties are an object");
                value.as_object().is_some_and(|value| value.keys().all(|name| known.contains_key(name)))
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    validate(root, rule, value, &format!("{at}[{index}]"))?;
                }
                true
            }
            other => panic!("the schema uses `{other}`, which this test does not know"),
        };
        if !holds {
            return Err(format!("{at}: not {word} {rule}: {value}"));
        }
    }
    Ok(())
}

fn is_type(ty: &Value, value: &Value) -> bool {
    match ty.as_str().expect("types are texts") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("the schema uses the type `{other}`"),
    }
}
