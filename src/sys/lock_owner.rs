//! Who holds a lock that is a file: what is written into it, and whether the writer is still there.
//!
//! The first line is the number of the process, as everybody has it. The second says where that number means something:
//! since which start of which machine, and among which processes. Only where all of that is ours does a number that no
//! process has mean that the lock was left behind; a mailbox may be shared with other machines, and with containers.

use std::fs::{read_link, read_to_string};
use std::sync::OnceLock;

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;

/// Octets of a lock file that are looked at.
pub(super) const OWNER_OCTETS: usize = 128;

/// What goes into a lock that the process here with the number `pid` makes.
pub(super) fn owner(pid: u32) -> String {
    let place = place().map_or_else(String::new, |place| format!("{place}\n"));
    format!("{pid}\n{place}")
}

/// Whether a lock of which this is the content was left behind by a process that is gone.
pub(super) fn is_gone(content: &[u8]) -> bool {
    let mut lines = content.split(|octet| *octet == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    let (Some(number), Some(written)) = (lines.next(), lines.next()) else { return false };
    let Some(number) = number.parse().ok().filter(|number| *number > 0) else { return false };
    place().is_some_and(|place| place == written) && kill(Pid::from_raw(number), None) == Err(Errno::ESRCH)
}

/// The start of this machine, and the processes among which this one and its children have their numbers. To be asked
/// for the first time while the process may still see it.
pub(super) fn place() -> Option<&'static str> {
    static PLACE: OnceLock<Option<String>> = OnceLock::new();
    let look = || {
        let start = read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        let processes = read_link("/proc/self/ns/pid").ok()?.into_os_string().into_string().ok()?;
        Some(format!("{} {processes}", start.trim_end()))
    };
    PLACE.get_or_init(look).as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_process_of_ours_can_be_known_to_be_gone() {
        assert!(owner(std::process::id()).lines().count() == 2 && owner(std::process::id()).len() < OWNER_OCTETS);
        assert!(!is_gone(owner(std::process::id()).as_bytes()));
        // above the largest number that Linux gives
        let place = place().unwrap();
        assert!(is_gone(format!("2000000000\n{place}\n").as_bytes()));
        for other in ["2000000000\n", "2000000000\nelsewhere\n", "", "0\n", "-5\n"] {
            assert!(!is_gone(other.as_bytes()), "{other:?}");
        }
        assert!(!is_gone(format!("0\n{place}\n").as_bytes()) && !is_gone(format!("x\n{place}\n").as_bytes()));
    }
}
