//! The index on disk: a list of records that never changes, and behind it a log of transactions.
//!
//! ```text
//! header   64 octets: magic, version, octets of a record, records in the list, nonce, the list in numbers, check
//! list     128 octets a record, each with a check that knows its place and the nonce
//! column   the same in short, see `short_record`
//! log      entries: octets (u32), kind (u32), content, check (u64) over all of it and its place in the file
//! ```
//!
//! A transaction is any number of record entries, then of sweeps (`sweep`), and a summary entry; without its summary it never was. The list is
//! replaced by rename and never written again, so a map of it holds for ever, and a record is checked when it is looked
//! at: to open an index costs the same whatever its size, but for small ones, which are checked at once. The log only grows. Whoever writes holds
//! the index's lock; who reads needs none, since a torn entry fails its check and is read again later. Everything is
//! checked before it is used, the place in the file included, and what fails is as if it were not there.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::index::Index;
use super::list::{List, MappedList};
use super::list_tally::ListTally;
use super::record::Record;
use super::short_record::{self, ColumnWriter};
use super::summary::Summary;
use super::sweep::Sweep;
use crate::limits;
use crate::sys::map::Map;
use crate::sys::{files, random};

const MAGIC: &[u8; 8] = b"LBXINDEX";
const VERSION: u32 = 6;
const HEADER: usize = 64;
const ENTRY_HEAD: usize = 8;
const CHECK: usize = 8;
const KIND_RECORD: u32 = 1;
const KIND_SUMMARY: u32 = 2;
const KIND_SWEEP: u32 = 3;

/// An index file that is open.
#[derive(Debug)]
pub(super) struct IndexFile {
    path: PathBuf,
    file: File,
    inode: u64,
    nonce: u64,
    /// The end of the last whole transaction that was read or written.
    log_end: u64,
}

/// What [`IndexFile::news`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    None,
    /// The log has grown.
    Log,
    /// Another file has the name now, or none.
    Replaced,
}

impl IndexFile {
    /// Opens and reads the index at `path`; none if there is none, or none that is whole. A long list is not looked at,
    /// see the head of the module.
    pub(super) fn load(path: &Path) -> Option<(Self, Index)> {
        let (loaded, index) = Self::open(path)?;
        let unchecked = index.len() * Record::OCTETS > limits::INDEX_CHECKED_OCTETS;
        (unchecked || index.is_whole()).then_some((loaded, index))
    }

    /// The same, for who asks for the counts alone.
    pub(super) fn open(path: &Path) -> Option<(Self, Index)> {
        let (file, metadata) = files::open_own_seen(path, OpenOptions::new().read(true).write(true)).ok()?;
        let (count, nonce, tally) = read_header(&file)?;
        let list_end = list_end(count)?;
        let map = Map::new(&file, list_end).ok()?;
        let inode = metadata.ino();
        let list = List::Mapped(MappedList::new(map, HEADER, count, nonce, tally));
        let mut index = Index::new(list, Summary::default());
        let mut loaded = Self { path: path.to_owned(), file, inode, nonce, log_end: list_end as u64 };
        loaded.replay(&mut index).ok()?.then_some((loaded, index))
    }

    /// What the index at `path` says without its list, so that the list need not be mapped: the number of its records, what
    /// the header says of them, and the summary. None also where the log has changed records since.
    pub(super) fn counts(path: &Path) -> Option<(usize, ListTally, Summary)> {
        let (file, metadata) = files::open_own_seen(path, OpenOptions::new().read(true)).ok()?;
        let (count, nonce, tally) = read_header(&file)?;
        let mut at = list_end(count)? as u64;
        let length = usize::try_from(metadata.len().checked_sub(at)?).ok()?;
        let mut log = vec![0; Some(length).filter(|length| *length <= limits::INDEX_GLANCED_OCTETS)?];
        file.read_exact_at(&mut log, at).ok()?;
        let (mut rest, mut summary) = (log.as_slice(), None);
        while let Some((kind, content, behind)) = next_entry(rest, at, nonce) {
            summary = Some(Summary::decode(content).filter(|_| kind == KIND_SUMMARY)?);
            at += (rest.len() - behind.len()) as u64;
            rest = behind;
        }
        Some((count, tally, summary?))
    }

    /// Writes a new index of `records` and `summary` in the place of whatever is at `path`, durably.
    ///
    /// There are `count` records; if fewer come, nothing is written.
    pub(super) fn create(
        path: &Path,
        count: usize,
        records: impl Iterator<Item = Record>,
        summary: &Summary,
    ) -> io::Result<(Self, Index)> {
        let nonce = u64::from_le_bytes(random::bytes()?);
        let temporary = path.with_extension("index.new");
        let file = files::create_own(&temporary)?;
        let mut out = BufWriter::with_capacity(limits::READ_OCTETS, &file);
        out.write_all(&[0; HEADER])?;
        let (mut written, mut tally, mut column) = (0, ListTally::default(), ColumnWriter::new(count, nonce));
        for record in records.take(count) {
            out.write_all(&record.encode(place_in(written, nonce)))?;
            tally.add(written, &record);
            column.add(&record);
            written += 1;
        }
        if written < count {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let column = column.finish();
        out.write_all(&column)?;
        let log = HEADER + count * Record::OCTETS + column.len();
        out.write_all(&entry(KIND_SUMMARY, &summary.encode(), log as u64, nonce))?;
        out.flush()?;
        drop(out);
        file.write_all_at(&header(count, nonce, &tally), 0)?;
        file.sync_data()?;
        std::fs::rename(&temporary, path)?;
        files::sync_directory_of(path)?;
        Self::load(path).ok_or_else(|| io::Error::other("the index that was just written does not read"))
    }

    /// Whether somebody wrote the index since it was read here.
    pub(super) fn news(&self) -> News {
        let named = std::fs::symlink_metadata(&self.path);
        if !named.is_ok_and(|metadata| metadata.ino() == self.inode) {
            return News::Replaced;
        }
        match self.file.metadata() {
            Ok(metadata) if metadata.len() != self.log_end => News::Log,
            Ok(_) => News::None,
            Err(_) => News::Replaced,
        }
    }

    /// Reads what the log has more than was read before; whether there was a whole transaction.
    pub(super) fn replay(&mut self, index: &mut Index) -> io::Result<bool> {
        let length = self.file.metadata()?.len().saturating_sub(self.log_end);
        let mut log = vec![0; usize::try_from(length).unwrap_or(0).min(limits::INDEX_LOG_OCTETS)];
        let read = read_up_to(&self.file, &mut log, self.log_end)?;
        log.truncate(read);
        let (mut rest, mut records, mut sweeps, mut found) = (log.as_slice(), Vec::new(), Vec::new(), false);
        let mut at = self.log_end;
        while let Some((kind, content, behind)) = next_entry(rest, at, self.nonce) {
            at += (rest.len() - behind.len()) as u64;
            rest = behind;
            match kind {
                KIND_RECORD => match decode_record_entry(content) {
                    Some(placed) => records.push(placed),
                    None => break,
                },
                KIND_SWEEP => match Sweep::decode(content) {
                    Some(sweep) => sweeps.push(sweep),
                    None => break,
                },
                KIND_SUMMARY => {
                    let Some(summary) = Summary::decode(content) else { break };
                    index.apply(records.drain(..), summary);
                    sweeps.drain(..).for_each(|sweep| index.sweep(sweep));
                    (self.log_end, found) = (at, true);
                }
                _ => break,
            }
        }
        Ok(found)
    }

    /// Adds a transaction to the log. `durable`: not before it is on the disk does this return.
    pub(super) fn append(
        &mut self,
        (records, sweeps): (&[(usize, Record)], &[Sweep]),
        summary: &Summary,
        durable: bool,
    ) -> io::Result<()> {
        let mut log = Vec::with_capacity(records.len() * (Record::OCTETS + 24) + 1024);
        for (place, record) in records {
            let place = *place as u64;
            let content = [&place.to_le_bytes()[..], &record.encode(place)].concat();
            let at = self.log_end + log.len() as u64;
            log.extend_from_slice(&entry(KIND_RECORD, &content, at, self.nonce));
        }
        for sweep in sweeps {
            let at = self.log_end + log.len() as u64;
            log.extend_from_slice(&entry(KIND_SWEEP, &sweep.encode(), at, self.nonce));
        }
        let at = self.log_end + log.len() as u64;
        log.extend_from_slice(&entry(KIND_SUMMARY, &summary.encode(), at, self.nonce));
        self.file.write_all_at(&log, self.log_end)?;
        self.log_end += log.len() as u64;
        if self.file.metadata()?.len() > self.log_end {
            self.file.set_len(self.log_end)?;
        }
        if durable { self.sync() } else { Ok(()) }
    }

    /// Makes durable what was added to the log.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// Whether so much was added that a new list is due.
    pub(super) fn is_long(&self, index: &Index) -> bool {
        index.holds_much()
            || self.log_end > (list_end(index.len()).unwrap_or(HEADER) + limits::INDEX_LOG_OCTETS / 2) as u64
    }
}

/// The place of a record for its check: one that no other index has.
pub(super) fn place_in(place: usize, nonce: u64) -> u64 {
    nonce ^ place as u64
}

fn header(count: usize, nonce: u64, tally: &ListTally) -> [u8; HEADER] {
    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend_from_slice(&u32::try_from(Record::OCTETS).unwrap_or(0).to_le_bytes());
    header.extend_from_slice(&(count as u64).to_le_bytes());
    header.extend_from_slice(&nonce.to_le_bytes());
    header.extend_from_slice(&tally.encode());
    header.extend_from_slice(&xxh3_64_with_seed(&header, 0).to_le_bytes());
    header.try_into().unwrap_or([0; HEADER])
}

/// The end of a list of `count` records and its column.
fn list_end(count: usize) -> Option<usize> {
    HEADER.checked_add(count.checked_mul(Record::OCTETS)?)?.checked_add(short_record::column_octets(count)?)
}

/// The number of records, the nonce, and the list in numbers; none if this is no index of this version.
fn read_header(file: &File) -> Option<(usize, u64, ListTally)> {
    let mut octets = [0; HEADER];
    file.read_exact_at(&mut octets, 0).ok()?;
    let number = |at: usize| Some(u64::from_le_bytes(octets.get(at..at + 8)?.try_into().ok()?));
    let (count, nonce) = (usize::try_from(number(16)?).ok()?, number(24)?);
    let tally = ListTally::decode(octets.get(32..32 + ListTally::OCTETS)?.try_into().ok()?);
    let right = count <= limits::MESSAGES && header(count, nonce, &tally) == octets;
    right.then_some((count, nonce, tally))
}

fn entry(kind: u32, content: &[u8], at: u64, nonce: u64) -> Vec<u8> {
    let mut entry = Vec::with_capacity(ENTRY_HEAD + content.len() + CHECK);
    entry.extend_from_slice(&u32::try_from(content.len()).unwrap_or(0).to_le_bytes());
    entry.extend_from_slice(&kind.to_le_bytes());
    entry.extend_from_slice(content);
    entry.extend_from_slice(&xxh3_64_with_seed(&entry, at ^ nonce).to_le_bytes());
    entry
}

/// The entry at the start of `octets`, which stand at `at` of the file: its kind, its content, and what is behind it.
fn next_entry(octets: &[u8], at: u64, nonce: u64) -> Option<(u32, &[u8], &[u8])> {
    let (length, rest) = octets.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (content, rest) = rest.split_at_checked(length)?;
    let (check, behind) = rest.split_first_chunk::<CHECK>()?;
    let checked = octets.get(..ENTRY_HEAD + length)?;
    let right = xxh3_64_with_seed(checked, at ^ nonce).to_le_bytes() == *check;
    right.then_some((u32::from_le_bytes(*kind), content, behind))
}

fn decode_record_entry(content: &[u8]) -> Option<(usize, Record)> {
    let (place, record) = content.split_first_chunk::<8>()?;
    let place = u64::from_le_bytes(*place);
    Some((usize::try_from(place).ok()?, Record::decode(record, place)?))
}

fn read_up_to(file: &File, buffer: &mut [u8], mut at: u64) -> io::Result<usize> {
    let mut read = 0;
    while let Some(room) = buffer.get_mut(read..).filter(|room| !room.is_empty()) {
        match file.read_at(room, at) {
            Ok(0) => break,
            Ok(count) => (read, at) = (read + count, at + count as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests;
