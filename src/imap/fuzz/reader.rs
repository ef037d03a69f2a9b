//! Reads ENVELOPE, BODY and BODYSTRUCTURE by the grammar of RFC 3501 §9 to the letter, and shares nothing with the code
//! that writes them. What is not as the grammar has it panics.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a target that meets the unexpected must stop")]

/// What is left to read.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

/// An address of an envelope: name, route, mailbox, host.
pub(super) type Address = [Option<Vec<u8>>; 4];

/// An envelope.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    /// Date, Subject, In-Reply-To, Message-ID.
    pub(super) texts: [Option<Vec<u8>>; 4],
    /// From, Sender, Reply-To, To, Cc, Bcc; empty for NIL.
    pub(super) lists: [Vec<Address>; 6],
}

/// A part as BODY tells it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tree {
    /// Octets, and lines of a text.
    Leaf(u64, Option<u64>),
    /// Octets and lines, the envelope and the structure of the message.
    Message(u64, u64, Box<Read>, Box<Tree>),
    /// Its parts.
    Multipart(Vec<Tree>),
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    pub(super) fn end(&self) {
        assert!(self.rest.is_empty(), "left over: {}", self.shown());
    }

    fn shown(&self) -> String {
        self.rest.get(..200).unwrap_or(self.rest).escape_ascii().to_string()
    }

    fn take(&mut self, text: &[u8]) -> bool {
        let after = self.rest.strip_prefix(text);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn expect(&mut self, text: &str) {
        assert!(self.take(text.as_bytes()), "no {text:?} at: {}", self.shown());
    }

    fn number(&mut self) -> u64 {
        let digits = self.rest.iter().take_while(|octet| octet.is_ascii_digit()).count();
        let (number, rest) = self.rest.split_at_checked(digits).unwrap();
        self.rest = rest;
        // `number` is of 32 bits; no input is so long
        u64::from(std::str::from_utf8(number).unwrap().parse::<u32>().unwrap())
    }

    /// `string = quoted / literal`
    fn string(&mut self) -> Vec<u8> {
        if self.take(b"{") {
            let octets = usize::try_from(self.number()).unwrap();
            self.expect("}\r\n");
            let (text, rest) = self.rest.split_at_checked(octets).unwrap();
            assert!(!text.contains(&0), "NUL in a literal");
            self.rest = rest;
            return text.to_vec();
        }
        self.expect("\"");
        let mut text = Vec::new();
        loop {
            let (first, rest) = self.rest.split_first().unwrap();
            self.rest = rest;
            match first {
                b'"' => return text,
                b'\\' => {
                    assert!(matches!(self.rest.first(), Some(b'"' | b'\\')), "a backslash before {}", self.shown());
                    text.extend(self.rest.split_off_first().copied());
                }
                0 | b'\r' | b'\n' | 0x80.. => panic!("octet {first} between quotes"),
                _ => text.push(*first),
            }
        }
    }

    /// `nstring = string / nil`
    fn nstring(&mut self) -> Option<Vec<u8>> {
        if self.take(b"NIL") { None } else { Some(self.string()) }
    }

    /// `envelope`
    pub(super) fn envelope(&mut self) -> Read {
        self.expect("(");
        let date = self.nstring();
        self.expect(" ");
        let subject = self.nstring();
        let lists = std::array::from_fn(|_| {
            self.expect(" ");
            self.addresses()
        });
        self.expect(" ");
        let in_reply_to = self.nstring();
        self.expect(" ");
        let message_id = self.nstring();
        self.expect(")");
        Read { texts: [date, subject, in_reply_to, message_id], lists }
    }

    /// `"(" 1*address ")" / nil`
    fn addresses(&mut self) -> Vec<Address> {
        if self.take(b"NIL") {
            return Vec::new();
        }
        self.expect("(");
        let mut list = vec![self.address()];
        while !self.take(b")") {
            list.push(self.address());
        }
        list
    }

    /// `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`
    fn address(&mut self) -> Address {
        self.expect("(");
        let address = std::array::from_fn(|place| {
            if place > 0 {
                self.expect(" ");
            }
            self.nstring()
        });
        self.expect(")");
        address
    }

    /// `body = "(" (body-type-1part / body-type-mpart) ")"`
    pub(super) fn body(&mut self, has_extension: bool) -> Tree {
        self.expect("(");
        let tree = if self.rest.starts_with(b"(") { self.multipart(has_extension) } else { self.part(has_extension) };
        self.expect(")");
        tree
    }

    /// `body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]`
    fn multipart(&mut self, has_extension: bool) -> Tree {
        let mut parts = Vec::new();
        while self.rest.starts_with(b"(") {
            parts.push(self.body(has_extension));
        }
        self.expect(" ");
        self.string();
        if has_extension {
            self.expect(" ");
            self.parameters();
            self.extension();
        }
        Tree::Multipart(parts)
    }

    /// `body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]`
    fn part(&mut self, has_extension: bool) -> Tree {
        let media_type = self.string().to_ascii_uppercase();
        self.expect(" ");
        let subtype = self.string().to_ascii_uppercase();
        self.expect(" ");
        self.parameters();
        for _ in ["id", "description"] {
            self.expect(" ");
            self.nstring();
        }
        self.expect(" ");
        self.string();
        self.expect(" ");
        let octets = self.number();
        let tree = if (media_type.as_slice(), subtype.as_slice()) == (b"MESSAGE", b"RFC822") {
            self.expect(" ");
            let envelope = Box::new(self.envelope());
            self.expect(" ");
            let message = Box::new(self.body(has_extension));
            Tree::Message(octets, self.lines(), envelope, message)
        } else {
            Tree::Leaf(octets, (media_type == b"TEXT").then(|| self.lines()))
        };
        if has_extension {
            self.expect(" ");
            self.nstring();
            self.extension();
        }
        tree
    }

    /// `SP body-fld-lines`
    fn lines(&mut self) -> u64 {
        self.expect(" ");
        self.number()
    }

    /// `SP body-fld-dsp SP body-fld-lang SP body-fld-loc`
    fn extension(&mut self) {
        self.expect(" ");
        if !self.take(b"NIL") {
            self.expect("(");
            self.string();
            self.expect(" ");
            self.parameters();
            self.expect(")");
        }
        self.expect(" ");
        if self.rest.starts_with(b"(") {
            self.strings();
        } else {
            self.nstring();
        }
        self.expect(" ");
        self.nstring();
    }

    /// `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`
    fn parameters(&mut self) {
        if !self.take(b"NIL") {
            assert!(self.strings().is_multiple_of(2), "half a pair before {}", self.shown());
        }
    }

    /// `"(" string *(SP string) ")"`; how many.
    fn strings(&mut self) -> usize {
        self.expect("(");
        self.string();
        let mut count = 1;
        while !self.take(b")") {
            self.expect(" ");
            self.string();
            count += 1;
        }
        count
    }
}
