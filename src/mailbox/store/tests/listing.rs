//! RFC 3501 §6.3.8 and RFC 3348: what LIST shows.

use super::world::{World, world, world_at};

const ONE: &str = "From 7\nFrom -\nSubject: 1\n\none\n";

fn folders() -> World {
    world(&[
        ("spool/u", ONE),
        ("home/mail/Sent", ONE),
        ("home/mail/lists/rust", ONE),
        ("home/mail/lists/old/c", ""),
        ("home/mail/empty", ""),
        ("home/mail/INBOX/sub", ONE),
        ("home/mail/inbox", ONE),
        ("home/mail/notes.txt", "no mail"),
        ("home/mail/.hidden", ONE),
        ("home/mail/Sent.lock", ""),
        ("home/mail/dovecot-uidvalidity", ""),
        ("home/mail/dovecot.index.log", ""),
        ("home/mail/subscriptions", "Sent\n"),
        ("home/mail/caf\u{e9}", ONE),
        ("home/mail/a&b", ONE),
        ("home/mail/R&-D", ONE),
        ("home/.letterbox/=Sent.index", "x"),
    ])
}

#[test]
fn everything() {
    let all = ["INBOX+", "INBOX/sub", "R&-D", "Sent", "empty", "lists/+", "lists/old/+", "lists/old/c", "lists/rust"];
    assert_eq!(folders().list("", "*"), all);
}

#[test]
fn one_level() {
    assert_eq!(folders().list("", "%"), ["INBOX+", "R&-D", "Sent", "empty", "lists/+"]);
    assert_eq!(folders().list("lists/", "%"), ["lists/old/+", "lists/rust"]);
    assert_eq!(folders().list("", "%/%"), ["INBOX/sub", "lists/old/+", "lists/rust"]);
    assert_eq!(folders().list("", "%/%/%"), ["lists/old/c"]);
    assert_eq!(folders().list("", "l%t"), Vec::<String>::new());
    assert_eq!(folders().list("", "*t"), ["Sent", "lists/rust"]);
}

#[test]
fn inbox_in_any_case_and_once() {
    for pattern in ["inbox", "INBOX", "iNb%", "IN*x"] {
        assert_eq!(folders().list("", pattern), ["INBOX+"], "{pattern}");
    }
    assert_eq!(folders().list("", "inbox/%"), ["INBOX/sub"]);
    assert_eq!(folders().list("inbox/", "*"), ["INBOX/sub"]);
    assert_eq!(world(&[]).list("", "*"), ["INBOX"]);
}

#[test]
fn the_separator_and_the_root() {
    assert_eq!(folders().list("", ""), ["/"]);
    assert_eq!(folders().list("lists/", ""), ["/"]);
    assert_eq!(folders().list("", "mail"), ["mail/"]);
    assert_eq!(folders().list("", "~/mail"), ["~/mail/"]);
}

#[test]
fn answers_repeat_the_spelling_of_the_question() {
    assert_eq!(folders().list("~/mail/", "S%"), ["~/mail/Sent"]);
    assert_eq!(folders().list("", "mail/S%"), ["mail/Sent"]);
    assert_eq!(folders().list("mail/", "%"), ["mail/R&-D", "mail/Sent", "mail/empty", "mail/lists/+"]);
    let nested = world(&[("home/mail/mail/x", ONE)]);
    assert_eq!(nested.list("", "*"), ["INBOX", "mail/mail/+", "mail/mail/x"]);
    assert_eq!(nested.list("", "mail/*"), ["mail/mail/+", "mail/mail/x"]);
    assert_eq!(nested.messages("mail/mail/x"), Ok(1));
}

#[test]
fn nothing_outside_can_be_asked_for() {
    let world = folders();
    world.scratch.write("home/other", ONE);
    for (reference, pattern) in [
        ("", "/etc/*"),
        ("", "../*"),
        ("../", "*"),
        ("~root/", "%"),
        ("", "~/%"),
        ("", "#news.*"),
        ("/", "%"),
        ("~/", "*"),
    ] {
        assert_eq!(world.list(reference, pattern), Vec::<String>::new(), "{reference}{pattern}");
    }
}

#[test]
fn the_home_as_root_as_uw_shows_it() {
    let files = [("home/mail/a", ONE), ("home/mbox", ONE), ("home/src/main.c", "int"), ("home/.profile", "")];
    let world = world_at("mbox:~/mail:INBOX=SPOOL/%u", |location, account| location.listing_home(account), &files);
    assert_eq!(world.list("", "*"), ["INBOX", "mail/+", "mail/a", "mbox", "src/"]);
    assert_eq!(world.list("~/", "m%"), ["~/mail/+", "~/mbox"]);
    assert_eq!((world.messages("mail/a"), world.messages("~/mail/a")), (Ok(1), Ok(1)));
}

#[test]
fn inbox_within_the_root_is_listed_as_inbox_only() {
    let world = world_at("mbox:~/mail:INBOX=~/mail/incoming", |location, _| location, &[("home/mail/incoming", ONE)]);
    assert_eq!(world.list("", "*"), ["INBOX"]);
    assert_eq!(world.messages("INBOX"), Ok(1));
}

#[test]
fn a_question_in_a_huge_tree_ends() {
    let world = world(&[]);
    for one in 0..10 {
        for two in 0..5 {
            std::fs::create_dir_all(world.path(&format!("home/mail/{one}/{two}"))).unwrap();
        }
    }
    let deep = format!("home/mail/{}", "d/".repeat(60));
    std::fs::create_dir_all(world.path(&deep)).unwrap();
    let names = world.list("", "*");
    assert_eq!(names.iter().filter(|name| name.starts_with("d/")).count(), crate::limits::LIST_DEPTH);
    assert_eq!(names.len(), 1 + 10 * 6 + crate::limits::LIST_DEPTH);
    assert_eq!(world.list("", "7/%").len(), 5);
}
