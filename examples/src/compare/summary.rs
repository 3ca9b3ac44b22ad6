//! What was seen, in words made from the numbers.

use examples::units::{count, digits, percent, rate, size, time};

use crate::report::{Report, Speed};

/// One paragraph.
pub(crate) fn summary(report: &Report) -> String {
    [latency(report), throughput(report), lossy(report), once(report)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Small messages, one at a time: the wait for one call.
fn latency(report: &Report) -> Option<String> {
    let small = report.speed.iter().map(|speed| speed.message_bytes).min()?;
    let mut lines: Vec<_> =
        report.speed.iter().filter(|speed| (speed.message_bytes, speed.in_flight) == (small, 1)).collect();
    lines.sort_by(|a, b| a.pace.p50_us.total_cmp(&b.pace.p50_us));
    let (first, rest) = lines.split_first()?;
    let rest: Vec<_> =
        rest.iter().map(|speed| format!("{} {}", speed.transport, time(speed.pace.p50_us))).collect();
    let (transport, p50) = (first.transport, time(first.pace.p50_us));
    Some(format!("A {} message takes {transport} {p50}, {}.", size(small), rest.join(", ")))
}

/// Many in flight: who does the most calls, who moves the most bytes.
fn throughput(report: &Report) -> Option<String> {
    let many = || report.speed.iter().filter(|speed| speed.in_flight > 1);
    let by = |key: fn(&Speed) -> f64| many().max_by(|a, b| key(a).total_cmp(&key(b)));
    let calls = by(|speed| speed.pace.calls_per_second)?;
    let bytes = by(|speed| speed.pace.megabytes_per_second)?;
    Some(format!(
        "With {} in flight {} does the most, {} calls/s; {} moves {} MB/s in messages of {}.",
        calls.in_flight,
        calls.transport,
        rate(calls.pace.calls_per_second),
        bytes.transport,
        digits(bytes.pace.megabytes_per_second),
        size(bytes.message_bytes),
    ))
}

/// What the worst network did.
fn lossy(report: &Report) -> Option<String> {
    let worst = report.loss.iter().max_by(|a, b| a.loss.total_cmp(&b.loss))?;
    let failed = match worst.verdict.failed {
        0 => "every call succeeded".to_owned(),
        failed => format!("{} calls timed out", count(failed)),
    };
    Some(format!(
        "Where {} of datagrams were lost, {failed}: {} calls took {} retransmissions, and {} duplicates were answered \
         from the cache.",
        percent(worst.loss),
        count(worst.verdict.successes),
        count(worst.retransmissions),
        count(worst.duplicates_answered_from_cache),
    ))
}

/// Whether the promise was kept.
fn once(report: &Report) -> Option<String> {
    let calls: u64 = report.verdicts().map(|verdict| verdict.successes).sum();
    let failed: u64 = report.verdicts().map(|verdict| verdict.failed).sum();
    let wrong = report.verdicts().filter(|verdict| !verdict.is_exactly_once()).count();
    let rest = if failed > 0 { format!(" {} had no result in time.", count(failed)) } else { String::new() };
    Some(match wrong {
        0 => format!("Each of the {} calls that succeeded was executed exactly once.{rest}", count(calls)),
        _ => format!(
            "NOT EXACTLY ONCE: a call was executed twice or never, in {wrong} of the measurements.{rest}"
        ),
    })
}
