//! What OpenSSL goes by: the settings, and one context for each certificate.

use std::sync::{Arc, Mutex, PoisonError};

use letterbox::auth::login::Service;
use letterbox::daemon::settings::Settings;
use letterbox::daemon::tls::words::Setup;
use openssl::asn1::Asn1Time;
use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::ssl::{
    AlpnError, NameType, SniError, SslContext, SslContextBuilder, SslMethod, SslMode, SslOptions, SslRef,
    SslSessionCacheMode, SslVerifyMode, SslVersion, select_next_proto,
};
use openssl::x509::X509;

use crate::pem::{Pair, Pems, Text};

/// One end of TLS that accepts.
pub(crate) struct Server {
    context: SslContext,
    complaint: String,
    fault: Fault,
}

/// OpenSSL's option to wipe what the client said from its buffers (SSL_CTX_set_options(3)), for which the crate has no name.
/// Before OpenSSL 3.0 the bit means nothing.
const fn cleanse_plaintext() -> SslOptions {
    SslOptions::from_bits_retain(2)
}

/// What went wrong with the certificate for a name.
type Fault = Arc<Mutex<Option<String>>>;

/// What holds for all certificates.
struct Common {
    service: Service,
    settings: Settings,
    authorities: Option<Text>,
}

impl Server {
    /// A server by `setup`; the error is for the log.
    pub(crate) fn new(setup: &Setup, pems: Pems) -> Result<Self, String> {
        let common = Common {
            service: setup.service.unwrap_or(Service::Imap),
            settings: setup.settings.clone(),
            authorities: pems.authorities,
        };
        let mut pairs = pems.pairs.into_iter();
        let pair = pairs.next().ok_or("no certificate")?;
        let (mut builder, complaint) = common.context(&pair)?;
        let (named, fault) = (pairs.collect::<Vec<_>>(), Fault::default());
        if !named.is_empty() {
            let told = Arc::clone(&fault);
            builder.set_servername_callback(move |ssl, _alert| {
                choose(ssl, &common, &named).map_err(|fault| {
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
                    SniError::ALERT_FATAL
                })
            });
        }
        Ok(Self { context: builder.build(), complaint, fault })
    }

    pub(crate) fn context(&self) -> &SslContext {
        &self.context
    }

    /// What the administrator should know of the certificate.
    pub(crate) fn complaint(&self) -> &str {
        &self.complaint
    }

    /// What was wrong with the certificate that the client asked for.
    pub(crate) fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Takes the certificate for the name that the client asked for, if there is one.
fn choose(ssl: &mut SslRef, common: &Common, named: &[Pair]) -> Result<(), String> {
    let Some(name) = ssl.servername(NameType::HOST_NAME).map(str::to_ascii_lowercase) else { return Ok(()) };
    let Some(pair) = named.iter().find(|pair| pair.names.iter().any(|each| is_for(each, &name))) else {
        return Ok(());
    };
    let (builder, _complaint) = common.context(pair).map_err(|fault| format!("{}: {fault}", pair.names.join(" ")))?;
    ssl.set_ssl_context(&builder.build()).map_err(|error| reasons(&error))
}

/// Whether a certificate for `pattern` is for `name`; a `*` stands for one label.
fn is_for(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(domain) => name.split_once('.').is_some_and(|(_, rest)| rest == domain),
        None => pattern == name,
    }
}

impl Common {
    /// A context for the certificate of `pair`, and what is to be told of that.
    fn context(&self, pair: &Pair) -> Result<(SslContextBuilder, String), String> {
        let mut builder = self.rules()?;
        let complaint = certify(&mut builder, pair)?;
        if let Some(authorities) = &self.authorities {
            let authorities =
                X509::stack_from_pem(authorities).map_err(|error| format!("ssl_ca: {}", reasons(&error)))?;
            if authorities.is_empty() {
                return Err("ssl_ca: there is no certificate in it".into());
            }
            ask_for_certificate(&mut builder, authorities).map_err(|error| format!("ssl_ca: {}", reasons(&error)))?;
        }
        Ok((builder, complaint))
    }

    /// A context with what the settings say.
    fn rules(&self) -> Result<SslContextBuilder, String> {
        let Settings { ssl_min_protocol: oldest, ssl_cipher_list, ssl_cipher_suites, ssl_curve_list, .. } =
            &self.settings;
        let mut builder = SslContextBuilder::new(SslMethod::tls_server()).map_err(|error| reasons(&error))?;
        let said =
            |name: &str, result: Result<(), ErrorStack>| result.map_err(|error| format!("{name}: {}", reasons(&error)));
        let version = version(oldest).ok_or_else(|| format!("ssl_min_protocol: {oldest} is no version of TLS"))?;
        said("ssl_min_protocol", builder.set_min_proto_version(Some(version)))?;
        if !ssl_cipher_list.is_empty() {
            said("ssl_cipher_list", builder.set_cipher_list(ssl_cipher_list))?;
        }
        if !ssl_cipher_suites.is_empty() {
            said("ssl_cipher_suites", builder.set_ciphersuites(ssl_cipher_suites))?;
        }
        if !ssl_curve_list.is_empty() {
            said("ssl_curve_list", builder.set_groups_list(ssl_curve_list))?;
        }
        // a process for each connection has nothing to resume, and its tickets would be worth nothing to the next
        said("tickets", builder.set_num_tickets(0))?;
        builder.set_session_cache_mode(SslSessionCacheMode::OFF);
        builder.set_options(cleanse_plaintext());
        builder.set_options(SslOptions::NO_TICKET | SslOptions::NO_RENEGOTIATION | SslOptions::NO_COMPRESSION);
        if self.settings.ssl_prefer_server_ciphers {
            builder.set_options(SslOptions::CIPHER_SERVER_PREFERENCE | SslOptions::PRIORITIZE_CHACHA);
        }
        // octets that could not be written need not come from the same place again, and an idle connection holds no buffers
        builder
            .set_mode(SslMode::ACCEPT_MOVING_WRITE_BUFFER | SslMode::ENABLE_PARTIAL_WRITE | SslMode::RELEASE_BUFFERS);
        let protocol: &'static [u8] = match self.service {
            Service::Imap => b"\x04imap",
            Service::Pop3 => b"\x04pop3",
        };
        // a client that speaks something else was led here by somebody else (RFC 7301 §3.2)
        builder.set_alpn_select_callback(move |_, offered| {
            select_next_proto(protocol, offered).ok_or(AlpnError::ALERT_FATAL)
        });
        Ok(builder)
    }
}

fn version(name: &str) -> Option<SslVersion> {
    Some(match name {
        "TLSv1" => SslVersion::TLS1,
        "TLSv1.1" => SslVersion::TLS1_1,
        "TLSv1.2" => SslVersion::TLS1_2,
        "TLSv1.3" | "LATEST" => SslVersion::TLS1_3,
        _ => return None,
    })
}

/// Takes the certificate, its chain and its key; what is to be told of the certificate.
fn certify(builder: &mut SslContextBuilder, pair: &Pair) -> Result<String, String> {
    let wrong = |what: &'static str| move |error: ErrorStack| format!("{what}: {}", reasons(&error));
    let mut chain = X509::stack_from_pem(&pair.certificate).map_err(wrong("certificate"))?.into_iter();
    let certificate = chain.next().ok_or("there is no certificate in it")?;
    builder.set_certificate(&certificate).map_err(wrong("certificate"))?;
    for each in chain {
        builder.add_extra_chain_cert(each).map_err(wrong("chain"))?;
    }
    // the empty word is for a key that is encrypted: nobody is here to be asked
    let key = PKey::private_key_from_pem_passphrase(pair.key(), b"").map_err(wrong("key"))?;
    builder.set_private_key(&key).map_err(wrong("key"))?;
    builder.check_private_key().map_err(wrong("key"))?;
    Ok(validity(&certificate).unwrap_or_default().to_owned())
}

/// What is wrong with the time of a certificate.
fn validity(certificate: &X509) -> Option<&'static str> {
    let now = Asn1Time::days_from_now(0).ok()?;
    if certificate.not_after() < now {
        Some("has expired")
    } else if certificate.not_before() > now {
        Some("is not valid yet")
    } else {
        None
    }
}

/// Asks the client for a certificate, which it may keep to itself, but which must be good if it comes.
fn ask_for_certificate(builder: &mut SslContextBuilder, authorities: Vec<X509>) -> Result<(), ErrorStack> {
    for authority in authorities {
        builder.add_client_ca(&authority)?;
        builder.cert_store_mut().add_cert(authority)?;
    }
    builder.set_session_id_context(b"letterbox")?;
    builder.set_verify(SslVerifyMode::PEER);
    Ok(())
}

/// OpenSSL's own words for what went wrong.
pub(crate) fn reasons(errors: &ErrorStack) -> String {
    let reasons: Vec<&str> = errors.errors().iter().filter_map(|error| error.reason()).collect();
    if reasons.is_empty() { "unknown".into() } else { reasons.join(", ") }
}
