//! The driver on real files: what sessions see, and what other programs find in the file afterwards.

use super::{Mbox, Place, Policy};
use crate::limits;
use crate::mailbox::{Access, FlagAction, FlagList, Flags, Kind, Mailbox, Selected, Seq, Uid, UidValidity};

mod ahead;
mod cache;
mod counts;
mod ends;
mod line_feeds;
mod moves;
mod numbers;
mod trust;
mod world;

use world::{FROM, World, append, content, flags, message, messages, on_the_wire, subjects, uids};

#[test]
fn a_virgin_file_is_numbered_and_not_written() {
    let world = World::new(&messages(3));
    let mut mbox = world.open();
    assert_eq!(uids(&mbox), [1, 2, 3]);
    assert_eq!(content(&mut mbox, 2), b"Subject: 2\n\nbody 2\n");
    assert_eq!(world.read(), messages(3));
    let validity = mbox.uid_validity();
    drop(mbox);
    assert_eq!((world.open().uid_validity(), world.open().uid_next()), (validity, Uid(4)));
}

#[test]
fn missing_and_empty_files_are_empty_mailboxes() {
    let world = World::new("");
    assert_eq!(world.open().len(), 0);
    std::fs::remove_file(world.path()).unwrap();
    let mut mbox = world.open();
    assert_eq!(mbox.len(), 0);
    world.write(messages(1).as_bytes());
    assert_eq!(mbox.sync().unwrap().arrived, 1);
    assert_eq!(subjects(&mut mbox), ["Subject: 1"]);
}

#[test]
fn the_first_mail_of_all_comes_to_a_mailbox_that_has_its_uids() {
    let world = World::new("");
    std::fs::remove_file(world.path()).unwrap();
    let mut mbox = world.open();
    assert!(mbox.uid_validity().0 > 0);
    assert_eq!(mbox.uid_next(), Uid(1));
    world.write(messages(1).as_bytes());
    assert_eq!(mbox.sync().unwrap().arrived, 1);
    assert_eq!(mbox.uid_validity(), world.open().uid_validity());
}

#[test]
fn what_is_no_mbox_is_refused_and_left_alone() {
    let world = World::new("no mailbox\n");
    assert_eq!(world.try_open(Access::ReadWrite).err().unwrap().kind, Kind::NotAMailbox);
    assert_eq!(world.read(), "no mailbox\n");
    std::fs::remove_file(world.path()).unwrap();
    std::fs::create_dir(world.path()).unwrap();
    assert_eq!(world.try_open(Access::ReadWrite).err().unwrap().kind, Kind::NotAMailbox);
}

#[test]
fn deliveries_cost_the_tail_and_are_recent_once() {
    let world = World::new(&messages(2));
    let mut mbox = world.open();
    let mut other = world.open();
    assert_eq!((mbox.message(0).unwrap().recent, other.message(0).unwrap().recent), (true, false));
    world.deliver(&message(3));
    assert_eq!(other.sync().unwrap().arrived, 1);
    assert_eq!(mbox.sync().unwrap().arrived, 1);
    assert_eq!((mbox.message(2).unwrap().recent, other.message(2).unwrap().recent), (false, true));
    assert_eq!(subjects(&mut mbox), ["Subject: 1", "Subject: 2", "Subject: 3"]);
}

#[test]
fn flags_that_another_program_changed_before_a_delivery_are_seen() {
    let world = World::new(&messages(4));
    let mut mbox = world.open();
    for flag in [Flags::SEEN, Flags::DRAFT] {
        mbox.store(&[Uid(1), Uid(2), Uid(3), Uid(4)], FlagAction::Replace, &flags(flag)).unwrap();
        mbox.checkpoint().unwrap();
    }
    // as UW and Dovecot do it, in the room that the header has
    let changed = world.read().replacen(
        "Subject: 3\nStatus: O \nX-Status: T   \n",
        "Subject: 3\nStatus: O \nX-Status: TF  \n",
        1,
    );
    assert_ne!(changed, world.read());
    world.write(changed.as_bytes());
    world.deliver(&message(5));
    mbox.sync().unwrap();
    assert_eq!((mbox.len(), mbox.message(2).unwrap().flags), (5, Flags::DRAFT | Flags::FLAGGED));
    assert_eq!(mbox.message(4).unwrap().flags, Flags::NONE);
}

#[test]
fn flags_reach_the_file_and_other_sessions() {
    let world = World::new(&messages(3));
    let (mut mbox, mut other) = (world.open(), Selected::new(Box::new(world.open())));
    let keyword = FlagList { system: Flags::FLAGGED, keywords: vec![b"Work".to_vec()] };
    mbox.store(&[Uid(2)], FlagAction::Add, &keyword).unwrap();
    other.sync().unwrap();
    assert_eq!(other.take_changed(), [Seq(2)]);
    mbox.checkpoint().unwrap();
    assert!(world.read().contains("Subject: 2\nStatus: O \nX-Status: F   \nX-Keywords: Work  "));
    // now there is room, and nothing has to move
    let before = world.read().len();
    mbox.store(&[Uid(2)], FlagAction::Add, &flags(Flags::SEEN)).unwrap();
    assert!(mbox.is_ahead() && world.read().contains("Subject: 2\nStatus: O "), "the client goes first");
    mbox.write_flags().unwrap();
    assert!(!mbox.is_ahead() && world.read().contains("Subject: 2\nStatus: RO\nX-Status: F   \n"));
    assert_eq!(world.read().len(), before);
    world.forget();
    let mut mbox = world.open();
    let message = mbox.message(1).unwrap();
    assert_eq!((message.uid, message.flags), (Uid(2), Flags::SEEN | Flags::FLAGGED));
    assert_eq!(mbox.keywords().names_of(message.keywords).collect::<Vec<_>>(), [b"Work"]);
    assert_eq!(subjects(&mut mbox), ["Subject: 1", "Subject: 2", "Subject: 3"]);
}

#[test]
fn what_is_appended_comes_back_octet_for_octet() {
    let wires: [&[u8]; 16] = [
        b"Subject: x\r\n\r\nbody\r\n",
        b"Subject: x\r\n\r\nFrom me\r\n>From you\r\n>>From us\r\nFrom a@b Mon Jan  5 10:11:12 2026\r\n",
        b"Status: RO\r\nX-UID: 7\r\nX-IMAPbase: 1 1\r\nX-Original-Status: x\r\n\r\nbody\r\n",
        b"From a@b Mon Jan  5 10:11:12 2026\r\nSubject: x\r\n\r\nbody\r\n",
        b"Subject: only header\r\n",
        b"Subject: only header",
        b"Subject: x\r\n\r\n",
        b"\r\nonly body\r\n",
        b"\r\n",
        b"\r\n\r\n\r\n",
        b"x",
        b"Subject: x\r\n\r\nno end",
        b"Subject: x\r\n\r\nblank lines\r\n\r\n\r\n",
        b"Subject: x\r\n\r\nbare \r and \r\r\n and \xff\r\n",
        b"Status: x",
        b"X-Letterbox: quoted\r\n\r\n>From x\r\n",
    ];
    let world = World::new(&messages(1));
    let mut mbox = world.open();
    for (n, wire) in (2..).zip(wires) {
        assert_eq!(append(&mut mbox, wire), n);
    }
    world.deliver(&message(18));
    mbox.sync().unwrap();
    mbox.checkpoint().unwrap();
    for forget in [false, true] {
        if forget {
            world.forget();
        }
        let mut mbox = world.open();
        assert_eq!(mbox.len(), 18);
        for (index, wire) in (1..).zip(wires) {
            let message = mbox.message(index).unwrap();
            let stored = content(&mut mbox, message.uid.0);
            assert_eq!(on_the_wire(&stored).escape_ascii().to_string(), wire.escape_ascii().to_string());
            assert_eq!(message.size, crate::text::octets::Octets::of(&stored));
            assert_eq!(mbox.message(index).unwrap().ends_line, wire.ends_with(b"\n"));
            assert_eq!(message.date.unix, 1_000_000_000);
        }
    }
}

#[test]
fn an_append_that_was_cut_short_leaves_nothing() {
    for mail in ["", "From MTA Mon Jan  5 10:11:12 2026\nSubject: 2\n\nbody 2\n\n"] {
        let world = World::new(&messages(1));
        world.open();
        let torn = "\0rom x Mon Jan  5 10:11:12 2026\nSubject: torn\n\n\0\0\0\0";
        world.deliver(torn);
        world.deliver(mail);
        for access in [Access::ReadOnly, Access::ReadWrite] {
            let mut mbox = world.try_open(access).unwrap();
            assert_eq!(world.read(), messages(1) + mail);
            assert_eq!(subjects(&mut mbox).len(), 1 + usize::from(!mail.is_empty()));
        }
    }
}

#[test]
fn another_program_may_rewrite_and_replace_the_file() {
    let world = World::new(&messages(4));
    let mut mbox = world.open();
    let validity = mbox.uid_validity();
    world.write((message(1) + &message(3) + &message(9) + &message(4)).as_bytes());
    let changes = mbox.sync().unwrap();
    assert_eq!((changes.removed.len(), changes.arrived), (1, 1));
    assert_eq!(uids(&mbox), [1, 3, 4, 5]);
    assert_eq!(subjects(&mut mbox), ["Subject: 1", "Subject: 3", "Subject: 4", "Subject: 9"]);
    let new = world.path().with_extension("new");
    std::fs::write(&new, message(4)).unwrap();
    std::fs::rename(&new, world.path()).unwrap();
    mbox.sync().unwrap();
    assert_eq!((uids(&mbox), mbox.uid_validity()), (vec![4], validity));
    mbox.expunge(&[Uid(4)]).unwrap();
    assert_eq!(world.read(), "");
}

#[test]
fn what_mutt_adds_makes_no_new_message() {
    let world = World::new(&messages(3));
    let mut mbox = world.open();
    let added = |n: u32| message(n).replace("\n\nbody", "\nContent-Length: 7\nLines: 1\n\nbody");
    world.write((message(1) + &added(2) + &added(3)).as_bytes());
    assert_eq!(mbox.sync().unwrap(), crate::mailbox::Changes::default());
    assert_eq!(uids(&mbox), [1, 2, 3]);
    assert!(content(&mut mbox, 2).starts_with(b"Subject: 2\nContent-Length: 7\n"));
}

#[test]
fn a_stale_offset_is_never_read() {
    let world = World::new(&messages(4));
    let mut mbox = world.open();
    world.write((message(9) + &messages(4)).as_bytes());
    assert_eq!(mbox.read_at(Uid(1), 0, &mut [0; 9]).unwrap_err().kind, Kind::Changed);
    let mut selected = Selected::new(Box::new(mbox));
    let mut octets = [0; 10];
    selected.read_at(Uid(4), 0, &mut octets).unwrap();
    assert_eq!(&octets, b"Subject: 4");
    world.write(messages(3).as_bytes());
    selected.sync().unwrap();
    assert_eq!(selected.read_at(Uid(4), 0, &mut octets).unwrap_err().kind, Kind::Expunged);
}

#[test]
fn examine_changes_nothing() {
    let world = World::new(&messages(2));
    let mut mbox = world.try_open(Access::ReadOnly).unwrap();
    assert!(mbox.message(0).unwrap().recent);
    assert_eq!(mbox.store(&[Uid(1)], FlagAction::Add, &flags(Flags::SEEN)).unwrap_err().kind, Kind::ReadOnly);
    assert_eq!(mbox.expunge(&[Uid(1)]).unwrap_err().kind, Kind::ReadOnly);
    assert!(world.open().message(0).unwrap().recent);
    assert_eq!(world.read(), messages(2));
}

#[test]
fn a_pseudo_message_is_nobodys_mail() {
    let pseudo = format!("{FROM}Subject: DON'T DELETE\nX-IMAP: 0000000077 0000000009 Work\nStatus: RO\n\ntext\n\n");
    let world = World::new(&pseudo);
    let mut mbox = world.open();
    assert_eq!((mbox.len(), mbox.uid_validity().0, mbox.uid_next()), (0, 77, Uid(10)));
    world.deliver(&message(1));
    mbox.sync().unwrap();
    assert_eq!(uids(&mbox), [10]);
    mbox.store(&[Uid(10)], FlagAction::Add, &flags(Flags::SEEN)).unwrap();
    mbox.checkpoint().unwrap();
    assert!(world.read().starts_with(&format!("{FROM}Subject: 1\nX-IMAPbase: 0000000077 0000000010 Work\nStatus: R")));
    assert_eq!(content(&mut mbox, 10), b"Subject: 1\n\nbody 1\n");
}

#[test]
fn scattered_metadata_are_put_in_order_when_they_move() {
    let odd = format!("{FROM}X-UID: 1\nSubject: 1\nStatus: R\nTo: x\nX-Status: F\n\nbody 1\n\n");
    let world = World::new(&(odd + &message(2)));
    let mut mbox = world.open();
    assert_eq!(content(&mut mbox, 1), b"Subject: 1\nTo: x\n\nbody 1\n");
    mbox.store(&[Uid(1)], FlagAction::Add, &flags(Flags::ANSWERED)).unwrap();
    mbox.checkpoint().unwrap();
    assert!(world.read().starts_with(&format!("{FROM}Subject: 1\nTo: x\nX-IMAPbase: ")));
    assert_eq!(content(&mut mbox, 1), b"Subject: 1\nTo: x\n\nbody 1\n");
    assert_eq!(mbox.message(0).unwrap().flags, Flags::SEEN | Flags::FLAGGED | Flags::ANSWERED);
}

#[test]
fn without_a_place_for_the_journal_only_big_moves_are_refused() {
    let world = World::new(&messages(3));
    let place = Place { index: None, ..world.place() };
    let mut mbox = Mbox::open(place, Policy::default(), Access::ReadWrite).unwrap();
    let error = mbox.expunge(&[Uid(1)]).unwrap_err();
    assert_eq!(error.kind, Kind::NoPermission, "{error}");
    assert_eq!(world.read(), messages(3));
    mbox.expunge(&[Uid(3)]).unwrap();
    assert_eq!(world.read(), messages(2));
    append(&mut mbox, b"Subject: 4\r\n\r\nx\r\n");
    assert_eq!(subjects(&mut mbox), ["Subject: 1", "Subject: 2", "Subject: 4"]);
}

#[test]
fn a_new_mailbox_has_the_validity_that_it_is_given() {
    let world = World::new("");
    std::fs::remove_file(world.path()).unwrap();
    let place = || Place { delivered: false, ..world.place() };
    Mbox::create(place(), Policy::default(), UidValidity(4711)).unwrap();
    let mut mbox = world.open();
    assert_eq!((mbox.uid_validity(), append(&mut mbox, b"A: 1\r\n\r\nx\r\n")), (UidValidity(4711), 1));
    assert!(world.read().contains("X-IMAPbase: 0000004711 0000000001 Work\n"));
    assert_eq!(Mbox::create(place(), Policy::default(), UidValidity(1)).unwrap_err().kind, Kind::Exists);
}

#[test]
fn without_an_index_a_new_mailbox_keeps_its_validity_and_its_uids_in_itself() {
    let world = World::new("");
    std::fs::remove_file(world.path()).unwrap();
    let place = || Place { index: None, delivered: false, ..world.place() };
    let open = || Mbox::open(place(), Policy::default(), Access::ReadWrite).unwrap();
    Mbox::create(place(), Policy::default(), UidValidity(4711)).unwrap();
    assert_eq!((open().uid_validity(), open().len()), (UidValidity(4711), 0));
    let given: Vec<u32> = (1..=3).map(|_| append(&mut open(), b"A: 1\r\n\r\nx\r\n")).collect();
    assert_eq!(given, [1, 2, 3]);
    // the last is only cut off, and its number must not come again
    open().expunge(&[Uid(3)]).unwrap();
    assert!(world.read().contains("X-IMAP: 0000004711 0000000003\n"), "{}", world.read());
    assert_eq!((append(&mut open(), b"A: 2\r\n\r\nx\r\n"), open().uid_validity()), (4, UidValidity(4711)));
}

#[test]
fn damage_that_a_session_meets_ends_it_and_loses_no_mail() {
    // more messages than an index is checked for when it is opened
    let count = 6000;
    assert!(count * 128 > limits::INDEX_CHECKED_OCTETS);
    let count = u32::try_from(count).unwrap();
    let world = World::new(&messages(count));
    drop(world.open());
    let path = world.index().with_extension("index");
    let mut octets = std::fs::read(&path).unwrap();
    octets[64 + 128 * 5000] ^= 1;
    std::fs::write(&path, &octets).unwrap();
    let mut mbox = world.open();
    assert_eq!(mbox.message(5000), None);
    assert_eq!(mbox.sync().unwrap_err().kind, Kind::Reset, "its numbers are void");
    assert_eq!(world.open().len(), count as usize);
    // and an expunge, which lays the file out anew by the index
    std::fs::write(&path, &octets).unwrap();
    assert_eq!(world.open().expunge(&[Uid(3)]).unwrap_err().kind, Kind::Reset);
    let mut mbox = world.open();
    assert_eq!(mbox.len(), count as usize - 1);
    let text = world.read();
    assert_eq!(text.matches("\nbody 5001\n").count(), 1, "the message of which the index knew nothing");
    assert!(!text.contains("\nbody 3\n") && content(&mut mbox, 4).starts_with(b"Subject: 4"));
}

#[test]
fn a_damaged_index_is_made_anew() {
    let world = World::new(&messages(3));
    drop(world.open());
    let index = world.index().with_extension("index");
    let whole = std::fs::read(&index).unwrap();
    for at in (0..whole.len()).step_by(5) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x21;
        std::fs::write(&index, &damaged).unwrap();
        let mut mbox = world.open();
        mbox.sync().unwrap();
        assert_eq!(subjects(&mut mbox), ["Subject: 1", "Subject: 2", "Subject: 3"], "octet {at}");
    }
}
