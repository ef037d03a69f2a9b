//! What was made from messages' contents and is asked for again and again, kept beside the index.
//!
//! Only what a client asked for is kept. It is gathered, and written when the client falls silent or when it becomes
//! much; nothing is synced, and nothing waits. All of it can be lost at any time: what cannot be read or written is made
//! again from the mail. An entry belongs to a UID and to the identity of the message, so that a mailbox which somebody
//! else rewrote is not answered from what it was.

use std::path::PathBuf;

use super::cache_block::{self, Entry};
use super::cache_file::CacheFile;
use crate::limits;
use crate::mailbox::{Facet, Uid};

/// A mailbox's cache.
#[derive(Debug, Default)]
pub(super) struct Cache {
    state: State,
    gathered: Vec<Gathered>,
    content: Vec<u8>,
}

#[derive(Debug, Default)]
enum State {
    /// Nobody has asked yet.
    #[default]
    Unopened,
    /// There is none so far.
    Missing,
    Open(Box<CacheFile>),
    /// It cannot be written: it stays as it is.
    Off,
}

/// What is not written yet: where its content ends among all.
#[derive(Clone, Copy, Debug)]
struct Gathered {
    facet: Facet,
    uid: Uid,
    identity: u64,
    end: usize,
}

impl Cache {
    /// What is kept, at `path`, of the message with `uid` and `identity`.
    pub(super) fn find(
        &mut self,
        path: impl FnOnce() -> Option<PathBuf>,
        facet: Facet,
        uid: Uid,
        identity: u64,
    ) -> Option<&[u8]> {
        if matches!(self.state, State::Unopened) {
            self.state = match path() {
                Some(path) => CacheFile::open(&path).map_or(State::Missing, |file| State::Open(Box::new(file))),
                None => State::Off,
            };
        }
        let State::Open(file) = &mut self.state else { return None };
        file.find(facet, uid, identity)
    }

    /// Gathers an entry; whether it is time to write.
    pub(super) fn keep(&mut self, facet: Facet, uid: Uid, identity: u64, content: &[u8]) -> bool {
        if matches!(self.state, State::Off) || !cache_block::fits(content) {
            return false;
        }
        self.content.extend_from_slice(content);
        self.gathered.push(Gathered { facet, uid, identity, end: self.content.len() });
        self.content.len() >= limits::CACHE_GATHERED_OCTETS
    }

    /// Whether something waits to be written.
    pub(super) fn waits(&self) -> bool {
        !self.gathered.is_empty()
    }

    /// Writes what was gathered. When blocks are joined, entries stay for which `is_wanted`.
    pub(super) fn write(&mut self, path: Option<PathBuf>, is_wanted: impl Fn(&Entry<'_>) -> bool) {
        let (gathered, content) = (std::mem::take(&mut self.gathered), std::mem::take(&mut self.content));
        let starts = [0].into_iter().chain(gathered.iter().map(|one| one.end));
        let mut entries: Vec<Entry<'_>> = gathered
            .iter()
            .zip(starts)
            .map(|(one, start)| Entry {
                facet: one.facet,
                uid: one.uid,
                identity: one.identity,
                content: content.get(start..one.end).unwrap_or_default(),
            })
            .collect();
        entries.sort_by_key(|entry| (entry.facet, entry.uid));
        let Some(path) = path else { return };
        let written = match &mut self.state {
            State::Open(file) => file
                .append(&entries)
                .and_then(|written| if written && file.is_scattered() { file.join(is_wanted) } else { Ok(()) }),
            State::Off => Ok(()),
            // somebody else may have begun one by now
            _ => match CacheFile::open(&path) {
                Some(mut file) => file.append(&entries).map(|_written| self.state = State::Open(Box::new(file))),
                None => CacheFile::create(&path, &entries).map(|file| self.state = State::Open(Box::new(file))),
            },
        };
        if written.is_err() {
            self.state = State::Off;
        }
    }

    /// Lets the memory go that it takes.
    pub(super) fn rest(&mut self) {
        if let State::Open(file) = &mut self.state {
            file.rest();
        }
    }
}
