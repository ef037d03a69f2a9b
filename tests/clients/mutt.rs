//! mutt and neomutt, in a terminal.

use std::fs;

use super::{MESSAGES, Scene, same, with_unix_lines, write};
use crate::harness::accounts::BOB;
use crate::harness::screen::Screen;
use crate::harness::{mbox, world};

#[test]
fn mutt_copies_from_imap() {
    world::private(|world| {
        let scene = Scene::set(world);
        let settings = write(
            "muttrc",
            "set folder=~ ssl_starttls=no ssl_force_tls=no imap_pass=wonderland imap_user=alice\nset confirmcreate=no \
             confirmappend=no delete=no quit=yes copy=no record=\"\" mbox_type=mbox move=no header_cache=\"\"\n",
        );
        let screen = Screen::start(&BOB, &format!("mutt -n -F {settings} -f imap://127.0.0.1/INBOX"));
        screen.wait_for(&format!("Msgs:{MESSAGES}"));
        screen.keys(&["T", "~A", "Enter"]);
        screen.wait_for(&format!("Tag:{MESSAGES}"));
        screen.keys(&["\\;", "C", "C-u", "~/copy", "Enter"]);
        screen.keys(&["x"]);
        screen.wait_for_end();
        let copy = mbox::read(&fs::read(format!("{}/copy", BOB.home())).unwrap()).unwrap();
        let own = |field: &Vec<u8>| !field.starts_with(b"Content-Length:") && !field.starts_with(b"Lines:");
        let found: Vec<Vec<u8>> = copy
            .into_iter()
            .map(|mut message| {
                message.fields.retain(own);
                message.delivered()
            })
            .collect();
        same(&found, &with_unix_lines(&scene.wanted));
    });
}
