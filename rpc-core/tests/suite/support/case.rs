//! Over what, and by which driver.

/// How messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Udp,
    Tcp,
    Unix,
}

/// Who carries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Driver {
    Tokio,
    Blocking,
}

/// What a scenario is run with. The driver is that of our end, or of both where both are ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) transport: Transport,
    pub(crate) driver: Driver,
}

impl Transport {
    pub(crate) const ALL: [Self; 3] = [Self::Udp, Self::Tcp, Self::Unix];

    pub(crate) fn is_stream(self) -> bool {
        self != Self::Udp
    }
}

impl Driver {
    pub(crate) const BOTH: [Self; 2] = [Self::Tokio, Self::Blocking];
}
