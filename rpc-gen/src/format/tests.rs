use super::{Options, format};

fn formatted(text: &str) -> String {
    let once = format("test.x", text, &Options::default()).expect("it can be laid out");
    let twice = format("test.x", &once, &Options::default()).expect("it can be laid out");
    assert_eq!(twice, once, "laying out again changes it");
    once
}

#[test]
fn bodies_are_laid_out() {
    assert_eq!(
        formatted("union u switch(int a){case 1:case 2:int x;default:void;};const A=-1;"),
        "union u switch (int a) {\ncase 1:\ncase 2:\n    int x;\ndefault:\n    void;\n};\n\nconst A = -1;\n"
    );
    assert_eq!(
        formatted("enum e{A,B=(1<<4)*A,C};typedef node*list;struct s{opaque a [A*2];e b< >;};"),
        "enum e {\n    A,\n    B = (1 << 4) * A,\n    C\n};\n\ntypedef node *list;\n\
         struct s {\n    opaque a[A * 2];\n    e b<>;\n};\n"
    );
    assert_eq!(
        formatted("program P{version V{string F(node*,int x<>)=1;}=1;}=0x1;"),
        "program P {\n    version V {\n        string F(node *, int x<>) = 1;\n    } = 1;\n} = 0x1;\n"
    );
}

#[test]
fn comments_stay_with_what_they_are_about() {
    assert_eq!(
        formatted("struct s { /* s */\nint a; /* a */ /* b */ int b;\nint c; // c\n\n// d\nint d; };"),
        "struct s { /* s */\n    int a;\n    /* a */ /* b */ int b;\n    int c; // c\n\n    // d\n    int d;\n};\n"
    );
    assert_eq!(
        formatted("enum e { A, /* a */\nLONGER, /* b */\nC /* c */ };"),
        "enum e {\n    A,      /* a */\n    LONGER, /* b */\n    C\n    /* c */\n};\n"
    );
    assert_eq!(
        formatted("struct s {\n\t/*\n\t * one\n\t *   two\n\t */\n\tint a;\t/* three\n\t\t   four */\n};"),
        "struct s {\n    /*\n     * one\n     *   two\n     */\n    int a; /* three\n              four */\n};\n"
    );
}

#[test]
fn lines_for_others_stay_lines() {
    assert_eq!(
        formatted(
            "struct s {\n  %/* c */\n #ifdef A\nint a;\n#else\nint\n#endif\nb;};\r\n#define X \\\r\n 1\r\n"
        ),
        "struct s {\n%/* c */\n#ifdef A\n    int a;\n#else\n    int\n#endif\n        b;\n};\n#define X \\\n 1\n"
    );
}

#[test]
fn what_was_apart_stays_apart() {
    assert_eq!(formatted("const A = 1 < < 2;\n"), "const A = 1< <2;\n");
    assert_eq!(formatted("const A = 4 / *2;\n"), "const A = 4 / * 2;\n");
}

#[test]
fn statements_of_other_tools_end_with_their_line() {
    assert_eq!(
        formatted(
            "package  \"a\"; pragma  b c\nnamespace d::e { using f;const A=1; struct s { package  p; }; }"
        ),
        "package  \"a\";\npragma  b c\nnamespace d::e {\nusing f;\n    const A = 1;\n    struct s {\n        package p;\n    };\n}\n"
    );
}

#[test]
fn long_lists_of_arguments_go_on() {
    let text = format!(
        "program P {{ version V {{ int F({}int z) = 1; }} = 1; }} = 1;",
        "some_type name, ".repeat(9)
    );
    let text = formatted(&text);
    assert!(text.lines().all(|line| line.len() <= 100), "{text}");
    assert!(text.contains(",\n            some_type name"), "{text}");
}

#[test]
fn what_cannot_be_read_is_refused() {
    let refused = |text: &str| {
        format("test.x", text, &Options::default()).expect_err("it cannot be laid out").to_string()
    };
    assert!(refused("struct a /* never closed").contains("never closed"));
    assert!(refused("struct a \u{1}").contains("test.x:1:10"));
    assert!(refused(&"struct a {".repeat(1000)).contains("nested too deeply"));
    assert!(refused(&"#if A\n".repeat(1000)).contains("nested too deeply"));
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(formatted(""), "");
    assert_eq!(formatted("\n\n"), "");
}
