//! Becoming another program, and what a program that was started so inherits.

use std::convert::Infallible;
use std::ffi::CString;
use std::io;
use std::os::fd::{BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::unistd::execve;

/// Becomes the program at `path`: with `arguments` after its name, no environment, descriptors 0 to 2 and those of
/// `keep`. Comes back only if that is not possible.
pub fn become_program(path: &Path, arguments: &[&str], keep: &[BorrowedFd<'_>]) -> io::Result<Infallible> {
    for fd in keep {
        fcntl(fd, FcntlArg::F_SETFD(FdFlag::empty()))?;
    }
    let program = CString::new(path.as_os_str().as_bytes())?;
    let name = path.file_name().unwrap_or(path.as_os_str()).as_bytes();
    let words = std::iter::once(name).chain(arguments.iter().map(|argument| argument.as_bytes()));
    let words = words.map(CString::new).collect::<Result<Vec<_>, _>>()?;
    Ok(execve(&program, &words, &[] as &[CString])?)
}

/// Takes over the descriptor that the starter of this program left under the number `fd`. To be called once for each.
pub fn inherited(fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: only asks about the number, which need not be a descriptor.
    if unsafe { libc::fcntl(fd, libc::F_GETFD) } < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it is open, and whoever started this program left it for the one who asks; nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::os::fd::{AsFd, AsRawFd, IntoRawFd};

    use super::*;
    use crate::sys::process::{self, Exit, Forked};

    fn exit_of(path: &str, arguments: &[&str], keep: &[BorrowedFd<'_>]) -> Exit {
        match process::fork().unwrap() {
            Forked::Child => {
                let _error = become_program(Path::new(path), arguments, keep);
                process::end_now(77)
            }
            Forked::Parent(child) => child.wait().unwrap(),
        }
    }

    #[test]
    fn a_program_gets_its_words_the_kept_descriptors_and_nothing_else() {
        let (mut ours, theirs) = io::pipe().unwrap();
        let (_other, lost) = io::pipe().unwrap();
        let (kept, lost) = (theirs.as_raw_fd(), lost.as_raw_fd());
        let script =
            format!("test -e /proc/self/fd/{lost} && exit 1; test -n \"$HOME\" && exit 2; echo \"$1\" >&{kept}");
        assert_eq!(exit_of("/bin/sh", &["-c", &script, "sh", "word"], &[theirs.as_fd()]), Exit::Status(0));
        drop(theirs);
        let mut told = String::new();
        ours.read_to_string(&mut told).unwrap();
        assert_eq!(told, "word\n");
    }

    #[test]
    fn a_program_that_is_not_there_leaves_us_as_we_were() {
        assert_eq!(exit_of("/nonexistent/letterbox-tls", &[], &[]), Exit::Status(77));
    }

    #[test]
    fn what_was_left_is_found_by_its_number() {
        let (mut reader, writer) = io::pipe().unwrap();
        let number = writer.into_raw_fd();
        std::fs::File::from(inherited(number).unwrap()).write_all(b"x").unwrap();
        let mut octet = [0; 1];
        reader.read_exact(&mut octet).unwrap();
        assert!(inherited(RawFd::MAX).is_err());
    }
}
