//! Flags, bad usage, exit codes.

use std::process::Stdio;

use super::{code, command, printed, room, run, stderr, stdout, written};

const MSG: &str = "../../../../idl/msg.x";

#[test]
fn parts_can_be_had_alone() {
    let has = |text: &str| {
        ["pub trait Server", "pub struct Client", "pub struct BlockingClient"].map(|part| text.contains(part))
    };
    assert_eq!(has(&printed(&[MSG])), [true, true, true]);
    assert_eq!(has(&printed(&["--types", MSG])), [false, false, false]);
    assert_eq!(has(&printed(&["--client", MSG])), [false, true, true]);
    assert_eq!(has(&printed(&["--server", MSG])), [true, false, false]);
    assert_eq!(has(&printed(&["--client", "--server", "--no-blocking", MSG])), [true, true, false]);
    assert_eq!(has(&printed(&["--no-client", MSG])), [true, false, false]);
    assert_eq!(code(&run(&["--client", "--no-client", MSG])), 2);
    assert_eq!(code(&run(&["--sample-client", "--types", MSG])), 2);
}

#[test]
fn check_says_what_is_wrong_and_nothing_else() {
    let output = run(&["check", MSG, "rich.x"]);
    assert_eq!((code(&output), stdout(&output), stderr(&output)), (0, String::new(), String::new()));
    let output = run(&["check", "../../golden/bad/undefined_type.x", MSG, "/nowhere.x"]);
    assert_eq!((code(&output), stdout(&output)), (1, String::new()));
    assert!(stderr(&output).contains("undefined_type.x:") && stderr(&output).contains("`/nowhere.x`"));
    let room = room();
    let odd = written(&room, "odd.x", "#include \"missing.h\"\nconst A = 1;\n");
    let output = run(&["check", &odd]);
    assert_eq!(code(&output), 0);
    assert!(stderr(&output).contains("missing.h"));
    assert_eq!(code(&run(&["check", "--deny-warnings", &odd])), 1);
}

#[test]
fn help_is_at_hand() {
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["fmt", "--help"],
        &["breaking", "-h"],
        &["json", "-h"],
        &["doc", "-h"],
        &["check", "-h"],
    ] {
        let output = run(arguments);
        assert_eq!((code(&output), stderr(&output)), (0, String::new()), "{arguments:?}");
        let text = stdout(&output);
        assert!(text.contains("Usage: rpc-gen") && text.contains("Example"), "{arguments:?}: {text}");
    }
    assert!(printed(&["--version"]).starts_with("rpc-gen "));
    assert!(printed(&["--help"]).contains("--all"));
}

#[test]
fn bad_usage_is_explained() {
    let complaint = |arguments: &[&str]| {
        let output = run(arguments);
        assert_eq!((code(&output), stdout(&output)), (2, String::new()), "{arguments:?}");
        stderr(&output)
    };
    assert!(complaint(&[]).contains("FILE.x"));
    assert!(complaint(&["check"]).contains("FILE.x"));
    assert!(complaint(&["chek", "a.x"]).contains("neither a file nor a command"));
    assert!(complaint(&["-I", MSG]).contains("rpcgen's `-I`"));
    assert!(complaint(&["--frobnicate", MSG]).contains("--frobnicate"));
    assert!(complaint(&["fmt", "--indent", "99", MSG]).contains("99"));
    assert!(complaint(&["--runtime-path", "/", MSG]).contains("--all"));
    assert!(complaint(&["breaking", "--fail-on", "everything", MSG, MSG]).contains("old-clients"));
}

#[test]
fn rpcgens_flags_are_answered() {
    for flags in [
        "-h", "-c", "-l", "-m", "-a", "-N", "-M", "-C", "-i 8", "-n tcp", "-s udp", "-t", "-b", "-K 30",
        "-L", "-Ss", "-Sc", "-Sm", "-a -N -C", "-stcp",
    ] {
        let mut arguments: Vec<&str> = flags.split(' ').collect();
        arguments.push(MSG);
        let output = run(&arguments);
        assert_eq!((code(&output), stdout(&output)), (2, String::new()), "{flags}");
        let answer = stderr(&output);
        assert!(answer.contains("of rpcgen") && answer.contains("try:   rpc-gen "), "{flags}: {answer}");
        // What is said to be tried works, once `DIR` is a directory.
        let line = answer.lines().find_map(|line| line.strip_prefix("try:   rpc-gen ")).expect("it is there");
        let room = room();
        let directory = room.path().join("made");
        let line = line.replace("DIR", directory.to_str().expect("a plain path"));
        let output = run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((code(&output), stderr(&output)), (0, String::new()), "{flags}: {line}");
    }
}

#[test]
fn files_may_be_named_like_commands() {
    let room = room();
    written(&room, "check", "const CHECKED = 1;");
    let here = |arguments: &[&str]| command(arguments).current_dir(room.path()).output().expect("it runs");
    for arguments in [&["./check"][..], &["--", "check"]] {
        let output = here(arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert!(stdout(&output).contains("CHECKED"));
    }
    let output = here(&["check"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("say `./check`"), "{}", stderr(&output));
    assert_eq!(code(&here(&["check", "check"])), 0);
}

#[test]
fn nobody_has_to_listen_to_the_end() {
    let room = room();
    let large: String = (0..20_000).map(|number| format!("const NUMBER_{number} = {number};\n")).collect();
    let file = written(&room, "large.x", large);
    for arguments in [&[file.as_str()][..], &["json", &file], &["doc", &file], &["fmt", "--check", &file]] {
        let mut child =
            command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((code(&output), stderr(&output)), (0, String::new()), "{arguments:?}");
    }
}

#[test]
fn half_a_pair_is_refused() {
    let output = run(&["--rename", "rich", "rich.x"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("there is no `=` in it"), "{}", stderr(&output));
}
