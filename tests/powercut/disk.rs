//! A disk that forgets: of what was not synced, any part may be on it after the power failed.
//!
//! What is written to a file lies there in sectors, and its length on its own; each of them may be on the disk or not,
//! until the file is synced. What is done to the names in a directory gets there in order, but perhaps not to the end,
//! until the directory is synced. That is more than what common file systems forget.

use std::collections::{BTreeMap, BTreeSet};

use super::harness::generator::Chance;
use super::trace::Op;

/// What a disk writes as one.
const SECTOR: u64 = 512;

/// The files under some directories, as the system shows them and as the disk may have them.
#[derive(Clone, Debug, Default)]
pub(super) struct Disk {
    files: Vec<File>,
    /// What the system shows: the number of the file that has the name.
    names: BTreeMap<String, usize>,
    directories: BTreeSet<String>,
    /// What is certainly on the disk.
    kept_names: BTreeMap<String, usize>,
    kept_directories: BTreeSet<String>,
    /// What was done to names and is not synced, with the directories that have to be.
    waiting: Vec<(String, Renaming)>,
}

/// A change of names.
#[derive(Clone, Debug)]
enum Renaming {
    Set(String, usize),
    Move(String, String, usize),
    Remove(String),
    MakeDirectory(String),
}

#[derive(Clone, Debug, Default)]
struct File {
    size: u64,
    kept: Vec<u8>,
    waiting: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Change {
    Sector(u64, Vec<u8>),
    Size(u64),
}

/// How a cut treats what waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing of it is on the disk.
    Lost,
    /// All of it is.
    Kept,
    /// Each part of it is by chance.
    Mixed,
}

/// What stands in the directories: path and content.
pub(super) type Image = BTreeMap<String, Vec<u8>>;

impl Disk {
    /// A disk on which `image` is, and these directories.
    pub(super) fn new(image: &Image, directories: &[&str]) -> Self {
        let mut disk = Self::default();
        for (path, content) in image {
            disk.names.insert(path.clone(), disk.files.len());
            disk.files.push(File { size: content.len() as u64, kept: content.clone(), waiting: Vec::new() });
        }
        disk.kept_names = disk.names.clone();
        disk.directories = directories.iter().map(|path| (*path).to_owned()).collect();
        disk.kept_directories = disk.directories.clone();
        disk
    }

    /// Whether the path lies in a directory that this disk has.
    fn has(&self, path: &str) -> bool {
        self.directories.contains(parent(path))
    }

    /// Does `op`, where it concerns this disk. Whether it did.
    pub(super) fn apply(&mut self, op: &Op) -> bool {
        match op {
            Op::Open { path, cut } if self.has(path) => self.open(path, *cut),
            Op::Write { path, at, octets } => return self.on(path, |file| file.write(*at, octets)),
            Op::Resize { path, size } => return self.on(path, |file| file.resize(*size)),
            Op::Sync { path } => return self.sync(path),
            Op::Rename { from, to } if self.names.contains_key(from) => {
                let file = self.names.remove(from).unwrap();
                self.names.insert(to.clone(), file);
                self.waiting.push((parent(to).to_owned(), Renaming::Move(from.clone(), to.clone(), file)));
            }
            Op::Link { from, to } if self.names.contains_key(from) => self.set(to, self.names[from]),
            Op::Unlink { path } if self.names.remove(path).is_some() => {
                self.waiting.push((parent(path).to_owned(), Renaming::Remove(path.clone())));
            }
            Op::MakeDirectory { path } if self.has(path) => {
                self.directories.insert(path.clone());
                self.waiting.push((parent(path).to_owned(), Renaming::MakeDirectory(path.clone())));
            }
            _ => return false,
        }
        true
    }

    fn open(&mut self, path: &str, cut: bool) {
        match self.names.get(path) {
            Some(file) if cut => self.files[*file].resize(0),
            Some(_) => {}
            None => {
                self.files.push(File::default());
                self.set(path, self.files.len() - 1);
            }
        }
    }

    fn set(&mut self, path: &str, file: usize) {
        self.names.insert(path.to_owned(), file);
        self.waiting.push((parent(path).to_owned(), Renaming::Set(path.to_owned(), file)));
    }

    fn on(&mut self, path: &str, change: impl FnOnce(&mut File)) -> bool {
        self.names.get(path).is_some_and(|file| {
            change(&mut self.files[*file]);
            true
        })
    }

    fn sync(&mut self, path: &str) -> bool {
        if self.directories.contains(path) {
            let (settled, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|(of, _)| of == path);
            self.waiting = waiting;
            let settled: Vec<(String, Renaming)> = settled;
            for (_, renaming) in settled {
                rename(&mut self.kept_names, &mut self.kept_directories, renaming);
            }
            return true;
        }
        self.on(path, |file| {
            let waiting = std::mem::take(&mut file.waiting);
            file.kept = file.after(waiting);
        })
    }

    /// What the disk holds if the power fails now.
    pub(super) fn cut(&self, fate: Fate, chance: &mut Chance) -> Image {
        let (mut names, mut directories) = (self.kept_names.clone(), self.kept_directories.clone());
        // in each directory, so many of its changes
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        for (of, _) in &self.waiting {
            *left.entry(of).or_default() += 1;
        }
        for left in left.values_mut() {
            *left = match fate {
                Fate::Lost => 0,
                Fate::Kept => *left,
                Fate::Mixed => chance.below(*left + 1),
            };
        }
        for (of, renaming) in &self.waiting {
            let left = left.get_mut(of.as_str()).unwrap();
            if *left > 0 {
                *left -= 1;
                rename(&mut names, &mut directories, renaming.clone());
            }
        }
        names.retain(|path, _| directories.contains(parent(path)));
        names.iter().map(|(path, file)| (path.clone(), self.files[*file].cut(fate, chance))).collect()
    }
}

fn rename(names: &mut BTreeMap<String, usize>, directories: &mut BTreeSet<String>, renaming: Renaming) {
    match renaming {
        Renaming::Set(path, file) => drop(names.insert(path, file)),
        Renaming::Move(from, to, file) => {
            names.remove(&from);
            names.insert(to, file);
        }
        Renaming::Remove(path) => drop(names.remove(&path)),
        Renaming::MakeDirectory(path) => drop(directories.insert(path)),
    }
}

impl File {
    fn write(&mut self, at: u64, octets: &[u8]) {
        let end = at + octets.len() as u64;
        if end > self.size {
            self.waiting.push(Change::Size(end));
            self.size = end;
        }
        let (mut at, mut rest) = (at, octets);
        while !rest.is_empty() {
            let room = usize::try_from(SECTOR - at % SECTOR).unwrap().min(rest.len());
            self.waiting.push(Change::Sector(at, rest[..room].to_vec()));
            (at, rest) = (at + room as u64, &rest[room..]);
        }
    }

    fn resize(&mut self, size: u64) {
        self.waiting.push(Change::Size(size));
        self.size = size;
    }

    /// The content when these changes have been made.
    fn after(&self, changes: Vec<Change>) -> Vec<u8> {
        let (mut content, mut size) = (self.kept.clone(), self.kept.len());
        for change in changes {
            match change {
                Change::Sector(at, octets) => {
                    let at = usize::try_from(at).unwrap();
                    content.resize(content.len().max(at + octets.len()), 0);
                    content[at..at + octets.len()].copy_from_slice(&octets);
                }
                Change::Size(new) => {
                    size = usize::try_from(new).unwrap();
                    // what is cut off does not come back
                    content.truncate(size);
                }
            }
        }
        content.resize(size, 0);
        content
    }

    fn cut(&self, fate: Fate, chance: &mut Chance) -> Vec<u8> {
        // from "nearly nothing" to "nearly everything"
        let percent = chance.below(101);
        let mut changes = self.waiting.clone();
        changes.retain(|_| match fate {
            Fate::Lost => false,
            Fate::Kept => true,
            Fate::Mixed => chance.percent(percent),
        });
        self.after(changes)
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}
