//! Delivery agents: plain ones, each with its own way to keep others away, and Debian's procmail.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;

use crate::harness::accounts::write_file;
use crate::harness::generator;
use crate::ledger::{Alarm, Ledger};

/// By which convention an agent keeps others away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locks {
    /// `user.lock`, made by an exclusive link.
    Dotlock,
    /// The same, and flock(2) of the file.
    DotlockAndFlock,
    /// A record lock over the whole file.
    Record,
    /// The same, and then `user.lock`, as Debian's policy asks and Debian's Postfix does.
    RecordAndDotlock,
}

impl Locks {
    /// What the agent is called, in its messages' serials too.
    fn name(self) -> &'static str {
        match self {
            Self::Dotlock => "dotlock",
            Self::DotlockAndFlock => "flock",
            Self::Record => "record",
            Self::RecordAndDotlock => "both",
        }
    }

    /// Appends messages until the storm is over.
    pub(crate) fn deliver(self, ledger: &Ledger, inbox: &Path) {
        let _alarm = Alarm(ledger);
        for count in 1_usize.. {
            if !ledger.goes_on() {
                return;
            }
            let serial = format!("{}-{count}", self.name());
            let message = generator::numbered(&serial, 200 + count * 131 % 3000);
            // who reads may be quicker than this thread
            ledger.sent(&serial);
            while !self.try_append(inbox, &message) {
                std::thread::sleep(Duration::from_millis(2 + count as u64 % 5));
            }
            ledger.delivered(&serial);
            ledger.note(self.name(), &serial);
            ledger.pause(30);
        }
    }

    /// One attempt without waiting; all locks are given back in any case.
    fn try_append(self, inbox: &Path, message: &[u8]) -> bool {
        match self {
            Self::Dotlock => with_dotlock(inbox, self.name(), || write(&open(inbox), message)),
            Self::DotlockAndFlock => with_dotlock(inbox, self.name(), || {
                let file = open(inbox);
                let is_free = nix::fcntl::Flock::lock(file, nix::fcntl::FlockArg::LockExclusiveNonblock);
                is_free.is_ok_and(|file| write(&file, message))
            }),
            Self::Record => {
                let file = open(inbox);
                lock(&file) && write(&file, message)
            }
            Self::RecordAndDotlock => {
                let file = open(inbox);
                lock(&file) && with_dotlock(inbox, self.name(), || write(&file, message))
            }
        }
    }
}

/// The whole mailbox, if nobody has it locked.
pub(crate) fn try_read(inbox: &Path) -> Option<Vec<u8>> {
    let (file, mut content) = (open(inbox), None);
    if lock(&file) {
        with_dotlock(inbox, "inspector", || {
            content = fs::read(inbox).ok();
            true
        });
    }
    content
}

/// Runs `work` under the dotlock, if `who` gets it at once; whether that was done.
fn with_dotlock(inbox: &Path, who: &str, work: impl FnOnce() -> bool) -> bool {
    let (dotlock, own) = (inbox.with_extension("lock"), inbox.with_file_name(format!(".{who}")));
    fs::write(&own, std::process::id().to_string()).unwrap();
    let made = fs::hard_link(&own, &dotlock).is_ok();
    fs::remove_file(&own).unwrap();
    let done = made && work();
    if made {
        fs::remove_file(&dotlock).unwrap();
    }
    done
}

fn open(inbox: &Path) -> File {
    OpenOptions::new().append(true).read(true).open(inbox).unwrap()
}

/// In pieces, so that whoever does not wait sees half of it.
fn write(mut file: &File, message: &[u8]) -> bool {
    for piece in message.chunks(message.len() / 3 + 1) {
        file.write_all(piece).unwrap();
    }
    file.sync_data().unwrap();
    true
}

/// A record lock of the open file: other threads of this process have others.
fn lock(file: &File) -> bool {
    let whole = libc::flock {
        l_type: i16::try_from(libc::F_WRLCK).unwrap(),
        l_whence: i16::try_from(libc::SEEK_SET).unwrap(),
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    fcntl(file, FcntlArg::F_OFD_SETLK(&whole)).is_ok()
}

/// Delivers by Debian's procmail, which makes the dotlock first, and then waits for the record lock.
pub(crate) fn procmail(ledger: &Ledger) {
    let _alarm = Alarm(ledger);
    // it tries again after a second, not after eight
    write_file("/etc/procmailrc", b"LOCKSLEEP=1\n", 0o644);
    for count in 1_usize.. {
        if !ledger.goes_on() {
            return;
        }
        let serial = format!("procmail-{count}");
        ledger.sent(&serial);
        let mut child = Command::new("procmail")
            .args(["-f-", "-d", "alice"])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&generator::numbered(&serial, 500)).unwrap();
        assert!(child.wait().unwrap().success(), "procmail did not deliver {serial}");
        ledger.delivered(&serial);
        ledger.note("procmail", &serial);
        ledger.pause(100);
    }
}
