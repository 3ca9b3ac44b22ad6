use super::*;
use crate::diagnostic::{Style, render};

fn run(text: &str) -> (String, String) {
    let mut sources = Sources::new();
    let file = sources.add("test.x", text);
    let mut diagnostics = Vec::new();
    let options = Options { include_paths: Vec::new(), defines: vec![("GIVEN".to_owned(), "7".to_owned())] };
    let tokens = preprocess(&mut sources, file, &options, &mut diagnostics);
    let words: Vec<&str> = tokens.tokens.iter().map(|token| sources.text(token.span)).collect();
    (words.join(" ").trim().to_owned(), render(&diagnostics, &sources, Style::Plain))
}

#[test]
fn macros_are_replaced_by_tokens() {
    assert_eq!(run("#define A B C\n#define B 1\nA D").0, "1 C D");
    assert_eq!(run("#define MAX(a, b) [a|b]\nMAX((1, 2), MAX(3,4)) MAX").0, "[ ( 1 , 2 ) | [ 3 | 4 ] ] MAX");
    assert_eq!(run("#define A A B\nA").0, "A B");
    assert_eq!(run("#define A 1\n#undef A\nA GIVEN").0, "A 7");
}

#[test]
fn conditions_choose() {
    assert_eq!(run("#ifdef GIVEN\na\n#else\nb\n#endif\nc").0, "a c");
    assert_eq!(run("#ifndef GIVEN\na\n#elif GIVEN == 7\nb\n#else\nc\n#endif").0, "b");
    assert_eq!(run("#if 0\n#if 1\na\n#endif\n' \" junk\n#else\nb\n#endif").0, "b");
    assert_eq!(run("#if defined(GIVEN) && !defined X && (1 << 3) > GIVEN\na\n#endif").0, "a");
}

#[test]
fn a_condition_left_open_is_an_error() {
    let (_, errors) = run("#if 1\nint");
    assert!(errors.contains("never closed"), "{errors}");
    let (_, errors) = run("#endif");
    assert!(errors.contains("no `#if`"), "{errors}");
}

#[test]
fn macro_bombs_are_errors() {
    let bomb = |first: &str, times: usize, levels: usize| {
        let mut text = format!("#define A0 {first}\n");
        for level in 1..levels {
            let body = format!("A{} ", level - 1).repeat(times);
            text.push_str(&format!("#define A{level} {body}\n"));
        }
        text.push_str(&format!("A{}\n", levels - 1));
        run(&text).1
    };
    let errors = bomb("x x", 2, 60);
    assert!(errors.contains("macros are used too often"), "{errors}");
    let errors = bomb("", 2, 60);
    assert!(errors.contains("macros are used too often"), "{errors}");
    let errors = bomb(&"x ".repeat(2000), 30, 4);
    assert!(errors.contains("macros stand for too much text"), "{errors}");
    let errors = bomb("x", 1, 500);
    assert!(errors.contains("too many macros within each other"), "{errors}");
}

#[test]
fn comments_stay_before_their_tokens() {
    let mut sources = Sources::new();
    let file = sources.add("test.x", "#define A 1 2 3\n/* a */ A /* b */ c /* d */");
    let options = Options::default();
    let tokens = preprocess(&mut sources, file, &options, &mut Vec::new());
    let before: Vec<usize> = tokens.comments.iter().map(|comment| comment.before).collect();
    assert_eq!(before, [0, 3, 4]);
}
