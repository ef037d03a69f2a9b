//! What is kept of messages' contents: found again by others, never taken for another message's, never in the way.

use super::world::{FROM, World, messages, uids};
use crate::limits;
use crate::mailbox::mbox::Mbox;
use crate::mailbox::{Facet, Mailbox, Uid};

/// Opens, keeps a content for each message, and lets the session end.
fn keep(world: &World) {
    let mut mbox = world.open();
    for uid in uids(&mbox) {
        mbox.keep(Uid(uid), Facet::Envelope, format!("envelope {uid}").as_bytes());
        mbox.keep(Uid(uid), Facet::Letter, format!("letter {uid}").as_bytes());
    }
    mbox.rest();
}

fn cache(world: &World) -> std::path::PathBuf {
    world.index().with_extension("cache")
}

fn kept(mbox: &mut Mbox, uid: u32, facet: Facet) -> Option<String> {
    mbox.kept(Uid(uid), facet).map(|content| String::from_utf8_lossy(content).into_owned())
}

fn envelopes(mbox: &mut Mbox) -> Vec<Option<String>> {
    uids(mbox).into_iter().map(|uid| kept(mbox, uid, Facet::Envelope)).collect()
}

#[test]
fn what_one_session_keeps_another_finds() {
    let world = World::new(&messages(3));
    keep(&world);
    let mut mbox = world.open();
    assert_eq!(kept(&mut mbox, 2, Facet::Envelope).as_deref(), Some("envelope 2"));
    assert_eq!(kept(&mut mbox, 3, Facet::Letter).as_deref(), Some("letter 3"));
    assert_eq!(kept(&mut mbox, 3, Facet::Body), None);
    assert_eq!(kept(&mut mbox, 4, Facet::Envelope), None);
    mbox.rest();
    assert_eq!(kept(&mut mbox, 1, Facet::Envelope).as_deref(), Some("envelope 1"), "it comes back after a rest");
}

#[test]
fn sessions_that_write_in_turn_lose_nothing() {
    let world = World::new(&messages(40));
    let mut sessions = [world.open(), world.open()];
    for uid in 1..=40 {
        let session = &mut sessions[uid as usize % 2];
        session.keep(Uid(uid), Facet::Body, uid.to_string().as_bytes());
        session.rest();
    }
    let mut mbox = world.open();
    let all: Vec<_> = (1..=40).filter_map(|uid| kept(&mut mbox, uid, Facet::Body)).collect();
    assert_eq!(all, (1..=40).map(|uid: u32| uid.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_message_that_is_not_what_it_was_has_nothing_kept() {
    let world = World::new(&messages(2));
    let mut mbox = world.open();
    // an expunge of nothing but the numbers: both messages get their UIDs into the file
    mbox.store(&[Uid(1)], crate::mailbox::FlagAction::Add, &super::flags(crate::mailbox::Flags::SEEN)).unwrap();
    mbox.checkpoint().unwrap();
    drop(mbox);
    keep(&world);
    // somebody else rewrites the second message, and leaves its UID
    let changed = world.read().replace("Subject: 2", "Subject: another");
    std::fs::remove_file(world.path()).unwrap();
    world.write(changed.as_bytes());
    let mut mbox = world.open();
    let found = envelopes(&mut mbox);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].as_deref(), Some("envelope 1"));
    assert_eq!(found[1], None, "kept of what the message was");
}

#[test]
fn a_mailbox_that_begins_anew_finds_nothing_of_the_old_one() {
    let world = World::new(&messages(2));
    keep(&world);
    world.forget();
    world.write(format!("{FROM}Subject: other\n\nbody\n\n{}", messages(1)).as_bytes());
    let mut mbox = world.open();
    // the same second could give the same UIDVALIDITY; then the identity tells
    let found = envelopes(&mut mbox);
    assert_eq!(found[0], None);
    assert!(found[1].is_none());
}

#[test]
fn damage_is_noticed_and_mended_by_the_next_who_writes() {
    let world = World::new(&messages(3));
    keep(&world);
    let whole = std::fs::read(cache(&world)).unwrap();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x21;
        std::fs::write(cache(&world), &damaged).unwrap();
        for (place, found) in envelopes(&mut world.open()).into_iter().enumerate() {
            assert!(found.is_none() || found == Some(format!("envelope {}", place + 1)), "octet {at}");
        }
    }
    for cut in 0..whole.len() {
        std::fs::write(cache(&world), &whole[..cut]).unwrap();
        let _no_panic = envelopes(&mut world.open());
    }
    // a block was cut short
    std::fs::write(cache(&world), &whole[..whole.len() - 3]).unwrap();
    keep(&world);
    assert_eq!(envelopes(&mut world.open()).into_iter().flatten().count(), 3);
}

#[test]
fn a_cache_that_is_none_of_ours_is_left_alone_or_replaced() {
    let world = World::new(&messages(1));
    for hostile in [&b""[..], b"LBXCACHE", &[0xff; 4096]] {
        std::fs::write(cache(&world), hostile).unwrap();
        assert_eq!(envelopes(&mut world.open()), [None]);
        keep(&world);
        assert_eq!(kept(&mut world.open(), 1, Facet::Envelope).as_deref(), Some("envelope 1"));
        std::fs::remove_file(cache(&world)).unwrap();
    }
    std::fs::create_dir(cache(&world)).unwrap();
    keep(&world);
    assert_eq!(envelopes(&mut world.open()), [None]);
}

#[test]
fn where_nothing_can_be_written_nothing_is_kept_and_nothing_fails() {
    let world = World::new(&messages(2));
    let mut mbox = world.open();
    let state = world.index().parent().unwrap().to_owned();
    std::fs::remove_dir_all(&state).unwrap();
    mbox.keep(Uid(1), Facet::Envelope, b"x");
    mbox.rest();
    assert_eq!(kept(&mut mbox, 1, Facet::Envelope), None);
    mbox.keep(Uid(1), Facet::Envelope, b"x");
    mbox.rest();
    assert!(!state.exists());
}

#[test]
fn small_blocks_are_joined_and_what_is_gone_goes() {
    let world = World::new(&messages(3));
    let mut mbox = world.open();
    for round in 0..limits::CACHE_SMALL_BLOCKS + 2 {
        for uid in 1..=3 {
            mbox.keep(Uid(uid), Facet::Body, format!("{round} of {uid}").as_bytes());
        }
        if round == 40 {
            mbox.expunge(&[Uid(2)]).unwrap();
        }
        mbox.rest();
    }
    // of two that are true of one message either will do
    assert!(kept(&mut mbox, 3, Facet::Body).is_some_and(|found| found.ends_with(" of 3")));
    assert!(std::fs::metadata(cache(&world)).unwrap().len() < 500, "one block remains, and the last");
    assert!(!String::from_utf8_lossy(&std::fs::read(cache(&world)).unwrap()).contains("of 2"));
}

#[test]
fn much_is_written_before_the_session_rests() {
    let world = World::new(&messages(2));
    let mut mbox = world.open();
    let content = vec![b'x'; 100_000];
    for _ in 0..limits::CACHE_GATHERED_OCTETS / content.len() + 1 {
        mbox.keep(Uid(1), Facet::Envelope, &content);
    }
    assert!(mbox.kept(Uid(1), Facet::Envelope).is_some());
    mbox.keep(Uid(2), Facet::Envelope, &vec![b'x'; limits::CACHE_BLOCK_OCTETS]);
    mbox.rest();
    assert!(mbox.kept(Uid(2), Facet::Envelope).is_none(), "what is larger than a block is not kept");
}
