//! The numbered messages of a session, eight octets each: at a hundred thousand messages that is most of what an idle
//! session has for itself.

use std::collections::BTreeMap;

use crate::mailbox::Uid;

/// A message that has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its UID.
    pub(super) uid: Uid,
    /// Octets that RETR sends, before dots are doubled.
    pub(super) size: u64,
    /// It was `\Seen` when the session began.
    pub(super) seen: bool,
    /// RETR was said.
    pub(super) retrieved: bool,
    /// DELE was said.
    pub(super) deleted: bool,
}

/// All of them, in order.
#[derive(Debug, Default)]
pub(super) struct Entries {
    packed: Vec<Packed>,
    /// The sizes for which there is no room, by position.
    large: BTreeMap<usize, u64>,
}

/// A UID; and a size below the three marks.
#[derive(Clone, Copy, Debug)]
struct Packed {
    uid: Uid,
    rest: u32,
}

const SEEN: u32 = 1 << 31;
const RETRIEVED: u32 = 1 << 30;
const DELETED: u32 = 1 << 29;
/// The sizes; and as a size, that the size is elsewhere.
const SIZE: u32 = DELETED - 1;

impl Entries {
    /// With room for `count` entries.
    pub(super) fn with_capacity(count: usize) -> Self {
        Self { packed: Vec::with_capacity(count), large: BTreeMap::new() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.packed.len()
    }

    /// Adds one at the end.
    pub(super) fn push(&mut self, entry: Entry) {
        let position = self.packed.len();
        self.packed.push(Packed { uid: entry.uid, rest: marks(&entry) });
        self.resize(position, entry.size);
    }

    /// Gives the one at `position` another size.
    pub(super) fn resize(&mut self, position: usize, size: u64) {
        let small = u32::try_from(size).ok().filter(|size| *size < SIZE);
        match small {
            Some(_) => self.large.remove(&position),
            None => self.large.insert(position, size),
        };
        if let Some(packed) = self.packed.get_mut(position) {
            packed.rest = packed.rest & !SIZE | small.unwrap_or(SIZE);
        }
    }

    /// The one at `position`.
    pub(super) fn get(&self, position: usize) -> Option<Entry> {
        self.packed.get(position).map(|packed| self.unpack(position, *packed))
    }

    fn unpack(&self, position: usize, Packed { uid, rest }: Packed) -> Entry {
        let size = match rest & SIZE {
            SIZE => self.large.get(&position).copied().unwrap_or_default(),
            size => u64::from(size),
        };
        let is = |mark| rest & mark != 0;
        Entry { uid, size, seen: is(SEEN), retrieved: is(RETRIEVED), deleted: is(DELETED) }
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Entry> + ExactSizeIterator {
        let unpacked = |(position, packed): (usize, &Packed)| self.unpack(position, *packed);
        self.packed.iter().enumerate().map(unpacked)
    }

    /// Changes the marks of the one at `position`, if there is one.
    pub(super) fn mark(&mut self, position: usize, change: impl FnOnce(&mut Entry)) {
        let Some(mut entry) = self.get(position) else { return };
        change(&mut entry);
        if let Some(packed) = self.packed.get_mut(position) {
            packed.rest = packed.rest & SIZE | marks(&entry);
        }
    }
}

fn marks(entry: &Entry) -> u32 {
    let marked = [(entry.seen, SEEN), (entry.retrieved, RETRIEVED), (entry.deleted, DELETED)];
    marked.into_iter().filter(|(set, _)| *set).map(|(_, mark)| mark).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_whatever_its_size() {
        let sizes =
            [0, 1, u64::from(SIZE) - 1, u64::from(SIZE), u64::from(SIZE) + 1, u64::from(u32::MAX) + 1, u64::MAX];
        let mut entries = Entries::with_capacity(sizes.len());
        let mut expected = Vec::new();
        for (number, size) in (1..).zip(sizes) {
            let [seen, retrieved, deleted] = [1, 2, 4].map(|bit| number & bit != 0);
            let entry = Entry { uid: Uid(u32::MAX - number), size, seen, retrieved, deleted };
            entries.push(entry);
            expected.push(entry);
        }
        assert!(entries.iter().eq(expected.iter().copied()));
        for (position, entry) in expected.iter_mut().enumerate() {
            let toggle = |entry: &mut Entry| entry.deleted = !entry.deleted;
            entries.mark(position, toggle);
            toggle(entry);
        }
        assert!(entries.iter().eq(expected));
        assert_eq!((entries.get(7), entries.len()), (None, 7));
        assert_eq!(size_of::<Packed>(), 8);
    }
}
