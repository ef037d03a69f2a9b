//! TLS for tests: certificates made on the spot, and clients that say what they want.

use std::path::Path;

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::ssl::{SslConnector, SslConnectorBuilder, SslMethod, SslVerifyMode};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};

use super::accounts::write_file;

/// A certificate and its key.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificate.
    pub certificate: X509,
    /// Its key.
    pub key: PKey<Private>,
}

/// The kind of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RSA of 2048 bits.
    Rsa,
    /// ECDSA on P-256.
    Ecdsa,
    /// Ed25519.
    Ed25519,
}

impl Kind {
    fn key(self) -> PKey<Private> {
        match self {
            Self::Rsa => PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap(),
            Self::Ecdsa => {
                let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
                PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
            }
            Self::Ed25519 => PKey::generate_ed25519().unwrap(),
        }
    }
}

impl Identity {
    /// A certificate for `name` that is signed by `by`, or by itself, and good from now on for `days`, or until two days
    /// before yesterday.
    pub fn new(name: &str, kind: Kind, by: Option<&Self>, days: u32) -> Self {
        let key = kind.key();
        let mut subject = X509NameBuilder::new().unwrap();
        subject.append_entry_by_text("CN", name).unwrap();
        let subject = subject.build();
        let (issuer, signer) = by.map_or((&*subject, &key), |by| (by.certificate.subject_name(), &by.key));
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_serial_number(&BigNum::from_u32(1 + days).unwrap().to_asn1_integer().unwrap()).unwrap();
        builder.set_subject_name(&subject).unwrap();
        builder.set_issuer_name(issuer).unwrap();
        builder.set_pubkey(&key).unwrap();
        let begin = Asn1Time::from_unix(1_600_000_000).unwrap();
        let end = if days == 0 { Asn1Time::from_unix(1_700_000_000) } else { Asn1Time::days_from_now(days) };
        builder.set_not_before(&begin).unwrap();
        builder.set_not_after(&end.unwrap()).unwrap();
        builder.append_extension(BasicConstraints::new().ca().build().unwrap()).unwrap();
        let names = SubjectAlternativeName::new().dns(name).build(&builder.x509v3_context(None, None)).unwrap();
        builder.append_extension(names).unwrap();
        let digest =
            if signer.id() == openssl::pkey::Id::ED25519 { MessageDigest::null() } else { MessageDigest::sha256() };
        builder.sign(signer, digest).unwrap();
        Self { certificate: builder.build(), key }
    }

    /// A self-signed certificate that is good.
    pub fn of(name: &str) -> Self {
        Self::new(name, Kind::Ecdsa, None, 30)
    }

    /// The certificate's text.
    pub fn certificate_pem(&self) -> String {
        String::from_utf8(self.certificate.to_pem().unwrap()).unwrap()
    }

    /// The key's text.
    pub fn key_pem(&self) -> String {
        String::from_utf8(self.key.private_key_to_pem_pkcs8().unwrap()).unwrap()
    }

    /// Both in one file, as UW has it.
    pub fn write(&self, path: &str) {
        write_file(path, (self.key_pem() + &self.certificate_pem()).as_bytes(), 0o600);
    }

    /// Each in a file of its own.
    pub fn write_apart(&self, certificate: &str, key: &str) {
        write_file(certificate, self.certificate_pem().as_bytes(), 0o644);
        write_file(key, self.key_pem().as_bytes(), 0o600);
    }
}

/// Puts a good certificate where UW's imapd and ipop3d look for one.
pub fn install(name: &str) -> Identity {
    let identity = Identity::of(name);
    identity.write("/etc/ssl/certs/imapd.pem");
    identity.write("/etc/ssl/certs/ipop3d.pem");
    assert!(Path::new("/etc/ssl/certs/imapd.pem").exists());
    identity
}

/// A client that believes every server, and is otherwise as `make` makes it.
pub fn client(make: impl FnOnce(&mut SslConnectorBuilder)) -> SslConnector {
    let mut builder = SslConnector::builder(SslMethod::tls_client()).unwrap();
    builder.set_verify(SslVerifyMode::NONE);
    make(&mut builder);
    builder.build()
}
