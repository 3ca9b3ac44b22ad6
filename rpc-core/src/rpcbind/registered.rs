//! Being registered, for as long as a value lives.

use std::time::Duration;

use super::{Announcement, Lines, RpcbindError};
use crate::driver::now;

/// How long registering may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long taking it back may take: nobody waits for more than this of a server that ends.
const PARTING: Duration = Duration::from_secs(1);

/// What a server has registered, taken back with it.
#[derive(Debug)]
pub(crate) struct Registered {
    /// None once it is taken back.
    announcement: Option<Announcement>,
    lines: &'static Lines,
}

impl Registered {
    /// Registers what there is to register.
    pub(crate) async fn register(
        lines: &'static Lines,
        announcement: Option<Announcement>,
    ) -> Result<Self, RpcbindError> {
        // Dropped half-way, it takes back what was registered.
        let registered = Self { announcement, lines };
        if let Some(announcement) = &registered.announcement {
            announcement.register(lines, now() + PATIENCE).await?;
        }
        Ok(registered)
    }

    /// Takes it back, within a limit. Where rpcbind has gone there is nothing to take back.
    pub(crate) async fn unregister(mut self, limit: Duration) {
        if let Some(announcement) = &self.announcement {
            let _ = announcement.unregister(self.lines, now() + limit.min(PARTING)).await;
        }
        self.announcement = None;
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        if let Some(announcement) = &self.announcement {
            (self.lines.take_back)(announcement, now() + PARTING);
        }
    }
}
