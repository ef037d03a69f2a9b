//! Dovecot's variables in paths: `%u` and its kin, cut and changed as in `/var/mail/%1u/%2.1u/%u`.
//!
//! `%[[-]OFFSET.]WIDTH[MODIFIERS]NAME`: WIDTH characters from OFFSET on (from the end if negative), so `%2u` are the
//! first two of the name and `%1.1u` is the second. A WIDTH that begins with `0` pads instead, a negative one leaves
//! that many out. Modifiers come one after the other, the cut last: `L` and `U` change case, `R` turns round, `H` and
//! `N` make a hash in hexadecimal, for which WIDTH is the modulus and OFFSET the least number of digits.
//! (Dovecot 2.3, "Config Variables"; its remaining modifiers make no paths and are refused.)

use std::path::Path;

use md5::{Digest, Md5};

use super::LocationError;

/// Whose mail it is.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// The name as the system writes it.
    pub user: &'a str,
    /// The home directory, if it is there.
    pub home: Option<&'a Path>,
    /// The number.
    pub uid: u32,
}

/// Which part of a value is meant.
#[derive(Clone, Copy, Debug, Default)]
struct Cut {
    offset: i64,
    width: i64,
    pads: bool,
}

/// Replaces every variable in `text`.
pub(super) fn expand(text: &str, account: &Account<'_>) -> Result<String, LocationError> {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, variable)) = rest.split_once('%') {
        out.push_str(before);
        let (cut, after) = Cut::parse(variable);
        let (modifiers, after) = split_where(after, |c| !"LURHN".contains(c));
        let (name, after) = name(after).ok_or_else(|| LocationError::Variable(variable.to_owned()))?;
        let value = value(name, account)?;
        out.push_str(&apply(value, modifiers, cut));
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// `u` or `{user}`, and what follows.
fn name(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('{') {
        Some(long) => long.split_once('}'),
        None => text.split_at_checked(text.chars().next()?.len_utf8()),
    }
}

fn value(name: &str, account: &Account<'_>) -> Result<String, LocationError> {
    let (local, domain) = account.user.split_once('@').unwrap_or((account.user, ""));
    Ok(match name {
        "%" => "%".to_owned(),
        "u" | "user" => within_one_level(account.user)?,
        "n" | "username" => within_one_level(local)?,
        "d" | "domain" => within_one_level(domain)?,
        "h" | "home" => account.home.and_then(Path::to_str).ok_or(LocationError::NoHome)?.to_owned(),
        "i" | "uid" => account.uid.to_string(),
        _ => return Err(LocationError::Variable(name.to_owned())),
    })
}

/// A user's name must not be a path, whoever maintains the accounts.
fn within_one_level(name: &str) -> Result<String, LocationError> {
    let harmless = !name.contains(['/', '\0']) && !name.starts_with('.');
    if harmless { Ok(name.to_owned()) } else { Err(LocationError::User) }
}

fn apply(mut value: String, modifiers: &str, mut cut: Cut) -> String {
    for modifier in modifiers.chars() {
        value = match modifier {
            'L' => value.to_ascii_lowercase(),
            'U' => value.to_ascii_uppercase(),
            'R' => value.chars().rev().collect(),
            'H' => cut.take_hash(u64::from(pjw(&value))),
            _ => cut.take_hash(leading_md5(&value)),
        };
    }
    cut.of(&value)
}

impl Cut {
    fn parse(text: &str) -> (Self, &str) {
        let (first, rest) = number(text);
        match rest.strip_prefix('.') {
            Some(rest) => {
                let (second, rest) = number(rest);
                (Self { offset: first.offset, width: second.offset, pads: second.pads }, rest)
            }
            None => (Self { offset: 0, width: first.offset.abs(), pads: first.pads }, rest),
        }
    }

    /// Cuts `value`, or fills it up.
    fn of(self, value: &str) -> String {
        let length = i64::try_from(value.chars().count()).unwrap_or(i64::MAX);
        let start = if self.offset < 0 { (length + self.offset).max(0) } else { self.offset.min(length) };
        let rest = length - start;
        let (zeros, width) = match self.width {
            0 => (0, rest),
            width if self.pads => ((width - rest).max(0), rest),
            width if width < 0 => (0, rest + width),
            width => (0, width),
        };
        let number = |count: i64| usize::try_from(count).unwrap_or_default();
        "0".repeat(number(zeros)) + &value.chars().skip(number(start)).take(number(width)).collect::<String>()
    }

    /// Shows a hash; what would cut other values is used up by that.
    fn take_hash(&mut self, hash: u64) -> String {
        let Self { offset, width, .. } = std::mem::take(self);
        let hash = hash % u64::try_from(width).ok().filter(|modulus| *modulus > 0).unwrap_or(1 << 32);
        format!("{hash:0digits$x}", digits = usize::try_from(offset).unwrap_or_default())
    }
}

/// A number with its sign, as an offset, and whether a `0` stood in front.
fn number(text: &str) -> (Cut, &str) {
    let (sign, rest) = split_where(text, |c| c != '-' && c != '0');
    let (digits, rest) = split_where(rest, |c| !c.is_ascii_digit());
    // three digits are more than any name has, and keep the filling small
    let magnitude = if digits.len() > 3 { 999 } else { digits.parse().unwrap_or(0) };
    let offset = if sign.contains('-') { -magnitude } else { magnitude };
    (Cut { offset, width: 0, pads: sign.contains('0') }, rest)
}

/// Divides `text` at the first character for which `is_end` holds.
fn split_where(text: &str, is_end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at_checked(text.find(is_end).unwrap_or(text.len())).unwrap_or((text, ""))
}

/// P. J. Weinberger's hash, which is Dovecot's `H`.
fn pjw(value: &str) -> u32 {
    value.bytes().fold(0, |hash: u32, octet| {
        let hash = (hash << 4).wrapping_add(u32::from(octet));
        let high = hash & 0xf000_0000;
        (hash ^ (high >> 24)) ^ high
    })
}

/// The first eight octets of the MD5, which is Dovecot's `N`.
fn leading_md5(value: &str) -> u64 {
    Md5::digest(value.as_bytes()).iter().take(8).fold(0, |sum, octet| sum << 8 | u64::from(*octet))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> Result<String, LocationError> {
        expand(text, &Account { user: "Jane@Example.org", home: Some(Path::new("/home/jane")), uid: 1042 })
    }

    #[test]
    fn names_short_and_long() {
        assert_eq!(expanded("%u|%n|%d|%h|%i|%%").unwrap(), "Jane@Example.org|Jane|Example.org|/home/jane|1042|%");
        assert_eq!(expanded("/v/%{user}/%{uid}").unwrap(), "/v/Jane@Example.org/1042");
        assert_eq!(expanded("plain").unwrap(), "plain");
        let nobody = Account { user: "u", home: None, uid: 1 };
        assert_eq!(expand("%d%n", &nobody).unwrap(), "u");
        assert_eq!(expand("%h", &nobody), Err(LocationError::NoHome));
    }

    #[test]
    fn parts_of_a_value() {
        for (text, value) in [
            ("%1u/%2u/%n", "J/Ja/Jane"),
            ("%1.1n", "a"),
            ("%2.1n", "n"),
            ("%0.2n", "Ja"),
            ("%-2.2i", "42"),
            ("%-9.2i", "10"),
            ("%9.2i", ""),
            ("%06i", "001042"),
            ("%02i", "1042"),
            ("%1.04i", "0042"),
            ("%0.-1n", "Jan"),
            ("%2Ln", "ja"),
            ("%LRn", "enaj"),
            ("%URn", "ENAJ"),
        ] {
            assert_eq!(expanded(text).as_deref(), Ok(value), "{text}");
        }
    }

    #[test]
    fn hashes_spread_users_over_directories() {
        // by hand: 'a' = 0x61, 'b' = 0x62: 0x610 + 0x62
        let account = Account { user: "ab", home: None, uid: 1 };
        assert_eq!(expand("%Hu", &account).unwrap(), "672");
        assert_eq!(expand("%16Hu", &account).unwrap(), "2");
        assert_eq!(expand("%2.256Hu", &account).unwrap(), "72");
        assert_eq!(expand("%4.256Hu", &account).unwrap(), "0072");
        // md5("ab") = 187ef4436122d1cc...
        assert_eq!(expand("%Nu", &account).unwrap(), "6122d1cc");
        assert_eq!(expand("%2.256Nu", &account).unwrap(), "cc");
    }

    #[test]
    fn what_is_unknown_is_refused() {
        for text in ["%x", "%", "%3", "%{user", "%{pid}", "%Eu", "%Mu"] {
            assert!(matches!(expanded(text), Err(LocationError::Variable(_))), "{text}");
        }
        assert_eq!(expanded("%999999999999999999999999i").unwrap(), "1042");
    }

    #[test]
    fn a_users_name_is_no_path() {
        for user in ["../root", "a/b", ".", "..", ".x"] {
            assert_eq!(expand("%u", &Account { user, home: None, uid: 1 }), Err(LocationError::User));
        }
    }
}
