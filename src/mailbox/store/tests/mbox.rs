//! The store with the driver for mbox: what names, indexes and files become together.

use std::os::unix::fs::MetadataExt;

use super::world::{World, mbox_world, mbox_world_at};
use crate::mailbox::{Access, FlagAction, FlagList, Flags, Incoming, Kind, Mailbox, Uid};

const FROM: &str = "From a@b Mon Jan  5 10:11:12 2026\n";

fn messages(count: u32) -> String {
    (1..=count).map(|n| format!("{FROM}Subject: {n}\n\nbody {n}\n\n")).collect()
}

fn open(world: &World, name: &str) -> Box<dyn Mailbox> {
    world.store.select(&world.name(name), Access::ReadWrite).unwrap()
}

fn append(world: &World, name: &str, text: &str) {
    let (mut content, octets) = (text.as_bytes(), text.len() as u64);
    let incoming = Incoming {
        line_feeds: Default::default(),
        content: &mut content,
        octets,
        flags: FlagList::default(),
        date: None,
    };
    world.store.append(&world.name(name), &mut [incoming]).unwrap();
}

fn recent(mailbox: &dyn Mailbox) -> usize {
    (0..mailbox.len()).filter(|index| mailbox.message(*index).unwrap().recent).count()
}

fn text(mailbox: &mut dyn Mailbox, uid: u32) -> String {
    let mut octets = vec![0; 4096];
    let count = mailbox.read_at(Uid(uid), 0, &mut octets).unwrap();
    String::from_utf8(octets[..count].to_vec()).unwrap()
}

#[test]
fn only_a_select_takes_what_is_recent() {
    let world = mbox_world(&[("home/mail/a", &messages(2)), ("spool/u", &messages(1))]);
    let name = world.name("a");
    append(&world, "a", "Subject: x\n\nx\n");
    let mut inbox = open(&world, "INBOX");
    world.store.copy(inbox.as_mut(), &[Uid(1)], &name).unwrap();
    assert_eq!(world.store.status(&name).unwrap().recent, 4);
    world.rename("a", "b").unwrap();
    assert_eq!(world.store.status(&world.name("b")).unwrap().recent, 4);
    let first = open(&world, "b");
    assert_eq!((recent(first.as_ref()), recent(open(&world, "b").as_ref())), (4, 0));
}

#[test]
fn uids_and_flags_go_along_with_a_new_name() {
    let world = mbox_world(&[("home/mail/foo", &messages(3)), ("home/mail/foo.sbd/sub", &messages(2))]);
    let flags = FlagList { system: Flags::FLAGGED, keywords: vec![b"Work".to_vec()] };
    let mut seen = Vec::new();
    for name in ["foo", "foo/sub"] {
        let mut mailbox = open(&world, name);
        mailbox.store(&[Uid(2)], FlagAction::Add, &flags).unwrap();
        seen.push(mailbox.uid_validity());
    }
    open(&world, "foo").expunge(&[Uid(1)]).unwrap();
    world.rename("foo", "new/bar").unwrap();
    for (name, index, validity) in [("new/bar", 0, seen[0]), ("new/bar/sub", 1, seen[1])] {
        let mailbox = open(&world, name);
        let message = mailbox.message(index).unwrap();
        assert_eq!((message.uid, message.flags, mailbox.uid_validity()), (Uid(2), Flags::FLAGGED, validity), "{name}");
        assert_eq!(mailbox.keywords().names_of(message.keywords).collect::<Vec<_>>(), [b"Work"]);
    }
    // other programs find them too
    let file = world.scratch.read("home/mail/new/bar");
    assert!(file.contains("X-Status: F") && file.contains("X-UID: 2"), "{file}");
    let state: Vec<_> = world.scratch.tree().into_iter().filter(|name| name.contains("=foo")).collect();
    assert!(state.iter().all(|name| !name.ends_with(".index")), "{state:?}");
}

#[test]
fn rename_of_inbox_keeps_flags_dates_and_content() {
    let world = mbox_world(&[("spool/u", &messages(3))]);
    let flags = FlagList { system: Flags::SEEN, keywords: vec![b"Work".to_vec()] };
    let mut inbox = open(&world, "INBOX");
    inbox.store(&[Uid(2)], FlagAction::Add, &flags).unwrap();
    let dates: Vec<i64> = (0..3).map(|n| inbox.message(n).unwrap().date.unix).collect();
    world.rename("INBOX", "old").unwrap();
    let (mut old, inbox) = (open(&world, "old"), open(&world, "INBOX"));
    assert_eq!((old.len(), inbox.len(), inbox.uid_next()), (3, 0, Uid(4)));
    let found: Vec<_> = (0..3).map(|n| old.message(n).unwrap()).collect();
    assert_eq!(found.iter().map(|message| message.date.unix).collect::<Vec<_>>(), dates);
    assert_eq!(found.iter().map(|message| message.flags).collect::<Vec<_>>()[1], Flags::SEEN);
    assert_eq!(old.keywords().names_of(found[1].keywords).collect::<Vec<_>>(), [b"Work"]);
    assert_eq!(text(old.as_mut(), 3), "Subject: 3\n\nbody 3\n");
}

#[test]
fn a_name_used_again_has_nothing_of_the_old_mailbox() {
    let world = mbox_world(&[]);
    world.create("a").unwrap();
    append(&world, "a", "Subject: old\n\nold\n");
    let before = open(&world, "a").uid_validity();
    world.delete("a").unwrap();
    world.create("a").unwrap();
    let again = open(&world, "a");
    assert!(again.uid_validity() > before && again.is_empty());
    append(&world, "a", "Subject: new\n\nnew\n");
    assert_eq!(open(&world, "a").uid_validity(), again.uid_validity());
}

#[test]
fn without_an_index_too_each_mailbox_has_a_validity_of_its_own() {
    let world = mbox_world_at("mbox:~/mail:INBOX=SPOOL/%u:INDEX=MEMORY", &[("home/mail/v", &messages(1))]);
    let virgin = open(&world, "v").uid_validity();
    let mut seen = vec![virgin];
    // all of it within one second
    for name in ["a", "v", "a", "b"] {
        let _there = world.delete(name);
        world.create(name).unwrap();
        let validity = open(&world, name).uid_validity();
        assert!(!seen.contains(&validity), "{name}: {validity:?} in {seen:?}");
        assert_eq!(open(&world, name).uid_validity(), validity, "{name}");
        seen.push(validity);
        append(&world, name, "Subject: x\n\nx\n");
        assert_eq!(
            (open(&world, name).uid_validity(), text(open(&world, name).as_mut(), 1)),
            (validity, "Subject: x\n\nx\n".into())
        );
    }
}

#[test]
fn mail_and_folders_under_one_name() {
    let world = mbox_world(&[("home/mail/foo", &messages(1)), ("home/mail/dir/x", &messages(1))]);
    for name in ["foo/bar", "dir"] {
        world.create(name).unwrap();
        append(&world, name, "Subject: x\n\nx\n");
    }
    assert_eq!(world.list("", "*"), ["INBOX", "dir+", "dir/x", "foo+", "foo/bar"]);
    for name in ["dir", "dir/x", "foo", "foo/bar"] {
        assert_eq!(world.messages(name), Ok(1), "{name}");
    }
    assert!(world.scratch.read("home/mail/dir/mBoX-MeSsAgEs").starts_with("From "));
    assert!(world.scratch.read("home/mail/foo.sbd/bar").starts_with("From "));
}

#[test]
fn looking_leaves_no_trace() {
    let world = mbox_world(&[("home/mail/a", &messages(2)), ("home/mail/notes", "From here to there\n")]);
    let path = world.path("home/mail/a");
    let past = std::time::SystemTime::now() - std::time::Duration::from_secs(3 * 86400);
    let times = std::fs::FileTimes::new().set_accessed(past).set_modified(past + std::time::Duration::from_secs(60));
    std::fs::File::options().write(true).open(&path).unwrap().set_times(times).unwrap();
    let before = std::fs::metadata(&path).unwrap();
    assert_eq!(world.list("", "*"), ["INBOX", "a"]);
    assert_eq!(world.store.status(&world.name("notes")).unwrap_err().kind, Kind::NotAMailbox);
    let after = std::fs::metadata(&path).unwrap();
    assert_eq!((after.atime(), after.mtime(), after.ctime()), (before.atime(), before.mtime(), before.ctime()));
}

#[test]
fn sessions_survive_what_others_do_to_the_name() {
    let world =
        mbox_world(&[("home/mail/a", &messages(2)), ("home/mail/b", &messages(3)), ("home/mail/d", &messages(1))]);
    let (mut deleted, mut renamed, mut gone) = (open(&world, "a"), open(&world, "b"), open(&world, "d"));
    world.delete("d").unwrap();
    let (mut content, flags): (&[u8], _) = (b"Subject: x\n\nx\n", FlagList { system: Flags::SEEN, keywords: vec![] });
    let incoming = Incoming {
        line_feeds: Default::default(),
        content: &mut content,
        octets: 14,
        flags: flags.clone(),
        date: None,
    };
    assert_eq!(gone.append(&mut [incoming]).unwrap_err().kind, Kind::NotFound);
    assert!(gone.store(&[Uid(1)], FlagAction::Add, &flags).is_err() && !world.path("home/mail/d").exists());
    world.delete("a").unwrap();
    world.rename("b", "c").unwrap();
    world.create("a").unwrap();
    append(&world, "a", "Subject: other\n\nother\n");
    for mailbox in [&mut deleted, &mut renamed] {
        let mut octets = [0; 64];
        let read = mailbox.read_at(Uid(1), 0, &mut octets);
        let own = |count| octets[..count].starts_with(b"Subject: 1");
        assert!(read.map_or_else(|error| error.kind == Kind::Changed, own));
        match mailbox.sync() {
            Ok(_) => assert!(mailbox.find(Uid(1)).is_err() || text(mailbox.as_mut(), 1).starts_with("Subject: 1")),
            Err(error) => assert_eq!(error.kind, Kind::Reset),
        }
    }
}
