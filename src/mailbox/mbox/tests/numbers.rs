//! What clients were told of UIDs outlives the index, whatever other programs do at the same time.

use super::world::{World, append, flags, message, messages, uids};
use crate::mailbox::{FlagAction, Flags, Mailbox, Uid};

/// A mailbox with three messages that has its base, the last of them at the offset that is told.
fn with_base() -> World {
    let world = World::new(&messages(3));
    let mut mbox = world.open();
    mbox.store(&[Uid(1)], FlagAction::Add, &flags(Flags::SEEN)).unwrap();
    mbox.checkpoint().unwrap();
    assert!(world.read().contains(" 0000000003\n"), "{}", world.read());
    world
}

#[test]
fn a_number_that_was_told_never_comes_again() {
    for deed in ["append", "append, then flag", "deliver, and leave", "deliver, flag, and fall silent"] {
        let world = with_base();
        let before = world.read().len();
        let mut mbox = world.open();
        let validity = mbox.uid_validity();
        if deed.starts_with("append") {
            assert_eq!(append(&mut mbox, b"A: 4\r\n\r\nx\r\n"), 4);
        } else {
            world.deliver(&message(4));
            mbox.sync().unwrap();
        }
        assert_eq!(mbox.uid_next(), Uid(5), "{deed}");
        if deed.contains("flag") {
            mbox.store(&[Uid(2)], FlagAction::Add, &flags(Flags::SEEN)).unwrap();
            mbox.write_flags().unwrap();
        }
        if deed.contains("leave") {
            mbox.checkpoint().unwrap();
        }
        drop(mbox);
        // another program removes the newest, and the index is lost
        let cut = world.read().get(..before).unwrap().to_owned();
        world.write(cut.as_bytes());
        world.forget();
        world.deliver(&message(5));
        let mbox = world.open();
        assert_eq!((mbox.uid_validity(), uids(&mbox)), (validity, vec![1, 2, 3, 5]), "{deed}");
    }
}

#[test]
fn an_append_of_several_to_an_empty_mailbox_says_the_last_number() {
    use crate::mailbox::{FlagList, Incoming};
    let world = World::new("");
    let mut contents: Vec<&[u8]> = vec![b"A: 1\r\n\r\nx\r\n"; 3];
    let incoming = |content| Incoming {
        line_feeds: Default::default(),
        content,
        octets: 11,
        flags: FlagList::default(),
        date: None,
    };
    let mut incoming: Vec<Incoming<'_>> = contents.iter_mut().map(|content| incoming(content)).collect();
    world.open().append(&mut incoming).unwrap();
    assert!(world.read().contains(" 0000000003\n"), "{}", world.read());
}

#[test]
fn what_was_delivered_has_its_number_in_the_file_once_a_session_has_seen_it() {
    let world = with_base();
    let before = world.read();
    world.deliver(&[message(4), message(5)].concat());
    let mut mbox = world.open();
    mbox.checkpoint().unwrap();
    let told = (mbox.uid_validity(), uids(&mbox), mbox.uid_next());
    drop(mbox);
    let raised = before.replacen(" 0000000003\n", " 0000000005\n", 1);
    assert!(world.read().starts_with(&raised), "nothing is moved but what is new: {}", world.read());
    world.forget();
    let mut mbox = world.open();
    assert_eq!((mbox.uid_validity(), uids(&mbox), mbox.uid_next()), told);
    // and all is said: another session writes nothing
    let written = world.read();
    mbox.checkpoint().unwrap();
    assert_eq!(world.read(), written);
}

#[test]
fn a_delivery_before_an_append_keeps_its_number_too() {
    let world = with_base();
    world.deliver(&message(4));
    let mut mbox = world.open();
    append(&mut mbox, b"A: 5\r\n\r\nx\r\n");
    mbox.checkpoint().unwrap();
    let told = (mbox.uid_validity(), uids(&mbox));
    drop(mbox);
    world.forget();
    assert_eq!((world.open().uid_validity(), uids(&world.open())), told);
}

#[test]
fn a_mailbox_in_which_no_server_has_written_is_not_written_for_its_numbers() {
    let world = World::new(&messages(3));
    world.open().checkpoint().unwrap();
    world.deliver(&message(4));
    world.open().checkpoint().unwrap();
    assert_eq!(world.read(), [messages(3), message(4)].concat());
    let mut mbox = world.open();
    mbox.expunge(&[Uid(1), Uid(2), Uid(3), Uid(4)]).unwrap();
    assert_eq!((world.read(), mbox.uid_next()), (String::new(), Uid(5)));
}

#[test]
fn an_emptied_mailbox_says_in_itself_what_it_said_before() {
    let world = with_base();
    let mut mbox = world.open();
    let told = (mbox.uid_validity(), mbox.uid_next());
    mbox.expunge(&[Uid(1), Uid(2), Uid(3)]).unwrap();
    assert_eq!((mbox.len(), mbox.uid_validity(), mbox.uid_next()), (0, told.0, told.1));
    assert!(world.read().contains(&format!("X-IMAP: {:010} 0000000003\n", told.0.0)), "{}", world.read());
    drop(mbox);
    world.forget();
    let mut mbox = world.open();
    assert_eq!((mbox.len(), mbox.uid_validity(), mbox.uid_next()), (0, told.0, told.1));
    world.deliver(&message(4));
    mbox.sync().unwrap();
    assert_eq!(uids(&mbox), [4]);
    mbox.store(&[Uid(4)], FlagAction::Add, &flags(Flags::SEEN)).unwrap();
    mbox.checkpoint().unwrap();
    assert!(!world.read().contains("X-IMAP: "), "the note goes with the first rewrite: {}", world.read());
    drop(mbox);
    world.forget();
    assert_eq!((world.open().uid_validity(), uids(&world.open())), (told.0, vec![4]));
}

#[test]
fn a_mailbox_that_is_emptied_has_another_size() {
    let mut sizes = std::collections::BTreeSet::new();
    for length in 100..200 {
        let world = World::new("");
        let mut mbox = world.open();
        append(&mut mbox, format!("A: 1\r\n\r\n{}\r\n", "x".repeat(length)).as_bytes());
        let before = world.read().len();
        mbox.expunge(&[Uid(1)]).unwrap();
        assert_ne!(world.read().len(), before);
        sizes.insert(world.read().len());
    }
    assert_eq!(sizes.len(), 2, "one of them would have had the size that it had: {sizes:?}");
}

#[test]
fn a_mailbox_can_be_emptied_where_no_journal_has_room() {
    let world = with_base();
    let mut mbox = world.open();
    std::fs::create_dir(world.index().with_extension("journal.new")).unwrap();
    mbox.expunge(&[Uid(1), Uid(2), Uid(3)]).unwrap();
    assert_eq!((world.read(), mbox.len(), mbox.uid_next()), (String::new(), 0, Uid(4)));
}

/// Ten digits of which a disk could write a part are not written in place, but by way of the journal.
#[test]
fn the_last_number_reaches_the_base_wherever_it_stands() {
    let mut later = 0;
    for padding in 380..440 {
        let world = World::new(&message(1).replace("\n\n", &format!("\nP: {}\n\n", "p".repeat(padding))));
        let mut mbox = world.open();
        mbox.store(&[Uid(1)], FlagAction::Add, &flags(Flags::SEEN)).unwrap();
        mbox.checkpoint().unwrap();
        append(&mut mbox, b"A: 2\r\n\r\nx\r\n");
        later += usize::from(!world.read().contains(" 0000000002"));
        mbox.checkpoint().unwrap();
        assert!(world.read().contains(" 0000000002"), "{}", world.read());
    }
    assert_eq!(later, 9, "as many places as cut the ten digits");
}
