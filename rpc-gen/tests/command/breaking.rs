//! `rpc-gen breaking`

use super::{code, expect, run, stderr, stdout};

const OLD: &str = "breaking/files.old.x";
const NEW: &str = "breaking/files.new.x";

#[test]
fn changes_are_told_as_expected() {
    let output = run(&["breaking", OLD, NEW]);
    assert_eq!((code(&output), stderr(&output)), (1, String::new()));
    expect("breaking/files.txt", &stdout(&output));
    let output = run(&["breaking", "--json", OLD, NEW]);
    assert_eq!(code(&output), 1);
    expect("breaking/files.json", &stdout(&output));
    let value: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("it prints JSON");
    assert_eq!(value["version"], 1);
}

#[test]
fn the_other_way_breaks_the_others() {
    let output = run(&["breaking", NEW, OLD]);
    assert_eq!(code(&output), 1);
    expect("breaking/files.back.txt", &stdout(&output));
}

#[test]
fn what_is_the_same_breaks_nobody() {
    for file in [OLD, NEW, "rich.x"] {
        let output = run(&["breaking", file, file]);
        assert_eq!((code(&output), stdout(&output)), (0, "nothing changed\n".to_owned()));
    }
}

#[test]
fn what_fails_can_be_chosen() {
    let (old, new) = ("breaking/added.old.x", "breaking/added.new.x");
    assert_eq!(code(&run(&["breaking", old, new])), 0);
    assert_eq!(code(&run(&["breaking", "--fail-on", "additions", old, new])), 1);
    assert_eq!(code(&run(&["breaking", "--fail-on", "source,additions", old, new])), 1);
    assert_eq!(code(&run(&["breaking", new, old])), 1);
    assert_eq!(code(&run(&["breaking", "--fail-on", "new-clients", new, old])), 0);
    assert_eq!(code(&run(&["breaking", "--fail-on", "never", new, old])), 0);
}

#[test]
fn what_cannot_be_compared_is_another_failure() {
    let output = run(&["breaking", "../../golden/bad/undefined_type.x", "/nowhere.x"]);
    assert_eq!((code(&output), output.stdout.len()), (2, 0));
    let complaints = stderr(&output);
    assert!(complaints.contains("undefined_type.x:") && complaints.contains("/nowhere.x"), "{complaints}");
    assert_eq!(code(&run(&["breaking", OLD])), 2);
}
