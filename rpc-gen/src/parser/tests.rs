use super::*;
use crate::ast::{Basic, Suffix, TypeKind};
use crate::diagnostic::{Style, render};
use crate::preprocess::{self, preprocess};

fn parse_text(text: &str) -> (File, String) {
    let mut sources = Sources::new();
    let file = sources.add("test.x", text);
    let mut diagnostics = Vec::new();
    let tokens = preprocess(&mut sources, file, &preprocess::Options::default(), &mut diagnostics);
    let file = parse(&sources, &tokens, &mut diagnostics);
    (file, render(&diagnostics, &sources, Style::Plain))
}

fn fields(text: &str) -> Vec<Declaration> {
    let (file, errors) = parse_text(text);
    assert_eq!(errors.trim(), "");
    match file.items.into_iter().next() {
        Some(Item::Struct(body)) => body.fields,
        other => panic!("not a struct: {other:?}"),
    }
}

#[test]
fn every_spelling_of_a_number() {
    let text = "struct a { unsigned a; unsigned int b; unsigned long int c; long d; long int e; \
                short f; char g; unsigned char h; hyper i; unsigned hyper j; signed int k; hyper int l; };";
    let kinds: Vec<Basic> = fields(text)
        .iter()
        .map(|field| match field.ty.kind {
            TypeKind::Basic(basic) => basic,
            ref other => panic!("not a number: {other:?}"),
        })
        .collect();
    use Basic::{Hyper, Int, UnsignedHyper, UnsignedInt};
    assert_eq!(
        kinds,
        [
            UnsignedInt,
            UnsignedInt,
            UnsignedInt,
            Int,
            Int,
            Int,
            Int,
            UnsignedInt,
            Hyper,
            UnsignedHyper,
            Int,
            Hyper
        ]
    );
}

#[test]
fn fields_may_have_the_names_of_words() {
    let names: Vec<String> = fields("struct a { int version; int program; int type; int default; };")
        .into_iter()
        .filter_map(|field| field.name.map(|name| name.text))
        .collect();
    assert_eq!(names, ["version", "program", "type", "default"]);
}

#[test]
fn brackets_and_stars() {
    let fields = fields("struct a { int b[2]; int c<>; int d<3>; int *e; string f; };");
    assert!(matches!(fields[0].suffix, Suffix::Fixed(_)));
    assert!(matches!(fields[1].suffix, Suffix::Variable(None)));
    assert!(matches!(fields[2].suffix, Suffix::Variable(Some(_))));
    assert!(fields[3].optional);
    assert!(matches!(fields[4].ty.kind, TypeKind::String));
}

#[test]
fn declarations_are_kept_as_text() {
    let fields = fields("struct a { unsigned  int b < 2 >; foo * c;\n struct { int x; } d ; };");
    let texts: Vec<&str> = fields.iter().map(|field| field.text.as_str()).collect();
    assert_eq!(texts, ["unsigned int b<2>", "foo *c", "struct { ... } d"]);
}

#[test]
fn comments_belong_to_what_they_touch() {
    let text = "struct a {\n/* one */\nint b; /* two */\n\n/* none */\n\nint c; // three\nint d;\n};";
    let docs: Vec<String> = fields(text).into_iter().map(|field| field.docs).collect();
    assert_eq!(docs, ["one\ntwo", "three", ""]);
}

#[test]
fn one_mistake_is_one_error() {
    let (file, errors) = parse_text("struct a { int 1; int b; };\nstruct c { int d; };\nenum { };\n");
    assert_eq!(errors.matches("error:").count(), 2, "{errors}");
    assert!(
        file.items.iter().any(|item| matches!(item, Item::Struct(s) if s.name.as_ref().unwrap().text == "c"))
    );
}

#[test]
fn a_brace_without_its_semicolon_is_a_warning() {
    let (file, errors) = parse_text("struct a { int b; }\nstruct c { int d; }");
    assert_eq!(file.items.len(), 2);
    assert_eq!(errors.matches("warning:").count(), 2, "{errors}");
}
