//! README shows code that compiles, an interface that is there, and a program that says what README says it does.

use std::fs;
use std::path::Path;
use std::process::Command;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// README's first block of a language.
fn block(language: &str) -> String {
    let (readme, fence) = (read("README.md"), format!("```{language}\n"));
    let (_, rest) = readme.split_once(&fence).unwrap_or_else(|| panic!("README has no block of {language}"));
    rest.split_once("```").expect("the block ends").0.to_owned()
}

#[test]
fn its_program_is_the_one_that_is_compiled() {
    let program = read("examples/src/hello/main.rs");
    let (_, shown) = program.split_once("// README\n").expect("the program has the mark");
    assert_eq!(block("rust"), shown);
}

#[test]
fn its_interface_is_the_one_in_the_file() {
    assert_eq!(block("c"), read("idl/msg.x"));
}

#[test]
fn its_program_prints_what_readme_says() {
    let output = Command::new(env!("CARGO_BIN_EXE_hello")).output().expect("it runs");
    let printed = String::from_utf8(output.stdout).expect("it prints text");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<_> = printed.lines().collect();
    let expected =
        [("udp://127.0.0.1:", " keeps message 1: hello"), ("tcp://127.0.0.1:", " keeps message 2: hello")];
    assert_eq!(lines.len(), expected.len(), "{printed}");
    for (line, (start, end)) in lines.into_iter().zip(expected) {
        assert!(line.starts_with(start) && line.ends_with(end), "{printed}");
    }
}
