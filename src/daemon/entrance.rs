//! How a client comes in: with TLS from its first octet, with TLS when it asks, or without; and what it may do then.

use std::env;
use std::path::Path;

use super::program::Program;
use super::settings::{Settings, Ssl};
use super::tls::pump::PROGRAM;
use super::tls::{Certificates, Found, Prepared, Pump};
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
    /// What is known of the certificates, for a client that begins in clear.
    found: Option<Found>,
    /// Whether passwords may come in clear.
    plaintext: bool,
    /// Whether the client begins with a handshake.
    pub implicit: bool,
}

impl<'a> Entrance<'a> {
    /// Finds out, and opens the certificates; `asked` is whether the command line asks for TLS.
    pub fn open(program: &Program, settings: &'a Settings, peer: &Peer, host: &'a str, asked: bool) -> Self {
        let port = Port::of(program.service, peer);
        port.note(peer);
        let implicit = port.is_implicit(asked);
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
        let mut entrance =
            Self { service: program.service, settings, host, certificates, found: None, plaintext, implicit };
        if !implicit {
            entrance.found = entrance.found();
            if !entrance.can_start_tls() {
                entrance.certificates = None;
            }
        }
        entrance
    }

    /// Whether a client in clear can be promised that TLS begins when it asks; if not, the log says why.
    fn can_start_tls(&self) -> bool {
        let Some(found) = &self.found else { return false };
        if found.are_good() {
            return true;
        }
        let Some(prepared) = self.prepare() else { return false };
        let kept = found.keep().and(prepared.dismiss());
        kept.unwrap_or_else(|error| {
            let place = self.settings.base_dir.display();
            syslog::warning(&format!("That the certificate is good cannot be kept in {place}: {error}"));
        });
        true
    }

    /// What is known of the certificates; nothing if there are none, or if nobody could use them.
    fn found(&self) -> Option<Found> {
        let found = Found::about(self.certificates.as_ref()?, self.settings);
        found.inspect_err(|error| syslog::alert(&format!("TLS cannot be offered: {PROGRAM}: {error}"))).ok()
    }

    /// What of `offer` holds while TLS is not active.
    pub fn in_clear(&self, offer: Offer) -> Offer {
        let tls = match (&self.certificates, self.settings.ssl) {
            (Some(_), Ssl::Required) => return Offer { tls: Tls::Required, ..Offer::default() },
            // nobody can log in then
            (None, Ssl::Required) => return Offer::default(),
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
                // what was good is so no longer; where nothing can be kept, nothing was
                let _nothing_kept = self.found.as_ref().map(Found::forget);
                None
            }
        }
    }

    /// Shakes hands; none if the client cannot.
    pub fn shake_hands(&self, prepared: Prepared) -> std::io::Result<Option<(Pump, Secured)>> {
        let asked = self.certificates.as_ref().is_some_and(|certificates| certificates.authorities.is_some());
        Ok(match prepared.begin()? {
            Ok((pump, mut secured)) => {
                // whoever has taken over the TLS process names nobody where no client is asked for a name
                secured.certificate_user = secured.certificate_user.filter(|_| asked);
                Some((pump, secured))
            }
            Err(fault) => {
                syslog::info(&format!("Unable to accept SSL connection, host={}", self.host));
                syslog::info(&format!("SSL error status: {fault}"));
                None
            }
        })
    }
}

/// Where the client came in, by services(5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Port {
    /// The service's port, by this name.
    Plain(&'static str),
    /// That for TLS from the first octet.
    Secured(&'static str),
    /// Some other.
    Other(u16),
    /// None.
    None,
}

impl Port {
    fn of(service: Service, peer: &Peer) -> Self {
        let (plain, secured) = match service {
            Service::Imap => ("imap", "imaps"),
            Service::Pop3 => ("pop3", "pop3s"),
        };
        let Peer::Network { local, .. } = peer else { return Self::None };
        let is = |service| services::port(service) == Some(local.port());
        if is(secured) {
            Self::Secured(secured)
        } else if is(plain) {
            Self::Plain(plain)
        } else {
            Self::Other(local.port())
        }
    }

    /// UW's rule: the port decides where it is one of the service's two; elsewhere the program's name, if it begins with `s`.
    fn is_implicit(self, asked: bool) -> bool {
        asked || matches!(self, Self::Secured(_)) || (is_called_s() && !matches!(self, Self::Plain(_)))
    }

    /// Writes down that somebody came from the network.
    fn note(self, peer: &Peer) {
        let Some(client) = peer.address() else { return };
        syslog::debug(&match self {
            Self::Plain(name) => format!("{name} service init from {client}"),
            Self::Secured(name) => format!("{name} SSL service init from {client}"),
            Self::Other(port) => format!("port {port} service init from {client}"),
            Self::None => return,
        });
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_says_whether_a_handshake_comes_first() {
        let port = |port| {
            let local = ([127, 0, 0, 1], port).into();
            Port::of(Service::Imap, &Peer::Network { client: [192, 0, 2, 1].into(), local })
        };
        assert_eq!((port(1), Port::of(Service::Imap, &Peer::Local)), (Port::Other(1), Port::None));
        assert!(port(1).is_implicit(true) && !port(1).is_implicit(false));
        if services::port("imaps").is_some() {
            assert_eq!((port(143), port(993)), (Port::Plain("imap"), Port::Secured("imaps")));
            assert!(port(993).is_implicit(false) && !port(143).is_implicit(false));
        }
    }
}
