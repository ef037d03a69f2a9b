//! `make install` and `make uninstall` into an image: everything at its place, told where the other things are, and nothing
//! left behind but what somebody has changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must stop"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An empty image, and stand-ins for the programs, since nothing is to be built here.
struct Image(PathBuf);

impl Image {
    /// With programs that were built with the Makefile's `variables`.
    fn new(name: &str, variables: &[&str]) -> Self {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(place.join("image")).unwrap();
        let image = Self(place);
        let places = image.make(&["places"], variables);
        for program in image.make(&["programs"], variables).split_whitespace() {
            let path = Path::new(program);
            let name = path.file_name().unwrap().to_string_lossy();
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("the program {name}\n{places}")).unwrap();
        }
        image
    }

    /// What make says. `programs` and `places` are goals that tell what the Makefile settles.
    fn make(&self, goals: &[&str], variables: &[&str]) -> String {
        self.try_make(goals, variables).unwrap_or_else(|said| panic!("{said}"))
    }

    /// The same; or what it says when it fails.
    fn try_make(&self, goals: &[&str], variables: &[&str]) -> Result<String, String> {
        let mut command = Command::new("make");
        command.current_dir(env!("CARGO_MANIFEST_DIR")).env("CARGO_TARGET_DIR", self.0.join("target"));
        command.args(["-s", "--no-print-directory", "CARGO=false"]).args(["--eval", "programs: ; @echo $(PROGRAMS)"]);
        command.args(["--eval", "places: ; @echo $$LETTERBOX_CONF $$LETTERBOX_LIBEXECDIR"]).args(goals).args(variables);
        command.arg(format!("DESTDIR={}", self.0.join("image").display()));
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(text) } else { Err(format!("{command:?}\n{text}{errors}")) }
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join("image").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Every file of the image.
    fn files(&self) -> Vec<String> {
        let (mut found, mut waiting) = (Vec::new(), vec![self.0.join("image")]);
        while let Some(directory) = waiting.pop() {
            for entry in fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    found.push(path.strip_prefix(self.0.join("image")).unwrap().display().to_string());
                }
            }
        }
        found.sort();
        found
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[test]
fn everything_has_its_place_and_goes_again() {
    let image = Image::new("install", &[]);
    image.make(&["install"], &[]);
    for program in ["imapd", "ipop3d"] {
        assert!(image.read(&format!("usr/sbin/{program}")).starts_with(&format!("the program {program}\n")));
        let mode = fs::metadata(image.0.join("image/usr/sbin").join(program)).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o755, "neither needs to be setuid");
    }
    assert!(image.read("etc/letterbox.conf").starts_with("# /etc/letterbox.conf: "));
    assert!(image.read("etc/xinetd.d/imap").contains("/usr/sbin/imapd"));
    assert!(image.read("usr/share/man/man8/ipop3d.8").contains(".Pa /etc/letterbox.conf"));
    assert!(image.files().iter().any(|file| file == "usr/share/doc/letterbox/CHANGELOG.md"));
    image.make(&["uninstall"], &[]);
    assert_eq!(image.files(), Vec::<String>::new());
}

#[test]
fn elsewhere_it_is_told_where() {
    let elsewhere = ["PREFIX=/opt/letterbox", "SYSCONFDIR=/opt/etc"];
    let image = Image::new("elsewhere", &elsewhere);
    // this is what the compiler is told, and what src/daemon/places.rs asks for
    let places = "/opt/etc/letterbox.conf /opt/letterbox/libexec/letterbox";
    assert_eq!(image.make(&["places"], &elsewhere).trim(), places);
    image.make(&["install"], &elsewhere);
    assert!(image.files().iter().all(|file| file.starts_with("opt/")), "{:#?}", image.files());
    assert!(image.read("opt/etc/letterbox.conf").starts_with("# /opt/etc/letterbox.conf: "));
    assert!(image.read("opt/etc/xinetd.d/imap").contains("/opt/letterbox/sbin/imapd"));
    for page in ["man5/letterbox.conf.5", "man8/imapd.8", "man8/ipop3d.8"] {
        let text = image.read(&format!("opt/letterbox/share/man/{page}"));
        assert!(text.contains(".Pa /opt/etc/letterbox.conf"), "{page}");
        assert!(!text.contains(" /etc/letterbox.conf"), "{page}");
    }
    image.make(&["uninstall"], &elsewhere);
    assert_eq!(image.files(), Vec::<String>::new());
}

#[test]
fn what_an_administrator_wrote_stays() {
    let image = Image::new("changed", &[]);
    image.make(&["install"], &[]);
    let path = image.0.join("image/etc/letterbox.conf");
    fs::write(&path, "pop3_lock_timeout = 30 secs\n").unwrap();
    let said = image.make(&["install"], &[]);
    assert!(said.contains("kept, because it is not as it came: /etc/letterbox.conf"), "{said}");
    image.make(&["uninstall"], &[]);
    assert_eq!(image.files(), ["etc/letterbox.conf"]);
    assert_eq!(image.read("etc/letterbox.conf"), "pop3_lock_timeout = 30 secs\n");
}

#[test]
fn programs_that_would_look_elsewhere_are_not_installed() {
    let image = Image::new("mixed", &[]);
    for (variable, place) in [("SYSCONFDIR", "/opt/etc"), ("LIBEXECDIR", "/opt/libexec")] {
        let other = format!("{variable}={place}");
        let said = image.try_make(&["install"], &[&other]).unwrap_err();
        assert!(said.contains(&format!("built for another {variable}. Build them anew: make {other}")), "{said}");
    }
    assert_eq!(image.files(), Vec::<String>::new());
}
