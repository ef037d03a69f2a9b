//! What the server keeps of a password: `SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY` (RFC 5803 in PostgreSQL's
//! spelling), and the sums of RFC 5802 §3.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::limits;
use crate::secret::Secret;
use crate::text::base64;

/// The mechanism's name, with which a verifier begins.
const NAME: &str = "SCRAM-SHA-256";

/// Thirty-two octets of SHA-256: a proof, a key, a signature.
pub type Proof = [u8; 32];

/// How a password becomes a key: what everybody may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed {
    /// How often it is hashed.
    pub iterations: u32,
    /// What makes equal passwords unequal.
    pub salt: Vec<u8>,
}

/// What is kept of one password.
pub struct Verifier {
    /// How the keys were made.
    pub keyed: Keyed,
    stored_key: Zeroizing<Proof>,
    server_key: Zeroizing<Proof>,
}

impl Verifier {
    /// What to keep of `password`, which has been prepared.
    pub fn of(password: &Secret, keyed: Keyed) -> Self {
        let mut salted = Zeroizing::new(Proof::default());
        pbkdf2::pbkdf2_hmac::<Sha256>(password.expose(), &keyed.salt, keyed.iterations, salted.as_mut_slice());
        let client_key = Zeroizing::new(hmac(salted.as_slice(), b"Client Key"));
        Self {
            stored_key: Zeroizing::new(sha256(client_key.as_slice())),
            server_key: Zeroizing::new(hmac(salted.as_slice(), b"Server Key")),
            keyed,
        }
    }

    /// The server's signature of `auth_message`, if `proof` is that of somebody who knows the password.
    pub fn accept(&self, auth_message: &[u8], proof: &Proof) -> Option<Proof> {
        let signature = hmac(self.stored_key.as_slice(), auth_message);
        let mut client_key = Zeroizing::new(*proof);
        client_key.iter_mut().zip(signature).for_each(|(octet, mask)| *octet ^= mask);
        let right = sha256(client_key.as_slice()).ct_eq(self.stored_key.as_slice());
        bool::from(right).then(|| hmac(self.server_key.as_slice(), auth_message))
    }

    /// Whether `password`, which has been prepared, is the one of which this was kept.
    pub fn is_of(&self, password: &Secret) -> bool {
        let other = Self::of(password, self.keyed.clone());
        bool::from(other.stored_key.ct_eq(self.stored_key.as_slice()))
    }

    /// A verifier that nobody's password has.
    pub fn of_nobody(keyed: Keyed) -> Self {
        Self { keyed, stored_key: Zeroizing::new(Proof::default()), server_key: Zeroizing::new(Proof::default()) }
    }
}

impl FromStr for Verifier {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('$');
        let (Some(NAME), Some(made), Some(keys), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(());
        };
        let (iterations, salt) = made.split_once(':').ok_or(())?;
        let (stored_key, server_key) = keys.split_once(':').ok_or(())?;
        let octets = |text: &str| base64::decode(text.as_bytes()).map_err(|_| ());
        let key = |text: &str| octets(text)?.try_into().map(Zeroizing::new).map_err(|_| ());
        let keyed = Keyed { iterations: iterations.parse().map_err(|_| ())?, salt: octets(salt)? };
        let sound = limits::SCRAM_ITERATIONS.contains(&keyed.iterations)
            && (1..=limits::SCRAM_SALT_OCTETS).contains(&keyed.salt.len());
        if sound { Ok(Self { keyed, stored_key: key(stored_key)?, server_key: key(server_key)? }) } else { Err(()) }
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Keyed { iterations, salt } = &self.keyed;
        let (stored, server) = (base64::encode(self.stored_key.as_slice()), base64::encode(self.server_key.as_slice()));
        write!(f, "{NAME}${iterations}:{}${stored}:{server}", base64::encode(salt))
    }
}

/// HMAC-SHA-256, whose key may have any length.
pub(super) fn hmac(key: &[u8], text: &[u8]) -> Proof {
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(text).finalize().into_bytes().into())
        .unwrap_or_default()
}

fn sha256(text: &[u8]) -> Proof {
    Sha256::digest(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::scram::message;

    fn pencil() -> Verifier {
        let salt = base64::decode(b"W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
        Verifier::of(&Secret::new(b"pencil".to_vec()), Keyed { iterations: 4096, salt })
    }

    /// RFC 7677 §3
    #[test]
    fn rfc_7677_section_3_example() {
        let auth_message = message::auth_message(
            b"n=user,r=rOprNGfwEbeRWgbNEkqO",
            b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
        );
        let proof = base64::decode(b"dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=").unwrap().try_into().unwrap();
        let signature = pencil().accept(&auth_message, &proof).unwrap();
        assert_eq!(message::server_final(&signature), b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        let (mut other, mut wrong) = (auth_message.clone(), proof);
        other[5] ^= 1;
        wrong[31] ^= 1;
        assert_eq!((pencil().accept(&other, &proof), pencil().accept(&auth_message, &wrong)), (None, None));
        assert_eq!(Verifier::of_nobody(pencil().keyed).accept(&auth_message, &proof), None);
    }

    /// The line that PostgreSQL 15 keeps for the same password and salt has this form.
    #[test]
    fn what_is_written_can_be_read_again() {
        let text = pencil().to_string();
        assert!(text.starts_with("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"), "{text}");
        let back: Verifier = text.parse().unwrap();
        assert!(back.to_string() == text && back.is_of(&Secret::new(b"pencil".to_vec())));
        assert!(!back.is_of(&Secret::new(b"Pencil".to_vec())));
    }

    #[test]
    fn what_is_out_of_form_is_no_verifier() {
        let text = pencil().to_string();
        for (from, to) in [
            ("256", "1"),
            ("4096", "4095"),
            ("4096", "99999999"),
            ("4096", "x"),
            (":W22ZaJ0SNY7soEsUEjb6gQ==", ":"),
            ("$", ":"),
        ] {
            assert!(text.replacen(from, to, 1).parse::<Verifier>().is_err(), "{to}");
        }
        assert!(format!("{text}$").parse::<Verifier>().is_err() && format!("{text}A").parse::<Verifier>().is_err());
        assert!(text.rsplit_once(':').unwrap().0.parse::<Verifier>().is_err());
    }
}
