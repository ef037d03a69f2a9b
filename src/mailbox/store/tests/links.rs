//! Symbolic links, which may lead anywhere and change at any moment.

use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};

use super::world::{World, world};
use crate::mailbox::{Access, Kind};

const ONE: &str = "From 7\nFrom -\nSubject: 1\n\none\n";

/// A mail directory with links in it, and mail outside that nobody may see through them.
fn linked(links: &[(&str, &str)]) -> World {
    let world = world(&[("home/mail/a/b", ONE), ("home/mail/box", ONE), ("home/secret/s", ONE), ("spool/u", ONE)]);
    for (target, link) in links {
        symlink(target, world.path("home/mail").join(link)).unwrap();
    }
    world
}

#[test]
fn links_within_the_root_lead_to_the_one_place() {
    let world =
        linked(&[("a", "in"), ("a/b", "direct"), ("../box", "a/up"), ("direct", "twice"), ("./a/../box", "odd")]);
    for (name, file, state) in [
        ("in/b", "a/b", "=a%2Fb"),
        ("direct", "a/b", "=a%2Fb"),
        ("twice", "a/b", "=a%2Fb"),
        ("a/up", "box", "=box"),
        ("odd", "box", "=box"),
        ("in/up", "box", "=box"),
    ] {
        let place = world.store.existing(&world.name(name)).unwrap().1;
        assert_eq!(place.path(), world.path("home/mail").join(file), "{name}");
        assert_eq!(place.state().unwrap().file_name().unwrap().to_str(), Some(state), "{name}");
        assert_eq!(world.messages(name), Ok(1));
    }
}

#[test]
fn links_that_lead_out_are_no_way_and_are_not_listed() {
    let world = linked(&[
        ("../secret", "out"),
        ("../secret/s", "file"),
        ("/etc/passwd", "passwd"),
        ("a/../../secret/s", "sneaky"),
        ("../../spool/u", "spool"),
        ("nothing", "dangling"),
        ("loop2", "loop1"),
        ("loop1", "loop2"),
        ("..", "above"),
    ]);
    for name in ["out", "out/s", "file", "passwd", "sneaky", "spool", "loop1", "above", "above/secret/s"] {
        assert_eq!(world.messages(name), Err(Kind::BadName), "{name}");
        assert!(world.delete(name).is_err() && world.rename(name, "x").is_err() && world.create(name).is_err());
    }
    assert_eq!(world.messages("dangling"), Err(Kind::NotAMailbox));
    assert_eq!(world.create("dangling"), Err(Kind::Exists));
    assert_eq!(world.create("out/new"), Err(Kind::BadName));
    assert_eq!(world.list("", "*"), ["INBOX", "a/+", "a/b", "box"]);
    assert_eq!(world.scratch.read("home/secret/s"), ONE);
}

#[test]
fn absolute_links_are_not_followed_even_within() {
    let world = linked(&[]);
    symlink(world.path("home/mail/box"), world.path("home/mail/absolute")).unwrap();
    assert_eq!(world.messages("absolute"), Err(Kind::BadName));
}

#[test]
fn links_to_what_is_above_do_not_make_a_listing_endless() {
    let world = linked(&[("../a", "a/self"), (".", "root"), ("../..", "a/above")]);
    let names = world.list("", "*");
    assert!(names.contains(&"a/b".to_owned()) && names.len() < 20, "{names:?}");
}

#[test]
fn deleting_a_link_leaves_its_target() {
    let world = linked(&[("box", "link"), ("a", "dir")]);
    world.delete("link").unwrap();
    assert!(!world.path("home/mail/link").exists());
    assert_eq!(world.messages("box"), Ok(1));
    assert_eq!(world.delete("dir"), Err(Kind::NoPermission));
    assert_eq!(world.rename("dir", "x"), Err(Kind::NoPermission));
    assert_eq!(world.messages("a/b"), Ok(1));
}

#[test]
fn no_race_leads_out() {
    let world = linked(&[("a", "flip")]);
    let (done, link, other) = (AtomicBool::new(false), world.path("home/mail/flip"), world.path("home/mail/.flip"));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for target in ["../secret", "a"].iter().cycle().take(1000) {
                symlink(target, &other).unwrap();
                std::fs::rename(&other, &link).unwrap();
            }
            done.store(true, Ordering::SeqCst);
        });
        let (b, s) = (world.name("flip/b"), world.name("flip/s"));
        while !done.load(Ordering::SeqCst) {
            assert!(world.store.select(&s, Access::ReadOnly).is_err());
            drop(world.store.select(&b, Access::ReadOnly));
        }
    });
}
