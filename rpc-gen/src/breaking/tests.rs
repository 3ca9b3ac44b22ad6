use super::{Change, compare};

/// What changed, as `code place` and the letters of whom it breaks: o(ld), n(ew), d(ata), s(ource), + for additions.
fn changes(old: &str, new: &str) -> Vec<String> {
    let read = |text: &str| {
        let generated =
            crate::configure().generate_text("test.x", text).unwrap_or_else(|error| panic!("{error}"));
        generated.interface().clone()
    };
    compare(&read(old), &read(new)).iter().map(brief).collect()
}

fn brief(change: &Change) -> String {
    let breaks = change.breaks;
    let letters = [
        (breaks.old_clients, 'o'),
        (breaks.new_clients, 'n'),
        (breaks.data, 'd'),
        (breaks.source, 's'),
        (change.addition, '+'),
    ];
    let letters: String = letters.iter().filter(|(is, _)| *is).map(|(_, letter)| letter).collect();
    format!("{letters} {} {}", change.code, change.place)
}

/// A program with one procedure.
fn program(argument: &str, result: &str) -> String {
    format!("program P {{ version V {{ {result} F({argument}) = 1; }} = 1; }} = 1;")
}

#[test]
fn what_is_the_same_is_no_change() {
    let text = "struct a { int x; b *y; }; struct b { a z<5>; }; ".to_owned() + &program("a", "b");
    assert_eq!(changes(&text, &text), [""; 0]);
    // Neither are names of types, nor how a struct is passed.
    let renamed = "typedef int number; struct a { number x; b *y; }; struct b { a z<5>; }; ".to_owned()
        + &program("a", "b");
    assert_eq!(changes(&text, &renamed), [""; 0]);
}

#[test]
fn bounds_break_who_sends_too_much() {
    let with =
        |bound: u32, argument, result| format!("typedef string t<{bound}>; {}", program(argument, result));
    assert_eq!(changes(&with(9, "t", "void"), &with(5, "t", "void")), ["o bound-narrowed typedef t"]);
    assert_eq!(changes(&with(9, "void", "t"), &with(5, "void", "t")), ["n bound-narrowed typedef t"]);
    assert_eq!(changes(&with(5, "t", "void"), &with(9, "t", "void")), ["n bound-widened typedef t"]);
    assert_eq!(changes(&with(5, "t", "t"), &with(9, "t", "t")), ["on bound-widened typedef t"]);
    assert_eq!(changes(&with(5, "int", "int"), &with(9, "int", "int")), ["d bound-widened typedef t"]);
}

#[test]
fn numbers_tell_procedures() {
    let with = |body: &str| format!("program P {{ version V {{ {body} }} = 1; }} = 1;");
    let old = with("int A(int) = 1; int B(string) = 2;");
    let place = "program P, version 1, procedure";
    assert_eq!(changes(&old, &with("int A(int) = 1;")), [format!("os procedure-removed {place} B (2)")]);
    assert_eq!(
        changes(&old, &with("int A(int) = 1; int B(string) = 2; int C(void) = 3;")),
        [format!("n+ procedure-added {place} C (3)")]
    );
    assert_eq!(
        changes(&old, &with("int A(int) = 1; int C(hyper) = 2;")),
        [format!("ons number-reused {place} B (2)")]
    );
    assert_eq!(
        changes(&old, &with("int A(int) = 1; int C(string) = 2;")),
        [format!("s renamed {place} B (2)")]
    );
    assert_eq!(
        changes(&old, &with("int A(int) = 1; int B(string) = 3;")),
        [format!("ons procedure-renumbered {place} B (2)")]
    );
    assert_eq!(
        changes(&old, &with("int B(string) = 1; int A(int) = 2;")),
        [format!("ons number-reused {place} A (1)"), format!("ons number-reused {place} B (2)")]
    );
}

#[test]
fn programs_and_versions_come_and_go() {
    let with = |version: u32, number: u32| {
        format!("program P {{ version V {{ int A(int) = 1; }} = {version}; }} = {number};")
    };
    assert_eq!(
        changes(&with(1, 1), &with(2, 1)),
        ["os version-removed program P, version 1", "n+ version-added program P, version 2"]
    );
    assert_eq!(changes(&with(1, 1), &with(1, 2)), ["ons program-renumbered program P"]);
    assert_eq!(changes(&with(1, 1), "const A = 1;"), ["os program-removed program P"]);
    assert_eq!(
        changes("const A = 1;", &with(1, 1)),
        ["n+ program-added program P", "s constant-removed const A"]
    );
}

#[test]
fn members_and_arms_are_told_by_their_numbers() {
    let with = |members: &str, arms: &str| {
        format!("enum e {{ {members} }}; union u switch (e x) {{ {arms} }}; {}", program("u", "void"))
    };
    let old = with("A, B", "case A: int a; case B: void;");
    assert_eq!(
        changes(&old, &with("A, B, C", "case A: int a; case B: void; case C: hyper c;")),
        ["ns arm-added union u, case C", "ns member-added enum e, member C"]
    );
    assert_eq!(changes(&old, &with("A, B", "case A: int a;")), ["os arm-removed union u, case B"]);
    assert_eq!(changes(&old, &with("A, B", "case A: int a; default: void;")), [""; 0]);
    assert_eq!(
        changes(&old, &with("A, B", "case A: hyper a; case B: void;")),
        ["ons type-changed union u, case A"]
    );
    assert_eq!(
        changes(&old, &with("B, A", "case A: int a; case B: void;")).last().map(String::as_str),
        Some("ons member-renumbered enum e, member B")
    );
    assert_eq!(
        changes(&old, &with("A, NEW", "case A: int a; case NEW: void;")),
        ["s renamed enum e, member B"]
    );
}

#[test]
fn structs_are_what_is_in_them() {
    let with = |fields: &str| format!("struct s {{ {fields} }}; {}", program("s", "void"));
    let old = with("int a; string b<>;");
    assert_eq!(changes(&old, &with("int a; string c<>;")), ["s renamed struct s, field b"]);
    assert_eq!(changes(&old, &with("int a; string b<>; int c;")), ["ons field-added struct s, field c"]);
    assert_eq!(changes(&old, &with("string b<>;")), ["ons field-removed struct s, field a"]);
    assert_eq!(
        changes(&with("int a; int b;"), &with("int b; int a;")),
        ["ons fields-reordered struct s, field a", "ons fields-reordered struct s, field b"]
    );
    let apart = "struct s { int a; string b<>; }; ".to_owned() + &program("int, string", "void");
    assert_eq!(changes(&old, &apart), ["s type-changed program P, version 1, procedure F (1), argument"]);
}

#[test]
fn types_are_told_by_what_is_written() {
    let place = "program P, version 1, procedure F (1)";
    let with = |ty: &str| "enum e { A, B, C }; ".to_owned() + &program(ty, "void");
    let one = |old: &str, new: &str| changes(&with(old), &with(new)).join("; ");
    assert_eq!(one("e", "int"), format!("ns type-changed {place}, argument"));
    assert_eq!(one("int", "e"), format!("os type-changed {place}, argument"));
    assert_eq!(one("bool", "e"), format!("ns type-changed {place}, argument"));
    assert_eq!(one("int", "unsigned"), format!("ons type-changed {place}, argument"));
    assert_eq!(one("int", "hyper"), format!("ons type-changed {place}, argument"));
    assert_eq!(one("int", "void"), format!("ons type-changed {place}, argument"));
    assert_eq!(one("int *a", "int a<1>"), format!("s type-changed {place}, argument"));
    assert_eq!(
        one("int *a", "int a<2>"),
        format!("s type-changed {place}, argument; n bound-widened {place}, argument")
    );
    assert_eq!(one("opaque a[4]", "opaque a[8]"), format!("ons length-changed {place}, argument"));
    assert_eq!(one("opaque a<>", "string a<>"), format!("os type-changed {place}, argument"));
}

#[test]
fn types_that_hold_themselves_are_compared_once() {
    let with = |ty: &str| format!("struct n {{ {ty} v; n *next; n more<>; }}; {}", program("n", "n"));
    assert_eq!(changes(&with("int"), &with("hyper")), ["ons type-changed struct n, field v"]);
    let mut deep = String::from("struct s0 { int a; };");
    for level in 1..40 {
        let below = level - 1;
        deep.push_str(&format!("struct s{level} {{ s{below} a; s{below} b; }};"));
    }
    let old = deep.clone() + &program("s39", "void");
    let new = deep + &program("int", "void");
    assert_eq!(changes(&old, &new).len(), 1);
}
