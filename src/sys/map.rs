//! A file seen as memory, for the index: pages that all processes of a user share.

use std::ffi::c_void;
use std::fs::File;
use std::io;
use std::num::NonZeroUsize;
use std::ptr::NonNull;

use nix::sys::mman::{MapFlags, MmapAdvise, ProtFlags, madvise, mmap, munmap};

/// The first octets of a file, mapped for reading.
///
/// Only for files that nobody cuts short or writes into within the mapped range: an index is replaced by rename, and
/// what is added to it goes behind the range. It lies in a directory of the user's own, so that nobody else could.
#[derive(Debug)]
pub struct Map {
    start: NonNull<c_void>,
    length: usize,
}

impl Map {
    /// Maps the first `length` octets of `file`, which must have them.
    pub fn new(file: &File, length: usize) -> io::Result<Self> {
        let Some(nonzero) = NonZeroUsize::new(length) else {
            return Ok(Self { start: NonNull::dangling(), length: 0 });
        };
        if file.metadata()?.len() < length as u64 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // SAFETY: a new mapping is asked for at an address of the kernel's choice; it touches no memory of ours.
        let start = unsafe { mmap(None, nonzero, ProtFlags::PROT_READ, MapFlags::MAP_SHARED, file, 0) }?;
        Ok(Self { start, length })
    }

    /// The octets.
    pub fn octets(&self) -> &[u8] {
        // SAFETY: the range was mapped for reading in `new` and stays so until `drop`; the type's contract says that
        // the file is neither cut short nor written within it.
        unsafe { std::slice::from_raw_parts(self.start.cast::<u8>().as_ptr(), self.length) }
    }

    /// Lets go of the pages, each of which comes again when it is looked at.
    pub fn let_go(&self) {
        if self.length > 0 {
            // SAFETY: the range was mapped in `new` from a file, and for reading alone: what is read there afterwards is the same.
            let _kept = unsafe { madvise(self.start, self.length, MmapAdvise::MADV_DONTNEED) };
        }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        if self.length > 0 {
            // SAFETY: the range was mapped in `new`, and no slice of it outlives `self`.
            let _unmapped = unsafe { munmap(self.start, self.length) };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::sys::files;

    #[test]
    fn shows_the_file_and_refuses_more_than_there_is() {
        let mut file = files::nameless(&std::env::temp_dir()).unwrap();
        file.write_all(b"octets").unwrap();
        let map = Map::new(&file, 4).unwrap();
        assert_eq!(map.octets(), b"octe");
        map.let_go();
        assert_eq!(map.octets(), b"octe");
        assert_eq!(Map::new(&file, 0).unwrap().octets(), b"");
        assert!(Map::new(&file, 7).is_err());
    }
}
