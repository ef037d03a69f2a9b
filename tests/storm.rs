//! Everybody at once on one mailbox: deliveries under each kind of lock, IMAP sessions that flag, append, copy and
//! expunge, a POP3 client that deletes, mutt that rewrites. At no time somebody who has the locks sees a message twice
//! or damaged. In the end every message is there once, whole, or was
//! removed by a command that was answered OK; every copy that was answered OK is there once; and no session died.
//!
//! A minute of it; `LETTERBOX_STORM_SECONDS` says how many seconds instead, up to three minutes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

#[path = "storm/delivery.rs"]
mod delivery;
mod harness;
#[path = "storm/imap.rs"]
mod imap;
#[path = "storm/ledger.rs"]
mod ledger;
#[path = "storm/others.rs"]
mod others;

use std::fs;
use std::time::{Duration, Instant};

use delivery::Locks;
use harness::accounts::ALICE;
use harness::scene::look;
use harness::{World, generator, mbox, world};
use ledger::Ledger;

/// IMAP sessions at once.
const SESSIONS: usize = 4;

fn seconds() -> u64 {
    let wanted = std::env::var("LETTERBOX_STORM_SECONDS").ok().and_then(|text| text.parse().ok());
    // the private world ends after four minutes
    wanted.unwrap_or(60).min(180)
}

/// Who is about besides the sessions, procmail and one who only looks.
struct Weather {
    agents: &'static [Locks],
    mutt: bool,
}

fn storm(world: &World, weather: &Weather) {
    world.secrets(&[("alice", "wonderland")]);
    let first: Vec<String> = (1..=20).map(|number| format!("first-{number}")).collect();
    world.fill(&ALICE, &first.iter().flat_map(|serial| generator::numbered(serial, 400)).collect::<Vec<u8>>());
    let ledger = Ledger::new(first, Instant::now() + Duration::from_secs(seconds()));
    let inbox = world.inbox(&ALICE);
    std::thread::scope(|scope| {
        let (ledger, inbox) = (&ledger, &inbox);
        for locks in weather.agents {
            scope.spawn(move || locks.deliver(ledger, inbox));
        }
        scope.spawn(move || delivery::procmail(ledger));
        if weather.mutt {
            scope.spawn(move || others::mutt(ledger));
        }
        scope.spawn(move || others::inspector(ledger, inbox));
        for number in 0..SESSIONS {
            scope.spawn(move || imap::session(ledger, number));
        }
        scope.spawn(move || others::pop3(ledger));
    });
    let state = look();
    state.check_file(&fs::read(&inbox).unwrap());
    ledger.audit(state.messages.iter().map(|held| held.content.as_slice()));
    let archive = fs::read(format!("{}/mail/Archive", ALICE.home())).unwrap_or_default();
    ledger.audit_copies(mbox::read(&archive).unwrap().iter().filter(|message| !message.is_internal()));
}

#[test]
fn among_those_who_make_dotlocks() {
    let agents = &[Locks::Dotlock, Locks::DotlockAndFlock, Locks::RecordAndDotlock];
    world::private(|world| storm(world, &Weather { agents, mutt: true }));
}

/// Without what only makes dotlocks, which would be blind to what takes a record lock alone; and without mutt, which
/// loses its record lock when it opens a changed mailbox again, and then doubles what such an agent delivers.
#[test]
fn among_those_who_take_record_locks() {
    let agents = &[Locks::Record, Locks::RecordAndDotlock];
    world::private(|world| storm(world, &Weather { agents, mutt: false }));
}
