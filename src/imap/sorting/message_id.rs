//! Message IDs as they are compared (RFC 5256 §3): without angles, quotes and escapes.

/// The valid IDs of a References field, in their order.
pub(in crate::imap) fn message_ids(field: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let mut rest = field;
    std::iter::from_fn(move || {
        loop {
            let open = memchr::memchr(b'<', rest)?;
            let (id, after) = message_id(rest.get(open + 1..)?);
            rest = after;
            if let Some(id) = id {
                return Some(id);
            }
        }
    })
}

/// The first valid ID of a Message-ID or In-Reply-To field.
pub(in crate::imap) fn first_message_id(field: &[u8]) -> Option<Vec<u8>> {
    message_ids(field).next()
}

/// What stands before `>`, if it is an ID, and what follows.
fn message_id(text: &[u8]) -> (Option<Vec<u8>>, &[u8]) {
    let (mut id, mut quoted, mut octets) = (Vec::new(), false, text.iter().enumerate());
    while let Some((at, octet)) = octets.next() {
        match octet {
            b'\\' if quoted => id.extend(octets.next().map(|(_, escaped)| *escaped)),
            b'"' => quoted = !quoted,
            b'>' if !quoted => {
                let valid = memchr::memchr(b'@', &id).is_some();
                return (valid.then_some(id), text.get(at + 1..).unwrap_or_default());
            }
            // another one begins before this one has ended
            b'<' if !quoted => return (None, text.get(at..).unwrap_or_default()),
            b' ' | b'\t' | b'\r' | b'\n' if !quoted => {}
            octet => id.push(*octet),
        }
    }
    (None, b"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(field: &str) -> Vec<String> {
        message_ids(field.as_bytes()).map(|id| String::from_utf8(id).unwrap()).collect()
    }

    #[test]
    fn quoting_makes_no_difference() {
        assert_eq!(ids("<\"01KF8JCEOCBS0045PS\"@xxx.yyy.com>"), ids("<01KF8JCEOCBS0045PS@xxx.yyy.com>"));
        assert_eq!(ids("<\"a\\\"b c\"@d>"), ["a\"b c@d"]);
    }

    #[test]
    fn what_is_no_id_is_passed_over() {
        assert_eq!(ids("<a@b> (x) <c@d>\n <e @ f>"), ["a@b", "c@d", "e@f"]);
        assert_eq!(ids("<none> Your mail of Monday <x@y> <a <b@c> <d@e"), ["x@y", "b@c"]);
        assert_eq!(ids("a@b"), Vec::<String>::new());
    }
}
