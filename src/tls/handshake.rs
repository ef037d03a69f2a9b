//! The handshake, in limited time, and what is known after it.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::os::fd::AsFd;
use std::time::Instant;

use letterbox::auth::secured::Secured;
use letterbox::daemon::settings::Settings;
use letterbox::limits;
use letterbox::sys::wait::{self, Interest};
use openssl::asn1::Asn1Object;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::ssl::{Error, ErrorCode, Ssl, SslRef, SslStream, SslVersion};
use openssl::x509::X509Ref;

use crate::context::{Server, reasons};

/// Shakes hands with the client; the error is for the log.
pub(crate) fn accept(server: &Server, client: TcpStream) -> Result<SslStream<TcpStream>, String> {
    let ssl = Ssl::new(server.context()).map_err(|error| reasons(&error))?;
    let mut stream = SslStream::new(ssl, client).map_err(|error| reasons(&error))?;
    let end = Instant::now() + limits::HANDSHAKE_TIME;
    loop {
        let interest = match stream.accept() {
            Ok(()) => return Ok(stream),
            Err(error) => match error.code() {
                ErrorCode::WANT_READ => Interest { read: true, write: false },
                ErrorCode::WANT_WRITE => Interest { read: false, write: true },
                _ => return Err(server.fault().unwrap_or_else(|| words(&error))),
            },
        };
        let left = end.saturating_duration_since(Instant::now());
        let watched = [(stream.get_ref().as_fd(), interest)];
        if left.is_zero() || !wait::wait(&watched, Some(left)).map_err(|error| error.to_string())? {
            return Err("no handshake in time".into());
        }
    }
}

fn words(error: &Error) -> String {
    match (error.ssl_error(), error.io_error()) {
        (Some(errors), _) => reasons(errors),
        (None, Some(error)) if error.kind() == ErrorKind::ConnectionReset => "connection reset by peer".into(),
        (None, Some(error)) => error.to_string(),
        (None, None) => "unexpected eof while reading".into(),
    }
}

/// What is to be told of a connection whose handshake is over.
pub(crate) fn facts(settings: &Settings, ssl: &SslRef) -> Secured {
    let cipher = ssl.current_cipher().map_or("", |cipher| cipher.name());
    let certificate = ssl.peer_certificate();
    Secured {
        protocol: format!("{} {cipher}", ssl.version_str()),
        certificate_user: certificate.and_then(|certificate| user(&certificate, &settings.ssl_cert_username_field)),
        exporter: exporter(ssl),
        end_point: ssl.certificate().and_then(end_point),
    }
}

/// Whom a certificate names in `field`, if it is one name that can be a user's.
fn user(certificate: &X509Ref, field: &str) -> Option<Vec<u8>> {
    let nid = Asn1Object::from_str(field).ok()?.nid();
    let mut entries = certificate.subject_name().entries_by_nid(nid);
    let (Some(only), None) = (entries.next(), entries.next()) else { return None };
    let name = only.data().to_string().ok()?.into_bytes();
    ((1..=limits::USER_OCTETS).contains(&name.len()) && !name.contains(&0)).then_some(name)
}

/// `tls-exporter` (RFC 9266 §2). Before TLS 1.3 it is sound only with an extension that we cannot ask about (§4.2).
fn exporter(ssl: &SslRef) -> Option<[u8; 32]> {
    if ssl.version2() != Some(SslVersion::TLS1_3) {
        return None;
    }
    let mut binding = [0; 32];
    ssl.export_keying_material(&mut binding, "EXPORTER-Channel-Binding", Some(b"")).ok()?;
    Some(binding)
}

/// `tls-server-end-point` (RFC 5929 §4.1): the certificate's hash by the algorithm of its signature, or SHA-256 in place of
/// MD5 and SHA-1. Signatures without one of their own (Ed25519) have no such binding.
fn end_point(certificate: &X509Ref) -> Option<Vec<u8>> {
    let signature = certificate.signature_algorithm().object().nid().signature_algorithms()?;
    let digest = match signature.digest {
        Nid::MD5 | Nid::SHA1 => MessageDigest::sha256(),
        nid => MessageDigest::from_nid(nid)?,
    };
    certificate.digest(digest).ok().map(|hash| hash.to_vec())
}
