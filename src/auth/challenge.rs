//! What a digest is made of: `<random.time@host>`, a msg-id as RFC 1939 §7 and RFC 2195 §2 want it.

use std::fmt::Write;
use std::io;
use std::time::SystemTime;

use crate::sys::{clock, host, random};
use crate::text::base64;

/// A challenge that was never given before and that nobody can guess: 128 random bits.
pub fn fresh() -> io::Result<Vec<u8>> {
    let mut challenge = String::from("<");
    for octet in random::bytes::<16>()? {
        // writing into a string cannot fail
        let _written = write!(challenge, "{octet:02x}");
    }
    let _written = write!(challenge, ".{}@{}>", clock::unix_seconds(SystemTime::now()), host::name());
    Ok(challenge.into_bytes())
}

/// The server's part of a SCRAM nonce (RFC 5802 §7): 144 random bits, in letters that need no quoting.
pub fn nonce() -> io::Result<Vec<u8>> {
    Ok(base64::encode(&random::bytes::<18>()?).into_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn no_two_are_the_same_and_all_are_message_ids() {
        let challenges: HashSet<Vec<u8>> = (0..10_000).map(|_| super::fresh().unwrap()).collect();
        assert_eq!(challenges.len(), 10_000);
        for challenge in challenges {
            let text = String::from_utf8(challenge).unwrap();
            let inside = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap();
            let (left, right) = inside.split_once('@').unwrap();
            assert!(!right.is_empty() && right.bytes().all(|octet| octet.is_ascii_graphic() && octet != b'@'));
            assert!(left.len() > 32 && left.bytes().all(|octet| octet.is_ascii_hexdigit() || octet == b'.'));
        }
    }
}
