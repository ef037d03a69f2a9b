//! The secrets file, `/etc/cram-md5.pwd` (cram-md5.pwd(5)): passwords in clear for those who log in by digest.
//!
//! One line is a user name, a tab, and the password: the whole rest of the line. A line ends with CR or LF; `#` begins a
//! comment line; lines without a tab, a name or a password are passed over. UW reads the file the same way. It does not look
//! at the file's mode; we do.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::limits;
use crate::secret::Secret;
use crate::sys::files;

/// The file's contents.
pub struct Secrets {
    text: Zeroizing<Vec<u8>>,
}

/// One valid line.
pub struct Entry {
    /// The name as it stands in the file.
    pub user: Vec<u8>,
    /// What the user must know.
    pub secret: Secret,
}

/// Why a file that is there cannot be believed. Nobody gets in by it.
#[derive(Debug)]
pub enum Unusable {
    /// It is a directory, a device or a pipe.
    NotAFile,
    /// It belongs to this uid instead of root.
    Owner(u32),
    /// Its mode lets others look at it.
    Mode(u32),
    /// It is larger than we care to read.
    TooLarge,
    /// The system said no.
    Io(io::Error),
}

impl Secrets {
    /// Whether there is a file at `path`, without reading it.
    pub fn exist(path: &Path) -> Result<bool, Unusable> {
        Ok(open_trusted(path)?.is_some())
    }

    /// Reads the file at `path`; `None` if there is none.
    pub fn open(path: &Path) -> Result<Option<Self>, Unusable> {
        Ok(read_trusted(path)?.map(|text| Self { text }))
    }

    /// The line for `given`: the first with exactly this name, or else the first with the name in lower case.
    pub fn entry(&self, given: &[u8]) -> Option<Entry> {
        let lower = given.to_ascii_lowercase();
        self.first(given).or_else(|| (lower != given).then(|| self.first(&lower))?)
    }

    fn first(&self, user: &[u8]) -> Option<Entry> {
        let (user, secret) = self
            .text
            .split(|octet| matches!(octet, b'\r' | b'\n'))
            .filter_map(entry)
            .find(|(name, _)| *name == user)?;
        Some(Entry { user: user.to_vec(), secret: Secret::new(secret.to_vec()) })
    }
}

/// Name and password of one line, if it has both.
fn entry(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (user, rest) = line.split_at_checked(line.iter().position(|octet| *octet == b'\t')?)?;
    let secret = rest.get(1..)?;
    let valid = !user.is_empty() && !user.starts_with(b"#") && !secret.is_empty();
    valid.then_some((user, secret))
}

/// What is in the file at `path`, if it is there and may be believed.
pub(super) fn read_trusted(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Unusable> {
    let Some((mut file, size)) = open_trusted(path)? else { return Ok(None) };
    // one piece from the start, so that no copy is left behind unwiped; one octet more shows that the file has grown
    let mut text = Zeroizing::new(vec![0; size + 1]);
    let mut filled = 0;
    while let Some(rest @ [_, ..]) = text.get_mut(filled..) {
        match file.read(rest).map_err(Unusable::Io)? {
            0 => break,
            count => filled += count,
        }
    }
    text.truncate(filled);
    Ok(Some(text))
}

/// The file and its size, if it is there and may be believed.
fn open_trusted(path: &Path) -> Result<Option<(File, usize)>, Unusable> {
    let file = match files::open_without_waiting(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(Unusable::Io)?,
    };
    let size = trusted_size(&file.metadata().map_err(Unusable::Io)?)?;
    Ok(Some((file, size)))
}

fn trusted_size(metadata: &Metadata) -> Result<usize, Unusable> {
    let (uid, mode) = (metadata.uid(), metadata.mode() & 0o7777);
    if !metadata.is_file() {
        Err(Unusable::NotAFile)
    } else if uid != 0 {
        Err(Unusable::Owner(uid))
    } else if mode & 0o077 != 0 {
        Err(Unusable::Mode(mode))
    } else {
        usize::try_from(metadata.len()).ok().filter(|size| *size <= limits::SECRETS_OCTETS).ok_or(Unusable::TooLarge)
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => f.write_str("not a regular file"),
            Self::Owner(uid) => write!(f, "owned by uid {uid}, not by root"),
            Self::Mode(mode) => write!(f, "mode {mode:04o} lets others read or write it"),
            Self::TooLarge => f.write_str("too large"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str, user: &str) -> Option<String> {
        let secrets = Secrets { text: Zeroizing::new(text.as_bytes().to_vec()) };
        let entry = secrets.entry(user.as_bytes())?;
        Some(String::from_utf8(entry.secret.expose().to_vec()).unwrap())
    }

    fn some(text: &str) -> Option<String> {
        Some(text.into())
    }

    #[test]
    fn the_rest_of_the_line_is_the_password() {
        assert_eq!(secret("fred\tpass word\tmore \n", "fred"), some("pass word\tmore "));
        assert_eq!(secret("fred\t lead", "fred"), some(" lead"));
        assert_eq!(secret("a\t1\r\nfred\tpw\r\nb\t2\r\n", "fred"), some("pw"));
        assert_eq!(secret("a\t1\rfred\tpw\rb\t2", "fred"), some("pw"));
        assert_eq!(secret("fred\tfirst\nfred\tsecond\n", "fred"), some("first"));
    }

    #[test]
    fn comments_and_broken_lines_are_passed_over() {
        let text = "# comment\n#fred\tno\n\nfred\nfred pw\nfred\t\n\tpw\nfred\tyes\n";
        assert_eq!(secret(text, "fred"), some("yes"));
        assert_eq!(secret(text, "#fred"), None);
        assert_eq!(secret(text, ""), None);
        assert_eq!(secret("", "fred"), None);
    }

    #[test]
    fn the_exact_name_goes_before_the_lower_case_one() {
        assert_eq!(secret("fred\tsmall\nFred\tlarge\n", "Fred"), some("large"));
        assert_eq!(secret("fred\tsmall\n", "FRED"), some("small"));
        assert_eq!(secret("Fred\tlarge\n", "fred"), None);
        assert_eq!(secret("Fred\tlarge\n", "FRED"), None);
    }

    #[test]
    fn what_is_no_file_or_not_there() {
        assert!(matches!(Secrets::open(Path::new("/nonexistent/cram-md5.pwd")), Ok(None)));
        assert!(matches!(Secrets::open(Path::new("/dev")), Err(Unusable::NotAFile)));
        assert!(matches!(Secrets::open(Path::new("/dev/null")), Err(Unusable::NotAFile)));
    }
}
