//! What the settings of a builder do.

use rpc_gen::{Builder, configure};

const TEXT: &str = "struct node { string name<8>; node *next; };
    struct holder { node *first; string title<>; };
    enum color { RED, GREEN };
    union maybe switch (bool b) { case TRUE: holder value; case FALSE: void; };
    program P { version V { node *GET(string) = 1; } = 1; } = 1;";

fn text(builder: &Builder) -> String {
    builder.generate_text("a.x", TEXT).expect("it is sound").text()
}

fn error(builder: &Builder, text: &str) -> String {
    builder.generate_text("a.x", text).expect_err("it is unsound").to_string()
}

#[test]
fn strings_are_bytes_where_that_is_said() {
    let all = text(&configure().string_as_bytes(["."]));
    assert!(!all.contains("String") && all.contains("arg: &Bytes"), "{all}");
    let one = text(&configure().string_as_bytes(["node.name"]));
    assert!(
        one.contains("pub name: ::rpc_core::codegen::Bytes") && one.contains("pub title: String"),
        "{one}"
    );
    let argument = text(&configure().string_as_bytes(["P.V.GET"]));
    assert!(argument.contains("arg: &Bytes") && argument.contains("pub name: String"), "{argument}");
}

#[test]
fn lists_are_vectors_where_that_is_said() {
    let vectors = text(&configure().list_as_vec(["node"]));
    assert!(vectors.contains("pub first: Vec<Node>") && !vectors.contains("pub next"), "{vectors}");
    assert!(vectors.contains("Result<Vec<Node>") || vectors.contains("Vec<super::super::Node>"), "{vectors}");
    let lone = "struct node { int v; node *next; }; struct a { node first; };";
    let error = error(&configure().list_as_vec(["node"]), lone);
    assert!(error.contains("`a.first` has one without `*`"), "{error}");
}

#[test]
fn types_can_come_from_elsewhere() {
    let builder = configure().extern_type("nowhere", "crate::Here").extern_type("known", "Vec<u8>");
    let generated =
        builder.generate_text("a.x", "struct known { int a; }; struct b { nowhere x; known y; };");
    let text = generated.expect("both are known").text();
    assert!(text.contains("pub type Nowhere = crate::Here;"), "{text}");
    assert!(text.contains("pub type Known = Vec<u8>;") && !text.contains("struct Known"), "{text}");
    let error = error(&configure().extern_type("a", "no type"), "struct b { a x; };");
    assert!(error.contains("the Rust type for `a` is none"), "{error}");
}

#[test]
fn names_can_be_others() {
    let builder =
        configure().rename("node", "entry").rename("holder.title", "heading").rename("P.V.GET", "fetch");
    let text = text(&builder.rename("color.RED", "crimson"));
    assert!(text.contains("pub struct Entry {") && text.contains("pub heading: String"), "{text}");
    assert!(text.contains("fn fetch(") && text.contains("Crimson = 0"), "{text}");
}

#[test]
fn attributes_are_added() {
    let builder = configure()
        .type_attribute("color", "#[non_exhaustive]")
        .field_attribute("node.name", "#[cfg(all())]");
    let text = text(&builder);
    assert_eq!(text.matches("#[non_exhaustive]").count(), 1);
    assert_eq!(text.matches("#[cfg(all())]").count(), 1);
    let error = error(&configure().type_attribute(".", "derive(Copy)"), TEXT);
    assert!(error.contains("write `#[...]`"), "{error}");
}

#[test]
fn parts_are_boxed() {
    let text = text(&configure().boxed(["maybe.value"]));
    assert!(text.contains("True(Box<Holder>)"), "{text}");
}

#[test]
fn what_headers_may_define_is_taken_with_a_warning() {
    for text in [
        "struct a { unknown x; };",
        "struct a { opaque x<UNKNOWN>; opaque y[UNKNOWN]; };",
        "enum e { A = UNKNOWN };",
        "union u switch (unknown x) { case 1: int a; };",
        "union u switch (int x) { case UNKNOWN: int a; };",
    ] {
        let generated = configure().generate_text("a.x", text);
        let generated = generated.unwrap_or_else(|error| panic!("{text}\n{error}"));
        assert!(!generated.warnings().is_empty(), "{text}");
        assert!(!generated.text().is_empty(), "{text}");
    }
}

#[test]
fn one_can_go_on_after_mistakes() {
    let mistakes = [
        "struct a { strin x; };",
        "struct a { int x; }; struct a { int y; };",
        "struct a { int x<-1>; };",
        "const A = 1; const A = 2;",
        "enum e { A }; union u switch (e x) { case A: int a; case 7: int b; };",
        "union u switch (double x) { case 1: int a; };",
        "union u switch (int x) { case 1: int a; case 1: int b; };",
        "program P { version V { int F(int) = 1; int G(int) = 1; } = 1; } = 1;",
        "program P { version V { int F(int) = 1; int F(int) = 2; } = 1; } = 1;",
        "program P { version V { int F(int) = 1; } = 1; version W { int F(int) = 1; } = 1; } = 1;",
    ];
    for text in mistakes {
        assert!(configure().generate_text("a.x", text).is_err(), "{text}");
        let generated = configure().lenient(true).generate_text("a.x", text);
        let generated = generated.unwrap_or_else(|error| panic!("{text}\n{error}"));
        assert!(!generated.warnings().is_empty(), "{text}");
        assert!(!generated.text().is_empty(), "{text}");
    }
    // What has no meaning at all stays an error.
    for text in
        ["struct a {", "program P { version V { int F(int) = UNKNOWN; } = 1; } = 1;", "struct a { a x; };"]
    {
        assert!(configure().lenient(true).generate_text("a.x", text).is_err(), "{text}");
    }
}
