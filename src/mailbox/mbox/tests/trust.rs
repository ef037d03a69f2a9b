//! What is believed of an index, and what is looked at before it is acted on.

use super::*;

/// What the mailbox at `place` says of itself: UIDVALIDITY, UIDs, and the keywords of its last message.
fn told(place: &Place) -> (UidValidity, Vec<u32>, Vec<Vec<u8>>) {
    let mbox = Mbox::open(place.clone(), Policy::default(), Access::ReadWrite).unwrap();
    let keywords = mbox.len().checked_sub(1).and_then(|last| mbox.message(last)).unwrap().keywords;
    let names = mbox.keywords().names_of(keywords).map(<[u8]>::to_vec).collect();
    (mbox.uid_validity(), uids(&mbox), names)
}

/// A mailbox of this name with three messages that we wrote, of which the first is gone.
fn written(world: &World, name: &str) -> Place {
    let in_world = |name: &str| world.scratch.path().join(name);
    let place = Place {
        path: in_world(name),
        index: Some(in_world(&format!("state/={name}"))),
        delivered: false,
        ..world.place()
    };
    Mbox::create(place.clone(), Policy::default(), world.place().validities.next()).unwrap();
    let mut mbox = Mbox::open(place.clone(), Policy::default(), Access::ReadWrite).unwrap();
    for n in 0..3 {
        append(&mut mbox, format!("A: {name} {n}\r\n\r\nx\r\n").as_bytes());
    }
    mbox.expunge(&[Uid(1)]).unwrap();
    place
}

#[test]
fn another_mailboxs_index_is_none() {
    let world = World::new("");
    let (one, other) = (written(&world, "one"), written(&world, "other"));
    let before = told(&one);
    assert_eq!((&before.1[..], &before.2[..]), (&[2, 3][..], &[b"Work".to_vec()][..]));
    let mut open = Mbox::open(one.clone(), Policy::default(), Access::ReadWrite).unwrap();
    let copy = world.scratch.path().join("copy");
    std::fs::copy(other.index_path().unwrap(), &copy).unwrap();
    std::fs::rename(&copy, one.index_path().unwrap()).unwrap();
    // under a session as well
    assert_eq!(open.sync().unwrap().removed, []);
    assert_eq!((open.uid_validity(), uids(&open)), (before.0, before.1.clone()));
    assert_eq!(told(&one), before);
}

#[test]
fn an_index_follows_its_mailbox_to_another_name() {
    let world = World::new(&messages(2));
    drop(world.open());
    let before = world.open().uid_validity();
    let place = Place {
        path: world.scratch.path().join("renamed"),
        index: Some(world.scratch.path().join("state/=renamed")),
        ..world.place()
    };
    std::fs::rename(world.path(), &place.path).unwrap();
    std::fs::rename(world.index().with_extension("index"), place.index_path().unwrap()).unwrap();
    assert_eq!(told(&place).0, before);
}

#[test]
fn an_emptied_mailbox_without_an_index_keeps_its_validity_and_its_uids() {
    let world = World::new("");
    let place = Place { index: None, ..world.place() };
    let open = || Mbox::open(place.clone(), Policy::default(), Access::ReadWrite).unwrap();
    assert_eq!(append(&mut open(), b"A: 1\r\n\r\nx\r\n"), 1);
    let validity = open().uid_validity();
    for uid in 1..4 {
        let mut mbox = open();
        assert_eq!(mbox.expunge(&[Uid(uid)]).unwrap().removed.len(), 1);
        assert_eq!((mbox.len(), open().len()), (0, 0));
        assert!(world.read().contains(&format!("X-IMAP: {:010} {uid:010}\n", validity.0)), "{}", world.read());
        assert_eq!(append(&mut mbox, b"A: 1\r\n\r\nx\r\n"), uid + 1);
        assert_eq!((open().uid_validity(), uids(&open())), (validity, vec![uid + 1]));
    }
}

/// Gives the file another content of the same size, and the index the looks of that: what no program can do, but a
/// clock that stands still.
fn exchange(world: &World, mbox: &mut Mbox, content: &[u8]) {
    assert_eq!(content.len(), world.read().len());
    world.write(content);
    let stamp = mbox.stamp().unwrap();
    let summary = super::super::summary::Summary { stamp, ..mbox.index.summary().clone() };
    mbox.commit(&[], summary, false).unwrap();
}

#[test]
fn nothing_is_written_over_what_is_no_block() {
    let world = World::new("");
    let mut mbox = world.open();
    append(&mut mbox, b"A: 1\r\n\r\nbody\r\n");
    let text = world.read();
    let edited = text.replace("X-Status:     ", "Subject: hello");
    assert_ne!(text, edited);
    exchange(&world, &mut mbox, edited.as_bytes());
    mbox.store(&[Uid(1)], FlagAction::Add, &flags(Flags::FLAGGED)).unwrap();
    assert_eq!(mbox.write_flags().unwrap_err().kind, Kind::Changed);
    assert_eq!(world.read(), edited);
    mbox.sync().unwrap();
    mbox.store(&[Uid(2)], FlagAction::Add, &flags(Flags::FLAGGED)).unwrap();
    assert!(content(&mut mbox, 2).starts_with(b"A: 1\nSubject: hello\n\nbody"));
}

#[test]
fn nothing_is_moved_that_does_not_lie_where_it_should() {
    let world = World::new(&[message(1), message(2).replace("body", "a long body"), message(3)].concat());
    let mut mbox = world.open();
    let edited = [message(1), message(3), message(2).replace("body", "a long body")].concat();
    exchange(&world, &mut mbox, edited.as_bytes());
    mbox.expunge(&[Uid(1)]).unwrap();
    assert_eq!(uids(&mbox), [2, 3]);
    assert_eq!(subjects(&mut mbox), ["Subject: 2", "Subject: 3"]);
    assert!(content(&mut mbox, 2).ends_with(b"a long body 2\n"));
}
