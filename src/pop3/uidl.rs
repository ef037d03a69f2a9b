//! `pop3_uidl_format`: how unique-ids (RFC 1939 §7, UIDL) are made, so that clients keep knowing their mail after a change of
//! server.
//!
//! The patterns are Dovecot's, in both of its spellings: `%08Xu%08Xv` (2.3 and before) and
//! `%{uid | hex(8)}%{uidvalidity | hex(8)}` (2.4). `uw` and `dovecot` are names for what those servers do by themselves,
//! `md5` for `%m`, Dovecot's and popa3d's digest of some header fields.

use std::fmt;

use super::uidl_piece::{Form, Piece, Source, expand, piece, write_all};
use crate::mailbox::{Uid, UidValidity};

/// Octets of a unique-id (RFC 1939 §7).
pub(super) const UNIQUE_ID_OCTETS: usize = 70;

/// How a message's unique-id is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UidlFormat {
    /// The setting as it was written.
    pattern: String,
    pieces: Vec<Piece>,
}

/// Why a pattern is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadUidlFormat {
    /// A `%` is followed by something that is not known here.
    Unknown,
    /// It holds something that cannot stand in a unique-id: only 0x21 to 0x7E can.
    Character,
    /// A unique-id could have more than 70 octets.
    TooLong,
    /// It has neither UID nor digest: messages would have the same unique-id.
    NotUnique,
}

impl UidlFormat {
    /// UW's: sixteen hexadecimal digits, UIDVALIDITY and UID.
    pub fn uw() -> Self {
        let form = Form { width: 8, zeros: true, hexadecimal: true, upper: false };
        let pieces = vec![Piece::Value(Source::UidValidity, form), Piece::Value(Source::Uid, form)];
        Self { pattern: "uw".to_owned(), pieces }
    }

    /// Reads the setting.
    pub fn parse(pattern: &str) -> Result<Self, BadUidlFormat> {
        let mut pieces = Vec::new();
        let mut rest = match pattern {
            "uw" => "%08Xv%08Xu",
            "dovecot" => "%08Xu%08Xv",
            "md5" => "%m",
            pattern => pattern,
        };
        while !rest.is_empty() {
            let (piece, after) = piece(rest)?;
            pieces.push(piece);
            rest = after;
        }
        Self { pattern: pattern.to_owned(), pieces }.checked()
    }

    /// Whether a message's header has to be read for its unique-id.
    pub(super) fn needs_header(&self) -> bool {
        self.pieces.contains(&Piece::HeaderMd5)
    }

    /// Whether no two messages of a mailbox can get the same unique-id, copies of one message included.
    pub(super) fn is_unique(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Value(Source::Uid, _)))
    }

    /// The unique-id of the message with `uid`, whose header's digest is `header_md5` if the format needs it.
    pub(super) fn expand(&self, validity: UidValidity, uid: Uid, header_md5: &str) -> String {
        expand(&self.pieces, (validity, uid, header_md5))
    }

    /// The same, at the end of `out`.
    pub(super) fn write(&self, validity: UidValidity, uid: Uid, header_md5: &str, out: &mut Vec<u8>) {
        write_all(&self.pieces, (validity, uid, header_md5), out);
    }

    /// The same format for messages that all have this validity, which is then written down once and for all.
    pub(super) fn within(&self, validity: UidValidity) -> Self {
        let settle = |piece: &Piece| match piece {
            Piece::Value(Source::UidValidity, _) => {
                Piece::Text(expand(std::slice::from_ref(piece), (validity, Uid(0), "")))
            }
            piece => piece.clone(),
        };
        Self { pattern: self.pattern.clone(), pieces: self.pieces.iter().map(settle).collect() }
    }

    fn checked(self) -> Result<Self, BadUidlFormat> {
        if !self.is_unique() && !self.needs_header() {
            return Err(BadUidlFormat::NotUnique);
        }
        // small numbers show the blanks that large ones have filled with digits
        let digest = "0".repeat(32);
        let shortest = self.expand(UidValidity(0), Uid(0), &digest);
        let longest = self.distinct(UidValidity(u32::MAX), Uid(u32::MAX), &digest);
        if longest.len() > UNIQUE_ID_OCTETS {
            Err(BadUidlFormat::TooLong)
        } else if !is_unique_id(shortest.as_bytes()) {
            Err(BadUidlFormat::Character)
        } else {
            Ok(self)
        }
    }

    /// Whether `id` looks like the unique-id that some message gets, now or later: nobody may have it before.
    pub(super) fn could_give(&self, validity: UidValidity, id: &str) -> bool {
        let is_uid = |piece: &Piece| matches!(piece, Piece::Value(Source::Uid, _));
        let (Some(first), Some(last)) = (self.pieces.iter().position(is_uid), self.pieces.iter().rposition(is_uid))
        else {
            return false;
        };
        let expand = |pieces: Option<&[Piece]>| expand(pieces.unwrap_or_default(), (validity, Uid(0), ""));
        let (before, after) = (expand(self.pieces.get(..first)), expand(self.pieces.get(last + 1..)));
        let digits = id.strip_prefix(&before).and_then(|rest| rest.strip_suffix(&after));
        // ten digits are the longest UID
        digits.is_some_and(|digits| digits.len() <= 10 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
    }

    /// The unique-id of a message whose plain one an earlier copy has.
    pub(super) fn distinct(&self, validity: UidValidity, uid: Uid, header_md5: &str) -> String {
        let id = self.expand(validity, uid, header_md5);
        if self.is_unique() { id } else { format!("{id}-{uid:x}", uid = uid.0) }
    }
}

impl Default for UidlFormat {
    fn default() -> Self {
        Self::uw()
    }
}

/// As the setting is written.
impl fmt::Display for UidlFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pattern)
    }
}

/// Whether `id` can be a unique-id: one to 70 octets from 0x21 to 0x7E (RFC 1939 §7).
pub(super) fn is_unique_id(id: &[u8]) -> bool {
    !id.is_empty() && id.len() <= UNIQUE_ID_OCTETS && id.iter().all(u8::is_ascii_graphic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(pattern: &str) -> Result<String, BadUidlFormat> {
        UidlFormat::parse(pattern).map(|format| format.expand(UidValidity(0x6b03_057c), Uid(0x3f), "0123"))
    }

    #[test]
    fn the_patterns_of_uw_and_dovecot() {
        for (pattern, id) in [
            ("uw", "6b03057c0000003f"),
            ("%08Xv%08Xu", "6b03057c0000003f"),
            ("dovecot", "0000003f6b03057c"),
            ("%08Xu%08Xv", "0000003f6b03057c"),
            ("%v-%u", "1795360124-63"),
            ("%v.%u", "1795360124.63"),
            ("%08XUu", "0000003F"),
            ("%Xu", "3f"),
            ("UID%u%%", "UID63%"),
            ("%{uid | hex(8)}%{uidvalidity | hex(8)}", "0000003f6b03057c"),
            ("%{uidvalidity|hex|upper}_%{uid}", "6B03057C_63"),
            ("md5", "0123"),
            ("%m", "0123"),
            ("%{md5}.%u", "0123.63"),
        ] {
            assert_eq!(expand(pattern).as_deref(), Ok(id), "{pattern}");
        }
        assert_eq!(UidlFormat::parse("uw"), Ok(UidlFormat::uw()));
        assert_eq!(UidlFormat::parse("%08Xu%08Xv").unwrap().to_string(), "%08Xu%08Xv");
    }

    #[test]
    fn within_a_mailbox_the_validity_is_written_once() {
        let (validity, uid) = (UidValidity(0x6b03_057c), Uid(0x3f));
        for pattern in ["uw", "dovecot", "%v.%u", "%m-%v"] {
            let format = UidlFormat::parse(pattern).unwrap();
            let settled = format.within(validity);
            assert_eq!(settled.expand(UidValidity(0), uid, "0123"), format.expand(validity, uid, "0123"));
        }
    }

    #[test]
    fn what_gives_no_unique_ids_is_no_pattern() {
        for (pattern, why) in [
            ("", BadUidlFormat::NotUnique),
            ("%v", BadUidlFormat::NotUnique),
            ("%f", BadUidlFormat::Unknown),
            ("%", BadUidlFormat::Unknown),
            ("%08X", BadUidlFormat::Unknown),
            ("%{uid", BadUidlFormat::Unknown),
            ("%{uid | rot13}", BadUidlFormat::Unknown),
            ("%u %v", BadUidlFormat::Character),
            ("%8Xu", BadUidlFormat::Character),
            ("%8m", BadUidlFormat::Unknown),
            ("%{md5 | hex}", BadUidlFormat::Unknown),
            ("%m%m", BadUidlFormat::TooLong),
            ("%u\u{e9}", BadUidlFormat::Character),
            ("%99u", BadUidlFormat::TooLong),
            ("%40u%40v", BadUidlFormat::TooLong),
            ("%u%u%u%u%u%u%u%u", BadUidlFormat::TooLong),
            ("%99999999999999999999u", BadUidlFormat::TooLong),
        ] {
            assert_eq!(expand(pattern), Err(why), "{pattern}");
        }
    }

    #[test]
    fn what_a_message_may_get_later_is_known() {
        let validity = UidValidity(0x6b03_057c);
        for (pattern, id, could) in [
            ("uw", "6b03057c00000040", true),
            ("uw", "6b03057cffffffff", true),
            ("uw", "6b03057d00000040", false),
            ("uw", "0123456789abcdef0123456789abcdef", false),
            ("dovecot", "000000406b03057c", true),
            ("%u", "64", true),
            ("%u", "0123456789abcdef0123456789abcdef", false),
            ("UID%u-%v", "UID64-1795360124", true),
            ("UID%u-%v", "UID64-1", false),
            ("%m", "64", false),
        ] {
            assert_eq!(UidlFormat::parse(pattern).unwrap().could_give(validity, id), could, "{pattern} {id}");
        }
    }

    #[test]
    fn a_unique_id_is_one_to_seventy_visible_octets() {
        assert!(is_unique_id(b"!~") && is_unique_id(&[b'x'; 70]));
        for bad in [&b""[..], b"a b", b"\x7f", b"\xe9", &[b'x'; 71]] {
            assert!(!is_unique_id(bad));
        }
    }
}
