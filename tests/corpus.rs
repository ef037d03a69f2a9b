//! A thousand messages that other packages ship as test data, in Dovecot and in Letterbox: the same envelopes, structures,
//! sections and sizes, but for differences that a rule explains.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;
#[path = "corpus/mail.rs"]
mod mail;
#[path = "corpus/rules.rs"]
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::CommandExt;
use std::process::Command;

use harness::accounts::ALICE;
use harness::both::{Both, Said, alike, excerpt};
use harness::mbox::to_wire;
use harness::value::Value;
use harness::{dovecot, world};
use mail::Mail;
use rules::{Difference, RULES, explained};

const ITEMS: &str = "RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[] BODY.PEEK[HEADER] BODY.PEEK[TEXT] \
                     BODY.PEEK[HEADER.FIELDS (From Subject X-None Received)] BODY.PEEK[HEADER.FIELDS.NOT (To Received)]";

/// Parts of one message that are asked for.
const SECTIONS: usize = 60;

#[test]
fn a_thousand_messages_of_others() {
    let mail = mail::all();
    if mail.len() < 1000 || !dovecot::is_there() {
        return world::skip(
            "a_thousand_messages_of_others",
            "the mail of other packages, or Dovecot, could not be had",
        );
    }
    world::private(|world| {
        let mut both = Both::open(world, &mail::mailbox(&mail));
        let mut used: BTreeMap<&str, usize> = BTreeMap::new();
        let mut unknown = Vec::new();
        for difference in differences(&mut both, &mail) {
            match explained(&difference) {
                Some(rules) => rules.into_iter().for_each(|rule| *used.entry(rule).or_default() += 1),
                None => unknown.push(format!(
                    "{}: {}\n  {}",
                    difference.name,
                    difference.item,
                    excerpt(&difference.ours, &difference.theirs)
                )),
            }
        }
        assert!(unknown.is_empty(), "{} differences:\n{}", unknown.len(), unknown.join("\n"));
        let unused = RULES.iter().filter(|rule| !used.contains_key(rule.name)).map(|rule| rule.name);
        assert_eq!(unused.collect::<Vec<_>>(), Vec::<&str>::new(), "rules that explain nothing");
    });
}

#[test]
fn the_same_messages_in_python() {
    let mail = mail::all();
    let modules = world::packages().join("python");
    if mail.is_empty() || !modules.join("imapclient").exists() {
        return world::skip(
            "the_same_messages_in_python",
            "the mail of other packages, or imapclient, could not be had",
        );
    }
    world::private(|world| {
        world.fill(&ALICE, &mail::mailbox(&mail));
        let mut python = Command::new("/usr/bin/python3");
        python.arg(world::source("tests/corpus/readers.py")).arg("exec /usr/sbin/imapd");
        python.env("PYTHONPATH", world::packages().join("python")).env("HOME", ALICE.home()).env("USER", ALICE.name);
        let output = python.uid(ALICE.id).gid(ALICE.id).current_dir("/").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.trim(), mail.len().to_string());
    });
}

fn differences(both: &mut Both, mail: &[Mail]) -> Vec<Difference> {
    let mut found = Vec::new();
    let (ours, theirs) = both.fetch("1:*", ITEMS);
    let (our_bodies, their_bodies) = both.fetch("1:*", "BODY");
    assert_eq!((ours.len(), theirs.len()), (mail.len(), mail.len()));
    for (number, mail) in (1..).zip(mail) {
        compare(mail, &ours[&number], &theirs[&number], &mut found);
        let (ours, theirs) = (&our_bodies[&number], &their_bodies[&number]);
        compare(mail, ours, theirs, &mut found);
        let mut paths = BTreeSet::new();
        [ours, theirs].into_iter().for_each(|said| sections(&said["BODY"], "", &mut paths));
        let items: Vec<String> = paths.iter().take(SECTIONS).map(|path| format!("BODY.PEEK[{path}]")).collect();
        if !items.is_empty() {
            let (ours, theirs) = both.fetch(&number.to_string(), &items.join(" "));
            compare(mail, &ours[&number], &theirs[&number], &mut found);
        }
    }
    found
}

fn compare(mail: &Mail, ours: &Said, theirs: &Said, found: &mut Vec<Difference>) {
    for (item, theirs) in theirs {
        let (ours, theirs) = (alike(item, &ours[item]), alike(item, theirs));
        if ours != theirs {
            let (message, name) = (to_wire(&mail.octets), mail.name.clone());
            found.push(Difference { message, name, item: item.clone(), ours, theirs });
        }
    }
}

/// The sections of a body: each part, its header, and of a message also header and text.
fn sections(body: &Value, path: &str, paths: &mut BTreeSet<String>) {
    let Some(values) = body.list() else { return };
    let below = |number: usize| if path.is_empty() { number.to_string() } else { format!("{path}.{number}") };
    if values.first().is_some_and(|value| value.list().is_some()) {
        for (place, part) in values.iter().take_while(|value| value.list().is_some()).enumerate() {
            part_sections(part, &below(place + 1), paths);
        }
    } else if path.is_empty() {
        part_sections(body, "1", paths);
    }
}

fn part_sections(part: &Value, path: &str, paths: &mut BTreeSet<String>) {
    paths.insert(path.to_owned());
    paths.insert(format!("{path}.MIME"));
    let Some(values) = part.list() else { return };
    if values.first().is_some_and(|value| value.list().is_some()) {
        return sections(part, path, paths);
    }
    let is = |place: usize, word: &[u8]| {
        values.get(place).and_then(Value::string).is_some_and(|text| text.eq_ignore_ascii_case(word))
    };
    if is(0, b"MESSAGE") && is(1, b"RFC822") {
        paths.insert(format!("{path}.HEADER"));
        paths.insert(format!("{path}.TEXT"));
        match values.get(8) {
            Some(inner) if inner.list().is_some_and(|inner| inner.first().is_some_and(|v| v.list().is_some())) => {
                sections(inner, path, paths);
            }
            Some(inner) => part_sections(inner, &format!("{path}.1"), paths),
            None => {}
        }
    }
}
