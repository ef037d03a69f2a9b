//! `letterbox-scram USER`: reads a password and prints the line that lets USER log in by it (letterbox.scram(5)).

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::auth::scram::{Keyed, Verifier, prepared};
use crate::limits;
use crate::secret::Secret;
use crate::sys::{random, terminal};

/// Runs the program to its end. `arguments` are those after its name.
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<String> = arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
    let told = match arguments.as_slice() {
        [user] if is_name(user) => ask().and_then(|password| line(user, &password)),
        _ => Err("usage: letterbox-scram USER < PASSWORD".to_owned()),
    };
    let (outcome, status) = match told {
        Ok(line) => (writeln!(io::stdout(), "{line}"), ExitCode::SUCCESS),
        Err(why) => (writeln!(io::stderr(), "{why}"), ExitCode::FAILURE),
    };
    if outcome.is_ok() { status } else { ExitCode::FAILURE }
}

/// A name that can stand in the file.
fn is_name(user: &str) -> bool {
    let stands = !user.is_empty() && user.len() <= limits::USER_OCTETS && !user.starts_with(['#', '-']);
    stands && !user.contains(|c: char| c == ':' || c.is_control())
}

/// The password: the first line of what is there to read, or what is typed twice.
fn ask() -> Result<Secret, String> {
    let read = |prompt: &str| terminal::read_password(prompt).map_err(|error| format!("no password: {error}"));
    let password = read("Password: ")?;
    if terminal::is_input() && !read("Again: ")?.matches(password.expose()) {
        return Err("the two are not the same".to_owned());
    }
    Ok(password)
}

fn line(user: &str, password: &Secret) -> Result<String, String> {
    if password.is_empty() || password.expose().len() > limits::PASSWORD_OCTETS {
        return Err(format!("a password has 1 to {} octets", limits::PASSWORD_OCTETS));
    }
    let password = prepared(password).ok_or("the password has characters that SASLprep (RFC 4013) forbids")?;
    let salt = random::bytes::<{ limits::SCRAM_NEW_SALT_OCTETS }>().map_err(|error| error.to_string())?;
    let keyed = Keyed { iterations: limits::SCRAM_NEW_ITERATIONS, salt: salt.to_vec() };
    Ok(format!("{user}:{}", Verifier::of(&password, keyed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_of_its_password_and_no_two_are_the_same() {
        let password = Secret::new("I\u{ad}X".into());
        let made = line("fred", &password).unwrap();
        let verifier: Verifier = made.strip_prefix("fred:").unwrap().parse().unwrap();
        assert!(verifier.is_of(&Secret::new(b"IX".to_vec())) && verifier.keyed.iterations == 20_000);
        assert_ne!(line("fred", &password).unwrap(), made);
    }

    #[test]
    fn what_cannot_be_a_name_or_a_password_is_refused() {
        assert!(["", "#x", "a:b", "a\nb", "-h"].iter().all(|name| !is_name(name)) && is_name("m\u{fc}ller smith"));
        for wrong in ["", "\u{7}", &"x".repeat(513)] {
            assert!(line("fred", &Secret::new(wrong.into())).is_err());
        }
    }
}
