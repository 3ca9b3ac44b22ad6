//! Messages saved by many callers at once.
//!
//! Asking the disk to have everything (`fdatasync`) is what a save costs, and it costs the same for one message as
//! for a hundred. So one thread commits: whatever callers bring while it waits for the disk goes in the next write.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use tokio::sync::oneshot;

use super::{Log, LogError};

/// Bytes of text that go in one write, the last message aside.
const COMMIT_BYTES: usize = 4 * 1024 * 1024;

/// Stores messages durably. Shared by all calls of a server.
///
/// It needs no runtime: the futures it returns can be awaited under any.
#[derive(Debug)]
pub struct Store {
    log: Arc<Log>,
    saves: Sender<Save>,
}

/// A message that somebody waits to have stored.
#[derive(Debug)]
struct Save {
    text: String,
    /// Told its number.
    saved: oneshot::Sender<Result<i32, Arc<io::Error>>>,
}

impl Store {
    /// Opens the log at `path`, and starts the thread that writes it. The thread ends with the store.
    ///
    /// # Errors
    /// As [`Log::open`].
    pub fn open(path: &Path) -> Result<Self, LogError> {
        let log = Arc::new(Log::open(path)?);
        let (saves, incoming) = channel();
        let writer = Arc::clone(&log);
        thread::spawn(move || commit(&writer, &incoming));
        Ok(Self { log, saves })
    }

    /// The log, to be read.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Stores a message and returns its number. It survives whatever happens from then on.
    ///
    /// # Errors
    /// The disk's: the message is not stored.
    pub async fn save(&self, text: String) -> Result<i32, Arc<io::Error>> {
        let gone = |()| Arc::new(io::Error::other("the writer of messages is gone"));
        let (saved, number) = oneshot::channel();
        self.saves.send(Save { text, saved }).map_err(|_| gone(()))?;
        number.await.map_err(|_| gone(()))?
    }
}

/// Writes what arrives until nobody is left to bring anything.
fn commit(log: &Log, incoming: &Receiver<Save>) {
    while let Ok(first) = incoming.recv() {
        let mut bytes = first.text.len();
        let mut batch = vec![first];
        while let Some(save) = (bytes < COMMIT_BYTES).then(|| incoming.try_recv().ok()).flatten() {
            bytes += save.text.len();
            batch.push(save);
        }
        let first = log.append(batch.iter().map(|save| save.text.as_str())).map_err(Arc::new);
        for (save, index) in batch.into_iter().zip(0..) {
            // A caller that gave up does not wait for the number any more.
            let _ = save.saved.send(first.clone().map(|first| first + index));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn concurrent_saves_each_get_their_own_number_and_are_there_after_a_restart() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("messages.log");
        let store = Arc::new(Store::open(&path).unwrap());
        let mut saves = tokio::task::JoinSet::new();
        for i in 0..100 {
            let store = Arc::clone(&store);
            saves.spawn(async move { (i, store.save(format!("message {i}")).await.unwrap()) });
        }
        let saved = saves.join_all().await;
        let mut numbers: Vec<_> = saved.iter().map(|(_, number)| *number).collect();
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(1..=100));
        for log in [store.log(), &reopened(&path)] {
            for (i, number) in &saved {
                assert_eq!(log.read(*number).unwrap().unwrap(), format!("message {i}"));
            }
        }
    }

    /// What a server started after this one was killed finds: the same bytes, in another file, as this one is locked.
    fn reopened(path: &Path) -> Log {
        let copy = path.with_extension("copy");
        std::fs::copy(path, &copy).unwrap();
        Log::open(&copy).unwrap()
    }
}
