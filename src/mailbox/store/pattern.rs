//! Patterns of LIST and LSUB (RFC 3501 §6.3.8): `*` stands for any text, `%` for any text within one level.
//!
//! All ways in which a name may match are followed at once, one octet at a time, so the work is bounded by the length
//! of the pattern times that of the name, whatever wildcards a client heaps up. A name that does not match may still
//! tell whether anything below it could; that keeps a listing from walking where nothing can be found.

use crate::limits;
use crate::mailbox::{INBOX, SEPARATOR};

/// A pattern, relative to the mail root; by default one that nothing matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Token>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// `*`
    Any,
    /// `%`
    AnyInLevel,
    /// Itself.
    Octet(u8),
}

/// Whether a letter of a name is matched by the other case too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// It is not.
    Exact,
    /// It is.
    Any,
}

/// What a pattern says of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// The name itself matches.
    pub(super) exact: bool,
    /// A name below it may match.
    pub(super) below: bool,
}

impl Pattern {
    /// Reads a pattern; none for one that is longer than any name.
    ///
    /// A first level that is INBOX in any case means INBOX.
    pub(super) fn new(text: &str) -> Option<Self> {
        let (first, rest) = text.split_at_checked(text.find(SEPARATOR).unwrap_or(text.len()))?;
        let first = if first.eq_ignore_ascii_case(INBOX) { INBOX } else { first };
        let mut tokens: Vec<Token> = Vec::new();
        for octet in first.bytes().chain(rest.bytes()) {
            match (octet, tokens.last_mut()) {
                // a run of wildcards does what its strongest one does
                (b'*', Some(last @ (Token::Any | Token::AnyInLevel))) => *last = Token::Any,
                (b'%', Some(Token::Any | Token::AnyInLevel)) => {}
                (b'*', _) => tokens.push(Token::Any),
                (b'%', _) => tokens.push(Token::AnyInLevel),
                (octet, _) => tokens.push(Token::Octet(octet)),
            }
        }
        (tokens.len() <= limits::MAILBOX_NAME_OCTETS).then_some(Self(tokens))
    }

    /// Whether `name` matches, and whether anything below could. INBOX as the first level does so in any case.
    pub(super) fn matches(&self, name: &str) -> Match {
        let (first, rest) = name.split_at_checked(name.find(SEPARATOR).unwrap_or(name.len())).unwrap_or((name, ""));
        let case = if first == INBOX { Case::Any } else { Case::Exact };
        let octets = first.bytes().map(|octet| (octet, case)).chain(rest.bytes().map(|octet| (octet, Case::Exact)));
        let alive = octets.fold(self.start(), |alive, (octet, case)| self.step(&alive, octet, case));
        let exact = alive.last() == Some(&true);
        let below = self.step(&alive, SEPARATOR as u8, Case::Exact).contains(&true);
        Match { exact, below }
    }

    /// Whether INBOX matches.
    pub(super) fn matches_inbox(&self) -> bool {
        self.matches(INBOX).exact
    }

    /// Whether it ends with `%`, which also asks LSUB for the levels above what is subscribed.
    pub(super) fn ends_in_level(&self) -> bool {
        self.0.last() == Some(&Token::AnyInLevel)
    }

    /// The places in the pattern that are reached before any octet: one flag for each token, and one for the end.
    fn start(&self) -> Vec<bool> {
        let mut alive = vec![false; self.0.len() + 1];
        if let Some(first) = alive.first_mut() {
            *first = true;
        }
        self.skip_wildcards(&mut alive);
        alive
    }

    /// The places that are reached from those in `alive` by `octet`.
    fn step(&self, alive: &[bool], octet: u8, case: Case) -> Vec<bool> {
        let mut next = vec![false; alive.len()];
        for (place, token) in self.0.iter().enumerate().filter(|(place, _)| alive.get(*place) == Some(&true)) {
            let reached = match token {
                Token::Octet(expected) if *expected == octet => place + 1,
                Token::Octet(expected) if case == Case::Any && expected.eq_ignore_ascii_case(&octet) => place + 1,
                Token::Any => place,
                Token::AnyInLevel if octet != SEPARATOR as u8 => place,
                _ => continue,
            };
            if let Some(flag) = next.get_mut(reached) {
                *flag = true;
            }
        }
        self.skip_wildcards(&mut next);
        next
    }

    /// A wildcard may stand for nothing.
    fn skip_wildcards(&self, alive: &mut [bool]) {
        for (place, token) in self.0.iter().enumerate() {
            let wild = !matches!(token, Token::Octet(_));
            if wild
                && alive.get(place) == Some(&true)
                && let Some(flag) = alive.get_mut(place + 1)
            {
                *flag = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(pattern: &str, name: &str) -> bool {
        Pattern::new(pattern).unwrap().matches(name).exact
    }

    fn below(pattern: &str, name: &str) -> bool {
        Pattern::new(pattern).unwrap().matches(name).below
    }

    #[test]
    fn wildcards_and_levels() {
        for (pattern, matching, other) in [
            ("*", &["a", "a/b", "INBOX"][..], &[][..]),
            ("%", &["a", "INBOX"], &["a/b", "a/"]),
            ("foo", &["foo"], &["fo", "fooo", "foo/x"]),
            ("a%b*", &["ab", "axb", "axbx/y", "abb"], &["a/b", "ax/b"]),
            ("%/%", &["a/b"], &["a", "a/b/c"]),
            ("*/b", &["a/b", "a/x/b"], &["b", "a/bc"]),
            ("a*%", &["a", "a/b/c"], &["b"]),
            ("a/%", &["a/b", "a/"], &["a", "a/b/c"]),
            ("*a*b*", &["ab", "xa/xbx"], &["ba"]),
            ("", &[""], &["a"]),
            ("a.b[c]?", &["a.b[c]?"], &["axb[c]x"]),
        ] {
            assert!(matching.iter().all(|name| exact(pattern, name)), "{pattern}");
            assert!(!other.iter().any(|name| exact(pattern, name)), "{pattern}");
        }
    }

    #[test]
    fn tells_where_to_go_on() {
        assert!(below("*", "a/b") && below("%/%", "a") && below("a/b/c", "a/b") && below("a*", "a"));
        assert!(!below("%", "a") && !below("a/%", "a/b") && !below("a/b/c", "a/x") && !below("b*", "a"));
    }

    #[test]
    fn inbox_in_any_case() {
        for pattern in ["inbox", "InB%", "%", "*", "i*x"] {
            assert!(Pattern::new(pattern).unwrap().matches_inbox(), "{pattern}");
        }
        assert!(!Pattern::new("inbox/%").unwrap().matches_inbox());
        assert!(exact("inbox/%", "INBOX/x") && exact("Inbox", "INBOX") && !exact("inboxes", "INBOXes"));
        assert!(exact("a/inbox", "a/inbox") && !exact("a/inbox", "a/INBOX"));
        assert!(
            exact("inb*", "INBOX/x") && exact("i*/x", "INBOX/x") && below("inb*", "INBOX") && !exact("*X", "INBOX/x")
        );
    }

    #[test]
    fn hostile_patterns_take_bounded_time() {
        let name = "a".repeat(256);
        let start = std::time::Instant::now();
        assert!(!exact(&"*a".repeat(120), &"b".repeat(256)));
        assert!(exact(&"*a".repeat(120), &name));
        assert!(exact(&"%".repeat(100_000), &name));
        assert_eq!(Pattern::new(&"a".repeat(257)), None);
        assert!(start.elapsed() < std::time::Duration::from_secs(2));
    }

    #[test]
    fn agrees_with_the_plain_definition() {
        /// The definition, by trying everything.
        fn plain(pattern: &[u8], name: &[u8]) -> bool {
            match (pattern.split_first(), name.split_first()) {
                (None, None) => true,
                (Some((b'*', rest)), None) => plain(rest, name),
                (Some((b'%', rest)), None) => plain(rest, name),
                (Some((b'*', rest)), Some((_, after))) => plain(rest, name) || plain(pattern, after),
                (Some((b'%', rest)), Some((octet, after))) => {
                    plain(rest, name) || (*octet != b'/' && plain(pattern, after))
                }
                (Some((expected, rest)), Some((octet, after))) => expected == octet && plain(rest, after),
                _ => false,
            }
        }
        let words = |letters: &[u8], length: u32| -> Vec<Vec<u8>> {
            let count = letters.len();
            (0..count.pow(length))
                .map(|mut n| {
                    (0..length)
                        .map(|_| {
                            let letter = letters[n % count];
                            n /= count;
                            letter
                        })
                        .collect()
                })
                .collect()
        };
        for pattern in (0..=5).flat_map(|length| words(b"*%a/", length)) {
            for name in (0..=4).flat_map(|length| words(b"a/b", length)) {
                let [pattern, name] = [&pattern, &name].map(|text| std::str::from_utf8(text).unwrap());
                assert_eq!(exact(pattern, name), plain(pattern.as_bytes(), name.as_bytes()), "{pattern} {name}");
            }
        }
    }
}
