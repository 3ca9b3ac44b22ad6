//! Interface files.

/// No report is longer than this: a line of a megabyte is not repeated.
const REPORT: usize = 100_000;

/// Any text is an interface, or the report of what is wrong with it; never a panic, never much output.
pub fn idl(input: &[u8]) {
    // Longer inputs only make the fuzzer slow.
    let text = String::from_utf8_lossy(&input[..input.len().min(4096)]);
    match rpc_gen::configure().generate_text("fuzz.x", &text) {
        // Shown as text the generated code is parsed: it is Rust.
        Ok(generated) => drop(generated.text()),
        Err(error) => {
            let report = error.to_string();
            assert!(!report.is_empty() && report.len() < REPORT, "a report of {} bytes", report.len());
        }
    }
}
