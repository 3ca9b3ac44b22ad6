//! Whole numbers as C writes them.

/// A literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// Its value.
    pub(crate) value: i128,
    /// Whether it was written in base 16.
    pub(crate) hexadecimal: bool,
}

/// Reads a literal: decimal, `0x`, `0b` or octal, with `'` or `_` between digits and C's suffixes.
/// `None` for what is no number, or is beyond 64 bits.
pub(crate) fn parse_number(text: &str) -> Option<Number> {
    let digits: String = text.chars().filter(|c| !matches!(c, '\'' | '_')).collect();
    let digits = digits.to_ascii_lowercase();
    let (digits, radix) = if let Some(rest) = digits.strip_prefix("0x") {
        (rest, 16)
    } else if let Some(rest) = digits.strip_prefix("0b") {
        (rest, 2)
    } else if digits.len() > 1 && digits.starts_with('0') {
        (&digits[1..], 8)
    } else {
        (digits.as_str(), 10)
    };
    let digits = digits.trim_end_matches(['u', 'l']);
    // `0UL` is octal without digits.
    let digits = if digits.is_empty() && radix == 8 { "0" } else { digits };
    let value = u64::from_str_radix(digits, radix).ok()?;
    Some(Number { value: i128::from(value), hexadecimal: radix == 16 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_every_base() {
        let value = |text| parse_number(text).map(|number| number.value);
        assert_eq!(value("0"), Some(0));
        assert_eq!(value("0UL"), Some(0));
        assert_eq!(value("017"), Some(15));
        assert_eq!(value("0x20000099"), Some(0x2000_0099));
        assert_eq!(value("1'000'000"), Some(1_000_000));
        assert_eq!(value("18446744073709551615"), Some(i128::from(u64::MAX)));
        assert_eq!(value("18446744073709551616"), None);
        assert_eq!(value("08"), None);
        assert_eq!(value("1x"), None);
        assert_eq!(value("0x"), None);
    }
}
