//! The file that messages are kept in: append-only, checked, one process at a time.
//!
//! ```text
//! "ONC-MSG\n", then for each message:
//! length, 4 bytes | CRC-32 of the text, 4 bytes | CRC-32 of these eight bytes, 4 bytes | text
//! ```
//!
//! What a crash in the middle of a save leaves at the end of the file, part of a record or zeros, was promised to
//! nobody: it is cut. Anything else that does not check may have been promised: it is reported and left alone. The
//! length has a checksum of its own, so that a damaged length is not taken for a record cut short.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};

use rustix::fs::{FlockOperation, flock};
use thiserror::Error;

const MAGIC: &[u8; 8] = b"ONC-MSG\n";
const HEADER: usize = 12;

/// Why a log cannot be used. It is as it was.
#[derive(Debug, Error)]
pub enum LogError {
    /// The file cannot be opened, read or written.
    #[error("cannot use {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another server has it open.
    #[error("{} is in use by another server; stop that one, or choose another file with --store", .0.display())]
    InUse(PathBuf),
    /// The file is something else.
    #[error("{} is not a log of messages; choose another file with --store", .0.display())]
    NotALog(PathBuf),
    /// A message is not what was stored.
    #[error(
        "{} is damaged: message {number}, at byte {offset}, is not what was stored. Restore the file from a \
         backup, or save what can be saved: the messages before it end at that byte (`truncate -s {offset} FILE`)",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The first message that does not check.
        number: usize,
        /// Where its record begins.
        offset: u64,
    },
}

/// Messages in a file, numbered from 1.
#[derive(Debug)]
pub struct Log<D = File> {
    disk: D,
    places: RwLock<Vec<Place>>,
    tail: Mutex<Tail>,
    cut: u64,
}

/// Where a message's text is.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: u64,
    length: u32,
    checksum: u32,
}

#[derive(Debug)]
struct Tail {
    /// Where the next record goes.
    end: u64,
    /// The file's state is unknown after a failure: nothing is added until it has been opened anew.
    lost: bool,
}

impl Log {
    /// Opens the log in the file at `path`, created if there is none, and keeps other servers out of it.
    ///
    /// # Errors
    /// [`LogError`]; nothing is changed then.
    pub fn open(path: &Path) -> Result<Self, LogError> {
        let failed = |source| LogError::Io { path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        flock(&file, FlockOperation::NonBlockingLockExclusive).map_err(|errno| match errno {
            rustix::io::Errno::WOULDBLOCK => LogError::InUse(path.to_owned()),
            other => failed(other.into()),
        })?;
        let log = Self::recover(file).map_err(|problem| match problem {
            Problem::Io(source) => failed(source),
            Problem::NotALog => LogError::NotALog(path.to_owned()),
            Problem::Damaged { number, offset } => {
                LogError::Damaged { path: path.to_owned(), number, offset }
            }
        })?;
        sync_name(path).map_err(failed)?;
        Ok(log)
    }
}

/// Makes the name of a file as durable as the file.
fn sync_name(path: &Path) -> io::Result<()> {
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    File::open(directory)?.sync_all()
}

impl<D: Disk> Log<D> {
    /// Messages stored.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of an unfinished save that were cut from the end when the log was opened.
    #[must_use]
    pub fn cut(&self) -> u64 {
        self.cut
    }

    /// Stores messages, all of them or none, and returns the first one's number. They are on the disk then.
    ///
    /// # Errors
    /// The disk's. The log is as before, or, where not even that can be had, takes no more messages.
    pub fn append<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> io::Result<i32> {
        let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        if tail.lost {
            return Err(io::Error::other("an earlier write failed for good; restart the server"));
        }
        let (mut records, mut added) = (Vec::new(), Vec::new());
        for text in texts {
            added.push(put_record(&mut records, tail.end, text)?);
        }
        let first = self.len() + 1;
        if i32::try_from(self.len() + added.len()).is_err() {
            return Err(io::Error::other("there are no more message numbers"));
        }
        if let Err(error) = self.disk.write_at(&records, tail.end) {
            // Whole records may have been written, whose callers are told that they are not stored.
            tail.lost = self.disk.truncate(tail.end).is_err();
            return Err(error);
        }
        if let Err(error) = self.disk.sync() {
            // What the system wrote back and what it dropped cannot be known any more.
            tail.lost = true;
            // Best effort: those messages were not stored, as far as their callers will know.
            let _ = self.disk.truncate(tail.end);
            return Err(error);
        }
        tail.end += records.len() as u64;
        self.places.write().unwrap_or_else(PoisonError::into_inner).extend(added);
        Ok(i32::try_from(first).expect("fewer messages than numbers"))
    }

    /// The message of that number, or `None` where there is none.
    ///
    /// # Errors
    /// The disk's, and [`io::ErrorKind::InvalidData`] where the text is not the one stored.
    pub fn read(&self, number: i32) -> io::Result<Option<String>> {
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let places = self.places.read().unwrap_or_else(PoisonError::into_inner);
        let Some(place) = index.and_then(|index| places.get(index)).copied() else { return Ok(None) };
        drop(places);
        let mut text = vec![0; place.length as usize];
        self.disk.read_at(&mut text, place.offset)?;
        if crc32fast::hash(&text) != place.checksum {
            return Err(damaged(number));
        }
        String::from_utf8(text).map(Some).map_err(|_| damaged(number))
    }

    /// Finds the messages on a disk, and cuts what an unfinished save left after them.
    fn recover(disk: D) -> Result<Self, Problem> {
        let length = disk.length()?;
        let mut start = [0; MAGIC.len()];
        let there = start.len().min(usize::try_from(length).unwrap_or(usize::MAX));
        disk.read_at(&mut start[..there], 0)?;
        if start[..there] != MAGIC[..there] {
            return Err(Problem::NotALog);
        }
        let mut places = Vec::new();
        let mut end = MAGIC.len() as u64;
        if there < MAGIC.len() {
            // New, or as good as.
            disk.write_at(&MAGIC[there..], there as u64)?;
            disk.sync()?;
        }
        while let Some(place) = next_record(&disk, end, length, places.len() + 1)? {
            end = place.offset + u64::from(place.length);
            places.push(place);
        }
        let cut = length.saturating_sub(end);
        if cut > 0 {
            disk.truncate(end)?;
            disk.sync()?;
        }
        Ok(Self { disk, places: RwLock::new(places), tail: Mutex::new(Tail { end, lost: false }), cut })
    }
}

/// Appends the record of `text` to `records`, which will be written at `end`.
fn put_record(records: &mut Vec<u8>, end: u64, text: &str) -> io::Result<Place> {
    let length = u32::try_from(text.len()).map_err(|_| io::Error::other("a message over 4 GiB"))?;
    let checksum = crc32fast::hash(text.as_bytes());
    let header = [length.to_be_bytes(), checksum.to_be_bytes()].concat();
    records.extend_from_slice(&header);
    records.extend_from_slice(&crc32fast::hash(&header).to_be_bytes());
    let offset = end + records.len() as u64;
    records.extend_from_slice(text.as_bytes());
    Ok(Place { offset, length, checksum })
}

/// The record at `offset`, or `None` where the messages end.
fn next_record(disk: &impl Disk, offset: u64, length: u64, number: usize) -> Result<Option<Place>, Problem> {
    let left = length.saturating_sub(offset);
    if left < HEADER as u64 {
        return Ok(None);
    }
    let mut header = [0; HEADER];
    disk.read_at(&mut header, offset)?;
    let word = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (text_length, checksum) = (word(0), word(4));
    if crc32fast::hash(&header[..8]) != word(8) {
        // A file can have grown before a power failure without its bytes having been written.
        return if all_zero(disk, offset, length)? {
            Ok(None)
        } else {
            Err(Problem::Damaged { number, offset })
        };
    }
    if left - (HEADER as u64) < u64::from(text_length) {
        return Ok(None);
    }
    let place = Place { offset: offset + HEADER as u64, length: text_length, checksum };
    let mut text = vec![0; text_length as usize];
    disk.read_at(&mut text, place.offset)?;
    if crc32fast::hash(&text) != checksum {
        return Err(Problem::Damaged { number, offset });
    }
    Ok(Some(place))
}

fn all_zero(disk: &impl Disk, mut offset: u64, end: u64) -> io::Result<bool> {
    let mut chunk = [0; 4096];
    while offset < end {
        let part = usize::try_from(end - offset).map_or(chunk.len(), |left| left.min(chunk.len()));
        disk.read_at(&mut chunk[..part], offset)?;
        if chunk[..part].iter().any(|&byte| byte != 0) {
            return Ok(false);
        }
        offset += part as u64;
    }
    Ok(true)
}

fn damaged(number: i32) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("message {number} is not what was stored"))
}

/// What recovery stumbles over, the file's name aside.
#[derive(Debug)]
enum Problem {
    Io(io::Error),
    NotALog,
    Damaged { number: usize, offset: u64 },
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What a log needs of a file; tests have one that fails.
pub trait Disk {
    /// Bytes in the file.
    ///
    /// # Errors
    /// The system's, here as below.
    fn length(&self) -> io::Result<u64>;
    /// Fills `bytes` from `offset` on.
    ///
    /// # Errors
    /// Also where the file ends before.
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()>;
    /// Writes all of `bytes`; part of them may be there when it fails.
    ///
    /// # Errors
    /// A full disk, say.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Ends the file at `length`.
    ///
    /// # Errors
    /// The system's.
    fn truncate(&self, length: u64) -> io::Result<()>;
    /// Returns when the disk has everything.
    ///
    /// # Errors
    /// Then it is unknown what it has.
    fn sync(&self) -> io::Result<()>;
}

impl Disk for File {
    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.read_exact_at(bytes, offset)
    }
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }
    fn truncate(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}

#[cfg(test)]
mod tests;
