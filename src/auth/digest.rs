//! The two digests that stand for a password: CRAM-MD5 (RFC 2195 §2) and APOP (RFC 1939 §7).

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

use super::authority::DigestMechanism;
use crate::secret::Secret;

/// Sixteen octets of MD5.
pub type Md5Digest = [u8; 16];

/// Reads exactly 32 hexadecimal digits; both cases, though the RFCs write small letters.
pub fn from_hex(text: &[u8]) -> Option<Md5Digest> {
    if text.len() != 32 {
        return None;
    }
    let mut digest = Md5Digest::default();
    for (octet, pair) in digest.iter_mut().zip(text.chunks_exact(2)) {
        for digit in pair {
            let value = char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok())?;
            *octet = *octet << 4 | value;
        }
    }
    Some(digest)
}

/// Whether `digest` is what the owner of `secret` answers to `challenge`. Takes the same time either way.
pub fn matches(mechanism: DigestMechanism, challenge: &[u8], secret: &Secret, digest: &Md5Digest) -> bool {
    let expected = match mechanism {
        DigestMechanism::CramMd5 => hmac_md5(secret.expose(), challenge),
        DigestMechanism::Apop => Some(md5(challenge, secret.expose())),
    };
    expected.is_some_and(|expected| bool::from(expected.ct_eq(digest)))
}

fn md5(challenge: &[u8], secret: &[u8]) -> Md5Digest {
    Md5::new().chain_update(challenge).chain_update(secret).finalize().into()
}

/// `None` never happens, since every length is a good key; the type allows for MACs that think otherwise.
fn hmac_md5(key: &[u8], challenge: &[u8]) -> Option<Md5Digest> {
    let mac = Hmac::<Md5>::new_from_slice(key).ok()?;
    Some(mac.chain_update(challenge).finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(mechanism: DigestMechanism, challenge: &str, secret: &str, digest: &str) -> bool {
        let Some(digest) = from_hex(digest.as_bytes()) else { return false };
        matches(mechanism, challenge.as_bytes(), &Secret::new(secret.into()), &digest)
    }

    #[test]
    fn rfc_2195_section_2_example() {
        let challenge = "<1896.697170952@postoffice.reston.mci.net>";
        let digest = "b913a602c7eda7a495b4e6e7334d3890";
        assert!(accepts(DigestMechanism::CramMd5, challenge, "tanstaaftanstaaf", digest));
        assert!(accepts(DigestMechanism::CramMd5, challenge, "tanstaaftanstaaf", &digest.to_uppercase()));
        assert!(!accepts(DigestMechanism::CramMd5, challenge, "tanstaaftanstaaF", digest));
        assert!(!accepts(DigestMechanism::Apop, challenge, "tanstaaftanstaaf", digest));
    }

    #[test]
    fn rfc_1939_section_7_example() {
        let stamp = "<1896.697170952@dbc.mtview.ca.us>";
        let digest = "c4c9334bac560ecc979e58001b3e22fb";
        assert!(accepts(DigestMechanism::Apop, stamp, "tanstaaf", digest));
        assert!(!accepts(DigestMechanism::Apop, "<1896.697170953@dbc.mtview.ca.us>", "tanstaaf", digest));
        assert!(!accepts(DigestMechanism::CramMd5, stamp, "tanstaaf", digest));
    }

    #[test]
    fn a_key_longer_than_a_block_is_a_key() {
        // RFC 2202 §2, test case 6
        let key = String::from_utf8([b'k'; 80].to_vec()).unwrap();
        assert!(!accepts(DigestMechanism::CramMd5, "challenge", &key, &"0".repeat(32)));
        let key = Secret::new(vec![0xaa; 80]);
        let digest = from_hex(b"6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd").unwrap();
        let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert!(matches(DigestMechanism::CramMd5, text, &key, &digest));
    }

    #[test]
    fn only_thirty_two_hexadecimal_digits_are_a_digest() {
        let digest = "c4c9334bac560ecc979e58001b3e22fb";
        let (shorter, longer) = (digest.split_at(1).1, format!("{digest}0"));
        for wrong in ["", shorter, &longer, &format!(" {shorter}"), &format!("g{shorter}"), &format!("+{shorter}")] {
            assert_eq!(from_hex(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(from_hex(&[0xe9; 32]), None);
    }
}
