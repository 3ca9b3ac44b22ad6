//! The tables.

use std::fmt::Write;

use examples::transport::Transport;
use examples::units::{count, digits, rate};

use crate::series::{Point, Series};

/// One series as a table of Markdown, aligned for those who read it as it is.
pub(crate) fn markdown(series: &Series, points: &[Point]) -> String {
    let mut rows = vec![head(series, points)];
    for points in points.chunk_by(|a, b| series.value(&a.cell) == series.value(&b.cell)) {
        rows.push(row(series, points, rows[0].len()));
    }
    let mut out =
        format!("By {}: {}. CPU is µs of client + server per call.\n\n", series.name(), series.rest());
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).max(2))
        .collect();
    for (i, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            write!(out, "| {cell:>width$} ").expect("a string takes everything");
        }
        out.push_str("|\n");
        if i == 0 {
            for width in &widths {
                write!(out, "|{}:", "-".repeat(width + 1)).expect("a string takes everything");
            }
            out.push_str("|\n");
        }
    }
    out
}

fn head(series: &Series, points: &[Point]) -> Vec<String> {
    let mut head = vec![series.name().to_owned()];
    for transport in Transport::ALL {
        head.extend([format!("{transport} calls/s"), format!("{transport} CPU")]);
        if counted(points) {
            head.push(format!("{transport} allocations"));
        }
    }
    head.push("UDP resent".to_owned());
    head
}

/// All that was measured of one value; what was not is shown as `-`.
fn row(series: &Series, points: &[Point], columns: usize) -> Vec<String> {
    let of = |transport| points.iter().find(|point| point.cell.transport == transport);
    let mut row = vec![series.label(series.value(&points[0].cell))];
    // As many for each transport: all columns but the first and the last.
    let each = (columns - 2) / Transport::ALL.len();
    for transport in Transport::ALL {
        let Some(Point { figures, .. }) = of(transport) else {
            row.extend(vec!["-".to_owned(); each]);
            continue;
        };
        row.push(rate(figures.calls_per_second));
        row.push(format!("{} + {}", digits(figures.client_us), digits(figures.server_us)));
        row.extend(figures.allocations.map(digits));
    }
    row.push(of(Transport::Udp).map_or("-".to_owned(), |point| count(point.figures.resent)));
    row
}

fn counted(points: &[Point]) -> bool {
    points.iter().any(|point| point.figures.allocations.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Figures;
    use crate::series::{Cell, SERIES};

    fn point(transport: Transport, bytes: usize, allocations: Option<f64>) -> Point {
        let cell = Cell { transport, bytes, in_flight: 1, connections: 1 };
        let figures = Figures {
            calls_per_second: 123_456.0,
            client_us: 1.5,
            server_us: 12.0,
            allocations,
            resent: 1234,
        };
        Point { cell, figures }
    }

    #[test]
    fn a_row_has_every_transport_and_says_where_nothing_was_measured() {
        let points = [
            point(Transport::Udp, 64, None),
            point(Transport::Tcp, 64, None),
            point(Transport::Unix, 64, None),
            point(Transport::Tcp, 1 << 20, None),
        ];
        let table = markdown(&SERIES[0], &points);
        let rows: Vec<_> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| bytes each way | UDP calls/s |     UDP CPU | TCP calls/s |     TCP CPU | UNIX calls/s |    UNIX CPU | UDP resent |",
                "|---------------:|------------:|------------:|------------:|------------:|-------------:|------------:|-----------:|",
                "|           64 B |     123,000 | 1.50 + 12.0 |     123,000 | 1.50 + 12.0 |      123,000 | 1.50 + 12.0 |      1,234 |",
                "|          1 MiB |           - |           - |     123,000 | 1.50 + 12.0 |            - |           - |          - |",
            ]
        );
    }

    #[test]
    fn allocations_have_columns_where_they_are_counted() {
        let points = [
            point(Transport::Udp, 0, Some(2.0)),
            point(Transport::Tcp, 0, Some(2.5)),
            point(Transport::Tcp, 64, Some(3.0)),
        ];
        let table = markdown(&SERIES[0], &points);
        let columns: Vec<_> = table.lines().skip(2).map(|line| line.matches('|').count()).collect();
        assert_eq!(columns[..3], [12; 3], "{table}");
        assert!(table.contains("TCP allocations") && table.contains(" 2.50 |"), "{table}");
    }
}
