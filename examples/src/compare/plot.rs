//! The report as a drawing: `--plot`.

use examples::canvas::{Anchor, Canvas, GREY, INK, LIGHT, LogScale};
use examples::transport::Transport;
use examples::units::{count, lines, percent, rate, size, time};

use crate::report::{Loss, Pace, Report, Speed};

const WIDTH: f64 = 1120.0;
const MARGIN: f64 = 40.0;
/// Room for the names of rows, left of the first panel.
const NAMES: f64 = 110.0;
const GAP: f64 = 60.0;
const PANEL: f64 = (WIDTH - 2.0 * MARGIN - NAMES - 2.0 * GAP) / 3.0;
const ROW: f64 = 26.0;

/// The whole report as an SVG.
pub(crate) fn svg(report: &Report) -> String {
    let rows = rows(report);
    let loss_top = 150.0 + rows.bottom() + 160.0;
    let words_top = loss_top + ROW * report.loss.len() as f64 * 1.3 + 80.0;
    let words = lines(&report.summary, 150);
    let mut canvas = Canvas::new(WIDTH, words_top + 20.0 * words.len() as f64 + 10.0);
    canvas.heading((MARGIN, 46.0), 22.0, "Messages saved and read over UDP, TCP and UNIX sockets");
    canvas.text(
        (MARGIN, 68.0),
        13.0,
        GREY,
        Anchor::Start,
        "idl/msg.x over loopback, one connection, server and client with a thread each, messages in memory",
    );
    speed(&mut canvas, 150.0, &rows, report.settings.in_flight);
    loss(&mut canvas, loss_top, report);
    for (line, y) in words.iter().zip((0..).map(|i| words_top + 20.0 * f64::from(i))) {
        canvas.text((MARGIN, y), 13.0, INK, Anchor::Start, line);
    }
    canvas.finish()
}

/// What is measured of one size over one transport.
struct Row<'a> {
    one: &'a Speed,
    many: Option<&'a Speed>,
    y: f64,
}

struct Rows<'a>(Vec<Row<'a>>);

/// A row for each size and transport, a gap between sizes.
fn rows(report: &Report) -> Rows<'_> {
    let (one, many): (Vec<_>, Vec<_>) = report.speed.iter().partition(|speed| speed.in_flight == 1);
    let mut y = 0.0;
    let mut rows: Vec<Row<'_>> = Vec::new();
    for one in one {
        let gap = rows.last().is_some_and(|last| last.one.message_bytes != one.message_bytes);
        y += if gap { ROW * 1.6 } else { ROW };
        let same =
            |other: &&&Speed| (other.transport, other.message_bytes) == (one.transport, one.message_bytes);
        rows.push(Row { one, many: many.iter().find(same).copied(), y });
    }
    Rows(rows)
}

impl Rows<'_> {
    fn bottom(&self) -> f64 {
        self.0.last().map_or(0.0, |row| row.y)
    }
}

/// Latency with one and with many in flight, and throughput, side by side.
fn speed(canvas: &mut Canvas, top: f64, rows: &Rows<'_>, in_flight: usize) {
    let left = |panel: f64| MARGIN + NAMES + panel * (PANEL + GAP);
    let mut last_size = None;
    for Row { one, y, .. } in &rows.0 {
        let name = (MARGIN + NAMES - 14.0, top + y + 4.0);
        canvas.text(name, 13.0, one.transport.color(), Anchor::End, &one.transport.to_string());
        if last_size.replace(one.message_bytes) != Some(one.message_bytes) {
            canvas.heading((MARGIN, name.1), 13.0, &size(one.message_bytes));
        }
    }

    let many = || rows.0.iter().filter_map(|row| row.many);
    let slowest = |pace: &Pace| [pace.p50_us, pace.p999_us];
    let latencies = || rows.0.iter().map(|row| row.one).chain(many()).flat_map(|speed| slowest(&speed.pace));
    for (panel, title) in
        [(0.0, "Latency, one in flight".to_owned()), (1.0, format!("Latency, {in_flight} in flight"))]
    {
        let scale = LogScale::over(latencies(), left(panel), PANEL);
        axis(canvas, scale, top, rows.bottom(), &title, "p50 ● to p99 (thick) to p99.9 (thin)", time);
        for row in &rows.0 {
            if let Some(speed) = if panel == 0.0 { Some(row.one) } else { row.many } {
                range(canvas, scale, top + row.y, &speed.pace, speed.transport.color());
            }
        }
    }

    let paces = rows.0.iter().map(|row| row.one).chain(many()).map(|speed| speed.pace.calls_per_second);
    let scale = LogScale::over(paces, left(2.0), PANEL);
    let note = format!("calls/s with one ○ and with {in_flight} ● in flight");
    axis(canvas, scale, top, rows.bottom(), "Throughput", &note, rate);
    for Row { one, many, y } in &rows.0 {
        let (color, from) = (one.transport.color(), (scale.place(one.pace.calls_per_second), top + y));
        if let Some(many) = many {
            let to = (scale.place(many.pace.calls_per_second), top + y);
            canvas.line(from, to, 3.0, color);
            canvas.dot(to, 5.5, color);
        }
        canvas.ring(from, 4.5, color);
    }
}

/// A panel's title, and lines at the round values of its scale.
fn axis(
    canvas: &mut Canvas,
    scale: LogScale,
    top: f64,
    height: f64,
    title: &str,
    note: &str,
    label: impl Fn(f64) -> String,
) {
    let left = scale.ticks().next().map_or(0.0, |tick| scale.place(tick));
    canvas.heading((left, top - 34.0), 15.0, title);
    canvas.text((left, top - 16.0), 11.0, GREY, Anchor::Start, note);
    for tick in scale.ticks() {
        let x = scale.place(tick);
        canvas.line((x, top), (x, top + height + ROW / 2.0), 1.0, LIGHT);
        let round = label(tick).replace(".00", "").replace(".0", "");
        canvas.text((x, top + height + ROW / 2.0 + 16.0), 11.0, GREY, Anchor::Middle, &round);
    }
}

/// From what half of the calls stayed within to what all but one in a thousand did.
fn range(canvas: &mut Canvas, scale: LogScale, y: f64, pace: &Pace, color: &str) {
    let [p50, p99, p999] = [pace.p50_us, pace.p99_us, pace.p999_us].map(|us| (scale.place(us), y));
    canvas.line(p99, p999, 1.5, color);
    canvas.line(p50, p99, 4.0, color);
    canvas.dot(p50, 5.5, color);
}

/// What becomes of calls where datagrams are lost.
fn loss(canvas: &mut Canvas, top: f64, report: &Report) {
    let Some(Loss { message_bytes, in_flight, duplication, .. }) = report.loss.first() else { return };
    let left = |panel: f64| MARGIN + NAMES + panel * (PANEL + GAP);
    let title = format!(
        "UDP where datagrams are lost, either way, and {} of them doubled ({} messages, {in_flight} in flight)",
        percent(*duplication),
        size(*message_bytes)
    );
    canvas.heading((MARGIN, top - 76.0), 17.0, &title);
    let y = |i: usize| top + ROW * (i + 1) as f64 * 1.3;
    let height = ROW * report.loss.len() as f64 * 1.3;
    for (i, loss) in report.loss.iter().enumerate() {
        let name = format!("{} lost", percent(loss.loss));
        canvas.text((MARGIN + NAMES - 14.0, y(i) + 4.0), 13.0, INK, Anchor::End, &name);
    }

    let scale = LogScale::over(
        report.loss.iter().flat_map(|loss| [loss.pace.p50_us, loss.pace.p999_us]),
        left(0.0),
        PANEL,
    );
    axis(canvas, scale, top, height, "Latency", "p50 ● to p99 (thick) to p99.9 (thin)", time);
    for (i, loss) in report.loss.iter().enumerate() {
        range(canvas, scale, y(i), &loss.pace, Transport::Udp.color());
    }

    repeats(canvas, left(1.0), top, y, &report.loss);
    once(canvas, left(2.0), top, y, &report.loss);
}

/// How often the client had to ask again, and the server to answer again.
fn repeats(canvas: &mut Canvas, left: f64, top: f64, y: impl Fn(usize) -> f64, losses: &[Loss]) {
    const RESENT: &str = "#2f6fdf";
    const CACHED: &str = "#9dbdf5";
    canvas.heading((left, top - 34.0), 15.0, "Repeated, of 1,000 calls");
    for (x, color, text) in
        [(0.0, RESENT, "resent by the client"), (140.0, CACHED, "answered from the cache")]
    {
        canvas.bar((left + x, top - 25.0), (10.0, 10.0), color);
        canvas.text((left + x + 15.0, top - 16.0), 11.0, GREY, Anchor::Start, text);
    }
    let per_mille =
        |events: u64, loss: &Loss| events as f64 * 1000.0 / (loss.verdict.successes.max(1)) as f64;
    let shares: Vec<_> = losses
        .iter()
        .map(|loss| {
            [(loss.retransmissions, RESENT), (loss.duplicates_answered_from_cache, CACHED)]
                .map(|(events, color)| (per_mille(events, loss), color))
        })
        .collect();
    let most = shares.iter().flatten().map(|(share, _)| *share).fold(1.0, f64::max);
    for (i, pair) in shares.iter().enumerate() {
        for ((share, color), offset) in pair.iter().zip([-11.0, 1.0]) {
            let width = (share / most * (PANEL - 50.0)).max(1.0);
            canvas.bar((left, y(i) + offset), (width, 10.0), color);
            canvas.text(
                (left + width + 6.0, y(i) + offset + 9.0),
                11.0,
                GREY,
                Anchor::Start,
                &format!("{share:.1}"),
            );
        }
    }
}

/// What it comes down to.
fn once(canvas: &mut Canvas, left: f64, top: f64, y: impl Fn(usize) -> f64, losses: &[Loss]) {
    canvas.heading((left, top - 34.0), 15.0, "Executions of each success");
    canvas.text(
        (left, top - 16.0),
        11.0,
        GREY,
        Anchor::Start,
        "of each call that had a result, counted in the service",
    );
    for (i, loss) in losses.iter().enumerate() {
        let (fewest, most) = (loss.verdict.fewest, loss.verdict.most);
        let right = loss.verdict.is_exactly_once();
        let executions = if right { "1".to_owned() } else { format!("{fewest} to {most}") };
        canvas.heading((left, y(i) + 7.0), 20.0, &executions);
        let calls = format!("{} calls{}", count(loss.verdict.successes), if right { "" } else { ", WRONG" });
        let x = left + 12.0 + 11.0 * executions.len() as f64;
        canvas.text((x, y(i) + 5.0), 13.0, GREY, Anchor::Start, &calls);
    }
}
