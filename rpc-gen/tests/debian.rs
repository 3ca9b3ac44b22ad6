//! The interface files that Debian installs (rpcsvc-proto, libtirpc-dev), where it has.

use std::path::{Path, PathBuf};

/// Files that need a type or constant that only a C header declares.
const NEED_HEADERS: &[&str] = &["key_prot.x", "nis_callback.x", "nlm_prot.x", "rpcb_prot.x"];

fn installed() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for directory in ["/usr/include/rpcsvc", "/usr/include/tirpc/rpcsvc", "/usr/include/tirpc/rpc"] {
        let Ok(entries) = std::fs::read_dir(Path::new(directory)) else { continue };
        let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
        files.extend(paths.filter(|path| path.extension().is_some_and(|extension| extension == "x")));
    }
    files.sort();
    files
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that tests nothing says so")]
fn installed_interfaces_are_understood() {
    let files = installed();
    if files.is_empty() {
        eprintln!("skipped: no interface files in /usr/include (install rpcsvc-proto)");
        return;
    }
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match rpc_gen::configure().generate(&path) {
            Ok(generated) => {
                assert!(
                    !NEED_HEADERS.contains(&name.as_ref()),
                    "{name} is understood now: take it off the list"
                );
                assert!(generated.text().lines().count() > 20, "{name} is more than that");
            }
            Err(error) => assert!(NEED_HEADERS.contains(&name.as_ref()), "{error}"),
        }
    }
}
