//! RFC 3501 §6.3.3 to §6.3.5: what CREATE, DELETE and RENAME do to the disk.

use super::world::{World, kind, world, world_at};
use crate::mailbox::store::Place;
use crate::mailbox::{Access, Account, Error, Incoming, Kind, Location, LockPolicy, MailboxLock, UidValidity};

const ONE: &str = "From 7\nFrom -\nSubject: 1\n\none\n";
const TWO: &str = "From 8\nFrom -\nSubject: 1\n\none\nFrom -\nSubject: 2\n\ntwo\n";

fn validity(world: &World, name: &str) -> UidValidity {
    world.store.select(&world.name(name), Access::ReadOnly).unwrap().uid_validity()
}

#[test]
fn create_makes_parents_and_private_files() {
    use std::os::unix::fs::PermissionsExt;
    let world = world(&[]);
    world.create("a/b/c").unwrap();
    assert_eq!(world.tree(), ["a/", "a/b/", "a/b/c"]);
    let mode = |name: &str| std::fs::metadata(world.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("home/mail"), mode("home/mail/a"), mode("home/mail/a/b/c")), (0o700, 0o700, 0o600));
    assert_eq!(world.create("a/b/c"), Err(Kind::Exists));
    assert_eq!(world.create("Inbox"), Err(Kind::Exists));
    assert_eq!(world.messages("a/b/c"), Ok(0));
    assert_eq!(world.messages("a/b"), Err(Kind::NotAMailbox));
}

#[test]
fn create_with_a_separator_makes_a_directory() {
    let world = world(&[]);
    world.create("owatagusiam/").unwrap();
    assert_eq!(world.tree(), ["owatagusiam/"]);
    assert_eq!(world.create("owatagusiam/"), Err(Kind::Exists));
    world.create("owatagusiam/blurdybloop").unwrap();
    assert_eq!(world.tree(), ["owatagusiam/", "owatagusiam/blurdybloop"]);
}

#[test]
fn folders_below_a_mailbox_do_not_move_it() {
    let world = world(&[("home/mail/foo", ONE)]);
    world.create("foo/bar").unwrap();
    world.create("foo/bar/baz").unwrap();
    assert_eq!(world.tree(), ["foo", "foo.sbd/", "foo.sbd/bar", "foo.sbd/bar.sbd/", "foo.sbd/bar.sbd/baz"]);
    assert_eq!(world.scratch.read("home/mail/foo"), ONE);
    assert_eq!((world.messages("foo"), world.messages("foo/bar/baz")), (Ok(1), Ok(0)));
    assert_eq!(world.list("", "*"), ["INBOX", "foo+", "foo/bar+", "foo/bar/baz"]);
}

#[test]
fn mail_for_a_directory_does_not_move_its_folders() {
    let world = world(&[("home/mail/foo/bar", ONE)]);
    assert_eq!(world.messages("foo"), Err(Kind::NotAMailbox));
    world.create("foo").unwrap();
    assert_eq!(world.tree(), ["foo/", "foo/bar", "foo/mBoX-MeSsAgEs"]);
    assert_eq!((world.messages("foo"), world.messages("foo/bar")), (Ok(0), Ok(1)));
    assert_eq!(world.list("", "*"), ["INBOX", "foo+", "foo/bar"]);
    assert_eq!(world.create("foo"), Err(Kind::Exists));
    world.delete("foo").unwrap();
    assert_eq!(world.tree(), ["foo/", "foo/bar"]);
}

#[test]
fn create_touches_nothing_that_is_no_mailbox() {
    let world = world(&[("home/mail/notes", "no mail"), ("home/mail/x/y", "")]);
    assert_eq!(world.create("notes"), Err(Kind::Exists));
    assert_eq!(world.delete("notes"), Err(Kind::NotAMailbox));
    assert_eq!(world.rename("notes", "other"), Err(Kind::NotAMailbox));
    assert_eq!(world.messages("notes"), Err(Kind::NotAMailbox));
    assert_eq!(world.scratch.read("home/mail/notes"), "no mail");
}

#[test]
fn delete_leaves_what_is_below() {
    let world = world(&[("home/mail/foo", ONE), ("home/mail/foo.sbd/bar", ONE), ("home/mail/b", ONE)]);
    world.delete("b").unwrap();
    assert_eq!(world.delete("b"), Err(Kind::NotFound));
    world.delete("foo").unwrap();
    assert_eq!(world.list("", "*"), ["INBOX", "foo/+", "foo/bar"]);
    assert_eq!(world.delete("foo"), Err(Kind::HasInferiors));
    world.delete("foo/bar").unwrap();
    assert_eq!(world.list("", "*"), ["INBOX", "foo/"]);
    world.delete("foo").unwrap();
    assert!(world.tree().is_empty());
    assert_eq!(world.delete("INBOX"), Err(Kind::BadName));
    assert_eq!(world.delete("none/such"), Err(Kind::NotFound));
}

#[test]
fn a_deleted_mailbox_comes_back_with_higher_uids() {
    let world = world(&[("home/mail/old", "From 4000000000\n")]);
    world.create("a").unwrap();
    let first = validity(&world, "a");
    world.delete("a").unwrap();
    world.create("a").unwrap();
    assert!(validity(&world, "a") > first);
    world.delete("old").unwrap();
    world.create("old").unwrap();
    assert_eq!(validity(&world, "old"), UidValidity(4_000_000_001));
}

#[test]
fn delete_forgets_the_state_and_waits_for_locks() {
    let world = world(&[("home/mail/a", ONE), ("home/.letterbox/=a.index", "x"), ("home/.letterbox/=ab.index", "x")]);
    let file = std::fs::File::options().read(true).write(true).open(world.path("home/mail/a")).unwrap();
    let held = MailboxLock::exclusive(&file, "a".as_ref(), None, &LockPolicy::default()).unwrap();
    assert_eq!(world.delete("a"), Err(Kind::InUse));
    drop(held);
    world.delete("a").unwrap();
    assert_eq!(world.scratch.tree().iter().filter(|name| name.contains("index")).count(), 1);
    assert!(world.tree().is_empty());
}

#[test]
fn rename_takes_everything_below_along() {
    let world = world(&[
        ("home/mail/foo", ONE),
        ("home/mail/foo.sbd/bar", TWO),
        ("home/mail/dir/x", ONE),
        ("home/.letterbox/=foo.index", "of foo"),
        ("home/.letterbox/=foo%2Esbd%2Fbar.index", "of bar"),
    ]);
    world.rename("foo", "new/zap").unwrap();
    world.rename("dir", "level").unwrap();
    assert_eq!(world.tree(), ["level/", "level/x", "new/", "new/zap", "new/zap.sbd/", "new/zap.sbd/bar"]);
    assert_eq!((world.messages("new/zap"), world.messages("new/zap/bar")), (Ok(1), Ok(2)));
    assert_eq!(world.scratch.read("home/.letterbox/=new%2Fzap.index"), "of foo");
    assert_eq!(world.scratch.read("home/.letterbox/=new%2Fzap%2Esbd%2Fbar.index"), "of bar");
    assert_eq!(world.messages("foo"), Err(Kind::NotFound));
}

#[test]
fn rename_needs_a_free_name_and_changes_nothing_otherwise() {
    let world =
        world(&[("home/mail/a", ONE), ("home/mail/b", TWO), ("home/mail/d/x", ONE), ("home/mail/e.sbd/x", ONE)]);
    let before = world.scratch.tree();
    for taken in ["b", "a", "d", "e", "INBOX", "d/x"] {
        assert_eq!(world.rename("a", taken), Err(Kind::Exists), "{taken}");
    }
    assert_eq!(world.rename("a", "a/b"), Err(Kind::BadName));
    assert_eq!(world.rename("none", "c"), Err(Kind::NotFound));
    assert_eq!(world.rename("none/deep", "c"), Err(Kind::NotFound));
    assert_eq!(world.scratch.tree(), before);
}

#[test]
fn rename_of_inbox_moves_its_messages() {
    let world = world(&[("spool/u", TWO), ("home/mail/INBOX/x", ONE)]);
    world.rename("INBOX", "old-mail").unwrap();
    assert_eq!((world.messages("INBOX"), world.messages("old-mail")), (Ok(0), Ok(2)));
    assert_eq!(world.list("", "*"), ["INBOX+", "INBOX/x", "old-mail"]);
    assert!(world.scratch.read("home/mail/old-mail").contains("two\n"));
    world.rename("inbox", "empty").unwrap();
    assert_eq!(world.messages("empty"), Ok(0));
    assert_eq!(world.rename("inbox", "empty"), Err(Kind::Exists));
}

#[test]
fn a_mailbox_replaced_while_we_wait_is_locked_again() {
    let world = world(&[("home/mail/a", ONE)]);
    let place: Place = world.store.existing(&world.name("a")).unwrap().1;
    let (path, new) = (world.path("home/mail/a"), world.path("home/mail/new"));
    let open = || std::fs::File::options().read(true).write(true).open(world.path("home/mail/a")).unwrap();
    let (locked, wait) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let file = std::fs::File::options().read(true).write(true).open(&path).unwrap();
            let held = MailboxLock::exclusive(&file, &path, None, &LockPolicy::default()).unwrap();
            locked.send(()).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(60));
            std::fs::write(&new, TWO).unwrap();
            std::fs::rename(&new, &path).unwrap();
            drop(held);
        });
        wait.recv().unwrap();
        let seized = place.seize().unwrap();
        assert_eq!(world.scratch.read("home/mail/a"), TWO);
        let policy = LockPolicy { timeout: std::time::Duration::ZERO, ..LockPolicy::default() };
        assert!(MailboxLock::exclusive(&open(), "a".as_ref(), None, &policy).is_err());
        drop(seized);
        MailboxLock::exclusive(&open(), "a".as_ref(), None, &policy).map(drop).unwrap();
    });
}

#[test]
fn names_that_do_not_fit_the_file_system_are_no_names() {
    let world = world(&[]);
    assert_eq!(world.create(&"x".repeat(256)), Err(Kind::BadName));
    assert_eq!(world.messages(&"x".repeat(256)), Err(Kind::BadName));
    let longest = "x".repeat(255);
    world.create(&longest).unwrap();
    assert_eq!(world.create(&format!("{}/y", "x".repeat(254))), Ok(()));
    world.delete(&longest).unwrap();
    assert!(world.store.name(&[b'x'; 300]).is_err());
}

#[test]
fn without_a_home_there_is_only_inbox() {
    let homeless = |location: Location, _: &Account<'_>| Location { root: None, ..location };
    let world = world_at("mbox:~/mail:INBOX=SPOOL/%u", homeless, &[("spool/u", ONE)]);
    assert_eq!((world.messages("INBOX"), world.messages("a")), (Ok(1), Err(Kind::NotFound)));
    assert_eq!(world.create("a"), Err(Kind::NoPermission));
    assert_eq!(world.list("", "*"), ["INBOX"]);
}

#[test]
fn append_needs_a_mailbox() {
    let world = world(&[("home/mail/dir/x", ONE)]);
    let append = |name: &str| -> Result<usize, Kind> {
        let mut content: &[u8] = b"Subject: 3\n\nthree\n";
        let incoming = Incoming {
            line_feeds: Default::default(),
            content: &mut content,
            octets: 18,
            flags: Default::default(),
            date: None,
        };
        let appended: Result<_, Error> = world.store.append(&world.name(name), &mut [incoming]);
        kind(appended).map(|appended| appended.uids.len())
    };
    assert_eq!((append("none"), append("dir")), (Err(Kind::NotFound), Err(Kind::NotAMailbox)));
    assert!(!world.path("home/mail/none").exists());
    assert_eq!((append("dir/x"), append("INBOX")), (Ok(1), Ok(1)));
    assert_eq!((world.messages("dir/x"), world.messages("INBOX")), (Ok(2), Ok(1)));
}
