//! Lines, and the comments behind them in one column.

/// A line of the output.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Whether an empty line stands before it.
    pub(super) blank_before: bool,
    /// The columns before the code.
    pub(super) indent: usize,
    /// What stands in it. To be added to with `push`.
    pub(super) code: String,
    /// The columns of that.
    columns: usize,
    /// The comment that ends it, if that is to be aligned with those of the lines around it.
    pub(super) comment: Option<String>,
}

impl Line {
    pub(super) fn new(blank_before: bool, indent: usize, code: &str) -> Self {
        let mut line = Self { blank_before, indent, ..Self::default() };
        line.push(code);
        line
    }

    pub(super) fn push(&mut self, code: &str) {
        self.code.push_str(code);
        self.columns = column_after(self.width(), code) - self.indent;
    }

    /// The columns up to the end of the code.
    pub(super) fn width(&self) -> usize {
        self.indent + self.columns
    }
}

/// Lines as a text.
pub(super) fn write(lines: &[Line]) -> String {
    let mut text = String::new();
    let mut rest = lines;
    while !rest.is_empty() {
        let group = group(rest);
        let column = rest[..group].iter().map(Line::width).max().unwrap_or(0);
        for line in &rest[..group] {
            if line.blank_before && !text.is_empty() {
                text.push('\n');
            }
            let start = text.len();
            text.extend(std::iter::repeat_n(' ', line.indent));
            text.push_str(&line.code);
            if let Some(comment) = &line.comment {
                text.extend(std::iter::repeat_n(' ', column - line.width() + 1));
                text.push_str(comment);
            }
            text.truncate(start + text[start..].trim_end().len());
            text.push('\n');
        }
        rest = &rest[group..];
    }
    text
}

/// How many of the first lines have their comments in one column.
fn group(lines: &[Line]) -> usize {
    let beside = |line: &&Line| line.comment.is_some();
    if !beside(&&lines[0]) {
        return 1;
    }
    1 + lines[1..].iter().take_while(|line| beside(line) && !line.blank_before).count()
}

/// The column behind a text that begins in a column; tabs go to the next multiple of 8.
pub(super) fn column_after(column: usize, text: &str) -> usize {
    let (column, line) = text.rsplit_once('\n').map_or((column, text), |(_, line)| (0, line));
    line.chars().fold(column, |column, c| if c == '\t' { (column / 8 + 1) * 8 } else { column + 1 })
}
