//! Interface files and what is to come of them: Rust, or complaints.
//!
//! `UPDATE_GOLDEN=1 cargo test -p rpc-gen --test golden` writes what comes of them now.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn golden(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(kind)
}

/// Compares what each `.x` file of a directory gives with the file beside it.
fn compare(kind: &str, extension: &str, result: impl Fn(&Path) -> String) {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut differences = String::new();
    let mut count = 0;
    for entry in std::fs::read_dir(golden(kind)).expect("the golden files are there") {
        let input = entry.expect("the directory can be read").path();
        if input.extension().is_none_or(|extension| extension != "x") {
            continue;
        }
        count += 1;
        // On every machine paths are the same but for the directory they are in.
        let directory = format!("{}/", golden(kind).display());
        let found = result(&input).replace(&directory, "");
        let output = input.with_extension(extension);
        let expected = std::fs::read_to_string(&output).unwrap_or_default();
        if update {
            std::fs::write(&output, found).expect("the golden files can be written");
        } else if found != expected {
            let place = first_difference(&expected, &found);
            let _ = writeln!(differences, "{}: {place}", output.display());
        }
    }
    assert!(count > 0, "no golden files");
    assert!(differences.is_empty(), "not as expected:\n{differences}");
}

fn first_difference(expected: &str, found: &str) -> String {
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    match lines.find(|(_, (expected, found))| expected != found) {
        Some((index, (expected, found))) => {
            format!("line {}\n  expected: {expected}\n  found:    {found}", index + 1)
        }
        None => "one is longer than the other".to_owned(),
    }
}

#[test]
fn good_files_become_rust() {
    compare("good", "rs", |path| match rpc_gen::configure().generate(path) {
        Ok(generated) => {
            let warnings: String =
                generated.warnings().iter().map(|w| format!("// {}\n", w.summary)).collect();
            format!("{warnings}{}", generated.text())
        }
        Err(error) => error.to_string(),
    });
}

#[test]
fn bad_files_become_complaints() {
    compare("bad", "txt", |path| match rpc_gen::configure().generate(path) {
        Ok(_) => "no error\n".to_owned(),
        Err(error) => format!("{error}\n"),
    });
}

#[test]
fn no_bad_file_is_accepted() {
    for entry in std::fs::read_dir(golden("bad")).expect("the golden files are there") {
        let path = entry.expect("the directory can be read").path();
        if path.extension().is_some_and(|extension| extension == "x") {
            assert!(rpc_gen::configure().generate(&path).is_err(), "{} is accepted", path.display());
        }
    }
}

#[test]
fn macros_get_what_people_see() {
    for entry in std::fs::read_dir(golden("good")).expect("the golden files are there") {
        let path = entry.expect("the directory can be read").path();
        if path.extension().is_none_or(|extension| extension != "x") {
            continue;
        }
        let generated = rpc_gen::configure().generate(&path).expect("good files are good");
        // The text, read again, differs from the tokens in layout and in the commas that it brings.
        let text: proc_macro2::TokenStream = generated.text().parse().expect("the text is Rust");
        let (text, tokens) = (words(text), words(generated.tokens()));
        let different = text.iter().zip(&tokens).position(|(text, token)| text != token);
        assert_eq!(different.map(|at| (&text[at], &tokens[at])), None, "{}", path.display());
        assert_eq!(text.len(), tokens.len(), "{}", path.display());
    }
}

/// Names and literals, in order.
fn words(tokens: proc_macro2::TokenStream) -> Vec<String> {
    let mut words = Vec::new();
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Group(group) => words.extend(self::words(group.stream())),
            proc_macro2::TokenTree::Punct(_) => {}
            // Docs keep their text in whatever form it is written.
            proc_macro2::TokenTree::Literal(literal) if literal.to_string().contains('"') => {}
            other => words.push(other.to_string()),
        }
    }
    words
}
