//! IMAP data as a tree, so that two servers can be compared by what they say and not by how they spell it.

/// A value of RFC 3501 §4.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// `NIL`.
    Nil,
    /// An atom or a number; a `BODY[…]<…>` with all that belongs to it.
    Atom(String),
    /// A string, however it was sent.
    String(Vec<u8>),
    /// What stands in parentheses.
    List(Vec<Self>),
}

impl Value {
    /// The atom's text.
    pub fn atom(&self) -> Option<&str> {
        if let Self::Atom(text) = self { Some(text) } else { None }
    }

    /// The atom as a number.
    pub fn number(&self) -> Option<u64> {
        self.atom()?.parse().ok()
    }

    /// The string's octets; `NIL` is none.
    pub fn string(&self) -> Option<&[u8]> {
        if let Self::String(octets) = self { Some(octets) } else { None }
    }

    /// The values in parentheses.
    pub fn list(&self) -> Option<&[Self]> {
        if let Self::List(values) = self { Some(values) } else { None }
    }

    /// The value that follows the atom `name` in a list like FETCH's.
    pub fn item(&self, name: &str) -> Option<&Self> {
        let values = self.list()?;
        let place = values.iter().position(|value| value.atom().is_some_and(|atom| atom.eq_ignore_ascii_case(name)))?;
        values.get(place + 1)
    }
}

/// Reads the values of one response, literals with their octets in place. Panics on anything that is not well-formed:
/// for a client of ours that is a server's fault.
pub fn parse(response: &[u8]) -> Vec<Value> {
    let mut reader = Reader { rest: response, whole: response };
    let values = reader.values(None);
    assert!(reader.rest.is_empty(), "{}", reader.complaint("something is left over"));
    values
}

struct Reader<'a> {
    rest: &'a [u8],
    whole: &'a [u8],
}

impl Reader<'_> {
    fn complaint(&self, what: &str) -> String {
        let place = self.whole.len() - self.rest.len();
        format!("{what} at octet {place} of {}", String::from_utf8_lossy(self.whole))
    }

    fn values(&mut self, end: Option<u8>) -> Vec<Value> {
        let mut values = Vec::new();
        loop {
            match (self.rest.first().copied(), end) {
                (Some(byte), Some(end)) if byte == end => {
                    self.rest = &self.rest[1..];
                    return values;
                }
                (None, None) => return values,
                (None, Some(_)) => panic!("{}", self.complaint("a list does not end")),
                (Some(b' '), _) if !values.is_empty() => self.rest = &self.rest[1..],
                // a body structure's parts follow one another without a blank
                (Some(b'('), _) => {}
                (Some(_), _) if values.is_empty() => {}
                (Some(_), _) => panic!("{}", self.complaint("a blank is missing")),
            }
            values.push(self.value());
        }
    }

    fn value(&mut self) -> Value {
        match self.rest.first() {
            Some(b'(') => {
                self.rest = &self.rest[1..];
                Value::List(self.values(Some(b')')))
            }
            Some(b'"') => Value::String(self.quoted()),
            Some(b'{') => Value::String(self.literal()),
            _ => self.atom(),
        }
    }

    fn quoted(&mut self) -> Vec<u8> {
        let mut octets = Vec::new();
        let mut bytes = self.rest[1..].iter().copied();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' => {
                    self.rest = &self.rest[self.rest.len() - bytes.len()..];
                    return octets;
                }
                b'\\' => octets.push(bytes.next().unwrap_or(b'\\')),
                _ => octets.push(byte),
            }
        }
        panic!("{}", self.complaint("a quoted string does not end"));
    }

    fn literal(&mut self) -> Vec<u8> {
        let end = self.rest.iter().position(|byte| *byte == b'}').unwrap_or(0);
        let octets: usize = std::str::from_utf8(&self.rest[1..end]).unwrap().parse().unwrap();
        let (literal, rest) = self.rest[end + 3..].split_at(octets);
        self.rest = rest;
        literal.to_vec()
    }

    fn atom(&mut self) -> Value {
        let mut depth = 0_usize;
        let ends = |byte: &u8| {
            match byte {
                b'[' => depth += 1,
                b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && matches!(byte, b' ' | b'(' | b')' | b'"')
        };
        let end = self.rest.iter().position(ends).unwrap_or(self.rest.len());
        assert!(end > 0, "{}", self.complaint("no value"));
        let (atom, rest) = self.rest.split_at(end);
        self.rest = rest;
        match atom {
            b"NIL" => Value::Nil,
            _ => Value::Atom(String::from_utf8_lossy(atom).into_owned()),
        }
    }
}
