//! What can be opened, and under which names.

use std::os::unix::net::UnixListener;

use super::world::{World, kind, world, world_at};
use crate::mailbox::memory::Memory;
use crate::mailbox::store::copy::copy;
use crate::mailbox::{
    Access, Appended, FlagAction, FlagList, Flags, Incoming, Kind, Mailbox, NameError, Uid, UidValidity,
};

const ONE: &str = "From 7\nFrom -\nSubject: 1\n\none\n";

#[test]
fn inbox_is_there_without_a_file() {
    let world = world(&[]);
    assert_eq!((world.messages("INBOX"), world.messages("iNbOx")), (Ok(0), Ok(0)));
    assert!(!world.path("spool/u").exists());
    let nowhere = world_at("mbox:~/mail:INBOX=SPOOL/no/such/%u", |location, _| location, &[]);
    assert_eq!(nowhere.messages("INBOX"), Ok(0));
    let full = self::world(&[("spool/u", ONE)]);
    assert_eq!(full.messages("INBOX"), Ok(1));
}

#[test]
fn inbox_that_is_no_mailbox_is_not_taken_for_an_empty_one() {
    for content in ["junk", "from x"] {
        assert_eq!(world(&[("spool/u", content)]).messages("INBOX"), Err(Kind::Corrupt));
    }
    assert_eq!(world(&[("spool/u/x", "")]).messages("INBOX"), Err(Kind::Corrupt));
    let linked = world(&[("other", ONE)]);
    std::os::unix::fs::symlink("../other", linked.path("spool/u")).unwrap();
    assert!(linked.messages("INBOX").is_err());
}

#[test]
fn one_mailbox_has_one_place_under_all_its_names() {
    let world = world(&[("home/mail/foo", ONE)]);
    for name in ["foo", "mail/foo", "~/mail/foo", "foo/"] {
        let place = world.store.existing(&world.name(name)).unwrap().1;
        assert_eq!(place.path(), world.path("home/mail/foo"));
        assert_eq!(place.state(), Some(world.path("home/.letterbox/=foo").as_path()));
    }
}

#[test]
fn nothing_but_regular_files_with_mail_is_opened() {
    let world = world(&[("home/mail/dir/x", ONE), ("home/mail/empty", ""), ("home/mail/binary", "\0\0\0\0")]);
    let _socket = UnixListener::bind(world.path("home/mail/socket")).unwrap();
    for name in ["dir", "binary", "socket"] {
        assert_eq!(world.messages(name), Err(Kind::NotAMailbox), "{name}");
    }
    assert_eq!((world.messages("empty"), world.messages("none")), (Ok(0), Err(Kind::NotFound)));
    assert_eq!((world.messages("dir/x/y"), world.messages("dir/none")), (Err(Kind::NotFound), Err(Kind::NotFound)));
}

#[test]
fn no_name_leads_out() {
    let world = world(&[("home/.ssh/key", ONE), ("home/mail/x", ONE)]);
    for name in ["../.ssh/key", "/etc/passwd", "~root/x", "x/../../.ssh/key", "~/.ssh/key", "./x", "x//y"] {
        assert_eq!(world.store.name(name.as_bytes()), Err(NameError::Outside), "{name}");
    }
}

#[test]
fn status_counts() {
    let world = world(&[("spool/u", "From 9\nFrom -\nA: 1\n\n1\nFrom -\nA: 2\n\n22\n")]);
    let status = kind(world.store.status(&world.name("INBOX"))).unwrap();
    assert_eq!((status.messages, status.unseen, status.deleted), (2, 2, 0));
    assert_eq!((status.uid_validity, status.uid_next), (UidValidity(9), Uid(3)));
    assert_eq!(status.size, 11 + 12);
}

/// What came in: text, flags, keywords, date.
type Taken = (String, Flags, Vec<Vec<u8>>, Option<i64>);

fn take(messages: &mut [Incoming<'_>]) -> Vec<Taken> {
    let text = |incoming: &mut Incoming<'_>| std::io::read_to_string(&mut *incoming.content).unwrap();
    messages
        .iter_mut()
        .map(|incoming| {
            let date = incoming.date.map(|date| date.unix);
            (text(incoming), incoming.flags.system, incoming.flags.keywords.clone(), date)
        })
        .collect()
}

#[test]
fn copies_keep_content_flags_keywords_and_dates() {
    let mut source = Memory::new(&["A: 1\n\none\n", "A: 2\n\ntwo\n", "A: 3\n\nthree\n"]);
    let flags = FlagList { system: Flags::SEEN, keywords: vec![b"Work".to_vec()] };
    source.store(&[Uid(3)], FlagAction::Add, &flags).unwrap();
    let mut taken = Vec::new();
    let appended = copy(&mut source, &[Uid(1), Uid(3)], |messages| {
        taken = take(messages);
        Ok(Appended { uid_validity: UidValidity(1), uids: vec![Uid(8), Uid(9)], kept: true })
    });
    assert_eq!(appended.unwrap().uids, [Uid(8), Uid(9)]);
    assert_eq!(taken[0], ("A: 1\n\none\n".into(), Flags::default(), vec![], Some(0)));
    assert_eq!(taken[1], ("A: 3\n\nthree\n".into(), Flags::SEEN, vec![b"Work".to_vec()], Some(0)));
}

#[test]
fn a_copy_of_what_is_gone_is_none() {
    let mut source = Memory::new(&["A: 1\n\none\n"]);
    let error = copy(&mut source, &[Uid(1), Uid(2)], |_| panic!("nothing to append")).unwrap_err();
    assert_eq!(error.kind, Kind::Expunged);
}

#[test]
fn a_copy_between_mailboxes_of_the_store() {
    let world: World = world(&[("spool/u", ONE), ("home/mail/a", "")]);
    let mut inbox = world.store.select(&world.name("INBOX"), Access::ReadOnly).unwrap();
    let missing = world.store.copy(inbox.as_mut(), &[Uid(1)], &world.name("none"));
    assert_eq!(kind(missing).unwrap_err(), Kind::NotFound);
    world.store.copy(inbox.as_mut(), &[Uid(1)], &world.name("a")).unwrap();
    assert_eq!((world.messages("a"), world.messages("INBOX")), (Ok(1), Ok(1)));
}

#[test]
fn spools_are_where_nobody_else_looks() {
    use std::io::Write;
    let world = world(&[]);
    let mut spool = world.store.spool();
    spool.write_all(&vec![b'x'; crate::limits::SPOOL_MEMORY_OCTETS + 1]).unwrap();
    assert_eq!(world.scratch.tree(), ["home/", "home/.letterbox/", "spool/"]);
}
