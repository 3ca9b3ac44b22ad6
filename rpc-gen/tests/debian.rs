//! The interface files that Debian installs (rpcsvc-proto, libnsl-dev, libtirpc-dev,
//! libocamlnet-ocaml-doc), where it has.

use std::path::{Path, PathBuf};

const DIRECTORIES: &[&str] = &[
    "/usr/include/rpcsvc",
    "/usr/include/tirpc",
    "/usr/share/doc/libocamlnet-ocaml-doc",
    "/usr/share/doc/libocamlnet-ocaml-dev",
];

/// How deep directories are looked through.
const MAX_DEPTH: usize = 8;

fn find(directory: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() && depth < MAX_DEPTH {
            find(&path, depth + 1, files);
        } else if path.extension().is_some_and(|extension| extension == "x") {
            files.push(path);
        }
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that tests nothing says so")]
fn installed_interfaces_are_understood() {
    let mut files = Vec::new();
    DIRECTORIES.iter().for_each(|directory| find(Path::new(directory), 0, &mut files));
    files.sort();
    if files.is_empty() {
        eprintln!("skipped: no interface files in /usr/include (install rpcsvc-proto)");
        return;
    }
    for path in files {
        let generated = rpc_gen::configure().generate(&path).unwrap_or_else(|error| panic!("{error}"));
        assert!(generated.text().lines().count() > 10, "{} is more than that", path.display());
    }
}
