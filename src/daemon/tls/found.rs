//! Which certificates were found good.
//!
//! STARTTLS is offered only where it can begin, and only `letterbox-tls` can say whether it can: nobody else knows OpenSSL
//! or may see a key. To ask it at each connection in clear would cost more than all the rest of one. So a yes is written
//! down, together with what it depends on: the program, the settings about TLS, and which files they are, as the kernel
//! has it. When any of these changes it is asked once more, and a no is asked for again each time. What else changed (the
//! library, its own settings) comes out when a client begins, and then the yes is struck out.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::PathBuf;

use xxhash_rust::xxh3::Xxh3;

use super::certificates::Certificates;
use super::pump::PROGRAM;
use crate::daemon::base;
use crate::daemon::settings::Settings;
use crate::limits;

const NAME: &str = "certificates";

/// The place of the note about certificates under some settings.
#[derive(Debug)]
pub struct Found {
    directory: PathBuf,
    /// The line that means that they are good.
    line: String,
}

impl Found {
    /// The note about `certificates` under `settings`. Fails if there is no such program as `letterbox-tls`.
    pub fn about(certificates: &Certificates, settings: &Settings) -> io::Result<Self> {
        let mut sum = Xxh3::new();
        add_file(&mut sum, &fs::metadata(settings.libexec_dir.join(PROGRAM))?);
        for file in certificates.files() {
            add_file(&mut sum, &file.metadata()?);
        }
        for (name, value) in settings.in_force().iter().filter(|(name, _)| name.starts_with("ssl")) {
            sum.update(name.as_bytes());
            sum.update(value.as_bytes());
            sum.update(&[0]);
        }
        Ok(Self { directory: settings.base_dir.clone(), line: format!("{:032x}\n", sum.digest128()) })
    }

    /// Whether it is written down that they are good.
    pub fn are_good(&self) -> bool {
        let read = || read(&base::open(&self.directory, NAME)?);
        read().is_ok_and(|lines| lines.contains(&self.line))
    }

    /// Writes down that they are good.
    pub fn keep(&self) -> io::Result<()> {
        self.write(Some(&self.line))
    }

    /// Strikes that out.
    pub fn forget(&self) -> io::Result<()> {
        self.write(None)
    }

    /// Writes `first`, and the latest of the other lines behind it. A line into which two write at once is nobody's.
    fn write(&self, first: Option<&String>) -> io::Result<()> {
        let file = base::open(&self.directory, NAME)?;
        let others = read(&file)?.into_iter().filter(|line| *line != self.line);
        let lines: String = first.cloned().into_iter().chain(others).take(limits::CERTIFICATE_NOTES).collect();
        file.write_all_at(lines.as_bytes(), 0)?;
        file.set_len(lines.len() as u64)
    }
}

/// The lines, each with its end.
fn read(file: &File) -> io::Result<Vec<String>> {
    let mut text = Vec::new();
    file.take(limits::CERTIFICATE_NOTES as u64 * 64).read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).split_inclusive('\n').map(str::to_owned).collect())
}

/// What changes when a file is written or another one takes its name.
fn add_file(sum: &mut Xxh3, file: &fs::Metadata) {
    let times = [file.mtime(), file.mtime_nsec(), file.ctime(), file.ctime_nsec()].map(i64::cast_unsigned);
    for number in [file.dev(), file.ino(), file.size()].into_iter().chain(times) {
        sum.update(&number.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::settings::PemFile;
    use crate::sys::scratch::Scratch;

    #[test]
    fn a_yes_holds_until_something_changes() {
        let scratch = Scratch::new("found");
        for name in ["cert", "key", PROGRAM] {
            scratch.write(name, "x");
        }
        let at = |name: &str| scratch.path().join(name);
        let settings = Settings {
            ssl_cert: PemFile(Some(at("cert"))),
            ssl_key: PemFile(Some(at("key"))),
            libexec_dir: scratch.path().to_owned(),
            base_dir: at("base"),
            ..Settings::default()
        };
        let found = |settings: &Settings| {
            let certificates = Certificates::open("imapd", settings, None).unwrap().unwrap();
            Found::about(&certificates, settings).unwrap()
        };
        assert!(!found(&settings).are_good());
        found(&settings).keep().unwrap();
        assert!(found(&settings).are_good());
        let other = Settings { ssl_min_protocol: "TLSv1.3".into(), ..settings.clone() };
        assert!(!found(&other).are_good());
        for name in ["cert", "key", PROGRAM] {
            scratch.write(name, "xy");
            assert!(!found(&settings).are_good(), "{name}");
            found(&settings).keep().unwrap();
            // written again with the same octets, and replaced
            fs::rename(at(name), at("other")).unwrap();
            scratch.write(name, "xy");
            assert!(!found(&settings).are_good(), "{name}");
            found(&settings).keep().unwrap();
        }
        assert!(found(&settings).are_good() && !found(&other).are_good());
        found(&settings).forget().unwrap();
        assert!(!found(&settings).are_good());
        // no more than so many lines
        (0..3 * limits::CERTIFICATE_NOTES).for_each(|each| {
            let line = format!("{each:032x}\n");
            Found { directory: settings.base_dir.clone(), line }.keep().unwrap();
        });
        assert_eq!(fs::metadata(at("base").join(NAME)).unwrap().len(), limits::CERTIFICATE_NOTES as u64 * 33);
    }
}
