//! Numbers and text as people read them.

/// Three digits and a unit: `8.21 µs`, `1.24 ms`, `12.0 s`.
#[must_use]
pub fn time(us: f64) -> String {
    let (value, unit) = match us {
        us if us < 999.5 => (us, "µs"),
        us if us < 999_500.0 => (us / 1e3, "ms"),
        us => (us / 1e6, "s"),
    };
    format!("{} {unit}", digits(value))
}

/// A size as it is written in programs: `64 B`, `32 KiB`.
#[must_use]
pub fn size(bytes: usize) -> String {
    match bytes {
        bytes if bytes >= 1 << 20 && bytes % (1 << 20) == 0 => format!("{} MiB", bytes >> 20),
        bytes if bytes >= 1 << 10 && bytes % (1 << 10) == 0 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} B"),
    }
}

/// Three digits at least: `1.23`, `12.3`, `123`.
#[must_use]
pub fn digits(value: f64) -> String {
    match value {
        value if value < 9.995 => format!("{value:.2}"),
        value if value < 99.95 => format!("{value:.1}"),
        value => count(value.round() as u64),
    }
}

/// A whole number with its thousands apart: `1,234,567`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Three significant digits of a rate, its thousands apart: `123,000`.
#[must_use]
pub fn rate(per_second: f64) -> String {
    let scale = 10_f64.powf((per_second.max(1.0).log10().floor() - 2.0).max(0.0));
    count(((per_second / scale).round() * scale) as u64)
}

/// A share of one: `0.1 %`, `53 %`; what is too small to be seen as `< 0.1 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        0.0 => "0 %".to_owned(),
        percent if percent < 0.1 => "< 0.1 %".to_owned(),
        percent => format!("{} %", (percent * 10.0).round() / 10.0),
    }
}

/// Breaks a paragraph into lines of at most `width` characters, between words.
#[must_use]
pub fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_three_digits_and_change_units_in_time() {
        let times = [0.5, 9.994, 9.996, 99.96, 999.4, 999.6, 12_345.0, 999_600.0, 12_000_000.0].map(time);
        assert_eq!(
            times,
            ["0.50 µs", "9.99 µs", "10.0 µs", "100 µs", "999 µs", "1.00 ms", "12.3 ms", "1.00 s", "12.0 s"]
        );
        assert_eq!([64, 32 << 10, 1 << 20, 1500].map(size), ["64 B", "32 KiB", "1 MiB", "1500 B"]);
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(
            [0.4, 87.6, 1234.0, 98_765.0, 345_678.0].map(rate),
            ["0", "88", "1,230", "98,800", "346,000"]
        );
    }

    #[test]
    fn lines_are_broken_between_words_where_they_would_be_too_long() {
        assert_eq!(
            lines("one two three four, exceptionally", 9),
            ["one two", "three", "four,", "exceptionally"]
        );
        assert!(lines("", 9).is_empty());
    }
}
