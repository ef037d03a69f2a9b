//! Bytes that must not be seen: wiped when dropped, compared in constant time, never printed.
#![forbid(unsafe_code)]

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A password or shared secret.
///
/// The buffer is wiped when it is dropped. `Debug` prints a fixed word, so that a secret cannot reach a log by way of
/// `{:?}`. To wipe reliably it never grows: it is made from bytes that are already complete.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes over `bytes`, which are wiped together with the secret.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The secret's bytes, for the one call that needs them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether both hold the same bytes; takes the same time for every pair of one length.
    pub fn matches(&self, other: &[u8]) -> bool {
        bool::from(self.0.as_slice().ct_eq(other))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn matches_only_the_same_bytes_and_never_prints_them() {
        let secret = Secret::new(b"tanstaaf".to_vec());
        assert!(secret.matches(b"tanstaaf"));
        assert!(!secret.matches(b"tanstaaF"));
        assert!(!secret.matches(b"tanstaa"));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
