//! Programs that keep a copy of a mailbox: what is the same on both sides stays untouched.

use std::fs;
use std::path::Path;

use super::{MESSAGES, Scene, as_bob, directory, same, with_unix_lines, write};
use crate::harness::accounts::{ALICE, BOB, write_mail};
use crate::harness::process::run;
use crate::harness::scene::sent;
use crate::harness::{generator, mbox, world};

/// Every file below `place` with its change time and content.
fn tree(place: &Path) -> Vec<(String, std::time::SystemTime, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(place).unwrap().flatten() {
        let (path, about) = (entry.path(), entry.metadata().unwrap());
        if about.is_dir() {
            files.extend(tree(&path));
        } else {
            files.push((path.display().to_string(), about.modified().unwrap(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn mbsync_has_nothing_to_do_the_second_time() {
    world::private(|world| {
        let scene = Scene::set(world);
        let place = directory("local");
        // in clear it takes LOGIN only if it is told to
        let control = write(
            "mbsyncrc",
            &format!(
                "IMAPAccount a\nHost 127.0.0.1\nPort 143\nUser alice\nPass wonderland\nSSLType None\nAuthMechs LOGIN\n\n\
                 IMAPStore far\nAccount a\n\nMaildirStore near\nPath {place}/\nInbox {place}/INBOX\n\n\
                 Channel c\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nExpunge Both\nSync All\nSyncState *\n"
            ),
        );
        run(as_bob("mbsync").args(["-q", "-c", &control, "c"]));
        let first = tree(Path::new(&place));
        let mut found: Vec<(u32, Vec<u8>)> = first
            .iter()
            .filter(|(path, ..)| path.contains("/cur/") || path.contains("/new/"))
            .map(|(path, _, octets)| (uid_in(path), octets.clone()))
            .collect();
        found.sort();
        let found: Vec<Vec<u8>> = found.into_iter().map(|(_, octets)| without_field(&octets, "X-TUID")).collect();
        same(&found, &with_unix_lines(&scene.wanted));

        let inbox = fs::read(world.inbox(&ALICE)).unwrap();
        run(as_bob("mbsync").args(["-q", "-c", &control, "c"]));
        assert!(tree(Path::new(&place)) == first, "the second run changed what the first had brought");
        assert!(fs::read(world.inbox(&ALICE)).unwrap() == inbox, "the second run changed the mailbox");

        // a flag and a deletion go up, and come back to nobody
        let seen = first.iter().find(|(path, ..)| path.contains(",U=1:")).unwrap();
        fs::rename(&seen.0, seen.0.replace("/new/", "/cur/").replace(",U=1:2,", ",U=1:2,F")).unwrap();
        let gone = first.iter().find(|(path, ..)| path.contains(",U=2:")).unwrap();
        fs::remove_file(&gone.0).unwrap();
        run(as_bob("mbsync").args(["-q", "-c", &control, "c"]));
        let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        assert_eq!(stored.len(), MESSAGES - 1);
        assert!(stored[0].letters().contains('F'), "{:?}", stored[0].letters());
    });
}

/// Takes a client's own note out of a message.
fn without_field(message: &[u8], name: &str) -> Vec<u8> {
    let lines = message.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| !line.starts_with(name.as_bytes())).flatten().copied().collect()
}

/// The UID that mbsync and offlineimap write into a file's name.
fn uid_in(path: &str) -> u32 {
    let rest = path.split_once(",U=").unwrap_or_else(|| panic!("no UID in {path}")).1;
    rest.split([':', ',']).next().unwrap().parse().unwrap()
}

#[test]
fn offlineimap_has_nothing_to_do_the_second_time() {
    world::private(|world| {
        let _scene = Scene::set(world);
        // plain ones: it takes each message apart and puts it together in its own way
        let serials: Vec<String> = (1..=MESSAGES).map(|number| number.to_string()).collect();
        world.fill(&ALICE, &serials.iter().flat_map(|serial| generator::numbered(serial, 300)).collect::<Vec<u8>>());
        let wanted: Vec<Vec<u8>> = serials.iter().map(|serial| sent(serial, 300)).collect();
        let place = directory("local");
        let control = write(
            "offlineimaprc",
            &format!(
                "[general]\naccounts = a\nmetadata = {place}/meta\nui = quiet\nsocktimeout = 60\n\
                 [Account a]\nlocalrepository = near\nremoterepository = far\n\
                 [Repository near]\ntype = Maildir\nlocalfolders = {place}/mail\n\
                 [Repository far]\ntype = IMAP\nremotehost = 127.0.0.1\nremoteport = 143\nssl = no\nstarttls = no\n\
                 remoteuser = alice\nremotepass = wonderland\nfolderfilter = lambda name: name == 'INBOX'\n"
            ),
        );
        let sync = || run(as_bob("offlineimap").args(["-c", &control, "-o"]));
        sync();
        let mail = format!("{place}/mail/INBOX");
        let first = tree(Path::new(&mail));
        let mut found: Vec<(u32, Vec<u8>)> =
            first.iter().map(|(path, _, octets)| (uid_in(path), octets.clone())).collect();
        found.sort();
        let found: Vec<Vec<u8>> = found.into_iter().map(|(_, octets)| octets).collect();
        same(&found, &with_unix_lines(&wanted));

        let inbox = fs::read(world.inbox(&ALICE)).unwrap();
        sync();
        assert!(tree(Path::new(&mail)) == first, "the second run changed what the first had brought");
        assert!(fs::read(world.inbox(&ALICE)).unwrap() == inbox, "the second run changed the mailbox");

        // a flag, a deletion and a new message go up
        let path = |uid: u32| first.iter().find(|(path, ..)| uid_in(path) == uid).unwrap().0.clone();
        fs::rename(path(1), path(1).replace("/new/", "/cur/").split(":2,").next().unwrap().to_owned() + ":2,FS")
            .unwrap();
        fs::remove_file(path(2)).unwrap();
        let new = with_unix_lines(&[sent("from-here", 300)]);
        write_mail(Path::new(&format!("{mail}/cur/1.1.here:2,S")), &BOB, &new[0]);
        sync();
        let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        assert_eq!(stored.len(), MESSAGES, "one went, one came");
        assert!(stored[0].letters().contains('F'), "{:?}", stored[0].letters());
        assert_eq!(stored[MESSAGES - 1].field("x-serial").as_deref(), Some("from-here"));
        let settled = tree(Path::new(&mail));
        sync();
        assert!(tree(Path::new(&mail)) == settled, "the last run changed something");
    });
}
