//! A disk that forgets: what it holds now, what of that is durable, and what may or may not be after a power cut.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::random::Random;

/// Octets that reach the disk whole or not at all: small, so that everything is torn everywhere.
const SECTOR: usize = 8;

pub(super) const MAILBOX: &str = "mailbox";
pub(super) const JOURNAL: &str = "journal";
pub(super) const DRAFT: &str = "draft";
pub(super) const ASIDE: &str = "aside";

/// One change.
#[derive(Clone, Debug)]
pub(super) enum Op {
    Write { file: usize, at: usize, octets: Vec<u8> },
    Resize { file: usize, size: usize },
    Sync { file: usize },
    Name(NameOp),
    SyncNames,
}

#[derive(Clone, Debug)]
pub(super) enum NameOp {
    Create(&'static str, usize),
    Rename(&'static str, &'static str),
    Remove(&'static str),
}

#[derive(Clone, Debug)]
enum Unsynced {
    /// At this offset, so many of these octets: at most a sector.
    Octets(usize, usize, [u8; SECTOR]),
    Size(usize),
}

#[derive(Clone, Debug, Default)]
struct File {
    now: Vec<u8>,
    durable: Vec<u8>,
    unsynced: Vec<Unsynced>,
}

type Names = BTreeMap<&'static str, usize>;

/// All files, one directory.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    /// Shared with the copies of a world that are kept for each change.
    files: Vec<Rc<File>>,
    names: Names,
    durable_names: Names,
    unsynced_names: Vec<NameOp>,
}

impl World {
    /// A world with a mailbox alone, all of it durable.
    pub(super) fn with_mailbox(octets: &[u8]) -> Self {
        let mailbox = File { now: octets.to_vec(), durable: octets.to_vec(), unsynced: Vec::new() };
        let names = Names::from([(MAILBOX, 0)]);
        Self { files: vec![Rc::new(mailbox)], names: names.clone(), durable_names: names, unsynced_names: Vec::new() }
    }

    pub(super) fn mailbox(&self) -> &[u8] {
        &self.files[0].now
    }

    pub(super) fn octets(&self, file: usize) -> &[u8] {
        &self.files[file].now
    }

    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    fn file(&mut self, file: usize) -> &mut File {
        Rc::make_mut(&mut self.files[file])
    }

    /// Makes an empty file that has no name yet.
    pub(super) fn new_file(&mut self) -> usize {
        self.files.push(Rc::default());
        self.files.len() - 1
    }

    pub(super) fn apply(&mut self, op: &Op) {
        match op {
            Op::Write { file, at, octets } => self.file(*file).write(*at, octets),
            Op::Resize { file, size } => self.file(*file).resize(*size),
            Op::Sync { file } => self.file(*file).sync(),
            Op::Name(op) => {
                rename(&mut self.names, op);
                self.unsynced_names.push(op.clone());
            }
            Op::SyncNames => {
                self.durable_names = self.names.clone();
                self.unsynced_names.clear();
            }
        }
    }

    /// `op` fails: a write after some octets; a sync so that the system holds for clean what is not on the disk.
    pub(super) fn fail(&mut self, op: &Op, random: &mut Random) {
        match op {
            Op::Write { file, at, octets } => {
                self.file(*file).write(*at, &octets[..random.below(octets.len() + 1)]);
            }
            Op::Sync { file } => {
                let file = self.file(*file);
                // lengths are metadata, which a file system does not forget
                let survives = &mut |change: &Unsynced| matches!(change, Unsynced::Size(_)) || random.below(2) == 0;
                file.durable = file.after_power_cut(survives);
                file.unsynced.clear();
            }
            _ => {}
        }
    }

    /// The process is killed within `op`, of which some may be done.
    pub(super) fn kill(&mut self, op: Option<&Op>, random: &mut Random) {
        match op {
            Some(Op::Write { file, at, octets }) => {
                self.file(*file).write(*at, &octets[..random.below(octets.len() + 1)]);
            }
            Some(op) if random.below(2) == 0 => self.apply(op),
            _ => {}
        }
    }

    /// The power fails within `op`: any part of what was not synced is lost, in any order within a file; names change
    /// in order. `mode` 0 loses all of it, 1 nothing, others a random part.
    pub(super) fn cut_power(&mut self, op: Option<&Op>, mode: usize, random: &mut Random) {
        if let Some(op) = op.filter(|op| !matches!(op, Op::Sync { .. } | Op::SyncNames)) {
            self.apply(op);
        }
        let bias = 1 + random.below(9);
        for file in &mut self.files {
            let octets = file.after_power_cut(&mut |_| match mode {
                0 => false,
                1 => true,
                _ => random.below(10) < bias,
            });
            *file = Rc::new(File { now: octets.clone(), durable: octets, unsynced: Vec::new() });
        }
        let survive = match mode {
            0 => 0,
            1 => self.unsynced_names.len(),
            _ => random.below(self.unsynced_names.len() + 1),
        };
        for op in &self.unsynced_names[..survive] {
            rename(&mut self.durable_names, op);
        }
        self.unsynced_names.clear();
        self.names = self.durable_names.clone();
    }

    /// Somebody appends to the mailbox; `synced` if it waits until that is durable.
    pub(super) fn append(&mut self, mail: &[u8], synced: bool) {
        let mailbox = self.file(0);
        mailbox.write(mailbox.now.len(), mail);
        if synced {
            mailbox.sync();
        }
    }

    /// Somebody gives the mailbox other contents, durably.
    pub(super) fn replace(&mut self, octets: &[u8]) {
        let mailbox = self.file(0);
        mailbox.resize(octets.len());
        mailbox.write(0, octets);
        mailbox.sync();
    }
}

impl File {
    fn write(&mut self, at: usize, octets: &[u8]) {
        let end = at + octets.len();
        if self.now.len() < end {
            self.resize(end);
        }
        self.now[at..end].copy_from_slice(octets);
        let mut done = 0;
        while done < octets.len() {
            let stop = octets.len().min(done + SECTOR - (at + done) % SECTOR);
            let mut sector = [0; SECTOR];
            sector[..stop - done].copy_from_slice(&octets[done..stop]);
            self.unsynced.push(Unsynced::Octets(at + done, stop - done, sector));
            done = stop;
        }
    }

    fn resize(&mut self, size: usize) {
        self.now.resize(size, 0);
        self.unsynced.push(Unsynced::Size(size));
    }

    fn sync(&mut self) {
        // not simply what it holds now: of that, a sync that failed may have lost some, which is now held for clean
        self.durable = self.after_power_cut(&mut |_| true);
        self.unsynced.clear();
    }

    fn after_power_cut(&self, survives: &mut dyn FnMut(&Unsynced) -> bool) -> Vec<u8> {
        let mut octets = self.durable.clone();
        let mut size = octets.len();
        for change in self.unsynced.iter().filter(|change| survives(change)) {
            match change {
                Unsynced::Size(new) => {
                    size = *new;
                    octets.truncate(size);
                }
                Unsynced::Octets(at, length, new) => {
                    octets.resize(octets.len().max(at + length), 0);
                    octets[*at..at + length].copy_from_slice(&new[..*length]);
                }
            }
        }
        octets.resize(size, 0);
        octets
    }
}

fn rename(names: &mut Names, op: &NameOp) {
    match op {
        NameOp::Create(name, file) => {
            names.insert(name, *file);
        }
        NameOp::Rename(old, new) => {
            if let Some(file) = names.remove(old) {
                names.insert(new, file);
            }
        }
        NameOp::Remove(name) => {
            names.remove(name);
        }
    }
}
