//! Links, loops, pipes and devices in real directories.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::Path;

use nix::errno::Errno;
use nix::sys::stat::Mode;

use super::super::scratch::Scratch;
use super::{Directory, Entry, EntryKind, Purpose, split_last};

fn directory(scratch: &Scratch) -> Directory {
    Directory::open(scratch.path()).unwrap()
}

fn os(text: &str) -> &OsStr {
    OsStr::new(text)
}

/// What a call was refused with.
fn refused<T>(result: io::Result<T>) -> Option<Errno> {
    result.err().and_then(|error| error.raw_os_error()).map(Errno::from_raw)
}

#[test]
fn no_link_leads_out_and_links_within_are_followed() {
    let scratch = Scratch::new("tree-links");
    scratch.write("root/a/b/file", "x");
    scratch.write("outside/file", "x");
    for (target, link) in [
        ("a", "root/in"),
        ("../outside", "root/out"),
        ("../../root/a", "root/a/back"),
        ("/", "root/abs"),
        ("../a", "root/a/in"),
        ("loop2", "root/loop1"),
        ("loop1", "root/loop2"),
        ("/proc/self/cwd", "root/magic"),
    ] {
        symlink(target, scratch.path().join(link)).unwrap();
    }
    let root = Directory::open(&scratch.path().join("root")).unwrap();
    for within in ["a/b", "in/b", "a/in/b", "a/in/in/in/b", "."] {
        assert!(root.beneath(Path::new(within)).is_ok(), "{within}");
    }
    for out in ["out", "a/back", "abs", "magic", "..", "a/../../outside", "/", "/etc", "loop1"] {
        let error = root.beneath(Path::new(out)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidFilename, "{out}");
    }
    assert_eq!(refused(root.beneath(Path::new("a/b/file"))), Some(Errno::ENOTDIR));
    assert!(root.beneath_step_by_step(Path::new("a/b")).is_ok());
    for refused in ["in/b", "out", "..", "a/..", "/etc", "a/in"] {
        assert!(root.beneath_step_by_step(Path::new(refused)).is_err(), "{refused}");
    }
}

#[test]
fn only_regular_files_are_opened() {
    let scratch = Scratch::new("tree-kinds");
    scratch.write("file", "text");
    scratch.write("directory/x", "");
    symlink("file", scratch.path().join("link")).unwrap();
    nix::unistd::mkfifo(&scratch.path().join("pipe"), Mode::S_IRWXU).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(scratch.path().join("socket")).unwrap();
    let directory = directory(&scratch);
    for purpose in [Purpose::Read, Purpose::Glance, Purpose::Write] {
        assert_eq!(io::read_to_string(directory.open_file(os("file"), purpose).unwrap()).unwrap(), "text");
        for (name, errno) in [
            ("directory", Errno::EISDIR),
            ("link", Errno::ELOOP),
            ("pipe", Errno::ENXIO),
            ("socket", Errno::ENXIO),
            ("none", Errno::ENOENT),
        ] {
            assert_eq!(refused(directory.open_file(os(name), purpose)), Some(errno), "{name}");
        }
    }
    let null = Directory::open(Path::new("/dev")).unwrap();
    assert_eq!(refused(null.open_file(os("null"), Purpose::Read)), Some(Errno::ENXIO));
}

#[test]
fn a_glance_does_not_count_as_reading() {
    let scratch = Scratch::new("tree-glance");
    scratch.write("file", "text");
    let path = scratch.path().join("file");
    let past = nix::sys::time::TimeSpec::new(1_000_000_000, 0);
    let open = File::open(&path).unwrap();
    nix::sys::stat::futimens(&open, &past, &nix::sys::time::TimeSpec::UTIME_OMIT).unwrap();
    let file = directory(&scratch).open_file(os("file"), Purpose::Glance).unwrap();
    assert_eq!(io::read_to_string(file).unwrap(), "text");
    assert_eq!(std::fs::metadata(&path).unwrap().atime(), 1_000_000_000);
}

#[test]
fn what_is_made_is_for_its_owner_and_replaces_nothing() {
    let scratch = Scratch::new("tree-make");
    let directory = directory(&scratch);
    directory.create_file(os("file")).unwrap();
    directory.create_directory(os("sub")).unwrap();
    symlink("nowhere", scratch.path().join("link")).unwrap();
    let mode = |name: &str| std::fs::metadata(scratch.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("file") & 0o077, mode("sub") & 0o077), (0, 0));
    for taken in ["file", "sub", "link"] {
        assert_eq!(refused(directory.create_file(os(taken))), Some(Errno::EEXIST), "{taken}");
        assert_eq!(refused(directory.create_directory(os(taken))), Some(Errno::EEXIST), "{taken}");
    }
}

#[test]
fn renaming_needs_a_free_name() {
    let scratch = Scratch::new("tree-rename");
    for file in ["a", "b", "sub/c"] {
        scratch.write(file, file);
    }
    let directory = directory(&scratch);
    let sub = directory.beneath(Path::new("sub")).unwrap();
    assert_eq!(refused(directory.rename(os("a"), &directory, os("b"))), Some(Errno::EEXIST));
    assert_eq!(refused(directory.rename(os("a"), &sub, os("c"))), Some(Errno::EEXIST));
    directory.rename(os("a"), &sub, os("d")).unwrap();
    directory.replace(os("b"), os("e")).unwrap();
    sub.replace(os("d"), os("c")).unwrap();
    assert_eq!(scratch.tree(), ["e", "sub/", "sub/c"]);
    assert_eq!(scratch.read("sub/c"), "a");
    directory.sync().unwrap();
}

#[test]
fn entries_are_listed_with_their_kinds() {
    let scratch = Scratch::new("tree-names");
    scratch.write("file", "");
    scratch.write("sub/x", "");
    symlink("file", scratch.path().join("link")).unwrap();
    let mut names: Vec<_> = directory(&scratch).names().unwrap().map(Result::unwrap).collect();
    names.sort_by(|one, other| one.0.cmp(&other.0));
    let expected = [("file", EntryKind::File), ("link", EntryKind::Link), ("sub", EntryKind::Directory)];
    assert_eq!(names, expected.map(|(name, kind)| (OsString::from(name), Some(kind))));
}

#[test]
fn a_file_is_known_again() {
    let scratch = Scratch::new("tree-same");
    scratch.write("a", "");
    scratch.write("b", "");
    let directory = directory(&scratch);
    let a = Entry::of_file(&directory.open_file(os("a"), Purpose::Read).unwrap()).unwrap();
    assert!(a.is_same(&directory.entry(os("a")).unwrap()) && !a.is_same(&directory.entry(os("b")).unwrap()));
    directory.replace(os("b"), os("a")).unwrap();
    assert!(!a.is_same(&directory.entry(os("a")).unwrap()));
}

#[test]
fn targets_of_links_are_divided() {
    let parts = |path: &'static str| split_last(Path::new(path));
    assert_eq!(parts("../a/b"), Some((Path::new("../a"), os("b"))));
    assert_eq!(parts("b"), Some((Path::new(""), os("b"))));
    for none in ["", "..", ".", "a/..", "a/.", "a/", "/"] {
        assert_eq!(parts(none), None, "{none}");
    }
}
