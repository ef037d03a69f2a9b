//! CREATE, DELETE, RENAME, SUBSCRIBE, LIST, LSUB, NAMESPACE, STATUS.

use super::playing::*;

const TREE: &[(&str, &[&str])] = &[("INBOX", &["A: 1\n\n"]), ("a", &[]), ("a/b", &[])];

#[test]
fn rfc3501_6_3_3_to_6_3_5_mailboxes_come_and_go() {
    play(
        TREE,
        "
        C: a CREATE inbox
        S: a NO [ALREADYEXISTS] CREATE failed: INBOX exists always
        C: b CREATE a
        S: b NO [ALREADYEXISTS] CREATE failed: mailbox exists
        C: c CREATE \"new one/\"
        S: c OK CREATE completed
        C: d DELETE INBOX
        S: d NO [CANNOT] DELETE failed: INBOX cannot be deleted
        C: e DELETE nowhere
        S: e NO [NONEXISTENT] DELETE failed: no such mailbox
        C: f DELETE \"new one\"
        S: f OK DELETE completed
        C: g RENAME a a/b
        S: g NO [CANNOT] RENAME failed: a mailbox cannot be moved below itself
        C: h RENAME a Inbox
        S: h NO [ALREADYEXISTS] RENAME failed: INBOX exists always
        C: i RENAME a/b a
        S: i NO [ALREADYEXISTS] RENAME failed: mailbox exists
        C: j RENAME a/b c
        S: j OK RENAME completed
        ",
    );
}

#[test]
fn rfc3501_5_1_names_that_lead_elsewhere_or_are_misspelled() {
    for (name, answer) in [
        ("..", "[NOPERM] CREATE failed: mailbox name leads out of the mail directory"),
        ("/etc/passwd", "[NOPERM] CREATE failed: mailbox name leads out of the mail directory"),
        ("~root/x", "[NOPERM] CREATE failed: mailbox name leads out of the mail directory"),
        ("a&b", "[CANNOT] CREATE failed: mailbox name is not modified UTF-7"),
        ("\"caf\\xc3\\xa9\"", "[CANNOT] CREATE failed: mailbox name is not modified UTF-7"),
        ("\"\"", "[CANNOT] CREATE failed: empty mailbox name"),
        (".hidden", "[CANNOT] CREATE failed: mailbox name is reserved"),
    ] {
        play(TREE, &format!("C: a CREATE {name}\nS: a NO {answer}"));
    }
    let long = "a".repeat(300);
    play(TREE, &format!("C: a CREATE {long}\nS: a NO [LIMIT] CREATE failed: mailbox name is too long"));
}

#[test]
fn the_selected_mailbox_is_not_taken_away() {
    play_on(
        &mut Cabinet::new(TREE),
        "
        C: a SELECT a/b
        S~ EXISTS
        S~ RECENT
        S~ UIDVALIDITY
        S~ UIDNEXT
        S~ FLAGS
        S~ PERMANENTFLAGS
        S: a OK [READ-WRITE] SELECT completed
        C: b DELETE a/b
        S: b NO [INUSE] DELETE failed: the mailbox is selected
        C: c RENAME a x
        S: c NO [INUSE] RENAME failed: the mailbox is selected
        C: d CLOSE
        S: d OK CLOSE completed
        C: e DELETE a/b
        S: e OK DELETE completed
        ",
    );
}

#[test]
fn rfc3501_6_3_8_and_6_3_9_list_and_lsub() {
    play(
        &[("INBOX", &[]), ("two words", &[]), ("q\"uote", &[])],
        r#"
        C: a LIST "" ""
        S: * LIST (\Noselect) "/" ""
        S: a OK LIST completed
        C: b LIST "" *
        S: * LIST (\HasNoChildren) "/" INBOX
        S: * LIST (\HasNoChildren) "/" "q\"uote"
        S: * LIST (\HasNoChildren) "/" "two words"
        S: b OK LIST completed
        C: c SUBSCRIBE "two words"
        S: c OK SUBSCRIBE completed
        C: d RLSUB "" *
        S: * LSUB () "/" "two words"
        S: d OK RLSUB completed
        C: e UNSUBSCRIBE "two words"
        S: e OK UNSUBSCRIBE completed
        C: f LSUB "" *
        S: f OK LSUB completed
        C: g NAMESPACE
        S: * NAMESPACE (("" "/")) NIL NIL
        S: g OK NAMESPACE completed
        "#,
    );
}

#[test]
fn rfc3501_6_3_10_status_answers_each_item_in_its_order() {
    play(
        TREE,
        "
        C: a STATUS inbox (UNSEEN messages UIDVALIDITY UIDNEXT RECENT MESSAGES)
        S: * STATUS INBOX (UNSEEN 1 MESSAGES 1 UIDVALIDITY 1 UIDNEXT 2 RECENT 0 MESSAGES 1)
        S: a OK STATUS completed
        C: b STATUS nowhere (MESSAGES)
        S: b NO [NONEXISTENT] STATUS failed: no such mailbox
        C: c STATUS ~/mail/a/b (MESSAGES)
        S: * STATUS ~/mail/a/b (MESSAGES 0)
        S: c OK STATUS completed
        ",
    );
}
