//! Names that lead, or try to lead, out of the directory of mail.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::harness::accounts::{give_tree, write_file};
use crate::harness::{ALICE, BOB, World, world};
use crate::logged_in;

const NAMES: [&str; 36] = [
    "../secret",
    "..",
    "../",
    "./../secret",
    "sub/../../secret",
    "sub/../../../bob/mail/box",
    "/etc/passwd",
    "//etc/passwd",
    "/home/bob/mail/box",
    "~bob/mail/box",
    "~root/x",
    "~/../bob/mail/box",
    "~/secret",
    "~/.ssh/id",
    "~",
    "~/",
    "/",
    "//",
    "&AC8-etc&AC8-passwd",
    "&AC4ALg-/secret",
    "..&AC8-secret",
    "%2e%2e/secret",
    "out",
    "out/box",
    "file-out",
    "dir-out/passwd",
    "up/secret",
    "sub/up/secret",
    "loop",
    "loop/x",
    "../mail/../secret",
    "mail/../../secret",
    "~/mail/../secret",
    ".",
    "./secret",
    "#mh/inbox",
];
const SECRET: &[u8] =
    b"From a@example.org Thu Jan  1 00:00:00 2015\nSubject: nobody-must-see-this\n\nnobody-must-see-this\n";

#[test]
fn no_name_leads_out_of_the_mail() {
    world::private(|world| {
        furnish(world);
        let before = outside();
        let (mut client, _agent, _) = logged_in();
        for name in NAMES {
            let quoted = format!("\"{name}\"");
            let appended = client.append(&quoted, b"Subject: x\r\n\r\nx\r\n");
            assert!(appended.is_ok_and(|answer| !answer.is_ok()), "APPEND {name}");
            for command in [
                format!("SELECT {quoted}"),
                format!("EXAMINE {quoted}"),
                format!("STATUS {quoted} (MESSAGES)"),
                format!("DELETE {quoted}"),
                format!("RENAME {quoted} taken"),
            ] {
                assert!(!client.command(&command).is_ok(), "{command}");
            }
            // these may do something, but not there
            for command in [
                format!("CREATE {quoted}"),
                format!("RENAME box {quoted}"),
                format!("SUBSCRIBE {quoted}"),
                format!("LIST {quoted} *"),
                format!("LIST \"\" \"{name}*\""),
                format!("LSUB {quoted} *"),
                format!("SCAN \"\" \"{name}*\" nobody"),
            ] {
                let answer = client.command(&command);
                let shown = String::from_utf8_lossy(&answer.untagged.concat()).into_owned();
                let leaks = ["passwd", "id_of_alice", "bobs", "nobody-must-see"]
                    .iter()
                    .any(|word| shown.contains(word) && !name.contains(word));
                assert!(!leaks, "{command}: {shown}");
                if !client.command("STATUS box (MESSAGES)").is_ok() {
                    client.ok(&format!("RENAME {quoted} box"));
                }
            }
            let copied = client.command("SELECT box").is_ok() && client.command(&format!("COPY 1 {quoted}")).is_ok();
            assert!(!copied || Path::new("/home/alice/mail").join(name).exists(), "COPY {name}");
            client.command("CLOSE");
            assert_eq!(outside(), before, "{name}");
        }
    });
}

/// Something to find behind every name.
fn furnish(world: &World) {
    for (path, owner) in [("/home/alice", ALICE), ("/home/bob", BOB)] {
        fs::create_dir_all(format!("{path}/mail/sub")).unwrap();
        write_file(
            &format!("{path}/mail/box"),
            b"From a@example.org Thu Jan  1 00:00:00 2015\nSubject: own\n\nown\n",
            0o600,
        );
        give_tree(Path::new(path), &owner);
    }
    write_file("/home/bob/mail/box", SECRET, 0o666);
    write_file("/home/bob/mail/bobs", SECRET, 0o666);
    write_file("/home/alice/secret", SECRET, 0o600);
    write_file("/home/alice/.ssh/id_of_alice", SECRET, 0o600);
    let links = [
        ("/home/bob/mail", "out"),
        ("/etc/passwd", "file-out"),
        ("/etc", "dir-out"),
        ("..", "up"),
        ("../..", "sub/up"),
        ("loop", "loop"),
    ];
    for (target, name) in links {
        symlink(target, Path::new("/home/alice/mail").join(name)).unwrap();
    }
    fs::set_permissions("/home/bob", std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
    give_tree(Path::new("/home/alice/.ssh"), &ALICE);
    give_tree(Path::new("/home/alice/secret"), &ALICE);
    world.fill(&ALICE, SECRET);
}

/// All of the homes that is outside of alice's mail and of what is kept about it.
fn outside() -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec!["/home".to_owned()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(&directory).unwrap().map(Result::unwrap) {
            let path = entry.path().to_str().unwrap().to_owned();
            let own = ["/home/alice/mail", "/home/alice/.letterbox", "/home/alice/.mailboxlist"];
            if own.contains(&path.as_str()) {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                waiting.push(path.clone());
                found.insert(path, Vec::new());
            } else {
                found.insert(path.clone(), fs::read(&path).unwrap_or_default());
            }
        }
    }
    found
}
