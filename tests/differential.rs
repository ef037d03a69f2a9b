//! The same mailbox in Dovecot and in Letterbox: the same sizes, flags, dates, envelopes, structures and bodies.
//!
//! Where both may differ, the list at the end says why, with the sentence that allows or wants it; a difference that is
//! listed and does not occur is a mistake as well.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

mod harness;

use std::collections::BTreeMap;
use std::process::Command;

use harness::accounts::{ALICE, BOB};
use harness::client::Imap;
use harness::server::{self, Protocol};
use harness::value::Value;
use harness::{World, dovecot, generator, hostile, world};

/// What one server says of one message, by item.
type Said = BTreeMap<String, Value>;

/// Both servers with the same mail, each with a copy of its own.
struct Both {
    ours: Imap,
    theirs: Imap,
}

impl Both {
    fn open(world: &World, mailbox: &[u8]) -> Self {
        world.fill(&ALICE, mailbox);
        world.fill(&BOB, mailbox);
        let ours = server::for_user(Protocol::Imap, &ALICE);
        let words = dovecot::for_user(Protocol::Imap, &BOB);
        let theirs = server::start_as(Command::new(&words[0]).args(&words[1..]), &BOB);
        let mut both = Self { ours: Imap::of(ours), theirs: Imap::of(theirs) };
        both.ours.ok("EXAMINE INBOX");
        both.theirs.ok("EXAMINE INBOX");
        both
    }

    /// Fetches `items` of the messages in `set` from both.
    fn fetch(&mut self, set: &str, items: &str) -> (Vec<Said>, Vec<Said>) {
        let command = format!("FETCH {set} ({items})");
        (said(self.ours.ok(&command).fetched()), said(self.theirs.ok(&command).fetched()))
    }
}

/// Sorts FETCH responses into one map a message.
fn said(fetched: Vec<(u32, Value)>) -> Vec<Said> {
    let mut messages: BTreeMap<u32, Said> = BTreeMap::new();
    for (number, items) in fetched {
        let message = messages.entry(number).or_default();
        for pair in items.list().unwrap().chunks(2) {
            message.insert(pair[0].atom().unwrap().to_ascii_uppercase(), pair[1].clone());
        }
    }
    messages.into_values().collect()
}

/// A difference in one item of one message.
struct Difference {
    message: String,
    item: String,
    excerpt: String,
}

fn differences(names: &[String], (ours, theirs): &(Vec<Said>, Vec<Said>)) -> Vec<Difference> {
    assert_eq!(ours.len(), names.len(), "messages of Letterbox");
    assert_eq!(theirs.len(), names.len(), "messages of Dovecot");
    let mut all = Vec::new();
    for ((name, ours), theirs) in names.iter().zip(ours).zip(theirs) {
        for (item, theirs) in theirs {
            let ours = ours.get(item).unwrap_or_else(|| panic!("{name}: no {item}"));
            let (ours, theirs) = (alike(item, ours), alike(item, theirs));
            if ours != theirs {
                let excerpt = excerpt(&ours, &theirs);
                all.push(Difference { message: name.clone(), item: item.clone(), excerpt });
            }
        }
    }
    all
}

/// What is the same by the grammar in one spelling: an order of flags, a padded day, an empty string for `NIL`, names
/// that know no upper and lower case.
fn alike(item: &str, value: &Value) -> Value {
    match (item, value) {
        ("FLAGS", Value::List(flags)) => {
            let mut flags = flags.clone();
            flags.sort();
            Value::List(flags)
        }
        ("INTERNALDATE", Value::String(date)) if date.starts_with(b"0") => Value::String([b" ", &date[1..]].concat()),
        ("BODY" | "BODYSTRUCTURE", value) => lower(value),
        (section, Value::Nil) if section.starts_with("BODY[") => Value::String(Vec::new()),
        _ => value.clone(),
    }
}

fn lower(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.to_ascii_lowercase()),
        Value::List(values) => Value::List(values.iter().map(lower).collect()),
        other => other.clone(),
    }
}

/// The place where two values part, so that a person can see it.
fn excerpt(ours: &Value, theirs: &Value) -> String {
    let (ours, theirs) = (show(ours), show(theirs));
    let same = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
    let cut = |text: &str| -> String {
        let start = (0..=same.saturating_sub(60)).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0);
        text.get(start..).unwrap_or("").chars().take(200).collect()
    };
    format!("ours:   {}\n  theirs: {}", cut(&ours), cut(&theirs))
}

fn show(value: &Value) -> String {
    match value {
        Value::Nil => "NIL".to_owned(),
        Value::Atom(text) => text.clone(),
        Value::String(text) => format!("{:?}", String::from_utf8_lossy(text)),
        Value::List(values) => format!("({})", values.iter().map(show).collect::<Vec<_>>().join(" ")),
    }
}

/// Judges differences by the list of those that are known.
fn judge(found: &[Difference], known: &[Known]) {
    let is_known = |difference: &&Difference| {
        known.iter().any(|known| known.message == difference.message && known.items.contains(&difference.item.as_str()))
    };
    let unknown: Vec<String> = found
        .iter()
        .filter(|difference| !is_known(difference))
        .map(|Difference { message, item, excerpt }| format!("{message}: {item}\n  {excerpt}"))
        .collect();
    assert!(unknown.is_empty(), "{} differences:\n{}", unknown.len(), unknown.join("\n"));
    for Known { message, items, .. } in known {
        for item in *items {
            let occurs = found.iter().any(|found| found.message == *message && found.item == *item);
            assert!(occurs, "{message}: {item} is listed as different, but is not");
        }
    }
}

const ITEMS: &str = "UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE BODY.PEEK[] BODY.PEEK[HEADER] \
                     BODY.PEEK[TEXT] BODY.PEEK[HEADER.FIELDS (From To Subject Message-ID X-None)] \
                     BODY.PEEK[HEADER.FIELDS.NOT (Received From)] BODY.PEEK[]<10.100> BODY.PEEK[TEXT]<0.20>";
const SECTIONS: &str = "BODY.PEEK[1] BODY.PEEK[1.MIME] BODY.PEEK[2] BODY.PEEK[2.MIME] BODY.PEEK[1.HEADER] \
                        BODY.PEEK[1.TEXT] BODY.PEEK[3] BODY.PEEK[2]<3.50>";
/// For messages that have parts at such depth.
const DEEP: &str = "BODY.PEEK[1.1] BODY.PEEK[1.2] BODY.PEEK[1.1.MIME] BODY.PEEK[1.2.HEADER] BODY.PEEK[1.2.TEXT] \
                    BODY.PEEK[1.2.1] BODY.PEEK[1.HEADER.FIELDS (Subject)] BODY.PEEK[1.2]<4.9>";

#[test]
fn two_hundred_ordinary_messages() {
    if !dovecot::is_there() {
        return world::skip("two_hundred_ordinary_messages", "Dovecot is not installed");
    }
    world::private(|world| {
        let mailbox = generator::with_notes(&generator::messages(99, 200));
        let mut both = Both::open(world, &mailbox);
        let names: Vec<String> = (1..=200).map(|number| number.to_string()).collect();
        judge(&differences(&names, &both.fetch("1:*", ITEMS)), &[]);
        judge(&differences(&names, &both.fetch("1:*", SECTIONS)), &[]);
        let digests: Vec<String> = (0..20).map(|ten| (10 * ten + 3).to_string()).collect();
        judge(&differences(&digests, &both.fetch(&digests.join(","), DEEP)), &[]);
    });
}

#[test]
fn messages_that_break_rules() {
    if !dovecot::is_there() {
        return world::skip("messages_that_break_rules", "Dovecot is not installed");
    }
    world::private(|world| {
        let mut both = Both::open(world, &hostile::mailbox());
        let names: Vec<String> = hostile::cases().iter().map(|case| case.name.to_owned()).collect();
        let mut found = differences(&names, &both.fetch("1:*", ITEMS));
        found.extend(differences(&names, &both.fetch("1:*", SECTIONS)));
        found.extend(differences(&names, &both.fetch("1:*", "BODY.PEEK[1.1] BODY.PEEK[1.2]")));
        judge(&found, KNOWN);
    });
}

/// A difference that is meant.
struct Known {
    message: &'static str,
    items: &'static [&'static str],
    #[allow(dead_code, reason = "for the reader")]
    why: &'static str,
}

const STRUCTURE: &[&str] = &["BODY", "BODYSTRUCTURE"];
const BOUNDARY: &str = "RFC 2046 §5.1.1: the CRLF before a boundary belongs to the boundary";
const NO_SUCH_PART: &str = "RFC 3501 §6.4.5: only a multipart or a message has parts below it";
const DEFAULT_TYPE: &str = "RFC 2045 §5.2: what is no type is text/plain in US-ASCII";
const PARAMETERS: &str = "RFC 3501 §7.4.2 wants attribute and value pairs; what to make of less is nobody's rule";
const NOT_AN_ADDRESS: &str = "RFC 3501 §7.4.2 has no word for what is no address; ours are c-client's";
const CONTENT_LENGTH: &str = "RFC 3501 §2.3.4: the message as delivered; Dovecot takes the field for its own";
const HEADER_END: &str = "RFC 5322 §2.1: the blank line ends the header; Dovecot takes it for the mailbox's";

const KNOWN: &[Known] = &[
    Known { message: "a message without a body inside", items: STRUCTURE, why: BOUNDARY },
    Known { message: "a message without a body inside", items: &["BODY[1]"], why: BOUNDARY },
    Known { message: "a message in base64", items: STRUCTURE, why: BOUNDARY },
    Known {
        message: "a message in base64",
        items: &["BODY[1.HEADER]", "BODY[1]"],
        why: "RFC 2046 §5.2.1: message/rfc822 is never encoded, so what is encoded is not looked into",
    },
    Known { message: "nonsense for a type", items: STRUCTURE, why: DEFAULT_TYPE },
    Known { message: "a type without a subtype", items: STRUCTURE, why: DEFAULT_TYPE },
    Known { message: "parameters without values", items: STRUCTURE, why: PARAMETERS },
    Known { message: "an open quote", items: STRUCTURE, why: PARAMETERS },
    Known {
        message: "continued parameters",
        items: STRUCTURE,
        why: "RFC 3501 §7.4.2 sends parameters as they stand; RFC 9051 joins them",
    },
    Known {
        message: "fields twice",
        items: &["ENVELOPE"],
        why: "RFC 5322 §3.6 allows one Subject; ours is the first, as UW's is",
    },
    Known {
        message: "Content-Length",
        items: &[
            "RFC822.SIZE",
            "BODY[]",
            "BODY[]<10>",
            "BODY[HEADER]",
            "BODY[1.MIME]",
            "BODY[HEADER.FIELDS.NOT (RECEIVED FROM)]",
        ],
        why: CONTENT_LENGTH,
    },
    Known {
        message: "no blank line",
        items: &[
            "RFC822.SIZE",
            "BODY[]",
            "BODY[]<10>",
            "BODY[HEADER]",
            "BODY[1.MIME]",
            "BODY[HEADER.FIELDS.NOT (RECEIVED FROM)]",
        ],
        why: HEADER_END,
    },
    Known { message: "no addresses", items: &["ENVELOPE"], why: NOT_AN_ADDRESS },
    Known { message: "no domain", items: &["ENVELOPE"], why: NOT_AN_ADDRESS },
    Known { message: "an open angle", items: &["ENVELOPE"], why: NOT_AN_ADDRESS },
    Known { message: "an open quote in a name", items: &["ENVELOPE"], why: NOT_AN_ADDRESS },
    Known { message: "escapes outside of quotes", items: &["ENVELOPE"], why: NOT_AN_ADDRESS },
    Known { message: "semicolons", items: &["ENVELOPE"], why: NOT_AN_ADDRESS },
    Known { message: "no end", items: &["BODY[1.1]"], why: NO_SUCH_PART },
    Known { message: "a boundary that begins like another", items: &["BODY[1.1]"], why: NO_SUCH_PART },
    Known { message: "blanks after a boundary", items: &["BODY[1.1]"], why: NO_SUCH_PART },
    Known { message: "a preamble and an epilogue", items: &["BODY[1.1]"], why: NO_SUCH_PART },
    Known { message: "three hundred parts", items: &["BODY[1.1]"], why: NO_SUCH_PART },
    Known { message: "quoted boundary", items: &["BODY[1.1]"], why: NO_SUCH_PART },
    Known { message: "an empty part", items: &["BODY[2.MIME]"], why: "the blank line of an empty header is shown" },
    Known {
        message: "no blank line before a boundary",
        items: &["BODY[1.MIME]"],
        why: "RFC 5322 §2.2: a field ends with CRLF, also the last one before a boundary",
    },
];
