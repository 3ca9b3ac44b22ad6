//! `rpc-gen lsp`: a whole conversation.

use serde_json::{Value, json};

use super::{code, data, run_with_input, stderr};

/// Sends messages; what comes back, and the exit code.
fn converse(messages: &[Value]) -> (Vec<Value>, i32) {
    let mut input = Vec::new();
    for message in messages {
        let text = message.to_string();
        input.extend(format!("Content-Length: {}\r\n\r\n{text}", text.len()).bytes());
    }
    let output = run_with_input(&["lsp", "--stdio"], &input);
    let mut rest = std::str::from_utf8(&output.stdout).expect("it speaks in text");
    let mut replies = Vec::new();
    while let Some((header, body)) = rest.split_once("\r\n\r\n") {
        let length: usize =
            header.strip_prefix("Content-Length: ").expect("a length").parse().expect("a number");
        replies.push(serde_json::from_str(&body[..length]).expect("it speaks JSON"));
        rest = &body[length..];
    }
    assert_eq!(stderr(&output), "");
    (replies, code(&output))
}

fn open(uri: &str, text: &str) -> Value {
    json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": { "uri": uri, "languageId": "x", "version": 1, "text": text } } })
}

fn request(id: u32, method: &str, parameters: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters })
}

fn exit() -> Value {
    json!({ "jsonrpc": "2.0", "method": "exit" })
}

#[test]
fn findings_come_and_go_as_one_types() {
    // An include beside the document is found, and the place is counted in UTF-16.
    let uri = format!("file://{}", data("an%20unsaved.x").display());
    let bad = "#include \"shared/types.x\"\n/* \u{1f600} */ struct a { entry e; itn b; };\n";
    let good = bad.replace("itn", "int");
    let change = json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
        "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": good }] } });
    let close = json!({ "jsonrpc": "2.0", "method": "textDocument/didClose", "params": { "textDocument": { "uri": uri } } });
    let (replies, code) = converse(&[
        request(1, "initialize", &json!({ "capabilities": {} })),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
        open(&uri, bad),
        change,
        close,
        request(2, "shutdown", &Value::Null),
        exit(),
    ]);
    assert_eq!(code, 0);
    assert_eq!(replies.len(), 5, "{replies:?}");
    assert_eq!(replies[0]["result"]["capabilities"]["documentFormattingProvider"], true);
    let found = &replies[1]["params"];
    assert_eq!(found["uri"], uri);
    let findings = found["diagnostics"].as_array().expect("a list");
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0]["severity"], 1);
    assert!(
        findings[0]["message"].as_str().is_some_and(|message| message.contains("no type `itn`")),
        "{findings:?}"
    );
    assert_eq!(
        findings[0]["range"],
        json!({ "start": { "line": 1, "character": 29 }, "end": { "line": 1, "character": 32 } })
    );
    assert_eq!(replies[2]["params"]["diagnostics"], json!([]));
    assert_eq!(replies[3]["params"]["diagnostics"], json!([]));
    assert_eq!(replies[4], json!({ "jsonrpc": "2.0", "id": 2, "result": null }));
}

#[test]
fn documents_are_laid_out() {
    let uri = "file:///nowhere/a.x";
    let ask = |id, uri: &str| {
        request(
            id,
            "textDocument/formatting",
            &json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 2, "insertSpaces": true } }),
        )
    };
    let (replies, code) = converse(&[
        open(uri, "struct a{int b;};"),
        ask(1, uri),
        ask(2, "file:///another.x"),
        open(uri, "struct a { /* never closed"),
        ask(3, uri),
        request(4, "textDocument/hover", &json!({})),
        exit(),
    ]);
    assert_eq!(code, 1, "it was not shut down first");
    assert_eq!(replies[1]["result"][0]["newText"], "struct a {\n  int b;\n};\n");
    assert_eq!(replies[2]["error"]["code"], -32602);
    assert_eq!(replies[4]["error"]["code"], -32803);
    assert_eq!(replies[5]["error"]["code"], -32601);
}

#[test]
fn noise_ends_it_with_an_error() {
    for noise in [
        &b"Content-Length: 5\r\n\r\nnoise"[..],
        b"Content-Length: 99999999999\r\n\r\n{}",
        b"\r\n{}",
        b"Content-Length: 50\r\n\r\n{}",
    ] {
        let output = run_with_input(&["lsp"], noise);
        assert_eq!(code(&output), 1);
        assert!(stderr(&output).starts_with("error: "), "{}", stderr(&output));
    }
}
