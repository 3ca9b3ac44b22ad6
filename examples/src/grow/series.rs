//! What is measured: in each series one thing grows, and the others stay as they are.

use std::fmt;

use clap::ValueEnum;
use examples::transport::Transport;
use examples::units::{count, size};

use crate::measure::Figures;

/// One measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) transport: Transport,
    /// Bytes in each call and reply.
    pub(crate) bytes: usize,
    /// Calls in flight on each connection.
    pub(crate) in_flight: usize,
    pub(crate) connections: usize,
}

/// A cell and what was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) cell: Cell,
    pub(crate) figures: Figures,
}

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Variable {
    /// Bytes in each call and reply.
    Payload,
    /// Calls in flight over one connection.
    InFlight,
    /// Connections.
    Connections,
}

/// A table, and a column of the drawing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Series {
    pub(crate) variable: Variable,
    values: &'static [usize],
    /// What does not grow.
    bytes: usize,
    in_flight: usize,
}

/// A payload of 64 KiB does not fit into a datagram, which ends at 65,507 bytes.
const DATAGRAM: usize = 32 << 10;

const PAYLOADS: &[usize] = &[0, 64, 1 << 10, 8 << 10, 32 << 10, 64 << 10, 256 << 10, 1 << 20];

/// In the order of tables and drawings.
pub(crate) const SERIES: [Series; 4] = [
    Series { variable: Variable::Payload, values: PAYLOADS, bytes: 0, in_flight: 1 },
    Series { variable: Variable::Payload, values: PAYLOADS, bytes: 0, in_flight: 16 },
    Series {
        variable: Variable::InFlight,
        values: &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
        bytes: 64,
        in_flight: 1,
    },
    Series {
        variable: Variable::Connections,
        values: &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
        bytes: 64,
        in_flight: 1,
    },
];

impl Series {
    /// Each value over all transports that take it, one after the other: what is compared is measured together.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell> {
        let Self { variable, bytes, in_flight, .. } = *self;
        self.values.iter().flat_map(move |&value| {
            Transport::ALL.into_iter().filter_map(move |transport| {
                let cell = Cell { transport, bytes, in_flight, connections: 1 };
                let cell = match variable {
                    Variable::Payload => Cell { bytes: value, ..cell },
                    Variable::InFlight => Cell { in_flight: value, ..cell },
                    Variable::Connections => Cell { connections: value, ..cell },
                };
                (transport != Transport::Udp || cell.bytes <= DATAGRAM).then_some(cell)
            })
        })
    }

    /// What grows, of one cell.
    pub(crate) fn value(&self, cell: &Cell) -> usize {
        match self.variable {
            Variable::Payload => cell.bytes,
            Variable::InFlight => cell.in_flight,
            Variable::Connections => cell.connections,
        }
    }

    /// A value as people read it.
    pub(crate) fn label(&self, value: usize) -> String {
        match self.variable {
            Variable::Payload => size(value),
            Variable::InFlight | Variable::Connections => count(value as u64),
        }
    }

    /// What grows, in words.
    pub(crate) fn name(&self) -> &'static str {
        match self.variable {
            Variable::Payload => "bytes each way",
            Variable::InFlight => "calls in flight",
            Variable::Connections => "connections",
        }
    }

    /// What does not grow, in words.
    pub(crate) fn rest(&self) -> String {
        match self.variable {
            Variable::Payload => format!("one connection, {} in flight", self.in_flight),
            Variable::InFlight => format!("one connection, {} each way", size(self.bytes)),
            Variable::Connections => format!("{} each way, one in flight on each", size(self.bytes)),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { transport, bytes, in_flight, connections } = *self;
        write!(f, "{transport}, {}, {in_flight} in flight, {connections} connections", size(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_grows_in_a_series_and_datagrams_end_at_their_size() {
        for series in SERIES {
            let cells: Vec<_> = series.cells().collect();
            assert!(cells.iter().all(|cell| cell.transport != Transport::Udp || cell.bytes <= DATAGRAM));
            let first = cells[0];
            let grown: Vec<_> = cells.iter().filter(|cell| cell.transport == Transport::Tcp).collect();
            assert_eq!(grown.len(), series.values.len());
            for (cell, value) in grown.into_iter().zip(series.values) {
                assert_eq!(series.value(cell), *value);
                let others = |cell: &Cell| match series.variable {
                    Variable::Payload => (cell.in_flight, cell.connections),
                    Variable::InFlight => (cell.bytes, cell.connections),
                    Variable::Connections => (cell.bytes, cell.in_flight),
                };
                assert_eq!(others(cell), others(&first));
            }
        }
        let udp = |series: Series| series.cells().filter(|cell| cell.transport == Transport::Udp).count();
        assert_eq!(SERIES.map(udp), [5, 5, 13, 11]);
    }
}
