//! `rpc-gen doc`, and the sample programs.

use super::{code, expect, printed, room, run, stderr, written};

#[test]
fn pages_are_as_expected() {
    expect("rich.md", &printed(&["doc", "rich.x"]));
    expect("comments.md", &printed(&["doc", "comments.x"]));
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let page = printed(&["doc", "rich.x"]);
    let anchor = |title: &str| {
        let letters = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        letters.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect::<String>()
    };
    let anchors: Vec<String> =
        page.lines().filter_map(|line| line.trim_start_matches('#').strip_prefix(' ').map(anchor)).collect();
    let mut links = 0;
    for link in page.split("](#").skip(1) {
        let target = link.split(')').next().expect("a link ends");
        assert!(anchors.iter().any(|anchor| anchor == target), "there is no {target}");
        links += 1;
    }
    assert!(links > 10, "only {links} links");
}

#[test]
fn samples_are_as_expected() {
    expect("msg.server.rs.txt", &printed(&["--sample-server", "../../golden/good/msg.x"]));
    expect("msg.client.rs.txt", &printed(&["--sample-client", "../../golden/good/msg.x"]));
    expect(
        "rich.server.rs.txt",
        &printed(&["--sample-server", "-DWITH_EXTRA", "-I", "shared", "--serde", "rich.x"]),
    );
    expect("rich.client.rs.txt", &printed(&["--sample-client", "rich.x"]));
}

#[test]
fn there_is_no_sample_of_nothing() {
    let room = room();
    let file = written(&room, "types.x", "struct a { int b; };");
    for flag in ["--sample-server", "--sample-client"] {
        let output = run(&[flag, &file]);
        assert_eq!(code(&output), 1);
        assert!(stderr(&output).contains("has no program"), "{}", stderr(&output));
    }
}
