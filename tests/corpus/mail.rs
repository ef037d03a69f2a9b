//! The mail that other packages ship as test data, as one mailbox. `tests/provide` has put it below `target/packages`.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::world;

/// One message: where it came from, and its octets with LF as line end.
pub(crate) struct Mail {
    pub(crate) name: String,
    pub(crate) octets: Vec<u8>,
}

/// Where the packages have their mail; what there does not begin like mail is passed over.
const FOLDERS: [&str; 21] = [
    "bogofilter/src/tests/inputs",
    "dkimpy/dkim/tests/data",
    "alot/tests/static/mail",
    "flufl.bounce/flufl/bounce/tests/data",
    "gmime/tests/data",
    "grepmail/t/mailboxes",
    "hyperkitty/hyperkitty/tests/testdata",
    "kmime/autotests/data/mails",
    "libemail-folder-perl/t",
    "libemail-mime-perl/t/Mails",
    "libmail-box-perl/t/folders",
    "libmail-deliverystatus-bounceparser-perl/t/corpus",
    "libmail-dkim-perl/t/corpus",
    "libmime-tools-perl/testmsgs",
    "libmime-tools-perl/testin",
    "mailutils/testsuite/spool",
    "mailutils/testsuite/folder",
    "mimetic/test",
    "notmuch/test/corpora",
    "rspamd/test/functional/messages",
    "nmh/test",
];

/// Fields that mail programs keep their notes in, and the length that nobody should believe: they are no mail, each server
/// has its own opinion of them, and other tests are about that.
const NOTES: [&[u8]; 8] =
    [b"status", b"x-status", b"x-uid", b"x-keywords", b"x-imap", b"x-imapbase", b"x-letterbox", b"content-length"];

/// Every message once, whatever number of packages have it.
pub(crate) fn all() -> Vec<Mail> {
    let packages = world::packages();
    let mut seen = HashSet::new();
    let mut mail = Vec::new();
    for folder in FOLDERS {
        let (package, below) = folder.split_once('/').unwrap();
        for unpacked in unpacked(&packages, package) {
            for path in files(&unpacked.join(below)) {
                let octets = fs::read(&path).unwrap();
                let name = path.strip_prefix(&packages).unwrap().display().to_string();
                mail.extend(messages(&name, &octets).into_iter().filter(|mail| seen.insert(mail.octets.clone())));
            }
        }
    }
    mail
}

/// The folder of `package`, whatever its version is.
fn unpacked(packages: &Path, package: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(packages) else { return Vec::new() };
    let is_it = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()?.split_once('=')).is_some_and(|(name, _)| name == package)
    };
    entries.map(|entry| entry.unwrap().path()).filter(is_it).collect()
}

/// All files below `folder`, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let each = |path: PathBuf| match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => files(&path),
        Ok(metadata) if metadata.is_file() && metadata.len() < 1 << 20 => vec![path],
        _ => Vec::new(),
    };
    entries.into_iter().flat_map(each).collect()
}

/// The messages of a file: those of a mailbox, or the one that it is.
fn messages(name: &str, octets: &[u8]) -> Vec<Mail> {
    let text = with_line_feeds(octets);
    let mail = |(place, octets): (usize, Vec<u8>)| Mail { name: format!("{name} {}", place + 1), octets };
    let all = if text.starts_with(b"From ") { split(&text) } else { vec![text] };
    all.into_iter().filter(|octets| begins_like_mail(octets)).map(|octets| fit(&octets)).enumerate().map(mail).collect()
}

/// CRLF is the line end of mail on the wire, LF that of a mailbox: what has only CRLF is turned.
fn with_line_feeds(octets: &[u8]) -> Vec<u8> {
    let bare = octets.iter().zip(octets.iter().skip(1)).any(|(before, octet)| *octet == b'\n' && *before != b'\r');
    if bare {
        return octets.to_vec();
    }
    let mut text = Vec::with_capacity(octets.len());
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(line) => text.extend([line, b"\n"].concat()),
            None => text.extend_from_slice(line),
        }
    }
    text
}

/// The messages of a mailbox, cut at each line that begins with `From ` behind an empty line.
fn split(mailbox: &[u8]) -> Vec<Vec<u8>> {
    let mut messages: Vec<Vec<u8>> = Vec::new();
    let mut after_blank = true;
    for line in mailbox.split_inclusive(|octet| *octet == b'\n') {
        if after_blank && line.starts_with(b"From ") {
            messages.push(Vec::new());
        } else if let Some(message) = messages.last_mut() {
            message.extend_from_slice(line);
        }
        after_blank = line == b"\n";
    }
    messages
}

/// Whether the first line is a field, and one that mail has.
fn begins_like_mail(octets: &[u8]) -> bool {
    let line = octets.split(|octet| *octet == b'\n').next().unwrap_or_default();
    let name = line.split(|octet| *octet == b':').next().unwrap_or_default().to_ascii_lowercase();
    let names: [&[u8]; 17] = [
        b"received",
        b"return-path",
        b"from",
        b"to",
        b"subject",
        b"date",
        b"message-id",
        b"mime-version",
        b"content-type",
        b"delivered-to",
        b"reply-to",
        b"sender",
        b"cc",
        b"in-reply-to",
        b"references",
        b"authentication-results",
        b"dkim-signature",
    ];
    line.contains(&b':') && (names.contains(&name.as_slice()) || name.starts_with(b"x-"))
}

/// The message as it can stand in a mailbox: without notes, and with `>` before lines that could begin another one.
fn fit(octets: &[u8]) -> Vec<u8> {
    let (mut fit, mut in_header, mut in_note) = (Vec::new(), true, false);
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        in_header = in_header && !matches!(line, b"\n" | b"\r\n");
        if in_header {
            let name = line.split(|octet| *octet == b':').next().unwrap_or_default().trim_ascii_end();
            let continues = matches!(line.first(), Some(b' ' | b'\t'));
            in_note = if continues { in_note } else { NOTES.contains(&name.to_ascii_lowercase().as_slice()) };
        }
        if line.starts_with(b"From ") {
            fit.push(b'>');
        }
        if !(in_header && in_note) {
            fit.extend_from_slice(line);
        }
    }
    if !fit.ends_with(b"\n") {
        fit.push(b'\n');
    }
    fit
}

/// All of them as one mailbox.
pub(crate) fn mailbox(mail: &[Mail]) -> Vec<u8> {
    mail.iter()
        .flat_map(|mail| [b"From x@y Thu Jan  1 00:00:00 2015\n", mail.octets.as_slice(), b"\n"].concat())
        .collect()
}
