//! RFC 3501 §6.3.6, §6.3.7 and §6.3.9: subscriptions, in UW's file.

use super::world::{World, world};
use crate::mailbox::Kind;
use crate::mailbox::store::{Listed, ListedKind};

fn lsub(world: &World, reference: &str, pattern: &str) -> Vec<String> {
    let shown = |listed: &Listed| match listed.kind {
        ListedKind::Mailbox => listed.name.clone(),
        ListedKind::Level => format!("{}/", listed.name),
    };
    world.store.lsub(reference, pattern).unwrap().iter().map(shown).collect()
}

fn subscribe(world: &World, name: &str) {
    world.store.subscribe(&world.name(name)).unwrap();
}

#[test]
fn names_are_kept_one_a_line_until_unsubscribed() {
    let world = world(&[]);
    for name in ["foo/bar", "inbox", "~/mail/foo/bar", "gone"] {
        subscribe(&world, name);
    }
    assert_eq!(world.scratch.read("home/.mailboxlist"), "foo/bar\nINBOX\ngone\n");
    world.create("gone").unwrap();
    world.delete("gone").unwrap();
    assert_eq!(lsub(&world, "", "*"), ["INBOX", "foo/bar", "gone"]);
    world.store.unsubscribe(&world.name("mail/foo/bar")).unwrap();
    world.store.unsubscribe(&world.name("never")).unwrap();
    assert_eq!(world.scratch.read("home/.mailboxlist"), "INBOX\ngone\n");
    assert_eq!(world.scratch.tree().iter().filter(|name| name.contains(".mailboxlist")).count(), 1);
}

#[test]
fn uws_file_is_understood_and_strange_lines_stay() {
    let uw = "mail/foo\n~/mail/foo\n#news.comp.mail\n\n{host}x\ncaf\u{e9}\n../x\nINBOX\n";
    let world = world(&[("home/.mailboxlist", uw)]);
    assert_eq!(lsub(&world, "", "*"), ["INBOX", "foo", "{host}x"]);
    world.store.unsubscribe(&world.name("foo")).unwrap();
    assert_eq!(world.scratch.read("home/.mailboxlist"), "#news.comp.mail\n{host}x\ncaf\u{e9}\n../x\nINBOX\n");
}

#[test]
fn rfc3501_section_6_3_9_percent_shows_levels_above() {
    let world = world(&[("home/.mailboxlist", "foo/bar\na/b/c\na/b\nINBOX/x\n")]);
    assert_eq!(lsub(&world, "", "%"), ["INBOX/", "a/", "foo/"]);
    assert_eq!(lsub(&world, "", "f%"), ["foo/"]);
    assert_eq!(lsub(&world, "a/", "%"), ["a/b"]);
    assert_eq!(lsub(&world, "", "%/%"), ["INBOX/x", "a/b", "foo/bar"]);
    assert_eq!(lsub(&world, "", "foo"), Vec::<String>::new());
    assert_eq!(lsub(&world, "", "*"), ["INBOX/x", "a/b", "a/b/c", "foo/bar"]);
    subscribe(&world, "foo");
    assert_eq!(lsub(&world, "", "%"), ["foo", "INBOX/", "a/"]);
}

#[test]
fn lsub_answers_in_the_spelling_of_the_question() {
    let world = world(&[("home/.mailboxlist", "foo/bar\nINBOX\n")]);
    assert_eq!(lsub(&world, "mail/", "*"), ["mail/INBOX", "mail/foo/bar"][1..]);
    assert_eq!(lsub(&world, "", "~/mail/%"), ["~/mail/foo/"]);
    assert_eq!(lsub(&world, "", "inbox"), ["INBOX"]);
    assert_eq!(lsub(&world, "", ""), ["/"]);
}

#[test]
fn dovecots_list_counts_until_there_is_ours() {
    let old = world(&[("home/mail/.subscriptions", "foo/bar\nR&-D\n")]);
    assert_eq!(lsub(&old, "", "*"), ["R&-D", "foo/bar"]);
    let new = world(&[("home/mail/subscriptions", "V\t2\n\nfoo\tbar\nB\u{fc}cher\n")]);
    assert_eq!(lsub(&new, "", "*"), ["B&APw-cher", "foo/bar"]);
    subscribe(&new, "x");
    assert_eq!(new.scratch.read("home/.mailboxlist"), "foo/bar\nB&APw-cher\nx\n");
    new.scratch.write("home/mail/subscriptions", "other\n");
    assert_eq!(lsub(&new, "", "*"), ["B&APw-cher", "foo/bar", "x"]);
}

#[test]
fn many_sessions_lose_no_name() {
    let world = world(&[]);
    let home = world.path("home");
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let home = &home;
            scope.spawn(move || {
                let path = Some(home.join(".mailboxlist"));
                let (list, naming) = (super::super::subscriptions::Subscriptions::new(path, None), Default::default());
                for n in 0..10 {
                    let name = crate::mailbox::Naming::parse(&naming, format!("t{thread}n{n}").as_bytes()).unwrap();
                    list.add(&naming, &name).unwrap();
                }
            });
        }
    });
    assert_eq!(lsub(&world, "", "*").len(), 40);
}

#[test]
fn a_lock_left_behind_does_not_stand_in_the_way_for_ever() {
    let world = world(&[("home/.mailboxlist.lock", "")]);
    let past = std::time::SystemTime::now() - 2 * crate::limits::SUBSCRIPTIONS_LOCK_STALE_TIME;
    let lock = std::fs::File::options().write(true).open(world.path("home/.mailboxlist.lock")).unwrap();
    lock.set_modified(past).unwrap();
    subscribe(&world, "foo");
    assert_eq!(lsub(&world, "", "*"), ["foo"]);
}

#[test]
fn a_list_too_long_to_be_read_is_not_cut() {
    let long = "x\n".repeat(600_000);
    let world = world(&[("home/.mailboxlist", &long)]);
    assert_eq!(world.store.subscribe(&world.name("foo")).unwrap_err().kind, Kind::Limit);
    assert_eq!(world.scratch.read("home/.mailboxlist").len(), long.len());
    assert!(!world.path("home/.mailboxlist.lock").exists());
}
