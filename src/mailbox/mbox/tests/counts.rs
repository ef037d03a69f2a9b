//! What the index counts as it goes, against a count of all messages; and STATUS by a glance at the index alone.

use super::world::{World, append, flags, messages, uids};
use crate::mailbox::mbox::Mbox;
use crate::mailbox::mbox::glance::glance;
use crate::mailbox::{Access, FlagAction, Flags, Mailbox, Status, Tally, Uid};

fn counted(mbox: &Mbox) -> Tally {
    let mut tally = Tally::default();
    (0..mbox.len()).for_each(|index| tally.add(index, &mbox.message(index).unwrap()));
    tally
}

/// The session's counts are right, and a glance says what a look says.
fn check(world: &World, mbox: &mut Mbox, after: &str) {
    mbox.sync().unwrap();
    assert_eq!(mbox.tally(), counted(mbox), "after {after}");
    let looked = Status::of(&world.try_open(Access::ReadOnly).unwrap());
    assert_eq!(glance(&world.path(), &world.index()), Some(looked), "after {after}");
}

#[test]
fn the_counts_follow_every_change() {
    let world = World::new(&messages(6));
    let mut mbox = world.open();
    check(&world, &mut mbox, "opening");
    for (uid, system) in [(1, Flags::SEEN), (4, Flags::SEEN | Flags::DELETED), (2, Flags::SEEN), (6, Flags::DELETED)] {
        mbox.store(&[Uid(uid)], FlagAction::Add, &flags(system)).unwrap();
        check(&world, &mut mbox, "a flag");
    }
    assert_eq!(mbox.tally().first_unseen, Some(2));
    mbox.store(&[Uid(1)], FlagAction::Remove, &flags(Flags::SEEN)).unwrap();
    assert_eq!(mbox.tally().first_unseen, Some(0));
    check(&world, &mut mbox, "a flag less");
    append(&mut mbox, b"A: 1\r\n\r\nx\r\n");
    check(&world, &mut mbox, "an append");
    mbox.expunge(&[Uid(1), Uid(4)]).unwrap();
    check(&world, &mut mbox, "an expunge");
    mbox.checkpoint().unwrap();
    check(&world, &mut mbox, "a checkpoint");
    let all: Vec<Uid> = uids(&mbox).into_iter().map(Uid).collect();
    mbox.store(&all, FlagAction::Add, &flags(Flags::SEEN)).unwrap();
    assert_eq!((mbox.tally().unseen, mbox.tally().first_unseen), (0, None));
    check(&world, &mut mbox, "flags of all");
}

#[test]
fn a_glance_tells_nothing_that_may_be_untrue() {
    let world = World::new(&messages(2));
    let at_a_glance = || glance(&world.path(), &world.index());
    assert_eq!(at_a_glance(), None, "nobody has looked yet");
    drop(world.open());
    assert!(at_a_glance().is_some());
    world.deliver(&messages(1));
    assert_eq!(at_a_glance(), None, "something was delivered");
    drop(world.open());
    assert_eq!(at_a_glance().map(|status| status.messages), Some(3));
    std::fs::write(world.index().with_extension("journal"), b"").unwrap();
    assert_eq!(at_a_glance(), None, "a crash is to be cleared up");
    std::fs::remove_file(world.index().with_extension("journal")).unwrap();
    std::fs::remove_file(world.path()).unwrap();
    assert_eq!(at_a_glance(), None, "it is gone");
}
