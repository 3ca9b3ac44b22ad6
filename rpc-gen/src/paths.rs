//! Which parts of an interface a setting is for.

/// Paths as settings have them: `.` for everything, `name` for a definition and all in it, `name.field`
/// for a part of it; for procedures, `PROGRAM.VERSION.PROCEDURE`.
#[derive(Clone, Debug, Default)]
pub struct Paths(Vec<String>);

impl Paths {
    /// Adds paths.
    pub fn add<P: AsRef<str>>(&mut self, paths: impl IntoIterator<Item = P>) {
        self.0.extend(paths.into_iter().map(|path| path.as_ref().to_owned()));
    }

    /// Whether one of them is for the part that is found by going through these names.
    #[must_use]
    pub fn has(&self, part: &[&str]) -> bool {
        self.0.iter().any(|path| covers(path, part))
    }
}

/// Whether a path is for a part.
#[must_use]
pub fn covers(path: &str, part: &[&str]) -> bool {
    if matches!(path, "." | "*") {
        return true;
    }
    let mut names = path.split('.').filter(|name| !name.is_empty()).peekable();
    names.peek().is_some() && {
        let mut part = part.iter();
        names.all(|name| part.next().is_some_and(|other| *other == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_for_what_it_names_and_all_in_it() {
        assert!(covers(".", &["a"]) && covers("a", &["a"]) && covers("a", &["a", "b"]));
        assert!(covers("a.b", &["a", "b"]) && covers(".a.b", &["a", "b"]));
        assert!(!covers("a.b", &["a"]) && !covers("a", &["ab"]) && !covers("", &["a"]));
    }
}
