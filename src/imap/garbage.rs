//! Garbage for tests: valid lines with a few octets changed, from a seed that makes a run repeatable; and a reader that
//! finds out whether what a server sends is still IMAP.

/// A generator of numbers (xorshift), the same for the same seed.
pub(super) struct Dice(u64);

impl Dice {
    /// The generator of `seed`, which must not be 0.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit
    }

    /// One of `these`.
    pub(super) fn one_of<'a, T>(&mut self, these: &'a [T]) -> &'a T {
        &these[self.below(these.len())]
    }

    /// Some of `lines`, each a little wrong, with line ends.
    pub(super) fn garbled(&mut self, lines: &[&str]) -> Vec<u8> {
        let mut garbled = Vec::new();
        for _line in 0..=self.below(4) {
            let mut octets = self.one_of(lines).as_bytes().to_vec();
            for _change in 0..self.below(4) {
                self.garble(&mut octets);
            }
            garbled.extend_from_slice(&octets);
            let line_end = *self.one_of(&[&b"\r\n"[..], b"\r\n", b"\n", b"\r\n\r\n"]);
            garbled.extend_from_slice(line_end);
        }
        garbled
    }

    fn garble(&mut self, octets: &mut Vec<u8>) {
        const BITS: [&[u8]; 20] = [
            b"",
            b"(",
            b")",
            b"{",
            b"}",
            b"\"",
            b"\\",
            b"*",
            b"%",
            b" ",
            b"  ",
            b"\0",
            b"\xff",
            b"{5}",
            b"{3+}\r\n",
            b"~{2}",
            b"[",
            b"]",
            b"4294967296",
            b"<0.1>",
        ];
        let at = self.below(octets.len() + 1);
        let end = octets.len().min(at + self.below(3));
        let bit = *self.one_of(&BITS);
        octets.splice(at..end, bit.iter().copied());
    }
}

/// Takes apart what a server sent; why it is not IMAP, if it is not.
pub(super) fn check(mut sent: &[u8]) -> Result<(), String> {
    while !sent.is_empty() {
        let (line, rest) = response(sent).ok_or_else(|| format!("cut short: {}", shown(sent)))?;
        let known = [&b"* "[..], b"+ "].iter().any(|start| line.starts_with(start));
        let words: Vec<&[u8]> = line.splitn(3, |octet| *octet == b' ').collect();
        let tagged =
            matches!(words.as_slice(), [tag, b"OK" | b"NO" | b"BAD", text] if !tag.is_empty() && text.len() > 2);
        if !(known || tagged) || !is_whole(line) {
            return Err(format!("not a response: {}", shown(line)));
        }
        sent = rest;
    }
    Ok(())
}

/// One response with its literals, and what follows it.
fn response(sent: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut end = 0;
    loop {
        end += memchr::memmem::find(sent.get(end..)?, b"\r\n")? + 2;
        let line = &sent[..end - 2];
        let literal = line.strip_suffix(b"}").and_then(|line| {
            let open = memchr::memrchr(b'{', line)?;
            std::str::from_utf8(&line[open + 1..]).ok()?.parse::<usize>().ok()
        });
        match literal {
            Some(octets) => end += octets,
            None => return sent.split_at_checked(end),
        }
    }
}

/// Whether NUL stands in a literal8 only, and the parentheses of a FETCH response outside of quotes and literals are
/// closed.
fn is_whole(line: &[u8]) -> bool {
    let is_fetch = memchr::memmem::find(line, b" FETCH (").is_some_and(|at| at < 14);
    let (mut depth, mut quoted, mut at) = (0, false, 0);
    while let Some(octet) = line.get(at) {
        match octet {
            0 => return false,
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth -= 1,
            b'{' if !quoted => {
                let Some((octets, length)) = literal(&line[at..]) else { return !is_fetch };
                let is_binary = at > 0 && line[at - 1] == b'~';
                if octets.contains(&0) != is_binary {
                    return false;
                }
                at += length - 1;
            }
            _ => {}
        }
        at += 1;
    }
    !is_fetch || (depth == 0 && !quoted)
}

/// The octets of the literal at the beginning, and its length with its head.
fn literal(text: &[u8]) -> Option<(&[u8], usize)> {
    let close = memchr::memchr(b'}', text)?;
    let count: usize = std::str::from_utf8(&text[1..close]).ok()?.parse().ok()?;
    Some((text.get(close + 3..close + 3 + count)?, close + 3 + count))
}

fn shown(octets: &[u8]) -> String {
    octets.get(..300).unwrap_or(octets).escape_ascii().to_string()
}

#[test]
fn the_reader_tells_imap_from_other_things() {
    for good in
        [&b"* OK hi\r\n"[..], b"+ go\r\na OK done\r\n", b"* 1 FETCH (BODY[] {3}\r\n)\r\n)\r\na BAD x y\r\n", b""]
    {
        assert_eq!(check(good), Ok(()));
    }
    for bad in [
        &b"* OK hi"[..],
        b"OK\r\n",
        b"a OK\r\n",
        b"* 1 FETCH (UID 1\r\n",
        b"* 1 FETCH (X {9}\r\n)\r\n",
        b"a OK \0\0\0\r\n",
    ] {
        assert!(check(bad).is_err(), "{}", bad.escape_ascii());
    }
}
