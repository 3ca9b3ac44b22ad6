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

/// The same, but for what is likely to be meant as it is: names that differ in numbers alone, as `fh2` and `fh3`, or in
/// capitals, as `Bool` and `bool`, are rather those of two things.
pub(crate) fn slip<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters = |word: &str| word.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    similar(name, names).filter(|other| !letters(name).eq_ignore_ascii_case(&letters(other)))
}

/// How many letters must change, or neighbours change places, for one word to become the other.
fn distance(a: &str, b: &str) -> usize {
    let letters = |word: &str| word.chars().take(100).collect::<Vec<char>>();
    let (a, b) = (letters(a), letters(b));
    let same = |x: char, y: char| x.eq_ignore_ascii_case(&y);
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let mut least = (row[j + 1] + 1).min(next[j] + 1).min(row[j] + usize::from(!same(x, y)));
            if i > 0 && j > 0 && same(x, b[j - 1]) && same(a[i - 1], y) {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
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
        assert_eq!(similar("hf", names.into_iter()), Some("fh"));
        assert_eq!(similar("Count", names.into_iter()), Some("count"));
        assert_eq!(similar("other", names.into_iter()), None);
    }

    #[test]
    fn kin_is_no_slip() {
        let names = ["fhandle3", "bool", "count"];
        assert_eq!(slip("coumt", names.into_iter()), Some("count"));
        assert_eq!(slip("fhandle2", names.into_iter()), None);
        assert_eq!(slip("Bool", names.into_iter()), None);
    }
}
