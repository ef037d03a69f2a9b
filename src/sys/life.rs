//! One process among all that ever had its number: how another process can tell later whether it still lives.

use std::io;

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;

/// A process: its number, and when it began, since numbers are used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// The process's number.
    pub pid: u32,
    /// When it began, in the kernel's ticks since the machine did.
    pub began: u64,
}

impl Life {
    /// This process's.
    pub fn own() -> io::Result<Self> {
        Self::of(std::process::id()).ok_or_else(|| io::Error::other("/proc does not tell of this process"))
    }

    /// That of the process with this number, if there is one that has not ended.
    pub fn of(pid: u32) -> Option<Self> {
        began(pid).map(|began| Self { pid, began })
    }

    /// Whether it lasts. One that waits for its parent to hear of its end does not.
    pub fn lasts(self) -> bool {
        began(self.pid) == Some(self.began)
    }

    /// Whether some process has its number, which costs a hundredth of asking which.
    pub fn may_last(self) -> bool {
        let Ok(pid) = i32::try_from(self.pid) else { return false };
        // 0 and less would mean groups of processes
        pid > 0 && kill(Pid::from_raw(pid), None) != Err(Errno::ESRCH)
    }
}

/// When the process began that has the number now, if there is one that has not ended.
fn began(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // the second field is the program's name in parentheses, and may hold any character
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    let state = fields.next()?;
    let began = fields.nth(18)?.parse().ok()?;
    (!["Z", "X"].contains(&state)).then_some(began)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::process::{Forked, end_now, fork};

    #[test]
    fn a_process_lasts_until_it_ends_and_nobody_else_is_taken_for_it() {
        let own = Life::own().unwrap();
        assert!(own.lasts() && own.may_last());
        assert!(!Life { began: own.began + 1, ..own }.lasts());
        let Forked::Parent(child) = fork().unwrap() else {
            std::thread::sleep(std::time::Duration::from_secs(30));
            end_now(0)
        };
        let life = Life::of(child.pid()).unwrap();
        assert!(life.lasts() && life.may_last());
        child.end().unwrap();
        assert!(!life.lasts());
    }

    #[test]
    fn what_is_no_process_number_is_nobodys() {
        for pid in [0, u32::MAX, i32::MAX.unsigned_abs()] {
            let life = Life { pid, began: 1 };
            assert!(!life.lasts() && !life.may_last(), "{pid}");
        }
    }
}
