//! Being registered, for as long as a value lives.

use std::marker::PhantomData;
use std::time::Duration;

use super::{Announcement, Line, RpcbindError};
use crate::driver::now;

/// How long registering may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long taking it back may take: nobody waits for more than this of a server that ends.
const PARTING: Duration = Duration::from_secs(1);

/// What a server has registered, taken back with it.
#[derive(Debug)]
pub(crate) struct Registered<L: Line> {
    /// None once it is taken back.
    announcement: Option<Announcement>,
    line: PhantomData<fn() -> L>,
}

impl<L: Line> Registered<L> {
    /// Registers what there is to register.
    pub(crate) async fn register(announcement: Option<Announcement>) -> Result<Self, RpcbindError> {
        // Dropped half-way, it takes back what was registered.
        let registered = Self { announcement, line: PhantomData };
        if let Some(announcement) = &registered.announcement {
            announcement.register::<L>(now() + PATIENCE).await?;
        }
        Ok(registered)
    }

    /// Takes it back, within a limit. Where rpcbind has gone there is nothing to take back.
    pub(crate) async fn unregister(mut self, limit: Duration) {
        if let Some(announcement) = &self.announcement {
            let _ = announcement.unregister::<L>(now() + limit.min(PARTING)).await;
        }
        self.announcement = None;
    }
}

impl<L: Line> Drop for Registered<L> {
    fn drop(&mut self) {
        if let Some(announcement) = &self.announcement {
            L::take_back(announcement, now() + PARTING);
        }
    }
}
