//! The primitive rules of RFC 3501 §9: what every command's grammar is made of.
//!
//! A cursor walks over one framed command: the line as it was sent, each literal following its `{n}` and CRLF. What it
//! gives back are the octets themselves; nobody else looks at quotes and braces.

use std::borrow::Cow;

use super::fault::Fault;

/// The rest of a command.
#[derive(Clone, Copy, Debug)]
pub(in crate::imap) struct Cursor<'a> {
    rest: &'a [u8],
}

/// Octets without their quotes or braces; borrowed unless a quoted string held escapes.
pub(in crate::imap) type Text<'a> = Cow<'a, [u8]>;

/// The head of a literal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::imap) struct LiteralHead {
    /// How many octets follow.
    pub(in crate::imap) octets: u64,
    /// Whether the client waits for our `+` (RFC 3501 §4.3), or not (RFC 7888).
    pub(in crate::imap) synchronising: bool,
    /// Whether it may hold NUL: `literal8` (RFC 3516 §4.4).
    pub(in crate::imap) binary: bool,
}

impl<'a> Cursor<'a> {
    /// At the beginning of `octets`.
    pub(in crate::imap) fn new(octets: &'a [u8]) -> Self {
        Self { rest: octets }
    }

    /// Whether nothing is left.
    pub(in crate::imap) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next octet, which stays.
    pub(in crate::imap) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Takes `octet` if it is next.
    pub(in crate::imap) fn octet(&mut self, octet: u8) -> bool {
        let taken = self.rest.strip_prefix(&[octet]);
        self.rest = taken.unwrap_or(self.rest);
        taken.is_some()
    }

    /// Takes `octet`, which must be next.
    pub(in crate::imap) fn expect(&mut self, octet: u8) -> Result<(), Fault> {
        if self.octet(octet) { Ok(()) } else { Err(Fault::Argument) }
    }

    /// `SP`: exactly one blank.
    pub(in crate::imap) fn sp(&mut self) -> Result<(), Fault> {
        self.expect(b' ')
    }

    /// The end of the command.
    pub(in crate::imap) fn end(&self) -> Result<(), Fault> {
        if self.is_at_end() { Ok(()) } else { Err(Fault::Excess) }
    }

    /// Takes `word` in any case, whatever follows it.
    pub(in crate::imap) fn word(&mut self, word: &str) -> bool {
        match self.rest.split_at_checked(word.len()) {
            Some((taken, rest)) if taken.eq_ignore_ascii_case(word.as_bytes()) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes octets as long as they are `wanted`.
    pub(in crate::imap) fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|octet| !wanted(*octet)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, b""));
        self.rest = rest;
        taken
    }

    /// `atom = 1*ATOM-CHAR`
    pub(in crate::imap) fn atom(&mut self) -> Result<&'a [u8], Fault> {
        some(self.take_while(is_atom_char))
    }

    /// `number = 1*DIGIT`, an unsigned number of 32 bits.
    pub(in crate::imap) fn number(&mut self) -> Result<u32, Fault> {
        u32::try_from(self.number64()?).map_err(|_| Fault::Argument)
    }

    /// `nz-number = digit-nz *DIGIT`
    pub(in crate::imap) fn nz_number(&mut self) -> Result<u32, Fault> {
        if self.peek() == Some(b'0') { Err(Fault::Argument) } else { self.number() }
    }

    /// `1*DIGIT`, in 64 bits.
    pub(in crate::imap) fn number64(&mut self) -> Result<u64, Fault> {
        let digits = some(self.take_while(|octet| octet.is_ascii_digit()))?;
        let digits = std::str::from_utf8(digits).map_err(|_| Fault::Argument)?;
        digits.parse().map_err(|_| Fault::Argument)
    }

    /// `astring = 1*ASTRING-CHAR / string`
    pub(in crate::imap) fn astring(&mut self) -> Result<Text<'a>, Fault> {
        match self.take_while(is_astring_char) {
            b"" => self.string(),
            atom => Ok(Cow::Borrowed(atom)),
        }
    }

    /// `list-mailbox = 1*list-char / string`
    pub(in crate::imap) fn list_mailbox(&mut self) -> Result<Text<'a>, Fault> {
        match self.take_while(|octet| is_astring_char(octet) || is_list_wildcard(octet)) {
            b"" => self.string(),
            pattern => Ok(Cow::Borrowed(pattern)),
        }
    }

    /// `string = quoted / literal`
    pub(in crate::imap) fn string(&mut self) -> Result<Text<'a>, Fault> {
        match self.peek() {
            Some(b'"') => self.quoted(),
            _ => self.literal().map(Cow::Borrowed),
        }
    }

    /// `nstring = string / nil`
    pub(in crate::imap) fn nstring(&mut self) -> Result<Option<Text<'a>>, Fault> {
        if self.word("NIL") { Ok(None) } else { self.string().map(Some) }
    }

    /// `quoted = DQUOTE *QUOTED-CHAR DQUOTE`
    ///
    /// Octets with the high bit are taken though the rule has none: clients quote passwords and search texts in
    /// UTF-8. A backslash may stand before `"` and `\` only.
    pub(in crate::imap) fn quoted(&mut self) -> Result<Text<'a>, Fault> {
        self.expect(b'"')?;
        let plain = self.take_while(is_plain_quoted);
        if self.octet(b'"') {
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = Vec::with_capacity(self.rest.len() + plain.len());
        text.extend_from_slice(plain);
        loop {
            text.extend_from_slice(self.take_while(is_plain_quoted));
            if self.octet(b'"') {
                return Ok(Cow::Owned(text));
            }
            self.expect(b'\\')?;
            text.push(self.peek().filter(|octet| matches!(octet, b'"' | b'\\')).ok_or(Fault::Argument)?);
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
    }

    /// `literal = "{" number ["+"] "}" CRLF *CHAR8` (RFC 7888 §8): its octets, among which NUL must not be.
    ///
    /// Fails with [`Fault::Literal`] if the octets have not come yet.
    pub(in crate::imap) fn literal(&mut self) -> Result<&'a [u8], Fault> {
        let head = self.literal_head()?;
        if head.binary {
            return Err(Fault::Argument);
        }
        if self.is_at_end() {
            return Err(Fault::Literal);
        }
        let count = usize::try_from(head.octets).map_err(|_| Fault::Argument)?;
        let after = self.rest.strip_prefix(b"\r\n").ok_or(Fault::Argument)?;
        let (octets, rest) = after.split_at_checked(count).ok_or(Fault::Argument)?;
        self.rest = rest;
        if octets.contains(&0) { Err(Fault::Argument) } else { Ok(octets) }
    }

    /// `["~"] "{" number ["+"] "}"`
    pub(in crate::imap) fn literal_head(&mut self) -> Result<LiteralHead, Fault> {
        let binary = self.octet(b'~');
        self.expect(b'{')?;
        let digits = some(self.take_while(|octet| octet.is_ascii_digit()))?;
        let synchronising = !self.octet(b'+');
        self.expect(b'}')?;
        // a number that no one can mean is as good as the largest one: both are refused by their size. So is one with
        // so many zeros before it that its beginning is not kept of a line that is too long
        let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.len() <= NUMBER_DIGITS);
        let octets = digits.and_then(|digits| digits.parse().ok()).unwrap_or(u64::MAX);
        Ok(LiteralHead { octets, synchronising, binary })
    }

    /// `"(" item *(SP item) ")"`, at most `most` items.
    pub(in crate::imap) fn list<T>(
        &mut self,
        most: usize,
        item: impl FnMut(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        self.expect(b'(')?;
        self.rest_of_list(most, item)
    }

    /// The same after its opening parenthesis.
    pub(in crate::imap) fn rest_of_list<T>(
        &mut self,
        most: usize,
        mut item: impl FnMut(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut items = vec![item(self)?];
        while !self.octet(b')') {
            self.sp()?;
            if items.len() == most {
                return Err(Fault::TooMany);
            }
            items.push(item(self)?);
        }
        Ok(items)
    }
}

/// Digits of the largest number of 64 bits.
const NUMBER_DIGITS: usize = 20;

/// `octets`, of which there must be one at least.
fn some(octets: &[u8]) -> Result<&[u8], Fault> {
    if octets.is_empty() { Err(Fault::Argument) } else { Ok(octets) }
}

/// `ATOM-CHAR = <any CHAR except atom-specials>`
pub(in crate::imap) fn is_atom_char(octet: u8) -> bool {
    octet.is_ascii_graphic() && !matches!(octet, b'(' | b')' | b'{' | b'%' | b'*' | b'"' | b'\\' | b']')
}

/// `ASTRING-CHAR = ATOM-CHAR / resp-specials`
pub(in crate::imap) fn is_astring_char(octet: u8) -> bool {
    is_atom_char(octet) || octet == b']'
}

/// `list-wildcards = "%" / "*"`
fn is_list_wildcard(octet: u8) -> bool {
    matches!(octet, b'%' | b'*')
}

/// An octet that stands for itself between quotes.
fn is_plain_quoted(octet: u8) -> bool {
    !matches!(octet, 0 | b'\r' | b'\n' | b'"' | b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn astring(octets: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut cursor = Cursor::new(octets);
        let text = cursor.astring()?.into_owned();
        cursor.end()?;
        Ok(text)
    }

    #[test]
    fn an_astring_in_all_its_spellings() {
        for octets in [&b"a]b"[..], b"\"a]b\"", b"{3}\r\na]b", b"{3+}\r\na]b"] {
            assert_eq!(astring(octets), Ok(b"a]b".to_vec()));
        }
        assert_eq!(astring(b"{0}\r\n"), Ok(vec![]));
        assert_eq!(astring(b"\"\""), Ok(vec![]));
        assert_eq!(astring(br#""a \"b\" \\c""#), Ok(br#"a "b" \c"#.to_vec()));
        assert_eq!(astring(b"\"gr\xc3\xbcn\""), Ok(b"gr\xc3\xbcn".to_vec()));
        assert_eq!(astring(b"{4}\r\na\r\nb"), Ok(b"a\r\nb".to_vec()));
    }

    #[test]
    fn what_is_no_astring() {
        let refused: [&[u8]; 13] = [
            b"",
            b" ",
            b"a b",
            b"a\\b",
            b"a%",
            b"\"a",
            b"\"a\\n\"",
            b"\"a\rb\"",
            b"\"a\0b\"",
            b"{3}\r\na\0b",
            b"{3}\r\nab",
            b"{3\r\nabc",
            b"~{3}\r\nabc",
        ];
        for octets in refused {
            assert!(astring(octets).is_err(), "{}", octets.escape_ascii());
        }
    }

    #[test]
    fn a_literal_that_has_not_come_is_told_from_a_wrong_one() {
        assert_eq!(astring(b"{3}"), Err(Fault::Literal));
        assert_eq!(astring(b"{3+}"), Err(Fault::Literal));
        assert_eq!(astring(b"{}"), Err(Fault::Argument));
        assert_eq!(astring(b"{99999999999999999999}"), Err(Fault::Literal));
    }

    #[test]
    fn numbers_do_not_wrap() {
        assert_eq!(Cursor::new(b"4294967295").number(), Ok(u32::MAX));
        assert_eq!(Cursor::new(b"4294967296").number(), Err(Fault::Argument));
        assert_eq!(Cursor::new(b"18446744073709551616").number64(), Err(Fault::Argument));
        assert_eq!(Cursor::new(b"0").nz_number(), Err(Fault::Argument));
        assert_eq!(Cursor::new(b"-1").number(), Err(Fault::Argument));
    }

    #[test]
    fn lists_are_separated_by_one_blank_and_bounded() {
        let list = |octets: &'static [u8]| Cursor::new(octets).list(3, Cursor::atom);
        assert_eq!(list(b"(a b c)"), Ok(vec![&b"a"[..], b"b", b"c"]));
        assert_eq!(list(b"(a b c d)"), Err(Fault::TooMany));
        for octets in [&b"()"[..], b"(a  b)", b"(a b", b"( a)", b"(a )"] {
            assert_eq!(list(octets), Err(Fault::Argument));
        }
    }
}
