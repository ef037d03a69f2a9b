//! UIDL: RFC 1939 §7, and the unique-ids of other servers.

use super::double::World;
use crate::mailbox::{Kind, Mailbox, Uid};
use crate::pop3::UidlFormat;

/// Two copies of one message, another, and a copy again.
fn copies() -> World {
    let mut world = World::new(&[
        "Date: Thu, 1 Jan 2015 00:00:00 +0000\nReceived:\n\nx\n",
        "Date: Thu, 1 Jan 2015 00:00:00 +0000\nReceived:\n\nx\n",
        "Subject: three\n\n",
        "Date: Thu, 1 Jan 2015 00:00:00 +0000\nReceived:\n\nx\n",
    ]);
    world.policy.uidl = UidlFormat::parse("%m").unwrap();
    world
}

#[test]
fn digests_are_unique_among_copies() {
    copies().play(
        "C: UIDL
         S: +OK Unique-ID listing follows
         S: 1 346fe43ca7327963e0f980fb917c8e7b
         S: 2 346fe43ca7327963e0f980fb917c8e7b-2
         S: 3 d41d8cd98f00b204e9800998ecf8427e
         S: 4 346fe43ca7327963e0f980fb917c8e7b-4
         S: .
         C: DELE 1
         S: +OK Message deleted
         C: UIDL 2
         S: +OK 2 346fe43ca7327963e0f980fb917c8e7b-2
         C: UIDL 1
         S: -ERR No such message",
    );
}

#[test]
fn unique_ids_of_what_cannot_be_read_are_no_guess() {
    let mut world = copies();
    let fault = world.faults.read.clone();
    world.when(1, move || fault.set(Some((0, Some(Kind::Internal)))));
    let fault = world.faults.read.clone();
    world.when(2, move || fault.set(None));
    world.play(
        "C: UIDL
         S: -ERR [SYS/TEMP] Messages cannot be read now
         C: UIDL 3
         S: +OK 3 d41d8cd98f00b204e9800998ecf8427e",
    );
}

#[test]
fn a_message_that_imap_expunged_keeps_a_unique_id() {
    let mut world = World::new(&["X-UIDL: x\n\n", "X-UIDL: y\n\n"]);
    world.policy.reuse_xuidl = true;
    let (mut imap, changed) = (world.imap(), world.faults.changed.clone());
    world.when(1, move || {
        imap.expunge(&[Uid(1)]).unwrap();
        changed.set(1);
    });
    world.play(
        "C: UIDL
         S: +OK Unique-ID listing follows
         S: 1 6b03057c00000001
         S: 2 y
         S: .",
    );
}

#[test]
fn an_xuidl_is_honoured_but_takes_nobody_elses_place() {
    let mut world = World::new(&[
        "X-UIDL: qpopper-1\n\n",
        "Subject: x\nx-uidl:\t!#7\"!,~\n\n",
        "X-UIDL: qpopper-1\n\n",
        "X-UIDL: two words\n\n",
        "X-UIDL: 6b03057c00000001\n\n",
        "X-UIDL:\n\nX-UIDL: body\n",
        "X-UIDL: 6b03057c00000099\n\n",
        "Subject: none\n\n",
    ]);
    world.play("C: UIDL 1\nS: +OK 1 6b03057c00000001");
    world.policy.reuse_xuidl = true;
    world.play(
        "C: UIDL
         S: +OK Unique-ID listing follows
         S: 1 qpopper-1
         S: 2 !#7\"!,~
         S: 3 6b03057c00000003
         S: 4 6b03057c00000004
         S: 5 6b03057c00000005
         S: 6 6b03057c00000006
         S: 7 6b03057c00000007
         S: 8 6b03057c00000008
         S: .",
    );
}
