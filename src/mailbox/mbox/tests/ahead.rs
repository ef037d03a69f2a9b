//! Flags that the index has and the file not yet: who sees them, and how they get there.

use super::world::{World, flags, message, messages, uids};
use crate::limits;
use crate::mailbox::mbox::{Mbox, Policy};
use crate::mailbox::{Access, FlagAction, Flags, Mailbox, Uid};

/// Messages in whose headers there is room for flags.
fn with_room(count: u32) -> (World, Mbox) {
    let world = World::new(&messages(count));
    let mut mbox = world.open();
    for flag in [Flags::DRAFT, Flags::NONE] {
        mbox.store(&all(&mbox), FlagAction::Replace, &flags(flag)).unwrap();
        mbox.checkpoint().unwrap();
    }
    assert_eq!(of_file(&world), [""; 0]);
    (world, mbox)
}

fn all(mbox: &Mbox) -> Vec<Uid> {
    uids(mbox).into_iter().map(Uid).collect()
}

/// The letters of the messages that have any but O, as the file has them.
fn of_file(world: &World) -> Vec<String> {
    let file = world.read();
    let lines = file.lines().filter_map(|line| line.strip_prefix("Status: ").or(line.strip_prefix("X-Status: ")));
    lines.map(|letters| letters.replace(['O', ' '], "")).filter(|letters| !letters.is_empty()).collect()
}

fn of_index(mbox: &Mbox) -> Vec<Flags> {
    (0..mbox.len()).map(|index| mbox.message(index).unwrap().flags).collect()
}

#[test]
fn a_change_of_many_is_one_entry_that_all_sessions_read() {
    let (world, mut mbox) = with_room(40);
    let mut other = world.open();
    let before = std::fs::metadata(world.index().with_extension("index")).unwrap().len();
    mbox.store(&all(&mbox), FlagAction::Add, &flags(Flags::FLAGGED)).unwrap();
    let after = std::fs::metadata(world.index().with_extension("index")).unwrap().len();
    assert!(after - before < 400, "{} octets for 40 messages", after - before);
    other.sync().unwrap();
    for mbox in [&mbox, &other, &world.open()] {
        assert!(mbox.is_ahead());
        assert_eq!(of_index(mbox), [Flags::FLAGGED; 40]);
    }
    // what is changed afterwards is not swept over
    other.store(&[Uid(7)], FlagAction::Replace, &flags(Flags::SEEN)).unwrap();
    mbox.sync().unwrap();
    assert_eq!((mbox.message(6).unwrap().flags, mbox.message(7).unwrap().flags), (Flags::SEEN, Flags::FLAGGED));
    mbox.write_flags().unwrap();
    assert_eq!(of_file(&world).len(), 40);
    other.sync().unwrap();
    for mbox in [&mbox, &other, &world.open()] {
        assert!(!mbox.is_ahead());
        assert_eq!(mbox.tally().unseen, 39);
    }
}

#[test]
fn however_many_changes_there_are_the_log_does_not_hold_more_than_it_may() {
    let (world, mut mbox) = with_room(8);
    let mut other = world.open();
    for round in 0..limits::INDEX_SWEEPS * 3 {
        let action = [FlagAction::Add, FlagAction::Remove][round % 2];
        let some: Vec<Uid> = all(&mbox).into_iter().skip(round % 5).collect();
        mbox.store(&some, action, &flags(Flags::ANSWERED)).unwrap();
        other.sync().unwrap();
        assert_eq!(of_index(&other), of_index(&mbox), "round {round}");
    }
    mbox.checkpoint().unwrap();
    world.forget();
    assert_eq!(of_index(&world.open()), of_index(&mbox));
}

#[test]
fn flags_of_a_session_that_died_come_into_the_file_with_whoever_clears_up() {
    let (world, mut mbox) = with_room(3);
    mbox.store(&[Uid(2)], FlagAction::Add, &flags(Flags::FLAGGED)).unwrap();
    drop(mbox);
    assert_eq!(of_file(&world), [""; 0]);
    assert!(!Mbox::recover(world.place(), Policy::default()).unwrap(), "nothing was half done");
    assert_eq!(of_file(&world), ["F"]);
    assert!(!world.open().is_ahead());
}

#[test]
fn a_delivery_or_a_rewrite_by_others_takes_no_flags() {
    let (world, mut mbox) = with_room(3);
    mbox.store(&[Uid(1), Uid(2)], FlagAction::Add, &flags(Flags::FLAGGED)).unwrap();
    world.deliver(&message(4));
    mbox.store(&[Uid(3)], FlagAction::Add, &flags(Flags::SEEN)).unwrap();
    // a program that removes the first message
    let file = world.read();
    let second = file.match_indices("From ").nth(1).unwrap().0;
    world.write(&file.as_bytes()[second..]);
    mbox.sync().unwrap();
    assert_eq!(of_index(&mbox), [Flags::FLAGGED, Flags::SEEN, Flags::NONE]);
    mbox.write_flags().unwrap();
    assert_eq!(of_file(&world), ["F", "R"]);
    assert_eq!(of_index(&world.try_open(Access::ReadOnly).unwrap()), of_index(&mbox));
}

#[test]
fn an_expunge_finds_the_file_up_to_date() {
    let (world, mut mbox) = with_room(4);
    mbox.store(&all(&mbox), FlagAction::Add, &flags(Flags::FLAGGED)).unwrap();
    mbox.expunge(&[Uid(3)]).unwrap();
    assert_eq!(of_file(&world), ["F"; 3]);
    assert!(!mbox.is_ahead());
}
