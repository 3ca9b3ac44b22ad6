//! Input that nobody writes by mistake: it ends in an error, quickly, and never in a panic.

use std::time::{Duration, Instant};

/// Far more than any of these takes; a slow machine under load is no failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// Compiles a text; answers the report, empty if it was accepted.
fn report(text: &str) -> String {
    let start = Instant::now();
    // The threads of others may have less stack than a main thread.
    let text = text.to_owned();
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
        match rpc_gen::configure().generate_text("hostile.x", &text) {
            Ok(generated) => {
                assert!(!generated.text().is_empty());
                String::new()
            }
            Err(error) => error.to_string(),
        }
    });
    let report = thread.expect("a thread can be started").join().expect("no panic");
    assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
    assert!(report.len() < 100_000, "a report of {} bytes", report.len());
    report
}

#[test]
fn deep_nesting_is_refused() {
    let structs = format!("{}int x;{}", "struct a { struct {".repeat(10_000), "} a; };".repeat(10_000));
    assert!(report(&structs).contains("nested too deeply"));
    let parentheses = format!("const A = {}1{};", "(".repeat(100_000), ")".repeat(100_000));
    assert!(report(&parentheses).contains("nested too deeply"));
    let signs = format!("const A = {}1;", "-".repeat(100_000));
    assert!(report(&signs).contains("nested too deeply"));
    let unions = "union a switch (union b switch (".repeat(10_000);
    assert!(report(&unions).contains("nested too deeply"));
    let conditions = format!("#if {}1\n#endif", "(".repeat(100_000));
    assert!(report(&conditions).contains("cannot be understood"));
}

#[test]
fn long_chains_are_no_trouble() {
    let sum = format!("const A = 1{};", " + 1".repeat(100_000));
    assert!(report(&sum).contains("too long"));
    let mut constants = String::new();
    let mut structs = String::new();
    let mut typedefs = String::new();
    for index in 0..20_000 {
        constants.push_str(&format!("const A{index} = A{};\n", index + 1));
        structs.push_str(&format!("struct s{index} {{ s{} x; }};\n", index + 1));
        typedefs.push_str(&format!("typedef t{} t{index}<>;\n", index + 1));
    }
    assert!(report(&constants).contains("too many constants"));
    assert!(report(&format!("{typedefs} typedef int t20000;")).contains("too many typedefs"));
    assert!(report(&format!("{structs} struct s20000 {{ s0 x; }};")).contains("no end"));
}

#[test]
fn a_long_line_is_not_repeated() {
    let line = format!("struct a {{ {} oops x; }};", "int x; ".repeat(200_000));
    assert!(report(&line).contains("hostile.x:1:"));
}

#[test]
fn noise_is_no_interface() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..50 {
        let noise: String =
            (0..2000).map(|_| char::from(u8::try_from(random() % 256).expect("a byte"))).collect();
        assert_ne!(report(&noise), "");
    }
}

#[test]
fn pieces_of_interfaces_never_panic() {
    let words = [
        "struct",
        "union",
        "enum",
        "program",
        "version",
        "switch",
        "case",
        "default",
        "typedef",
        "const",
        "a",
        "b",
        "int",
        "string",
        "opaque",
        "void",
        "{",
        "}",
        "(",
        ")",
        "<",
        ">",
        "[",
        "]",
        "*",
        ";",
        ",",
        "=",
        ":",
        "1",
        "-",
        "\n#if",
        "\n#define",
        "\n#endif\n",
        "\n",
        "/*",
        "*/",
        "\"",
        "%",
        "+",
        "unsigned",
    ];
    let mut state = 88_172_645_463_325_252_u64;
    for _ in 0..3000 {
        let mut text = String::new();
        for _ in 0..40 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            text.push_str(words[usize::try_from(state % words.len() as u64).expect("it is small")]);
            text.push(' ');
        }
        let _ = rpc_gen::configure().generate_text("pieces.x", &text).map(|generated| generated.text());
    }
}

#[test]
fn every_beginning_of_an_interface_is_an_error_or_an_interface() {
    let text = include_str!("golden/good/dialect.x");
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        let _ = rpc_gen::configure().generate_text("part.x", &text[..end]).map(|generated| generated.text());
    }
}

#[test]
fn what_is_no_text_is_refused() {
    let directory = tempfile::tempdir().expect("there is room");
    let path = directory.path().join("binary.x");
    std::fs::write(&path, b"\x7fELF\0\0\0").expect("there is room");
    let error = rpc_gen::configure().generate(&path).expect_err("it is no text").to_string();
    assert!(error.contains("is not a text file"), "{error}");
    let file = std::fs::File::create(&path).expect("there is room");
    file.set_len(100 << 20).expect("there is room for nothing");
    let error = rpc_gen::configure().generate(&path).expect_err("it is too large").to_string();
    assert!(error.contains("larger than 16 MiB"), "{error}");
    let error = rpc_gen::configure().generate(directory.path()).expect_err("no file").to_string();
    assert!(error.contains("it is not a file"), "{error}");
}

#[test]
fn a_large_interface_is_compiled_in_no_time() {
    let mut text = String::new();
    for index in 0..2500 {
        text.push_str(&format!(
            "struct s{index} {{\n  int a<{index}>; /* c */\n  s{index} *next;\n  string b<>;\n}};\n"
        ));
    }
    assert_eq!(report(&text), "");
}

#[test]
fn what_is_looked_for_elsewhere_is_looked_for_within_limits() {
    let mut passed = String::new();
    let mut unknown = String::from("struct a {\n");
    for index in 0..20_000 {
        passed.push_str(&format!("%#define A{index} A{}\n%typedef t{index} t{};\n", index + 1, index + 1));
        unknown.push_str(&format!("unknown_{index} f{index};\n"));
    }
    let _ = report(&format!("{passed}struct a {{ opaque x<A0>; t1 y; }};"));
    assert_eq!(report(&format!("{unknown}}};")), "", "with a warning for each");
    let pastes = "#define P(a) a ## a ## a ## a\n#define Q(a) P(a) P(a) P(a) P(a)\n\
                  #define R(a) Q(a) Q(a) Q(a) Q(a)\nconst A = R(R(R(R(R(x)))));";
    assert!(report(pastes).contains("too much text"));
    assert!(report(&"namespace a {".repeat(100_000)).contains("end of the namespace"));
    let mut unions = String::new();
    for index in 0..2000 {
        unions.push_str(&format!(
            "union u{index} switch (int d) {{ case 1: u{} x; default: void; }};\n",
            (index + 1) % 2000
        ));
    }
    assert_eq!(report(&unions), "");
}

#[test]
fn structs_within_structs_take_no_stack() {
    let mut text = String::from("struct a0 { int x; };\n");
    for index in 1..6000 {
        text.push_str(&format!("struct a{index} {{ a{} x; }};\n", index - 1));
    }
    assert_eq!(report(&text), "");
}
