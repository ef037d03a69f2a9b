//! How a client comes in: with TLS from its first octet, with TLS when it asks, or without; and what it may do then.

use std::env;
use std::path::Path;

use super::program::Program;
use super::settings::{Settings, Ssl};
use super::tls::{Certificates, Prepared, Pump};
use crate::auth::authority::{Offer, Tls};
use crate::auth::login::Service;
use crate::auth::secured::Secured;
use crate::sys::peer::Peer;
use crate::sys::{services, syslog};

/// The entrance of one connection.
#[derive(Debug)]
pub struct Entrance<'a> {
    service: Service,
    settings: &'a Settings,
    host: &'a str,
    certificates: Option<Certificates>,
    /// Whether passwords may come in clear.
    plaintext: bool,
    /// Whether the client begins with a handshake.
    pub implicit: bool,
}

impl<'a> Entrance<'a> {
    /// Finds out, and opens the certificates; `asked` is whether the command line asks for TLS.
    pub fn open(program: &Program, settings: &'a Settings, peer: &Peer, host: &'a str, asked: bool) -> Self {
        let implicit = is_implicit(program.service, peer, asked);
        let certificates = if settings.ssl == Ssl::No {
            Ok(None)
        } else {
            let local = match peer {
                Peer::Network { local, .. } => Some(local.ip()),
                Peer::Local => None,
            };
            Certificates::open(program.name, settings, local)
        };
        let certificates = certificates.unwrap_or_else(|fault| {
            syslog::alert(&format!("TLS cannot be offered: {fault}"));
            None
        });
        let plaintext = !settings.disable_plaintext_auth || is_this_machine(peer);
        Self { service: program.service, settings, host, certificates, plaintext, implicit }
    }

    /// What of `offer` holds while TLS is not active.
    pub fn in_clear(&self, offer: Offer) -> Offer {
        let tls = match (&self.certificates, self.settings.ssl) {
            (_, Ssl::Required) => return Offer { tls: Tls::Required, ..Offer::default() },
            (Some(_), _) => Tls::Offered,
            (None, _) => Tls::Absent,
        };
        Offer { plaintext: offer.plaintext && self.plaintext, tls, ..offer }
    }

    /// Makes ready for a handshake; none if that cannot be, for reasons that the log has then.
    pub fn prepare(&self) -> Option<Prepared> {
        let Some(certificates) = &self.certificates else {
            syslog::alert(&format!("Server certificate not installed, host={}", self.host));
            return None;
        };
        let path = certificates.pairs.first().map(|pair| pair.path.display().to_string()).unwrap_or_default();
        match Prepared::start(self.service, self.settings, certificates) {
            Ok(prepared) => {
                if !prepared.complaint.is_empty() {
                    syslog::warning(&format!("Certificate in {path}: {}", prepared.complaint));
                }
                Some(prepared)
            }
            Err(fault) => {
                syslog::alert(&format!("Unable to load certificate from {path}, host={}", self.host));
                syslog::alert(&format!("SSL error status: {fault}"));
                None
            }
        }
    }

    /// Shakes hands; none if the client cannot.
    pub fn shake_hands(&self, prepared: Prepared) -> std::io::Result<Option<(Pump, Secured)>> {
        Ok(match prepared.begin()? {
            Ok(secured) => Some(secured),
            Err(fault) => {
                syslog::info(&format!("Unable to accept SSL connection, host={}", self.host));
                syslog::info(&format!("SSL error status: {fault}"));
                None
            }
        })
    }
}

/// UW's rule: the port decides where it is one of the service's two; elsewhere the program's name, if it begins with `s`.
fn is_implicit(service: Service, peer: &Peer, asked: bool) -> bool {
    let (plain, secured) = match service {
        Service::Imap => ("imap", "imaps"),
        Service::Pop3 => ("pop3", "pop3s"),
    };
    let port = match peer {
        Peer::Network { local, .. } => Some(local.port()),
        Peer::Local => None,
    };
    let is = |service| port.is_some() && services::port(service) == port;
    asked || is(secured) || (is_called_s() && !is(plain))
}

/// Whether this program was started as `simapd` or `sipop3d`.
fn is_called_s() -> bool {
    let name = env::args_os().next().unwrap_or_default();
    Path::new(&name).file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"s"))
}

/// Whether nothing between the client and us can listen: the same machine, or no network at all.
fn is_this_machine(peer: &Peer) -> bool {
    match peer {
        Peer::Network { client, local } => client.is_loopback() || *client == local.ip(),
        Peer::Local => true,
    }
}
