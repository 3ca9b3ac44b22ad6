//! The tables as a drawing: a column of panels for each series, calls per second above, the cost of a call below.

use examples::canvas::{Anchor, Canvas, GREY, INK, LIGHT, LogScale};
use examples::transport::Transport;
use examples::units::{digits, rate};

use crate::measure::Figures;
use crate::series::{Point, Series};

/// Around everything; labels of an axis fit into it.
const MARGIN: f64 = 40.0;
/// Room for the labels of an upward axis.
const LABELS: f64 = 62.0;
const PANEL: (f64, f64) = (290.0, 260.0);
const HEAD: f64 = 130.0;
/// Between the panels of a column: the labels and name of an axis, and the next one's title.
const GAP: f64 = 90.0;

/// What is drawn of each point: a title, what a value is called, the value, how it is written.
type Quantity = (&'static str, fn(&Figures) -> f64, fn(f64) -> String);

const QUANTITIES: [Quantity; 2] = [
    ("Calls per second", |figures| figures.calls_per_second, rate),
    ("CPU time of a call, both ends, µs", Figures::cpu_us, digits),
];

/// All series as an SVG.
pub(crate) fn svg(all: &[(Series, Vec<Point>)]) -> String {
    let column = PANEL.0 + LABELS;
    let width = 2.0 * MARGIN + column * all.len().max(2) as f64;
    let mut canvas = Canvas::new(width, HEAD + 2.0 * (PANEL.1 + GAP));
    canvas.heading((MARGIN, 46.0), 22.0, "How the cost of a call grows");
    let note = "echo over loopback, server and clients with a thread each; both axes logarithmic";
    canvas.text((MARGIN, 68.0), 13.0, GREY, Anchor::Start, note);
    legend(&mut canvas);
    // One scale in each row, so that panels compare.
    for (row, quantity) in QUANTITIES.iter().enumerate() {
        let bottom = HEAD + PANEL.1 + row as f64 * (PANEL.1 + GAP);
        let values = all.iter().flat_map(|(_, points)| points.iter().map(|point| quantity.1(&point.figures)));
        let up = LogScale::over(values, bottom, -PANEL.1);
        for (i, (series, points)) in all.iter().enumerate() {
            panel(&mut canvas, (MARGIN + LABELS + column * i as f64, up), quantity, series, points);
        }
    }
    canvas.finish()
}

fn legend(canvas: &mut Canvas) {
    for (transport, x) in Transport::ALL.into_iter().zip([0.0, 80.0, 160.0]) {
        canvas.dot((MARGIN + x + 6.0, 86.0), 5.0, transport.color());
        canvas.text((MARGIN + x + 18.0, 90.5), 13.0, INK, Anchor::Start, &transport.to_string());
    }
}

/// One quantity of one series: axes, and a line for each transport.
fn panel(
    canvas: &mut Canvas,
    (left, up): (f64, LogScale),
    quantity: &Quantity,
    series: &Series,
    points: &[Point],
) {
    let values: Vec<_> = points.iter().map(|point| series.value(&point.cell)).collect();
    let width = PANEL.0 - 24.0;
    let along = LogScale::over(values.iter().map(|&value| value as f64), left, width);
    let (low, high) = extremes(&up);
    canvas.heading((left, high - 12.0), 13.0, quantity.0);
    for tick in up.ticks() {
        let y = up.place(tick);
        canvas.line((left, y), (left + width, y), 1.0, LIGHT);
        let label = quantity.2(tick).replace(".00", "").replace(".0", "");
        canvas.text((left - 8.0, y + 4.0), 11.0, GREY, Anchor::End, &label);
    }
    for value in labelled(&values, |value| along.place(value as f64)) {
        let x = along.place(value as f64);
        canvas.line((x, high), (x, low), 1.0, LIGHT);
        canvas.text((x, low + 16.0), 10.0, GREY, Anchor::Middle, &series.label(value));
    }
    let name = format!("{} ({})", series.name(), series.rest());
    canvas.text((left, low + 36.0), 12.0, INK, Anchor::Start, &name);

    for transport in Transport::ALL {
        let places: Vec<_> = points
            .iter()
            .filter(|point| point.cell.transport == transport)
            .map(|point| {
                (along.place(series.value(&point.cell) as f64), up.place(quantity.1(&point.figures)))
            })
            .collect();
        for pair in places.windows(2) {
            canvas.line(pair[0], pair[1], 2.0, transport.color());
        }
        for place in places {
            canvas.dot(place, 3.5, transport.color());
        }
    }
}

/// The ends of an upward scale, down and up.
fn extremes(up: &LogScale) -> (f64, f64) {
    let places = || up.ticks().map(|tick| up.place(tick));
    (places().fold(f64::MIN, f64::max), places().fold(f64::MAX, f64::min))
}

/// The values that have room for a label, the first before all others.
fn labelled(values: &[usize], place: impl Fn(usize) -> f64) -> Vec<usize> {
    const ROOM: f64 = 38.0;
    let mut shown: Vec<usize> = Vec::new();
    for &value in values {
        if shown.last().is_none_or(|&last| place(value) - place(last) >= ROOM) {
            shown.push(value);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::SERIES;

    #[test]
    fn every_point_is_drawn_twice_and_names_say_what_grows() {
        let all = SERIES.map(|series| {
            let points = series.cells().enumerate().map(|(i, cell)| {
                let figures = Figures {
                    calls_per_second: 1e3 * (i + 1) as f64,
                    client_us: 2.0,
                    server_us: 0.5 * i as f64,
                    allocations: None,
                    resent: 0,
                };
                Point { cell, figures }
            });
            (series, points.collect::<Vec<_>>())
        });
        let points: usize = all.iter().map(|(_, points)| points.len()).sum();
        let svg = svg(&all);
        assert_eq!(svg.matches("<circle").count(), 2 * points + Transport::ALL.len());
        for (series, _) in &all {
            assert_eq!(svg.matches(series.rest().as_str()).count(), QUANTITIES.len(), "{}", series.name());
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "places are numbers");
    }

    #[test]
    fn labels_that_would_touch_are_left_out() {
        assert_eq!(labelled(&[1, 2, 4, 8], |value| value as f64 * 10.0), [1, 8]);
        assert_eq!(labelled(&[], |_| 0.0), [0; 0]);
    }
}
