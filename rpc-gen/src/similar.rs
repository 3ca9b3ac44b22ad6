//! Words that another was perhaps meant to be.

/// The one of some names that another was perhaps meant to be.
pub(crate) fn similar<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.len() / 3).clamp(1, 3);
    names
        .filter(|other| other.len().abs_diff(name.len()) <= limit)
        .take(2000)
        .map(|other| (distance(name, other), other))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, other)| other)
}

/// How many letters must change for one word to become the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(100).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let same = x.eq_ignore_ascii_case(y);
            let next = (row[j] + 1).min(row[j + 1] + 1).min(diagonal + usize::from(!same));
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names_are_found() {
        let names = ["filename", "count", "fh"];
        assert_eq!(similar("filenam", names.into_iter()), Some("filename"));
        assert_eq!(similar("Count", names.into_iter()), Some("count"));
        assert_eq!(similar("other", names.into_iter()), None);
    }
}
