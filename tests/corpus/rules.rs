//! Where Letterbox and Dovecot may differ: rules, each with its reason. A rule makes two answers alike in what it is about
//! and in nothing else. A difference is explained by the fewest rules that leave nothing of it.

use crate::harness::value::Value;

/// A difference in one item of one message.
pub(crate) struct Difference {
    /// The message on the wire.
    pub(crate) message: Vec<u8>,
    /// Where the message is from, and the item of FETCH.
    pub(crate) name: String,
    pub(crate) item: String,
    pub(crate) ours: Value,
    pub(crate) theirs: Value,
}

pub(crate) struct Rule {
    pub(crate) name: &'static str,
    #[allow(dead_code, reason = "for the reader")]
    why: &'static str,
    /// Makes both answers alike as far as the rule goes.
    level: fn(&Difference, &mut Value, &mut Value),
}

pub(crate) const RULES: [Rule; 8] = [
    Rule {
        name: "blanks",
        why: "RFC 5322 §2.2.3: unfolding takes away line ends, and nothing else; Dovecot joins blanks. The white space \
              before a body is not of it, and TAB is shown as a blank, as by UW",
        level: blanks,
    },
    Rule {
        name: "no address",
        why: "RFC 3501 §7.4.2 has no word for what is no address by RFC 5322 §3.4; ours are c-client's, and what can be \
              read of it is told",
        level: |_, ours, theirs| pairs(ours, theirs, &no_address),
    },
    Rule {
        name: "charset",
        why: "RFC 2046 §4.1.2: without a charset it is US-ASCII; RFC 3501 §7.4.2 has the parameters that are there. As UW, \
              ours makes one up only for a text without any",
        level: |_, ours, theirs| pairs(ours, theirs, &|ours, theirs| charset(ours, theirs)),
    },
    Rule {
        name: "no type",
        why: "RFC 2045 §5.2: what is no type is text/plain; where only the subtype is missing ours is the usual one, as UW's",
        level: |_, ours, theirs| pairs(ours, theirs, &no_type),
    },
    Rule {
        name: "boundary",
        why: "RFC 2046 §5.1.1: the CRLF before a boundary belongs to the boundary, also after a message that ends there",
        level: boundary,
    },
    Rule {
        name: "blank line",
        why: "RFC 5322 §2.1: a blank line ends the header, with or without a body; Dovecot takes it for the mailbox's",
        level: blank_line,
    },
    Rule {
        name: "twice",
        why: "RFC 5322 §3.6 allows one field of the name; ours is the first, as UW's, Dovecot's the last",
        level: twice,
    },
    Rule {
        name: "parameters",
        why: "RFC 2045 §5.1: `parameter` is needed after `;`. Where there is none, ours looks behind the next one, Dovecot's \
              does not",
        level: parameters,
    },
];

/// The fewest rules that explain `difference`; none if all of them together do not.
pub(crate) fn explained(difference: &Difference) -> Option<Vec<&'static str>> {
    let sets: u32 = 1 << RULES.len();
    let mut sets: Vec<u32> = (1..sets).collect();
    sets.sort_by_key(|set| set.count_ones());
    let fits = |set: &u32| {
        let (mut ours, mut theirs) = (difference.ours.clone(), difference.theirs.clone());
        let chosen = RULES.iter().enumerate().filter(|(place, _)| set & (1 << place) != 0);
        chosen.for_each(|(_, rule)| (rule.level)(difference, &mut ours, &mut theirs));
        ours == theirs
    };
    // four at once explain everything or nothing
    let set = sets.into_iter().filter(|set| set.count_ones() <= 4).find(fits)?;
    Some(RULES.iter().enumerate().filter(|(place, _)| set & (1 << place) != 0).map(|(_, rule)| rule.name).collect())
}

/// Whether the item tells of a header or structure, and is not octets of the message.
fn tells(difference: &Difference) -> bool {
    !difference.item.contains('[')
}

fn blanks(difference: &Difference, ours: &mut Value, theirs: &mut Value) {
    if tells(difference) {
        [ours, theirs].into_iter().for_each(|value| strings(value, &joined));
    }
}

fn strings(value: &mut Value, level: &dyn Fn(&mut Vec<u8>)) {
    match value {
        Value::String(text) => level(text),
        Value::List(values) => values.iter_mut().for_each(|value| strings(value, level)),
        Value::Nil | Value::Atom(_) => {}
    }
}

/// One blank for any white space, none at the ends.
fn joined(text: &mut Vec<u8>) {
    let words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    *text = words.collect::<Vec<_>>().join(&b' ');
}

/// Visits lists that stand in the same place on both sides.
fn pairs(ours: &mut Value, theirs: &mut Value, level: &dyn Fn(&mut Vec<Value>, &mut Vec<Value>)) {
    if let (Value::List(ours), Value::List(theirs)) = (ours, theirs) {
        level(ours, theirs);
        ours.iter_mut().zip(theirs).for_each(|(ours, theirs)| pairs(ours, theirs, level));
    }
}

/// An address of which one side says that it is none.
fn no_address(ours: &mut Vec<Value>, theirs: &mut Vec<Value>) {
    let words: [&[u8]; 4] = [b".MISSING-HOST-NAME.", b".SYNTAX-ERROR.", b"MISSING_DOMAIN", b"SYNTAX_ERROR"];
    let is_none = |values: &[Value]| {
        values.len() == 4
            && values[3].string().is_some_and(|host| words.iter().any(|word| word.eq_ignore_ascii_case(host)))
    };
    if is_none(ours) || is_none(theirs) {
        theirs.clone_from(ours);
    }
}

/// Parameters of which one side has a charset of its own making.
fn charset(ours: &mut [Value], theirs: &mut Vec<Value>) {
    let made_up = [Value::String(b"charset".to_vec()), Value::String(b"us-ascii".to_vec())];
    if theirs.len() == ours.len() + 2 && theirs.ends_with(&made_up) {
        theirs.truncate(ours.len());
    }
}

/// A part of which theirs has no type, or no subtype.
fn no_type(ours: &mut Vec<Value>, theirs: &mut Vec<Value>) {
    let is_empty = |value: Option<&Value>| value.and_then(Value::string).is_some_and(<[u8]>::is_empty);
    if ours.len() >= 7 && is_empty(theirs.first()) {
        theirs.clone_from(ours);
    } else if ours.len() >= 7 && is_empty(theirs.get(1)) {
        theirs[1] = ours[1].clone();
    }
}

/// A CRLF more in theirs, of what stands before a boundary.
fn boundary(difference: &Difference, ours: &mut Value, theirs: &mut Value) {
    if tells(difference) {
        return pairs(ours, theirs, &|ours, theirs| boundary_in_sizes(ours, theirs));
    }
    if let (Value::String(ours), Value::String(theirs)) = (ours, theirs) {
        let delimiter = [theirs.as_slice(), b"--"].concat();
        let is_before = difference.message.windows(delimiter.len()).any(|octets| octets == delimiter);
        if is_before && theirs.strip_suffix(b"\r\n") == Some(ours) {
            theirs.truncate(ours.len());
        }
    }
}

/// The same, counted: two octets, and perhaps a line.
fn boundary_in_sizes(ours: &mut [Value], theirs: &mut [Value]) {
    let is_leaf = |values: &[Value]| values.len() >= 7 && values[0].string().is_some() && values[6].number().is_some();
    if !is_leaf(ours)
        || !is_leaf(theirs)
        || Some(2) != theirs[6].number().zip(ours[6].number()).map(|(a, b)| a.wrapping_sub(b))
    {
        return;
    }
    theirs[6] = ours[6].clone();
    for place in [7, 9] {
        let lines = |values: &[Value]| values.get(place).and_then(Value::number);
        if lines(ours).zip(lines(theirs)).is_some_and(|(ours, theirs)| theirs == ours + 1) {
            theirs[place] = ours[place].clone();
        }
    }
}

/// The blank line behind a message that is nothing but a header: in a mailbox there is one in any case.
fn blank_line(difference: &Difference, ours: &mut Value, theirs: &mut Value) {
    let blank = difference.message.windows(4).position(|octets| octets == b"\r\n\r\n");
    if blank.is_some_and(|blank| blank + 4 < difference.message.len()) {
        return;
    }
    match (ours, theirs) {
        (Value::String(ours), Value::String(theirs)) if ours.strip_suffix(b"\r\n") == Some(theirs) => {
            theirs.clone_from(ours);
        }
        (ours, theirs) if ours.number() == theirs.number().map(|octets| octets + 2) => *theirs = ours.clone(),
        _ => {}
    }
}

/// Date and subject of a header that has two.
fn twice(difference: &Difference, ours: &mut Value, theirs: &mut Value) {
    let header = difference.message.split(|octet| *octet == b'\n').take_while(|line| *line != b"\r");
    let header: Vec<Vec<u8>> = header.map(<[u8]>::to_ascii_lowercase).collect();
    if let ("ENVELOPE", Value::List(ours), Value::List(theirs)) = (difference.item.as_str(), ours, theirs) {
        for (place, name) in [(0, &b"date:"[..]), (1, b"subject:")] {
            if header.iter().filter(|line| line.starts_with(name)).count() > 1 {
                theirs[place] = ours[place].clone();
            }
        }
    }
}

/// Whether some `Content-Type` or `Content-Disposition` has a `;` that no parameter follows.
fn has_odd_parameters(message: &[u8]) -> bool {
    let text = String::from_utf8_lossy(message).to_ascii_lowercase().replace("\r\n ", " ").replace("\r\n\t", " ");
    let fields =
        text.lines().filter(|line| line.starts_with("content-type:") || line.starts_with("content-disposition:"));
    fields.into_iter().any(|field| {
        field
            .split(';')
            .skip(1)
            .any(|parameter| !parameter.trim_start().contains('=') || parameter.trim().starts_with('='))
    })
}

/// What such a field says, and the parts that one of both does not find because of it.
fn parameters(difference: &Difference, ours: &mut Value, theirs: &mut Value) {
    let is_missing = theirs.string().is_some_and(<[u8]>::is_empty);
    let is_structure = matches!(difference.item.as_str(), "BODY" | "BODYSTRUCTURE");
    if (is_structure || is_missing) && has_odd_parameters(&difference.message) {
        theirs.clone_from(ours);
    }
}
