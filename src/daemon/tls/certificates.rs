//! Which certificates there are, and their descriptors. Nothing of them is read here.

use std::fs::File;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::daemon::settings::{LocalName, PemFile, Settings};
use crate::limits;
use crate::sys::files;

/// Where UW's servers look: the directory of certificates, and the one of keys.
const PLACES: [(&str, &str); 3] = [
    ("/etc/ssl/certs", "/etc/ssl/private"),
    ("/etc/pki/tls/certs", "/etc/pki/tls/private"),
    ("/usr/share/ssl/certs", "/usr/share/ssl/private"),
];

/// All that is needed to begin with TLS, open.
#[derive(Debug)]
pub struct Certificates {
    /// The one for everybody, first, and those for clients that ask for a name.
    pub pairs: Vec<Pair>,
    /// The authorities that sign clients' certificates (`ssl_ca`).
    pub authorities: Option<File>,
}

/// A certificate and its key.
#[derive(Debug)]
pub struct Pair {
    /// The names that it is for; none if it is for everybody.
    pub names: Vec<String>,
    /// Where the certificate is, for the log.
    pub path: PathBuf,
    /// The certificate with its chain.
    pub certificate: File,
    /// The key, if it is not in the same file.
    pub key: Option<File>,
}

impl Certificates {
    /// Opens what `settings` name, or else what lies in UW's places for `program` on the address `local`. None if nothing
    /// is there; the error says what is there and cannot be used.
    pub fn open(program: &str, settings: &Settings, local: Option<IpAddr>) -> Result<Option<Self>, String> {
        let (certificate, key) = match &settings.ssl_cert.0 {
            Some(path) => (path.clone(), settings.ssl_key.0.clone()),
            None => match usual_place(program, local) {
                Some(found) => found,
                None => return Ok(None),
            },
        };
        let mut pairs = vec![Pair::open(Vec::new(), &certificate, key.as_deref())?];
        for section in &settings.local_names {
            pairs.push(Pair::of(section)?);
        }
        let authorities = settings.ssl_ca.0.as_deref().map(open).transpose()?;
        Ok(Some(Self { pairs, authorities }))
    }

    /// All that is open.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        let pairs = self.pairs.iter().flat_map(|pair| [Some(&pair.certificate), pair.key.as_ref()]);
        pairs.chain([self.authorities.as_ref()]).flatten()
    }
}

impl Pair {
    fn of(section: &LocalName) -> Result<Self, String> {
        let LocalName { names, certificate: PemFile(certificate), key: PemFile(key) } = section;
        let certificate =
            certificate.as_deref().ok_or_else(|| format!("local_name {} has no ssl_cert", names.join(" ")))?;
        Self::open(names.clone(), certificate, key.as_deref())
    }

    fn open(names: Vec<String>, certificate: &Path, key: Option<&Path>) -> Result<Self, String> {
        let key = key.filter(|key| *key != certificate).map(open).transpose()?;
        Ok(Self { names, path: certificate.to_owned(), certificate: open(certificate)?, key })
    }
}

/// A certificate that UW's servers would find, and the key where they would look for it.
fn usual_place(program: &str, local: Option<IpAddr>) -> Option<(PathBuf, Option<PathBuf>)> {
    let by_address = local.map(|address| format!("{program}-{address}.pem"));
    let names: Vec<String> = by_address.into_iter().chain([format!("{program}.pem")]).collect();
    let first = |directory: &str| names.iter().map(|name| Path::new(directory).join(name)).find(|path| path.exists());
    PLACES.iter().find_map(|(certificates, keys)| Some((first(certificates)?, first(keys))))
}

/// Opens a regular file that is not too large.
fn open(path: &Path) -> Result<File, String> {
    let open = || {
        let file = files::open_without_waiting(path)?;
        let metadata = file.metadata()?;
        match metadata.len() {
            _ if !metadata.is_file() => Err(io::Error::other("not a regular file")),
            0 => Err(io::Error::other("empty")),
            octets if octets > limits::PEM_OCTETS => Err(io::Error::other("too large")),
            _ => Ok(file),
        }
    };
    open().map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scratch::Scratch;

    #[test]
    fn what_cannot_be_a_certificate_is_told_with_its_name() {
        let scratch = Scratch::new("certificates");
        let path = |name: &str| scratch.path().join(name);
        std::fs::write(path("empty"), "").unwrap();
        std::fs::write(path("good"), "x").unwrap();
        let told = |certificate: &str, key: &str| {
            let settings = Settings {
                ssl_cert: PemFile(Some(path(certificate))),
                ssl_key: PemFile(Some(path(key))),
                ..Settings::default()
            };
            Certificates::open("imapd", &settings, None).map(|found| found.map(|found| found.pairs.len()))
        };
        assert_eq!((told("good", "good"), told("empty", "good").is_err()), (Ok(Some(1)), true));
        assert!(told("good", "missing").unwrap_err().ends_with("missing: No such file or directory (os error 2)"));
        assert!(told(".", "good").unwrap_err().ends_with("not a regular file"));
    }
}
