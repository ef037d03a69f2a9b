//! `local_name NAME … { ssl_cert = … ssl_key = … }`: the certificate for clients that ask for a name (RFC 6066 §3), as
//! Dovecot writes it.

use super::tls_value::PemFile;
use super::value::Value;

/// One section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalName {
    /// The names, in lower case. `*.` in front stands for one label.
    pub names: Vec<String>,
    /// `ssl_cert`
    pub certificate: PemFile,
    /// `ssl_key`
    pub key: PemFile,
}

impl LocalName {
    /// The section that a line opens, if that is what it does.
    pub fn open(line: &str) -> Option<Self> {
        let rest = line.strip_suffix('{')?.strip_prefix("local_name")?;
        if !rest.starts_with([' ', '\t']) {
            return None;
        }
        let names = rest.split(|c: char| c.is_whitespace() || c == '"').filter(|name| !name.is_empty());
        let names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
        (!names.is_empty()).then(|| Self { names, ..Self::default() })
    }

    /// Sets what may be set in a section; the error says why not.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let place = match name {
            "ssl_cert" => &mut self.certificate,
            "ssl_key" => &mut self.key,
            _ => return Err(format!("{name} cannot be set for a local_name")),
        };
        *place = PemFile::read(value).ok_or_else(|| format!("{name}: not a {}: {value}", PemFile::KIND))?;
        Ok(())
    }

    /// The section as it can be read again.
    pub fn show(&self) -> String {
        let (names, certificate, key) = (self.names.join(" "), self.certificate.show(), self.key.show());
        let line = |name: &str, value: &str| format!("  {name} = {value}").trim_end().to_owned();
        format!("local_name {names} {{\n{}\n{}\n}}\n", line("ssl_cert", &certificate), line("ssl_key", &key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_names_its_names() {
        let names = |line: &str| LocalName::open(line).map(|section| section.names);
        assert_eq!(names("local_name Mail.Example.ORG {").unwrap(), ["mail.example.org"]);
        assert_eq!(names("local_name \"a.example b.example\" {").unwrap(), ["a.example", "b.example"]);
        assert_eq!((names("local_name {"), names("local_names x {"), names("protocol imap {")), (None, None, None));
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        let mut section = LocalName::open("local_name a.example {").unwrap();
        section.set("ssl_cert", "</a.pem").unwrap();
        assert!(section.set("login_user", "x").is_err() && section.set("ssl_key", "a.pem").is_err());
        assert_eq!(section.show(), "local_name a.example {\n  ssl_cert = /a.pem\n  ssl_key =\n}\n");
    }
}
