//! Readers of IMAP by others: what imapd sends must be a response to each of them, to the last octet.

use imap_codec::decode::Decoder;
use imap_codec::{GreetingCodec, ResponseCodec};

/// Holds all that a server sent, greeting first, against every reader. What the connection's end cut short is left out.
pub fn judge(heard: &[u8]) {
    let (mut rest, mut is_first) = (heard, true);
    let mut refused = Vec::new();
    while let Some((response, after)) = response(rest) {
        let refusing =
            READERS.iter().filter(|(reader, takes)| !is_known(reader, response) && !takes(response, is_first));
        let shown = response[..response.len().min(300)].escape_ascii();
        refused.extend(refusing.map(|(reader, _)| format!("{reader} does not take {shown}")));
        (rest, is_first) = (after, false);
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// What a reader is known not to take.
fn is_known(reader: &str, response: &[u8]) -> bool {
    response.starts_with(OLDER_THAN_IMAP4) || LACKS.iter().any(|lack| lack.reader == reader && (lack.of)(response))
}

struct Lack {
    reader: &'static str,
    #[allow(dead_code, reason = "for the reader")]
    why: &'static str,
    of: fn(&[u8]) -> bool,
}

const LACKS: [Lack; 9] = [
    Lack {
        reader: "imap-proto",
        why: "RFC 3501 §9: it goes as deep as the body does, until its stack is used up",
        of: |response| depth(response) > 40,
    },
    Lack {
        reader: "imap-proto",
        why: "RFC 3501 §7.4.2: it has no rule for BODY without a section",
        of: |response| has(response, b" BODY (") || has(response, b"(BODY ("),
    },
    Lack { reader: "imap-proto", why: "RFC 5256 §4", of: |response| response.starts_with(b"* THREAD") },
    Lack { reader: "imap-proto", why: "RFC 2342 §5", of: |response| response.starts_with(b"* NAMESPACE ") },
    Lack { reader: "imap-proto", why: "RFC 4731 §3.1", of: |response| response.starts_with(b"* ESEARCH ") },
    Lack {
        reader: "imap-proto",
        why: "RFC 3516 §4.2",
        of: |response| has(response, b"BINARY[") || has(response, b"BINARY.SIZE["),
    },
    Lack { reader: "imap-codec", why: "RFC 4731 §3.1", of: |response| response.starts_with(b"* ESEARCH ") },
    Lack {
        reader: "imap-codec",
        why: "RFC 9051 §7.5.2: BINARY has an origin as BODY has; it knows none",
        of: |response| has(response, b" (BINARY[") && has(response, b"]<"),
    },
    Lack {
        reader: "imap-codec",
        why: "RFC 3501 §9: there is no limit to a body; it stops at eight parts within each other",
        of: |response| depth(response) > 9,
    },
];

/// RFC 1176's answer to FIND, which is given to nobody who does not ask for it so.
const OLDER_THAN_IMAP4: &[u8] = b"* MAILBOX ";

fn has(response: &[u8], text: &[u8]) -> bool {
    response.windows(text.len()).any(|octets| octets == text)
}

/// How deep parentheses are within each other, quoted ones apart.
fn depth(response: &[u8]) -> usize {
    let (mut depth, mut deepest, mut quoted) = (0_usize, 0, false);
    for octet in response {
        match octet {
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// A reader, by its name: whether it takes all of a response; the flag says that it is a greeting.
type Reader = (&'static str, fn(&[u8], bool) -> bool);

const READERS: [Reader; 2] = [("imap-proto", imap_proto), ("imap-codec", imap_codec)];

fn imap_proto(response: &[u8], _: bool) -> bool {
    imap_proto::Response::parse(response).is_ok_and(|(rest, _)| rest.is_empty())
}

fn imap_codec(response: &[u8], is_greeting: bool) -> bool {
    if is_greeting {
        return GreetingCodec::new().decode(response).is_ok_and(|(rest, _)| rest.is_empty());
    }
    ResponseCodec::new().decode(response).is_ok_and(|(rest, _)| rest.is_empty())
}

/// One response with its literals, and what follows it.
fn response(heard: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut end = 0;
    loop {
        end += heard.get(end..)?.windows(2).position(|octets| octets == b"\r\n")? + 2;
        let literal = heard[..end - 2].strip_suffix(b"}").and_then(|line| {
            let open = line.iter().rposition(|octet| *octet == b'{')?;
            std::str::from_utf8(&line[open + 1..]).ok()?.parse::<usize>().ok()
        });
        match literal {
            Some(octets) => end += octets,
            None => return heard.split_at_checked(end),
        }
    }
}
