//! UIDVALIDITY for new mailboxes: a number that no earlier mailbox of the user had (RFC 3501 §2.3.1.1, §6.3.4).
//!
//! It is the time in seconds, unless the clock went back or two mailboxes are made within one second; then it is one
//! more than the last. The last one is kept in the file `uidvalidity` of the state directory.

use std::cell::Cell;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::limits;
use crate::mailbox::UidValidity;
use crate::sys::clock;
use crate::sys::files;
use crate::sys::lock::{LockMode, try_flock};
use crate::sys::tree::{Directory, Purpose};

const FILE: &str = "uidvalidity";
/// Octets of the number and the line's end.
const OCTETS: usize = 11;

/// The source of UIDVALIDITY. Each call gives another.
#[derive(Debug, Default)]
pub struct UidValidities {
    state: Option<PathBuf>,
    last: Cell<u32>,
}

impl UidValidities {
    /// Kept in the directory `state`; if there is none, for this session only.
    pub fn new(state: Option<&Path>) -> Self {
        Self { state: state.map(Path::to_owned), last: Cell::new(0) }
    }

    /// A value that is above all that were given out or noted.
    pub fn next(&self) -> UidValidity {
        let now = u32::try_from(clock::unix_seconds(SystemTime::now())).unwrap_or(0);
        self.update(|last| last.saturating_add(1).max(now))
    }

    /// Remembers a value that a mailbox had which is about to go.
    pub fn note(&self, seen: UidValidity) {
        self.update(|last| last.max(seen.0));
    }

    /// Puts the last value through `change`, on disk if that is possible.
    fn update(&self, change: impl Fn(u32) -> u32) -> UidValidity {
        let file = self.state.as_deref().and_then(|state| open(state).ok());
        let kept = file.as_ref().and_then(read).unwrap_or(0);
        let last = kept.max(self.last.get());
        let new = change(last);
        self.last.set(new);
        if let Some(file) = file.filter(|_| new != kept) {
            // what cannot be kept is only as unlikely to be used again as the clock makes it
            drop(write(&file, new));
        }
        UidValidity(new)
    }
}

/// The file, locked; the lock ends when it is closed. Where it can't be had, two mailboxes of different names may get
/// the same number, which hurts nobody.
fn open(state: &Path) -> io::Result<File> {
    files::make_directory(state)?;
    let (directory, name) = (Directory::open(state)?, OsStr::new(FILE));
    let file = match directory.create_file(name) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => directory.open_file(name, Purpose::Write)?,
        result => result?,
    };
    let start = Instant::now();
    while !try_flock(&file, LockMode::Exclusive)? && start.elapsed() < limits::UID_VALIDITY_LOCK_TIME {
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(file)
}

fn read(file: &File) -> Option<u32> {
    let mut octets = [0; OCTETS];
    let count = file.read_at(&mut octets, 0).ok()?;
    std::str::from_utf8(octets.get(..count)?).ok()?.trim_end().parse().ok()
}

fn write(file: &File, value: u32) -> io::Result<()> {
    file.write_all_at(format!("{value:010}\n").as_bytes(), 0)?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scratch::Scratch;

    #[test]
    fn no_value_comes_twice_in_one_second_or_after_a_restart() {
        let scratch = Scratch::new("validity");
        let state = scratch.path().join("deep/state");
        let mut values: Vec<_> = (0..3).map(|_| UidValidities::new(Some(&state)).next()).collect();
        let here = UidValidities::new(Some(&state));
        values.extend([here.next(), here.next(), UidValidities::new(Some(&state)).next()]);
        assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{values:?}");
        assert_eq!(scratch.read("deep/state/uidvalidity"), format!("{:010}\n", values[5].0));
    }

    #[test]
    fn a_value_from_the_future_is_left_behind() {
        let scratch = Scratch::new("validity-note");
        UidValidities::new(Some(scratch.path())).note(UidValidity(4_000_000_000));
        UidValidities::new(Some(scratch.path())).note(UidValidity(5));
        assert_eq!(UidValidities::new(Some(scratch.path())).next(), UidValidity(4_000_000_001));
    }

    #[test]
    fn goes_on_without_a_place_to_keep_it() {
        for state in [None, Some(Path::new("/proc/none"))] {
            let values = UidValidities::new(state);
            let (first, second) = (values.next(), values.next());
            assert!(first < second && first.0 > 1_600_000_000);
        }
    }

    #[test]
    fn many_at_once_get_different_values() {
        let scratch = Scratch::new("validity-many");
        let mut values: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..25).map(|_| UidValidities::new(Some(scratch.path())).next()).collect()))
                .collect();
            threads.into_iter().flat_map(|thread| -> Vec<UidValidity> { thread.join().unwrap() }).collect()
        });
        values.sort();
        values.dedup();
        assert_eq!(values.len(), 100);
    }

    #[test]
    fn a_torn_file_is_no_value() {
        let scratch = Scratch::new("validity-torn");
        scratch.write("uidvalidity", "17x");
        let value = UidValidities::new(Some(scratch.path())).next();
        assert!(value.0 > 1_600_000_000);
        assert_eq!(scratch.read("uidvalidity"), format!("{:010}\n", value.0));
    }
}
