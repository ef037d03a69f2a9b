//! Indexes written and read, cut short and damaged.

use super::*;
use crate::mailbox::mbox::short_record::ShortRecord;
use crate::mailbox::mbox::sweep::Act;
use crate::mailbox::{FlagAction, Flags, Keywords, ModSeq, Uid, UidValidity};

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("letterbox-index-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn index(&self) -> PathBuf {
        self.0.join("INBOX.index")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

fn records(count: u32) -> Vec<Record> {
    (1..=count).map(|uid| Record { uid: Uid(uid), offset: u64::from(uid) * 100, ..Record::default() }).collect()
}

fn seen(index: &Index, place: usize) -> (usize, Record) {
    (place, Record { flags: Flags::SEEN, ..index.record(place).unwrap() })
}

#[test]
fn what_was_written_is_read_by_others_at_once_and_later() {
    let scratch = Scratch::new("roundtrip");
    let summary = Summary::fresh(UidValidity(5));
    let (mut writer, mut index) = IndexFile::create(&scratch.index(), 3, records(3).into_iter(), &summary).unwrap();
    let (mut reader, mut other) = IndexFile::load(&scratch.index()).unwrap();
    let changes = [seen(&index, 1), (3, records(4)[3])];
    let summary = Summary { uid_next: Uid(5), ..summary };
    writer.append((&changes, &[]), &summary, true).unwrap();
    index.apply(changes, summary);
    assert_eq!(reader.news(), News::Log);
    assert!(reader.replay(&mut other).unwrap());
    assert_eq!(reader.news(), News::None);
    for index in [&other, &IndexFile::load(&scratch.index()).unwrap().1, &index] {
        assert_eq!((index.len(), index.summary().uid_next), (4, Uid(5)));
        assert_eq!(index.record(1).unwrap().flags, Flags::SEEN);
        assert_eq!((index.find(Uid(4)), index.find(Uid(9))), (Ok(3), Err(4)));
    }
    IndexFile::create(&scratch.index(), 1, records(1).into_iter(), &Summary::default()).unwrap();
    assert_eq!(reader.news(), News::Replaced);
}

#[test]
fn a_transaction_without_its_end_never_was() {
    let scratch = Scratch::new("torn");
    let (mut file, index) =
        IndexFile::create(&scratch.index(), 3, records(3).into_iter(), &Summary::default()).unwrap();
    let before = std::fs::metadata(scratch.index()).unwrap().len();
    file.append((&[seen(&index, 0), seen(&index, 2)], &[]), &Summary::default(), false).unwrap();
    let whole = std::fs::read(scratch.index()).unwrap();
    for cut in usize::try_from(before).unwrap()..whole.len() {
        std::fs::write(scratch.index(), &whole[..cut]).unwrap();
        let (_, index) = IndexFile::load(&scratch.index()).unwrap();
        assert!(index.records().all(|record| record.flags == Flags::NONE), "cut at {cut}");
    }
}

#[test]
fn damage_is_noticed_wherever_it_is() {
    let scratch = Scratch::new("damage");
    IndexFile::create(&scratch.index(), 2, records(2).into_iter(), &Summary::default()).unwrap();
    let whole = std::fs::read(scratch.index()).unwrap();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x40;
        std::fs::write(scratch.index(), &damaged).unwrap();
        assert!(IndexFile::load(&scratch.index()).is_none(), "octet {at}");
    }
    std::fs::write(scratch.index(), [&whole[..], &whole].concat()).unwrap();
    assert_eq!(IndexFile::load(&scratch.index()).unwrap().1.len(), 2);
}

#[test]
fn in_a_long_list_damage_is_noticed_where_it_is_met() {
    let scratch = Scratch::new("long");
    let count = u32::try_from(limits::INDEX_CHECKED_OCTETS / Record::OCTETS + 1).unwrap();
    let list = records(count);
    IndexFile::create(&scratch.index(), list.len(), list.iter().copied(), &Summary::default()).unwrap();
    let mut octets = std::fs::read(scratch.index()).unwrap();
    octets[HEADER + 700 * Record::OCTETS + 3] ^= 1;
    // the record of another place, and that of another index
    octets.copy_within(HEADER..HEADER + Record::OCTETS, HEADER + 800 * Record::OCTETS);
    octets[HEADER + 900 * Record::OCTETS..][..Record::OCTETS].copy_from_slice(&list[900].encode(900));
    std::fs::write(scratch.index(), octets).unwrap();
    let (_, index) = IndexFile::load(&scratch.index()).unwrap();
    assert!(index.record(1).is_some() && !index.is_damaged());
    for place in [700, 800, 900] {
        let (_, index) = IndexFile::load(&scratch.index()).unwrap();
        assert!(index.record(place).is_none() && index.is_damaged() && !index.is_whole());
    }
}

#[test]
fn in_the_column_damage_is_noticed_where_it_is_met() {
    let scratch = Scratch::new("column");
    let count = limits::INDEX_CHECKED_OCTETS / Record::OCTETS + 1;
    let list = records(u32::try_from(count).unwrap());
    IndexFile::create(&scratch.index(), count, list.into_iter(), &Summary::default()).unwrap();
    let mut octets = std::fs::read(scratch.index()).unwrap();
    octets[HEADER + count * Record::OCTETS + short_record::column_octets(700).unwrap()] ^= 1;
    std::fs::write(scratch.index(), octets).unwrap();
    let (_, index) = IndexFile::load(&scratch.index()).unwrap();
    let (mut before, mut damaged) = (Vec::new(), Vec::new());
    index.visit_short(0..512, |first, run| before.extend(first..first + run.len()));
    assert!(before.into_iter().eq(0..512) && !index.is_damaged());
    index.visit_short(512..768, |first, run| damaged.extend(first..first + run.len()));
    assert!(damaged.is_empty() && index.is_damaged() && !index.is_whole());
    assert!(index.identity(700).is_none() && index.record(700).is_some());
}

#[test]
fn in_short_the_records_are_what_became_of_them() {
    let scratch = Scratch::new("short");
    let (_, mut index) =
        IndexFile::create(&scratch.index(), 600, records(600).into_iter(), &Summary::default()).unwrap();
    let flag = |action, flags| Act::Flag { action, flags, keywords: Keywords::default(), modseq: ModSeq(9) };
    let changes: Vec<_> = [0, 255, 256, 599].into_iter().map(|place| seen(&index, place)).collect();
    let came = records(603).into_iter().enumerate().skip(600);
    let steps = [
        vec![(100..400, flag(FlagAction::Add, Flags::FLAGGED)), (598..602, flag(FlagAction::Add, Flags::DRAFT))],
        vec![(0..1, Act::Settle), (300..300, Act::Settle), (255..257, flag(FlagAction::Remove, Flags::SEEN))],
        vec![(250..260, flag(FlagAction::Replace, Flags::ANSWERED))],
    ];
    index.apply(changes.into_iter().chain(came), Summary::default());
    for step in steps {
        for (places, act) in step {
            index.sweep(Sweep { places, act, tally: *index.tally() });
        }
        let all: Vec<_> = (0..603).map(|place| ShortRecord::of(&index.record(place).unwrap())).collect();
        for places in [0..603, 1..2, 254..258, 599..601, 257..600, 602..900, 700..800] {
            let mut met = Vec::new();
            index.visit_short(places.clone(), |first, run| met.extend((first..).zip(run.iter().copied())));
            let expected = all.iter().copied().enumerate().filter(|(place, _)| places.contains(place));
            assert!(expected.eq(met), "{places:?}");
        }
    }
}
