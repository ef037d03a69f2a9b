//! The POP3 sessions of one user, one after the other: a small file in the user's state directory that says who has the
//! maildrop, when that session's client was last heard of, and when the last login was.
//!
//! Two locks of the kernel's lie on it. The session that has the maildrop keeps the flock as long as it lives, so that one
//! which crashed is in nobody's way. The record lock guards the file's contents and is held for moments only; in UPDATE
//! until the end, so that nobody takes over in the middle. Who finds the flock taken and the other client silent for five
//! minutes writes itself into the file: the other session looks there before each command, and before UPDATE. That is UW's
//! hand-over, without a signal.
//!
//! Where there is no state directory, or no file can be made in it, POP3 works without: no deletion depends on it.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::hold::{Hold, Refused};
use crate::limits;
use crate::sys::lock::{self, LockMode};
use crate::sys::tree::{Directory, Purpose};
use crate::sys::{clock, files, random, syslog};

const NAME: &str = "pop3";

/// A session's place among the sessions of its user.
pub struct Register {
    file: Option<File>,
    /// What tells this session from all others.
    own: u64,
    login_delay: Option<Duration>,
    /// Whether the flock is ours; who takes over gets it later.
    alive: bool,
    /// Seconds since 1970 when the file was last told that the client is there.
    renewed: i64,
    now: fn() -> i64,
}

/// What stands in the file. Nothing in it is believed further than it harms only the user who can write it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Record {
    owner: u64,
    active: i64,
    login: i64,
}

impl Register {
    /// The register in the directory `state`, which is made if need be. Two logins of the user are at least `login_delay`
    /// apart.
    pub fn new(state: Option<&Path>, login_delay: Option<Duration>) -> Self {
        let file = state.and_then(|state| open(state).inspect_err(complain).ok());
        let own = random::bytes().map_or_else(|_| u64::from(std::process::id()), u64::from_ne_bytes);
        Self { file, own, login_delay, alive: false, renewed: 0, now: seconds }
    }

    fn enter(&mut self, file: &File) -> io::Result<Result<(), Refused>> {
        if !lock_contents(file)? {
            return Ok(Err(Refused::InUse));
        }
        let (record, now) = (Record::read(file)?, (self.now)());
        self.alive = lock::try_flock(file, LockMode::Exclusive)?;
        let refused = self.refuse(&record, now);
        if refused.is_none() {
            Record { owner: self.own, active: now, login: now }.write(file)?;
            self.renewed = now;
        } else if self.alive {
            lock::release_flock(file)?;
        }
        lock::release_fcntl(file)?;
        Ok(refused.map_or(Ok(()), Err))
    }

    fn refuse(&self, record: &Record, now: i64) -> Option<Refused> {
        if !self.alive && (0..limits::POP3_SILENCE_TIME.as_secs()).contains(&age(record.active, now)) {
            return Some(Refused::InUse);
        }
        let delay = self.login_delay.map_or(0, |delay| delay.as_secs());
        (0..delay).contains(&age(record.login, now)).then_some(Refused::LoginDelay)
    }

    /// Whether the file still says that the maildrop is ours.
    fn look(&mut self, file: &File) -> io::Result<bool> {
        if Record::read(file)?.owner != self.own {
            return Ok(false);
        }
        let now = (self.now)();
        if age(self.renewed, now) >= limits::POP3_RENEWAL_TIME.as_secs() {
            Record::write_active(file, now)?;
            self.renewed = now;
        }
        self.alive = self.alive || lock::try_flock(file, LockMode::Exclusive)?;
        Ok(true)
    }

    /// Runs `operation` on the file. Where there is none, or it fails, nobody is kept out.
    fn with<T>(&mut self, without: T, operation: impl FnOnce(&mut Self, &File) -> io::Result<T>) -> T {
        let Some(file) = self.file.take() else { return without };
        let result = operation(self, &file).inspect_err(complain);
        self.file = Some(file);
        result.unwrap_or(without)
    }
}

impl Hold for Register {
    fn acquire(&mut self) -> Result<(), Refused> {
        self.with(Ok(()), Self::enter)
    }

    fn renew(&mut self) -> bool {
        self.with(true, Self::look)
    }

    fn login_delay(&self) -> Option<Duration> {
        self.login_delay.filter(|_| self.file.is_some())
    }

    fn settle(&mut self) -> bool {
        self.with(true, |register, file| Ok(lock_contents(file)? && register.look(file)?))
    }
}

impl Record {
    /// `owner=` and 16 hexadecimal digits, `active=` and `login=` and 20 decimal ones each.
    const OCTETS: usize = 78;
    const ACTIVE_AT: u64 = 30;

    /// What stands in `file`; in a new or a damaged one, nothing.
    fn read(file: &File) -> io::Result<Self> {
        let mut line = [0; Self::OCTETS];
        match file.read_exact_at(&mut line, 0) {
            Ok(()) => Ok(std::str::from_utf8(&line).ok().and_then(Self::parse).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_suffix('\n')?.split(' ');
        let mut value = |name| words.next()?.strip_prefix(name);
        let owner = u64::from_str_radix(value("owner=")?, 16).ok()?;
        let (active, login) = (value("active=")?.parse().ok()?, value("login=")?.parse().ok()?);
        Some(Self { owner, active, login })
    }

    fn write(self, file: &File) -> io::Result<()> {
        let Self { owner, active, login } = self;
        file.write_all_at(format!("owner={owner:016x} active={active:020} login={login:020}\n").as_bytes(), 0)
    }

    fn write_active(file: &File, active: i64) -> io::Result<()> {
        file.write_all_at(format!("{active:020}").as_bytes(), Self::ACTIVE_AT)
    }
}

fn open(state: &Path) -> io::Result<File> {
    files::make_directory(state)?;
    let (state, name) = (Directory::open(state)?, OsStr::new(NAME));
    match state.create_file(name) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => state.open_file(name, Purpose::Write),
        made => made,
    }
}

/// Gets the lock on the contents; whether that worked. It is held for moments, or by a session in UPDATE.
fn lock_contents(file: &File) -> io::Result<bool> {
    let pause = limits::POP3_REGISTER_TIME / 40;
    for _ in 0..40 {
        if lock::try_fcntl(file, LockMode::Exclusive)? {
            return Ok(true);
        }
        std::thread::sleep(pause);
    }
    Ok(false)
}

/// Seconds from `past` to `now`. A moment in the future, by a clock that was put back, is as long ago as can be.
fn age(past: i64, now: i64) -> u64 {
    u64::try_from(now.saturating_sub(past)).unwrap_or(u64::MAX)
}

fn seconds() -> i64 {
    clock::unix_seconds(SystemTime::now())
}

fn complain(error: &io::Error) {
    syslog::warning(&format!("The register of POP3 sessions cannot be used: {error}"));
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::sys::scratch::Scratch;

    thread_local! {
        static NOW: Cell<i64> = const { Cell::new(0) };
    }

    fn wait(seconds: i64) {
        NOW.set(NOW.get() + seconds);
    }

    fn session(scratch: &Scratch, login_delay: Option<u64>) -> Register {
        let register = Register::new(Some(&scratch.path().join("a/b")), login_delay.map(Duration::from_secs));
        Register { now: || NOW.get(), ..register }
    }

    #[test]
    fn a_second_session_is_refused_until_the_first_one_ends() {
        let scratch = Scratch::new("register");
        wait(1_700_000_000);
        let (mut one, mut two) = (session(&scratch, None), session(&scratch, None));
        assert_eq!(one.acquire(), Ok(()));
        assert_eq!(two.acquire(), Err(Refused::InUse));
        assert!(one.renew());
        // however it ends
        drop(one);
        assert_eq!(two.acquire(), Ok(()));
        assert!(two.renew() && two.settle());
    }

    #[test]
    fn a_silent_session_is_relieved_and_finds_out() {
        let scratch = Scratch::new("register");
        wait(1_700_000_000);
        let (mut one, mut two, mut three) = (session(&scratch, None), session(&scratch, None), session(&scratch, None));
        assert_eq!(one.acquire(), Ok(()));
        wait(200);
        assert!(one.renew());
        wait(299);
        assert_eq!(two.acquire(), Err(Refused::InUse));
        wait(1);
        assert_eq!(two.acquire(), Ok(()));
        assert!(!one.renew());
        assert!(!one.settle());
        drop(one);
        assert!(two.renew());
        assert_eq!(three.acquire(), Err(Refused::InUse));
        drop(two);
        assert_eq!(three.acquire(), Ok(()));
    }

    #[test]
    fn nobody_takes_over_during_update() {
        let scratch = Scratch::new("register");
        wait(1_700_000_000);
        let (mut one, mut two) = (session(&scratch, None), session(&scratch, None));
        assert_eq!(one.acquire(), Ok(()));
        assert!(one.settle());
        wait(1000);
        assert_eq!(two.acquire(), Err(Refused::InUse));
    }

    #[test]
    fn logins_keep_their_distance() {
        let scratch = Scratch::new("register");
        wait(1_700_000_000);
        let login = |delay| session(&scratch, Some(delay)).acquire();
        assert_eq!(login(60), Ok(()));
        wait(59);
        assert_eq!(login(60), Err(Refused::LoginDelay));
        wait(1);
        assert_eq!(login(60), Ok(()));
        // a clock that was put back locks nobody out
        wait(-1_000_000);
        assert_eq!(login(60), Ok(()));
        assert_eq!(session(&scratch, None).acquire(), Ok(()));
        assert_eq!(session(&scratch, Some(60)).login_delay(), Some(Duration::from_secs(60)));
    }

    #[test]
    fn a_damaged_file_and_a_missing_one_are_no_obstacle() {
        let scratch = Scratch::new("register");
        wait(1_700_000_000);
        for content in ["", "x", &"owner=".repeat(13), &"\u{e9}".repeat(39)] {
            scratch.write(&format!("a/b/{NAME}"), content);
            let mut register = session(&scratch, Some(60));
            assert_eq!(register.acquire(), Ok(()), "{content:?}");
            assert!(register.renew() && register.settle(), "{content:?}");
        }
        let mut nowhere = Register::new(None, Some(Duration::from_secs(60)));
        assert!(nowhere.acquire().is_ok() && nowhere.renew() && nowhere.settle());
        assert_eq!(nowhere.login_delay(), None, "nobody remembers");
    }

    #[test]
    fn a_record_has_its_places() {
        let scratch = Scratch::new("register");
        let file = open(scratch.path()).unwrap();
        let record = Record { owner: u64::MAX, active: 1_700_000_000, login: -1 };
        record.write(&file).unwrap();
        assert_eq!(file.metadata().unwrap().len(), Record::OCTETS as u64);
        assert_eq!(Record::read(&file).unwrap(), record);
        Record::write_active(&file, i64::MAX).unwrap();
        assert_eq!(Record::read(&file).unwrap(), Record { active: i64::MAX, ..record });
    }
}
