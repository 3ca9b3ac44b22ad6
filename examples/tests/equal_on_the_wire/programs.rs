//! The programs that decode and encode again: one in C for each interface file, one in Rust for all of them.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rpc_gen::model::Interface;

use crate::support::run;
use crate::toolchain::{check, flags};

/// An interface file that both compilers understand.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) interface: Interface,
    /// Which of its types there are routines for in C. Of what a header declares, those are elsewhere, if anywhere.
    pub(crate) in_c: Vec<bool>,
    /// The C program.
    c: PathBuf,
    /// What is in the Rust program for it.
    rust: String,
}

/// What became of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// They are a value, which is encoded so.
    Good(Vec<u8>),
    /// They are none, perhaps with the reason.
    Refused(String),
}

fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("equal_on_the_wire").join(name);
    std::fs::create_dir_all(&directory).expect("a directory to build in");
    directory
}

/// Compiles a file with both compilers. An error says which does not understand it.
pub(crate) fn compile(path: &Path) -> Result<File, (&'static str, String)> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let directory = directory(&name);
    let ours = |error: rpc_gen::Error| ("rpc-gen", error.to_string());
    let generated = rpc_gen::configure().generate(path).map_err(ours)?;
    let interface = generated.interface().clone();
    let (c, in_c) = compile_c(path, &directory, &interface).map_err(|error| ("rpcgen", error))?;
    // A type's name in Rust, and the bounds in a typedef, are had for certain by putting it into a struct of a plain name.
    let mut text = std::fs::read_to_string(path).expect("it was read before");
    for (index, ty) in interface.types.iter().enumerate() {
        let _ = write!(text, "\nstruct wrap{index} {{ {} value; }};", ty.name);
    }
    let wrapped = directory.join(format!("{name}.x"));
    std::fs::write(&wrapped, text).expect("the directory was made");
    let builder = rpc_gen::configure().client(false).server(false);
    let builder = builder.include_path(path.parent().unwrap_or(Path::new(".")));
    let rust = builder.generate(&wrapped).map_err(ours)?.text();
    Ok(File { name, interface, in_c, c, rust })
}

fn compile_c(path: &Path, directory: &Path, interface: &Interface) -> Result<(PathBuf, Vec<bool>), String> {
    // What it may include lies beside it.
    for beside in path.parent().into_iter().flat_map(std::fs::read_dir).flatten().filter_map(Result::ok) {
        if beside.path().extension().is_some_and(|extension| extension == "x") {
            std::fs::copy(beside.path(), directory.join(beside.file_name()))
                .map_err(|error| error.to_string())?;
        }
    }
    for (part, file) in [("-h", "interface.h"), ("-c", "interface.c")] {
        // rpcgen refuses to overwrite, and writes the name it is given into what it generates.
        let _ = std::fs::remove_file(directory.join(file));
        let _ = std::fs::remove_file(directory.join("interface.x"));
        std::fs::copy(path, directory.join("interface.x")).map_err(|error| error.to_string())?;
        run(Command::new("rpcgen").args([part, "-o", file, "interface.x"]).current_dir(directory))?;
    }
    if path.file_stem().is_some_and(|name| name == "rpcb_prot") {
        // The library's headers include the one that was generated from it, and declare types with no routines.
        let header = "#include <rpc/rpc.h>\n#define xdr_rpcprog_t xdr_u_int\n\
                      #define xdr_rpcvers_t xdr_u_int\n#define xdr_rpcproc_t xdr_u_int\n";
        std::fs::write(directory.join("interface.h"), header).map_err(|error| error.to_string())?;
    }
    let routines =
        std::fs::read_to_string(directory.join("interface.c")).map_err(|error| error.to_string())?;
    let in_c = interface.types.iter().map(|ty| routines.contains(&format!("xdr_{} (", ty.name)));
    let in_c: Vec<bool> = in_c.collect();
    let row = |(ty, in_c): (&rpc_gen::model::TypeDefinition, &bool)| {
        if *in_c {
            format!("{{ \"{0}\", sizeof({0}), (bool_t (*)(XDR *, void *))xdr_{0} }},\n", ty.name)
        } else {
            format!("{{ \"{0}\", 0, 0 }},\n", ty.name)
        }
    };
    let table: String = interface.types.iter().zip(&in_c).map(row).collect();
    std::fs::write(directory.join("types.inc"), table).map_err(|error| error.to_string())?;
    let harness = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/equal_on_the_wire/harness.c");
    let mut cc = Command::new("cc");
    cc.current_dir(directory).args(["-w", "-O1", "-I."]).args(flags("--cflags")).args(["-o", "harness"]);
    run(cc.arg(harness).arg("interface.c").args(flags("--libs")))?;
    Ok((directory.join("harness"), in_c))
}

/// Builds the Rust program.
pub(crate) fn build_rust(files: &[File]) -> PathBuf {
    let directory = directory("rust");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let manifest = format!(
        "[package]\nname = \"equal-on-the-wire\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [[bin]]\nname = \"harness\"\npath = \"main.rs\"\n\n[dependencies]\n\
         rpc-core = {{ path = {:?}, default-features = false }}\n",
        workspace.join("rpc-core")
    );
    let mut main = include_str!("harness.rs.in").to_owned();
    let mut table = String::from("static TYPES: &[fn(Vec<u8>) -> Result<Vec<u8>, String>] = &[\n");
    for (number, file) in files.iter().enumerate() {
        let _ = write!(main, "#[allow(warnings)]\nmod file{number} {{\n{}\n}}\n", file.rust);
        for index in 0..file.interface.types.len() {
            let _ = writeln!(table, "    again::<file{number}::Wrap{index}>,");
        }
    }
    let _ = writeln!(main, "{table}];");
    let write = |file: &str, text: &str| {
        let path = directory.join(file);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return;
        }
        std::fs::write(path, text).expect("the directory was made");
    };
    write("Cargo.toml", &manifest);
    write("main.rs", &main);
    let _ = std::fs::copy(workspace.join("Cargo.lock"), directory.join("Cargo.lock"));
    let target = directory.join("target");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(cargo);
    cargo.args(["build", "--quiet", "--offline"]).current_dir(&directory).env("CARGO_TARGET_DIR", &target);
    // What the outer build is measured or instrumented with is not for this one.
    cargo.env_remove("RUSTFLAGS").env("CARGO_PROFILE_DEV_DEBUG", "0");
    check(&mut cargo);
    target.join("debug/harness")
}

impl File {
    /// What C makes of encodings of some types.
    pub(crate) fn ask_c(&self, questions: &[(usize, Vec<u8>)]) -> Vec<Answer> {
        ask(&self.c, 0, questions)
    }
}

/// What a program makes of encodings; its types are numbered from `first`.
pub(crate) fn ask(program: &Path, first: usize, questions: &[(usize, Vec<u8>)]) -> Vec<Answer> {
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let mut input = Vec::new();
    for (index, bytes) in questions {
        input.extend(((first + index) as u32).to_be_bytes());
        input.extend((bytes.len() as u32).to_be_bytes());
        input.extend(bytes);
    }
    let mut stdin = child.stdin.take().expect("a pipe");
    // A program that ends early is found by its answers.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let mut output = Vec::new();
    child.stdout.take().expect("a pipe").read_to_end(&mut output).expect("bytes");
    writer.join().expect("it only writes");
    let status = child.wait().expect("it was started");
    let answers = answers(&output);
    assert_eq!(answers.len(), questions.len(), "{} ended early: {status}", program.display());
    answers
}

fn answers(mut output: &[u8]) -> Vec<Answer> {
    let mut answers = Vec::new();
    while let Some((head, rest)) = output.split_first_chunk::<8>() {
        let good = head[3] == 1;
        let length = u32::from_be_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let Some((bytes, rest)) = rest.split_at_checked(length) else { break };
        output = rest;
        answers.push(if good {
            Answer::Good(bytes.to_vec())
        } else {
            Answer::Refused(String::from_utf8_lossy(bytes).into_owned())
        });
    }
    answers
}
