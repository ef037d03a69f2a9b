//! The journal's view of real files.
//!
//! What is written is on its way to the disk from then on, piece by piece, which no order depends on: a disk may write what
//! is not synced at any time, and the checker's does.

use std::cell::Cell;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::fs::{Fs, Handle, Identity};
use crate::limits;
use crate::sys::{files, random};

/// Where pieces begin that go to the disk at once.
const PIECE: u64 = limits::JOURNAL_PIECE_OCTETS as u64;
/// How many journals are set aside under names of their own; the last name is used again.
const SET_ASIDE: u32 = 20;

/// A mailbox that is open, and a path for its journal.
#[derive(Debug)]
pub struct Disk<'a> {
    mailbox: OpenFile<&'a File>,
    journal: PathBuf,
}

/// A file, and whether its length was changed since it was synced: most syncs need not wait for its inode as well.
#[derive(Debug)]
struct OpenFile<F> {
    file: F,
    resized: Cell<bool>,
}

impl<'a> Disk<'a> {
    /// `mailbox` is open for reading and writing. `journal` is the path of a file in a directory that belongs to the
    /// user alone, and stays the same as long as the mailbox is the same: a journal that is not found is not applied.
    pub fn new(mailbox: &'a File, journal: &Path) -> Self {
        Self { mailbox: OpenFile::new(mailbox), journal: journal.to_owned() }
    }

    fn draft_path(&self) -> PathBuf {
        with_suffix(&self.journal, ".new")
    }

    fn directory(&self) -> &Path {
        match self.journal.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        }
    }

    /// A name that is free, if there is one.
    fn aside_path(&self) -> PathBuf {
        let path = |n| with_suffix(&self.journal, &format!(".conflict-{n}"));
        (1..SET_ASIDE).map(path).find(|path| path.symlink_metadata().is_err()).unwrap_or_else(|| path(SET_ASIDE))
    }
}

impl<F> OpenFile<F> {
    fn new(file: F) -> Self {
        Self { file, resized: Cell::new(false) }
    }
}

impl Fs for Disk<'_> {
    fn mailbox(&self) -> &dyn Handle {
        &self.mailbox
    }

    fn identity(&self) -> io::Result<Identity> {
        let metadata = self.mailbox.file.metadata()?;
        Ok(Identity { device: metadata.dev(), inode: metadata.ino() })
    }

    fn random(&self) -> io::Result<[u8; 16]> {
        random::bytes()
    }

    fn exists(&self) -> io::Result<bool> {
        is_there(&self.journal)
    }

    fn open(&self) -> io::Result<Option<Box<dyn Handle>>> {
        match files::open_own(&self.journal, OpenOptions::new().read(true).write(true)) {
            Ok(file) => Ok(Some(Box::new(OpenFile::new(file)))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn draft(&self) -> io::Result<Box<dyn Handle>> {
        Ok(Box::new(OpenFile::new(files::create_own(&self.draft_path())?)))
    }

    fn publish(&self) -> io::Result<()> {
        fs::rename(self.draft_path(), &self.journal)
    }

    fn retract(&self) -> io::Result<()> {
        fs::rename(&self.journal, self.draft_path())
    }

    fn discard_draft(&self) -> io::Result<bool> {
        let draft = self.draft_path();
        // looked for first: a file system for reading only refuses even to remove what is not there
        Ok(is_there(&draft)? && remove_if_there(&draft)?)
    }

    fn remove(&self) -> io::Result<()> {
        fs::remove_file(&self.journal)
    }

    fn set_aside(&self, octets: &[u8]) -> io::Result<()> {
        let aside = self.aside_path();
        if !octets.is_empty() {
            let saved = with_suffix(&aside, ".saved");
            let saved = files::create_own(&saved)?;
            saved.write_all_at(octets, 0)?;
            saved.sync_all()?;
        }
        fs::rename(&self.journal, aside)
    }

    fn sync_directory(&self) -> io::Result<()> {
        File::open(self.directory())?.sync_all()
    }
}

impl<F: std::borrow::Borrow<File>> Handle for OpenFile<F> {
    fn size(&self) -> io::Result<u64> {
        Ok(self.file.borrow().metadata()?.len())
    }

    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let mut filled = 0;
        while let Some(rest @ [_, ..]) = buffer.get_mut(filled..) {
            match self.file.borrow().read_at(rest, at + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn write_at(&self, octets: &[u8], at: u64) -> io::Result<()> {
        let (file, mut at, mut rest) = (self.file.borrow(), at, octets);
        while !rest.is_empty() {
            // up to a page's end, so that no page is written twice
            let room = PIECE - at % PIECE;
            let (piece, behind) = rest.split_at(rest.len().min(usize::try_from(room).unwrap_or(usize::MAX)));
            file.write_all_at(piece, at)?;
            if piece.len() >= limits::JOURNAL_PIECE_OCTETS / 2 {
                files::begin_writing(file, at, piece.len());
            }
            (at, rest) = (at + piece.len() as u64, behind);
        }
        Ok(())
    }

    fn set_size(&self, size: u64) -> io::Result<()> {
        self.resized.set(true);
        self.file.borrow().set_len(size)
    }

    fn reserve(&self, size: u64) -> io::Result<()> {
        files::reserve(self.file.borrow(), size)
    }

    fn sync(&self) -> io::Result<()> {
        if self.resized.get() { self.sync_with_times() } else { self.file.borrow().sync_data() }
    }

    fn sync_with_times(&self) -> io::Result<()> {
        self.file.borrow().sync_all()?;
        self.resized.set(false);
        Ok(())
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

fn is_there(path: &Path) -> io::Result<bool> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        result => result.map(|_| true),
    }
}

/// Removes a file; whether there was one.
fn remove_if_there(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        result => result.map(|()| true),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::super::{Plan, Recovered, RewriteError, pending, recover, rewrite};
    use super::*;

    /// A directory with a mailbox, gone when dropped.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("letterbox-disk-{name}-{}", std::process::id()));
            fs::create_dir(&path).unwrap();
            fs::write(path.join("mailbox"), b"From a\n\none\n\nFrom b\n\ntwo\n\n").unwrap();
            Self(path)
        }

        fn mailbox(&self) -> File {
            File::options().read(true).write(true).open(self.0.join("mailbox")).unwrap()
        }

        fn journal(&self) -> PathBuf {
            self.0.join("journal")
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _left = fs::remove_dir_all(&self.0);
        }
    }

    fn expunge_first() -> Plan {
        let mut plan = Plan::new(26);
        plan.keep(13..26).unwrap();
        plan
    }

    #[test]
    fn what_cannot_be_a_journal_is_set_aside() {
        let scratch = Scratch::new("aside");
        let mailbox = scratch.mailbox();
        let disk = Disk::new(&mailbox, &scratch.journal());
        let outside = scratch.0.join("outside");
        fs::write(&outside, b"outside").unwrap();
        let plant: [fn(&Path, &Path) -> io::Result<()>; 4] = [
            |outside, journal| symlink(outside, journal),
            |outside, journal| fs::hard_link(outside, journal),
            |_, journal| fs::create_dir(journal),
            |_, journal| fs::write(journal, b"no journal"),
        ];
        for (n, plant) in plant.iter().enumerate() {
            plant(&outside, &scratch.journal()).unwrap();
            assert!(pending(&disk).unwrap());
            assert!(matches!(rewrite(&disk, &expunge_first()), Err(RewriteError::Unrecovered)));
            assert_eq!(recover(&disk).unwrap(), Recovered::Unreadable);
            assert!(!pending(&disk).unwrap());
            assert!(is_there(&scratch.0.join(format!("journal.conflict-{}", n + 1))).unwrap());
        }
        assert_eq!(fs::read(outside).unwrap(), b"outside");
        rewrite(&disk, &expunge_first()).unwrap();
        assert_eq!(fs::read(scratch.0.join("mailbox")).unwrap(), b"From b\n\ntwo\n\n");
    }

    #[test]
    fn without_a_directory_for_the_journal_nothing_changes() {
        let scratch = Scratch::new("nowhere");
        let mailbox = scratch.mailbox();
        let disk = Disk::new(&mailbox, &scratch.0.join("nowhere/journal"));
        assert_eq!(recover(&disk).unwrap(), Recovered::Nothing);
        assert!(matches!(rewrite(&disk, &expunge_first()), Err(RewriteError::Refused(_))));
        assert_eq!(mailbox.metadata().unwrap().len(), 26);
        // but the end can be cut off
        let mut plan = Plan::new(26);
        plan.keep(0..13).unwrap();
        rewrite(&disk, &plan).unwrap();
        assert_eq!(fs::read(scratch.0.join("mailbox")).unwrap(), b"From a\n\none\n\n");
    }

    #[test]
    fn a_plan_for_another_size_is_not_carried_out() {
        let scratch = Scratch::new("size");
        let mailbox = scratch.mailbox();
        let disk = Disk::new(&mailbox, &scratch.journal());
        assert!(matches!(rewrite(&disk, &Plan::new(25)), Err(RewriteError::Changed)));
        assert_eq!(mailbox.metadata().unwrap().len(), 26);
    }
}
