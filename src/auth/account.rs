//! From a name that a client sent to an account of the system.

use std::io;

use crate::limits;
use crate::sys::passwd::User;

/// The account that `given` names: looked up as given, then in lower case. From here on its own name is used.
///
/// A name that could mean something else to a module, a path or a log is no name at all.
pub fn named(given: &[u8]) -> io::Result<Option<User>> {
    let Some(given) = plausible(given) else { return Ok(None) };
    let lower = given.to_ascii_lowercase();
    match User::named(given)? {
        None if lower != given => User::named(&lower),
        found => Ok(found),
    }
}

fn plausible(given: &[u8]) -> Option<&str> {
    let name = std::str::from_utf8(given).ok()?;
    let bounded = (1..=limits::USER_OCTETS).contains(&given.len());
    let harmless = !name.starts_with(['.', '-']) && !name.contains('/') && !name.contains(char::is_control);
    (bounded && harmless).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_up_as_given_and_then_in_lower_case() {
        assert_eq!(named(b"root").unwrap().map(|user| user.name), Some("root".into()));
        assert_eq!(named(b"ROOT").unwrap().map(|user| user.name), Some("root".into()));
        assert_eq!(named(b"no-such-user").unwrap(), None);
    }

    #[test]
    fn names_that_mean_something_else_are_none() {
        for wrong in [&b""[..], b".", b"..", b"-root", b"../root", b"ro/ot", b"root\n", b"root\0", b"root\x7f", b"\xff"]
        {
            assert_eq!(plausible(wrong), None, "{wrong:?}");
        }
        assert_eq!(plausible(&[b'a'; limits::USER_OCTETS + 1]), None);
        assert!(plausible(&[b'a'; limits::USER_OCTETS]).is_some());
        assert_eq!(plausible("müller smith".as_bytes()), Some("müller smith"));
    }
}
