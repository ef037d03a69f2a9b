//! The command line: `-c FILE`, `-o key=value`, `-n`, `-s`. UW took none, so what is not understood is told and ignored.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::places::SETTINGS_FILE;
use super::settings::{LocalName, Settings};
use crate::limits;

/// What the command line says.
#[derive(Debug, Default)]
pub struct Options {
    /// Print what is in force, and do nothing (`-n`).
    pub print: bool,
    /// TLS from the first octet (`-s`).
    pub tls: bool,
    file: Option<PathBuf>,
    assignments: Vec<String>,
    complaints: Vec<String>,
}

/// What is in force.
pub struct InForce {
    /// The settings; those that could be read.
    pub settings: Settings,
    /// What was said in vain.
    pub complaints: Vec<String>,
    /// Why the file could not be read, though it is there or was asked for. Nobody is served by half of the settings.
    pub unreadable: Option<io::Error>,
}

impl Options {
    /// Reads `arguments`, the program's name left out.
    pub fn read(arguments: impl Iterator<Item = OsString>) -> Self {
        let mut options = Self::default();
        let mut arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
        while let Some(argument) = arguments.next() {
            let Some(letters) = argument.strip_prefix('-') else {
                options.complaints.push(format!("unknown argument {argument}"));
                continue;
            };
            let mut letters = letters.chars();
            while let Some(letter) = letters.next() {
                let mut value = || Some(letters.by_ref().collect()).filter(|attached: &String| !attached.is_empty());
                match letter {
                    'n' => options.print = true,
                    's' => options.tls = true,
                    'c' | 'o' => match (letter, value().or_else(|| arguments.next())) {
                        ('c', Some(file)) => options.file = Some(file.into()),
                        (_, Some(assignment)) => options.assignments.push(assignment),
                        (_, None) => options.complaints.push(format!("option -{letter} wants a value")),
                    },
                    _ => options.complaints.push(format!("unknown option -{letter}")),
                }
            }
        }
        options
    }

    /// The settings: defaults, then the file, then the command line.
    pub fn in_force(&self) -> InForce {
        let mut settings = Settings::default();
        let mut complaints = self.complaints.clone();
        let path = self.file.as_deref().unwrap_or(Path::new(SETTINGS_FILE));
        let unreadable = match read(path) {
            Ok(text) => {
                let file = settings.read(&text).into_iter().map(|complaint| format!("{}: {complaint}", path.display()));
                complaints.extend(file);
                None
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.file.is_none() => None,
            Err(error) => Some(io::Error::other(format!("{}: {error}", path.display()))),
        };
        for assignment in &self.assignments {
            complaints.extend(settings.assign(assignment).err().map(|complaint| format!("-o: {complaint}")));
        }
        InForce { settings, complaints, unreadable }
    }

    /// Prints what is in force, in the file's own form.
    pub fn print_settings(&self) -> ExitCode {
        let InForce { settings, complaints, unreadable } = self.in_force();
        let complaints = complaints.into_iter().chain(unreadable.map(|error| error.to_string()));
        let mut text: String = complaints.map(|complaint| format!("# {complaint}\n")).collect();
        for (name, value) in settings.in_force() {
            text.push_str(format!("{name} = {value}").trim_end());
            text.push('\n');
        }
        text.extend(settings.local_names.iter().map(LocalName::show));
        match io::stdout().write_all(text.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }
    }
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(limits::SETTINGS_OCTETS).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Options {
        Options::read(arguments.iter().map(OsString::from))
    }

    #[test]
    fn the_command_line_comes_last_and_says_what_it_does_not_understand() {
        let options =
            options(&["-c", "/dev/null", "-ologin_user=one", "-o", "login_user = two", "-o", "x=y", "-x", "é"]);
        let in_force = options.in_force();
        assert_eq!(in_force.settings.login_user, "two");
        assert_eq!(in_force.complaints, ["unknown option -x", "unknown argument é", "-o: unknown setting x"]);
        assert!(in_force.unreadable.is_none() && !options.print);
    }

    #[test]
    fn a_file_that_was_asked_for_must_be_there() {
        assert!(options(&["-c", "/nonexistent/letterbox.conf"]).in_force().unreadable.is_some());
        assert!(options(&["-c/proc/self"]).in_force().unreadable.is_some());
        assert!(options(&["-n"]).print);
    }

    #[test]
    fn options_may_stand_together_and_miss_no_value_in_silence() {
        let together = options(&["-nc", "/nonexistent/letterbox.conf"]);
        assert!(together.print && together.in_force().unreadable.is_some());
        assert_eq!(options(&["-n", "-o"]).in_force().complaints, ["option -o wants a value"]);
    }
}
