//! A POP3 client that deletes, mutt, which opens the file itself and rewrites it, and one who only looks at it.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::delivery;
use crate::harness::accounts::{ALICE, write_mail};
use crate::harness::generator::{self, Chance};
use crate::harness::inetd::{pop3_lines, pop3_ok};
use crate::harness::mbox;
use crate::harness::screen::Screen;
use crate::harness::server::{self, Protocol};
use crate::harness::wire::Wire;
use crate::imap::PATIENCE;
use crate::ledger::{Alarm, Ledger};

/// POP3 sessions, one after the other, each of which removes up to two messages.
pub(crate) fn pop3(ledger: &Ledger) {
    let _alarm = Alarm(ledger);
    let mut chance = Chance::new(5);
    while ledger.goes_on() {
        let mut session = server::for_network(Protocol::Pop3);
        let wire = &mut session.wire;
        wire.patience(PATIENCE);
        wire.line().expect("a greeting");
        pop3_ok(wire, "USER alice");
        pop3_ok(wire, "PASS wonderland");
        let stat = pop3_ok(wire, "STAT");
        let count: usize = stat.split(' ').nth(1).unwrap().parse().unwrap();
        let tries = 2.min(count);
        let doomed: Vec<String> = (0..tries).filter_map(|_| delete(wire, 1 + chance.below(count), ledger)).collect();
        let answer = ledger.removing(|| {
            wire.send(b"QUIT\r\n");
            wire.line().unwrap()
        });
        // others may have kept the mailbox locked: then nothing was promised
        if answer.starts_with(b"+OK") {
            doomed.iter().for_each(|serial| ledger.gone(serial));
        }
        ledger.note("pop3", &format!("removed {doomed:?}"));
        assert!(session.process.wait(Duration::from_secs(20)).is_some(), "ipop3d stays after QUIT");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Reads a message and marks it; none if an IMAP session was quicker, or it is marked already.
fn delete(wire: &mut Wire, number: usize, ledger: &Ledger) -> Option<String> {
    wire.send(format!("RETR {number}\r\n").as_bytes());
    if !wire.line().unwrap().starts_with(b"+OK") {
        return None;
    }
    let content: Vec<u8> = pop3_lines(wire).iter().flat_map(|line| [line.as_slice(), b"\r\n"].concat()).collect();
    let serial = generator::serial_on_the_wire(&content).unwrap_or_else(|error| panic!("RETR {number}: {error}"));
    ledger.doomed(&serial);
    pop3_ok(wire, &format!("DELE {number}"));
    Some(serial)
}

/// mutt opens the mailbox, turns the first message's flag over and writes the mailbox anew, again and again.
///
/// Meanwhile nobody removes anything: when mutt finds the mailbox smaller than it was, it reads it anew without any lock. What
/// is delivered during that it takes for half a message, or twice, and so it writes it back then.
pub(crate) fn mutt(ledger: &Ledger) {
    let _alarm = Alarm(ledger);
    let settings = format!("{}/muttrc", ALICE.home());
    let text = "set folder=~ quit=yes move=no delete=no mark_old=no mbox_type=mbox header_cache=\"\"\n";
    write_mail(settings.as_ref(), &ALICE, text.as_bytes());
    while ledger.goes_on() {
        ledger.without_removals(|| {
            let screen = Screen::start(&ALICE, &format!("mutt -n -F {settings} -f /var/mail/alice"));
            ledger.note("mutt", "start");
            rewrite(ledger, &screen);
            ledger.note("mutt", "end");
        });
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// Presses what mutt needs to end. It takes the record lock and then waits for the dotlock, and procmail does it the
/// other way round, so that both wait for each other until mutt's user has enough of it.
fn rewrite(ledger: &Ledger, screen: &Screen) {
    let end = Instant::now() + Duration::from_secs(90);
    let (mut turned, mut asked) = (false, Instant::now());
    while !screen.has_ended() {
        let text = screen.text();
        assert!(Instant::now() < end, "mutt stays:\n{text}");
        if text.contains("remove lock") {
            ledger.note("mutt", "remove lock? no");
            screen.try_keys(&["n"]);
        } else if text.contains("Msgs:") && !turned {
            ledger.note("mutt", "F q");
            screen.try_keys(&["F", "q"]);
            (turned, asked) = (true, Instant::now());
        } else if text.contains("Msgs:") && asked.elapsed() > Duration::from_secs(1) {
            // new mail, or a change of somebody else's, has kept it from writing
            ledger.note("mutt", &format!("q on {}", text.trim_end().lines().last().unwrap_or("")));
            screen.try_keys(&["q"]);
            asked = Instant::now();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Looks at the file now and then, with all locks: nobody may ever see a message damaged or twice. What it was before,
/// and what it has become, is left among the build's files then.
pub(crate) fn inspector(ledger: &Ledger, inbox: &Path) {
    let _alarm = Alarm(ledger);
    let mut before = Vec::new();
    while ledger.goes_on() {
        if let Some(content) = delivery::try_read(inbox) {
            if let Err(fault) = inspect(&content) {
                let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
                std::fs::write(place.join("storm-before.mbox"), &before).unwrap();
                std::fs::write(place.join("storm-after.mbox"), &content).unwrap();
                panic!("{fault}; see storm-before.mbox and storm-after.mbox in {}", place.display());
            }
            ledger.note("inspector", "fine");
            before = content;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether each message is there once and whole.
fn inspect(content: &[u8]) -> Result<(), String> {
    let mut serials = BTreeSet::new();
    for message in mbox::read(content)?.iter().filter(|message| !message.is_internal()) {
        let serial = generator::serial_of(message)?;
        if !serials.insert(serial.clone()) {
            return Err(format!("{serial} is there twice"));
        }
    }
    Ok(())
}
