//! A process that does one thing with root's rights, answers once, clears up, and is thrown away.
//!
//! It sees neither the client nor the gate. Its answer is waited for, and what it does afterwards is not.

use std::io;
use std::os::fd::AsRawFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::limits;
use crate::sys::channel::{Channel, Received};
use crate::sys::descriptors;
use crate::sys::process::{self, Child, Forked};
use crate::sys::syslog;

/// Octets of the longest answer: what an attempt or a look for a salt can find.
const ANSWER_OCTETS: usize = 1 + PROOF_OCTETS + limits::USER_OCTETS * 4;
const PROOF_OCTETS: usize = 32;

/// Such a process.
pub struct Throwaway {
    child: Child,
    channel: Channel,
}

impl Throwaway {
    /// Makes one that does `work`, which may ask by the channel, answers, and does `afterwards`, all in limited time.
    pub fn start(work: impl FnOnce(&Channel) -> Option<Vec<u8>>, afterwards: impl FnOnce()) -> io::Result<Self> {
        let (ours, theirs) = Channel::pair()?;
        match process::fork()? {
            Forked::Child => {
                // the other end must not keep the channel open
                drop(ours);
                process::end_now(child(&theirs, work, afterwards).map_or(1, |()| 0))
            }
            Forked::Parent(child) => Ok(Self { child, channel: ours }),
        }
    }

    /// Tells it what it waits for.
    pub fn tell(&self, record: &[u8]) -> io::Result<()> {
        self.channel.send(record)
    }

    /// What it answers in `time`, and the process, which clears up. One without an answer is ended.
    pub fn answer(self, time: Duration) -> io::Result<(Vec<u8>, Self)> {
        let mut record = [0; ANSWER_OCTETS];
        let received = self.channel.receive(&mut record, Some(Instant::now() + time));
        if let Ok(Received::Record(length)) = received {
            return Ok((record.get(..length).unwrap_or_default().to_vec(), self));
        }
        let exit = self.child.end()?;
        received?;
        Err(io::Error::other(format!("the process ended by {exit:?} without an answer")))
    }

    /// Waits for its end, and brings it about when `time` is over.
    pub fn finish(self, time: Duration) {
        // one that cannot even be ended is no more than that
        let _exit = self.child.wait_for(time);
    }

    /// Ends it, whatever it is doing.
    pub fn end(self) {
        // as above
        let _exit = self.child.end();
    }
}

/// Works, sends the answer, and does what comes afterwards. No debugger and no core sees what the process has read.
fn child(
    channel: &Channel,
    work: impl FnOnce(&Channel) -> Option<Vec<u8>>,
    afterwards: impl FnOnce(),
) -> io::Result<()> {
    descriptors::let_client_go()?;
    let keep = [Some(channel.as_raw_fd()), syslog::descriptor()];
    descriptors::close_all_but(&keep.into_iter().flatten().collect::<Vec<_>>())?;
    process::keep_memory_private()?;
    process::end_with_parent()?;
    process::end_after(limits::PAM_TIME + limits::LOGIN_GRACE);
    match catch_unwind(AssertUnwindSafe(|| work(channel))) {
        Ok(Some(answer)) => {
            channel.send(&answer)?;
            // what goes wrong now changes nothing
            let _panic = catch_unwind(AssertUnwindSafe(afterwards));
            Ok(())
        }
        Ok(None) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: Duration = Duration::from_secs(10);

    /// Whether `question` is true in such a process.
    fn holds(question: impl FnOnce() -> bool) -> bool {
        let process = Throwaway::start(|_| Some(vec![u8::from(question())]), || ()).unwrap();
        process.answer(TIME).unwrap().0 == [1]
    }

    #[test]
    fn what_comes_after_the_answer_is_not_waited_for_but_is_done() {
        let start = Instant::now();
        let slowly = || std::thread::sleep(Duration::from_millis(200));
        let (answer, process) = Throwaway::start(|_| Some(b"x".to_vec()), slowly).unwrap().answer(TIME).unwrap();
        assert!(answer == b"x" && start.elapsed() < Duration::from_millis(150));
        process.finish(TIME);
        assert!((200..2000).contains(&start.elapsed().as_millis()));

        let start = Instant::now();
        let for_ever = || std::thread::sleep(Duration::from_secs(60));
        let (_, process) = Throwaway::start(|_| Some(b"x".to_vec()), for_ever).unwrap().answer(TIME).unwrap();
        process.finish(Duration::from_millis(50));
        assert!((50..2000).contains(&start.elapsed().as_millis()));
    }

    #[test]
    fn it_can_be_told_what_to_do_and_given_up() {
        let echo = |channel: &Channel| {
            let mut record = [0; 8];
            match channel.receive(&mut record, None) {
                Ok(Received::Record(length)) => Some(record[..length].to_vec()),
                _ => None,
            }
        };
        let process = Throwaway::start(echo, || ()).unwrap();
        process.tell(b"told").unwrap();
        assert_eq!(process.answer(TIME).unwrap().0, b"told");
        Throwaway::start(echo, || ()).unwrap().end();
        assert!(Throwaway::start(|_| None, || ()).unwrap().answer(TIME).is_err());
        let late = Throwaway::start(echo, || ()).unwrap().answer(Duration::from_millis(20));
        assert!(late.is_err());
    }

    #[test]
    fn a_module_that_dies_ends_its_process_only() {
        for die in [|| process::end_now(0), || std::process::abort()] {
            assert!(Throwaway::start(|_| die(), || ()).unwrap().answer(TIME).is_err());
        }
    }

    #[test]
    fn nobody_looks_into_what_the_process_has_read() {
        assert!(!process::is_memory_private(), "here anybody of the same user may look");
        assert!(holds(process::is_memory_private));
    }

    #[test]
    fn the_process_has_no_client_and_no_descriptor_of_the_wardens() {
        let (_gate, _warden) = Channel::pair().unwrap();
        let target = |fd: String| std::fs::read_link(format!("/proc/self/fd/{fd}")).unwrap_or_default();
        assert!(holds(|| {
            let fds = std::fs::read_dir("/proc/self/fd").unwrap().map(|fd| fd.unwrap().file_name());
            let targets: Vec<_> = fds.map(|fd| target(fd.into_string().unwrap())).collect();
            let sockets = targets.iter().filter(|path| path.to_string_lossy().starts_with("socket")).count();
            let client = ["0", "1"].iter().any(|fd| target((*fd).into()).as_os_str() != "/dev/null");
            sockets == 1 && !client
        }));
    }
}
