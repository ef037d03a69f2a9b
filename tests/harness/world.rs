//! A private world for one test: own mounts, processes, network and host name, all gone with the test's process.
//!
//! [`private`] starts the test's program a second time under unshare(1), as the first process of new namespaces, with
//! the one test alone. There, everything lives on a tmpfs at `/mnt`; what the daemons look at (`/etc`, `/var/mail`,
//! `/home`, `/usr/sbin` …) is laid over the machine's by bind mounts that nobody outside sees, and the loopback
//! interface is the world's own, so that any port is free. When the test ends, the kernel ends every process in it.
//!
//! Without root there is no such world: the test says that it was skipped, or fails where `CI` is set.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::log::Log;
use super::{accounts, server};

/// The mark by which the second start knows that it is inside, and what the world is made of.
const INSIDE: &str = "LETTERBOX_TEST_WORLD";
/// Time that a test in a world may take before all of it is killed, in seconds.
const PATIENCE: &str = "240";

/// The world of the test that runs.
#[derive(Debug)]
pub struct World {
    /// What was sent to syslog.
    pub log: Log,
}

/// Runs `test` in a world of its own. The name of the test is the path of the function that calls this.
pub fn private<F: FnOnce(&World)>(test: F) {
    let path = std::any::type_name::<F>();
    let name = path.trim_end_matches("::{{closure}}").split_once("::").map_or(path, |(_crate, name)| name);
    private_as(name, test);
}

/// As [`private`], for a test whose name is not a function's.
pub fn private_as<F: FnOnce(&World)>(name: &str, test: F) {
    if is_inside() {
        test(&World::enter());
    } else if may_have_worlds() {
        start_again(name);
    } else {
        skip(name, "it needs root for a world of its own");
    }
}

/// As [`private`], for a measurement: what it prints is shown, it takes its time, and it has this program's command line.
/// Whether it ended well.
pub fn measured<F: FnOnce(&World)>(measure: F) -> bool {
    if is_inside() {
        measure(&World::enter());
        return true;
    }
    let status = Command::new("unshare")
        .args(NAMESPACES)
        .arg(std::env::current_exe().unwrap())
        .args(std::env::args().skip(1))
        .env(INSIDE, server::programs_as_words())
        .env("LETTERBOX_TEST_PACKAGES", packages())
        // cargo's, in whose directories the loader would look first for each library of each program
        .env_remove("LD_LIBRARY_PATH")
        .status();
    status.unwrap().success()
}

/// Whether this process is in a world already.
pub fn is_inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// Tells that a test was not run, past the capture of its output; in continuous integration that is a failure.
pub fn skip(name: &str, reason: &str) {
    assert!(std::env::var_os("CI").is_none(), "{name} was not run: {reason}");
    drop(writeln!(std::io::stderr(), "SKIPPED {name}: {reason}"));
}

/// Whether this process is root, and may make namespaces.
pub fn may_have_worlds() -> bool {
    let trial = Command::new("unshare").args(NAMESPACES).arg("true").stderr(Stdio::null()).status();
    is_root() && trial.is_ok_and(|status| status.success())
}

/// Whether this process is root.
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// The project's own files, wherever the world has put them.
pub fn source(path: &str) -> PathBuf {
    let inside = Path::new("/mnt/source");
    let is_inside = is_inside() && inside.exists();
    if is_inside { inside.join(path) } else { Path::new(env!("CARGO_MANIFEST_DIR")).join(path) }
}

/// Where `make check` unpacks what is not installed; inside of a world, where that can be seen.
pub fn packages() -> PathBuf {
    let inside = Path::new("/mnt/packages");
    if is_inside() && inside.exists() {
        return inside.to_owned();
    }
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().map_or_else(PathBuf::new, |target| target.join("packages"))
}

const NAMESPACES: [&str; 9] =
    ["--mount", "--net", "--pid", "--uts", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"];

fn start_again(name: &str) {
    let program = std::env::current_exe().unwrap();
    let output = Command::new("timeout")
        .args(["--kill-after=5", PATIENCE, "unshare"])
        .args(NAMESPACES)
        .arg(program)
        .args([name, "--exact", "--nocapture", "--include-ignored", "--test-threads=1"])
        .env(INSIDE, server::programs_as_words())
        .env("LETTERBOX_TEST_PACKAGES", packages())
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "in its own world: {}\n{text}", output.status);
    assert!(text.contains("1 passed"), "no test of this name ran: {name}\n{text}");
}

impl World {
    fn enter() -> Self {
        run_script("mounts", include_str!("world.sh"));
        accounts::write();
        let log = Log::listen(Path::new("/dev/log"));
        Self { log }
    }

    /// Writes `/etc/letterbox.conf`.
    pub fn configure(&self, settings: &str) {
        fs::write("/etc/letterbox.conf", settings).unwrap();
    }

    /// Writes `/etc/cram-md5.pwd`, which switches APOP and CRAM-MD5 on: pairs of a name and a password.
    pub fn secrets(&self, pairs: &[(&str, &str)]) {
        let lines: String = pairs.iter().map(|(name, password)| format!("{name}\t{password}\n")).collect();
        accounts::write_file("/etc/cram-md5.pwd", lines.as_bytes(), 0o600);
    }

    /// The place of a user's INBOX.
    pub fn inbox(&self, user: &accounts::Account) -> PathBuf {
        Path::new("/var/mail").join(user.name)
    }

    /// Puts `content` into a user's INBOX, in place of what was there.
    pub fn fill(&self, user: &accounts::Account, content: &[u8]) {
        accounts::write_mail(&self.inbox(user), user, content);
    }
}

fn run_script(what: &str, script: &str) {
    let status = Command::new("sh").args(["-ec", script]).status().unwrap();
    assert!(status.success(), "{what}: {status}");
}
