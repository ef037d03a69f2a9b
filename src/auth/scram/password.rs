//! A password as SCRAM hashes it: prepared by SASLprep (RFC 4013), so that two ways to type it are one.

use crate::secret::Secret;

/// `password` prepared; `None` for one that is not UTF-8, or has letters that SASLprep forbids.
pub fn prepared(password: &Secret) -> Option<Secret> {
    let text = std::str::from_utf8(password.expose()).ok()?;
    let prepared = stringprep::saslprep(text).ok()?;
    (!prepared.is_empty()).then(|| Secret::new(prepared.into_owned().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4013 §3
    #[test]
    fn rfc_4013_section_3_examples() {
        let of = |text: &str| prepared(&Secret::new(text.into())).map(|secret| secret.expose().to_vec());
        for (given, expected) in
            [("I\u{ad}X", "IX"), ("user", "user"), ("USER", "USER"), ("\u{aa}", "a"), ("\u{2168}", "IX")]
        {
            assert_eq!(of(given), Some(expected.as_bytes().to_vec()), "{given}");
        }
        assert_eq!((of("\u{7}"), of("\u{627}1"), of("")), (None, None, None));
        assert_eq!(of("a b\u{a0}c"), Some(b"a b c".to_vec()));
        assert!(prepared(&Secret::new(vec![0xff])).is_none());
    }
}
