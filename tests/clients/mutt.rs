//! mutt and neomutt, in a terminal.

use std::fs;

use super::{MESSAGES, Scene, deliver, same, with_unix_lines, write};
use crate::harness::accounts::{ALICE, BOB};
use crate::harness::bob::copied_by_mutt;
use crate::harness::screen::Screen;
use crate::harness::{World, mbox, world};

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
        same(&copied_by_mutt("copy"), &with_unix_lines(&scene.wanted));
    });
}

/// New mail appears while the program waits in IDLE; what its user then does stands in the mailbox.
fn idles_and_works(world: &World, program: &str) {
    let scene = Scene::set(world);
    // each second it looks whether the server said something, but only after an hour it asks
    let settings = write(
        "muttrc",
        "set ssl_starttls=no ssl_force_tls=no imap_pass=wonderland imap_user=alice imap_idle=yes timeout=1\n\
         set mail_check=3600 imap_keepalive=3600 folder=imap://127.0.0.1/ confirmcreate=no confirmappend=no\n\
         set delete=yes quit=yes move=no mark_old=no header_cache=\"\" sort=mailbox-order\n",
    );
    let screen = Screen::start(&BOB, &format!("{program} -n -F {settings} -f imap://127.0.0.1/INBOX"));
    screen.wait_for(&format!("Msgs:{MESSAGES}"));
    let late = deliver("late");
    screen.wait_for(&format!("Msgs:{}", MESSAGES + 1));
    screen.keys(&["*"]);
    screen.wait_for("number late");
    screen.keys(&["F"]);
    screen.wait_for("Flag:1");
    screen.keys(&["2", "Enter", "C", "C-u", "=kept", "Enter"]);
    screen.wait("the copy", || kept().is_ok_and(|messages| messages.len() == 1));
    screen.keys(&["5", "Enter", "d"]);
    screen.wait_for("Del:1");
    screen.keys(&["q"]);
    screen.wait_for_end();

    let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
    let wanted = [&scene.wanted[..4], &scene.wanted[5..], &[late]].concat();
    same(&stored.iter().map(mbox::Stored::on_the_wire).collect::<Vec<_>>(), &wanted);
    assert!(stored[MESSAGES - 1].letters().contains('F'), "{:?}", stored[MESSAGES - 1].letters());
    same(&kept().unwrap(), &scene.wanted[1..2]);
}

/// The messages in the folder `kept`.
fn kept() -> Result<Vec<Vec<u8>>, String> {
    let file = fs::read(format!("{}/mail/kept", ALICE.home())).map_err(|error| error.to_string())?;
    let messages = mbox::read(&file)?;
    Ok(messages.iter().filter(|message| !message.is_internal()).map(mbox::Stored::on_the_wire).collect())
}

#[test]
fn mutt_idles() {
    world::private(|world| idles_and_works(world, "mutt"));
}

#[test]
fn neomutt_idles() {
    world::private(|world| idles_and_works(world, "neomutt"));
}
