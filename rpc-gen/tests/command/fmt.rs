//! `rpc-gen fmt`

use super::{code, data, expect, room, run, run_with_input, stderr, stdout, written};

#[test]
fn files_are_laid_out_as_expected() {
    let mut count = 0;
    for entry in std::fs::read_dir(data("fmt")).expect("the data is there") {
        let path = entry.expect("the directory can be read").path();
        if path.extension().is_none_or(|extension| extension != "x") {
            continue;
        }
        count += 1;
        let output = run_with_input(&["fmt", "-"], &std::fs::read(&path).expect("it can be read"));
        assert_eq!((code(&output), stderr(&output)), (0, String::new()));
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        expect(&format!("fmt/{name}.fmt"), &stdout(&output));
    }
    assert!(count >= 3, "there are files to lay out");
}

#[test]
fn files_are_changed_in_place_and_only_if_need_be() {
    let room = room();
    let file = written(&room, "a.x", "struct a{int b;};\r\n");
    let output = run(&["fmt", "--check", &file]);
    assert_eq!((code(&output), stdout(&output)), (1, format!("{file}\n")));
    assert_eq!(code(&run(&["fmt", &file])), 0);
    let text = std::fs::read_to_string(&file).expect("it is there");
    assert_eq!(text, "struct a {\n    int b;\n};\n");
    let before = std::fs::metadata(&file).and_then(|data| data.modified()).expect("it has a time");
    assert_eq!(code(&run(&["fmt", &file])), 0);
    let after = std::fs::metadata(&file).and_then(|data| data.modified()).expect("it has a time");
    assert_eq!(before, after);
    let output = run(&["fmt", "--check", &file]);
    assert_eq!((code(&output), stdout(&output)), (0, String::new()));
    assert_eq!(code(&run(&["fmt", "--indent", "2", &file])), 0);
    assert!(std::fs::read_to_string(&file).expect("it is there").contains("\n  int b;"));
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let room = room();
    let bad = written(&room, "bad.x", "struct a { /* never closed");
    let good = written(&room, "good.x", "const  A=1;");
    let output = run(&["fmt", &bad, "/nowhere/at/all.x", &good]);
    assert_eq!(code(&output), 1);
    let complaints = stderr(&output);
    assert!(
        complaints.contains("bad.x:1:12") && complaints.contains("cannot read `/nowhere"),
        "{complaints}"
    );
    assert_eq!(std::fs::read_to_string(&good).expect("it is there"), "const A = 1;\n");
    assert_eq!(std::fs::read_to_string(&bad).expect("it is there"), "struct a { /* never closed");
}

#[test]
fn bytes_that_are_no_utf8_stay() {
    let output = run_with_input(&["fmt", "-"], b"\xef\xbb\xbfconst  A=1; /* caf\xe9 */");
    assert_eq!(output.stdout, b"\xef\xbb\xbfconst A = 1; /* caf\xe9 */\n");
    let output = run_with_input(&["fmt", "-"], b"const A = 1;\0");
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("not a text file"));
}
