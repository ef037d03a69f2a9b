//! What a program did to the disk, from a trace that strace(1) wrote with `-f -y -xx`.

use std::collections::BTreeMap;

/// The calls that are recorded. Any other that changes a file would go unseen, so [`read`] stops at those it knows of.
pub(super) const CALLS: &str = "openat,creat,write,pwrite64,pwritev,writev,sendto,sendmsg,ftruncate,truncate,fallocate,lseek,\
                         fsync,fdatasync,sync_file_range,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,\
                         mkdirat,copy_file_range,sendfile,splice,chdir,fchdir";

/// One step, in the order of their ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// A file was opened that may be created by that, or cut.
    Open {
        path: String,
        cut: bool,
    },
    Write {
        path: String,
        at: u64,
        octets: Vec<u8>,
    },
    Resize {
        path: String,
        size: u64,
    },
    /// Of a file or a directory.
    Sync {
        path: String,
    },
    Rename {
        from: String,
        to: String,
    },
    Link {
        from: String,
        to: String,
    },
    Unlink {
        path: String,
    },
    MakeDirectory {
        path: String,
    },
    /// Octets went to a client or to the log.
    Tell {
        octets: Vec<u8>,
    },
}

impl Op {
    /// In one line, without what was written.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Write { path, at, octets } => format!("write {path} {at} {}", octets.len()),
            Self::Tell { octets } => format!("tell {:.60}", String::from_utf8_lossy(octets)),
            other => format!("{other:?}"),
        }
    }
}

/// Reads a whole trace.
pub(super) fn read(trace: &str) -> Vec<Op> {
    let mut begun: BTreeMap<&str, String> = BTreeMap::new();
    let mut positions = BTreeMap::new();
    let mut ops = Vec::new();
    for line in trace.lines() {
        let Some((pid, rest)) = line.trim_start().split_once(' ') else { continue };
        let rest = rest.trim_start();
        if let Some(start) = rest.strip_suffix(" <unfinished ...>") {
            begun.insert(pid, start.to_owned());
            continue;
        }
        let whole = match rest.strip_prefix("<... ") {
            Some(end) => begun.remove(pid).expect("a call that began") + end.split_once(" resumed>").unwrap().1,
            None => rest.to_owned(),
        };
        ops.extend(call(pid, &whole, &mut positions));
    }
    ops
}

/// Where each open file of each process is read and written next.
type Positions = BTreeMap<(String, String), u64>;

fn call(pid: &str, whole: &str, positions: &mut Positions) -> Option<Op> {
    let (name, rest) = whole.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    let arguments = arguments.trim_end().strip_suffix(')')?;
    let result: i64 = result.split(['<', ' ']).next()?.parse().ok()?;
    if result < 0 {
        return None;
    }
    let size = u64::try_from(result).unwrap();
    let words = split(arguments);
    let word = |n: usize| words.get(n).copied().unwrap_or_default();
    let number = |n: usize| word(n).parse::<u64>().unwrap_or_else(|_| panic!("no number: {whole}"));
    let here = (pid.to_owned(), file(word(0)));
    match name {
        "openat" | "creat" => {
            let path = join(word(0), word(1));
            positions.insert((pid.to_owned(), path.clone()), 0);
            let flags = word(2);
            let makes = flags.contains("O_CREAT") && !flags.contains("O_TMPFILE");
            (makes || flags.contains("O_TRUNC")).then(|| Op::Open { path, cut: flags.contains("O_TRUNC") })
        }
        "write" | "sendto" if here.1.starts_with("socket:") => Some(Op::Tell { octets: text(word(1)) }),
        "writev" | "sendmsg" if here.1.starts_with("socket:") => {
            let octets = arguments.split('"').skip(1).step_by(2).flat_map(unescape).collect();
            Some(Op::Tell { octets })
        }
        "write" => {
            let position = positions.entry(here.clone()).or_default();
            let at = std::mem::replace(position, *position + size);
            Some(Op::Write { path: here.1, at, octets: taken(word(1), size) })
        }
        "lseek" => {
            positions.insert(here, size);
            None
        }
        "pwrite64" => Some(Op::Write { path: here.1, at: number(3), octets: taken(word(1), size) }),
        "ftruncate" => Some(Op::Resize { path: here.1, size: number(1) }),
        // takes space, and changes nothing that can be seen
        "fallocate" if word(1).contains("KEEP_SIZE") => None,
        "fsync" | "fdatasync" => Some(Op::Sync { path: here.1 }),
        "rename" => Some(Op::Rename { from: path(word(0)), to: path(word(1)) }),
        "renameat" | "renameat2" => Some(Op::Rename { from: join(word(0), word(1)), to: join(word(2), word(3)) }),
        "link" => Some(Op::Link { from: path(word(0)), to: path(word(1)) }),
        "linkat" => Some(Op::Link { from: join(word(0), word(1)), to: join(word(2), word(3)) }),
        "unlink" => Some(Op::Unlink { path: path(word(0)) }),
        "unlinkat" => Some(Op::Unlink { path: join(word(0), word(1)) }),
        "mkdir" => Some(Op::MakeDirectory { path: path(word(0)) }),
        "mkdirat" => Some(Op::MakeDirectory { path: join(word(0), word(1)) }),
        "chdir" | "fchdir" => None,
        _ => panic!("the recorder does not understand {whole:.200}"),
    }
}

/// Cuts arguments at commas that are in no string, bracket or path.
fn split(arguments: &str) -> Vec<&str> {
    let (mut words, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0, false);
    for (at, octet) in arguments.bytes().enumerate() {
        match octet {
            b'"' => quoted = !quoted,
            b'<' | b'[' | b'{' if !quoted => depth += 1,
            b'>' | b']' | b'}' if !quoted => depth -= 1,
            b',' if !quoted && depth == 0 => {
                words.push(arguments[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(arguments[start..].trim());
    words
}

/// The path of a descriptor: `7</home/alice/mail/folder>`.
fn file(word: &str) -> String {
    let inner = word.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>'));
    inner.map_or_else(String::new, |(path, _)| String::from_utf8(unescape(path)).unwrap())
}

/// A path in quotes.
fn path(word: &str) -> String {
    String::from_utf8(text(word)).unwrap()
}

/// A path in quotes, below a directory's descriptor unless it is absolute.
fn join(directory: &str, name: &str) -> String {
    let (directory, name) = (file(directory), path(name));
    if name.starts_with('/') { name } else { format!("{}/{name}", directory.trim_end_matches('/')) }
}

fn text(word: &str) -> Vec<u8> {
    assert!(!word.ends_with("..."), "strace cut a string short");
    unescape(word.trim_matches('"'))
}

/// The octets that were written of a string: as many as the call said.
fn taken(word: &str, size: u64) -> Vec<u8> {
    let mut octets = text(word);
    octets.truncate(usize::try_from(size).unwrap());
    octets
}

fn unescape(text: &str) -> Vec<u8> {
    let (mut octets, mut rest) = (Vec::with_capacity(text.len() / 4), text.as_bytes());
    while let Some(octet) = rest.first() {
        if let Some(digits) = rest.strip_prefix(b"\\x") {
            octets.push(u8::from_str_radix(std::str::from_utf8(&digits[..2]).unwrap(), 16).unwrap());
            rest = &digits[2..];
        } else {
            octets.push(*octet);
            rest = &rest[1..];
        }
    }
    octets
}
