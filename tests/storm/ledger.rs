//! Who was promised what.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, RwLock};
use std::time::{Duration, Instant};

use crate::harness::generator;
use crate::harness::mbox::Stored;

/// With more messages than this, deliveries wait: the storm is to be one of changes, not of large answers.
const MANY: usize = 250;

/// What happened to each message, by its serial.
pub(crate) struct Ledger {
    pages: Mutex<Pages>,
    start: Instant,
    end: Instant,
    stopped: AtomicBool,
    /// Who did what, so that a fault can be explained.
    events: Mutex<Vec<String>>,
    /// Taken for reading by whoever removes messages, for writing by whoever cannot bear that.
    removals: RwLock<()>,
}

#[derive(Default)]
struct Pages {
    /// On their way in.
    sent: BTreeSet<String>,
    /// Delivered, or appended and answered OK.
    there: BTreeSet<String>,
    /// Somebody asked for its removal.
    doomed: BTreeSet<String>,
    /// The removal was answered OK.
    gone: BTreeSet<String>,
    /// How often a copy was answered OK.
    copies: BTreeMap<String, usize>,
}

impl Ledger {
    /// Begins with the messages that are there, and lasts until `end`.
    pub(crate) fn new(there: Vec<String>, end: Instant) -> Self {
        let there: BTreeSet<String> = there.into_iter().collect();
        let pages = Pages { sent: there.clone(), there, ..Pages::default() };
        let (start, stopped, pages) = (Instant::now(), AtomicBool::new(false), Mutex::new(pages));
        Self { pages, start, end, stopped, events: Mutex::default(), removals: RwLock::default() }
    }

    /// Whether there is time for more.
    pub(crate) fn goes_on(&self) -> bool {
        Instant::now() < self.end && !self.stopped.load(Ordering::Relaxed)
    }

    /// Ends the storm early, because somebody failed.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Notes what `who` does, or was answered.
    pub(crate) fn note(&self, who: &str, what: &str) {
        let line = format!("{:10.6} {who}: {what}", self.start.elapsed().as_secs_f64());
        self.events.lock().unwrap().push(line);
    }

    /// The last events.
    fn last_events(&self) -> String {
        let events = self.events.lock().unwrap();
        events[events.len().saturating_sub(80)..].join("\n")
    }

    /// A rest between two messages, longer while there are many.
    pub(crate) fn pause(&self, milliseconds: u64) {
        std::thread::sleep(Duration::from_millis(milliseconds));
        while self.goes_on() && self.present() > MANY {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn present(&self) -> usize {
        let pages = self.pages.lock().unwrap();
        pages.there.len() - pages.gone.len()
    }

    /// Does what makes the mailbox smaller, while nobody is about who cannot bear it.
    pub(crate) fn removing<T>(&self, work: impl FnOnce() -> T) -> T {
        let _others_may_too = self.removals.read().unwrap();
        work()
    }

    /// Does what must not meet a mailbox that becomes smaller.
    pub(crate) fn without_removals<T>(&self, work: impl FnOnce() -> T) -> T {
        let _nobody_else = self.removals.write().unwrap();
        work()
    }

    pub(crate) fn sent(&self, serial: &str) {
        self.pages.lock().unwrap().sent.insert(serial.to_owned());
    }

    pub(crate) fn delivered(&self, serial: &str) {
        self.pages.lock().unwrap().there.insert(serial.to_owned());
    }

    pub(crate) fn doomed(&self, serial: &str) {
        self.pages.lock().unwrap().doomed.insert(serial.to_owned());
    }

    pub(crate) fn gone(&self, serial: &str) {
        self.pages.lock().unwrap().gone.insert(serial.to_owned());
    }

    pub(crate) fn copied(&self, serial: &str) {
        *self.pages.lock().unwrap().copies.entry(serial.to_owned()).or_default() += 1;
    }

    /// Holds the messages that are left against all that was promised.
    pub(crate) fn audit<'a>(&self, contents: impl Iterator<Item = &'a [u8]>) {
        let pages = self.pages.lock().unwrap();
        let counts = count(contents.map(generator::serial_on_the_wire));
        let doubled: Vec<&String> = counts.iter().filter(|(_, count)| **count > 1).map(|(serial, _)| serial).collect();
        let promised = pages.there.difference(&pages.doomed);
        let lost: Vec<&String> = promised.filter(|serial| !counts.contains_key(*serial)).collect();
        let back: Vec<&String> = pages.gone.iter().filter(|serial| counts.contains_key(*serial)).collect();
        let unknown: Vec<&String> = counts.keys().filter(|serial| !pages.sent.contains(*serial)).collect();
        assert!(doubled.is_empty(), "there twice: {doubled:?}");
        assert!(lost.is_empty(), "lost: {lost:?}");
        assert!(back.is_empty(), "removed with OK, but there: {back:?}");
        assert!(unknown.is_empty(), "nobody sent these: {unknown:?}");
        let happened = (pages.there.len(), pages.gone.len(), pages.copies.len());
        assert!(happened.0 > 40 && happened.1 > 5 && happened.2 > 0, "little happened: {happened:?}");
    }

    /// Holds the folder of copies against what was answered OK.
    pub(crate) fn audit_copies<'a>(&self, copies: impl Iterator<Item = &'a Stored>) {
        let pages = self.pages.lock().unwrap();
        assert_eq!(count(copies.map(generator::serial_of)), pages.copies, "copies that are there, and that were told");
    }
}

/// How often each serial is there. A damaged message is a failure.
pub(crate) fn count(serials: impl Iterator<Item = Result<String, String>>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for serial in serials {
        *counts.entry(serial.unwrap_or_else(|error| panic!("damaged: {error}"))).or_default() += 1;
    }
    counts
}

/// Stops the storm when its thread panics, and tells what went before.
pub(crate) struct Alarm<'a>(pub(crate) &'a Ledger);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
            drop(writeln!(std::io::stderr(), "{}", self.0.last_events()));
        }
    }
}
