//! What a server serves.

use crate::message::Refusal;

/// Services by program and version; `S` is whatever answers for one.
#[derive(Clone, Debug)]
pub struct Programs<S> {
    /// Sorted by program, then version.
    services: Vec<(u32, u32, S)>,
}

impl<S> Default for Programs<S> {
    fn default() -> Self {
        Self { services: Vec::new() }
    }
}

impl<S> Programs<S> {
    /// Adds a service; one that was there under the same numbers is replaced and returned.
    pub fn insert(&mut self, program: u32, version: u32, service: S) -> Option<S> {
        match self.search(program, version) {
            Ok(index) => Some(std::mem::replace(&mut self.services[index].2, service)),
            Err(index) => {
                self.services.insert(index, (program, version, service));
                None
            }
        }
    }

    /// The service for `version` of `program`.
    ///
    /// # Errors
    /// What to answer instead: [`Refusal::ProgramMismatch`] with the versions there are, or
    /// [`Refusal::ProgramUnavailable`].
    pub fn find(&self, program: u32, version: u32) -> Result<&S, Refusal> {
        if let Ok(index) = self.search(program, version) {
            return Ok(&self.services[index].2);
        }
        let mut versions = self.services.iter().filter(|s| s.0 == program).map(|s| s.1);
        match versions.next() {
            Some(low) => Err(Refusal::ProgramMismatch { low, high: versions.last().unwrap_or(low) }),
            None => Err(Refusal::ProgramUnavailable),
        }
    }

    /// Program, version and service of each.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, &S)> {
        self.services.iter().map(|(program, version, service)| (*program, *version, service))
    }

    fn search(&self, program: u32, version: u32) -> Result<usize, usize> {
        self.services.binary_search_by_key(&(program, version), |s| (s.0, s.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries 2 and 3.
    #[test]
    fn what_is_not_served_is_refused_with_the_true_bounds() {
        let mut programs = Programs::default();
        for (program, version) in [(300, 4), (300, 2), (200, 1)] {
            assert!(programs.insert(program, version, (program, version)).is_none());
        }
        assert_eq!(programs.find(300, 4), Ok(&(300, 4)));
        for absent in [0, 3, 5, u32::MAX] {
            assert_eq!(programs.find(300, absent), Err(Refusal::ProgramMismatch { low: 2, high: 4 }));
        }
        assert_eq!(programs.find(200, 0), Err(Refusal::ProgramMismatch { low: 1, high: 1 }));
        for absent in [0, 250, u32::MAX] {
            assert_eq!(programs.find(absent, 1), Err(Refusal::ProgramUnavailable));
        }
    }
}
