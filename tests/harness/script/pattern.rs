//! Expected lines: literal text with places for what may vary.

use std::collections::HashMap;

/// What was caught by `<kind:NAME>`.
pub type Captures = HashMap<String, String>;

/// A line to compare with.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As it stands in the script.
    pub text: String,
    pieces: Vec<Piece>,
    any_case: bool,
}

#[derive(Clone, Debug)]
enum Piece {
    Exactly(String),
    Some(Kind, Option<String>),
    Same(String),
    AnyOrder(Vec<String>),
    Either(Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    OptionalText,
    Number,
    Word,
    Words,
    Base64,
    Date,
    Blanks,
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "text" => Self::Text,
            "text?" => Self::OptionalText,
            "number" => Self::Number,
            "word" => Self::Word,
            "words" => Self::Words,
            "base64" => Self::Base64,
            "date" => Self::Date,
            "blanks" => Self::Blanks,
            _ => return None,
        })
    }

    fn takes(self, text: &str) -> bool {
        let all = |fits: fn(char) -> bool| text.chars().all(fits);
        match self {
            Self::Text => !text.is_empty(),
            Self::OptionalText => true,
            Self::Number => !text.is_empty() && all(|c| c.is_ascii_digit()) && (text == "0" || !text.starts_with('0')),
            Self::Word => !text.is_empty() && all(|c| c.is_ascii_graphic() && !"()\"".contains(c)),
            Self::Words => all(|c| c.is_ascii() && !"()\"".contains(c)),
            Self::Base64 => !text.is_empty() && all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c)),
            Self::Date => is_internal_date(text),
            Self::Blanks => all(|c| c == ' '),
        }
    }
}

/// RFC 3501 §9 date-time without its quotes: ` 1-Jan-2015 00:00:00 +0000`.
fn is_internal_date(text: &str) -> bool {
    let shape = "99-Aaa-9999 99:99:99 +9999";
    let fits = |(c, form): (char, char)| match form {
        '9' => c.is_ascii_digit(),
        'A' => c.is_ascii_uppercase(),
        'a' => c.is_ascii_lowercase(),
        '+' => c == '+' || c == '-',
        other => c == other,
    };
    let text = text.strip_prefix(' ').map_or(text.to_owned(), |rest| format!("0{rest}"));
    text.len() == shape.len() && text.chars().zip(shape.chars()).all(fits)
}

impl Pattern {
    /// Reads the pattern that a script's line holds.
    pub fn read(text: &str) -> Self {
        let mut pieces = Vec::new();
        let (mut exact, mut rest) = (String::new(), text);
        while let Some(c) = rest.chars().next() {
            let place = (c == '<').then(|| place(rest)).flatten();
            if let Some((piece, length)) = place {
                if !exact.is_empty() {
                    pieces.push(Piece::Exactly(std::mem::take(&mut exact)));
                }
                pieces.push(piece);
                rest = &rest[length..];
            } else {
                exact.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        if !exact.is_empty() {
            pieces.push(Piece::Exactly(exact));
        }
        Self { text: text.to_owned(), pieces, any_case: false }
    }

    /// The same pattern for lines in which upper and lower case mean the same.
    pub fn in_any_case(self) -> Self {
        Self { any_case: true, ..Self::read(&self.text.to_ascii_lowercase()) }
    }

    /// Whether `line` is meant; remembers what it catches.
    pub fn matches(&self, line: &str, captures: &mut Captures) -> bool {
        let mut caught = captures.clone();
        let lower = self.any_case.then(|| line.to_ascii_lowercase());
        let fits = fits(&self.pieces, lower.as_deref().unwrap_or(line), &mut caught);
        if fits {
            *captures = caught;
        }
        fits
    }
}

/// A place at the start of `text`, and how long its spelling is. What is no place is text, so that message
/// identifiers need no escape.
fn place(text: &str) -> Option<(Piece, usize)> {
    let inner = &text[1..text.find('>')?];
    let length = inner.len() + 2;
    let words = |text: &str| text.split(' ').map(str::to_owned).collect();
    if let Some(name) = inner.strip_prefix('=') {
        return Some((Piece::Same(name.to_owned()), length));
    }
    if let Some(rest) = inner.strip_prefix("in any order ") {
        return Some((Piece::AnyOrder(words(rest)), length));
    }
    if let Some(rest) = inner.strip_prefix("either ") {
        return Some((Piece::Either(rest.split(" or ").map(str::to_owned).collect()), length));
    }
    let (kind, name) = inner.split_once(':').map_or((inner, None), |(kind, name)| (kind, Some(name.to_owned())));
    Kind::named(kind).map(|kind| (Piece::Some(kind, name), length))
}

fn fits(pieces: &[Piece], text: &str, captures: &mut Captures) -> bool {
    let Some((first, later)) = pieces.split_first() else { return text.is_empty() };
    match first {
        Piece::Exactly(exact) => text.strip_prefix(exact.as_str()).is_some_and(|rest| fits(later, rest, captures)),
        Piece::Same(name) => {
            let known = captures.get(name).unwrap_or_else(|| panic!("nothing was caught as {name}")).clone();
            text.strip_prefix(&known).is_some_and(|rest| fits(later, rest, captures))
        }
        Piece::Either(choices) => choices
            .iter()
            .any(|choice| text.strip_prefix(choice.as_str()).is_some_and(|rest| fits(later, rest, captures))),
        Piece::AnyOrder(words) => splits(text).any(|(head, rest)| {
            let mut found: Vec<&str> = head.split(' ').collect();
            let mut wanted: Vec<&str> = words.iter().map(String::as_str).collect();
            found.sort_unstable();
            wanted.sort_unstable();
            found == wanted && fits(later, rest, captures)
        }),
        Piece::Some(kind, name) => splits(text).any(|(head, rest)| {
            if !kind.takes(head) || !fits(later, rest, captures) {
                return false;
            }
            if let Some(name) = name {
                captures.insert(name.clone(), head.to_owned());
            }
            true
        }),
    }
}

fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let ends = text.char_indices().map(|(place, _)| place).chain([text.len()]);
    ends.map(|end| text.split_at(end))
}
