//! After login: RFC 1939 §5 and §7, and what UW adds.

use super::double::World;
use crate::auth::login::Ending;
use crate::limits;
use crate::mailbox::{FlagList, Flags, Incoming, Mailbox, Uid};

/// Three messages of 26, 24 and 27 octets on the wire.
fn three() -> World {
    World::new(&["Subject: 1\n\nLine\n.dot\n", "Subject: 2\n\nOne\nTwo\n", "Subject: 3\n\n.\nand more\n"])
}

#[test]
fn stat_list_and_uidl_say_what_is_there() {
    three().play(
        "C: STAT
         S: +OK 3 77
         C: LIST
         S: +OK Mailbox scan listing follows
         S: 1 26
         S: 2 24
         S: 3 27
         S: .
         C: LIST 2
         S: +OK 2 24
         C: UIDL
         S: +OK Unique-ID listing follows
         S: 1 6b03057c00000001
         S: 2 6b03057c00000002
         S: 3 6b03057c00000003
         S: .
         C: UIDL 3
         S: +OK 3 6b03057c00000003",
    );
}

#[test]
fn an_empty_maildrop_is_a_maildrop() {
    World::new(&[]).play(
        "C: STAT
         S: +OK 0 0
         C: LIST
         S: +OK Mailbox scan listing follows
         S: .
         C: UIDL
         S: +OK Unique-ID listing follows
         S: .
         C: LAST
         S: +OK 0
         C: RETR 1
         S: -ERR No such message
         C: QUIT
         S: +OK Sayonara",
    );
}

#[test]
fn retr_doubles_dots_at_the_beginning_of_lines() {
    three().play(
        "C: RETR 1
         S: +OK 26 octets
         S: Subject: 1
         S:
         S: Line
         S: ..dot
         S: .
         C: RETR 3
         S: +OK 27 octets
         S: Subject: 3
         S:
         S: ..
         S: and more
         S: .",
    );
}

#[test]
fn top_counts_lines_of_the_body() {
    three().play(
        "C: TOP 2 0
         S: +OK Top of message follows
         S: Subject: 2
         S:
         S: .
         C: TOP 2 1
         S: +OK Top of message follows
         S: Subject: 2
         S:
         S: One
         S: .
         C: TOP 2 2
         S: +OK Top of message follows
         S: Subject: 2
         S:
         S: One
         S: Two
         S: .
         C: TOP 2 99999999999999999999999
         S: +OK Top of message follows
         S: Subject: 2
         S:
         S: One
         S: Two
         S: .
         C: TOP 2 -1
         S: -ERR Bad line count argument
         C: TOP 2
         S: -ERR Missing line count argument",
    );
}

#[test]
fn messages_without_a_body_or_without_a_blank_line_end_properly() {
    World::new(&["A: b\n\n", "A: b\n", "A: b", "", "\nbody"]).play(
        "C: LIST
         S: +OK Mailbox scan listing follows
         S: 1 8
         S: 2 6
         S: 3 6
         S: 4 0
         S: 5 8
         S: .
         C: TOP 1 5
         S: +OK Top of message follows
         S: A: b
         S:
         S: .
         C: RETR 2
         S: +OK 6 octets
         S: A: b
         S: .
         C: TOP 3 0
         S: +OK Top of message follows
         S: A: b
         S: .
         C: RETR 4
         S: +OK 0 octets
         S: .
         C: RETR 5
         S: +OK 8 octets
         S:
         S: body
         S: .",
    );
}

#[test]
fn deleted_messages_vanish_and_the_others_keep_their_numbers() {
    let mut world = three();
    world.play(
        "C: DELE 2
         S: +OK Message deleted
         C: STAT
         S: +OK 2 53
         C: LIST
         S: +OK Mailbox scan listing follows
         S: 1 26
         S: 3 27
         S: .
         C: UIDL
         S: +OK Unique-ID listing follows
         S: 1 6b03057c00000001
         S: 3 6b03057c00000003
         S: .
         C: LIST 2
         S: -ERR No such message
         C: UIDL 2
         S: -ERR No such message
         C: RETR 2
         S: -ERR No such message
         C: TOP 2 0
         S: -ERR No such message
         C: DELE 2
         S: -ERR No such message
         C: RSET
         S: +OK Reset state
         C: STAT
         S: +OK 3 77
         C: DELE 2
         S: +OK Message deleted",
    );
    assert_eq!(world.left(), "1 2 3");
}

#[test]
fn numbers_that_no_message_has_are_refused() {
    let mut world = three();
    for command in ["LIST", "UIDL", "RETR", "DELE"] {
        for number in ["0", "4", "4294967295", "4294967297", "99999999999999999999"] {
            world.play(&format!("C: {command} {number}\nS: -ERR No such message"));
        }
        world.play(&format!("C: {command} -1\nS: -ERR Bad message number argument"));
    }
    assert_eq!(world.left(), "1 2 3");
}

#[test]
fn last_is_the_highest_number_that_was_accessed() {
    let mut world = three();
    let script = "C: LAST
                  S: +OK 1
                  C: TOP 2 0
                  S: +OK Top of message follows
                  S: Subject: 2
                  S:
                  S: .
                  C: LAST
                  S: +OK 2
                  C: DELE 3
                  S: +OK Message deleted
                  C: DELE 1
                  S: +OK Message deleted
                  C: LAST
                  S: +OK 3
                  C: RSET
                  S: +OK Reset state
                  C: LAST
                  S: +OK 1";
    world.flag(1, Flags::SEEN);
    world.play(script);
    world.policy.last = false;
    world.play("C: LAST\nS: -ERR Unknown TRANSACTION state command");
}

#[test]
fn what_is_not_for_this_state_is_refused_and_changes_nothing() {
    let longest = "x".repeat(limits::POP3_LINE_OCTETS + 1);
    three().play(&format!(
        "C: USER fred
         S: -ERR Unknown TRANSACTION state command
         C: PASS x
         S: -ERR Unknown TRANSACTION state command
         C: AUTH PLAIN
         S: -ERR Unknown TRANSACTION state command
         C: UTF8
         S: -ERR Unknown TRANSACTION state command
         C: STLS
         S: -ERR Unknown TRANSACTION state command
         C: XTND XLST From
         S: -ERR Unknown TRANSACTION state command
         C:
         S: -ERR Unknown TRANSACTION state command
         C: {longest}
         S: -ERR Command line too long
         C: NOOP
         S: +OK No-op to you too!
         C: lang en
         S: +OK en Language changed
         C: STAT
         S: +OK 3 77"
    ));
}

#[test]
fn a_pipeline_is_answered_in_order() {
    let ending = three().play(
        "C: STAT
         C: LIST 1
         C: XYZZY
         C: RETR 2
         C: DELE 2
         C: UIDL 1
         C: QUIT
         C: STAT
         S: +OK 3 77
         S: +OK 1 26
         S: -ERR Unknown TRANSACTION state command
         S: +OK 24 octets
         S: Subject: 2
         S:
         S: One
         S: Two
         S: .
         S: +OK Message deleted
         S: +OK 1 6b03057c00000001
         S: +OK Sayonara",
    );
    assert_eq!(ending, Ending::Logout);
}

#[test]
fn messages_that_imap_flagged_as_deleted_have_no_number() {
    let mut world = three();
    world.flag(2, Flags::DELETED);
    world.play(
        "C: LIST
         S: +OK Mailbox scan listing follows
         S: 1 26
         S: 2 27
         S: .
         C: UIDL 2
         S: +OK 2 6b03057c00000003
         C: DELE 2
         S: +OK Message deleted
         C: QUIT
         S: +OK Sayonara",
    );
    assert_eq!(world.left(), "1 2");
    assert_eq!(*world.log.borrow(), ["Login nmsgs=2/3", "Update nmsgs=2 ndele=1 nseen=0"]);
}

#[test]
fn numbers_stand_still_while_others_expunge_and_deliver() {
    let mut world = three();
    let (mut imap, changed) = (world.imap(), world.faults.changed.clone());
    world.when(2, move || {
        imap.expunge(&[Uid(1)]).unwrap();
        let mut content = &b"A: 4\r\n\r\n"[..];
        imap.append(&mut [Incoming {
            line_feeds: Default::default(),
            content: &mut content,
            octets: 8,
            flags: FlagList::default(),
            date: None,
        }])
        .unwrap();
        changed.set(3);
    });
    world.play(
        "C: STAT
         S: +OK 3 77
         C: RETR 3
         S: +OK 27 octets
         S: Subject: 3
         S:
         S: ..
         S: and more
         S: .
         C: RETR 1
         S: -ERR Message was removed by another session
         C: TOP 1 0
         S: -ERR Message was removed by another session
         C: STAT
         S: +OK 3 77
         C: LIST 1
         S: +OK 1 26
         C: RETR 4
         S: -ERR No such message
         C: DELE 1
         S: +OK Message deleted
         C: DELE 2
         S: +OK Message deleted
         C: QUIT
         S: +OK Sayonara",
    );
    assert_eq!(world.left(), "3* 4");
}

#[test]
fn a_message_to_which_mutt_added_a_field_is_sent_as_it_is_now() {
    let mut world = World::new(&["A: 1\n\nbody\n"]);
    let mut mutt = world.imap();
    world.when(1, move || mutt.rewrite(Uid(1), "A: 1\nLines: 1\n\nbody\n"));
    world.play(
        "C: RETR 1
         S: +OK 14 octets
         S: A: 1
         S: Lines: 1
         S:
         S: body
         S: .",
    );
}
