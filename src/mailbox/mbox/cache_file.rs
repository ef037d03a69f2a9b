//! The cache on disk, beside the index: a head, and blocks one after the other.
//!
//! It only grows, or is replaced by rename, so that a map of it holds for ever. Readers need no lock; who writes holds one
//! on the file itself and never waits for it. A block that a crash or a full disk cut short ends the chain; the next
//! writer begins a new file then. A file of another version of this program is none.

use std::cell::Cell;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::cache_block::{self, Entry, HEAD, Head};
use crate::limits;
use crate::mailbox::{Facet, Uid};
use crate::sys::lock::{self, LockMode};
use crate::sys::map::Map;
use crate::sys::{files, random};

const MAGIC: &[u8; 8] = b"LBXCACHE";
/// To be raised when what is kept changes its form; each release begins anew as well.
const VERSION: u64 = 3;
const FILE_HEAD: usize = 32;

/// A cache that is open.
#[derive(Debug)]
pub(super) struct CacheFile {
    path: PathBuf,
    file: File,
    nonce: u64,
    /// Taken away while the client is silent.
    map: Option<Map>,
    /// The end of the last whole block, and of the file when it was read.
    end: u64,
    seen: u64,
    /// The blocks of each facet, the oldest first.
    blocks: [Vec<Block>; Facet::ALL.len()],
    /// The block of each facet in which something was found last.
    last: [Cell<usize>; Facet::ALL.len()],
    /// The entry of that block.
    last_entry: [Cell<usize>; Facet::ALL.len()],
}

#[derive(Debug)]
struct Block {
    at: usize,
    head: Head,
    checked: Cell<Option<bool>>,
}

impl CacheFile {
    /// Opens the cache at `path`; none if there is none of this version.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let file = files::open_own(path, OpenOptions::new().read(true).write(true)).ok()?;
        let mut head = [0; FILE_HEAD];
        file.read_exact_at(&mut head, 0).ok()?;
        let nonce = u64::from_le_bytes(*head.get(8..)?.first_chunk()?);
        if head != file_head(nonce) {
            return None;
        }
        let mut opened = Self {
            path: path.to_owned(),
            file,
            nonce,
            map: None,
            end: FILE_HEAD as u64,
            seen: 0,
            blocks: Default::default(),
            last: Default::default(),
            last_entry: Default::default(),
        };
        opened.read_on().ok()?;
        Some(opened)
    }

    /// Begins a cache with `entries` at `path`, in the place of whatever is there.
    pub(super) fn create(path: &Path, entries: &[Entry<'_>]) -> io::Result<Self> {
        let nonce = u64::from_le_bytes(random::bytes()?);
        let temporary = path.with_extension("cache.new");
        let file = files::create_own(&temporary)?;
        let mut out = file_head(nonce).to_vec();
        cache_block::write(entries, nonce, &mut out);
        if let Err(error) = file.write_all_at(&out, 0) {
            // on a full disk what is half written only takes space
            let _stays = std::fs::remove_file(&temporary);
            return Err(error);
        }
        std::fs::rename(&temporary, path)?;
        Self::open(path).ok_or_else(|| io::Error::other("the cache that was just written does not read"))
    }

    /// What is kept of the message with `uid`, if it is still the one with this identity.
    pub(super) fn find(&mut self, facet: Facet, uid: Uid, identity: u64) -> Option<&[u8]> {
        if self.map.is_none() {
            self.map = Map::new(&self.file, usize::try_from(self.end).ok()?).ok();
        }
        let place = facet.number() as usize;
        let (octets, blocks, last) = (self.map.as_ref()?.octets(), self.blocks.get(place)?, self.last.get(place)?);
        let entry = self.last_entry.get(place)?;
        let look = |at: usize| {
            let block = blocks.get(at).filter(|block| block.head.first <= uid && uid <= block.head.last)?;
            let octets = block.octets(octets, self.nonce)?;
            let (known, content) = block.head.find(octets, uid, entry)?;
            last.set(at);
            (known == identity).then_some(content)
        };
        // messages are asked for in their order as a rule
        let here = last.get();
        look(here).or_else(|| look(here + 1)).or_else(|| (0..blocks.len()).rev().find_map(look))
    }

    /// Lets the memory go that the file takes.
    pub(super) fn rest(&mut self) {
        self.map = None;
    }

    /// Adds `entries`, which are in order. False if another process writes just now.
    pub(super) fn append(&mut self, entries: &[Entry<'_>]) -> io::Result<bool> {
        if !lock::try_fcntl(&self.file, LockMode::Exclusive)? {
            return Ok(false);
        }
        let written = self.write(entries);
        lock::release_fcntl(&self.file)?;
        written.map(|()| true)
    }

    fn write(&mut self, entries: &[Entry<'_>]) -> io::Result<()> {
        let named = std::fs::symlink_metadata(&self.path).map(|metadata| metadata.ino()).ok();
        if named != Some(self.file.metadata()?.ino()) {
            // these entries are lost, or are all that there is
            *self = Self::open(&self.path).map_or_else(|| Self::create(&self.path, entries), Ok)?;
            return Ok(());
        }
        self.read_on()?;
        let mut out = Vec::new();
        cache_block::write(entries, self.nonce, &mut out);
        let broken = self.end != self.seen;
        if broken || self.end + out.len() as u64 > limits::CACHE_OCTETS {
            *self = Self::create(&self.path, entries)?;
            return Ok(());
        }
        self.file.write_all_at(&out, self.end)?;
        self.read_on()
    }

    /// Whether there are so many small blocks that it is time to join them.
    pub(super) fn is_scattered(&self) -> bool {
        let small = |block: &&Block| block.head.octets < limits::CACHE_BLOCK_OCTETS / 2;
        self.blocks.iter().flatten().filter(small).count() > limits::CACHE_SMALL_BLOCKS
    }

    /// Writes a new file in which blocks are large, with the entries for which `is_wanted`. The newer of two remains.
    pub(super) fn join(&mut self, is_wanted: impl Fn(&Entry<'_>) -> bool) -> io::Result<()> {
        let map = Map::new(&self.file, usize::try_from(self.end).unwrap_or(0))?;
        let whole =
            self.blocks.iter().flatten().filter_map(|block| Some((block, block.octets(map.octets(), self.nonce)?)));
        let entries = whole.flat_map(|(block, octets)| block.head.entries(octets));
        let mut entries: Vec<Entry<'_>> = entries.filter(is_wanted).collect();
        entries.reverse();
        entries.sort_by_key(|entry| (entry.facet, entry.uid));
        entries.dedup_by_key(|entry| (entry.facet, entry.uid));
        let joined = Self::create(&self.path, &entries)?;
        *self = joined;
        Ok(())
    }

    /// Reads the heads of the blocks that came since.
    fn read_on(&mut self) -> io::Result<()> {
        let length = self.file.metadata()?.len();
        if length == self.seen {
            return Ok(());
        }
        // where somebody else had something cut short, no map of ours is shorter
        let map = Map::new(&self.file, usize::try_from(length).unwrap_or(usize::MAX))?;
        let mut at = usize::try_from(self.end).unwrap_or(usize::MAX);
        while let Some(rest) = map.octets().get(at..).filter(|rest| rest.len() >= HEAD) {
            let Some(head) = Head::read(rest).filter(|head| head.octets <= rest.len()) else { break };
            if let Some(blocks) = self.blocks.get_mut(head.facet.number() as usize) {
                blocks.push(Block { at, head, checked: Cell::new(None) });
            }
            at += head.octets;
        }
        (self.end, self.seen) = (at as u64, length);
        // whoever reads the heads wants what is behind them
        self.map = (self.end == length).then_some(map);
        Ok(())
    }
}

impl Block {
    /// The block's octets, if they are what was written.
    fn octets<'a>(&self, file: &'a [u8], nonce: u64) -> Option<&'a [u8]> {
        let octets = file.get(self.at..self.at.checked_add(self.head.octets)?)?;
        let checks = self.checked.get().unwrap_or_else(|| self.head.checks(octets, nonce));
        self.checked.set(Some(checks));
        checks.then_some(octets)
    }
}

/// The head of a file with this nonce.
fn file_head(nonce: u64) -> [u8; FILE_HEAD] {
    let release = xxh3_64_with_seed(env!("CARGO_PKG_VERSION").as_bytes(), VERSION);
    let mut head = [0; FILE_HEAD];
    let check = xxh3_64_with_seed(MAGIC, nonce ^ release);
    let parts = [*MAGIC, nonce.to_le_bytes(), release.to_le_bytes(), check.to_le_bytes()];
    head.iter_mut().zip(parts.as_flattened()).for_each(|(to, from)| *to = *from);
    head
}
