//! Programs that keep a copy of a mailbox: what is the same on both sides stays untouched.

use std::fs;
use std::path::Path;

use super::{MESSAGES, Scene, as_bob, directory, same, with_unix_lines, write};
use crate::harness::accounts::ALICE;
use crate::harness::process::run;
use crate::harness::{mbox, world};

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
        let control = write(
            "mbsyncrc",
            &format!(
                "IMAPAccount a\nHost 127.0.0.1\nPort 143\nUser alice\nPass wonderland\nSSLType None\nAuthMechs *\n\n\
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

/// The UID that mbsync writes into a file's name.
fn uid_in(path: &str) -> u32 {
    let rest = path.split_once(",U=").unwrap_or_else(|| panic!("no UID in {path}")).1;
    rest.split(':').next().unwrap().parse().unwrap()
}
