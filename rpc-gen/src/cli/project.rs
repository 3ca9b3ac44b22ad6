//! `rpc-gen --all DIR`: a crate that builds and runs at once.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use rpc_gen::Generated;
use rpc_gen::emit::{ADDRESS, Home};

use super::generation::Generation;
use super::output;
use super::settings::Settings;

/// Where a crate finds `rpc-core` and `rpc-macros`.
#[derive(Debug, clap::Args)]
pub(super) struct Runtime {
    /// Take rpc-core and rpc-macros from the workspace in this directory; default: the one that
    /// rpc-gen was built from, while it is there
    #[arg(long, value_name = "DIR", help_heading = "Programs", requires = "all", conflicts_with_all = ["runtime_git", "runtime_version"])]
    runtime_path: Option<PathBuf>,

    /// Take them from a git repository
    #[arg(
        long,
        value_name = "URL",
        help_heading = "Programs",
        requires = "all",
        conflicts_with = "runtime_version"
    )]
    runtime_git: Option<String>,

    /// Take this version of them from the registry; default where the workspace is gone: rpc-gen's own
    #[arg(long, value_name = "VERSION", help_heading = "Programs", requires = "all")]
    runtime_version: Option<String>,
}

/// The workspace that this program was built from.
const OWN_WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Makes a crate in a directory, and says how to use it.
pub(super) fn create(
    directory: &Path,
    file: &Path,
    generated: &Generated,
    settings: &Settings,
    runtime: &Runtime,
    generation: &Generation,
) -> Result<(), String> {
    if generated.interface().programs.is_empty() {
        return Err(no_program(file));
    }
    let name = crate_name(directory)?;
    let sources = Sources::find(file, generated, settings)?;
    let arguments = generation.arguments(&sources.main, &sources.include, settings);
    let home = Home::Crate(name.replace('-', "_"));
    let files: Vec<(PathBuf, Vec<u8>)> = [
        ("Cargo.toml", manifest(&name, &runtime.dependencies(generation.serde)?)),
        ("README.md", readme(&name, generated)),
        (".gitignore", "/target\n".to_owned()),
        ("src/lib.rs", library(generated.source(), &arguments)),
        ("src/bin/server.rs", generated.sample_server(&home)),
        ("src/bin/client.rs", generated.sample_client(&home)),
    ]
    .into_iter()
    .map(|(path, text)| (PathBuf::from(path), text.into_bytes()))
    .chain(sources.files)
    .collect();
    write_all(directory, &files)?;
    let at = directory.display();
    output::print(&format!(
        "made {at}: fill in src/bin/server.rs\n\n  cd {at}\n  cargo run --bin {name}-server\n  \
         cargo run --bin {name}-client    (in another terminal)\n"
    ))
}

/// The complaint about a file of types.
pub(super) fn no_program(file: &Path) -> String {
    format!("error: `{}` has no program that could be served or called", file.display())
}

/// What a sample of its own says to include.
pub(super) fn include(file: &Path, settings: &Settings, generation: &Generation) -> Home {
    let include: Vec<String> = settings.include.iter().map(|path| slashes(path)).collect();
    Home::Macro(generation.arguments(&slashes(file), &include, settings))
}

/// The name of the directory, as a crate may be called.
fn crate_name(directory: &Path) -> Result<String, String> {
    // `.` has a name too.
    let directory = std::fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned());
    let name = directory.file_name().and_then(OsStr::to_str).unwrap_or_default().to_lowercase();
    let sound: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' })
        .collect();
    // Names that mean something else in Rust, or to cargo.
    let taken = matches!(
        sound.as_str(),
        "test"
            | "core"
            | "std"
            | "alloc"
            | "proc_macro"
            | "rpc-core"
            | "rpc-macros"
            | "tokio"
            | "build"
            | "deps"
    );
    let is_word = |word: &str| word.starts_with(|c: char| c.is_ascii_alphabetic());
    let keyword = is_keyword(&sound);
    if !is_word(&sound) || taken || keyword {
        return Err(format!(
            "error: `{name}` cannot be the name of a crate: give a directory whose name begins with a letter and \
             is no word of Rust"
        ));
    }
    Ok(sound)
}

fn is_keyword(word: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
        "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self",
        "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
        "virtual", "where", "while", "yield",
    ];
    KEYWORDS.contains(&word)
}

/// Interface files, where they lie in the crate.
struct Sources {
    /// The one that was asked for.
    main: String,
    /// Where it looks for others.
    include: Vec<String>,
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Sources {
    /// All files that were read, laid as they lie to one another.
    fn find(main: &Path, generated: &Generated, settings: &Settings) -> Result<Self, String> {
        let real = |path: &Path| {
            std::fs::canonicalize(path)
                .map_err(|error| format!("error: cannot find `{}`: {error}", path.display()))
        };
        let main = real(main)?;
        let files = generated.files().iter().map(|file| real(file)).collect::<Result<BTreeSet<_>, _>>()?;
        let include = settings.include.iter().filter_map(|directory| real(directory).ok());
        // A directory in which nothing was found is not needed.
        let include: Vec<PathBuf> =
            include.filter(|directory| files.iter().any(|file| file.starts_with(directory))).collect();
        let mut base = main.parent().unwrap_or(&main).to_owned();
        for path in files.iter().chain(&include) {
            let directory = if include.contains(path) { path } else { path.parent().unwrap_or(path) };
            while !directory.starts_with(&base) && base.pop() {}
        }
        let place = |path: &Path| Path::new("idl").join(path.strip_prefix(&base).unwrap_or(path));
        let copies = files.iter().map(|file| {
            let bytes = std::fs::read(file)
                .map_err(|error| format!("error: cannot read `{}`: {error}", file.display()))?;
            Ok((place(file), bytes))
        });
        Ok(Self {
            main: slashes(&place(&main)),
            include: include.iter().map(|directory| slashes(&place(directory))).collect(),
            files: copies.collect::<Result<_, String>>()?,
        })
    }
}

/// A path as sources have it on any system.
fn slashes(path: &Path) -> String {
    let parts = path.components().map(|part| match part {
        Component::RootDir => String::new(),
        part => part.as_os_str().to_string_lossy().into_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

impl Runtime {
    /// Lines for Cargo.toml.
    fn dependencies(&self, serde: bool) -> Result<String, String> {
        let features = if serde { ", features = [\"serde\"]" } else { "" };
        let lines = |place: &dyn Fn(&str) -> String| {
            format!(
                "rpc-core = {{ {}{features} }}\nrpc-macros = {{ {} }}\n",
                place("rpc-core"),
                place("rpc-macros")
            )
        };
        if let Some(url) = &self.runtime_git {
            return Ok(lines(&|_| format!("git = {}", quoted(url))));
        }
        if let Some(version) = &self.runtime_version {
            return Ok(lines(&|_| format!("version = {}", quoted(version))));
        }
        let given = self.runtime_path.as_deref();
        let workspace = given.unwrap_or(Path::new(OWN_WORKSPACE));
        let is_there = |name: &str| workspace.join(name).join("Cargo.toml").is_file();
        if is_there("rpc-core") && is_there("rpc-macros") {
            let workspace = std::fs::canonicalize(workspace)
                .map_err(|error| format!("error: cannot find `{}`: {error}", workspace.display()))?;
            return Ok(lines(&|name| {
                format!("path = {}", quoted(&workspace.join(name).display().to_string()))
            }));
        }
        match given {
            Some(directory) => Err(format!(
                "error: `{}` holds no `rpc-core` and `rpc-macros`: give the directory of the workspace they are in",
                directory.display()
            )),
            None => Ok(lines(&|_| format!("version = {}", quoted(env!("CARGO_PKG_VERSION"))))),
        }
    }
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\nrust-version = \"1.88\"\n\
         publish = false\n\n\
         # Whatever workspace lies above, this crate is none of it.\n[workspace]\n\n\
         [[bin]]\nname = \"{name}-server\"\npath = \"src/bin/server.rs\"\n\n\
         [[bin]]\nname = \"{name}-client\"\npath = \"src/bin/client.rs\"\n\n\
         [dependencies]\n{dependencies}\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\", \"signal\"] }}\n"
    )
}

fn library(source: &str, arguments: &str) -> String {
    format!(
        "//! What is generated from `{source}`: types, and for each program a module with servers and clients.\n\n\
         rpc_macros::include_x!({arguments});\n"
    )
}

fn readme(name: &str, generated: &Generated) -> String {
    let source = generated.source();
    let interface = generated.interface();
    let procedures: usize = interface
        .programs
        .iter()
        .flat_map(|program| &program.versions)
        .map(|version| version.procedures.len())
        .sum();
    let programs = interface.programs.iter().map(|program| {
        let versions: Vec<String> =
            program.versions.iter().map(|version| version.number.to_string()).collect();
        format!("`{}` ({:#x}) version {}", program.name, program.number, versions.join(", "))
    });
    format!(
        "# {name}\n\nA server and a client of `{source}`: {}, with {procedures} procedures.\n\n\
         - `idl/` has the interface, and `src/lib.rs` what is generated from it;\n\
         - `src/bin/server.rs` answers each procedure that it is not written yet: fill it in;\n\
         - `src/bin/client.rs` calls each procedure once, with default values, and prints the results.\n\n\
         ```sh\ncargo run --bin {name}-server                          # at udp:// and tcp://{ADDRESS}\n\
         cargo run --bin {name}-client                          # in another terminal\n\
         cargo run --bin {name}-server -- tcp://0.0.0.0:4000    # elsewhere\n\
         cargo run --bin {name}-client -- tcp://localhost:4000\n```\n\n\
         What calls look like: `cargo doc --open`.\n",
        programs.collect::<Vec<_>>().join("; ")
    )
}

/// Writes files, none of which may be there.
fn write_all(directory: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<(), String> {
    let there: Vec<String> = files
        .iter()
        .map(|(path, _)| directory.join(path))
        .filter(|path| std::fs::symlink_metadata(path).is_ok())
        .map(|path| format!("`{}`", path.display()))
        .collect();
    if !there.is_empty() {
        return Err(format!(
            "error: nothing is written over, and there are {} already: give a new directory",
            there.join(", ")
        ));
    }
    for (path, bytes) in files {
        let path = directory.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)
                .map_err(|error| format!("error: cannot make `{}`: {error}", parent.display()))?;
        }
        output::write(&path, bytes)?;
    }
    Ok(())
}
