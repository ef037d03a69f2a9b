//! fetchmail, by POP3: each message once.

use std::fs;
use std::process::Command;

use super::{MESSAGES, Scene, as_bob, same, with_unix_lines, write};
use crate::harness::accounts::{ALICE, BOB, write_mail};
use crate::harness::process::{output, run};
use crate::harness::{generator, world};

/// Runs fetchmail until it has everything, and returns the messages as it hands them to a delivery agent.
fn fetchmail(protocol: &str) -> Vec<Vec<u8>> {
    let agent = write("agent", "#!/bin/sh\ncat >>got; printf '\\000' >>got\n");
    run(Command::new("chmod").args(["755", &agent]));
    let control = format!(
        "set invisible\npoll 127.0.0.1 proto {protocol} uidl user alice password wonderland\n \
         no rewrite keep fetchall sslproto \"\" mda \"{agent}\"\n"
    );
    let control = write("fetchmailrc", &control);
    let arguments = ["-f", &control, "--nosyslog", "--pidfile", "fetchmail.pid", "--idfile", "ids"];
    let fetched = output(as_bob("fetchmail").args(arguments));
    assert!(fetched.status.success(), "{}", String::from_utf8_lossy(&fetched.stderr));
    let got = fs::read(format!("{}/got", BOB.home())).unwrap();
    let mut messages: Vec<Vec<u8>> = got.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
    assert_eq!(messages.pop(), Some(Vec::new()));
    messages
}

#[test]
fn fetchmail_fetches_with_a_password() {
    world::private(|world| {
        let scene = Scene::set(world);
        same(&fetchmail("POP3"), &with_unix_lines(&scene.wanted));
    });
}

#[test]
fn fetchmail_fetches_with_apop() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        same(&fetchmail("APOP"), &with_unix_lines(&scene.wanted));
        world.log.wait_for_text("APOP user=alice");
    });
}

#[test]
fn fetchmail_fetches_nothing_twice() {
    world::private(|world| {
        let _scene = Scene::set(world);
        let control = write(
            "fetchmailrc",
            "set invisible\npoll 127.0.0.1 proto POP3 uidl user alice password wonderland\n no rewrite keep sslproto \"\" \
             mda \"cat >>got\"\n",
        );
        let arguments = ["-f", &control, "--nosyslog", "--pidfile", "fetchmail.pid", "--idfile", "ids"];
        assert_eq!(output(as_bob("fetchmail").args(arguments)).status.code(), Some(0), "mail was fetched");
        assert_eq!(output(as_bob("fetchmail").args(arguments)).status.code(), Some(1), "there is no new mail");
        let inbox = world.inbox(&ALICE);
        let more = [fs::read(&inbox).unwrap(), generator::numbered("later", 100)].concat();
        write_mail(&inbox, &ALICE, &more);
        assert_eq!(output(as_bob("fetchmail").args(arguments)).status.code(), Some(0), "one message is new");
        let got = String::from_utf8_lossy(&fs::read(format!("{}/got", BOB.home())).unwrap()).into_owned();
        assert_eq!(got.matches("Message-ID:").count(), MESSAGES + 1);
        assert_eq!(got.matches("X-Serial: later").count(), 1);
    });
}
