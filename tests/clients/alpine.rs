//! alpine, in a terminal: it speaks IMAP by c-client, as UW's imapd did.

use std::fs;

use super::{MESSAGES, Scene, same, write};
use crate::harness::accounts::{ALICE, BOB};
use crate::harness::screen::Screen;
use crate::harness::{mbox, world};

#[test]
fn reads_saves_deletes_and_quits() {
    world::private(|world| {
        let scene = Scene::set(world);
        let server = "{127.0.0.1/notls/novalidate-cert/user=alice}";
        let settings = write(
            ".pinerc",
            &format!(
                "user-domain=example.org\ninbox-path={server}INBOX\nfolder-collections=Mail {server}[]\n\
                 feature-list=disable-password-file-saving,quit-without-confirm,expunge-without-confirm,\n\
                 \texpunge-without-confirm-everywhere\nlast-version-used=9.99\nsort-key=Arrival\n"
            ),
        );
        let screen = Screen::start(&BOB, &format!("alpine -p {settings} -i"));
        screen.wait_for("PASSWORD");
        screen.keys(&["wonderland", "Enter"]);
        screen.wait_for(&format!("of {MESSAGES} "));
        // a number and Enter go to a message; what is saved is marked as deleted
        screen.keys(&["3", "Enter"]);
        screen.wait_for("Message  3 of");
        screen.keys(&["Enter"]);
        screen.wait_for("MESSAGE TEXT");
        screen.wait_for("MAILER-DAEMON@mx.example.net");
        screen.keys(&["s"]);
        screen.wait_for("SAVE");
        screen.keys(&["saved", "Enter"]);
        screen.wait_for("Create?");
        screen.keys(&["y"]);
        screen.wait_for("DEL");
        screen.keys(&["<"]);
        screen.wait_for("MESSAGE INDEX");
        screen.keys(&["x"]);
        screen.wait_for(&format!("of {} ", MESSAGES - 1));
        screen.keys(&["q"]);
        screen.wait_for_end();

        let left = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
        let wanted = [&scene.wanted[..2], &scene.wanted[3..]].concat();
        same(&left.iter().map(mbox::Stored::on_the_wire).collect::<Vec<_>>(), &wanted);
        let saved = mbox::read(&fs::read(format!("{}/mail/saved", ALICE.home())).unwrap()).unwrap();
        let saved = saved.iter().filter(|message| !message.is_internal());
        same(&saved.map(mbox::Stored::on_the_wire).collect::<Vec<_>>(), &scene.wanted[2..3]);
        let log = world.log.wait_for_text("Logout user=alice");
        assert!(log.contains("host="), "{log}");
    });
}
