//! The verifiers' file, `/etc/letterbox.scram` (letterbox.scram(5)): lines `USER:VERIFIER`, `#` comments.
//!
//! Whoever is not in it has a salt all the same, always the same one, so that nobody can ask who is.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::verifier::{self, Keyed, Verifier};
use crate::auth::secrets::{self, Unusable};
use crate::limits;
use crate::sys::{files, random};

/// The file's contents.
#[derive(Default)]
pub struct Verifiers {
    text: Zeroizing<Vec<u8>>,
}

/// One valid line.
pub struct Entry {
    /// The name as it stands in the file.
    pub user: Vec<u8>,
    /// What is kept of the password.
    pub verifier: Verifier,
}

impl Verifiers {
    /// Reads the file at `path`; `None` if there is none.
    pub fn open(path: &Path) -> Result<Option<Self>, Unusable> {
        Ok(secrets::read_trusted(path)?.map(|text| Self { text }))
    }

    /// The line for `given`: the first with exactly this name, or else the first with the name in lower case.
    pub fn entry(&self, given: &[u8]) -> Option<Entry> {
        let lower = given.to_ascii_lowercase();
        self.first(given).or_else(|| (lower != given).then(|| self.first(&lower))?)
    }

    fn first(&self, user: &[u8]) -> Option<Entry> {
        self.entries().find(|entry| entry.user == user)
    }

    fn entries(&self) -> impl Iterator<Item = Entry> {
        self.text.split(|octet| matches!(octet, b'\r' | b'\n')).filter_map(entry)
    }

    /// What to tell of `given`, who is not in the file: looks like the first who is, with a salt made of `key`.
    pub fn keyed_of_stranger(&self, given: &[u8], key: &[u8]) -> Keyed {
        let like = self.entries().next().map(|entry| entry.verifier.keyed);
        let (length, iterations) = like
            .map_or((limits::SCRAM_NEW_SALT_OCTETS, limits::SCRAM_NEW_ITERATIONS), |keyed| {
                (keyed.salt.len(), keyed.iterations)
            });
        let mut salt = Vec::new();
        // both spellings of a name that is known have one salt, too
        let mut block = verifier::hmac(key, &given.to_ascii_lowercase());
        while salt.len() < length {
            salt.extend(block);
            block = verifier::hmac(key, &block);
        }
        salt.truncate(length);
        Keyed { iterations, salt }
    }
}

/// One line, if it has both.
fn entry(line: &[u8]) -> Option<Entry> {
    let (user, rest) = line.split_at_checked(line.iter().position(|octet| *octet == b':')?)?;
    let verifier = std::str::from_utf8(rest.get(1..)?).ok()?.trim_end().parse().ok()?;
    (!user.is_empty() && !user.starts_with(b"#")).then(|| Entry { user: user.to_vec(), verifier })
}

/// The key of strangers' salts at `path`, made if it is missing. Where nothing can be kept, one that holds this time.
pub fn strangers_key(path: &Path) -> Zeroizing<Vec<u8>> {
    let kept =
        || secrets::read_trusted(path).ok().flatten().filter(|key| key.len() >= verifier::Proof::default().len());
    kept().or_else(|| make_key(path).ok().and_then(|()| kept())).unwrap_or_else(|| {
        let fresh = random::bytes::<32>().unwrap_or_default();
        Zeroizing::new(fresh.to_vec())
    })
}

/// Puts a key at `path` unless somebody else was faster.
fn make_key(path: &Path) -> io::Result<()> {
    let draft = path.with_extension(format!("new{}", std::process::id()));
    let mut file = files::create_own(&draft)?;
    let linked = file.write_all(&random::bytes::<32>()?).and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    linked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;
    use crate::sys::scratch::Scratch;

    fn line(user: &str, iterations: u32, salt: &[u8]) -> String {
        let keyed = Keyed { iterations, salt: salt.to_vec() };
        format!("{user}:{}\n", Verifier::of(&Secret::new(b"pencil".to_vec()), keyed))
    }

    fn verifiers(text: &str) -> Verifiers {
        Verifiers { text: Zeroizing::new(text.as_bytes().to_vec()) }
    }

    #[test]
    fn a_line_is_a_name_and_a_verifier() {
        let text = format!(
            "# fred:x\nfred:nonsense\n\n:x\n{}Bob:x\r\n{}",
            line("fred", 4096, b"one"),
            line("Bob", 4097, b"2")
        );
        let file = verifiers(&text);
        let found = |user: &[u8]| file.entry(user).map(|entry| (entry.user, entry.verifier.keyed.iterations));
        assert_eq!(found(b"fred"), Some((b"fred".to_vec(), 4096)));
        assert_eq!(found(b"FRED"), Some((b"fred".to_vec(), 4096)));
        assert_eq!((found(b"Bob"), found(b"bob"), found(b"")), (Some((b"Bob".to_vec(), 4097)), None, None));
        assert_eq!((found(b"# fred"), found(b"#")), (None, None));
    }

    #[test]
    fn strangers_look_like_those_who_are_known_and_always_the_same() {
        let file = verifiers(&line("fred", 5000, &[7; 40]));
        let keyed = file.keyed_of_stranger(b"who", b"key");
        assert_eq!((keyed.iterations, keyed.salt.len()), (5000, 40));
        assert_eq!(file.keyed_of_stranger(b"WHO", b"key"), keyed);
        assert_ne!(file.keyed_of_stranger(b"whom", b"key").salt, keyed.salt);
        assert_ne!(file.keyed_of_stranger(b"who", b"other").salt, keyed.salt);
        assert_eq!(verifiers("").keyed_of_stranger(b"who", b"key").iterations, limits::SCRAM_NEW_ITERATIONS);
    }

    #[test]
    fn the_key_of_strangers_is_made_once_and_kept() {
        let scratch = Scratch::new("scram");
        let path = scratch.path().join("key");
        let key = strangers_key(&path);
        let is_root = crate::sys::passwd::is_root();
        // who is not root does not believe in it
        assert_eq!(strangers_key(&path) == key, is_root);
        assert_eq!(scratch.tree(), ["key"]);
        assert!(key.len() == 32 && strangers_key(Path::new("/proc/none")) != strangers_key(Path::new("/proc/none")));
    }
}
