//! The user's state directory: one name for each mailbox, under which drivers keep what they know of it.
//!
//! Such a name is the path of the mailbox below the root with `=` in front, and with everything escaped that could be
//! part of an ending or of another path; INBOX, which may be anywhere, is `INBOX`. A path that is too long for that is
//! named by its MD5. Whatever begins with the name and a dot belongs to the mailbox.

use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

use md5::{Digest, Md5};

use crate::mailbox::INBOX;
use crate::sys::tree::Directory;

/// Octets of a name in the state directory, so that endings still fit into the 255 of most file systems.
const NAME_OCTETS: usize = 200;

/// Where the state of INBOX begins.
pub(super) fn of_inbox(state: &Path) -> PathBuf {
    state.join(INBOX)
}

/// Where the state of the mailbox at `path` below the root begins.
pub(super) fn of_path(state: &Path, path: &Path) -> PathBuf {
    let mut name = String::with_capacity(path.as_os_str().len() + 1);
    name.push('=');
    for octet in path.as_os_str().as_bytes() {
        match octet {
            b'%' | b'/' | b'.' => escape(*octet, &mut name),
            octet if octet.is_ascii_graphic() => name.push(char::from(*octet)),
            octet => escape(*octet, &mut name),
        }
    }
    if name.len() > NAME_OCTETS {
        name = String::from("=%");
        Md5::digest(path.as_os_str().as_bytes()).iter().for_each(|octet| escape(*octet, &mut name));
    }
    within(state, name.as_ref())
}

/// The path of what is called `name` in `directory`, for which memory is taken once: STATUS of many mailboxes needs several
/// of each.
pub(super) fn within(directory: &Path, name: &OsStr) -> PathBuf {
    let mut path = PathBuf::with_capacity(directory.as_os_str().len() + 1 + name.len());
    path.push(directory);
    path.push(name);
    path
}

/// The paths below the root of the mailboxes for which there is a file with this ending. A mailbox with a name too long
/// to be told from it is not among them, nor is INBOX.
pub(super) fn paths_with(state: &Path, ending: &str) -> Vec<PathBuf> {
    let names = Directory::open(state).and_then(|directory| directory.names());
    let names = names.into_iter().flatten().flatten();
    names.filter_map(|(file, _)| path_of(file.as_bytes().strip_suffix(ending.as_bytes())?)).collect()
}

/// The path for which [`of_path`] made a name.
fn path_of(name: &[u8]) -> Option<PathBuf> {
    let mut rest = name.strip_prefix(b"=")?;
    let mut path = Vec::with_capacity(rest.len());
    while let [octet, behind @ ..] = rest {
        rest = behind;
        if *octet != b'%' {
            path.push(*octet);
            continue;
        }
        let (digits, behind) = rest.split_at_checked(2)?;
        path.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = behind;
    }
    let path = PathBuf::from(OsString::from_vec(path));
    // the user may have put anything here
    path.components().all(|part| matches!(part, Component::Normal(_))).then_some(path)
}

fn escape(octet: u8, name: &mut String) {
    // writing to a string cannot fail
    let _ = write!(name, "%{octet:02X}");
}

/// Removes all that is kept under `state`. What remains is taken for that of another file when it is seen again.
pub(super) fn forget(state: Option<&Path>) {
    each_file(state, |directory, file, _| directory.remove_file(file));
}

/// Keeps under `new` what was kept under `old`.
pub(super) fn rename(old: Option<&Path>, new: Option<&Path>) {
    forget(new);
    let Some(name) = new.and_then(Path::file_name) else { return };
    each_file(old, |directory, file, ending| {
        let mut renamed = name.to_owned();
        renamed.push(ending);
        directory.replace(file, &renamed)
    });
}

/// Calls `act` for every file of `state`, with its ending. Losing such a file costs time and nothing else.
fn each_file(state: Option<&Path>, act: impl Fn(&Directory, &OsStr, &OsStr) -> io::Result<()>) {
    let Some((parent, name)) = state.and_then(|state| Some((state.parent()?, state.file_name()?))) else { return };
    let Ok(directory) = Directory::open(parent) else { return };
    let Ok(names) = directory.names() else { return };
    let ours: Vec<_> = names.flatten().map(|(file, _)| file).collect();
    for file in ours {
        let ending = file.as_bytes().strip_prefix(name.as_bytes()).filter(|ending| ending.starts_with(b"."));
        if let Some(ending) = ending {
            drop(act(&directory, &file, OsStr::from_bytes(ending)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scratch::Scratch;

    fn name(path: &str) -> String {
        of_path(Path::new("/s"), Path::new(path)).strip_prefix("/s").unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn names_are_readable_unique_and_short() {
        assert_eq!(name("foo"), "=foo");
        assert_eq!(name("foo.sbd/a b%"), "=foo%2Esbd%2Fa%20b%25");
        assert_eq!(name("R&-D"), "=R&-D");
        let long = [name(&"x".repeat(250)), name(&"x".repeat(251))];
        assert!(long[0] != long[1] && long.iter().all(|name| name.len() < NAME_OCTETS));
        assert_ne!(of_inbox(Path::new("/s")), of_path(Path::new("/s"), Path::new("INBOX")));
    }

    #[test]
    fn names_tell_the_path_again() {
        let scratch = Scratch::new("state-names");
        let paths = ["foo", "foo.sbd/a b%", "R&-D", "%41"];
        for path in paths.iter().map(Path::new).chain([Path::new(&"x".repeat(250))]) {
            let name = of_path(scratch.path(), path);
            std::fs::write(name.with_extension("journal"), "").unwrap();
        }
        for other in ["=bar.index", "INBOX.journal", "=..journal", "=%2E%2E%2Fx.journal", "=%2.journal", "=%zz.journal"]
        {
            scratch.write(other, "");
        }
        let mut found = paths_with(scratch.path(), ".journal");
        found.sort();
        assert_eq!(found, ["%41", "R&-D", "foo", "foo.sbd/a b%"].map(PathBuf::from));
    }

    #[test]
    fn what_belongs_to_a_mailbox_goes_with_it() {
        let scratch = Scratch::new("state");
        for file in ["=a.index", "=a.journal", "=a%2Eb.index", "=ab.index", "INBOX.index", "=c.lock"] {
            scratch.write(file, file);
        }
        let path = |name: &str| scratch.path().join(name);
        rename(Some(&path("=a")), Some(&path("=c")));
        assert_eq!(scratch.tree(), ["=a%2Eb.index", "=ab.index", "=c.index", "=c.journal", "INBOX.index"]);
        assert_eq!(scratch.read("=c.index"), "=a.index");
        forget(Some(&path("=c")));
        assert_eq!(scratch.tree(), ["=a%2Eb.index", "=ab.index", "INBOX.index"]);
        forget(None);
        forget(Some(Path::new("/none/such")));
    }
}
