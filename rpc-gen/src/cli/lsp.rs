//! `rpc-gen lsp`: a language server, on standard input and output.
//!
//! What it knows is what `check` and `fmt` say: it publishes findings when a document is opened or
//! changed, and lays documents out. Documents are kept as whole texts; the client sends all of a
//! document when it changes.

mod wire;

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rpc_gen::format::{Options, format};
use rpc_gen::{Builder, Finding};
use serde_json::{Value, json};

use super::Outcome;
use super::settings::Settings;

/// Serve an editor: findings as one types, and formatting
///
/// Speaks the Language Server Protocol on standard input and output, for editors to start.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example, for Neovim:\n  vim.lsp.start { cmd = { 'rpc-gen', 'lsp' }, name = 'rpc-gen' }"
)]
pub(super) struct Lsp {
    /// What editors pass; it is what is done in any case
    #[arg(long, hide = true)]
    stdio: bool,

    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(lsp: &Lsp) -> Outcome {
    let mut server = Server {
        builder: lsp.settings.builder().colored(false),
        documents: HashMap::new(),
        is_shut_down: false,
    };
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    server.serve(input, output).map_err(|error| format!("error: the editor cannot be understood: {error}"))
}

struct Server {
    builder: Builder,
    documents: HashMap<String, String>,
    is_shut_down: bool,
}

/// As JSON-RPC has it.
const METHOD_NOT_FOUND: i32 = -32601;
const INVALID_PARAMS: i32 = -32602;
const REQUEST_FAILED: i32 = -32803;

type Answer = Result<Value, (i32, String)>;

impl Server {
    fn serve(&mut self, mut input: impl BufRead, mut output: impl Write) -> std::io::Result<ExitCode> {
        while let Some(message) = wire::read(&mut input)? {
            let method = message["method"].as_str().unwrap_or_default();
            if method == "exit" {
                break;
            }
            let replies = match message.get("id") {
                Some(id) => vec![reply(id, self.request(method, &message["params"]))],
                None => self.notification(method, &message["params"]),
            };
            for reply in replies {
                wire::write(&mut output, &reply)?;
            }
        }
        // As the protocol asks for.
        Ok(if self.is_shut_down { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn request(&mut self, method: &str, parameters: &Value) -> Answer {
        match method {
            "initialize" => Ok(json!({
                "capabilities": {
                    // Whole documents.
                    "textDocumentSync": { "openClose": true, "change": 1 },
                    "documentFormattingProvider": true,
                },
                "serverInfo": { "name": "rpc-gen", "version": env!("CARGO_PKG_VERSION") },
            })),
            "shutdown" => {
                self.is_shut_down = true;
                Ok(Value::Null)
            }
            "textDocument/formatting" => self.formatting(parameters),
            _ => Err((METHOD_NOT_FOUND, format!("there is no method `{method}`"))),
        }
    }

    fn notification(&mut self, method: &str, parameters: &Value) -> Vec<Value> {
        let document = &parameters["textDocument"];
        let Some(uri) = document["uri"].as_str() else { return Vec::new() };
        let text = match method {
            "textDocument/didOpen" => document["text"].as_str(),
            "textDocument/didChange" => {
                parameters["contentChanges"].as_array().and_then(|changes| changes.last()?["text"].as_str())
            }
            "textDocument/didClose" => {
                self.documents.remove(uri);
                return vec![publish(uri, &[])];
            }
            _ => None,
        };
        let Some(text) = text else { return Vec::new() };
        self.documents.insert(uri.to_owned(), text.to_owned());
        vec![publish(uri, &self.findings(uri, text))]
    }

    fn formatting(&self, parameters: &Value) -> Answer {
        let uri = parameters["textDocument"]["uri"].as_str().unwrap_or_default();
        let Some(text) = self.documents.get(uri) else {
            return Err((INVALID_PARAMS, format!("`{uri}` is not open")));
        };
        let indent = parameters["options"]["tabSize"].as_u64().and_then(|size| usize::try_from(size).ok());
        let indent = indent.filter(|size| (1..=16).contains(size)).unwrap_or(Options::default().indent);
        let options = Options { indent, ..Options::default() };
        let new = format(&name(uri), text, &options).map_err(|error| (REQUEST_FAILED, error.to_string()))?;
        if new == *text {
            return Ok(json!([]));
        }
        let lines = text.matches('\n').count() + 1;
        let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": lines, "character": 0 } });
        Ok(json!([{ "range": all, "newText": new }]))
    }

    fn findings(&self, uri: &str, text: &str) -> Vec<Value> {
        let path = path(uri);
        let mut builder = self.builder.clone();
        // The text has no place of its own beside which to look.
        if let Some(directory) = path.as_deref().and_then(Path::parent) {
            builder = builder.include_path(directory);
        }
        let name = name(uri);
        match builder.generate_text(&name, text) {
            Ok(generated) => {
                generated.warnings().iter().map(|finding| diagnostic(finding, &name, text)).collect()
            }
            Err(error) => error.findings().iter().map(|finding| diagnostic(finding, &name, text)).collect(),
        }
    }
}

fn reply(id: &Value, answer: Answer) -> Value {
    match answer {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err((code, message)) => {
            json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
        }
    }
}

fn publish(uri: &str, findings: &[Value]) -> Value {
    json!({
        "jsonrpc": "2.0",
        "method": "textDocument/publishDiagnostics",
        "params": { "uri": uri, "diagnostics": findings },
    })
}

/// A finding as editors take it. One that is about an included file stands at the beginning.
fn diagnostic(finding: &Finding, name: &str, text: &str) -> Value {
    const ERROR: u8 = 1;
    const WARNING: u8 = 2;
    let (place, message) = place_of(&finding.summary, name);
    let (severity, message) = match message.strip_prefix("warning: ") {
        Some(message) => (WARNING, message),
        None => (ERROR, message),
    };
    // What is to be done about it is more than the summary says.
    let more = finding.rendered.lines().filter_map(|line| {
        let line = line.trim_start().strip_prefix("= ")?;
        Some(format!("\n{line}"))
    });
    let message = message.to_owned() + &more.collect::<String>();
    json!({ "range": range(text, place), "severity": severity, "source": "rpc-gen", "message": message })
}

/// The line and column of a summary, from 1, if they are in the document; and the rest.
fn place_of<'a>(summary: &'a str, name: &str) -> (Option<(usize, usize)>, &'a str) {
    let numbers = summary.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')).and_then(|rest| {
        let mut parts = rest.splitn(3, ':');
        let line = parts.next()?.parse().ok()?;
        let column = parts.next()?.parse().ok()?;
        Some(((line, column), parts.next()?.trim_start()))
    });
    numbers.map_or((None, summary), |(place, message)| (Some(place), message))
}

/// The word at a place, in the protocol's UTF-16.
fn range(text: &str, place: Option<(usize, usize)>) -> Value {
    let (line, column) = place.unwrap_or((1, 1));
    let content = text.split('\n').nth(line - 1).unwrap_or_default().trim_end_matches('\r');
    let start: usize = content.chars().take(column - 1).map(char::len_utf16).sum();
    let rest = content.chars().skip(column - 1);
    let word: usize = rest.take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf16).sum();
    json!({
        "start": { "line": line - 1, "character": start },
        "end": { "line": line - 1, "character": start + word.max(1) },
    })
}

/// The path of a `file:` URI.
fn path(uri: &str) -> Option<PathBuf> {
    let path = uri.strip_prefix("file://")?;
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        rest = others;
        let escaped = (first == b'%').then(|| others.get(..2)).flatten();
        let escaped =
            escaped.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = &others[2..];
            }
            None => bytes.push(first),
        }
    }
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

/// What findings call a document.
fn name(uri: &str) -> String {
    path(uri).map_or_else(|| uri.to_owned(), |path| path.display().to_string())
}
