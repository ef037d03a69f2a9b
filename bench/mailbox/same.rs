//! Whether both servers gave the same answer: a digest of what it says, blind to what a server may choose (order of the
//! items of a FETCH, quoted string or literal, letter case of MIME words, `\Recent`).

use md5::Digest;

/// How an answer is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sameness {
    /// Line by line.
    Lines,
    /// FETCH responses.
    Fetch,
    /// FETCH responses in which letter case says nothing.
    Caseless,
}

/// The digest of an answer's untagged responses.
pub fn digest(answer: &[u8], sameness: Sameness) -> String {
    let mut md5 = md5::Md5::new();
    match sameness {
        Sameness::Lines => {
            for line in answer.split(|octet| *octet == b'\n') {
                let line = line.trim_ascii_end();
                // what UW's successors tell on the side, and Dovecot of a search that takes longer than ten seconds
                let aside = line.ends_with(b"EXISTS") || line.ends_with(b"RECENT") || line.starts_with(b"* OK ");
                if !aside && !line.is_empty() {
                    md5.update(line);
                    md5.update(b"\n");
                }
            }
        }
        _ => {
            let mut rest = answer;
            while let Some((response, behind)) = fetch(rest, sameness == Sameness::Caseless) {
                md5.update(&response);
                rest = behind;
            }
        }
    }
    md5.finalize().iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The first response, its items in order of their names.
pub fn fetch(text: &[u8], caseless: bool) -> Option<(Vec<u8>, &[u8])> {
    let open = memchr::memchr(b'(', text)?;
    let mut out = text[..open].to_vec();
    let (mut items, mut rest) = (Vec::new(), &text[open + 1..]);
    while rest.first() != Some(&b')') {
        let (name, behind) = value(rest.trim_ascii_start());
        let (mut content, behind) = value(behind.trim_ascii_start());
        if caseless {
            content.make_ascii_uppercase();
        }
        if name == b"FLAGS" {
            content = flags(&content);
        }
        items.push([name, content].join(&b' '));
        rest = behind;
    }
    items.sort();
    items.iter().for_each(|item| out.extend_from_slice(item));
    Some((out, rest.get(3..).unwrap_or_default()))
}

/// The flags of a list in order, without `\Recent`.
fn flags(list: &[u8]) -> Vec<u8> {
    let inner = &list[1..list.len() - 1];
    let mut flags: Vec<&[u8]> = inner.split(|octet| *octet == b' ').filter(|flag| *flag != b"\\Recent").collect();
    flags.sort_unstable();
    flags.join(&b' ')
}

/// An atom, a string or a list, each string spelled in one way.
fn value(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let (mut out, mut at, mut depth) = (Vec::new(), 0, 0);
    loop {
        match text.get(at) {
            Some(b'(') => {
                depth += 1;
                out.push(b'(');
                at += 1;
            }
            Some(b')') if depth == 0 => break,
            Some(b')') => {
                depth -= 1;
                out.push(b')');
                at += 1;
            }
            Some(b'"') => {
                let mut string = Vec::new();
                at += 1;
                while text[at] != b'"' {
                    at += usize::from(text[at] == b'\\');
                    string.push(text[at]);
                    at += 1;
                }
                at += 1;
                spell(&string, &mut out);
            }
            Some(b'{') => {
                let end = at + memchr::memchr(b'}', &text[at..]).unwrap();
                let length: usize = std::str::from_utf8(&text[at + 1..end]).unwrap().parse().unwrap();
                spell(&text[end + 3..end + 3 + length], &mut out);
                at = end + 3 + length;
            }
            Some(b' ') if depth == 0 => break,
            Some(octet) => {
                out.push(*octet);
                at += 1;
            }
            None => break,
        }
        if depth == 0 && text.get(at).is_none_or(|octet| matches!(octet, b' ' | b')')) {
            break;
        }
    }
    (out, &text[at..])
}

fn spell(string: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(format!("{{{}}}", string.len()).as_bytes());
    out.extend_from_slice(string);
}
