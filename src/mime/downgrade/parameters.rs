//! Fields with parameters, Content-Type and Content-Disposition: values beyond ASCII in the form of RFC 2231, which many more
//! clients read than RFC 6858 supposes, who leaves them out.

use std::fmt::Write;

use super::addresses::comment;
use super::encoded::Writer;
use super::lexemes::{Kind, Lexeme, Lexemes};

/// Octets of one piece of a parameter, so that it stands on a line of its own with a blank before it and a mark behind.
const PIECE_OCTETS: usize = 74;
/// Octets of a parameter's name, which each piece repeats: longer ones do not exist.
const NAME_OCTETS: usize = 40;

/// Writes an unfolded value and its parameters, without what is beyond ASCII behind the value and belongs to nothing; false
/// if the value itself is beyond ASCII, so that nothing can be said of it.
pub(super) fn parameterized(text: &str, writer: &mut Writer) -> bool {
    let (value, mut rest) = one(text);
    let is_value = |lexeme: &Lexeme<'_>| !matches!(lexeme.kind, Kind::Space | Kind::Comment);
    if Lexemes::new(value).find(is_value).is_none_or(|lexeme| !lexeme.text.is_ascii()) {
        return false;
    }
    let is_junk = |lexeme: &Lexeme<'_>| !lexeme.text.is_ascii() && lexeme.kind != Kind::Comment;
    write(Lexemes::new(value.trim()).filter(|lexeme| !is_junk(lexeme)), writer);
    while let Some(text) = rest {
        let (text, after) = one(text);
        let text = text.trim();
        if text.is_ascii() {
            writer.glue(";");
            writer.word(if text.is_empty() { "" } else { " " }, text);
        } else {
            parameter(text, writer);
        }
        rest = after;
    }
    true
}

/// Writes what may have comments anywhere; false if something else is beyond ASCII.
pub(super) fn structured(text: &str, writer: &mut Writer) -> bool {
    let lexemes = Lexemes::new(text.trim());
    let presented = lexemes.clone().all(|lexeme| lexeme.text.is_ascii() || lexeme.kind == Kind::Comment);
    if presented {
        write(lexemes, writer);
    }
    presented
}

/// Writes lexemes that are ASCII or comments, as far apart as they were.
fn write<'a>(lexemes: impl Iterator<Item = Lexeme<'a>>, writer: &mut Writer) {
    let mut space = " ";
    for lexeme in lexemes {
        match lexeme.kind {
            Kind::Comment => comment(space, lexeme, writer),
            Kind::Space => {}
            _ => writer.word(space, lexeme.text),
        }
        space = if lexeme.kind == Kind::Space { lexeme.text } else { "" };
    }
}

/// Up to the next semicolon, and what follows if there is one.
fn one(text: &str) -> (&str, Option<&str>) {
    let (mut lexemes, mut at) = (Lexemes::new(text), 0);
    while let Some(lexeme) = lexemes.next() {
        if lexeme.is_mark(";") {
            return (text.get(..at).unwrap_or_default(), Some(lexemes.rest()));
        }
        at += lexeme.text.len();
    }
    (text, None)
}

/// Writes `parameter = attribute "=" value`, of which something is beyond ASCII, without comments. One whose name is so, or
/// is no name, or that is a piece of a longer one, is left out (RFC 6858 §2.2).
fn parameter(text: &str, writer: &mut Writer) {
    let (name, value) = text.split_once('=').unwrap_or_default();
    let name = name.trim();
    let is_name = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$&+-.^_`{|}~".contains(&octet);
    if name.is_empty() || name.len() > NAME_OCTETS || !name.bytes().all(is_name) {
        return;
    }
    let boundary = boundary(value).filter(|_| name.eq_ignore_ascii_case("boundary"));
    let said = || Lexemes::new(value).filter(|lexeme| !matches!(lexeme.kind, Kind::Space | Kind::Comment));
    let plain = boundary.map_or_else(|| said().map(|lexeme| lexeme.text).collect(), ToOwned::to_owned);
    if plain.is_ascii() {
        writer.glue(";");
        return writer.word(" ", &format!("{name}={plain}"));
    }
    let value: String = said().map(|lexeme| lexeme.unquoted()).collect();
    let whole = format!("{name}*=UTF-8''{}", value.chars().map(percent).collect::<String>());
    if whole.len() <= PIECE_OCTETS {
        writer.glue(";");
        return writer.word(" ", &whole);
    }
    pieces(name, &value, writer);
}

/// A value before something that is none of it, if the value is ASCII. Only boundaries are cut so: behind a file's name may
/// be that name's end.
fn boundary(value: &str) -> Option<&str> {
    let value = value.trim_start();
    let first = Lexemes::new(value).next().filter(|first| first.kind == Kind::Quoted).map(|first| first.text);
    first.or(value.split([' ', '\t']).next()).filter(|value| value.is_ascii() && !value.is_empty())
}

/// Writes a long value as `name*0*=…; name*1*=…` (RFC 2231 §4.1).
fn pieces(name: &str, value: &str, writer: &mut Writer) {
    let (mut number, mut piece) = (0, format!("{name}*0*=UTF-8''"));
    for character in value.chars() {
        let character = percent(character);
        if piece.len() + character.len() > PIECE_OCTETS && !piece.ends_with(['=', '\'']) {
            writer.glue(";");
            writer.word(" ", &piece);
            number += 1;
            piece = format!("{name}*{number}*=");
        }
        piece.push_str(&character);
    }
    writer.glue(";");
    writer.word(" ", &piece);
}

/// `ext-octet` for each octet of `character`, or itself if it is an `attribute-char`.
fn percent(character: char) -> String {
    let mut out = String::new();
    for octet in character.encode_utf8(&mut [0; 4]).bytes() {
        match octet {
            octet if octet.is_ascii_alphanumeric() || b"!#$&+-.^_`{|}~".contains(&octet) => out.push(char::from(octet)),
            octet => _ = write!(out, "%{octet:02X}"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut writer = Writer::new("Content-Type");
        assert!(parameterized(text, &mut writer));
        let field = String::from_utf8(writer.finish()).unwrap();
        assert!(field.is_ascii() && field.split("\r\n").all(|line| line.len() <= 76), "{field}");
        field
    }

    #[test]
    fn a_value_beyond_ascii_is_written_as_rfc2231_has_it() {
        for (text, expected) in [
            (" text/plain; name=\"\u{e9} a\\\"%'.txt\"", " text/plain; name*=UTF-8''%C3%A9%20a%22%25%27.txt"),
            ("a/b (\u{e9}) ;x=y; name=\u{e9} (c) ; z", "a/b (=?UTF-8?B?w6k=?=); x=y; name*=UTF-8''%C3%A9; z"),
            (" a/b; name=\"x\" (\u{e9})", " a/b; name=\"x\""),
            (" a/b; boundary=x \u{e9}; name=a \u{e9}", " a/b; boundary=x; name*=UTF-8''a%C3%A9"),
            (" a/b \u{e9}x ; n\u{e9}=x; n*0*=\u{e9}; n=\"a;\u{e9}\"", " a/b; n*=UTF-8''a%3B%C3%A9"),
        ] {
            let field = written(text);
            assert_eq!(field.replace("\r\n", ""), format!("Content-Type: {}", expected.trim_start()));
        }
    }

    #[test]
    fn a_long_value_is_cut_between_characters_and_comes_back_whole() {
        for count in 1..60 {
            let name = "\u{4e2d}\u{e9}x\u{1f600}".repeat(count);
            let field = written(&format!("a/b; name=\"{name}\""));
            let read =
                field.split("\r\n").skip(1).map(|line| line.trim().trim_end_matches(';').split_once('=').unwrap());
            let (names, values): (Vec<_>, Vec<_>) = read.unzip();
            let expected: Vec<_> = (0..names.len()).map(|number| format!("name*{number}*")).collect();
            assert!(names == expected || names == ["name*"] || names.is_empty(), "{field}");
            let value = if names.is_empty() { field.split_once("*=").unwrap().1.to_owned() } else { values.concat() };
            assert_eq!(value.strip_prefix("UTF-8''").unwrap(), name.chars().map(percent).collect::<String>());
        }
    }

    #[test]
    fn a_name_that_is_too_long_to_be_repeated_goes() {
        let long = format!("a/b; {}=\u{e9}; {}=\u{e9}", "n".repeat(NAME_OCTETS + 1), "m".repeat(NAME_OCTETS));
        let expected = format!("Content-Type: a/b; {}*=UTF-8''%C3%A9", "m".repeat(NAME_OCTETS));
        assert_eq!(written(&long), expected);
    }

    #[test]
    fn identifiers_keep_what_is_no_comment() {
        let mut writer = Writer::new("Message-ID");
        assert!(structured(" <a.b@c> (\u{e9})", &mut writer));
        assert_eq!(writer.finish(), b"Message-ID: <a.b@c> (=?UTF-8?B?w6k=?=)");
        assert!(!structured(" <\u{e9}@c>", &mut Writer::new("Message-ID")));
    }
}
