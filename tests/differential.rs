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

use harness::both::{Both, Said, alike, excerpt};
use harness::{dovecot, generator, hostile, world};

/// A difference in one item of one message.
struct Difference {
    message: String,
    item: String,
    excerpt: String,
}

fn differences(names: &[String], (ours, theirs): &(BTreeMap<u32, Said>, BTreeMap<u32, Said>)) -> Vec<Difference> {
    assert_eq!(ours.len(), names.len(), "messages of Letterbox");
    assert_eq!(theirs.len(), names.len(), "messages of Dovecot");
    let mut all = Vec::new();
    for ((name, ours), theirs) in names.iter().zip(ours.values()).zip(theirs.values()) {
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
