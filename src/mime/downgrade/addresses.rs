//! Address fields. What is beyond ASCII in names and comments becomes encoded words (RFC 6857 §3); an address that is
//! itself beyond ASCII could not be answered to, and becomes part of the name before one that is nobody's (RFC 6858 §2.1).

use super::encoded::{Writer, is_encoded_word, is_visible, words};
use super::lexemes::{Kind, Lexeme, Lexemes, unescaped};

/// The address that is nobody's (RFC 2606 §2): RFC 6858 has it.
const NOBODY: &str = "<invalid@internationalized-address.invalid>";

/// Writes `address-list = (address *("," address))` and the like, unfolded.
pub(super) fn address_list(text: &str, writer: &mut Writer) {
    let mut rest = text;
    while !rest.is_empty() {
        let (address, end, after) = one(rest);
        let address = address.trim();
        match end {
            _ if address.is_empty() => {}
            _ if address.is_ascii() => writer.word(" ", address),
            Some(":") => _ = phrase(address, writer),
            _ => mailbox(address, writer),
        }
        writer.glue(end.unwrap_or_default());
        rest = after;
    }
}

/// Writes `path = angle-addr / ([CFWS] "<" [CFWS] ">" [CFWS])`, of which nothing can stay.
pub(super) fn path(_text: &str, writer: &mut Writer) {
    writer.word(" ", NOBODY);
}

/// Writes the words and comments of `text`; whether the last was an encoded word.
pub(super) fn phrase(text: &str, writer: &mut Writer) -> bool {
    let (mut run, mut after_encoded) = (String::new(), false);
    for lexeme in Lexemes::new(text).filter(|lexeme| lexeme.kind != Kind::Space) {
        if !lexeme.text.is_ascii() && lexeme.kind != Kind::Comment {
            // white space between two encoded words means nothing, so this goes with them
            run.push_str(if run.is_empty() && !after_encoded { "" } else { " " });
            run.push_str(&lexeme.unquoted());
            continue;
        }
        let encoded = is_encoded_word(lexeme.text);
        if !run.is_empty() && encoded {
            run.push(' ');
        }
        writer.encoded(" ", &std::mem::take(&mut run));
        match lexeme.kind {
            Kind::Comment => comment(" ", lexeme, writer),
            _ => writer.word(" ", lexeme.text),
        }
        after_encoded = encoded;
    }
    writer.encoded(" ", &run);
    after_encoded || !run.is_empty()
}

/// Writes a comment behind `space`.
pub(super) fn comment(space: &str, comment: Lexeme<'_>, writer: &mut Writer) {
    if comment.text.is_ascii() {
        return writer.word(space, comment.text);
    }
    let inner = comment.text.strip_prefix('(').unwrap_or_default();
    let inner = unescaped(inner.strip_suffix(')').unwrap_or(inner));
    writer.word(space, "(");
    words(inner.trim(), writer, |word| is_visible(word) && !word.contains(['(', ')', '\\']));
    writer.glue(")");
}

/// The first address or name of a group, the mark that ends it, and what follows.
fn one(text: &str) -> (&str, Option<&str>, &str) {
    let (mut lexemes, mut at, mut in_angle) = (Lexemes::new(text), 0, false);
    while let Some(lexeme) = lexemes.next() {
        if lexeme.is_mark("<") || lexeme.is_mark(">") {
            in_angle = lexeme.text == "<";
        } else if lexeme.kind == Kind::Mark && !in_angle {
            return (text.get(..at).unwrap_or_default(), Some(lexeme.text), lexemes.rest());
        }
        at += lexeme.text.len();
    }
    (text, None, "")
}

/// `mailbox = name-addr / addr-spec`, of which something is beyond ASCII.
fn mailbox(text: &str, writer: &mut Writer) {
    let open = Lexemes::new(text).take_while(|lexeme| !lexeme.is_mark("<")).map(|lexeme| lexeme.text.len()).sum();
    let (name, angle) = text.split_at_checked(open).unwrap_or((text, ""));
    if angle.is_empty() {
        return addr_spec(name, writer);
    }
    let close = Lexemes::new(angle).take_while(|lexeme| !lexeme.is_mark(">")).map(|lexeme| lexeme.text.len()).sum();
    let (address, tail) = angle.split_at_checked(close).unwrap_or((angle, ""));
    let after_encoded = phrase(name, writer);
    if address.is_ascii() {
        writer.word(" ", address);
        writer.glue(">");
    } else {
        let space = if after_encoded { " " } else { "" };
        writer.encoded(" ", &format!("{space}{address}>"));
        writer.word(" ", NOBODY);
    }
    phrase(tail.strip_prefix('>').unwrap_or_default(), writer);
}

/// `addr-spec = local-part "@" domain`, with comments that say whose it is.
fn addr_spec(text: &str, writer: &mut Writer) {
    let lexemes = || Lexemes::new(text).filter(|lexeme| lexeme.kind != Kind::Space);
    let address: String = lexemes().filter(|lexeme| lexeme.kind != Kind::Comment).map(|lexeme| lexeme.text).collect();
    if address.is_ascii() {
        writer.word(" ", &address);
    } else {
        writer.encoded(" ", &address);
        writer.word(" ", NOBODY);
    }
    lexemes().filter(|lexeme| lexeme.kind == Kind::Comment).for_each(|lexeme| comment(" ", lexeme, writer));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::words::decode;

    fn written(text: &str) -> String {
        let mut writer = Writer::new("");
        address_list(text, &mut writer);
        let written = String::from_utf8(writer.finish()).unwrap();
        assert!(written.is_ascii() && written.split("\r\n").skip(1).all(|line| line.starts_with(' ')), "{written}");
        written.replace("\r\n", "")
    }

    #[test]
    fn names_become_encoded_words() {
        for (text, expected) in [
            ("J\u{f6}rg <a@b>", " =?UTF-8?Q?J=C3=B6rg?= <a@b>"),
            ("\"M\u{fc}ller, J\\\"\u{f6}\" A. <a@b> (x)", " =?UTF-8?B?TcO8bGxlciwgSiLDtg==?= A. <a@b> (x)"),
            ("=?utf-8?q?=C3=A9?= M\u{fc}ller <a@b>", " =?utf-8?q?=C3=A9?= =?UTF-8?Q?_M=C3=BCller?= <a@b>"),
            ("M\u{fc}ller =?utf-8?q?=C3=A9?= <a@b>", " =?UTF-8?Q?M=C3=BCller_?= =?utf-8?q?=C3=A9?= <a@b>"),
            ("a@b (J\u{f6}rg (\u{e9}) x)", " a@b (=?UTF-8?B?SsO2cmcgKMOpKQ==?= x)"),
            ("c@d,\"E\" <e@f>, J\u{f6}rg<a@b>,", " c@d, \"E\" <e@f>, =?UTF-8?Q?J=C3=B6rg?= <a@b>,"),
            (
                "Fr\u{fc}hst\u{fc}ck: a@b, \u{e9} <c@d>; e@f",
                " =?UTF-8?Q?Fr=C3=BChst=C3=BCck?=: a@b, =?UTF-8?B?w6k=?= <c@d>; e@f",
            ),
        ] {
            assert_eq!(written(text), expected);
        }
    }

    #[test]
    fn rfc6858_2_1_an_address_beyond_ascii_becomes_a_name_of_nobody() {
        for (text, shown) in [
            ("j\u{f6}rg@example.org", "j\u{f6}rg@example.org"),
            ("Fred <fred@b\u{fc}cher.example>", "Fred <fred@b\u{fc}cher.example>"),
            ("J\u{f6}rg <j\u{f6}rg@example.org>", "J\u{f6}rg <j\u{f6}rg@example.org>"),
            ("<\"j\u{f6} rg\"@example.org>", "<\"j\u{f6} rg\"@example.org>"),
            ("\u{4e2d}", "\u{4e2d}"),
        ] {
            let written = written(text);
            let name = written.strip_suffix(NOBODY).unwrap();
            assert_eq!(decode(name.trim().as_bytes()), shown, "{written}");
        }
        assert_eq!(written("a@b, \u{e9}@d, e@f"), format!(" a@b, =?UTF-8?B?w6lAZA==?= {NOBODY}, e@f"));
    }

    #[test]
    fn what_is_broken_comes_out_in_ascii() {
        for text in
            ["<\u{e9}", "\u{e9}>", "(\u{e9}", "\"\u{e9}", ":\u{e9};", "<a@b>\u{e9}<c@d>", "\u{e9}@,<>;:\\", "((\u{e9}"]
        {
            written(text);
        }
    }
}
