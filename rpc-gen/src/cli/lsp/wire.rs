//! Messages as the Language Server Protocol sends them: a header with a length, then JSON.

use std::io::{BufRead, Error, ErrorKind, Read, Result, Write};

use serde_json::Value;

/// The longest message that is read, in bytes.
const MAX_MESSAGE: usize = 64 << 20;

/// The longest line of a header.
const MAX_LINE: u64 = 1024;

/// The next message; `None` where the input ends.
pub(super) fn read(input: &mut impl BufRead) -> Result<Option<Value>> {
    let mut length: Option<usize> = None;
    loop {
        let mut line = String::new();
        input.by_ref().take(MAX_LINE).read_line(&mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
    let length = length.filter(|&length| length <= MAX_MESSAGE);
    let length =
        length.ok_or_else(|| Error::new(ErrorKind::InvalidData, "a message has no proper length"))?;
    let mut message = Vec::new();
    if input.by_ref().take(length as u64).read_to_end(&mut message)? < length {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    serde_json::from_slice(&message).map(Some).map_err(|error| Error::new(ErrorKind::InvalidData, error))
}

pub(super) fn write(output: &mut impl Write, message: &Value) -> Result<()> {
    let text = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}
