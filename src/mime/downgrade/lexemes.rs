//! The unfolded body of a structured field (RFC 5322 §3.2) cut into what belongs together, with nothing left out. What is
//! broken is cut as well.

/// What a lexeme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// White space.
    Space,
    /// A comment with its parentheses, and with the comments in it.
    Comment,
    /// A quoted string with its quotes.
    Quoted,
    /// One of `<>,;:`.
    Mark,
    /// All else: an atom with its dots and at signs, an encoded word, a domain literal.
    Atom,
}

/// A stretch of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lexeme<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
}

impl Lexeme<'_> {
    pub(super) fn is_mark(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && self.text == mark
    }

    /// The words that it says: without quotes, and without the backslashes in them.
    pub(super) fn unquoted(&self) -> String {
        if self.kind == Kind::Quoted {
            let inner = self.text.strip_prefix('"').unwrap_or_default();
            unescaped(inner.strip_suffix('"').unwrap_or(inner))
        } else {
            self.text.to_owned()
        }
    }
}

/// `text` without the backslashes of quoted pairs.
pub(super) fn unescaped(text: &str) -> String {
    let (mut out, mut escaped) = (String::with_capacity(text.len()), false);
    for character in text.chars() {
        escaped = character == '\\' && !escaped;
        if !escaped {
            out.push(character);
        }
    }
    out
}

/// The lexemes of a text.
#[derive(Clone, Debug)]
pub(super) struct Lexemes<'a> {
    rest: &'a str,
}

impl<'a> Lexemes<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// What has not been cut yet.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }
}

impl<'a> Iterator for Lexemes<'a> {
    type Item = Lexeme<'a>;

    fn next(&mut self) -> Option<Lexeme<'a>> {
        let (kind, length) = match self.rest.bytes().next()? {
            b' ' | b'\t' => (Kind::Space, self.rest.len() - self.rest.trim_start_matches([' ', '\t']).len()),
            b'(' => (Kind::Comment, comment_octets(self.rest)),
            b'"' => (Kind::Quoted, quoted_octets(self.rest)),
            b'<' | b'>' | b',' | b';' | b':' => (Kind::Mark, 1),
            _ => (Kind::Atom, atom_octets(self.rest)),
        };
        let (text, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(Lexeme { kind, text })
    }
}

/// To the closing parenthesis, or to the end of the text.
fn comment_octets(text: &str) -> usize {
    let (mut depth, mut escaped) = (0_usize, false);
    for (at, octet) in text.bytes().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// To the closing quote, or to the end of the text.
fn quoted_octets(text: &str) -> usize {
    let mut escaped = false;
    for (at, octet) in text.bytes().enumerate().skip(1) {
        match octet {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// To something else; a colon in a domain literal is none of a group.
fn atom_octets(text: &str) -> usize {
    let mut literal = false;
    for (at, octet) in text.bytes().enumerate() {
        match octet {
            b'[' => literal = true,
            b']' => literal = false,
            b':' if literal => {}
            b' ' | b'\t' | b'(' | b'"' | b'<' | b'>' | b',' | b';' | b':' if at > 0 => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        Lexemes::new(text).map(|lexeme| lexeme.text).collect()
    }

    #[test]
    fn what_belongs_together_stays_together() {
        let text = "\"A, \\\"B\" (c (d\\) e)) f.g\t<h@[IPv6:::1]>;x";
        assert_eq!(
            cut(text),
            ["\"A, \\\"B\"", " ", "(c (d\\) e))", " ", "f.g", "\t", "<", "h@[IPv6:::1]", ">", ";", "x"]
        );
    }

    #[test]
    fn nothing_is_lost_whatever_is_broken() {
        for text in ["", "(", "((a)", "\"a\\", "\"", ")", "\\", "]:[", "\u{e9}(\u{e9}\"\u{e9}", "<<,,>>", "(\\", "[:"] {
            assert_eq!(cut(text).concat(), text);
            assert!(cut(text).iter().all(|lexeme| !lexeme.is_empty()), "{text}");
        }
    }

    #[test]
    fn quoting_is_undone() {
        let words: Vec<_> = Lexemes::new("\"a\\\"\\\\b\" c\\d \"e").map(|lexeme| lexeme.unquoted()).collect();
        assert_eq!(words, ["a\"\\b", " ", "c\\d", " ", "e"]);
    }
}
