//! The roll: a small file that says who has a session, so that sessions can be counted though there is no daemon.
//!
//! It has a line for each session, with the process that lasts as long as that. Nobody strikes a line out: it counts
//! while the process lives, which the kernel knows, and goes when somebody else logs in later. So a session that is
//! killed is counted no more. Only root opens the file, in a directory of root's, for moments, between a right password
//! and the verdict about it; no process that belongs to a user ever has it open. So no user can hide a session, invent
//! one, or keep others waiting.

use std::fs::File;
use std::io::{self, Read};
use std::net::IpAddr;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::base;
use crate::auth::login::Service;
use crate::limits;
use crate::sys::life::Life;
use crate::sys::lock::{self, LockMode};

const NAME: &str = "sessions";

/// A session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The process that lasts as long.
    pub life: Life,
    /// What is spoken.
    pub service: Service,
    /// The user's number.
    pub uid: u32,
    /// Where the client is; none if it does not come from a network.
    pub address: Option<IpAddr>,
}

/// How many sessions of the same protocol there are beside one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Of the same user from the same address.
    pub userip: u32,
    /// Of the same user.
    pub user: u32,
    /// From the same address.
    pub ip: u32,
}

/// Counts the sessions beside `entry`, and enters it if `judge` finds no fault with that.
///
/// The roll is in `directory`, which is made if need be. The error is about the file; what `judge` says is inside.
pub fn enter<F>(
    directory: &Path,
    entry: &Entry,
    judge: impl FnOnce(Beside) -> Result<(), F>,
) -> io::Result<Result<(), F>> {
    let file = open(directory)?;
    let mut text = Vec::new();
    (&file).take(limits::ROLL_OCTETS).read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let entries: Vec<Entry> = text.lines().filter_map(Entry::read).filter(|each| each.life.may_last()).collect();
    let verdict = judge(entry.beside(&entries));
    if verdict.is_ok() {
        let others = entries.iter().filter(|each| each.life != entry.life);
        let lines: String = others.chain([entry]).map(Entry::write).collect();
        // a line that a crash cut off is no line, and the ones behind it come twice at worst
        file.write_all_at(lines.as_bytes(), 0)?;
        file.set_len(lines.len() as u64)?;
    }
    Ok(verdict)
}

impl Entry {
    /// Counts those of `others` that count against this one.
    fn beside(&self, others: &[Self]) -> Beside {
        let mut beside = Beside::default();
        for other in others.iter().filter(|other| other.service == self.service && other.life != self.life) {
            let (user, ip) = (other.uid == self.uid, other.address == self.address);
            if (user || ip) && other.life.lasts() {
                beside.userip += u32::from(user && ip);
                beside.user += u32::from(user);
                beside.ip += u32::from(ip);
            }
        }
        beside
    }

    /// `4711 123456 imap 1000 192.0.2.1`: process, when it began, protocol, user, address.
    fn write(&self) -> String {
        let Self { life: Life { pid, began }, uid, .. } = self;
        let address = self.address.map_or_else(|| "-".to_owned(), |address| address.to_string());
        format!("{pid} {began} {} {uid} {address}\n", word(self.service))
    }

    fn read(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split(' ').collect();
        let [pid, began, service, uid, address] = words.as_slice() else { return None };
        let service = [Service::Imap, Service::Pop3].into_iter().find(|each| word(*each) == *service)?;
        let address = if *address == "-" { None } else { Some(address.parse().ok()?) };
        let life = Life { pid: pid.parse().ok()?, began: began.parse().ok()? };
        Some(Self { life, service, uid: uid.parse().ok()?, address })
    }
}

fn word(service: Service) -> &'static str {
    match service {
        Service::Imap => "imap",
        Service::Pop3 => "pop3",
    }
}

/// Opens the roll for us alone.
fn open(directory: &Path) -> io::Result<File> {
    let file = base::open(directory, NAME)?;
    let end = Instant::now() + limits::ROLL_TIME;
    while !lock::try_fcntl(&file, LockMode::Exclusive)? {
        if Instant::now() > end {
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, DirBuilder, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::sys::process::{Child, Forked, end_now, fork};
    use crate::sys::scratch::Scratch;

    /// A process that lasts until it is ended.
    fn sleeper() -> (Life, Child) {
        let Forked::Parent(child) = fork().unwrap() else {
            thread::sleep(Duration::from_secs(60));
            end_now(0)
        };
        (Life::of(child.pid()).unwrap(), child)
    }

    fn entry(life: Life, uid: u32, address: &str) -> Entry {
        Entry { life, service: Service::Pop3, uid, address: address.parse().ok() }
    }

    /// What the roll says when `entry` comes, whom it lets in.
    fn count(scratch: &Scratch, entry: &Entry) -> Beside {
        let mut seen = Beside::default();
        let judge = |beside| {
            seen = beside;
            Ok::<_, ()>(())
        };
        enter(scratch.path(), entry, judge).unwrap().unwrap();
        seen
    }

    #[test]
    fn sessions_count_as_long_as_their_processes_last() {
        let scratch = Scratch::new("roll");
        let processes: Vec<_> = (0..5).map(|_| sleeper()).collect();
        let [one, two, three, four, five] = [0, 1, 2, 3, 4].map(|number| processes[number].0);
        assert_eq!(count(&scratch, &entry(one, 1000, "192.0.2.1")), Beside::default());
        assert_eq!(count(&scratch, &entry(two, 1000, "192.0.2.2")), Beside { userip: 0, user: 1, ip: 0 });
        assert_eq!(count(&scratch, &entry(three, 1001, "192.0.2.1")), Beside { userip: 0, user: 0, ip: 1 });
        let imap = Entry { service: Service::Imap, ..entry(four, 1000, "192.0.2.1") };
        assert_eq!(count(&scratch, &imap), Beside::default(), "the other protocol's are others");
        assert_eq!(count(&scratch, &entry(five, 1000, "192.0.2.1")), Beside { userip: 1, user: 2, ip: 2 });
        for (_, process) in processes {
            process.end().unwrap();
        }
        let own = Life::own().unwrap();
        assert_eq!(count(&scratch, &entry(own, 1000, "192.0.2.1")), Beside::default());
        assert_eq!(count(&scratch, &entry(own, 1000, "192.0.2.1")), Beside::default(), "nobody counts against itself");
        assert_eq!(scratch.read(NAME), entry(own, 1000, "192.0.2.1").write(), "who is gone is gone from the file");
    }

    #[test]
    fn who_is_refused_is_not_entered() {
        let scratch = Scratch::new("roll");
        let entry = entry(Life::own().unwrap(), 1000, "-");
        assert_eq!(enter(scratch.path(), &entry, |_| Err("full")).unwrap(), Err("full"));
        assert_eq!(scratch.read(NAME), "");
    }

    #[test]
    fn another_process_with_the_number_is_somebody_else() {
        let scratch = Scratch::new("roll");
        let own = Life::own().unwrap();
        count(&scratch, &entry(Life { began: own.began + 1, ..own }, 1000, "192.0.2.1"));
        assert_eq!(count(&scratch, &entry(own, 1000, "192.0.2.1")), Beside::default());
    }

    #[test]
    fn lines_come_back_and_nonsense_is_nobody() {
        for address in ["192.0.2.1", "2001:db8::1", "-"] {
            let entry = entry(Life { pid: 7, began: u64::MAX }, u32::MAX, address);
            assert_eq!(Entry::read(entry.write().trim_end()), Some(entry));
        }
        for line in ["", "1 2 imap 3", "1 2 imap 3 - -", "1 2 smtp 3 -", "1 2 imap 3 nowhere", "-1 2 imap 3 -"] {
            assert_eq!(Entry::read(line), None, "{line}");
        }
        let scratch = Scratch::new("roll");
        scratch.write(NAME, &"1 1 pop3 1000 192.0.2.1\n\u{e9}\n".repeat(3));
        assert_eq!(count(&scratch, &entry(Life::own().unwrap(), 1000, "192.0.2.1")), Beside::default());
        assert_eq!(scratch.read(NAME).lines().count(), 4, "init lives, if not since then");
    }

    #[test]
    fn a_directory_that_others_can_write_is_not_used() {
        let scratch = Scratch::new("roll");
        let directory = scratch.path().join("open");
        DirBuilder::new().create(&directory).unwrap();
        fs::set_permissions(&directory, Permissions::from_mode(0o777)).unwrap();
        assert!(enter(&directory, &entry(Life::own().unwrap(), 1, "-"), |_| Ok::<_, ()>(())).is_err());
    }
}
