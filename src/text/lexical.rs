//! The lexical tokens that structured header fields share (RFC 5322 §3.2, obsolete forms §4.1): white space, comments and
//! quoted strings. Unterminated ones reach to the end of the text.
#![forbid(unsafe_code)]

/// A cursor over the body of a structured field.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    rest: &'a [u8],
}

/// White space, with what the comments in it said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cfws {
    /// Whether there was any.
    pub present: bool,
    /// The text of the first comment, quoting undone, without white space at its ends.
    pub comment: Option<Vec<u8>>,
}

impl<'a> Lexer<'a> {
    /// A cursor at the start of `text`.
    pub fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next octet, which stays.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Passes over `wanted` if it is next.
    pub fn octet(&mut self, wanted: u8) -> bool {
        let after = self.rest.strip_prefix(&[wanted]);
        after.inspect(|rest| self.rest = rest).is_some()
    }

    /// The octets up to the first for which `stop` holds.
    pub fn until(&mut self, stop: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|octet| stop(*octet)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        taken
    }

    /// `CFWS = (1*([FWS] comment) [FWS]) / FWS`
    pub fn cfws(&mut self) -> Cfws {
        let mut found = Cfws::default();
        loop {
            let blanks = self.until(|octet| !is_white(octet));
            if !self.octet(b'(') {
                found.present |= !blanks.is_empty();
                return found;
            }
            let comment = self.comment();
            found.present = true;
            found.comment =
                found.comment.or_else(|| Some(comment.trim_ascii().to_vec()).filter(|text| !text.is_empty()));
        }
    }

    /// `comment = "(" *([FWS] ccontent) [FWS] ")"`, after its first parenthesis; inner ones stay in the text.
    fn comment(&mut self) -> Vec<u8> {
        let mut depth = 1usize;
        self.quoted_until(|octet| {
            match octet {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            depth == 0
        })
    }

    /// `quoted-string = DQUOTE *([FWS] qcontent) [FWS] DQUOTE`, quoting undone; none if no quote is next.
    pub fn quoted_string(&mut self) -> Option<Vec<u8>> {
        self.octet(b'"').then(|| self.quoted_until(|octet| octet == b'"'))
    }

    /// The text up to the octet for which `end` holds, which goes too; a backslash quotes the next octet.
    fn quoted_until(&mut self, mut end: impl FnMut(u8) -> bool) -> Vec<u8> {
        let mut text = Vec::new();
        while let Some((octet, rest)) = self.rest.split_first() {
            self.rest = rest;
            match octet {
                b'\\' => text.extend(self.take()),
                _ if end(*octet) => break,
                _ => text.push(*octet),
            }
        }
        text
    }

    /// Takes the next octet.
    pub fn take(&mut self) -> Option<u8> {
        let (octet, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*octet)
    }
}

/// White space, line ends of a text that is still folded included.
pub fn is_white(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::Lexer;

    #[test]
    fn comments_nest_and_quote() {
        let mut lexer = Lexer::new(b" (a (b \\) c) d)\t(second) x");
        let cfws = lexer.cfws();
        assert!(cfws.present);
        assert_eq!(cfws.comment.as_deref(), Some(b"a (b ) c) d".as_slice()));
        assert_eq!(lexer.rest(), b"x");
        assert!(!lexer.cfws().present);
    }

    #[test]
    fn an_empty_comment_gives_way_to_the_next() {
        assert_eq!(Lexer::new(b"()( )(x)").cfws().comment.as_deref(), Some(b"x".as_slice()));
        assert_eq!(Lexer::new(b"()").cfws().comment, None);
    }

    #[test]
    fn quoted_strings_lose_their_quoting() {
        let mut lexer = Lexer::new(b"\"a \\\"b\\\\ (c)\"d");
        assert_eq!(lexer.quoted_string().as_deref(), Some(b"a \"b\\ (c)".as_slice()));
        assert_eq!(lexer.quoted_string(), None);
        assert_eq!(lexer.until(|_| false), b"d");
    }

    #[test]
    fn what_is_not_closed_reaches_to_the_end() {
        for text in ["(a(b)", "(a\\", "\"a", "\"a\\"] {
            let mut lexer = Lexer::new(text.as_bytes());
            lexer.cfws();
            lexer.quoted_string();
            assert_eq!(lexer.rest(), b"", "{text}");
        }
    }
}
