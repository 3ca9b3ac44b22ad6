//! The report as text.

use std::fmt::Write;

use examples::units::{count, digits, lines, percent, rate, size, time};
use rpc_core::protocol::CacheLimits;

use crate::report::{Loss, Report, Speed, Wire};
use crate::service::Verdict;

/// Characters in a line of prose.
const WIDTH: usize = 100;
/// Characters of the longest bar.
const BAR: f64 = 12.0;

/// The whole report, its summary last.
pub(crate) fn text(report: &Report) -> String {
    let mut out = prose(&format!(
        "The message service of idl/msg.x over loopback: messages are saved and read back, one SAVEMSG to one \
         READMSG, over one connection. Server and client have a thread each; messages are kept in memory, as \
         disks are not what is compared. The server keeps {} of replies for duplicates, where the default is \
         {}: at this pace that would not outlast a retransmission.",
        size(report.settings.duplicate_cache_bytes),
        size(CacheLimits::default().bytes),
    ));
    out.push_str(&speed(&report.speed));
    out.push_str(&wire(&report.wire));
    out.push_str(&loss(&report.loss));
    out.push('\n');
    out.push_str(&prose(&report.summary));
    out
}

fn speed(cells: &[Speed]) -> String {
    let mut table = Table::new(
        ["<message", "in flight", "<", "p50", "p99", "p99.9", "calls/s", "MB/s", "resent", "<"],
        "\nSPEED",
    );
    for group in cells.chunk_by(|a, b| (a.message_bytes, a.in_flight) == (b.message_bytes, b.in_flight)) {
        let best = group.iter().map(|speed| speed.pace.calls_per_second).fold(f64::MIN_POSITIVE, f64::max);
        for (i, speed) in group.iter().enumerate() {
            let pace = &speed.pace;
            let bar = "█".repeat((pace.calls_per_second / best * BAR).round() as usize);
            let remark = if speed.verdict.is_exactly_once() && speed.verdict.failed == 0 {
                String::new()
            } else {
                format!("  executed {}", executions(&speed.verdict))
            };
            table.row([
                first(i, size(speed.message_bytes)),
                first(i, speed.in_flight.to_string()),
                speed.transport.to_string(),
                time(pace.p50_us),
                time(pace.p99_us),
                time(pace.p999_us),
                rate(pace.calls_per_second),
                digits(pace.megabytes_per_second),
                if speed.retransmissions > 0 { count(speed.retransmissions) } else { "-".to_owned() },
                bar + &remark,
            ]);
        }
    }
    if cells.iter().any(|speed| speed.retransmissions > 0) {
        table.note(
            "resent: calls sent again over UDP, where a socket's buffer was full or the reply was late",
        );
    }
    table.finish()
}

fn wire(lines: &[Wire]) -> String {
    let mut table = Table::new(
        ["<message", "<", "save: call", "reply", "read: call", "reply", "overhead", "share"],
        "\nBYTES ON THE WIRE, by call: RPC headers, XDR, record marks; without the headers of UDP, TCP and IP",
    );
    for group in lines.chunk_by(|a, b| a.message_bytes == b.message_bytes) {
        for (i, wire) in group.iter().enumerate() {
            let overhead = wire.overhead();
            table.row([
                first(i, size(wire.message_bytes)),
                wire.transport.to_string(),
                count(wire.save_call),
                count(wire.save_reply),
                count(wire.read_call),
                count(wire.read_reply),
                overhead.to_string(),
                percent(overhead / (overhead + wire.message_bytes as f64)),
            ]);
        }
    }
    table.note("overhead: what is not the message, in a call and its reply");
    table.finish()
}

fn loss(lines: &[Loss]) -> String {
    let Some(Loss { message_bytes, in_flight, duplication, .. }) = lines.first() else {
        return String::new();
    };
    let title = format!(
        "\nUDP WHERE DATAGRAMS ARE LOST, either way, and {} of them doubled: {} messages, {in_flight} in flight",
        percent(*duplication),
        size(*message_bytes),
    );
    let mut table = Table::new(
        ["<loss", "calls", "calls/s", "p50", "p99", "p99.9", "lost", "resent", "cache", "<executions"],
        &title,
    );
    for loss in lines {
        table.row([
            percent(loss.loss),
            count(loss.verdict.successes),
            rate(loss.pace.calls_per_second),
            time(loss.pace.p50_us),
            time(loss.pace.p99_us),
            time(loss.pace.p999_us),
            count(loss.datagrams_lost),
            count(loss.retransmissions),
            count(loss.duplicates_answered_from_cache),
            executions(&loss.verdict),
        ]);
    }
    table.note(
        "lost: datagrams; resent: calls, by the client; cache: duplicates that the server answered with the reply it \
         had sent before; executions: of each call that succeeded, counted in the service",
    );
    table.note(
        "TCP and UNIX are not here: below the RPC the kernel resends segments itself, and a relay cannot lose part of \
         a stream without breaking it",
    );
    table.finish()
}

fn executions(verdict: &Verdict) -> String {
    let Verdict { fewest, most, failed, .. } = verdict;
    let executions =
        if verdict.is_exactly_once() { "always 1".to_owned() } else { format!("{fewest} to {most}: WRONG") };
    if *failed > 0 { format!("{executions} ({failed} timed out)") } else { executions }
}

/// What is the same for all lines of a group is said in its first.
fn first(index: usize, text: String) -> String {
    if index == 0 { text } else { String::new() }
}

/// Columns as wide as their widest cell.
struct Table<const N: usize> {
    title: String,
    /// Those whose name begins with `<` are aligned to the left.
    head: [&'static str; N],
    rows: Vec<[String; N]>,
    notes: String,
}

impl<const N: usize> Table<N> {
    fn new(head: [&'static str; N], title: &str) -> Self {
        Self { title: title.to_owned(), head, rows: Vec::new(), notes: String::new() }
    }

    fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells);
    }

    fn note(&mut self, text: &str) {
        for line in lines(text, WIDTH) {
            self.notes.push_str("  ");
            self.notes.push_str(&line);
            self.notes.push('\n');
        }
    }

    fn finish(mut self) -> String {
        self.rows.insert(0, self.head.map(|name| name.trim_start_matches('<').to_owned()));
        let mut out = self.title + "\n";
        let width =
            |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; N] = std::array::from_fn(width);
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, width), name) in row.iter().zip(widths).zip(self.head) {
                let written = if name.starts_with('<') {
                    write!(line, "  {cell:<width$}")
                } else {
                    write!(line, "  {cell:>width$}")
                };
                written.expect("a string takes everything");
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out + &self.notes
    }
}

/// A paragraph.
fn prose(text: &str) -> String {
    lines(text, WIDTH).join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["<name", "n", "<"], "TITLE");
        table.row(["µ", "12,345", "x"].map(str::to_owned));
        table.row(["longer", "1", ""].map(str::to_owned));
        table.note("a note");
        assert_eq!(
            table.finish(),
            "TITLE\n  name         n\n  µ       12,345  x\n  longer       1\n  a note\n"
        );
    }
}
