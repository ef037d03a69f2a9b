//! The records between warden and `letterbox-tls`: one that sets it up, one that lets it begin, and what it tells.
//!
//! [`Setup`] is text, since it comes from the warden and can be believed. What the program tells may come from one that was
//! taken over by its client, so reading it has no state, allocates no more than came, and takes the one form that writing makes.

use std::fmt::Write;
use std::os::fd::RawFd;

use crate::auth::login::Service;
use crate::auth::secured::Secured;
use crate::daemon::settings::Settings;
use crate::limits;

/// Octets of the longest record that the program takes: all settings, and each `local_name` with its names.
pub const SETUP_OCTETS: usize = 128 * 1024;
/// Octets of the longest record that the program sends.
pub const TOLD_OCTETS: usize = 1024;
/// The record that lets it begin.
pub const BEGIN: &[u8] = b"begin";

/// What the program must know.
#[derive(Debug, Default)]
pub struct Setup {
    /// What is spoken inside.
    pub service: Option<Service>,
    /// The certificates, the one for everybody first.
    pub pairs: Vec<Numbers>,
    /// The descriptor of the clients' authorities.
    pub authorities: Option<RawFd>,
    /// What is in force.
    pub settings: Settings,
}

/// The descriptors of a certificate and its key, which may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The names that it is for.
    pub names: Vec<String>,
    /// The descriptor of the certificate.
    pub certificate: RawFd,
    /// The descriptor of the key.
    pub key: RawFd,
}

impl Setup {
    /// The record: lines of our own, a blank line, and the settings as their file has them.
    pub fn write(&self) -> String {
        let mut text = String::new();
        let service = match self.service {
            Some(Service::Imap) => "imap",
            Some(Service::Pop3) | None => "pop3",
        };
        let _fits = writeln!(text, "service {service}");
        for Numbers { names, certificate, key } in &self.pairs {
            let _fits = writeln!(text, "pair {certificate} {key} {}", names.join(" "));
        }
        if let Some(authorities) = self.authorities {
            let _fits = writeln!(text, "authorities {authorities}");
        }
        text.push('\n');
        for (name, value) in self.settings.in_force() {
            let _fits = writeln!(text, "{name} = \"{value}\"");
        }
        text
    }

    /// The setup that `text` is.
    pub fn read(text: &str) -> Option<Self> {
        let (own, settings) = text.split_once("\n\n")?;
        let mut setup = Self::default();
        for line in own.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["service", "imap"] => setup.service = Some(Service::Imap),
                ["service", "pop3"] => setup.service = Some(Service::Pop3),
                ["pair", certificate, key, names @ ..] => setup.pairs.push(Numbers {
                    names: names.iter().map(ToString::to_string).collect(),
                    certificate: certificate.parse().ok()?,
                    key: key.parse().ok()?,
                }),
                ["authorities", number] => setup.authorities = Some(number.parse().ok()?),
                _ => return None,
            }
        }
        setup.settings.read(settings).is_empty().then_some(setup)
    }
}

/// What the program tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It can begin; with what the administrator should know, if there is something.
    Ready(String),
    /// It cannot, since certificate, key or settings are no good.
    Unusable(String),
    /// The handshake succeeded.
    Secured(Secured),
    /// The handshake failed.
    Failed(String),
}

impl Told {
    /// The record.
    pub fn write(&self) -> Vec<u8> {
        let text = |code: u8, text: &str| {
            let mut record = vec![code];
            record.extend(text.bytes().take(limits::TLS_FAULT_OCTETS));
            record
        };
        match self {
            Self::Ready(complaint) => text(1, complaint),
            Self::Unusable(fault) => text(2, fault),
            Self::Secured(secured) => {
                let mut record = vec![3];
                let exporter = secured.exporter.as_ref().map(<[u8; 32]>::as_slice);
                let fields = [secured.certificate_user.as_deref(), exporter, secured.end_point.as_deref()];
                for field in fields {
                    let field = field.unwrap_or_default();
                    record.push(u8::try_from(field.len()).unwrap_or(u8::MAX));
                    record.extend(field);
                }
                record.extend(secured.protocol.bytes().take(limits::LOGGED_WORD_OCTETS));
                record
            }
            Self::Failed(fault) => text(4, fault),
        }
    }

    /// What `record` tells, if it does.
    pub fn read(record: &[u8]) -> Option<Self> {
        let (code, rest) = record.split_first()?;
        let text = || Some(line(rest, limits::TLS_FAULT_OCTETS));
        match code {
            1 => text().map(Self::Ready),
            2 => text().map(Self::Unusable),
            3 => secured(rest).map(Self::Secured),
            4 => text().map(Self::Failed),
            _ => None,
        }
    }
}

fn secured(record: &[u8]) -> Option<Secured> {
    let (user, rest) = field(record, limits::USER_OCTETS + 1)?;
    let (exporter, rest) = field(rest, 32)?;
    let (end_point, protocol) = field(rest, 64)?;
    let exporter = if exporter.is_empty() { None } else { Some(exporter.try_into().ok()?) };
    let some = |field: &[u8]| (!field.is_empty()).then(|| field.to_vec());
    let protocol = line(protocol, limits::LOGGED_WORD_OCTETS);
    Some(Secured { protocol, certificate_user: some(user), exporter, end_point: some(end_point) })
}

/// A text that ends up in the log, so that nothing in it may be more than part of a line.
fn line(text: &[u8], limit: usize) -> String {
    let shown = |octet: &u8| if matches!(octet, b' '..=b'~') { char::from(*octet) } else { '?' };
    text.iter().take(limit).map(shown).collect()
}

/// A field of at most `limit` octets behind its length, and what follows it.
fn field(record: &[u8], limit: usize) -> Option<(&[u8], &[u8])> {
    let (length, rest) = record.split_first()?;
    rest.split_at_checked(usize::from(*length)).filter(|(field, _)| field.len() <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setup_comes_back_as_it_went() {
        let names = vec!["a.example".to_owned(), "*.b.example".to_owned()];
        let pairs =
            vec![Numbers { names: Vec::new(), certificate: 4, key: 4 }, Numbers { names, certificate: 5, key: 6 }];
        let mut settings = Settings::default();
        assert!(
            settings
                .read("ssl_cert = /x # y\nssl_min_protocol = TLSv1.3\nmail_location = \"mbox:~/a#b: # \"")
                .is_empty()
        );
        let setup = Setup { service: Some(Service::Imap), pairs, authorities: Some(7), settings };
        let back = Setup::read(&setup.write()).unwrap();
        assert_eq!((back.service, &back.pairs, back.authorities), (setup.service, &setup.pairs, setup.authorities));
        assert_eq!(back.settings.in_force(), setup.settings.in_force());
        assert!(Setup::read("service imap\n").is_none() && Setup::read("x\n\n").is_none());
    }

    #[test]
    fn what_is_told_comes_back_as_it_went() {
        let whole = Secured {
            protocol: "TLSv1.3 X".into(),
            certificate_user: Some(b"fred".to_vec()),
            exporter: Some([7; 32]),
            end_point: Some(vec![1; 48]),
        };
        let little = Secured { protocol: "TLSv1.2 Y".into(), ..Secured::default() };
        let told = [
            Told::Ready(String::new()),
            Told::Ready("has expired".into()),
            Told::Unusable("no key".into()),
            Told::Failed("no shared cipher".into()),
            Told::Secured(whole),
            Told::Secured(little),
        ];
        for each in told {
            assert!(each.write().len() <= TOLD_OCTETS);
            assert_eq!(Told::read(&each.write()), Some(each));
        }
    }

    #[test]
    fn what_is_no_record_tells_nothing() {
        for wrong in [&[][..], &[0], &[3], &[3, 0], &[3, 0, 0], &[3, 5, 0, 0], &[3, 0, 31, 0], &[3, 0, 0, 200], &[5]] {
            assert_eq!(Told::read(wrong), None, "{wrong:?}");
        }
        let Some(Told::Failed(line)) = Told::read(b"\x04x\r\n<37>y\x1b\xff") else { panic!() };
        assert_eq!(line, "x??<37>y??");
        let long = [&[3, 66][..], &[b'u'; 66], &[0, 0]].concat();
        assert_eq!(Told::read(&long), None);
    }
}
