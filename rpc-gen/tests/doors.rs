//! What the generator's users see: files in, files out, the command.

use std::fs;
use std::path::Path;

const POINT: &str = "struct point { int x; int y; };\n";

fn written(directory: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = directory.join(name);
    fs::write(&path, text).expect("there is room");
    path
}

#[test]
fn a_build_script_gets_a_file() {
    let directory = tempfile::tempdir().expect("there is room");
    let input = written(directory.path(), "point.x", POINT);
    let builder = rpc_gen::configure().out_dir(directory.path());
    builder.compile(&input).expect("it is sound");
    let output = directory.path().join("point.rs");
    let text = fs::read_to_string(&output).expect("it was written");
    assert!(text.contains("pub struct Point {"), "{text}");

    // What has not changed is not written again: cargo would compile what depends on it.
    let before = fs::metadata(&output).and_then(|data| data.modified()).expect("it has a time");
    builder.compile(&input).expect("it is sound");
    let after = fs::metadata(&output).and_then(|data| data.modified()).expect("it has a time");
    assert_eq!(before, after);

    written(directory.path(), "point.x", "struct place { int x; };\n");
    builder.compile(&input).expect("it is sound");
    assert!(fs::read_to_string(&output).expect("it is there").contains("pub struct Place {"));
}

#[test]
fn included_files_are_known() {
    let directory = tempfile::tempdir().expect("there is room");
    let sub = directory.path().join("sub");
    fs::create_dir(&sub).expect("there is room");
    written(&sub, "types.x", POINT);
    let input = written(directory.path(), "a.x", "#include \"types.x\"\ntypedef point places<SIZE>;\n");
    assert!(rpc_gen::configure().generate(&input).is_err());
    let builder = rpc_gen::configure().include_path(&sub).define("SIZE", "4");
    let generated = builder.generate(&input).expect("it is sound");
    assert_eq!(generated.files().len(), 2);
    assert!(generated.text().contains("pub type Places = Vec<Point>;"));
}

#[test]
fn switches_leave_things_out() {
    let text = "program P { version V { int F(int) = 1; } = 1; } = 0x20000000;";
    let generate =
        |builder: rpc_gen::Builder| builder.generate_text("p.x", text).expect("it is sound").text();
    let all = generate(rpc_gen::configure());
    for part in ["pub trait Server", "pub struct Client", "pub struct BlockingClient"] {
        assert!(all.contains(part), "{part}");
    }
    assert!(!generate(rpc_gen::configure().server(false)).contains("pub trait Server"));
    assert!(!generate(rpc_gen::configure().client(false)).contains("Client"));
    assert!(!generate(rpc_gen::configure().blocking(false)).contains("pub struct BlockingClient"));
    let serde = rpc_gen::configure().serde(true).generate_text("p.x", "struct a { opaque b[64]; };");
    let serde = serde.expect("it is sound").text();
    assert!(serde.contains("codegen::serde::Serialize") && serde.contains("serde_array"), "{serde}");
}

#[test]
fn the_same_file_gives_the_same_rust() {
    let text = include_str!("golden/good/dialect.x");
    let generate = || rpc_gen::configure().generate_text("a.x", text).expect("it is sound").text();
    assert_eq!(generate(), generate());
}

#[cfg(feature = "cli")]
mod command {
    use std::process::{Command, Output};

    use super::{POINT, written};

    fn run(arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rpc-gen")).args(arguments).output().expect("it runs")
    }

    #[test]
    fn prints_rust() {
        let directory = tempfile::tempdir().expect("there is room");
        let input = written(directory.path(), "point.x", POINT);
        let output = run(&[input.to_str().expect("a plain path")]);
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).expect("Rust is text");
        assert!(text.contains("pub struct Point {"), "{text}");
        assert!(output.stderr.is_empty());
    }

    #[test]
    fn complains_with_a_place() {
        let directory = tempfile::tempdir().expect("there is room");
        let input = written(directory.path(), "bad.x", "struct a {\n  itn b;\n};\n");
        let output = run(&[input.to_str().expect("a plain path")]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains("bad.x:2:3") && text.contains("no type `itn`"), "{text}");
        let output = run(&["/nowhere/at/all.x"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("cannot read"));
    }

    #[test]
    fn takes_the_settings_as_flags() {
        let directory = tempfile::tempdir().expect("there is room");
        let input = written(
            directory.path(),
            "a.x",
            "#ifdef RPC_HDR\nbroken\n#endif\ntypedef int a<MAX>; typedef int b[ONE];\n",
        );
        let input = input.to_str().expect("a plain path");
        assert!(!run(&[input]).status.success());
        let written = directory.path().join("out.rs");
        let to = written.to_str().expect("a plain path");
        let output = run(&["-D", "MAX=3", "-DONE", "-U", "RPC_HDR", "-o", to, input]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = std::fs::read_to_string(written).expect("it was written");
        assert!(text.contains("pub type B = [i32; 1];"), "{text}");
    }
}
