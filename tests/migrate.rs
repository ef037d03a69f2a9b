//! A mailbox goes from Letterbox to Dovecot, to mutt, and back: UIDs, flags and keywords stay what they were, as far as
//! the other program keeps them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use harness::accounts::{ALICE, write_mail};
use harness::client::Imap;
use harness::scene::{known, look, virgin};
use harness::screen::Screen;
use harness::server::{self, Protocol};
use harness::state::{Held, State};
use harness::{World, dovecot, generator, mbox, world};

/// Runs a server's session on alice's INBOX and says what it sees at the end.
fn visit(mut client: Imap, commands: &[&str]) -> State {
    client.ok("SELECT INBOX");
    for command in commands {
        client.ok(command);
    }
    let state = State::look(&mut client).unwrap();
    client.ok("CLOSE");
    client.ok("LOGOUT");
    assert!(client.wire.line().is_err());
    state
}

fn letterbox(commands: &[&str]) -> State {
    visit(Imap::of(server::for_user(Protocol::Imap, &ALICE)), commands)
}

fn dovecot(commands: &[&str]) -> State {
    let words = dovecot::for_user(Protocol::Imap, &ALICE);
    visit(Imap::of(server::start_as(Command::new(&words[0]).args(&words[1..]), &ALICE)), commands)
}

/// Opens the INBOX in mutt, presses keys, writes it back and leaves.
fn mutt(keys: &[&str]) {
    let settings = format!("{}/muttrc", ALICE.home());
    let text = "set folder=~ quit=yes move=no delete=yes mark_old=no mbox_type=mbox header_cache=\"\"\n";
    write_mail(settings.as_ref(), &ALICE, text.as_bytes());
    let screen = Screen::start(&ALICE, &format!("mutt -n -F {settings} -f /var/mail/alice"));
    screen.wait_for("Msgs:");
    screen.keys(keys);
    screen.keys(&["q"]);
    screen.wait_for_end();
}

/// Mail programs add fields of their own when they write a message back; the rest must be as it was.
fn without_lengths(content: &[u8]) -> Vec<u8> {
    let own = |line: &&[u8]| line.starts_with(b"Content-Length:") || line.starts_with(b"Lines:");
    content.split_inclusive(|byte| *byte == b'\n').filter(|line| !own(line)).flatten().copied().collect()
}

fn same(before: &State, after: &State, what: &str) {
    assert_eq!(after.validity, before.validity, "{what}: UIDVALIDITY");
    let uids = |state: &State| state.messages.iter().map(|held| held.uid).collect::<Vec<_>>();
    assert_eq!(uids(after), uids(before), "{what}: UIDs");
    for (after, before) in after.messages.iter().zip(&before.messages) {
        let uid = before.uid;
        assert_eq!(after.flags, before.flags, "{what}: flags of UID {uid}");
        let show = |held: &Held| String::from_utf8_lossy(&without_lengths(&held.content)).into_owned();
        assert!(show(after) == show(before), "{what}: UID {uid} changed:\n{}\nwas\n{}", show(after), show(before));
    }
}

/// What a flag more makes of a state.
fn with(state: &State, uid: u64, flag: &str) -> State {
    let mut state = state.clone();
    let held = state.messages.iter_mut().find(|held| held.uid == uid).unwrap();
    held.flags.insert(flag.to_owned());
    state
}

/// What a flag turned over makes of a state.
fn turned(state: &State, uid: u64, flag: &str) -> State {
    let mut turned = with(state, uid, flag);
    if state.uid(uid).unwrap().flags.contains(flag) {
        turned.messages.iter_mut().find(|held| held.uid == uid).unwrap().flags.remove(flag);
    }
    turned
}

/// What mutt leaves of a state when it writes from the message `uid` on: it makes `X-Status` anew, and has no letter
/// for `\Draft`.
fn without_drafts_from(state: &State, uid: u64) -> State {
    let mut state = state.clone();
    for held in state.messages.iter_mut().filter(|held| held.uid >= uid) {
        held.flags.remove("\\Draft");
    }
    state
}

/// A mailbox as UW's imapd writes one that was empty once: the notes on the whole in a message of their own.
fn with_internal_message(mailbox: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(mailbox.to_vec()).unwrap();
    let (before, rest) = text.split_once("X-IMAPbase: ").unwrap();
    let (base, after) = rest.split_once('\n').unwrap();
    format!(
        "From MAILER-DAEMON Thu Jan  1 00:00:00 2015\nDate: 01 Jan 2015 00:00:00 +0000\n\
         From: Mail System Internal Data <MAILER-DAEMON@mail.example.org>\n\
         Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nMessage-ID: <1420070400@mail.example.org>\n\
         X-IMAP: {base}\nStatus: RO\n\nThis is no mail.\n\n{before}{after}"
    )
    .into_bytes()
}

/// Takes a mailbox from Letterbox to Dovecot and mutt, and back after each.
fn round(world: &World, mailbox: &[u8]) {
    world.fill(&ALICE, mailbox);
    let first = letterbox(&[]);
    let uids: Vec<u64> = first.messages.iter().map(|held| held.uid).collect();
    let ours = letterbox(&[
        &format!("UID STORE {} +FLAGS (\\Flagged $Forwarded)", uids[1]),
        &format!("UID STORE {} +FLAGS (\\Seen \\Answered)", uids[2]),
        &format!("UID STORE {} +FLAGS (Project-X)", uids[3]),
    ]);
    same(&ours, &dovecot(&[]), "Letterbox to Dovecot");
    let theirs = dovecot(&[
        &format!("UID STORE {} +FLAGS (\\Draft)", uids[4]),
        &format!("UID STORE {} +FLAGS (Project-Y)", uids[6]),
    ]);
    same(&with(&with(&ours, uids[4], "\\Draft"), uids[6], "Project-Y"), &theirs, "in Dovecot");
    same(&theirs, &letterbox(&[]), "Dovecot to Letterbox");
    let back = to_mutt(world, &theirs, uids[5]);
    let one_less = State { messages: [&back.messages[..1], &back.messages[2..]].concat(), ..back };
    letterbox(&[&format!("UID STORE {} +FLAGS.SILENT (\\Deleted)", uids[1])]);
    same(&one_less, &letterbox(&[]), "after an expunge in Letterbox");
    same(&one_less, &dovecot(&[]), "after that in Dovecot");
    assert_eq!(mail_in(world), uids.len() - 1);
}

/// Turns a flag of the message `uid` over in mutt, and compares what comes of it.
fn to_mutt(world: &World, before: &State, uid: u64) -> State {
    let file = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
    let number = 1 + file.iter().position(|message| message.uid().map(u64::from) == Some(uid)).unwrap();
    mutt(&[&number.to_string(), "Enter", "F"]);
    let back = without_drafts_from(&turned(before, uid, "\\Flagged"), uid);
    same(&back, &letterbox(&[]), "mutt to Letterbox");
    // it believes the sizes that it knows, and would cut off as much as mutt's new field `Lines` is long
    fs::remove_dir_all("/mnt/tmp/dovecot-alice").unwrap();
    same(&back, &dovecot(&[]), "mutt to Dovecot");
    back
}

/// How many messages the file has that are mail.
fn mail_in(world: &World) -> usize {
    let file = fs::read(world.inbox(&ALICE)).unwrap();
    mbox::read(&file).unwrap().iter().filter(|message| !message.is_internal()).count()
}

fn go_round(name: &str, mailbox: &[u8]) {
    if !dovecot::is_there() {
        return world::skip(name, "Dovecot is not installed");
    }
    world::private_as(name, |world| round(world, mailbox));
}

#[test]
fn a_mailbox_with_notes_goes_round() {
    go_round("a_mailbox_with_notes_goes_round", &known(8, 300));
}

#[test]
fn a_mailbox_with_an_internal_message_goes_round() {
    go_round("a_mailbox_with_an_internal_message_goes_round", &with_internal_message(&known(8, 300)));
}

#[test]
fn a_mailbox_without_notes_goes_round() {
    go_round("a_mailbox_without_notes_goes_round", &virgin(8, 300));
}

/// UW knows thirty; Dovecot and we write them all into the same list.
#[test]
fn more_keywords_than_uw_has_go_round() {
    if !dovecot::is_there() {
        return world::skip("more_keywords_than_uw_has_go_round", "Dovecot is not installed");
    }
    world::private(|world| {
        world.fill(&ALICE, &known(6, 300));
        let names: Vec<String> = (0..60).map(|number| format!("Keyword-{number}")).collect();
        let ours = letterbox(&[
            &format!("STORE 2 +FLAGS ({})", names[..45].join(" ")),
            &format!("STORE 4 +FLAGS ({})", names[30..].join(" ")),
        ]);
        assert!(ours.messages[1].flags.is_superset(&names[..45].iter().cloned().collect()));
        same(&ours, &dovecot(&[]), "Letterbox to Dovecot");
        let theirs = dovecot(&["STORE 5 +FLAGS (Keyword-59 Project-Y)"]);
        let uid = ours.messages[4].uid;
        same(&with(&with(&ours, uid, "Keyword-59"), uid, "Project-Y"), &theirs, "in Dovecot");
        same(&theirs, &letterbox(&[]), "Dovecot to Letterbox");
        fs::remove_dir_all(format!("{}/.letterbox", ALICE.home())).unwrap();
        same(&theirs, &letterbox(&[]), "without the index");
    });
}

#[test]
fn mutt_rewrites_a_mailbox_that_only_the_index_knows() {
    world::private(|world| {
        world.fill(&ALICE, &virgin(8, 300));
        let before = look();
        mutt(&["3", "Enter", "F"]);
        let wanted = with(&before, before.messages[2].uid, "\\Flagged");
        same(&wanted, &look(), "mutt's flag");
        mutt(&["1", "Enter", "d"]);
        let left = State { messages: wanted.messages[1..].to_vec(), ..wanted };
        same(&left, &look(), "mutt's removal");
        let inbox = world.inbox(&ALICE);
        let more = [fs::read(&inbox).unwrap(), generator::numbered("late", 200)].concat();
        write_mail(&inbox, &ALICE, &more);
        let after = look();
        assert_eq!(after.messages.len(), left.messages.len() + 1);
        let uids: BTreeSet<u64> = before.messages.iter().map(|held| held.uid).collect();
        assert!(!uids.contains(&after.messages.last().unwrap().uid), "a UID was used again");
    });
}

#[test]
fn the_index_can_be_lost() {
    world::private(|world| {
        world.fill(&ALICE, &known(8, 300));
        let state = letterbox(&["STORE 3 +FLAGS (\\Seen)", "STORE 5 +FLAGS (Project-X)"]);
        fs::remove_dir_all(format!("{}/.letterbox", ALICE.home())).unwrap();
        same(&state, &letterbox(&[]), "without the index");
    });
}
