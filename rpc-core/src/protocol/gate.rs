//! How many connections a server has at a time, and from whom.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many connections a server takes. One over a limit is closed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Over all endpoints. Default 1,024.
    pub total: usize,
    /// From one host; UNIX sockets count only in the total. Default 256.
    pub per_host: usize,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { total: 1024, per_host: 256 }
    }
}

/// Counts connections in and out.
#[derive(Clone, Debug)]
pub struct Gate {
    limits: ConnectionLimits,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    total: usize,
    hosts: HashMap<IpAddr, usize>,
}

/// A connection's place, given back when it is dropped.
#[derive(Debug)]
#[must_use = "the connection counts as long as its place is kept"]
pub struct Place {
    open: Arc<Mutex<Open>>,
    host: Option<IpAddr>,
}

impl Gate {
    /// A gate nobody has passed.
    #[must_use]
    pub fn new(limits: ConnectionLimits) -> Self {
        Self { limits, open: Arc::default() }
    }

    /// A place for a connection from `host`, or `None` where there is no room for it.
    #[must_use]
    pub fn admit(&self, host: Option<IpAddr>) -> Option<Place> {
        let mut open = lock(&self.open);
        if open.total >= self.limits.total {
            return None;
        }
        if let Some(host) = host {
            let from_host = open.hosts.entry(host).or_default();
            if *from_host >= self.limits.per_host {
                return None;
            }
            *from_host += 1;
        }
        open.total += 1;
        Some(Place { open: Arc::clone(&self.open), host })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        open.total -= 1;
        if let Some(host) = self.host
            && let Some(from_host) = open.hosts.get_mut(&host)
        {
            *from_host -= 1;
            if *from_host == 0 {
                open.hosts.remove(&host);
            }
        }
    }
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    // Nothing under the lock panics.
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_cannot_take_every_place() {
        let gate = Gate::new(ConnectionLimits { total: 3, per_host: 2 });
        let host = |last| Some(IpAddr::from([10, 0, 0, last]));
        let first = gate.admit(host(1)).unwrap();
        let _second = gate.admit(host(1)).unwrap();
        assert!(gate.admit(host(1)).is_none(), "the host has its share");
        let _third = gate.admit(host(2)).unwrap();
        assert!(gate.admit(host(3)).is_none(), "the house is full");
        assert!(gate.admit(None).is_none());
        drop(first);
        let _fourth = gate.admit(host(1)).unwrap();
        assert_eq!(lock(&gate.open).hosts.len(), 2);
    }

    #[test]
    fn hosts_that_left_are_forgotten() {
        let gate = Gate::new(ConnectionLimits::default());
        for last in 0..100 {
            drop(gate.admit(Some(IpAddr::from([10, 0, 0, last]))));
        }
        assert!(lock(&gate.open).hosts.is_empty());
    }
}
