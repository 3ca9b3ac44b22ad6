//! Shapes and scales of a drawing.

use std::fmt::Write;

/// For text.
pub const INK: &str = "#1f2933";
/// For what is said beside it.
pub const GREY: &str = "#7b8794";
/// For lines to read along.
pub const LIGHT: &str = "#e4e7eb";

/// An SVG under construction.
#[derive(Debug)]
pub struct Canvas {
    shapes: String,
}

/// Where a text is, seen from its point.
#[derive(Clone, Copy, Debug)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Half of it is on either side.
    Middle,
    /// It ends there.
    End,
}

impl Canvas {
    /// A white one, of this many pixels.
    #[must_use]
    pub fn new(width: f64, height: f64) -> Self {
        let shapes = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
        );
        Self { shapes }
    }

    /// Text on the line through a point.
    pub fn text(&mut self, (x, y): (f64, f64), size: f64, fill: &str, anchor: Anchor, text: &str) {
        self.words((x, y), size, fill, anchor, "normal", text);
    }

    /// Bold text from a point on.
    pub fn heading(&mut self, (x, y): (f64, f64), size: f64, text: &str) {
        self.words((x, y), size, INK, Anchor::Start, "bold", text);
    }

    fn words(&mut self, (x, y): (f64, f64), size: f64, fill: &str, anchor: Anchor, weight: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        self.shape(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{fill}\" \
             text-anchor=\"{anchor}\">{text}</text>"
        ));
    }

    /// A straight line.
    pub fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), width: f64, stroke: &str) {
        self.shape(format_args!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{stroke}\" \
             stroke-width=\"{width}\" stroke-linecap=\"round\"/>"
        ));
    }

    /// A filled circle.
    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, fill: &str) {
        self.shape(format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{fill}\"/>"));
    }

    /// A circle that hides what is below it.
    pub fn ring(&mut self, (x, y): (f64, f64), radius: f64, stroke: &str) {
        self.shape(format_args!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"#ffffff\" stroke=\"{stroke}\" stroke-width=\"2\"/>"
        ));
    }

    /// A filled rectangle, from its upper left corner.
    pub fn bar(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        self.shape(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"2\" fill=\"{fill}\"/>"
        ));
    }

    /// The SVG's text.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.shapes.push_str("</svg>\n");
        self.shapes
    }

    fn shape(&mut self, shape: std::fmt::Arguments<'_>) {
        writeln!(self.shapes, "{shape}").expect("a string takes everything");
    }
}

/// Values to places along a line, each decade as wide as the next. The width is below 0 where values grow to the left,
/// or, up a page, towards 0.
#[derive(Clone, Copy, Debug)]
pub struct LogScale {
    left: f64,
    width: f64,
    /// The decades shown: from ten to the first to ten to the second.
    decades: (i32, i32),
}

impl LogScale {
    /// A scale over whole decades that holds all values above 0.
    pub fn over(values: impl Iterator<Item = f64>, left: f64, width: f64) -> Self {
        let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
        for value in values.filter(|&value| value > 0.0) {
            (low, high) = (low.min(value), high.max(value));
        }
        let decades = match high {
            0.0 => (0, 1),
            _ => {
                let first = low.log10().floor() as i32;
                (first, (high.log10().ceil() as i32).max(first + 1))
            }
        };
        Self { left, width, decades }
    }

    /// Where a value is; those outside are at the nearer end.
    #[must_use]
    pub fn place(&self, value: f64) -> f64 {
        let (first, last) = (f64::from(self.decades.0), f64::from(self.decades.1));
        let log = value.max(f64::MIN_POSITIVE).log10().clamp(first, last);
        self.left + self.width * (log - first) / (last - first)
    }

    /// The round values on the scale.
    pub fn ticks(&self) -> impl Iterator<Item = f64> {
        (self.decades.0..=self.decades.1).map(|decade| 10_f64.powi(decade))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_holds_its_values_and_spaces_decades_evenly() {
        let scale = LogScale::over([30.0, 0.0, 2000.0].into_iter(), 100.0, 300.0);
        assert_eq!(scale.ticks().collect::<Vec<_>>(), [10.0, 100.0, 1000.0, 10_000.0]);
        assert_eq!(
            [10.0, 100.0, 10_000.0, 0.0].map(|value| scale.place(value)),
            [100.0, 200.0, 400.0, 100.0]
        );
        assert_eq!(LogScale::over([].into_iter(), 0.0, 1.0).ticks().count(), 2);
    }

    #[test]
    fn text_cannot_break_out_of_its_element() {
        let mut canvas = Canvas::new(10.0, 10.0);
        canvas.text((0.0, 0.0), 10.0, INK, Anchor::Start, "<&>");
        assert!(canvas.finish().contains(">&lt;&amp;></text>"));
    }
}
