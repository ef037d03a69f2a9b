//! Waiting, and what a process keeps of memory while it waits for hours.
//!
//! Two things are given back: what the allocator has and does not use, and the pages of programs and libraries that are mapped
//! as the file has them. The kernel holds these in any case, and lends each again when it is run; but as long as a process
//! has them mapped it pays for the tables, and they cannot be put to another use.

use std::ffi::{c_int, c_void};
use std::ptr;

use libc::{PF_W, PT_DYNAMIC, PT_LOAD, dl_phdr_info};
use nix::poll::{PollFd, PollTimeout};
use nix::unistd::{SysconfVar, sysconf};

/// Milliseconds after which a wait is long: to give memory back and to have it again takes some hundred microseconds. Short
/// enough that a session which wakes up once, to write flags, has soon given back what it took for that.
const LONG: u16 = 250;

/// poll(2). A process that waits for long does so with little memory.
#[inline(never)]
pub fn poll(fds: &mut [PollFd<'_>], timeout: PollTimeout) -> nix::Result<c_int> {
    let (short, milliseconds) = (PollTimeout::from(LONG), i32::from(timeout));
    let left = match milliseconds.checked_sub(LONG.into()) {
        _ if timeout.is_none() => PollTimeout::NONE,
        Some(left) if left > 0 => PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX),
        _ => return nix::poll::poll(fds, timeout),
    };
    let ready = nix::poll::poll(fds, short)?;
    if ready > 0 {
        return Ok(ready);
    }
    trim();
    let segments = Segments::find();
    // from here to the end of the wait, what is run comes back: it is this function, and nothing else of the program
    for (start, end) in segments.found {
        if start < end {
            let place = ptr::without_provenance_mut(start);
            // SAFETY: whole pages of a segment that cannot be written, and that nothing was written to when it was loaded: what
            // is read there next comes from the file again. Where this cannot be done (the kernel's own object), nothing is.
            let _kept = unsafe { libc::madvise(place, end - start, libc::MADV_DONTNEED) };
        }
    }
    nix::poll::poll(fds, left)
}

/// Gives back what the allocator has and does not use.
#[inline]
pub fn trim() {
    #[cfg(target_env = "gnu")]
    // SAFETY: the allocator's own call; what is allocated stays where it is.
    unsafe {
        libc::malloc_trim(0)
    };
}

/// Segments that are looked for: each program and each library has two, and there are a dozen libraries at the most.
const SEGMENTS: usize = 64;

/// Where what is mapped as the file has it begins and ends, in whole pages.
struct Segments {
    found: [(usize, usize); SEGMENTS],
    count: usize,
}

impl Segments {
    fn find() -> Self {
        let mut segments = Self { found: [(0, 0); SEGMENTS], count: 0 };
        let place = ptr::from_mut(&mut segments).cast::<c_void>();
        // SAFETY: the function fits the call's contract, and gets `segments`, which nobody else uses meanwhile.
        unsafe { libc::dl_iterate_phdr(Some(look_at), place) };
        segments
    }

    fn add(&mut self, segment: (usize, usize)) {
        if let Some(place) = self.found.get_mut(self.count) {
            *place = segment;
            self.count += 1;
        }
    }
}

/// Takes note of the segments of one program or library. Does not unwind.
unsafe extern "C" fn look_at(object: *mut dl_phdr_info, _size: usize, segments: *mut c_void) -> c_int {
    // SAFETY: the caller shows us one object, for as long as this call lasts.
    let object = unsafe { &*object };
    // SAFETY: this is what `find` gave to the caller, and waits for.
    let segments = unsafe { &mut *segments.cast::<Segments>() };
    if object.dlpi_phdr.is_null() {
        return 0;
    }
    // SAFETY: the object has so many headers there.
    let headers = unsafe { std::slice::from_raw_parts(object.dlpi_phdr, object.dlpi_phnum.into()) };
    let number = |octets| usize::try_from(octets).unwrap_or_default();
    let at = |address| number(object.dlpi_addr).wrapping_add(number(address));
    if headers.iter().any(|header| header.p_type == PT_DYNAMIC && is_changed(at(header.p_vaddr))) {
        return 0;
    }
    for header in headers.iter().filter(|header| header.p_type == PT_LOAD && header.p_flags & PF_W == 0) {
        let start = at(header.p_vaddr);
        segments.add(whole_pages(start, start.wrapping_add(number(header.p_memsz))));
    }
    0
}

/// What of a range is whole pages; nothing if it has none.
fn whole_pages(start: usize, end: usize) -> (usize, usize) {
    let page = sysconf(SysconfVar::PAGE_SIZE).ok().flatten().and_then(|octets| usize::try_from(octets).ok());
    page.and_then(|page| Some((start.checked_next_multiple_of(page)?, end - end % page))).unwrap_or_default()
}

/// Entries of the dynamic section: a tag, and a number.
type Entry = [usize; 2];
const END: usize = 0;
const TEXTREL: usize = 22;
const FLAGS: usize = 30;
const FLAG_TEXTREL: usize = 4;

/// Whether the loader has written into what cannot be written, as the dynamic section at `address` says. Neither Debian's
/// libraries nor our programs are made so, but what else the name service loads may be.
fn is_changed(address: usize) -> bool {
    let mut entry: *const Entry = ptr::without_provenance(address);
    loop {
        // SAFETY: the section is there as long as the object is, and ends with an entry of its own, beyond which we do not read.
        let [tag, value] = unsafe { entry.read() };
        match tag {
            END => return false,
            TEXTREL => return true,
            FLAGS if value & FLAG_TEXTREL != 0 => return true,
            _ => entry = entry.wrapping_add(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;
    use std::time::{Duration, Instant};

    use nix::poll::PollFlags;

    use super::*;
    use crate::sys::process::{Exit, Forked, end_after, end_now, fork};

    /// What the kernel and a busy machine are given for what takes a quarter of a second.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// Reads a little of each page that is mapped as the file has it.
    fn touch_all() {
        for (start, end) in Segments::find().found {
            for page in (start..end).step_by(4096) {
                // SAFETY: the loader has mapped this for reading, and nobody takes it away.
                let _octet = unsafe { ptr::without_provenance::<u8>(page).read_volatile() };
            }
        }
    }

    /// kB that a process has of what is mapped from files and can be run.
    fn code(pid: u32) -> u64 {
        let maps = fs::read_to_string(format!("/proc/{pid}/smaps")).unwrap();
        let (mut is_code, mut sum) = (false, 0);
        for line in maps.lines() {
            if let Some((_, rest)) = line.split_once(' ').filter(|(range, _)| range.contains('-')) {
                is_code = rest.starts_with("r-xp") && rest.contains('/');
            } else if let (true, Some(kb)) = (is_code, line.strip_prefix("Rss:")) {
                sum += kb.trim().trim_end_matches(" kB").parse::<u64>().unwrap();
            }
        }
        sum
    }

    #[test]
    fn a_process_that_waits_gives_its_code_back_and_goes_on() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let Forked::Parent(child) = fork().unwrap() else {
            end_after(2 * PATIENCE);
            // a process that was just made has hardly any code, and how much of it comes along with a page is the kernel's choice
            touch_all();
            let mut fds = [PollFd::new(theirs.as_fd(), PollFlags::POLLIN)];
            let ready = poll(&mut fds, PollTimeout::NONE) == Ok(1);
            // which is somewhere else in the program, and in the libraries
            end_now(if ready && format!("{:?}", Instant::now()).len() > 9 { 7 } else { 1 })
        };
        let (begun, mut most, mut least) = (Instant::now(), 0, u64::MAX);
        while begun.elapsed() < PATIENCE && least > most / 4 {
            std::thread::sleep(Duration::from_millis(20));
            least = code(child.pid());
            most = most.max(least);
        }
        assert!(least <= most / 4, "{most} kB, then {least}");
        (&ours).write_all(b"x").unwrap();
        assert_eq!(child.wait().unwrap(), Exit::Status(7));
    }

    #[test]
    fn a_wait_lasts_as_long_as_it_should() {
        let (_ours, theirs) = UnixStream::pair().unwrap();
        let mut fds = [PollFd::new(theirs.as_fd(), PollFlags::POLLIN)];
        for milliseconds in [0_u16, 30, 1300] {
            let begun = Instant::now();
            assert_eq!(poll(&mut fds, milliseconds.into()), Ok(0));
            let took = begun.elapsed();
            assert!(took >= Duration::from_millis(milliseconds.into()) && took < Duration::from_secs(5), "{took:?}");
        }
    }
}
