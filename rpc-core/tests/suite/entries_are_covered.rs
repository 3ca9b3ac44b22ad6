//! Whether every entry of the wire's demands has its scenario, by what the sources of this suite say of themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Those without TLS, GSS or rpcbind.
fn demanded() -> impl Iterator<Item = u32> {
    (1..=18).chain(31..=56)
}

/// The entries that each source names in a comment that documents it or one of its tests.
fn named() -> BTreeMap<String, BTreeSet<u32>> {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let sources = fs::read_dir(suite).expect("the suite").map(|entry| entry.expect("a file").path());
    sources
        .filter(|path| {
            path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("main.rs")
        })
        .map(|path| {
            let text = fs::read_to_string(&path).expect("text");
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, text.lines().flat_map(entries).collect())
        })
        .collect()
}

/// "/// Entries 1 to 3, 5 and 7: ..." says 1, 2, 3, 5 and 7.
fn entries(line: &str) -> Vec<u32> {
    let line = line.trim_start();
    let comment = line.strip_prefix("//! ").or_else(|| line.strip_prefix("/// ")).unwrap_or_default();
    let Some((_, rest)) = comment.split_once("Entr").filter(|(before, _)| before.is_empty()) else {
        return Vec::new();
    };
    let list = rest.trim_start_matches(['y', 'i', 'e', 's']);
    let (mut found, mut through) = (Vec::new(), false);
    for word in list.split_whitespace() {
        let last = word.ends_with(['.', ':']);
        match (word.trim_end_matches(['.', ':', ',']).parse::<u32>(), word) {
            (Ok(number), _) => {
                let first = if through { found.last().map_or(number, |last| last + 1) } else { number };
                found.extend(first..=number);
                through = false;
            }
            (Err(_), "to") => through = true,
            (Err(_), "and") => {}
            (Err(_), _) => break,
        }
        if last {
            break;
        }
    }
    found
}

/// The table at the top of the suite: entries, and the module that covers each.
fn listed() -> BTreeMap<u32, BTreeSet<String>> {
    let mut listed = BTreeMap::<u32, BTreeSet<String>>::new();
    for row in include_str!("main.rs").lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let mut cells = row.split(" | ");
        let (Some(numbers), Some(modules)) = (cells.next(), cells.next()) else { continue };
        for number in entries(&format!("//! Entries {numbers}")) {
            let modules = modules.trim_end_matches(" |").split(", ");
            listed
                .entry(number)
                .or_default()
                .extend(modules.map(|module| module.trim_matches('`').to_owned()));
        }
    }
    listed
}

#[test]
fn every_entry_has_a_scenario() {
    let (named, listed) = (named(), listed());
    for entry in demanded() {
        assert!(named.values().any(|entries| entries.contains(&entry)), "entry {entry} has no scenario");
    }
    for (entry, modules) in &listed {
        for module in modules {
            let entries =
                named.get(module).unwrap_or_else(|| panic!("entry {entry}: there is no `{module}`"));
            assert!(entries.contains(entry), "`{module}` is listed for entry {entry} and does not name it");
        }
    }
    let missing: Vec<_> = demanded().filter(|entry| !listed.contains_key(entry)).collect();
    assert!(missing.is_empty(), "not in the table of main.rs: {missing:?}");
}

#[test]
fn entries_are_read_as_they_are_written() {
    assert_eq!(entries("/// Entry 7."), [7]);
    assert_eq!(entries("    /// Entry 7: of a kind, 8 of them."), [7]);
    assert_eq!(entries("//! Entries 1 to 3, 5 and 7: and 9 more"), [1, 2, 3, 5, 7]);
    assert_eq!(entries("/// Entries 31 and 40, each way of 2 switches."), [31, 40]);
    assert_eq!(entries("/// Of entry 7."), []);
    assert_eq!(entries("// Entry 7."), []);
}
