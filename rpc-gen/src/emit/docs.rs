//! Comments of the file as doc comments.
//!
//! They were not written as Markdown, so what Markdown, rustdoc or clippy would stumble over is
//! put in backticks or escaped, and indentation, which would make code, is dropped.

use proc_macro2::TokenStream;
use quote::quote;

/// Doc attributes for some lines. An empty line separates paragraphs.
pub(super) fn lines(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote! { #[doc = #line] }
    });
    quote! { #(#lines)* }
}

/// Docs of a definition: its comment, if it has one, and the file's own words for it.
pub(super) fn definition(comment: &str, code: &str) -> String {
    let comment = prose(comment);
    let code = quoted(code);
    if comment.is_empty() { code } else { format!("{comment}\n\n{code}") }
}

/// Docs of a field, member or arm, on one line where that is enough.
pub(super) fn part(comment: &str, code: &str) -> String {
    let comment = prose(comment);
    let code = quoted(code);
    match comment.split_once('\n') {
        None if comment.is_empty() => code,
        None => format!("{code}: {comment}"),
        Some(_) => format!("{code}\n\n{comment}"),
    }
}

/// Code for docs.
pub(super) fn quoted(code: &str) -> String {
    if code.contains('`') { format!("`` {code} ``") } else { format!("`{code}`") }
}

/// A comment as Markdown.
pub(crate) fn prose(comment: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in comment.lines().map(str::trim) {
        let words: Vec<String> = line.split_whitespace().map(word).collect();
        let line = words.join(" ");
        if line.is_empty() && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        lines.push(not_a_block(line));
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// A word that is code in backticks, any other with Markdown's marks escaped.
fn word(word: &str) -> String {
    let core = word.trim_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
    let inner_capital = core.chars().skip(1).any(char::is_uppercase) && core.chars().any(char::is_lowercase);
    let is_code = !core.is_empty()
        && !word.contains('`')
        && (core.contains('_') || core.contains("::") || core.contains("()") || inner_capital);
    if is_code {
        let start = word.find(core).unwrap_or(0);
        let end = start + core.len();
        return format!("{}`{core}`{}", escaped(&word[..start]), escaped(&word[end..]));
    }
    escaped(word)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '[' | ']' | '<' | '>' | '*' | '_' | '`' | '\\' | '|' | '~' | '&') {
            escaped.push('\\');
        }
        if !c.is_control() {
            escaped.push(c);
        }
    }
    match escaped.find("://") {
        Some(_) if !escaped.contains('\\') => format!("<{}>", escaped.trim_end_matches(['.', ','])),
        _ => escaped,
    }
}

/// Escapes what would begin a list, a heading or a rule.
fn not_a_block(line: String) -> String {
    let first = line.chars().next().unwrap_or(' ');
    if matches!(first, '-' | '+' | '#' | '=') {
        return format!("\\{line}");
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    if digits > 0 && line[digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_become_markdown() {
        assert_eq!(prose("see NFS_OK, or <b>"), "see `NFS_OK`, or \\<b\\>");
        assert_eq!(prose("- one\n  1. two"), "\\- one\n1\\. two");
        assert_eq!(prose("a file\n\n\n\nfileName"), "a file\n\n`fileName`");
        assert_eq!(prose("MAX bytes"), "MAX bytes");
    }

    #[test]
    fn parts_are_one_line_if_they_can() {
        assert_eq!(part("", "int a"), "`int a`");
        assert_eq!(part("a number", "int a"), "`int a`: a number");
        assert_eq!(part("a\nb", "int a"), "`int a`\n\na\nb");
    }
}
