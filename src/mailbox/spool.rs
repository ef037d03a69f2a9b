//! A message on its way in, held until it is complete: in memory while it is small, then in a file without a name.
//!
//! A client may take minutes to send a message, and no lock may be held for that long; so it is gathered here first.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::limits;
use crate::sys::files;

/// Octets that were written once and can be read from their beginning.
#[derive(Debug)]
pub struct Spool {
    directory: PathBuf,
    memory: Vec<u8>,
    read: usize,
    file: Option<File>,
    octets: u64,
}

impl Spool {
    /// An empty spool; `directory` gets a nameless file when much is written.
    pub fn new(directory: &Path) -> Self {
        Self { directory: directory.to_owned(), memory: Vec::new(), read: 0, file: None, octets: 0 }
    }

    /// How much was written.
    pub fn octets(&self) -> u64 {
        self.octets
    }

    /// Reads octets from `offset` on, fewer than asked only at the end.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match &self.file {
            Some(file) => file.read_at(buffer, offset),
            None => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX);
                self.memory.get(start..).unwrap_or_default().read(buffer)
            }
        }
    }

    /// Lets the next read begin at the first octet.
    pub fn rewind(&mut self) -> io::Result<()> {
        self.read = 0;
        match &mut self.file {
            Some(file) => file.seek(SeekFrom::Start(0)).map(|_| ()),
            None => Ok(()),
        }
    }
}

impl Write for Spool {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if self.file.is_none() && self.memory.len() + octets.len() > limits::SPOOL_MEMORY_OCTETS {
            let mut file = files::nameless(&self.directory)?;
            file.write_all(&self.memory)?;
            self.memory = Vec::new();
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.write_all(octets)?,
            None => self.memory.extend_from_slice(octets),
        }
        self.octets += octets.len() as u64;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Spool {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file {
            return file.read(buffer);
        }
        let count = self.memory.get(self.read..).unwrap_or_default().read(buffer)?;
        self.read += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_it_got_from_memory_and_from_the_file() {
        for size in [0, 10, limits::SPOOL_MEMORY_OCTETS + 10] {
            let mut spool = Spool::new(&std::env::temp_dir());
            let octets: Vec<u8> = (0..size).map(|n| u8::try_from(n % 251).unwrap()).collect();
            for piece in octets.chunks(9999) {
                spool.write_all(piece).unwrap();
            }
            for _ in 0..2 {
                let mut back = Vec::new();
                spool.rewind().unwrap();
                spool.read_to_end(&mut back).unwrap();
                assert!(back == octets);
            }
            assert_eq!((spool.octets(), spool.file.is_some()), (size as u64, size > limits::SPOOL_MEMORY_OCTETS));
        }
    }
}
