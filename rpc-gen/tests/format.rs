//! The formatter never changes what a file means, and has nothing to do where it has been.

use std::fs;
use std::path::{Path, PathBuf};

use rpc_gen::format::{Options, format};
use rpc_gen::lexer::{Token, TokenKind, tokenize};
use rpc_gen::source::Sources;

/// How many ways each file is laid out in by chance.
const SEEDS: u64 = 20;

fn good_files() -> Vec<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let interfaces = Path::new(env!("CARGO_MANIFEST_DIR")).join("../idl");
    let installed = ["/usr/include/rpcsvc", "/usr/include/tirpc/rpcsvc", "/usr/include/tirpc/rpc"];
    let mut files = Vec::new();
    for directory in [tests.join("golden/good"), tests.join("command/data/fmt"), interfaces]
        .into_iter()
        .chain(installed.map(PathBuf::from))
    {
        let Ok(entries) = fs::read_dir(directory) else { continue };
        let paths = entries.map(|entry| entry.expect("the directory can be read").path());
        files.extend(paths.filter(|path| path.extension().is_some_and(|extension| extension == "x")));
    }
    files.sort();
    assert!(files.len() > 8, "{files:?}");
    files
}

fn text_of(path: &Path) -> String {
    let bytes = fs::read(path).expect("the file can be read");
    String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}

/// What a text means, with its docs; `None` if it is not accepted.
fn meaning(text: &str) -> Option<String> {
    let generated = rpc_gen::configure().generate_text("test.x", text).ok()?;
    let meaning = format!("{:#?}", generated.interface());
    // Comments around the use of a macro with parameters may be taken for another declaration's.
    let macros = text.contains("#define FIELD(");
    let counts = |line: &&str| !(macros && line.trim_start().starts_with("docs: "));
    Some(meaning.lines().filter(counts).collect::<Vec<_>>().join("\n"))
}

/// Lays a text out and looks at all that must hold then.
fn check(name: &str, text: &str) {
    let formatted = format(name, text, &Options::default()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let again = format(name, &formatted, &Options::default()).expect("what was laid out can be laid out");
    assert_eq!(again, formatted, "{name}: laying out again changes it; it was\n{text}");
    assert_eq!(words(&formatted), words(text), "{name}: other tokens in\n{formatted}\nthan in\n{text}");
    if let Some(before) = meaning(text) {
        let after =
            meaning(&formatted).unwrap_or_else(|| panic!("{name} is not accepted any more:\n{formatted}"));
        if before != after {
            let lines = before.lines().zip(after.lines()).find(|(before, after)| before != after);
            panic!("{name}: another meaning: {lines:?}\n---- before\n{text}\n---- after\n{formatted}");
        }
    }
    for line in formatted.lines() {
        assert!(
            line == line.trim_end() || line.starts_with('%') || line.starts_with('#'),
            "{name}: {line:?}"
        );
    }
}

/// The tokens, comments without their layout.
fn words(text: &str) -> Vec<(TokenKind, String)> {
    let mut sources = Sources::new();
    let file = sources.add("words.x", text.replace("\r\n", "\n"));
    let word = |token: Token| {
        let text = sources.text(token.span);
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        (token.kind, lines.join("\n"))
    };
    tokenize(&sources, file).into_iter().map(word).collect()
}

#[test]
fn good_files_keep_their_meaning() {
    for path in good_files() {
        check(&path.display().to_string(), &text_of(&path));
    }
}

#[test]
fn so_do_files_that_were_laid_out_by_chance() {
    let mut accepted = 0;
    for path in good_files() {
        let text = text_of(&path);
        if text.len() > 20_000 {
            continue;
        }
        for seed in 1..=SEEDS {
            let scattered = scattered(&text, seed);
            accepted += usize::from(meaning(&scattered).is_some());
            check(&format!("{} scattered by {seed}", path.display()), &scattered);
        }
    }
    assert!(accepted > 100, "only {accepted} of the texts have a meaning to compare");
}

/// The tokens of a text with other things between them: spaces, line ends, comments.
fn scattered(text: &str, seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move |limit: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % limit
    };
    let mut sources = Sources::new();
    let file = sources.add("words.x", text);
    let tokens = tokenize(&sources, file);
    let mut scattered = String::new();
    let mut end = 0;
    for (index, token) in tokens.iter().enumerate() {
        let touching = end == token.span.start;
        end = token.span.end;
        let raw = |kind| matches!(kind, TokenKind::Directive | TokenKind::PassThrough);
        let line_comment =
            scattered.rfind('\n').map_or(scattered.as_str(), |at| &scattered[at..]).contains("//");
        let previous = index.checked_sub(1).map(|previous| tokens[previous].kind);
        if raw(token.kind) || line_comment || previous.is_some_and(raw) {
            scattered.push_str(if random(3) == 0 { "\n\n" } else { "\n" });
        } else if !touching || random(3) == 0 {
            let apart = [
                "\n",
                "\n\n\n",
                " ",
                " ",
                "  ",
                "\t",
                "\r\n",
                " /* c */ ",
                "\n/* d */ ",
                " // e\n",
                "\n// f\n",
            ][usize::try_from(random(11)).expect("it is small")];
            let apart = if random(12) == 0 { "/* g\n  h */\n\t/* i */" } else { apart };
            // `<<` and a macro's parenthesis must touch what is before them.
            let bound = touching && !matches!(token.kind, TokenKind::Word | TokenKind::Semicolon);
            scattered.push_str(if bound { "" } else { apart });
        }
        scattered.push_str(sources.text(token.span));
    }
    scattered
}

#[test]
fn what_nobody_writes_is_laid_out_or_refused() {
    let pieces = [
        "struct",
        "a",
        "{",
        "}",
        ";",
        "<",
        ">",
        "(",
        ")",
        "[",
        "]",
        "*",
        "=",
        "1",
        "case",
        ":",
        ",",
        "enum",
        "//x\n",
        "/*y*/",
        "\n%z\n",
        "\n#if A\n",
        "\n#else\n",
        "\n#endif\n",
        "switch",
        "union",
        "-",
        "/",
        "\"t\"",
        " ",
        "\n",
        "%",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..3000 {
        let mut text = String::new();
        for _ in 0..60 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            text.push_str(pieces[usize::try_from(state % 32).expect("it is small")]);
        }
        let Ok(formatted) = format("noise.x", &text, &Options::default()) else { continue };
        let again =
            format("noise.x", &formatted, &Options::default()).expect("what was laid out can be laid out");
        assert_eq!(again, formatted, "round {round}: laying out again changes it; it was\n{text}");
    }
}

#[test]
fn much_is_laid_out_quickly() {
    let text = "struct a { int b; /* c */ string d<E + 1>; };\n".repeat(20_000);
    let start = std::time::Instant::now();
    assert!(format("much.x", &text, &Options::default()).is_ok());
    let line =
        format!("program P {{ version V {{ int F({} int z) = 1; }} = 1; }} = 1;", "int a, ".repeat(100_000));
    assert!(format("long.x", &line, &Options::default()).is_ok());
    let comments = format!("int {} a;", "/* c */".repeat(100_000));
    assert!(format("comments.x", &comments, &Options::default()).is_ok());
    // Far more than it takes; a slow machine under load is no failure.
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "took {:?}", start.elapsed());
}

#[test]
fn a_comment_before_a_member_is_its_doc_once() {
    let generated =
        rpc_gen::configure().generate_text("a.x", "enum a { B, /* one */ C };").expect("it is sound");
    let rpc_gen::model::TypeKind::Enum(members) = &generated.interface().types[0].kind else {
        panic!("it is an enum");
    };
    assert_eq!(members[1].docs, "one");
}
