//! Answers to rpcgen's own flags.
//!
//! Someone who types them has a Makefile, or habits, and should not be left with "unexpected
//! argument". What rpcgen calls `-D`, `-I` and `-o` is understood (`-I` for directories); nothing
//! else is taken silently, for a build that believes it got C is worse than one that stops.

use std::ffi::OsString;

use super::arguments::is_command;

/// What is to be said of a flag.
struct Answer {
    flag: &'static str,
    /// What rpcgen does for it.
    theirs: &'static str,
    /// What is done here.
    ours: &'static str,
    /// What to put in its place.
    instead: &'static str,
}

const fn answer_to(
    flag: &'static str,
    theirs: &'static str,
    ours: &'static str,
    instead: &'static str,
) -> Answer {
    Answer { flag, theirs, ours, instead }
}

const ANSWERS: &[Answer] = &[
    answer_to(
        "-h",
        "writes the C header",
        "`--types` prints types and numbers (`--help` is help)",
        "--types",
    ),
    answer_to("-c", "writes C's XDR routines", "reading and writing comes with the types", "--types"),
    answer_to("-l", "writes client stubs", "`--client` prints clients", "--client"),
    answer_to(
        "-m",
        "writes server stubs without `main`",
        "`--server` prints the server's trait and service",
        "--server",
    ),
    answer_to(
        "-a",
        "writes all files, samples included",
        "`--all DIR` makes a crate that builds and runs",
        "--all DIR",
    ),
    answer_to("-Sc", "writes a sample client", "`--sample-client` prints one", "--sample-client"),
    answer_to("-Ss", "writes a sample server", "`--sample-server` prints one", "--sample-server"),
    answer_to(
        "-Sm",
        "writes a sample Makefile",
        "`--all DIR` makes a crate, with its Cargo.toml",
        "--all DIR",
    ),
    answer_to(
        "-t",
        "writes a dispatch table",
        "each version has its table of procedures in `PROCEDURES`",
        "",
    ),
    answer_to(
        "-T",
        "writes code that uses a dispatch table",
        "each version has its table in `PROCEDURES`",
        "",
    ),
    answer_to("-N", "allows several arguments, by value", "they are always allowed", ""),
    answer_to("-M", "makes stubs safe for threads", "clients and servers always are", ""),
    answer_to(
        "-A",
        "starts a thread for each call (MT auto mode)",
        "the server runs calls concurrently always",
        "",
    ),
    answer_to("-C", "writes ANSI C", "what is written is Rust", ""),
    answer_to("-k", "writes K&R C", "what is written is Rust", ""),
    answer_to("-b", "writes code for SunOS 4.1", "what is written runs wherever Rust does", ""),
    answer_to("-5", "writes code for SVR4", "what is written runs wherever Rust does", ""),
    answer_to("-i", "sets the size from which code is not inlined", "there is nothing to set", ""),
    answer_to("-J", "writes Java", "what is written is Rust", ""),
    answer_to("-K", "makes the server exit when idle", "a server runs until it is shut down", ""),
    answer_to("-L", "makes the server log to syslog", "`ServerBuilder::on_failure` is told each failure", ""),
    answer_to(
        "-n",
        "makes a server for a network id",
        "`.listen(\"tcp://...\")` says where, in the program: see the sample",
        "--sample-server",
    ),
    answer_to(
        "-s",
        "makes a server for a transport",
        "`.listen(\"udp://...\")` says where, in the program: see the sample",
        "--sample-server",
    ),
    answer_to("-u", "prints how rpcgen is used", "`--help` does", "--help"),
    answer_to("-v", "prints the version", "`--version` or `-V` does", "--version"),
    answer_to("-Y", "names cpp's directory", "there is a preprocessor built in", ""),
];

/// Flags of rpcgen that a value follows.
const WITH_VALUE: &[&str] = &["-i", "-K", "-n", "-s", "-Y"];

/// Flags of ours that a value follows.
const OURS_WITH_VALUE: &[&str] = &[
    "-D",
    "-I",
    "-U",
    "-o",
    "--all",
    "--extern-type",
    "--rename",
    "--string-as-bytes",
    "--list-as-vec",
    "--boxed",
    "--type-attribute",
    "--field-attribute",
];

/// An answer, if rpcgen's flags are used.
pub(super) fn answer(words: &[OsString]) -> Option<String> {
    let words: Vec<&str> = words.iter().skip(1).filter_map(|word| word.to_str()).collect();
    if words.first().is_some_and(|first| is_command(first)) {
        return None;
    }
    let mut answers: Vec<&Answer> = Vec::new();
    let mut others: Vec<&str> = Vec::new();
    let mut rest = words.iter().copied();
    while let Some(word) = rest.next() {
        if word == "--" {
            others.push(word);
            others.extend(rest.by_ref());
        } else if let Some(answer) = ANSWERS.iter().find(|answer| matches(answer.flag, word)) {
            if WITH_VALUE.contains(&word) {
                rest.next();
            }
            answers.push(answer);
        } else {
            others.push(word);
            if OURS_WITH_VALUE.contains(&word) {
                others.extend(rest.next());
            }
        }
    }
    // By itself, `-h` asks for help.
    let help = others.is_empty() && answers.iter().all(|answer| answer.flag == "-h");
    (!answers.is_empty() && !help).then(|| report(&answers, &others))
}

fn matches(flag: &str, word: &str) -> bool {
    // A value may be in the same word: `-stcp`, `-K300`.
    let attached = WITH_VALUE.contains(&flag) && word.starts_with(flag) && !word.starts_with("--");
    word == flag || attached
}

fn report(answers: &[&Answer], others: &[&str]) -> String {
    let flags: Vec<String> = answers.iter().map(|answer| format!("`{}`", answer.flag)).collect();
    let mut text = match flags.as_slice() {
        [flag] => format!("error: {flag} is a flag of rpcgen, not of rpc-gen\n"),
        _ => format!("error: {} are flags of rpcgen, not of rpc-gen\n", flags.join(", ")),
    };
    for Answer { flag, theirs, ours, .. } in answers {
        text.push_str(&format!("\n  {flag:<4} rpcgen {theirs}\n       here {ours}\n"));
    }
    text.push_str(&format!(
        "\ntry:   rpc-gen {}\nhelp:  rpc-gen --help",
        suggestion(answers, others).join(" ")
    ));
    text
}

/// The command line that comes nearest.
fn suggestion(answers: &[&Answer], others: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for answer in answers {
        // `-c` beside `-l` asks for nothing more.
        let part = answer.instead == "--types"
            && answers.iter().any(|other| matches!(other.instead, "--client" | "--server"));
        let wanted = !answer.instead.is_empty() && !part && !words.iter().any(|word| word == answer.instead);
        if wanted {
            words.push(answer.instead.to_owned());
        }
    }
    // A crate has everything in it.
    if let Some(all) = words.iter().find(|word| word.starts_with("--all")).cloned() {
        words = vec![all];
    }
    let programs = words.iter().filter(|word| word.starts_with("--sample")).count();
    if programs > 1 {
        words = vec!["--all DIR".to_owned()];
    } else if programs == 1 {
        words.retain(|word| word.starts_with("--sample"));
    }
    if let Some(alone) = words.iter().find(|word| matches!(word.as_str(), "--help" | "--version")) {
        return vec![alone.clone()];
    }
    words.extend(others.iter().map(|&word| word.to_owned()));
    if !others.iter().any(|word| !word.starts_with('-')) {
        words.push("FILE.x".to_owned());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(line: &str) -> Option<String> {
        answer(&line.split_whitespace().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_ours_is_let_through() {
        for line in [
            "rpc-gen",
            "rpc-gen -h",
            "rpc-gen a.x",
            "rpc-gen -D -a a.x",
            "rpc-gen -o -h a.x",
            "rpc-gen -- -a",
        ] {
            assert_eq!(ask(line), None, "{line}");
        }
        assert_eq!(ask("rpc-gen fmt -h"), None);
    }

    #[test]
    fn what_is_rpcgens_is_answered() {
        let try_line = |line: &str| {
            let answer = ask(line).unwrap_or_else(|| panic!("{line} is not answered"));
            answer
                .lines()
                .find_map(|line| line.strip_prefix("try:   ").map(str::to_owned))
                .expect("it says what to try")
        };
        assert_eq!(try_line("rpcgen -h a.x"), "rpc-gen --types a.x");
        assert_eq!(try_line("rpcgen -a -N -C -M a.x"), "rpc-gen --all DIR a.x");
        assert_eq!(try_line("rpcgen -l -o a.c a.x"), "rpc-gen --client -o a.c a.x");
        assert_eq!(try_line("rpcgen -s udp -stcp -I a.x"), "rpc-gen --sample-server -I a.x");
        assert_eq!(try_line("rpcgen -Ss -DX=1 a.x"), "rpc-gen --sample-server -DX=1 a.x");
        assert_eq!(try_line("rpcgen -Ss -Sc a.x"), "rpc-gen --all DIR a.x");
        assert_eq!(try_line("rpcgen -c -h -l a.x"), "rpc-gen --client a.x");
        assert_eq!(try_line("rpcgen -c"), "rpc-gen --types FILE.x");
    }
}
