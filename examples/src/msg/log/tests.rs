use super::*;

/// A disk in memory that writes `room` more bytes and then fails.
#[derive(Debug)]
struct Memory {
    bytes: Mutex<Vec<u8>>,
    room: Mutex<usize>,
    fails: Mutex<Fails>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Fails {
    sync: bool,
    truncate: bool,
}

impl Memory {
    fn new(bytes: &[u8]) -> Self {
        let fails = Mutex::new(Fails::default());
        Self { bytes: Mutex::new(bytes.to_vec()), room: Mutex::new(usize::MAX), fails }
    }

    fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().unwrap().clone()
    }
}

impl Disk for &Memory {
    fn length(&self) -> io::Result<u64> {
        Ok(self.bytes().len() as u64)
    }
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let offset = offset as usize;
        bytes.copy_from_slice(&self.bytes.lock().unwrap()[offset..offset + bytes.len()]);
        Ok(())
    }
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let (mut file, mut room) = (self.bytes.lock().unwrap(), self.room.lock().unwrap());
        assert_eq!(file.len() as u64, offset, "the log only grows");
        let written = bytes.len().min(*room);
        *room -= written;
        file.extend_from_slice(&bytes[..written]);
        if written < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
    fn truncate(&self, length: u64) -> io::Result<()> {
        if self.fails.lock().unwrap().truncate {
            return Err(io::Error::other("cannot truncate"));
        }
        self.bytes.lock().unwrap().truncate(length as usize);
        Ok(())
    }
    fn sync(&self) -> io::Result<()> {
        if self.fails.lock().unwrap().sync { Err(io::Error::other("cannot sync")) } else { Ok(()) }
    }
}

fn texts<D: Disk>(log: &Log<D>) -> Vec<String> {
    (1..=log.len()).map(|n| log.read(n as i32).unwrap().unwrap()).collect()
}

/// The bytes of a log, and where its records end.
fn three() -> (Vec<u8>, Vec<usize>) {
    let disk = Memory::new(b"");
    let log = Log::recover(&disk).unwrap();
    let mut ends = vec![disk.bytes().len()];
    for text in ["first", "", "third ✓"] {
        log.append([text]).unwrap();
        ends.push(disk.bytes().len());
    }
    (disk.bytes(), ends)
}

#[test]
fn messages_are_numbered_from_one_and_nothing_else_is_there() {
    let disk = Memory::new(b"");
    let log = Log::recover(&disk).unwrap();
    assert!(log.is_empty());
    assert_eq!(log.append(["one"]).unwrap(), 1);
    assert_eq!(log.append(["two", "three"]).unwrap(), 2);
    assert_eq!(texts(&log), ["one", "two", "three"]);
    for none in [0, -1, 4, i32::MIN, i32::MAX] {
        assert_eq!(log.read(none).unwrap(), None);
    }
}

#[test]
fn a_log_cut_anywhere_keeps_every_whole_message_and_goes_on() {
    let (bytes, ends) = three();
    for length in 0..=bytes.len() {
        let disk = Memory::new(&bytes[..length]);
        let log = Log::recover(&disk).unwrap();
        let whole = ends.iter().filter(|&&end| end <= length).count().saturating_sub(1);
        assert_eq!(texts(&log), ["first", "", "third ✓"][..whole], "cut at {length}");
        assert_eq!(log.cut(), length.saturating_sub(ends[whole]) as u64, "cut at {length}");
        assert_eq!(log.append(["next"]).unwrap(), whole as i32 + 1);
        assert_eq!(texts(&Log::recover(&disk).unwrap())[whole], "next");
    }
}

#[test]
fn zeros_after_the_last_message_are_an_unfinished_save() {
    let (bytes, _) = three();
    for zeros in [1, 11, 12, 13, 10_000] {
        let disk = Memory::new(&[&bytes[..], &vec![0; zeros]].concat());
        let log = Log::recover(&disk).unwrap();
        assert_eq!((log.len(), log.cut()), (3, zeros as u64));
        assert_eq!(disk.bytes(), bytes);
    }
}

#[test]
fn a_flipped_bit_is_reported_wherever_it_is_and_the_file_left_alone() {
    let (bytes, ends) = three();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let disk = Memory::new(&flipped);
            let problem = Log::recover(&disk).unwrap_err();
            let record = ends.iter().filter(|&&end| end <= at).count();
            match problem {
                Problem::NotALog => assert_eq!(record, 0),
                Problem::Damaged { number, offset } => {
                    assert_eq!((number, offset), (record, ends[record - 1] as u64));
                }
                Problem::Io(error) => panic!("{error}"),
            }
            assert_eq!(disk.bytes(), flipped);
        }
    }
}

#[test]
fn a_message_damaged_while_the_log_is_open_is_not_handed_out() {
    let disk = Memory::new(b"");
    let log = Log::recover(&disk).unwrap();
    log.append(["good", "bad"]).unwrap();
    *disk.bytes.lock().unwrap().last_mut().unwrap() ^= 1;
    assert_eq!(log.read(2).unwrap_err().kind(), io::ErrorKind::InvalidData);
    assert_eq!(log.read(1).unwrap().unwrap(), "good");
}

#[test]
fn a_full_disk_stores_all_or_nothing_and_the_log_goes_on_when_there_is_room() {
    // Two records of 13 and 14 bytes: none fits, one fits, nearly both fit.
    for room in 0..27 {
        let disk = Memory::new(b"");
        let log = Log::recover(&disk).unwrap();
        log.append(["before"]).unwrap();
        let before = disk.bytes();
        *disk.room.lock().unwrap() = room;
        assert_eq!(log.append(["a", "bb"]).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(disk.bytes(), before);
        *disk.room.lock().unwrap() = usize::MAX;
        assert_eq!(log.append(["after"]).unwrap(), 2);
        assert_eq!(texts(&Log::recover(&disk).unwrap()), ["before", "after"]);
    }
}

#[test]
fn a_log_that_cannot_be_put_right_takes_nothing_more_and_is_still_read() {
    let [sync, truncate] = [Fails { sync: true, truncate: false }, Fails { sync: false, truncate: true }];
    for fails in [sync, truncate] {
        let disk = Memory::new(b"");
        let log = Log::recover(&disk).unwrap();
        log.append(["before"]).unwrap();
        *disk.fails.lock().unwrap() = fails;
        *disk.room.lock().unwrap() = if fails.truncate { 5 } else { usize::MAX };
        log.append(["lost"]).unwrap_err();
        *disk.fails.lock().unwrap() = Fails::default();
        *disk.room.lock().unwrap() = usize::MAX;
        log.append(["refused"]).unwrap_err();
        assert_eq!(texts(&log), ["before"]);
        assert_eq!(texts(&Log::recover(&disk).unwrap()), ["before"]);
    }
}

#[test]
fn a_file_belongs_to_one_log_at_a_time_and_keeps_its_messages() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("messages.log");
    let log = Log::open(&path).unwrap();
    log.append(["kept"]).unwrap();
    assert!(matches!(Log::open(&path), Err(LogError::InUse(_))));
    drop(log);
    assert_eq!(texts(&Log::open(&path).unwrap()), ["kept"]);
}

#[test]
fn another_kind_of_file_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.txt");
    for text in ["x", "my notes\n"] {
        std::fs::write(&path, text).unwrap();
        assert!(matches!(Log::open(&path), Err(LogError::NotALog(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}
