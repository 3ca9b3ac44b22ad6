//! What Rust is like where it could be otherwise, by flags; the same as options of `include_x!`.

use rpc_gen::Builder;

use super::settings::{Settings, pair};

#[derive(Debug, clap::Args)]
pub(super) struct Generation {
    /// Derive serde's traits for types
    #[arg(long)]
    pub(super) serde: bool,

    /// Have Rust call something as if the file called it so
    #[arg(long, value_name = "PATH=NAME", value_parser = pair, help_heading = "Rust")]
    rename: Vec<(String, String)>,

    /// Bytes, and not a String, for a string; `.` is all of them
    #[arg(long, value_name = "PATH", help_heading = "Rust")]
    string_as_bytes: Vec<String>,

    /// A Vec for lists of this struct
    #[arg(long, value_name = "PATH", help_heading = "Rust")]
    list_as_vec: Vec<String>,

    /// A Box around a field or arm
    #[arg(long, value_name = "PATH", help_heading = "Rust")]
    boxed: Vec<String>,

    /// Add an attribute to types
    #[arg(long, value_name = "PATH=#[...]", value_parser = pair, help_heading = "Rust")]
    type_attribute: Vec<(String, String)>,

    /// Add an attribute to fields, members and arms
    #[arg(long, value_name = "PATH=#[...]", value_parser = pair, help_heading = "Rust")]
    field_attribute: Vec<(String, String)>,
}

impl Generation {
    pub(super) fn apply(&self, mut builder: Builder) -> Builder {
        builder = builder
            .serde(self.serde)
            .string_as_bytes(&self.string_as_bytes)
            .list_as_vec(&self.list_as_vec)
            .boxed(&self.boxed);
        for (path, name) in &self.rename {
            builder = builder.rename(path, name);
        }
        for (path, attribute) in &self.type_attribute {
            builder = builder.type_attribute(path, attribute);
        }
        for (path, attribute) in &self.field_attribute {
            builder = builder.field_attribute(path, attribute);
        }
        builder
    }

    /// The arguments of `include_x!` that come to the same, for a file and directories of others.
    pub(super) fn arguments(&self, file: &str, include: &[String], settings: &Settings) -> String {
        let mut arguments = format!("{file:?}");
        let mut text = |option: &str, value: &str| arguments.push_str(&format!(", {option} = {value:?}"));
        include.iter().for_each(|directory| text("include", directory));
        settings.undefine.iter().for_each(|name| text("undefine", name));
        settings.definitions().for_each(|(name, value)| text("define", &format!("{name}={value}")));
        let pairs = [
            ("extern_type", &settings.extern_type),
            ("rename", &self.rename),
            ("type_attribute", &self.type_attribute),
            ("field_attribute", &self.field_attribute),
        ];
        for (option, (first, second)) in
            pairs.into_iter().flat_map(|(option, pairs)| pairs.iter().map(move |pair| (option, pair)))
        {
            arguments.push_str(&format!(", {option} = ({first:?}, {second:?})"));
        }
        let lists = [
            ("string_as_bytes", &self.string_as_bytes),
            ("list_as_vec", &self.list_as_vec),
            ("boxed", &self.boxed),
        ];
        for (option, paths) in lists.into_iter().filter(|(_, paths)| !paths.is_empty()) {
            arguments.push_str(&format!(", {option} = {paths:?}"));
        }
        for (option, _) in [("serde", self.serde), ("lenient", settings.lenient)].iter().filter(|(_, on)| *on)
        {
            arguments.push_str(&format!(", {option} = true"));
        }
        arguments
    }
}
