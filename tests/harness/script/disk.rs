//! What a script demands of the files when all is said, and what others do to them meanwhile.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::pattern::{Captures, Pattern};
use super::stage::{Stage, sample};
use crate::harness::accounts::write_mail;
use crate::harness::mbox;

/// What mailboxes held at the beginning, so that it can be said what became of it.
pub(super) struct Before {
    files: Vec<(String, Vec<u8>)>,
}

impl Before {
    /// Looks at the mailboxes of the script's head.
    pub(super) fn look<'a>(stage: &Stage<'_>, names: impl Iterator<Item = &'a str>) -> Self {
        let files = names.map(|name| (name.to_owned(), fs::read(stage.path_of(name)).unwrap_or_default())).collect();
        Self { files }
    }

    fn of(&self, name: &str) -> &[u8] {
        self.files.iter().find(|(found, _)| found == name).map_or(&[], |(_, content)| content)
    }
}

/// Checks `NAME DEMAND` and the lines that may follow it.
pub(super) fn check(stage: &Stage<'_>, before: &Before, demand: &str, lines: &[Pattern], captures: &mut Captures) {
    let (name, demand) = demand.split_once(' ').unwrap_or((demand, ""));
    let path = stage.path_of(name);
    if demand == "absent" {
        return assert!(!path.exists(), "disk: {name} is there");
    }
    let content = fs::read(&path).unwrap_or_else(|error| panic!("disk: {name}: {error}"));
    let shown = String::from_utf8_lossy(&content).into_owned();
    match demand.split_once(' ').unwrap_or((demand, "")) {
        ("unchanged", _) => assert!(content == before.of(name), "disk: {name} was changed:\n{shown}"),
        ("holds", which) => holds(name, &content, before.of(name), which),
        ("is", other) => assert!(content == sample(other), "disk: {name} is not {other}:\n{shown}"),
        ("", _) => compare(name, &shown, lines, captures),
        _ => panic!("disk: {name} {demand}?"),
    }
}

/// The messages that were there under these numbers, and no others, byte for byte but for mail programs' notes.
/// `+ SAMPLE` stands for messages that came later.
fn holds(name: &str, content: &[u8], before: &[u8], which: &str) {
    let old = mbox::read(before).unwrap();
    let (numbers, added) = which.split_once('+').unwrap_or((which, ""));
    let kept = numbers.split_whitespace().filter(|word| *word != "nothing");
    let mut wanted: Vec<Vec<u8>> = kept.map(|word| old[word.parse::<usize>().unwrap() - 1].delivered()).collect();
    if !added.trim().is_empty() {
        wanted.extend(mbox::read(&sample(added.trim())).unwrap().iter().map(mbox::Stored::delivered));
    }
    let now = mbox::read(content).unwrap_or_else(|error| panic!("disk: {name}: {error}"));
    let found: Vec<Vec<u8>> =
        now.iter().filter(|message| !message.is_internal()).map(mbox::Stored::delivered).collect();
    let place = (0..found.len().max(wanted.len())).find(|place| found.get(*place) != wanted.get(*place));
    let Some(place) = place else { return };
    let show = |messages: &[Vec<u8>]| {
        messages.get(place).map_or("nothing".into(), |message| String::from_utf8_lossy(message).into_owned())
    };
    panic!(
        "disk: {name} should hold{which}, {} messages, and has {}; the first difference is in place {}:\n{}\n====\n{}",
        wanted.len(),
        found.len(),
        place + 1,
        show(&wanted),
        show(&found)
    );
}

fn compare(name: &str, content: &str, patterns: &[Pattern], captures: &mut Captures) {
    let mut lines = content.split_terminator('\n');
    let mut patterns = patterns.iter();
    while let Some(pattern) = patterns.next() {
        if pattern.text == "<any lines>" {
            let Some(next) = patterns.next() else { return };
            let found = lines.any(|line| next.matches(line, captures));
            assert!(found, "disk: {name} lacks {:?}:\n{content}", next.text);
        } else {
            let line = lines.next();
            let fits = line.is_some_and(|line| pattern.matches(line, captures));
            assert!(fits, "disk: {name} has {line:?} in place of {:?}:\n{content}", pattern.text);
        }
    }
    let left: Vec<&str> = lines.collect();
    assert!(left.is_empty(), "disk: {name} goes on with {left:?}");
}

/// Does what a `do:` line says.
pub(super) fn act(stage: &Stage<'_>, before: &Before, action: &str) {
    let words: Vec<&str> = action.split(' ').collect();
    match words.as_slice() {
        ["deliver", name, sample_name @ ..] => {
            deliver(stage, name, &sample(&sample_name.join(" ")));
        }
        ["remove", name] => fs::remove_file(stage.path_of(name)).unwrap(),
        ["replace", name, sample_name @ ..] => overwrite(stage, name, &sample(&sample_name.join(" "))),
        ["rename", name, sample_name @ ..] => rename(stage, name, &sample(&sample_name.join(" "))),
        ["restore", name] => overwrite(stage, name, before.of(name)),
        ["wait", seconds] => std::thread::sleep(std::time::Duration::from_secs(seconds.parse().unwrap())),
        ["forbid", name] => fs::set_permissions(stage.path_of(name), forbidden()).unwrap(),
        _ => panic!("do: {action}?"),
    }
}

fn forbidden() -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o400)
}

/// Puts another file in the place of this one, as an editor does.
fn rename(stage: &Stage<'_>, name: &str, content: &[u8]) {
    let (path, new) = (stage.path_of(name), stage.path_of(name).with_extension("new"));
    write(stage, &new, content);
    fs::rename(new, path).unwrap();
}

/// Adds at the end, as a delivery agent does: who looks meanwhile sees nothing cut.
fn deliver(stage: &Stage<'_>, name: &str, content: &[u8]) {
    match fs::OpenOptions::new().append(true).open(stage.path_of(name)) {
        Ok(mut file) => file.write_all(content).unwrap(),
        Err(_) => overwrite(stage, name, content),
    }
}

/// Writes in place: the file stays the same one.
fn overwrite(stage: &Stage<'_>, name: &str, content: &[u8]) {
    write(stage, &stage.path_of(name), content);
}

fn write(stage: &Stage<'_>, path: &Path, content: &[u8]) {
    if stage.world.is_some() {
        write_mail(path, &stage.account, content);
    } else {
        fs::write(path, content).unwrap();
    }
}
